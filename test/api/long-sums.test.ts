import { beforeAll, describe, test } from 'vitest';
import { init } from '../../src/index.ts';
import { holds, kindsOf, longSums } from '../support/long-sums.ts';
import { everywhere } from '../support/long-sums-gradients.ts';

beforeAll(() => init('cpu').then(() => {}));

describe('the evaluator sums without the rounding of each step', () => {
  test.each([...longSums(100003, 2003), ...everywhere(20011, 2003)])('$name', async (sum) => {
    for (const kind of kindsOf(sum)) await holds(sum, kind, (f) => f);
  });
});
