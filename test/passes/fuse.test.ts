/** Fusion makes only kernels that some family runs. */
import { expect, test } from 'vitest';
import { compile } from '../../src/compiler/index.ts';
import { type Array, graphOf, numpy as np, ShapeDtypeStruct } from '../../src/index.ts';
import { plainGpu } from '../support/agrees.ts';
import { plainTarget } from '../support/plan-runner.ts';

const square = new ShapeDtypeStruct([8, 8], 'float32') as unknown as Array;

type Program = (...args: Array[]) => unknown;
const programs: Readonly<Record<string, readonly [Program, ...Array[]]>> = {
  'the transform of ones': [() => np.fft.rfft(np.ones([1024])).real],
  'products of ones that stand beside products of an argument': [
    (x, s, c) => {
      const [z, r] = [np.ones([8, 8]).T, x!.T];
      return [np.matmul(r, s!).add(np.matmul(z, c!)), np.matmul(r, c!).sub(np.matmul(z, s!))];
    },
    square,
    square,
    square,
  ],
  'a running sum of products of ones': [(x) => np.cumsum(np.matmul(np.full([8, 8], 2), x!.T), 0), square],
  'a sort of ones beside an argument': [(x) => [np.sort(np.ones([8, 8]), 0), np.sort(x!, 0)], square],
  'reductions of ones and of products with ones': [(x) => [np.sum(np.ones([8, 8]), 0), np.sum(np.matmul(x!, np.ones([8, 8])), 1)], square],
};

test.each(Object.entries(programs))('%s: every kernel has a family', (_, [f, ...args]) => {
  const graph = graphOf(f as (...args: Array[]) => Array)(...args);
  for (const target of [plainTarget, { ...plainTarget, ...plainGpu }]) {
    for (const maxStorageBuffers of [8, 16]) {
      expect(compile(graph, { ...target, maxStorageBuffers }, { name: 'fused' }).kernels.length).toBeGreaterThan(0);
    }
  }
});
