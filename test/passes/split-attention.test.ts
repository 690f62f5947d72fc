import { describe, expect, test } from 'vitest';
import { compileCandidate, type Target } from '../../src/compiler/index.ts';
import { regionOf } from '../../src/compiler/emit/region.ts';
import { attention } from '../../src/compiler/kernels/attention.ts';
import { boundsOf } from '../../src/compiler/kernels/attention-bounds.ts';
import { formAttention } from '../../src/compiler/passes/form-attention.ts';
import { inline } from '../../src/compiler/passes/inline.ts';
import { splitAttention } from '../../src/compiler/passes/split-attention.ts';
import { type Array, graphOf } from '../../src/index.ts';
import type { Graph, Value } from '../../src/ir/graph.ts';
import { add, divide, multiply, subtract } from '../../src/ops/arithmetic.ts';
import { fullLike, iota } from '../../src/ops/constant.ts';
import { convert } from '../../src/ops/conversion.ts';
import { dotGeneral } from '../../src/ops/dot.ts';
import { broadcastInDim, reduceSum, transpose } from '../../src/ops/layout.ts';
import { lessEqual, select } from '../../src/ops/logic.ts';
import { exponential } from '../../src/ops/math.ts';
import { reduceMax } from '../../src/ops/reduce.ts';
import { evaluate } from '../../src/transforms/evaluate.ts';
import { hostTensor } from '../../src/types/host.ts';
import { Random } from '../fuzz/random.ts';
import { machines } from '../../src/machine/table.ts';
import { plainGpu } from '../support/agrees.ts';
import { type AttentionCase, argsOf, attend, typesOf } from '../support/attention.ts';
import { expectClose } from '../support/close.ts';
import { bodyText } from '../support/pass-text.ts';
import { plainTarget, testCpu } from '../support/plan-runner.ts';
import { parseType, program, randomArgs } from '../support/programs.ts';

const gpu: Target = { ...plainTarget, ...plainGpu, machine: machines.gpu };

const rows = (x: Value, r: Value): Value => broadcastInDim(r, x.type.shape, [0, 1]);
const scoresOf = (q: Value, k: Value): Value =>
  dotGeneral(q, k, { lhsBatching: [0], rhsBatching: [0], lhsContracting: [2], rhsContracting: [2] }, { dtype: 'float32' });
const weighted = (p: Value, v: Value): Value =>
  dotGeneral(p, v, { lhsBatching: [0], rhsBatching: [0], lhsContracting: [2], rhsContracting: [1] }, { dtype: 'float32' });
const weighed = (s: Value, v: Value): Value => {
  const e = exponential(subtract(s, rows(s, reduceMax(s, [2]))));
  return weighted(divide(e, rows(s, reduceSum(e, [2]))), v);
};
/** −1e30 where a key's number is above that of its row's batch. */
const upTo = (s: Value, last: Value, number = -1e30): Value => {
  const keys = iota({ shape: s.type.shape, dtype: 'int32' }, 2);
  return select(lessEqual(keys, broadcastInDim(last, s.type.shape, [0])), s, fullLike(s, number));
};

const formed = (params: readonly string[], body: (...v: Value[]) => readonly Value[]): Graph =>
  formAttention.run(program(params.map(parseType), body), gpu);
const split = (graph: Graph, target: Partial<Target> = {}): Graph => splitAttention.run(graph, { ...gpu, ...target });

const few = ['f32[2,1,64]', 'f32[2,256,64]', 'f32[2,256,64]'];
const ragged = ['f32[2,1,64]', 'f32[2,331,64]', 'f32[2,331,64]'];
const plain = (q: Value, k: Value, v: Value): Value[] => [weighed(scoresOf(q, k), v)];

describe('split-attention', () => {
  test('has each split summed alone, and the splits merged', () => {
    const before = formed(few, plain);
    expect(bodyText(before)).toMatchInlineSnapshot(`
      "%0 = "systolic.fusion"(%arg0, %arg1, %arg2) <{family = "attention"}> ({
      ^bb0(%arg3: tensor<2x1x64xf32>, %arg4: tensor<2x256x64xf32>, %arg5: tensor<2x256x64xf32>):
        %1 = stablehlo.dot_general %arg3, %arg4, batching_dims = [0] x [0], contracting_dims = [2] x [2] : (tensor<2x1x64xf32>, tensor<2x256x64xf32>) -> tensor<2x1x256xf32>
        %cst = stablehlo.constant dense<0xFF800000> : tensor<f32>
        %2 = stablehlo.reduce(%1 init: %cst) applies stablehlo.maximum across dimensions = [2] : (tensor<2x1x256xf32>, tensor<f32>) -> tensor<2x1xf32>
        %3 = stablehlo.broadcast_in_dim %2, dims = [0, 1] : (tensor<2x1xf32>) -> tensor<2x1x256xf32>
        %4 = stablehlo.subtract %1, %3 : tensor<2x1x256xf32>
        %5 = stablehlo.exponential %4 : tensor<2x1x256xf32>
        %cst_0 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
        %6 = stablehlo.reduce(%5 init: %cst_0) applies stablehlo.add across dimensions = [2] : (tensor<2x1x256xf32>, tensor<f32>) -> tensor<2x1xf32>
        %7 = stablehlo.dot_general %5, %arg5, batching_dims = [0] x [0], contracting_dims = [2] x [1] : (tensor<2x1x256xf32>, tensor<2x256x64xf32>) -> tensor<2x1x64xf32>
        %8 = stablehlo.reshape %6 : (tensor<2x1xf32>) -> tensor<2xf32>
        %9 = stablehlo.broadcast_in_dim %8, dims = [0] : (tensor<2xf32>) -> tensor<2x1x64xf32>
        %10 = stablehlo.divide %7, %9 : tensor<2x1x64xf32>
        stablehlo.return %10 : tensor<2x1x64xf32>
      }) : (tensor<2x1x64xf32>, tensor<2x256x64xf32>, tensor<2x256x64xf32>) -> tensor<2x1x64xf32>
      return %0 : tensor<2x1x64xf32>"
    `);
    expect(bodyText(split(before))).toMatchInlineSnapshot(`
      "%0:3 = "systolic.fusion"(%arg0, %arg1, %arg2) <{family = "attention"}> ({
      ^bb0(%arg3: tensor<2x1x64xf32>, %arg4: tensor<2x256x64xf32>, %arg5: tensor<2x256x64xf32>):
        %18 = stablehlo.broadcast_in_dim %arg3, dims = [1, 2, 3] : (tensor<2x1x64xf32>) -> tensor<4x2x1x64xf32>
        %19 = stablehlo.reshape %arg4 : (tensor<2x256x64xf32>) -> tensor<2x64x4x64xf32>
        %20 = stablehlo.transpose %19, dims = [2, 0, 1, 3] : (tensor<2x64x4x64xf32>) -> tensor<4x2x64x64xf32>
        %21 = stablehlo.dot_general %18, %20, batching_dims = [0, 1] x [0, 1], contracting_dims = [3] x [3] : (tensor<4x2x1x64xf32>, tensor<4x2x64x64xf32>) -> tensor<4x2x1x64xf32>
        %cst_3 = stablehlo.constant dense<0xFF800000> : tensor<f32>
        %22 = stablehlo.reduce(%21 init: %cst_3) applies stablehlo.maximum across dimensions = [3] : (tensor<4x2x1x64xf32>, tensor<f32>) -> tensor<4x2x1xf32>
        %cst_4 = stablehlo.constant dense<0xFF800000> : tensor<4x2x1xf32>
        %23 = stablehlo.compare EQ, %22, %cst_4, FLOAT : (tensor<4x2x1xf32>, tensor<4x2x1xf32>) -> tensor<4x2x1xi1>
        %cst_5 = stablehlo.constant dense<0.000000e+00> : tensor<4x2x1xf32>
        %24 = stablehlo.select %23, %cst_5, %22 : tensor<4x2x1xi1>, tensor<4x2x1xf32>
        %25 = stablehlo.broadcast_in_dim %24, dims = [0, 1, 2] : (tensor<4x2x1xf32>) -> tensor<4x2x1x64xf32>
        %26 = stablehlo.subtract %21, %25 : tensor<4x2x1x64xf32>
        %27 = stablehlo.exponential %26 : tensor<4x2x1x64xf32>
        %cst_6 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
        %28 = stablehlo.reduce(%27 init: %cst_6) applies stablehlo.add across dimensions = [3] : (tensor<4x2x1x64xf32>, tensor<f32>) -> tensor<4x2x1xf32>
        %29 = stablehlo.reshape %arg5 : (tensor<2x256x64xf32>) -> tensor<2x64x4x64xf32>
        %30 = stablehlo.transpose %29, dims = [2, 0, 1, 3] : (tensor<2x64x4x64xf32>) -> tensor<4x2x64x64xf32>
        %31 = stablehlo.dot_general %27, %30, batching_dims = [0, 1] x [0, 1], contracting_dims = [3] x [2] : (tensor<4x2x1x64xf32>, tensor<4x2x64x64xf32>) -> tensor<4x2x1x64xf32>
        stablehlo.return %22, %28, %31 : tensor<4x2x1xf32>, tensor<4x2x1xf32>, tensor<4x2x1x64xf32>
      }) : (tensor<2x1x64xf32>, tensor<2x256x64xf32>, tensor<2x256x64xf32>) -> (tensor<4x2x1xf32>, tensor<4x2x1xf32>, tensor<4x2x1x64xf32>)
      %1 = stablehlo.reshape %0#0 : (tensor<4x2x1xf32>) -> tensor<4x2xf32>
      %2 = stablehlo.broadcast_in_dim %1, dims = [0, 1] : (tensor<4x2xf32>) -> tensor<4x2x1x64xf32>
      %cst = stablehlo.constant dense<0xFF800000> : tensor<f32>
      %3 = stablehlo.reduce(%2 init: %cst) applies stablehlo.maximum across dimensions = [0] : (tensor<4x2x1x64xf32>, tensor<f32>) -> tensor<2x1x64xf32>
      %4 = stablehlo.broadcast_in_dim %3, dims = [1, 2, 3] : (tensor<2x1x64xf32>) -> tensor<4x2x1x64xf32>
      %5 = stablehlo.compare EQ, %2, %4, FLOAT : (tensor<4x2x1x64xf32>, tensor<4x2x1x64xf32>) -> tensor<4x2x1x64xi1>
      %cst_0 = stablehlo.constant dense<0.000000e+00> : tensor<4x2x1x64xf32>
      %6 = stablehlo.subtract %2, %4 : tensor<4x2x1x64xf32>
      %7 = stablehlo.select %5, %cst_0, %6 : tensor<4x2x1x64xi1>, tensor<4x2x1x64xf32>
      %8 = stablehlo.exponential %7 : tensor<4x2x1x64xf32>
      %9 = stablehlo.reshape %0#2 : (tensor<4x2x1x64xf32>) -> tensor<4x2x64xf32>
      %10 = stablehlo.broadcast_in_dim %9, dims = [0, 1, 3] : (tensor<4x2x64xf32>) -> tensor<4x2x1x64xf32>
      %11 = stablehlo.multiply %10, %8 : tensor<4x2x1x64xf32>
      %cst_1 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
      %12 = stablehlo.reduce(%11 init: %cst_1) applies stablehlo.add across dimensions = [0] : (tensor<4x2x1x64xf32>, tensor<f32>) -> tensor<2x1x64xf32>
      %13 = stablehlo.reshape %0#1 : (tensor<4x2x1xf32>) -> tensor<4x2xf32>
      %14 = stablehlo.broadcast_in_dim %13, dims = [0, 1] : (tensor<4x2xf32>) -> tensor<4x2x1x64xf32>
      %15 = stablehlo.multiply %14, %8 : tensor<4x2x1x64xf32>
      %cst_2 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
      %16 = stablehlo.reduce(%15 init: %cst_2) applies stablehlo.add across dimensions = [0] : (tensor<4x2x1x64xf32>, tensor<f32>) -> tensor<2x1x64xf32>
      %17 = stablehlo.divide %12, %16 : tensor<2x1x64xf32>
      return %17 : tensor<2x1x64xf32>"
    `);
  });

  test.each([
    ['a CPU', few, { machine: testCpu }],
    ['more bindings than there are', few, { maxStorageBuffers: 6 }],
  ] as const)('leaves attention whole: %s', (_, params, target) => {
    const graph = formed(params, plain);
    expect(split(graph, target)).toBe(graph);
  });
  test.each([
    ['batches that occupy a GPU', 'f32[128,1,64]', 'f32[128,4096,64]'],
    ['few keys', 'f32[2,1,64]', 'f32[2,128,64]'],
    ['as many queries as keys', 'f32[2,512,64]', 'f32[2,512,64]'],
  ])('leaves attention whole: %s', (_, q, k) => {
    const graph = formed([q, k, k], plain);
    expect(split(graph)).toBe(graph);
  });
  test('leaves attention whole where something else than the maximum is subtracted', () => {
    const graph = formed(few, (q, k, v) => {
      const s = scoresOf(q, k);
      const m = reduceMax(s, [2]);
      const e = exponential(subtract(s, rows(s, multiply(m, fullLike(m, 0.5)))));
      return [weighted(divide(e, rows(s, reduceSum(e, [2]))), v)];
    });
    expect(bodyText(graph)).toContain('family = "attention"');
    expect(split(graph)).toBe(graph);
  });

  test('what is measured for a choice is one kernel', () => {
    const key = 'attention/float32/2x1x4096x64';
    const plan = compileCandidate({ key, chosen: '', candidates: [], tuned: false }, '', gpu);
    expect(plan.report).toMatchObject({ kernels: 1, choices: [{ key }] });
  });

  test('a mask of positions ends the keys of every split', () => {
    const graph = split(formed([...ragged, 'i32[2]'], (q, k, v, last) => [weighed(upTo(scoresOf(q, k), last), v)]));
    const region = regionOf(graph.eqns.find((e) => e.op.name === 'fusion')!.regions[0]!);
    const space = attention.match(region, gpu)!;
    const [splits] = space.batch as [number];
    expect(splits).toBe(5);
    // y · 5 + split <= last, and <= 330.
    const parts = [{ axis: 'b0', factor: -1 }];
    expect(boundsOf(region, space, space.passes[0]!)!.high).toMatchObject([
      { over: splits, parts, constant: 330, numbers: [] },
      { over: splits, parts, numbers: [{ factor: 1 }] },
    ]);
  });

  const cases: readonly [string, readonly string[], (...v: Value[]) => readonly Value[]][] = [
    ['parts of one size', few, plain],
    ['ragged parts', ragged, plain],
    ['a mask of positions', [...ragged, 'i32[2]'], (q, k, v, last) => [weighed(upTo(scoresOf(q, k), last), v)]],
    ['a mask of −∞', [...ragged, 'i32[2]'], (q, k, v, last) => [weighed(upTo(scoresOf(q, k), last, Number.NEGATIVE_INFINITY), v)]],
    ['a bias', [...ragged, 'f32[331]'], (q, k, v, b) => [weighed(add(scoresOf(q, k), broadcastInDim(b, [2, 1, 331], [2])), v)]],
    ['keys that are transposed', ['f32[2,1,64]', 'f32[331,2,64]', 'f32[2,331,64]'], (q, k, v) => plain(q, transpose(k, [1, 0, 2]), v)],
    ['bf16', ['bf16[2,2,128]', 'bf16[2,331,128]', 'bf16[2,331,128]'], (q, k, v) => plain(q, k, v).map((x) => convert(x, 'bfloat16'))],
    ['a result that is transposed', ['f32[2,3,64]', ...ragged.slice(1)], (q, k, v) => [transpose(plain(q, k, v)[0]!, [1, 0, 2])]],
    [
      'rows that are results',
      ragged,
      (q, k, v) => {
        const s = scoresOf(q, k);
        const m = reduceMax(s, [2]);
        const e = exponential(subtract(s, rows(s, m)));
        return [weighted(e, v), m, reduceSum(e, [2])];
      },
    ],
  ];
  test.each(cases)('changes no value: %s', (_, params, body) => {
    const graph = formed(params, body);
    const parted = split(graph);
    expect(parted).not.toBe(graph);
    // Of one batch, all keys of some splits are masked, of the other nearly none.
    const inputs = randomArgs(graph).map((x) => (x.type.dtype === 'int32' ? hostTensor('int32', [2], [2, 300]) : x));
    expectClose(evaluate(parted, inputs), evaluate(graph, inputs), 4);
  });

  test('changes no value of random attention', () => {
    const random = new Random(1);
    let parted = 0;
    for (let n = 0; n < 24; n++) {
      const c = randomCase(random);
      const whole = graphOf((...args: Array[]) => attend(c, args))(...typesOf(c));
      const before = formAttention.run(inline.run(whole, gpu), gpu);
      const after = split(before);
      if (after !== before) parted++;
      const args = argsOf(whole, c);
      expectClose(evaluate(after, args), evaluate(whole, args), 4);
    }
    expect(parted).toBeGreaterThan(12);
  });
});

function randomCase(random: Random): AttentionCase {
  const [b, t, kv, group] = [random.between(1, 2), random.between(1, 4), random.between(1, 2), random.between(1, 3)];
  const keys = random.between(256, 456);
  const chance = (): boolean => random.oneIn(3);
  return {
    q: [b, t, kv * group, 64],
    k: [b, keys, kv, 64],
    ...(chance() ? { dtype: 'bfloat16' } : {}),
    ...(chance() ? { bias: [1, kv * group, t, keys] } : {}),
    ...(chance() ? { mask: [b, 1, t, keys] } : {}),
    ...(chance() ? { lengths: [random.below(keys + 1), random.below(9)].slice(0, b) } : {}),
    ...(chance() ? { isCausal: true } : chance() ? { localWindowSize: [random.below(keys), random.below(9)] } : {}),
  };
}
