import { describe, expect, test } from 'vitest';
import { buildClosed } from '../../src/ir/builder.ts';
import type { Value } from '../../src/ir/graph.ts';
import { add, multiply, subtract } from '../../src/ops/arithmetic.ts';
import { scalar } from '../../src/ops/constant.ts';
import { reduce, reduceSum } from '../../src/ops/layout.ts';
import { argmax, argmin, reduceAnd, reduceMax, reduceMin, reduceOr, reduceProd } from '../../src/ops/reduce.ts';
import { argExtremumOf, argRegion, monoidOf, monoidRegion } from '../../src/ops/reduction.ts';
import { evaluate } from '../../src/transforms/evaluate.ts';
import { type HostTensor, hostTensor } from '../../src/types/host.ts';
import { conforms } from '../support/conforms.ts';
import { parseType, program } from '../support/programs.ts';
import { pullBack } from '../transforms/laws.ts';

const sum = (xs: readonly number[]): number => xs.reduce((a, b) => a + b, 0);
const rows = (x: readonly number[], n: number): number[][] => Array.from({ length: x.length / n }, (_, i) => x.slice(i * n, (i + 1) * n));

const f32 = parseType('f32[]');
/** a·b + a + b: associative, and no monoid that the compiler knows. */
const both = buildClosed('both', [f32, f32], (a, b) => [add(multiply(a, b), add(a, b))]);

conforms(
  'reduce',
  [
    { of: ['f32[2,3]'], body: (x) => reduceSum(x, [1]), gives: ['f32[2]'], reference: (x) => [rows(x, 3).map(sum)] },
    { of: ['f32[2,3]'], body: (x) => reduceSum(x, [0, 1]), gives: ['f32[]'], reference: (x) => [[sum(x)]] },
    {
      of: ['f32[2,3,2]'],
      body: (x) => reduceSum(x, [0, 2]),
      gives: ['f32[3]'],
      reference: (x) => [[0, 1, 2].map((j) => x[2 * j]! + x[2 * j + 1]! + x[6 + 2 * j]! + x[7 + 2 * j]!)],
    },
    { of: ['f32[0,3]'], body: (x) => reduceSum(x, [0]), gives: ['f32[3]'], reference: () => [[0, 0, 0]] },
    { of: ['i8[4]'], body: (x) => reduceSum(x, [0]), gives: ['i8[]'], args: [[100, 100, 3, 1]], reference: () => [[-52]] },
    { of: ['f32[2,3]'], body: (x) => reduceMax(x, [1]), gives: ['f32[2]'], reference: (x) => [rows(x, 3).map((r) => Math.max(...r))] },
    {
      of: ['f32[2,3]'],
      body: (x) => reduceMin(x, [0]),
      gives: ['f32[3]'],
      reference: (x) => [[0, 1, 2].map((j) => Math.min(x[j]!, x[3 + j]!))],
    },
    {
      of: ['f32[3,2]'],
      body: (x) => reduceProd(x, [0]),
      gives: ['f32[2]'],
      reference: (x) => [[0, 1].map((j) => x[j]! * x[2 + j]! * x[4 + j]!)],
    },
    { of: ['f32[5]'], body: (x) => reduceProd(x, [0]), gives: ['f32[]'], args: [[2, 0, 3, -1, 0.5]], reference: () => [[0]] },
    { of: ['f32[4]'], body: (x) => reduceProd(x, [0]), gives: ['f32[]'], args: [[2, 0, 0, 3]], reference: () => [[0]] },
    { of: ['i1[2,2]'], body: (x) => reduceAnd(x, [1]), gives: ['i1[2]'], args: [[1, 1, 0, 1]], reference: () => [[1, 0]] },
    { of: ['i1[2,2]'], body: (x) => reduceOr(x, [1]), gives: ['i1[2]'], args: [[0, 0, 0, 1]], reference: () => [[0, 1]] },
    { of: ['i32[3]'], body: (x) => reduceAnd(x, [0]), gives: ['i32[]'], args: [[7, 6, 14]], reference: () => [[6]] },
    {
      of: ['f32[3,2]', 'f32[]'],
      body: (x, i) => reduce([x], [i], [0], both),
      gives: ['f32[2]'],
      reference: (x, [i]) => [[0, 1].map((j) => (1 + i!) * (1 + x[j]!) * (1 + x[2 + j]!) * (1 + x[4 + j]!) - 1)],
      batching: false,
    },
    { of: ['f32[3,2]'], body: (x) => reduce([x], [scalar(0, 'float32')], [0], both), gives: ['f32[2]'] },
    {
      of: ['f32[2,3]', 'f32[]'],
      body: (x, i) => reduce([x], [i], [1], monoidRegion('add', 'float32')),
      gives: ['f32[2]'],
      reference: (x, [i]) => [rows(x, 3).map((r) => i! + sum(r))],
    },
  ],
  [
    {
      of: ['f32[2,3]'],
      body: (x) => reduceSum(x, [2]),
      message: 'reduce: dimensions must be distinct axes of the operand, got [2] for f32[2,3]',
    },
    {
      of: ['f32[2]', 'f32[3]'],
      body: (a, b) => reduce([a, b], [scalar(0, 'float32'), scalar(0, 'float32')], [0], both),
      message: 'reduce: operands must have equal shapes, got f32[2], f32[3], f32[], f32[]',
    },
    {
      of: ['f32[2]'],
      body: (a) => reduce([a], [scalar(0, 'int32')], [0], both),
      message: "reduce: initial values must be scalars of the operands' dtypes, got f32[2], i32[]",
    },
    {
      of: ['f32[2]'],
      body: (a) => reduce([a], [], [0], both),
      message: 'reduce: there must be as many initial values as operands, got f32[2]',
    },
    {
      of: ['i32[2]'],
      body: (a) => reduce([a], [scalar(0, 'int32')], [0], both),
      message: 'reduce: region must be (i32[], i32[]) -> (i32[]), got (f32[], f32[]) -> (f32[])',
    },
  ],
);

conforms('argmax', [
  { of: ['f32[2,4]'], body: (x) => argmax(x, 1), gives: ['i32[2]'], args: [[1, 3, 3, 2, 1, NaN, 9, NaN]], reference: () => [[1, 1]] },
  { of: ['i32[4]'], body: (x) => argmin(x, 0), gives: ['i32[]'], args: [[4, -2, 7, -2]], reference: () => [[1]] },
  { of: ['bf16[3]'], body: (x) => argmin(x, 0, 'uint8'), gives: ['ui8[]'], args: [[1, NaN, -1]], reference: () => [[1]] },
]);

describe('regions', () => {
  test('are known as monoids, in either order of operands; on bools sum and max are or', () => {
    expect(monoidOf(monoidRegion('max', 'float32'))).toBe('max');
    expect(monoidOf(monoidRegion('add', 'bool'))).toBe('or');
    expect(monoidOf(buildClosed('r', [f32, f32], (a, b) => [add(b, a)]))).toBe('add');
    expect(monoidOf(buildClosed('r', [f32, f32], (a) => [add(a, a)]))).toBe(null);
    expect(monoidOf(buildClosed('r', [f32, f32], (a, b) => [subtract(a, b)]))).toBe(null);
    expect(monoidOf(both)).toBe(null);
  });
  test("are known as JAX's argmax and argmin", () => {
    expect(argExtremumOf(argRegion('max', 'bfloat16', 'int32'))).toBe('max');
    expect(argExtremumOf(argRegion('min', 'int8', 'uint32'))).toBe('min');
    expect(argExtremumOf(monoidRegion('max', 'float32'))).toBe(null);
  });
});

describe('derivatives as in JAX', () => {
  const gradient = (body: (x: Value) => Value, x: HostTensor): number[] => [
    ...pullBack(
      program([x.type], (v) => [body(v)]),
      [x],
      [hostTensor('float32', [], [1])],
    )[0]!.data,
  ];
  test('equal extrema share', () => {
    expect(gradient((x) => reduceMax(x, [0]), hostTensor('float32', [3], [1, 2, 2]))).toEqual([0, 0.5, 0.5]);
    expect(gradient((x) => reduceMin(x, [0]), hostTensor('float32', [4], [3, 3, 3, 4]))).toEqual([1 / 3, 1 / 3, 1 / 3, 0].map(Math.fround));
  });
  test('a product with one 0 gives it the product of the others, with two 0 to all', () => {
    expect(gradient((x) => reduceProd(x, [0]), hostTensor('float32', [3], [2, 0, 5]))).toEqual([0, 10, 0]);
    expect(gradient((x) => reduceProd(x, [0]), hostTensor('float32', [3], [0, 0, 5]))).toEqual([0, 0, 0]);
  });
  test('sums of bf16 round once', () => {
    const x = hostTensor(
      'bfloat16',
      [300],
      Array.from({ length: 300 }, () => 1),
    );
    expect(
      evaluate(
        program([x.type], (v) => [reduceSum(v, [0])]),
        [x],
      )[0]!.data[0],
    ).toBe(300);
  });
});
