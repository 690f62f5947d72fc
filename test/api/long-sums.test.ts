import { beforeAll, describe, test } from 'vitest';
import { init } from '../../src/index.ts';
import { holds, kinds, longSums } from '../support/long-sums.ts';

beforeAll(() => init('cpu').then(() => {}));

describe('the evaluator sums without the rounding of each step', () => {
  test.each(longSums(100003, 2003))('$name', async (sum) => {
    for (const kind of Object.keys(kinds)) await holds(sum, kind, (f) => f);
  });
});
