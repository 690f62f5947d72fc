/** What factorizations share: matrices in float32, rules for derivatives, and Jacobi's rotations. */
import type { Value } from '../../ir/graph.ts';
import { underivable } from '../../ops/call.ts';
import { constant } from '../../ops/constant.ts';
import { withTangentsOfAll } from '../../ops/custom.ts';
import { isFloat } from '../../types/dtype.ts';
import { hostTensor } from '../../types/host.ts';
import { formatType, range } from '../../types/shape.ts';
import { ShapeError } from '../../util/errors.ts';
import { Array, type ArrayLike, asArray } from '../array.ts';
import { call, call1 } from '../call.ts';
import { arange } from '../numpy/creation.ts';
import { abs, add, divide, equal, less, multiply, sqrt, subtract, where } from '../numpy/elementwise.ts';
import { expandDims } from '../numpy/shape.ts';
import { take } from '../numpy/taking.ts';
import { dynamicIndexInDim } from './indexing.ts';

/** A matrix, or a batch of them, in float32. */
export function matrixOf(name: string, x: ArrayLike, square = false): Array {
  const a = asArray(x, name);
  if (a.ndim < 2) throw new ShapeError(`${name}: operand must have at least two axes, got ${formatType(a.type)}`);
  if (square && a.shape.at(-1) !== a.shape.at(-2))
    throw new ShapeError(`${name}: the last two axes must be equal, got ${formatType(a.type)}`);
  return a.dtype === 'float32' ? a : a.astype('float32');
}

/** The result in the dtype of the operand, if that was a float. */
export const like = (result: Array, x: ArrayLike): Array => {
  const { dtype } = asArray(x);
  return isFloat(dtype) ? result.astype(dtype) : result;
};

/**
 * A function of matrices in float32 with the tangents of its results given. The derivative of an iteration is neither exact nor cheap, and
 * hides that there is none.
 */
export function withRule(
  name: string,
  f: (...args: Array[]) => readonly Array[],
  tangents: (dots: readonly Array[], results: readonly Array[], args: readonly Array[]) => readonly Array[],
): (...args: Array[]) => Array[] {
  const traced = (values: readonly Value[]): Array[] => values.map((v) => Array.traced(v));
  const values = (arrays: readonly Array[]): Value[] => arrays.map((x) => x.value());
  const body = withTangentsOfAll(
    (...v) => values(f(...traced(v))),
    (dots, results, args) => values(tangents(traced(dots), traced(results), traced(args))),
  );
  return (...args) => call(name, args, null, body);
}

/** The matrix, of a function without a derivative: asking for one is an error with these words. */
export const withoutDerivative = (x: Array, reason: string, remedy: string): Array => call1('underivable', [x], [reason, remedy], (v) => underivable(v, reason, remedy));

export const column = (v: Array): Array => expandDims(v, -1);
export const row = (v: Array): Array => expandDims(v, -2);
export const at = (x: Array, i: Array, axis: number, keepdims = false): Array =>
  dynamicIndexInDim(x, i, axis < 0 ? axis + x.ndim : axis, keepdims);

/** Pairings of n indices in rounds, so that each meets each: partners[round][i]; with an odd n one is its own partner. */
function tournament(n: number): number[][] {
  const even = n + (n % 2);
  return range(Math.max(1, even - 1)).map((round) => {
    const partners = range(n);
    const place = (i: number): number => (i === 0 ? 0 : ((i - 1 + round) % (even - 1)) + 1);
    for (let i = 0; i < even / 2; i++) {
      const [p, q] = [place(i), place(even - 1 - i)];
      if (p < n && q < n) [partners[p], partners[q]] = [q, p];
    }
    return partners;
  });
}

export interface Rounds {
  readonly partners: Array;
  readonly steps: number;
}
/** Enough sweeps for float32: they converge quadratically. */
export function rounds(n: number): Rounds {
  const table = tournament(n);
  return {
    partners: Array.traced(constant(hostTensor('int32', [table.length, n], table.flat()))),
    steps: table.length * (6 + Math.ceil(Math.log2(n + 1))),
  };
}

/**
 * The rotations of one round as one matrix: for partners r < m, that which makes columns r and m orthogonal, given their squares and products
 * (of a symmetric matrix: its diagonal and the elements between them).
 */
export function rotation(partner: Array, squares: Array, products: Array): Array {
  const n = partner.size;
  const index = arange(n);
  const first = less(index, partner);
  const difference = subtract(take(squares, partner, -1, { mode: 'clip' }), squares);
  const none = equal(products, 0);
  const tau = divide(where(first, difference, multiply(difference, -1)), where(none, 1, multiply(products, 2)));
  const t = where(none, 0, divide(where(less(tau, 0), -1, 1), add(abs(tau), sqrt(add(multiply(tau, tau), 1)))));
  const cosine = divide(1, sqrt(add(multiply(t, t), 1)));
  const sine = multiply(multiply(t, cosine), where(first, -1, 1));
  const own = equal(column(index), index);
  const alone = equal(partner, index);
  return where(own, row(where(alone, 1, cosine)), where(equal(column(index), partner), row(sine), 0));
}
