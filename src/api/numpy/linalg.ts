/** `numpy.linalg`: linear algebra over matrices [..., m, n] in float32. */

import { formatType } from '../../types/shape.ts';
import { ArgumentError, ShapeError } from '../../util/errors.ts';
import { type Array, type ArrayLike, type Axis, asArray } from '../array.ts';
import { fused } from '../call.ts';
import { eigvals as generalEigvals, rightEigenvectors } from '../lax/eig.ts';
import * as factorizations from '../lax/linalg.ts';
import { like, matrixOf, withRule } from '../lax/matrices.ts';
import { solve } from '../lax/solve.ts';
import { svd } from '../lax/svd.ts';
import { normalizeAxes } from '../operands.ts';
import { arange, eye } from './creation.ts';
import {
  abs,
  add,
  divide,
  equal,
  greater,
  isnan,
  log,
  logicalAnd,
  logicalNot,
  multiply,
  notEqual,
  power,
  sign as signOf,
  sqrt,
  subtract,
  where,
} from './elementwise.ts';
import { cross as crossProduct, matmul } from './products.ts';
import { any, countNonzero, max, min, prod, sum } from './reductions.ts';
import { broadcastTo, diagonal as diagonals, expandDims, matrixTranspose, moveaxis, trace as traceOf } from './shape.ts';

export { matmul, multiDot, outer, tensordot, vecdot } from './products.ts';
export { matrixTranspose } from './shape.ts';

/** The lower triangular L with L · Lᵀ = a, or with `upper` the U with Uᵀ · U = a. NaN where a is not positive definite. */
export const cholesky = factorizations.cholesky;
export { svd };
export { solve };
export const eigvals = generalEigvals;
export const eig = rightEigenvectors;
/** The singular values in descending order. */
export const svdvals = (a: ArrayLike): Array => svd(a, { computeUv: false });
export interface EighOptions {
  /** The triangle that counts where the input is not symmetrized: lower (`L`, the default) or upper (`U`). */
  readonly UPLO?: 'L' | 'U' | null | undefined;
  readonly symmetrizeInput?: boolean | undefined;
}
/** Eigenvalues in ascending order, and eigenvectors as columns, of a symmetric matrix. */
export function eigh(a: ArrayLike, { UPLO, symmetrizeInput = true }: EighOptions = {}): [values: Array, vectors: Array] {
  const triangle = UPLO ?? 'L';
  if (triangle !== 'L' && triangle !== 'U') throw new ArgumentError(`eigh: UPLO must be 'L' or 'U', got ${JSON.stringify(triangle)}`);
  const [vectors, values] = factorizations.eigh(a, { symmetrizeInput, lower: triangle === 'L' });
  return [values, vectors];
}
export const eigvalsh = (a: ArrayLike, options: EighOptions = {}): Array => eigh(a, options)[0];
export const cross = (x: ArrayLike, y: ArrayLike, axis = -1): Array => crossProduct(x, y, { axis });
/** The diagonals of the last two axes. */
export const diagonal = (x: ArrayLike, { offset = 0 }: { readonly offset?: number | undefined } = {}): Array =>
  diagonals(x, offset, -2, -1);
/** The sums of the diagonals of the last two axes. */
export const trace = (x: ArrayLike, { offset = 0 }: { readonly offset?: number | undefined } = {}): Array => traceOf(x, offset, -2, -1);

/** The sign of the determinant, and the logarithm of its magnitude. */
export function slogdet(a: ArrayLike): [sign: Array, logdet: Array] {
  const matrix = matrixOf('slogdet', a, true);
  // The determinant of a matrix without rows is 1, the product of nothing.
  if (matrix.shape.at(-1) === 0) return [like(prod(diagonal(matrix), -1), a), like(sum(diagonal(matrix), -1), a)];
  const [factors, pivots] = factorizations.lu(matrix);
  const diagonalOf = diagonal(factors);
  const swaps = countNonzero(notEqual(pivots, arange(pivots.shape.at(-1)!)), -1);
  const sign = multiply(prod(signOf(diagonalOf), -1), where(equal(swaps.mod(2), 0), 1, -1));
  return [like(sign, a), like(sum(log(abs(diagonalOf)), -1), a)];
}
export function det(a: ArrayLike): Array {
  const matrix = matrixOf('det', a, true);
  const n = matrix.shape.at(-1)!;
  if (n === 0) return like(prod(diagonal(matrix), -1), a);
  if (n === 2 || n === 3) return like(expandedDet(matrix, n), a);
  const [factors, pivots] = factorizations.lu(matrix);
  const swaps = countNonzero(notEqual(pivots, arange(pivots.shape.at(-1)!)), -1);
  return like(multiply(prod(diagonal(factors), -1), where(equal(swaps.mod(2), 0), 1, -1)), a);
}
/** The polynomial itself, for 2 and 3 rows, as in JAX: an elimination has no second derivative where two pivots are 0. */
function expandedDet(matrix: Array, n: 2 | 3): Array {
  const entry = (i: number, j: number): Array => matrix.slice('...', i % n, j % n);
  const minor = (i: number, j: number): Array =>
    subtract(multiply(entry(i, j), entry(i + 1, j + 1)), multiply(entry(i, j + 1), entry(i + 1, j)));
  if (n === 2) return minor(0, 0);
  const [first, second, third] = [0, 1, 2].map((j) => multiply(entry(0, j), minor(1, j + 1)));
  return add(add(first!, second!), third!);
}

/** The inverse; infinities or NaN where there is none. */
export function inv(a: ArrayLike): Array {
  const matrix = matrixOf('inv', a, true);
  return like(solve(matrix, broadcastTo(eye(matrix.shape.at(-1)!), matrix.shape)), a);
}
/** The pseudoinverse: singular values below `rcond` times the greatest count as 0. */
export function pinv(a: ArrayLike, { rcond }: { readonly rcond?: number | undefined } = {}): Array {
  const matrix = matrixOf('pinv', a);
  const relative = rcond ?? 10 * Math.max(...matrix.shape.slice(-2)) * 2 ** -23;
  return like(pseudoinverse(relative)(matrix)[0]!, a);
}
/** With the derivative of Golub and Pereyra, which has no singular point where singular values are equal. */
const pseudoinverse = (rcond: number): ((matrix: Array) => Array[]) =>
  withRule(
    `pinv ${rcond}`,
    (matrix) => {
      const [u, s, vh] = svd(matrix, { fullMatrices: false });
      const least = multiply(max(s, -1, { keepdims: true, initial: 0 }), rcond);
      const inverse = where(greater(s, least), divide(1, where(greater(s, least), s, 1)), 0);
      return [matmul(multiply(matrixTranspose(vh), expandDims(inverse, -2)), matrixTranspose(u))];
    },
    ([da], _results, [matrix]) => {
      const p = pseudoinverse(rcond)(matrix!)[0]!;
      const [turned, dt] = [matrixTranspose(p), matrixTranspose(da!)];
      const [s, t] = [matmul(matmul(p, turned), dt), matmul(dt, matmul(turned, p))];
      const inner = subtract(s, matmul(matmul(p, da!), p));
      const outer = subtract(t, matmul(matmul(s, matrix!), p));
      return [subtract(add(inner, outer), matmul(p, matmul(matrix!, t)))];
    },
  );
/** The x of least length among those with the least distance of a · x from b. */
export function lstsq(a: ArrayLike, b: ArrayLike): Array {
  const given = asArray(b, 'lstsq');
  const solution = matmul(pinv(a), given.ndim === 1 ? expandDims(given, 1) : given);
  return given.ndim === 1 ? solution.reshape(solution.shape.slice(0, -1)) : solution;
}
/** How many singular values are greater than `rtol` times the greatest. */
export function matrixRank(a: ArrayLike, { rtol }: { readonly rtol?: number | undefined } = {}): Array {
  const matrix = matrixOf('matrixRank', a);
  const s = svdvals(matrix);
  return countNonzero(greater(s, multiply(max(s, -1, { keepdims: true }), rtol ?? Math.max(...matrix.shape.slice(-2)) * 2 ** -23)), -1);
}
/** a · a · … n times, by repeated squaring; of the inverse for negative n. */
export function matrixPower(a: ArrayLike, n: number): Array {
  const matrix = matrixOf('matrixPower', a, true);
  if (!Number.isInteger(n)) throw new ArgumentError(`matrixPower: n must be a whole number, got ${String(n)}`);
  let square = n < 0 ? inv(matrix) : matrix;
  let result: Array | null = null;
  for (let e = Math.abs(n); e > 0; e >>>= 1) {
    if (e & 1) result = result ? matmul(result, square) : square;
    if (e > 1) square = matmul(square, square);
  }
  return like(result ?? broadcastTo(eye(matrix.shape.at(-1)!), matrix.shape), a);
}

export interface NormOptions<O> {
  readonly ord?: O | null | undefined;
  readonly axis?: Axis | undefined;
  readonly keepdims?: boolean | undefined;
}
type MatrixOrder = number | 'f' | 'fro' | 'nuc';

/** The length of vectors along axes (all by default): ord 2, 1, ±Infinity, 0 (how many are not 0) or any other power. */
export function vectorNorm(x: ArrayLike, { ord = 2, axis = null, keepdims = false }: NormOptions<number> = {}): Array {
  const axes = normalizeAxes('vectorNorm', axis, asArray(x, 'vectorNorm').type);
  return fused('vectorNorm', [x], [String(ord), axes, keepdims], (v) => {
    const size = abs(v!);
    const options = { keepdims };
    // From 0, as in JAX: with it the elements of a zero vector share the derivative, and of no elements it is 0.
    if (ord === Number.POSITIVE_INFINITY) return max(size, axes, { ...options, initial: 0 });
    if (ord === Number.NEGATIVE_INFINITY) return min(size, axes, options);
    if (ord === 0) return sum(notEqual(v!, 0).astype('float32'), axes, options);
    if (ord === 1) return sum(size, axes, options);
    if (ord === 2 || ord === null) return sqrt(sum(multiply(v!, v!), axes, options));
    return power(sum(power(size, ord), axes, options), 1 / ord);
  });
}

/** The norm of matrices over the last two axes: 'fro', 'nuc', ±1, ±2 or ±Infinity. */
export const matrixNorm = (x: ArrayLike, { ord = 'fro', keepdims = false }: NormOptions<MatrixOrder> = {}): Array =>
  norm(x, { ord, axis: [-2, -1], keepdims });

/** The norm of a vector or a matrix, along one axis or over two; without `ord` the square root of the sum of all squares. */
export function norm(x: ArrayLike, { ord = null, axis = null, keepdims = false }: NormOptions<MatrixOrder> = {}): Array {
  const a = asArray(x, 'norm');
  if (axis !== null && ![1, 2].includes([axis].flat().length))
    throw new ShapeError(`norm: axis must be one axis or two, got ${[axis].flat().length} for ${formatType(a.type)}`);
  const axes =
    axis === null ? normalizeAxes('norm', null, a.type) : [axis].flat().map((d) => normalizeAxes('norm', d as number, a.type)[0]!);
  if (ord === null) return vectorNorm(a, { axis: axes, keepdims });
  if (axes.length === 1) {
    if (typeof ord === 'string') throw new ArgumentError(`norm: ord of a vector must be a number, got ${JSON.stringify(ord)}`);
    return vectorNorm(a, { ord, axis: axes, keepdims });
  }
  if (axes.length !== 2) throw new ShapeError(`norm: ord needs one axis or two, got ${axes.length} for ${formatType(a.type)}`);
  const matrix = moveaxis(a, axes, [-2, -1]);
  const value = matrixNormOf(matrix, ord);
  return keepdims ? value.reshape(a.shape.map((d, i) => (axes.includes(i) ? 1 : d))) : value;
}

function matrixNormOf(m: Array, ord: MatrixOrder): Array {
  switch (ord) {
    case 'f':
    case 'fro':
      return sqrt(sum(multiply(m, m), [-2, -1]));
    case 'nuc':
      return sum(svdvals(m), -1);
    case 1:
      return max(sum(abs(m), -2), -1, { initial: 0 });
    case -1:
      return min(sum(abs(m), -2), -1);
    case 2:
      return max(svdvals(m), -1, { initial: 0 });
    case -2:
      return min(svdvals(m), -1);
    case Number.POSITIVE_INFINITY:
      return max(sum(abs(m), -1), -1, { initial: 0 });
    case Number.NEGATIVE_INFINITY:
      return min(sum(abs(m), -1), -1);
    default:
      throw new ArgumentError(
        `norm: ord of a matrix must be 'fro', 'nuc', 1, -1, 2, -2, Infinity or -Infinity, got ${JSON.stringify(ord)}`,
      );
  }
}

/** a = q · r: `reduced` (the default), `complete` with a square q, or `r` alone. */
export function qr(a: ArrayLike, options?: { readonly mode?: 'reduced' | 'complete' }): [q: Array, r: Array];
export function qr(a: ArrayLike, options: { readonly mode: 'r' }): Array;
export function qr(a: ArrayLike, { mode = 'reduced' }: { readonly mode?: 'reduced' | 'complete' | 'r' } = {}): Array | [Array, Array] {
  const [q, r] = factorizations.qr(a, { fullMatrices: mode === 'complete' });
  return mode === 'r' ? r : [q, r];
}
/**
 * The condition number: the greatest singular value divided by the least, or the norms of a and its inverse multiplied. It is infinite where
 * that is no number, as for a singular matrix, if the matrix has no NaN.
 */
export function cond(a: ArrayLike, { p = 2 }: { readonly p?: MatrixOrder | undefined } = {}): Array {
  const ratio = conditionRatio(a, p);
  return where(logicalAnd(isnan(ratio), logicalNot(any(isnan(a), [-2, -1]))), Infinity, ratio);
}
function conditionRatio(a: ArrayLike, p: MatrixOrder): Array {
  if (p !== 2 && p !== -2) return multiply(norm(a, { ord: p, axis: [-2, -1] }), norm(inv(a), { ord: p, axis: [-2, -1] }));
  const s = svdvals(a);
  const [greatest, least] = [max(s, -1), min(s, -1)];
  return p === 2 ? divide(greatest, least) : divide(least, greatest);
}
