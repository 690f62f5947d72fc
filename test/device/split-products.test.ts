import { describe, expect, test } from 'vitest';
import { compile } from '../../src/compiler/index.ts';
import type { Value } from '../../src/ir/graph.ts';
import { add, negate } from '../../src/ops/arithmetic.ts';
import { type DotDimensions, dotGeneral } from '../../src/ops/dot.ts';
import { broadcastInDim, transpose } from '../../src/ops/layout.ts';
import { tanh } from '../../src/ops/math.ts';
import { evaluate } from '../../src/transforms/evaluate.ts';
import { plainGpu } from '../support/agrees.ts';
import { expectClose } from '../support/close.ts';
import { plainTarget, runPlan } from '../support/plan-runner.ts';
import { parseType, program, randomArgs } from '../support/programs.ts';

const matmul = (a: Value, b: Value): Value => dotGeneral(a, b, { lhsContracting: [1], rhsContracting: [0] });
const dot =
  (lhsContracting: number[], rhsContracting: number[], more: Partial<DotDimensions> = {}) =>
  (a: Value, b: Value): Value =>
    dotGeneral(a, b, { lhsContracting, rhsContracting, ...more });

interface Product {
  readonly name: string;
  readonly params: readonly string[];
  readonly body: (...v: Value[]) => Value;
}

const products: readonly Product[] = [
  { name: 'matrices', params: ['f32[37,2048]', 'f32[2048,44]'], body: matmul },
  { name: 'ragged matrices', params: ['f32[5,3072]', 'f32[3072,7]'], body: matmul },
  { name: 'matrices that are transposed', params: ['f32[2048,13]', 'f32[18,2048]'], body: dot([0], [1]) },
  { name: 'a vector and a matrix', params: ['f32[1,4096]', 'f32[4096,24]'], body: matmul },
  { name: 'batches', params: ['f32[3,6,2048]', 'f32[3,2048,5]'], body: dot([2], [1], { lhsBatching: [0], rhsBatching: [0] }) },
  { name: 'several axes', params: ['f32[4,3,512,6]', 'f32[4,512,3,10]'], body: dot([0, 1, 2], [0, 2, 1]) },
  { name: 'bf16', params: ['bf16[12,2048]', 'bf16[2048,36]'], body: matmul },
  { name: 'f16', params: ['f16[3,2048]', 'f16[2048,8]'], body: matmul },
  {
    name: 'matrices with work on operands and on the product',
    params: ['f32[12,2048]', 'f32[2048,20]', 'f32[20]'],
    body: (a, b, bias) => {
      const sum = matmul(negate(a), b);
      return transpose(tanh(add(sum, broadcastInDim(bias, sum.type.shape, [1]))), [1, 0]);
    },
  },
];

describe('products whose sums are split', () => {
  test.each(products)('of $name: a product of the parts, a sum, and what the evaluator gives', async ({ params, body }) => {
    const graph = program(params.map(parseType), (...v) => [body(...(v as [Value, Value, Value]))]);
    const plan = compile(graph, { ...plainTarget, ...plainGpu }, { name: 'product' });
    const families = plan.kernels.map((k) => k.label.split('_')[0]);
    expect(families.slice(0, 2)).toEqual(['matmul', 'reduce']);
    const args = randomArgs(graph);
    expectClose(await runPlan(plan, args), evaluate(graph, args), 8);
  });
});
