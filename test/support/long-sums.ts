/** The law of long sums: what adds n floats is within 4 units in the last place, for each doubling of n, of the same sum in f64. */
import { expect } from 'vitest';
import { type Array, grad, lax, nn, numpy as np } from '../../src/index.ts';
import type { DType } from '../../src/types/dtype.ts';
import { roundBf16, roundF16 } from '../../src/types/float.ts';
import { type Shape, sizeOf } from '../../src/types/shape.ts';

export type Numbers = ArrayLike<number>;

export interface LongSum {
  readonly name: string;
  /** Terms of one sum. */
  readonly terms: number;
  readonly shapes: readonly Shape[];
  readonly run: (...args: Array[]) => Array;
  /** Least magnitude that results are compared with, 0 by default: a mean of 1 that is rounded makes variances of 2⁻⁴⁶ of none. */
  readonly least?: number;
  /** Of the operands, float32 by default. */
  readonly dtype?: DType;
  /** Of the data, all by default. */
  readonly kinds?: readonly string[];
  /** The results in f64. */
  readonly want: (...data: Numbers[]) => readonly number[];
}

/** Numbers of one sign, so that a sum is as large as what it adds: all equal, of few kinds, and of any size. */
export const kinds: Readonly<Record<string, (i: number) => number>> = {
  // Sums of it, and of its square, one after the other are wrong by four times the law for 1,021 terms and all the more for more.
  equal: () => Math.fround(1.879),
  bits: (i) => (hash(i) < 0.3 ? 1 : 0),
  bytes: (i) => Math.floor(256 * hash(i)),
  random: (i) => Math.fround(hash(i) + 0.001),
};
/** A program with a long sum. */
export const kindsOf = (sum: LongSum): readonly string[] => sum.kinds ?? Object.keys(kinds);
function hash(i: number): number {
  let x = Math.imul(i + 1, 0x9e3779b1);
  x = Math.imul(x ^ (x >>> 15), 0x85ebca6b);
  return ((x ^ (x >>> 13)) >>> 0) / 2 ** 32;
}

export const times = <T>(n: number, f: (i: number) => T): T[] => globalThis.Array.from({ length: n }, (_, i) => f(i));
export const total = (n: number, term: (i: number) => number): number => {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += term(i);
  return sum;
};
/** An element for each of so many columns of a matrix. */
const ofColumns = (rows: number, columns: number, f: (at: (r: number) => number, n: number) => number): number[] =>
  times(columns, (c) => f((r) => r * columns + c, rows));
const ofRows = (rows: number, columns: number, f: (at: (c: number) => number, n: number) => number): number[] =>
  times(rows, (r) => f((c) => r * columns + c, columns));

const sumOf = (x: Numbers) => (at: (i: number) => number, n: number) => total(n, (i) => x[at(i)]!);
const meanOf = (x: Numbers) => (at: (i: number) => number, n: number) => sumOf(x)(at, n) / n;
const varOf = (x: Numbers) => (at: (i: number) => number, n: number) => {
  const mean = meanOf(x)(at, n);
  return total(n, (i) => (x[at(i)]! - mean) ** 2) / n;
};
const self = (i: number): number => i;

/** `long` is a prime, or a power of two; `wide` is a prime that one invocation can sum for each of many results. */
export function longSums(long: number, wide: number): readonly LongSum[] {
  const line = (name: string, run: LongSum['run'], want: LongSum['want'], operands = 1): LongSum => ({
    name: `${name} of [${long}]`,
    terms: long,
    shapes: times(operands, () => [long]),
    run,
    want,
  });
  const product = (
    m: number,
    n: number,
    left: Shape,
    right: Shape,
    run: LongSum['run'],
    at: (i: number, p: number) => number,
    to: (p: number, j: number) => number,
  ): LongSum => ({
    name: `product [${left}] by [${right}]`,
    terms: wide,
    shapes: [left, right],
    run,
    want: (a, b) => times(m * n, (o) => total(wide, (p) => a[at(Math.floor(o / n), p)]! * b[to(p, o % n)]!)),
  });
  return [
    line(
      'sum',
      (x) => np.sum(x),
      (x) => [sumOf(x)(self, long)],
    ),
    line(
      'mean',
      (x) => np.mean(x),
      (x) => [meanOf(x)(self, long)],
    ),
    line(
      'norm',
      (x) => np.linalg.norm(x),
      (x) => [Math.sqrt(total(long, (i) => x[i]! ** 2))],
    ),
    line(
      'dot',
      (x, y) => np.dot(x, y),
      (x, y) => [total(long, (i) => x[i]! * y[i]!)],
      2,
    ),
    line(
      'einsum',
      (x, y) => np.einsum('i,i->', x, y),
      (x, y) => [total(long, (i) => x[i]! * y[i]!)],
      2,
    ),
    line(
      'squared error',
      (x, y) => np.mean(np.square(x.add(y))),
      (x, y) => [total(long, (i) => (x[i]! + y[i]!) ** 2) / long],
      2,
    ),
    line(
      'gradient of a scale',
      (x) => grad((w: Array) => np.sum(x.mul(w)))(np.array(0.5)) as Array,
      (x) => [sumOf(x)(self, long)],
    ),
    line(
      'sum of exponentials',
      (x) => np.exp(nn.logsumexp(np.log(x.add(1)))),
      (x) => [total(long, (i) => x[i]! + 1)],
    ),
    line(
      'sum of several operands',
      (x, y) =>
        np.stack(
          lax.reduce(
            [x, y],
            [0, 0],
            (a, b) => [(a as Array[])[0]!.add((b as Array[])[0]!), (a as Array[])[1]!.add((b as Array[])[1]!)],
            [0],
          ),
        ),
      (x, y) => [sumOf(x)(self, long), sumOf(y)(self, long)],
      2,
    ),
    {
      name: `means of columns of [${long},4]`,
      terms: long,
      shapes: [[long, 4]],
      run: (x) => np.mean(x, 0),
      want: (x) => ofColumns(long, 4, meanOf(x)),
    },
    {
      name: `running sums of [${long}], each ten thousandth`,
      terms: long,
      shapes: [[long]],
      run: (x) => np.cumsum(x).slice([9999, long, 10000]),
      want: (x) => {
        let sum = 0;
        return times(long, (i) => (sum += x[i]!)).filter((_, i) => i % 10000 === 9999);
      },
    },
    {
      name: `running sums down [${wide},36]`,
      terms: wide,
      shapes: [[wide, 36]],
      run: (x) => np.cumsum(x, 0).slice(wide - 1),
      want: (x) => ofColumns(wide, 36, sumOf(x)),
    },
    {
      name: `sum over all of [997,1009]`,
      terms: 997 * 1009,
      shapes: [[997, 1009]],
      run: (x) => np.sum(x),
      want: (x) => [sumOf(x)(self, 997 * 1009)],
    },
    {
      name: `sum over outer and inner axes of [211,4,499]`,
      terms: 211 * 499,
      shapes: [[211, 4, 499]],
      run: (x) => np.sum(x, [0, 2]),
      want: (x) => times(4, (c) => total(211 * 499, (i) => x[(Math.floor(i / 499) * 4 + c) * 499 + (i % 499)]!)),
    },
    {
      name: `sums over the middle of [3,${wide},8]`,
      terms: wide,
      shapes: [[3, wide, 8]],
      run: (x) => np.sum(x, 1),
      want: (x) => times(24, (o) => total(wide, (i) => x[(Math.floor(o / 8) * wide + i) * 8 + (o % 8)]!)),
    },
    {
      name: `means of rows of [80,${wide}]`,
      terms: wide,
      shapes: [[80, wide]],
      run: (x) => np.mean(x, 1),
      want: (x) => ofRows(80, wide, meanOf(x)),
    },
    {
      name: `sums of exponentials of rows of [80,${wide}]`,
      terms: wide,
      shapes: [[80, wide]],
      run: (x) => np.exp(nn.logsumexp(np.log(x.add(1)), 1)),
      want: (x) => ofRows(80, wide, (at, n) => total(n, (i) => x[at(i)]! + 1)),
    },
    {
      name: `variances of columns of [${wide},12]`,
      terms: wide,
      shapes: [[wide, 12]],
      least: 2 ** -20,
      run: (x) => np.var_(x, 0),
      want: (x) => ofColumns(wide, 12, varOf(x)),
    },
    product(
      16,
      12,
      [16, wide],
      [wide, 12],
      (a, b) => np.matmul(a, b),
      (i, p) => i * wide + p,
      (p, j) => p * 12 + j,
    ),
    product(
      16,
      12,
      [wide, 16],
      [wide, 12],
      (a, b) => np.matmul(a.T, b),
      (i, p) => p * 16 + i,
      (p, j) => p * 12 + j,
    ),
    product(
      16,
      12,
      [16, wide],
      [12, wide],
      (a, b) => np.matmul(a, b.T),
      (i, p) => i * wide + p,
      (p, j) => j * wide + p,
    ),
    product(
      1,
      8,
      [wide],
      [wide, 8],
      (a, b) => np.matmul(a, b),
      (_, p) => p,
      (p, j) => p * 8 + j,
    ),
    product(
      5,
      1,
      [5, wide],
      [wide],
      (a, b) => np.matmul(a, b),
      (i, p) => i * wide + p,
      (p) => p,
    ),
    product(
      4,
      1,
      [wide, 4],
      [wide],
      (a, b) => np.matmul(a.T, b),
      (i, p) => p * 4 + i,
      (p) => p,
    ),
    {
      name: `updates of one row by [${wide},8]`,
      terms: wide,
      shapes: [[wide, 8]],
      run: (x) =>
        np
          .zeros([3, 8])
          .at(np.full([wide], 1, { dtype: 'int32' }))
          .add(x)
          .slice(1),
      want: (x) => ofColumns(wide, 8, sumOf(x)),
    },
    {
      name: `updates of one element by [${wide}]`,
      terms: wide,
      shapes: [[wide]],
      run: (x) =>
        np
          .zeros([3])
          .at(np.full([wide], 1, { dtype: 'int32' }))
          .add(x)
          .slice(1),
      want: (x) => [sumOf(x)(self, wide)],
    },
    {
      name: `convolution of [${wide}] with a window of all but one`,
      terms: wide - 1,
      shapes: [[wide], [wide - 1]],
      run: (x, w) => lax.convGeneralDilated(x.reshape([1, 1, -1]), w.reshape([1, 1, -1]), [1], 'VALID'),
      want: (x, w) => times(2, (o) => total(wide - 1, (i) => x[o + i]! * w[i]!)),
    },
    {
      name: `sums under windows of [${wide}]`,
      terms: wide - 3,
      shapes: [[wide]],
      run: (x) => lax.reduceWindow(x, 0, lax.add, [wide - 3]),
      want: (x) => times(4, (o) => total(wide - 3, (i) => x[o + i]!)),
    },
  ];
}

const rounders: Partial<Record<DType, (x: number) => number>> = { float32: Math.fround, bfloat16: roundBf16, float16: roundF16 };
const host = new Map<string, Float32Array>();

/** The operands of a sum, of numbers of one kind. */
export const dataOf = (sum: LongSum, kind: string): Float32Array[] =>
  sum.shapes.map((shape, k) => {
    const [size, round] = [sizeOf(shape), rounders[sum.dtype ?? 'float32']!];
    const key = `${kind} ${k} ${size} ${sum.dtype}`;
    if (!host.has(key))
      host.set(
        key,
        Float32Array.from({ length: size }, (_, i) => round(kinds[kind]!(i + 7919 * k))),
      );
    return host.get(key)!;
  });

/** Runs a sum on numbers of one kind, by jit or eagerly, and asks the law of it. */
export async function holds(sum: LongSum, kind: string, call: (f: LongSum['run']) => LongSum['run']): Promise<void> {
  const data = dataOf(sum, kind);
  const args = sum.shapes.map((shape, k) => np.array(data[k]!, { shape, dtype: sum.dtype ?? 'float32' }));
  const result = call(sum.run)(...args);
  const { dtype } = result;
  const wide = result.astype('float32');
  const got = (await wide.data()) as Float32Array;
  for (const x of [...args, result, wide]) x.dispose();
  obeys(sum, kind, got, dtype);
}

/** Asks the law of results. Those of 16 bits are rounded once more. */
export function obeys(sum: LongSum, kind: string, got: Numbers, dtype: DType = 'float32'): void {
  const want = sum.want(...dataOf(sum, kind));
  expect(got.length).toBe(want.length);
  const allowed = 4 * Math.log2(sum.terms);
  const worst = want.reduce((most, w, i) => {
    const size = Math.max(Math.abs(w), sum.least ?? 0);
    const rounding = dtype === 'float32' ? 0 : spacing(size, dtype) / 2;
    return Math.max(most, (Math.abs(got[i]! - w) - rounding) / spacing(size));
  }, 0);
  expect(worst, `${sum.name}, ${kind}: units in the last place`).toBeLessThanOrEqual(allowed);
}

/** The distance of neighbours among floats of this size. */
const spacing = (x: number, dtype: DType = 'float32'): number => {
  const { minExponent, digits } = float[dtype as keyof typeof float];
  return 2 ** (Math.max(Math.floor(Math.log2(x)), minExponent) - digits);
};
const float = {
  float32: { minExponent: -126, digits: 23 },
  bfloat16: { minExponent: -126, digits: 7 },
  float16: { minExponent: -14, digits: 10 },
};
