import { beforeAll, describe, expect, it } from 'vitest';
import { init } from '../../src/api/device.ts';
import golden from '../golden/beyond.json';
import { byFunction, type Case, run } from './goldens.ts';

beforeAll(() => init('cpu'));

describe('what JAX has beyond jax-js is as JAX has it', () => {
  for (const [name, cases] of byFunction(golden.cases as readonly Case[])) {
    it(`${name}, in ${cases.length} calls`, async () => {
      const wrong = (await Promise.all(cases.map(run))).filter((w) => w !== null);
      expect(wrong).toEqual([]);
    });
  }
});
