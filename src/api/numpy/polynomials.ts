/** `numpy`: fits of polynomials and their roots. */
import { formatType } from '../../types/shape.ts';
import { ArgumentError, ShapeError } from '../../util/errors.ts';
import { type Array, type ArrayLike, asArray } from '../array.ts';
import type { ComplexPair } from '../complex.ts';
import * as c from '../complex.ts';
import { eigvals } from '../lax/eig.ts';
import { svd } from '../lax/svd.ts';
import { arange, eye, ones } from './creation.ts';
import { divide, equal, greaterEqual, less, multiply, negative, sqrt, subtract, where } from './elementwise.ts';
import { inv } from './linalg.ts';
import { matmul, outer } from './products.ts';
import { all, argmin, countNonzero, max, sum } from './reductions.ts';
import { concatenate, expandDims, matrixTranspose } from './shape.ts';
import { vander } from './signal.ts';
import { argsort } from './sorting.ts';
import { take } from './taking.ts';

export interface PolyfitOptions {
  /** Singular values below this part of the greatest count as 0; the number of points times float32's epsilon by default. */
  readonly rcond?: number | null | undefined;
  /** Also `[residuals, rank, singular values, rcond]`. */
  readonly full?: boolean | undefined;
  /** Weights of the points. */
  readonly w?: ArrayLike | null | undefined;
  /** Also the coefficients' covariance, scaled by the residuals, or not ('unscaled'). */
  readonly cov?: boolean | 'unscaled' | undefined;
}
/** The coefficients, highest power first, of the polynomial of degree `deg` with the least squared distance from the points (x, y). */
export function polyfit(x: ArrayLike, y: ArrayLike, deg: number, options: PolyfitOptions & { readonly full: true }): [p: Array, residuals: Array, rank: Array, s: Array, rcond: Array];
export function polyfit(x: ArrayLike, y: ArrayLike, deg: number, options: PolyfitOptions & { readonly cov: true | 'unscaled' }): [p: Array, covariance: Array];
export function polyfit(x: ArrayLike, y: ArrayLike, deg: number, options?: PolyfitOptions): Array;
export function polyfit(x: ArrayLike, y: ArrayLike, deg: number, { rcond, full = false, w, cov = false }: PolyfitOptions = {}): Array | Array[] {
  const [points, values] = [asArray(x, 'polyfit').astype('float32'), asArray(y, 'polyfit').astype('float32')];
  if (!Number.isInteger(deg) || deg < 0) throw new ArgumentError(`polyfit: deg must be a whole number from 0, got ${String(deg)}`);
  if (points.ndim !== 1 || points.size === 0 || values.ndim < 1 || values.ndim > 2 || values.shape[0] !== points.size)
    throw new ShapeError(`polyfit: x must be a vector, and y must have as many rows and at most two axes, got ${formatType(points.type)} and ${formatType(values.type)}`);
  const weights = w === undefined || w === null ? null : asArray(w, 'polyfit').astype('float32');
  if (weights && weights.shape.join() !== points.shape.join())
    throw new ShapeError(`polyfit: w must be a vector like x, got ${formatType(weights.type)} for ${formatType(points.type)}`);
  const least = rcond ?? points.size * 2 ** -23;
  const columnOf = (v: Array): Array => (v.ndim === 1 ? expandDims(v, 1) : v);
  const weighted = (v: Array): Array => (weights ? multiply(v, expandDims(weights, 1)) : v);
  const powers = weighted(vander(points, { n: deg + 1 }));
  const right = weighted(columnOf(values));
  // Columns of equal length make the condition better.
  const scale = sqrt(sum(multiply(powers, powers), 0));
  const left = divide(powers, scale);
  const [u, s, vh] = svd(left, { fullMatrices: false }) as [Array, Array, Array];
  const kept = greaterEqual(s, multiply(max(s, -1, { keepdims: true }), least));
  const inverse = where(kept, divide(1, where(kept, s, 1)), 0);
  const fit = divide(matmul(matrixTranspose(vh), multiply(expandDims(inverse, 1), matmul(matrixTranspose(u), right))), expandDims(scale, 1));
  const p = values.ndim === 1 ? fit.reshape([deg + 1]) : fit;
  if (!full && !cov) return p;
  const rest = subtract(right, matmul(powers, fit));
  const residuals = sum(multiply(rest, rest), 0);
  const rank = countNonzero(kept);
  if (full) return [p, where(equal(rank, deg + 1), residuals, Number.NaN), rank, s, asArray(least)];
  const base = divide(inv(matmul(matrixTranspose(left), left)), outer(scale, scale));
  if (cov !== 'unscaled' && points.size <= deg + 1)
    throw new ArgumentError(`polyfit: a scaled covariance needs more points than coefficients, got ${points.size} for ${deg + 1}`);
  const factor = cov === 'unscaled' ? ones([1]) : divide(residuals, points.size - (deg + 1));
  return [p, values.ndim === 1 ? multiply(base, factor) : multiply(expandDims(base, 2), factor)];
}

const none = (): ComplexPair => ({ real: ones([0]), imag: ones([0]) });
function rootsOf(p: Array): ComplexPair {
  const n = p.size - 1;
  if (n < 1) return none();
  const first = expandDims(negative(divide(p.slice([1]), p.slice([0, 1]))), 0);
  return eigvals(concatenate([first, eye(n, n).slice([0, n - 1])], 0));
}
/**
 * The roots of a polynomial, highest power first, as a pair `{ real, imag }`, in no particular order. How many there are depends on the
 * zeros in front, so it is a promise; with `stripZeros: false`, which works in programs too, there are always n - 1, the last ones NaN.
 */
export function roots(p: ArrayLike, options: { readonly stripZeros: false }): ComplexPair;
export function roots(p: ArrayLike, options?: { readonly stripZeros?: true | undefined }): Promise<ComplexPair>;
export function roots(p: ArrayLike, { stripZeros = true }: { readonly stripZeros?: boolean | undefined } = {}): ComplexPair | Promise<ComplexPair> {
  const a = asArray(p, 'roots').astype('float32');
  if (a.ndim !== 1) throw new ShapeError(`roots: coefficients must be a vector, got ${formatType(a.type)}`);
  if (stripZeros)
    return a.data().then((values) => {
      const at = [...values].findIndex((x) => x !== 0);
      return at < 0 ? none() : rootsOf(a.slice([at]));
    });
  if (a.size < 2) return none();
  const empty = all(equal(a, 0));
  const leading = where(empty, a.size, argmin(equal(a, 0)));
  const index = arange(a.size);
  // Zeros go from the front to the end, and with them roots that are 0.
  const turned = take(where(empty, 1, a), index.add(leading).mod(a.size), 0, { mode: 'clip' });
  const found = rootsOf(turned);
  const zero = equal(c.abs(found), 0);
  const order = argsort(zero.astype('int32'));
  const there = less(index.slice([0, a.size - 1]), subtract(a.size - 1, leading));
  return c.parts(found, (x) => where(there, take(x, order, 0, { mode: 'clip' }), Number.NaN));
}
