import { describe, expect, test } from 'vitest';
import { compile, type Plan } from '../../src/compiler/index.ts';
import type { Value } from '../../src/ir/graph.ts';
import { add, divide, maximum, multiply, subtract } from '../../src/ops/arithmetic.ts';
import { fullLike, iota } from '../../src/ops/constant.ts';
import { dotGeneral } from '../../src/ops/dot.ts';
import { broadcastInDim, reduceSum, transpose } from '../../src/ops/layout.ts';
import { greaterEqual, select } from '../../src/ops/logic.ts';
import { exponential, tanh } from '../../src/ops/math.ts';
import { reduceMax } from '../../src/ops/reduce.ts';
import { plainTarget } from '../support/plan-runner.ts';
import { parseType, program } from '../support/programs.ts';

/** The families of a program's kernels, in order. */
const familiesOf = (params: readonly string[], body: (...v: Value[]) => readonly Value[]): string[] =>
  planOf(params, body).kernels.map((k) => k.label.split('_')[0]!);
const planOf = (params: readonly string[], body: (...v: Value[]) => readonly Value[], maxStorageBuffers = 16): Plan =>
  compile(program(params.map(parseType), body), { ...plainTarget, maxStorageBuffers }, { name: 'test' });

const matrices = ['f32[4,32,16]', 'f32[4,24,16]', 'f32[4,24,16]'];
const rows = (x: Value, r: Value): Value => broadcastInDim(r, x.type.shape, [0, 1]);
const scoresOf = (q: Value, k: Value): Value =>
  dotGeneral(q, k, { lhsBatching: [0], rhsBatching: [0], lhsContracting: [2], rhsContracting: [2] });
const weighted = (p: Value, v: Value): Value =>
  dotGeneral(p, v, { lhsBatching: [0], rhsBatching: [0], lhsContracting: [2], rhsContracting: [1] });
const softmax = (x: Value): Value => {
  const e = exponential(subtract(x, rows(x, reduceMax(x, [2]))));
  return divide(e, rows(x, reduceSum(e, [2])));
};

describe('attention in plain programs', () => {
  test('is one kernel', () => expect(familiesOf(matrices, (q, k, v) => [weighted(softmax(scoresOf(q, k)), v)])).toEqual(['attention']));
  test('has no scores in memory', () =>
    expect(planOf(matrices, (q, k, v) => [weighted(softmax(scoresOf(q, k)), v)]).report.tempBytes).toBe(0));
  test('may have capped, biased and masked scores', () =>
    expect(
      familiesOf([...matrices, 'f32[32,24]'], (q, k, v, b) => {
        const s = add(tanh(scoresOf(q, k)), broadcastInDim(b, [4, 32, 24], [1, 2]));
        const [t, u] = [iota(parseType('i32[4,32,24]'), 1), iota(parseType('i32[4,32,24]'), 2)];
        return [weighted(softmax(select(greaterEqual(t, u), s, fullLike(s, -1e30))), v)];
      }),
    ).toEqual(['attention']));
  test('may divide behind the sum, and write its rows', () =>
    expect(
      familiesOf(matrices, (q, k, v) => {
        const s = scoresOf(q, k);
        const m = reduceMax(s, [2]);
        const e = exponential(subtract(s, rows(s, m)));
        const [o, l] = [weighted(e, v), reduceSum(e, [2])];
        return [divide(o, rows(o, l)), m, l];
      }),
    ).toEqual(['attention']));
  test('may have all operands projected from one input', () =>
    expect(
      familiesOf(['f32[4,24,16]', 'f32[16,16]', 'f32[16,16]', 'f32[16,16]'], (x, wq, wk, wv) => {
        const project = (w: Value): Value =>
          dotGeneral(x, w, { lhsBatching: [], rhsBatching: [], lhsContracting: [2], rhsContracting: [0] });
        return [weighted(softmax(scoresOf(project(wq), project(wk))), project(wv))];
      }),
    ).toEqual(['parallel', 'attention']));
  test('writes its result transposed', () =>
    expect(familiesOf(matrices, (q, k, v) => [transpose(weighted(softmax(scoresOf(q, k)), v), [1, 0, 2])])).toEqual(['attention']));
  test('may have a depth that is no multiple of 4: operands are copied with zeros behind their rows', () =>
    expect(familiesOf(['f32[4,32,6]', 'f32[4,24,6]', 'f32[4,24,6]'], (q, k, v) => [weighted(softmax(scoresOf(q, k)), v)])).toEqual([
      'parallel',
      'attention',
      'map',
    ]));
  test('takes cheap work on its operands in', () =>
    expect(familiesOf(matrices, (q, k, v) => [weighted(softmax(scoresOf(multiply(q, fullLike(q, 0.25)), k)), v)])).toEqual(['attention']));
});

describe('the gradient of attention', () => {
  const dots = (batch: number[], l: number, r: number) => ({
    lhsBatching: batch,
    rhsBatching: batch,
    lhsContracting: [l],
    rhsContracting: [r],
  });
  const backwardOf =
    (change: (s: Value) => Value) =>
    (q: Value, k: Value, v: Value, dy: Value, m: Value, l: Value): Value[] => {
      const s = change(scoresOf(q, k));
      const p = divide(exponential(subtract(s, rows(s, m))), rows(s, l));
      const dp = scoresOf(dy, v);
      const ds = multiply(p, subtract(dp, rows(dp, reduceSum(multiply(p, dp), [2]))));
      return [weighted(ds, k), dotGeneral(ds, q, dots([0], 1, 1)), dotGeneral(p, dy, dots([0], 1, 1))];
    };
  const backward = backwardOf((s) => s);
  test('is two kernels where numbers of rows come from elsewhere', () =>
    expect(familiesOf([...matrices, 'f32[4,32,16]', 'f32[4,32]', 'f32[4,32]'], backward)).toEqual(['attention', 'attention']));
  test('of biased scores has numbers of rows in one buffer where that takes eight bindings, and no scores in memory', () => {
    const params = [...matrices, 'f32[4,32,16]', 'f32[4,32]', 'f32[4,32]', 'f32[32,24]'];
    const biased = (q: Value, k: Value, v: Value, dy: Value, m: Value, l: Value, b: Value): Value[] =>
      backwardOf((s) => add(s, broadcastInDim(b, s.type.shape, [1, 2])))(q, k, v, dy, m, l);
    expect(planOf(params, biased, 10).kernels.map((k) => k.bindings.length)).toEqual([9, 10]);
    const { kernels, report } = planOf(params, biased, 8);
    expect(kernels.map((k) => k.label.split('_')[0])).toEqual(['map', 'attention', 'map', 'attention']);
    expect(kernels.map((k) => k.bindings.length)).toEqual([3, 8, 4, 8]);
    expect(report.tempBytes).toBeLessThan(4 * (4 * 32 * 24));
  });
  test('is two kernels behind the first where its result goes into its own gradient, and no scores are in memory', () => {
    const { kernels, report } = planOf(matrices, (q, k, v) => {
      const s = scoresOf(q, k);
      const m = reduceMax(s, [2]);
      const e = exponential(subtract(s, rows(s, m)));
      const l = reduceSum(e, [2]);
      const o = weighted(divide(e, rows(s, l)), v);
      return backward(q, k, v, add(o, o), m, l);
    });
    expect(kernels.map((kernel) => kernel.label.split('_')[0])).toEqual(['attention', 'attention', 'attention']);
    expect(report.tempBytes).toBeLessThan(4 * (4 * 32 * 24));
  });
  test('is two kernels where one number of rows stands for both', () => {
    // p = exp(s − log Σ exp(s))
    const shifted = (q: Value, k: Value, v: Value, dy: Value, m: Value): Value[] => backward(q, k, v, dy, m, fullLike(m, 1));
    expect(familiesOf([...matrices, 'f32[4,32,16]', 'f32[4,32]'], shifted)).toEqual(['attention', 'attention']);
  });
});

describe('what is no attention', () => {
  test('weights that are a result are computed and written', () =>
    expect(
      familiesOf(matrices, (q, k, v) => {
        const p = softmax(scoresOf(q, k));
        return [weighted(p, v), p];
      }),
    ).not.toContain('attention'));
  test('two products without a softmax stay two', () =>
    expect(
      familiesOf(matrices, (q, k, v) => {
        const s = scoresOf(q, k);
        return [weighted(maximum(s, fullLike(s, 0)), v)];
      }),
    ).toEqual(['matmul', 'matmul']));
  test('where every op must round by itself, every op runs by itself', () => {
    const graph = program(matrices.map(parseType), (q, k, v) => [weighted(softmax(scoresOf(q!, k!)), v!)]);
    const plan = compile(graph, plainTarget, { name: 'test', strict: true });
    expect(plan.kernels.map((k) => k.label.split('_')[0])).toEqual(['matmul', 'reduce', 'matmul']);
  });
  test.each([
    [62, ['matmul', 'reduce', 'matmul']],
    [64, ['matmul', 'reduce']],
  ] as const)('a softmax between products with columns of matrices, over %i, stays as it is', (depth, families) =>
    expect(
      familiesOf([`f32[64,${depth}]`, `f32[${depth},64]`, `f32[64,${depth}]`], (x, a, b) => {
        const product = (l: Value, r: Value): Value => dotGeneral(l, r, { lhsContracting: [1], rhsContracting: [0] });
        const s = product(x, a);
        const e = exponential(subtract(s, broadcastInDim(reduceMax(s, [1]), s.type.shape, [0])));
        return [product(divide(e, broadcastInDim(reduceSum(e, [1]), s.type.shape, [0])), b)];
      }),
    ).toEqual(families),
  );
});
