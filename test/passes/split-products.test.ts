import { describe, expect, test } from 'vitest';
import { compileCandidate, type Target } from '../../src/compiler/index.ts';
import { splitProducts } from '../../src/compiler/passes/split-products.ts';
import type { Value } from '../../src/ir/graph.ts';
import { machines } from '../../src/machine/table.ts';
import { type DotDimensions, dotGeneral } from '../../src/ops/dot.ts';
import { evaluate } from '../../src/transforms/evaluate.ts';
import { plainGpu } from '../support/agrees.ts';
import { expectClose } from '../support/close.ts';
import { bodyText } from '../support/pass-text.ts';
import { plainTarget, testCpu } from '../support/plan-runner.ts';
import { parseType, program, randomArgs } from '../support/programs.ts';

const gpu: Target = { ...plainTarget, ...plainGpu, machine: machines.gpu };
const dot =
  (lhsContracting: number[], rhsContracting: number[], more: Partial<DotDimensions> = {}) =>
  (a: Value, b: Value): Value[] => [dotGeneral(a, b, { lhsContracting, rhsContracting, ...more })];
const matmul = dot([1], [0]);

describe('split-products', () => {
  test('a long sum is several, and then their sum', () => {
    const graph = program(['bf16[64,8192]', 'bf16[8192,64]'].map(parseType), matmul);
    expect(bodyText(graph)).toMatchInlineSnapshot(`
      "%0 = stablehlo.dot_general %arg0, %arg1, contracting_dims = [1] x [0] : (tensor<64x8192xbf16>, tensor<8192x64xbf16>) -> tensor<64x64xbf16>
      return %0 : tensor<64x64xbf16>"
    `);
    expect(bodyText(splitProducts.run(graph, gpu))).toMatchInlineSnapshot(`
      "%0 = stablehlo.reshape %arg0 : (tensor<64x8192xbf16>) -> tensor<64x16x512xbf16>
      %1 = stablehlo.reshape %arg1 : (tensor<8192x64xbf16>) -> tensor<16x512x64xbf16>
      %2 = stablehlo.dot_general %0, %1, batching_dims = [1] x [0], contracting_dims = [2] x [1] : (tensor<64x16x512xbf16>, tensor<16x512x64xbf16>) -> tensor<16x64x64xf32>
      %cst = stablehlo.constant dense<0.000000e+00> : tensor<f32>
      %3 = stablehlo.reduce(%2 init: %cst) applies stablehlo.add across dimensions = [0] : (tensor<16x64x64xf32>, tensor<f32>) -> tensor<64x64xf32>
      %4 = stablehlo.convert %3 : (tensor<64x64xf32>) -> tensor<64x64xbf16>
      return %4 : tensor<64x64xbf16>"
    `);
  });

  test.each([
    ['for a CPU', 'f32[64,8192]', 'f32[8192,64]', { machine: testCpu }],
    ['with a short sum', 'f32[64,1024]', 'f32[1024,64]', {}],
    ['of many elements', 'f32[512,4096]', 'f32[4096,512]', {}],
    ['of integers', 'i32[64,8192]', 'i32[8192,64]', {}],
    ['without elements', 'f32[0,8192]', 'f32[8192,64]', {}],
  ])('a product %s stays whole', (_, a, b, change) => {
    const graph = program([a, b].map(parseType), matmul);
    expect(splitProducts.run(graph, { ...gpu, ...change })).toBe(graph);
  });

  test('a product of many elements is split where it has more steps than a rectangle adds in blocks of blocks', () => {
    const graph = program(['f32[512,10240]', 'f32[10240,512]'].map(parseType), matmul);
    const shapes = splitProducts.run(graph, gpu).eqns.flatMap((e) => (e.op === dotGeneral.op ? [e.outputs[0]!.type.shape] : []));
    expect(shapes).toEqual([[5, 512, 512]]);
  });

  const cases: readonly [string, string, string, (a: Value, b: Value) => Value[]][] = [
    ['of matrices', 'f32[5,4096]', 'f32[4096,7]', matmul],
    ['with a sum of no equal parts', 'f32[64,8191]', 'f32[8191,64]', matmul],
    ['of 16-bit floats', 'bf16[3,6144]', 'bf16[6144,9]', matmul],
    ['of a vector', 'f32[4096]', 'f32[4096,12]', dot([0], [0])],
    ['of vectors', 'f32[4096]', 'f32[4096]', dot([0], [0])],
    ['of transposed matrices', 'f32[4096,6]', 'f32[5,4096]', dot([0], [1])],
    ['in batches', 'f32[4,3,2048]', 'f32[4,2048,5]', dot([2], [1], { lhsBatching: [0], rhsBatching: [0] })],
    ['over several axes', 'f32[3,6,5,200]', 'f32[200,6,3,4]', dot([0, 1, 3], [2, 1, 0])],
  ];
  test('what is measured for a choice is one kernel', () => {
    const key = 'matmul/float32,float32,float32/mk,kn/1x64x64x2048';
    const plan = compileCandidate({ key, chosen: '', candidates: [], tuned: false }, '', gpu);
    expect(plan.report).toMatchObject({ kernels: 1, choices: [{ key }] });
  });

  test.each(cases)('changes no value but by rounding: products %s', (_, a, b, body) => {
    const graph = program([a, b].map(parseType), body);
    const parted = splitProducts.run(graph, gpu);
    expect(parted).not.toBe(graph);
    const inputs = randomArgs(graph);
    expectClose(evaluate(parted, inputs), evaluate(graph, inputs), 8);
  });
});
