import { describe, expect, test } from 'vitest';
import { eliminate, raiseCumulative } from '../../src/compiler/index.ts';
import type { Graph, Value } from '../../src/ir/graph.ts';
import { graphKey } from '../../src/ir/key.ts';
import { add } from '../../src/ops/arithmetic.ts';
import { scalar } from '../../src/ops/constant.ts';
import { cumlogsumexp, cummax, cummin, cumprod, cumsum, logAddExpRegion } from '../../src/ops/cumulative.ts';
import { reducer } from '../../src/ops/region.ts';
import { reduceWindow, reduceWindowBy, selectAndGather, selectAndScatterAdd } from '../../src/ops/window.ts';
import type { WindowAttrs } from '../../src/ops/windows.ts';
import { evaluate } from '../../src/transforms/evaluate.ts';
import { hostTensor } from '../../src/types/host.ts';
import { tensorType } from '../../src/types/shape.ts';
import { expectBatching, expectClose, expectDerivatives, f32, i32, messageOf, program, samples } from '../transforms/laws.ts';

const pool: WindowAttrs = {
  window_dimensions: [2, 3],
  window_strides: [2, 1],
  padding: [
    [0, 1],
    [1, 1],
  ],
};
const dilatedPool: WindowAttrs = {
  window_dimensions: [2, 2],
  window_dilations: [2, 1],
  base_dilations: [1, 2],
  window_strides: [1, 3],
  padding: [
    [1, 0],
    [0, 1],
  ],
};

describe('reduce_window', () => {
  test('combines what lies under each window, without the padding', () => {
    const graph = program([f32(4)], (x) => [
      reduceWindowBy('add', x, { window_dimensions: [2], padding: [[1, 0]] }),
      reduceWindowBy('max', x, { window_dimensions: [2], window_strides: [2] }),
    ]);
    const result = evaluate(graph, [hostTensor('float32', [4], [1, -2, -3, -4])]);
    expect(result.map((t) => [...t.data])).toEqual([
      [1, -1, -5, -7],
      [1, -3],
    ]);
  });
  test('leaves holes of dilation out', () => {
    const graph = program([f32(3)], (x) => [
      reduceWindowBy('add', x, { window_dimensions: [2], base_dilations: [2] }),
      reduceWindowBy('add', x, { window_dimensions: [2], window_dilations: [2] }),
    ]);
    expect(evaluate(graph, [hostTensor('float32', [3], [1, 2, 4])]).map((t) => [...t.data])).toEqual([[1, 2, 2, 4], [5]]);
  });
  test('negative padding cuts off, and a window that is larger than the tensor gives nothing', () => {
    const graph = program([f32(4)], (x) => [
      reduceWindowBy('add', x, { window_dimensions: [2], padding: [[-1, -1]] }),
      reduceWindowBy('add', x, { window_dimensions: [5] }),
    ]);
    expect(evaluate(graph, [hostTensor('float32', [4], [1, 2, 4, 8])]).map((t) => [...t.data])).toEqual([[6], []]);
  });
  test('rounds 16-bit floats at each step, as its region says', () => {
    const x = hostTensor('bfloat16', [3], [256, 1, 1]);
    expect([
      ...evaluate(
        program([x.type], (v) => [reduceWindowBy('add', v, { window_dimensions: [3] })]),
        [x],
      )[0]!.data,
    ]).toEqual([256]);
  });
  test('keeps the laws of derivatives and batching', () => {
    const cases: [(x: Value) => Value, number][] = [
      [(x) => reduceWindowBy('add', x, pool), 2],
      [(x) => reduceWindowBy('add', x, dilatedPool), 2],
      [(x) => reduceWindowBy('max', x, pool), 2],
      [(x) => reduceWindowBy('min', x, pool), 1],
      [(x) => reduceWindowBy('max', x, dilatedPool), 1],
      [(x) => reduceWindowBy('mul', x, pool), 1],
      [
        (x) =>
          reduceWindow([x], [scalar(Number.NEGATIVE_INFINITY, 'float32')], logAddExpRegion('float32'), {
            ...pool,
            padding: [
              [0, 0],
              [0, 0],
            ],
          })[0]!,
        1,
      ],
    ];
    for (const [body, order] of cases) {
      const graph = program([f32(4, 5)], (x) => [body(x)]);
      expectDerivatives(graph, { order });
      for (const dim of [0, 2]) expectBatching(graph, [dim]);
    }
  });
  test('a sum is linear in its initial value too', () => {
    const graph = program([f32(4), f32()], (x, init) => reduceWindow([x], [init], reducer('float32', add), { window_dimensions: [2] }));
    expectDerivatives(graph);
  });
  test('says which rule is broken', () => {
    const window = (attrs: WindowAttrs): string => messageOf(() => program([f32(4, 5)], (x) => [reduceWindowBy('add', x, attrs)]));
    expect(window({ window_dimensions: [2] })).toBe(
      'reduce_window: window_dimensions must be a positive integer for each axis, got [2] for rank 2',
    );
    expect(window({ window_dimensions: [2, 2], window_strides: [0, 1] })).toBe(
      'reduce_window: window_strides must be a positive integer for each axis, got [0,1] for rank 2',
    );
    expect(window({ window_dimensions: [2, 2], padding: [[0, 0]] })).toBe(
      'reduce_window: padding must be a pair for each axis, got [[0,0]] for rank 2',
    );
    expect(
      messageOf(() => program([f32(4), i32()], (x, i) => reduceWindow([x], [i], reducer('float32', add), { window_dimensions: [2] }))),
    ).toBe("reduce_window: initial values must be scalars of the operands' dtypes, got f32[4], i32[]");
    expect(
      messageOf(() => program([f32(4), f32()], (x, i) => reduceWindow([x], [i], reducer('int32', add), { window_dimensions: [2] }))),
    ).toBe('reduce_window: region must be (f32[], f32[]) -> (f32[]), got (i32[], i32[]) -> (i32[])');
  });
});

describe('select_and_scatter and select_and_gather', () => {
  const plain: WindowAttrs = {
    window_dimensions: [2, 2],
    window_strides: [2, 1],
    padding: [
      [0, 0],
      [1, 0],
    ],
  };

  test('the first of equal elements is kept', () => {
    const graph = program([f32(4), f32(2)], (x, s) => [selectAndScatterAdd(s, x, 'GE', { window_dimensions: [2], window_strides: [2] })]);
    const result = evaluate(graph, [hostTensor('float32', [4], [1, 1, 2, 3]), hostTensor('float32', [2], [5, 7])]);
    expect([...result[0]!.data]).toEqual([5, 0, 0, 7]);
  });
  test('are each other transposed, and batch', () => {
    const scattered = program([f32(4, 3), f32(2, 3)], (x, s) => [selectAndScatterAdd(s, x, 'GE', plain)]);
    const gathered = program([f32(4, 3), f32(4, 3)], (x, s) => [selectAndGather(s, x, 'LE', plain)]);
    for (const graph of [scattered, gathered]) {
      expectDerivatives(graph);
      for (const dims of [
        [0, 0],
        [null, 1],
        [2, null],
      ] as const) {
        expectBatching(graph, dims);
      }
    }
  });
  test('select_and_gather is a reduce_window of pairs in StableHLO', () => {
    const graph = program([f32(4, 3), f32(4, 3)], (x, s) => [selectAndGather(s, x, 'GE', plain)]);
    const expanded = program([f32(4, 3), f32(4, 3)], (x, s) => selectAndGather.op.expand!([s, x], graph.eqns[0]!));
    const args = samples(graph);
    expectClose(evaluate(expanded, args), evaluate(graph, args), 0);
  });
  test('say which rule is broken', () => {
    expect(
      messageOf(() =>
        program([f32(4), f32(3)], (x, s) => [selectAndScatterAdd(s, x, 'GE', { window_dimensions: [2], window_strides: [2] })]),
      ),
    ).toBe('select_and_scatter: source must be f32[2], one element for each window, got f32[3]');
  });
});

describe('cumulative', () => {
  const all: [string, (x: Value, dimension: number, reverse?: boolean) => Value][] = [
    ['cumsum', cumsum],
    ['cumprod', cumprod],
    ['cummax', cummax],
    ['cummin', cummin],
    ['cumlogsumexp', cumlogsumexp],
  ];
  const x = hostTensor('float32', [4], [1, -2, 3, 2]);
  const of = (f: (v: Value) => Value): number[] => [
    ...evaluate(
      program([f32(4)], (v) => [f(v)]),
      [x],
    )[0]!.data,
  ];

  test('runs forward or, in reverse, from the end', () => {
    expect(of((v) => cumsum(v, 0))).toEqual([1, -1, 2, 4]);
    expect(of((v) => cumsum(v, 0, true))).toEqual([4, 3, 5, 2]);
    expect(of((v) => cumprod(v, 0))).toEqual([1, -2, -6, -12]);
    expect(of((v) => cummax(v, 0))).toEqual([1, 1, 3, 3]);
    expect(of((v) => cummin(v, 0, true))).toEqual([-2, -2, 2, 2]);
    expect(of((v) => cumlogsumexp(v, 0)).at(-1)).toBeCloseTo(Math.log(Math.E + Math.E ** -2 + Math.E ** 3 + Math.E ** 2), 5);
  });
  test('sums 16-bit floats unrounded, wraps integers', () => {
    const bf16 = hostTensor('bfloat16', [3], [256, 1, 1]);
    expect([
      ...evaluate(
        program([bf16.type], (v) => [cumsum(v, 0)]),
        [bf16],
      )[0]!.data,
    ]).toEqual([256, 256, 258]);
    const bytes = hostTensor('int8', [3], [100, 100, 100]);
    expect([
      ...evaluate(
        program([bytes.type], (v) => [cumsum(v, 0)]),
        [bytes],
      )[0]!.data,
    ]).toEqual([100, -56, 44]);
  });
  test.each(all)('%s keeps the laws of derivatives and batching', (_, f) => {
    for (const reverse of [false, true]) {
      for (const n of [1, 2, 5, 6]) {
        const graph = program([f32(2, n)], (v) => [f(v, 1, reverse)]);
        expectDerivatives(graph, { order: n === 5 ? 2 : 1 });
        expectBatching(graph, [1]);
      }
    }
  });
  test.each(all)('%s is a reduce_window in StableHLO, which is recognised', (_, f) => {
    for (const reverse of [false, true]) {
      const graph = program([f32(2, 5)], (v) => [f(v, 1, reverse)]);
      const [eqn] = graph.eqns;
      const expanded: Graph = program([f32(2, 5)], (v) => eqn!.op.expand!([v], eqn!));
      const args = samples(graph);
      expectClose(evaluate(expanded, args), evaluate(graph, args), 1e-6);
      expect(graphKey(eliminate.run(raiseCumulative.run(expanded)))).toBe(graphKey(graph));
    }
  });
  test('says which rule is broken', () => {
    expect(messageOf(() => program([f32(4)], (v) => [cumsum(v, 1)]))).toBe(
      'cumulative: dimension must be an axis of the operand, got 1 for f32[4]',
    );
    expect(messageOf(() => program([tensorType('int32', [4])], (v) => [cumlogsumexp(v, 0)]))).toBe(
      'cumlogsumexp: operand must be float, got i32[4]',
    );
  });
});
