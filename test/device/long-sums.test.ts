import { beforeAll, describe, test } from 'vitest';
import { compile } from '../../src/compiler/index.ts';
import { graphOf, init, jit, ShapeDtypeStruct } from '../../src/index.ts';
import { hostTensor } from '../../src/types/host.ts';
import { plainGpu } from '../support/agrees.ts';
import { dataOf, holds, kindsOf, longSums, obeys } from '../support/long-sums.ts';
import { attention, everywhere, gradients } from '../support/long-sums-gradients.ts';
import { rectangles } from '../support/long-sums-rectangles.ts';
import { plainTarget, runPlan } from '../support/plan-runner.ts';

beforeAll(() => init().then(() => {}));

describe('a long sum is as exact as one in blocks', () => {
  test.each([...longSums(1000003, 10007), ...everywhere(100003, 10007)])('$name', async (sum) => {
    for (const kind of kindsOf(sum)) await holds(sum, kind, (f) => jit(f));
  });

  const longest = longSums(2 ** 24, 16384).filter(({ name }) => /^(sum|dot) of/.test(name));
  test.each(longest)('$name', (sum) => holds(sum, 'equal', (f) => f));
});

describe('a long sum on a GPU is as exact as one in blocks', () => {
  // As many steps of k go into one kernel; more are split.
  const wide = 1021;
  const sums = [...longSums(20011, wide), ...gradients(20011, wide), ...attention(wide, 4), ...attention(wide, 20), ...rectangles(wide)];
  test.each(sums)('$name', async (sum) => {
    const { dtype = 'float32' } = sum;
    const types = sum.shapes.map((shape) => new ShapeDtypeStruct(shape, dtype));
    const graph = graphOf((...args) => [sum.run(...args)])(...types);
    const plan = compile(graph, { ...plainTarget, ...plainGpu, maxStorageBuffers: 16 }, { name: 'sum' });
    for (const kind of kindsOf(sum).filter((name) => name === 'equal' || name === 'bytes')) {
      const args = dataOf(sum, kind).map((data, k) => hostTensor(dtype, sum.shapes[k]!, Array.from(data)));
      const [result] = await runPlan(plan, args);
      obeys(sum, kind, result!.data, result!.type.dtype);
    }
  });
});
