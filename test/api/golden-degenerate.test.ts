import { beforeAll, describe, expect, test } from 'vitest';
import { init } from '../../src/api/device.ts';
import golden from '../golden/degenerate.json';
import { byFunction, type Case, run } from './goldens.ts';

beforeAll(() => init('cpu').then(() => {}));

describe('of arrays without elements, without axes, with one element and with empty batches numpy gives what JAX gives', () => {
  for (const [name, cases] of byFunction(golden.cases as unknown as Case[])) {
    test(name, async () => expect((await Promise.all(cases.map(run))).filter((wrong) => wrong !== null)).toEqual([]));
  }
});
