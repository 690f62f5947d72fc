import { beforeAll, describe, expect, test } from 'vitest';
import { init } from '../../src/api/device.ts';
import golden from '../golden/extras.json';
import { byFunction, type Case, run } from './goldens.ts';

beforeAll(() => init('cpu').then(() => {}));

describe('initializers and the rest give what JAX gives', () => {
  for (const [name, cases] of byFunction(golden.cases as unknown as Case[])) {
    test(name, async () => expect((await Promise.all(cases.map(run))).filter((wrong) => wrong !== null)).toEqual([]));
  }
});
