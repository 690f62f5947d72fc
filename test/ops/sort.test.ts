import { describe, expect, test } from 'vitest';
import { buildClosed } from '../../src/ir/builder.ts';
import { iota } from '../../src/ops/constant.ts';
import { compare } from '../../src/ops/logic.ts';
import { comparator, sort, topK } from '../../src/ops/sort.ts';
import { sortKeysOf } from '../../src/ops/sort-order.ts';
import { evaluate } from '../../src/transforms/evaluate.ts';
import { type HostTensor, hostTensor } from '../../src/types/host.ts';
import { tensorType } from '../../src/types/shape.ts';
import { expectBatching, expectDerivatives, f32, messageOf, program, samples } from '../transforms/laws.ts';

const numbers = (...values: number[]): HostTensor => hostTensor('float32', [values.length], values);
const special = numbers(3, Number.NaN, -0, 0, -1, Number.POSITIVE_INFINITY, Number.NaN, Number.NEGATIVE_INFINITY, -0);

describe('sort', () => {
  const argsort = program([special.type], (x) => sort([x, iota({ shape: x.type.shape, dtype: 'int32' }, 0)], 0));

  test("is stable and in JAX's order: zeros equal, NaN last", () => {
    const [values, order] = evaluate(argsort, [special]);
    expect([...values!.data]).toEqual([Number.NEGATIVE_INFINITY, -1, -0, 0, -0, 3, Number.POSITIVE_INFINITY, Number.NaN, Number.NaN]);
    expect([...order!.data]).toEqual([7, 4, 2, 3, 8, 0, 5, 1, 6]);
  });
  test('compares further keys where the first are equal', () => {
    const graph = program([f32(4), f32(4), f32(4)], (...xs) => sort(xs, 0, { numKeys: 2 }));
    const result = evaluate(graph, [numbers(1, 0, 1, 0), numbers(5, 7, 4, 6), numbers(0, 1, 2, 3)]);
    expect(result.map((t) => [...t.data])).toEqual([
      [0, 0, 1, 1],
      [6, 7, 4, 5],
      [3, 1, 2, 0],
    ]);
  });
  test('runs any comparator', () => {
    const scalar = tensorType('float32');
    const descending = buildClosed('comparator', [scalar, scalar], (a, b) => [compare(a, b, 'GT')]);
    expect(sortKeysOf(descending)).toBeNull();
    const graph = program([f32(2, 3)], (x) => sort([x], 1, { comparator: descending }));
    expect([...evaluate(graph, [hostTensor('float32', [2, 3], [1, 3, 2, 6, 4, 5])])[0]!.data]).toEqual([3, 2, 1, 6, 5, 4]);
  });
  test("JAX's comparators are recognised", () => {
    const float = tensorType('float32');
    const int = tensorType('int32');
    expect(sortKeysOf(comparator([float, int]))).toEqual([{ operand: 0, descending: false, order: 'canonical' }]);
    expect(sortKeysOf(comparator([int, float], 2))).toEqual([
      { operand: 0, descending: false, order: 'number' },
      { operand: 1, descending: false, order: 'canonical' },
    ]);
    const total = buildClosed('total', [float, float], (a, b) => [compare(b, a, 'LT', 'TOTALORDER')]);
    expect(sortKeysOf(total)).toEqual([{ operand: 0, descending: true, order: 'total' }]);
  });
  test('keeps the laws of derivatives and batching', () => {
    const graph = program([f32(3, 5), f32(3, 5)], (x, y) => sort([x, y], 1));
    expectDerivatives(graph);
    for (const dims of [
      [0, 0],
      [2, null],
      [null, 1],
    ] as const) {
      expectBatching(graph, dims);
    }
  });
  test('says which rule is broken', () => {
    expect(messageOf(() => program([f32(3), f32(4)], (x, y) => sort([x, y], 0)))).toBe(
      'sort: operands must have equal shapes, got f32[3] and f32[4]',
    );
    expect(messageOf(() => program([f32(3)], (x) => sort([x], 1)))).toBe(
      'sort: dimension must be an axis of the operands, got 1 for f32[3]',
    );
    expect(messageOf(() => program([f32(3)], (x) => sort([x], 0, { numKeys: 2 })))).toBe(
      'sort: numKeys must be from 1 to the number of operands, got 2 of 1',
    );
    const wrong = comparator([tensorType('int32')]);
    expect(messageOf(() => program([f32(3)], (x) => sort([x], 0, { comparator: wrong })))).toBe(
      'sort: comparator must be (f32[], f32[]) -> (i1[]), got (i32[], i32[]) -> (i1[])',
    );
  });
});

describe('top_k', () => {
  test('is in descending total order: NaN first, +0 before -0, equals in order', () => {
    const [values, indices] = evaluate(
      program([special.type], (x) => topK(x, 6)),
      [special],
    );
    expect([...values!.data]).toEqual([Number.NaN, Number.NaN, Number.POSITIVE_INFINITY, 3, 0, -0]);
    expect([...indices!.data]).toEqual([1, 6, 5, 0, 3, 2]);
  });
  test('takes unsigned integers and bools', () => {
    const top = (t: HostTensor) => [
      ...evaluate(
        program([t.type], (x) => topK(x, 2)),
        [t],
      )[1]!.data,
    ];
    expect(top(hostTensor('uint32', [3], [1, 4294967295, 5]))).toEqual([1, 2]);
    expect(top(hostTensor('bool', [3], [0, 1, 1]))).toEqual([1, 2]);
  });
  test('keeps the laws of derivatives and batching', () => {
    const graph = program([f32(2, 6)], (x) => topK(x, 3).slice(0, 1));
    expectDerivatives(graph, { args: samples(graph) });
    for (const dim of [0, 1, 2]) expectBatching(graph, [dim]);
  });
  test('says which rule is broken', () => {
    expect(messageOf(() => program([f32(3)], (x) => topK(x, 4)))).toBe(
      'top_k: k must be at most the size of the last axis, got 4 for f32[3]',
    );
  });
});
