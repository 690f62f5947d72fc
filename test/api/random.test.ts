import { beforeAll, describe, expect, test } from 'vitest';
import { init } from '../../src/index.ts';
import golden from '../golden/random.json';
import { disagreements, type GoldenCase } from '../support/golden.ts';

beforeAll(() => init('cpu').then(() => {}));

const cases = golden.cases as unknown as GoldenCase[];

describe('random numbers are JAX\'s', () => {
  for (const fn of new Set(cases.map((c) => c.fn!))) {
    test(fn, async () => expect(await disagreements(cases.filter((c) => c.fn === fn))).toEqual([]));
  }
});
