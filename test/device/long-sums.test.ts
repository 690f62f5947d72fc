import { beforeAll, describe, test } from 'vitest';
import { init, jit } from '../../src/index.ts';
import { holds, kinds, longSums } from '../support/long-sums.ts';

beforeAll(() => init().then(() => {}));

describe('a long sum is as exact as one in blocks', () => {
  test.each(longSums(1000003, 10007))('$name', async (sum) => {
    for (const kind of Object.keys(kinds)) await holds(sum, kind, (f) => jit(f));
  });

  test.each(longSums(2 ** 24, 16384).slice(0, 1))('$name', (sum) => holds(sum, 'equal', (f) => f));
});
