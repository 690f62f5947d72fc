/**
 * `jax.lax.linalg`: factorizations of matrices [..., m, n], as loops over columns in float32. They are differentiable and batched.
 */

import type { Value } from '../../ir/graph.ts';
import { constant } from '../../ops/constant.ts';
import { withTangentsOfAll } from '../../ops/custom.ts';
import { isFloat } from '../../types/dtype.ts';
import { hostTensor } from '../../types/host.ts';
import { formatType, range } from '../../types/shape.ts';
import { ArgumentError, ShapeError } from '../../util/errors.ts';
import { Array, type ArrayLike, asArray } from '../array.ts';
import { call, fused } from '../call.ts';
import { scan } from '../control-flow.ts';
import { arange, eye, tril, triu } from '../numpy/creation.ts';
import {
  abs,
  add,
  divide,
  equal,
  greater,
  greaterEqual,
  isnan,
  less,
  logicalAnd,
  multiply,
  sqrt,
  subtract,
  where,
} from '../numpy/elementwise.ts';
import { einsum, matmul } from '../numpy/products.ts';
import { any, argmax, sum } from '../numpy/reductions.ts';
import { broadcastTo, diagonal, expandDims, matrixTranspose, moveaxis } from '../numpy/shape.ts';
import { argsort } from '../numpy/sorting.ts';
import { take, takeAlongAxis } from '../numpy/taking.ts';
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

const column = (v: Array): Array => expandDims(v, -1);
const row = (v: Array): Array => expandDims(v, -2);
const at = (x: Array, i: Array, axis: number, keepdims = false): Array =>
  dynamicIndexInDim(x, i, axis < 0 ? axis + x.ndim : axis, keepdims);

/** The lower triangular L with L · Lᵀ = a, of a symmetric positive definite matrix, or the upper one with Uᵀ · U = a. NaN where a is not. */
export function cholesky(
  a: ArrayLike,
  { upper = false, symmetrizeInput = true }: { readonly upper?: boolean | undefined; readonly symmetrizeInput?: boolean | undefined } = {},
): Array {
  const matrix = matrixOf('cholesky', a, true);
  const n = matrix.shape.at(-1)!;
  return like(
    fused('cholesky', [matrix], [upper, symmetrizeInput], (m) => {
      const symmetric = symmetrizeInput ? divide(add(m!, matrixTranspose(m!)), 2) : m!;
      const rows = arange(n);
      const [, columns] = scan(
        (rest: Array, j: Array): [Array, Array] => {
          const c = at(rest, j, -1);
          const scaled = where(greaterEqual(rows, j), divide(c, sqrt(at(c, j, -1, true))), 0);
          return [subtract(rest, multiply(column(scaled), row(scaled))), scaled];
        },
        symmetric,
        rows,
      );
      const lower = moveaxis(columns, 0, -1);
      const failed = any(isnan(lower), [-2, -1], { keepdims: true });
      const checked = tril(where(failed, Number.NaN, lower));
      return upper ? matrixTranspose(checked) : checked;
    }),
    a,
  );
}

/**
 * P · a = L · U with the greatest elements of the columns as pivots: L (with ones on its diagonal) and U in one matrix, the row that each
 * step swapped in (int32), and the order of the rows.
 */
export function lu(a: ArrayLike): [lu: Array, pivots: Array, permutation: Array] {
  const matrix = matrixOf('lu', a);
  const [m, n] = matrix.shape.slice(-2) as [number, number];
  const [rows, columns] = [arange(m), arange(n)];
  type State = { matrix: Array; permutation: Array };
  const [last, pivots] = scan(
    (state: State, k: Array): [State, Array] => {
      const magnitudes = where(greaterEqual(rows, k), abs(at(state.matrix, k, -1)), -1);
      const p = argmax(magnitudes, -1);
      const swap = where(equal(rows, k), column(p), where(equal(rows, column(p)), k, rows));
      const swapped = takeAlongAxis(state.matrix, column(swap), -2, { mode: 'clip' });
      const c = at(swapped, k, -1);
      const pivot = at(c, k, -1, true);
      const factors = where(greater(rows, k), divide(c, where(equal(pivot, 0), 1, pivot)), 0);
      const reduced = subtract(swapped, multiply(column(factors), row(where(greater(columns, k), at(swapped, k, -2), 0))));
      const next = where(logicalAnd(greater(column(rows), k), equal(columns, k)), column(factors), reduced);
      return [{ matrix: next, permutation: takeAlongAxis(state.permutation, swap, -1, { mode: 'clip' }) }, p];
    },
    { matrix, permutation: broadcastTo(rows, matrix.shape.slice(0, -1)) },
    arange(Math.min(m, n)),
  );
  return [like(last.matrix, a), moveaxis(pivots, 0, -1), last.permutation];
}

export interface TriangularSolveOptions {
  /** Solve a · x = b; otherwise x · a = b. */
  readonly leftSide?: boolean | undefined;
  /** Which triangle of a counts. */
  readonly lower?: boolean | undefined;
  readonly transposeA?: boolean | undefined;
  /** Take the diagonal for ones. */
  readonly unitDiagonal?: boolean | undefined;
}

/** x with a · x = b (or x · a = b) for a triangular a [..., n, n]. */
export function triangularSolve(
  a: ArrayLike,
  b: ArrayLike,
  { leftSide = false, lower = false, transposeA = false, unitDiagonal = false }: TriangularSolveOptions = {},
): Array {
  const [left, right] = [matrixOf('triangularSolve', a, true), matrixOf('triangularSolve', b)];
  if (left.shape.at(-1) !== right.shape.at(leftSide ? -2 : -1))
    throw new ShapeError(
      `triangularSolve: the ${leftSide ? 'rows' : 'columns'} of b must be as many as those of a, got ${formatType(left.type)} and ${formatType(right.type)}`,
    );
  return like(
    fused('triangularSolve', [left, right], [leftSide, lower, transposeA, unitDiagonal], (p, q) => {
      // x · a = b is aᵀ · xᵀ = bᵀ.
      const turned = transposeA !== !leftSide;
      const triangle = lower ? tril(p!) : triu(p!);
      const solution = substitute(
        turned ? matrixTranspose(triangle) : triangle,
        leftSide ? q! : matrixTranspose(q!),
        lower !== turned,
        unitDiagonal,
      );
      return leftSide ? solution : matrixTranspose(solution);
    }),
    b,
  );
}

/** One row of the solution after another; rows that are not known yet are 0. */
function substitute(a: Array, b: Array, forward: boolean, unitDiagonal: boolean): Array {
  const n = a.shape.at(-1)!;
  const rows = arange(n);
  const batch = add(sum(a, [-2, -1], { keepdims: true }), b).shape.slice(0, -2);
  const [matrix, right] = [broadcastTo(a, [...batch, n, n]), broadcastTo(b, [...batch, ...b.shape.slice(-2)])];
  const [solution] = scan(
    (x: Array, j: Array): [Array, null] => {
      const r = at(matrix, j, -2);
      const rest = subtract(at(right, j, -2), einsum('...n,...nk->...k', r, x));
      const value = unitDiagonal ? rest : divide(rest, at(r, j, -1, true));
      return [where(equal(column(rows), j), row(value), x), null];
    },
    multiply(right, 0),
    rows,
    { reverse: !forward },
  );
  return solution;
}

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

interface Rounds {
  readonly partners: Array;
  readonly steps: number;
}
/** Enough sweeps for float32: they converge quadratically. */
function rounds(n: number): Rounds {
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
function rotation(partner: Array, squares: Array, products: Array): Array {
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

export interface EighOptions {
  /** Whether the mean of the matrix and its transpose is taken; otherwise one triangle, which stands for both. */
  readonly symmetrizeInput?: boolean | undefined;
  /** Which triangle: the lower one is the default. */
  readonly lower?: boolean | undefined;
}
/**
 * Eigenvectors, as columns, and eigenvalues in ascending order of a symmetric matrix, by Jacobi's method. The rotations read both
 * triangles, so one that stands for both is mirrored first.
 */
export function eigh(a: ArrayLike, { symmetrizeInput = true, lower = true }: EighOptions = {}): [vectors: Array, values: Array] {
  const given = matrixOf('eigh', a, true);
  const turned = matrixTranspose(given);
  const rows = arange(given.shape.at(-1)!);
  const [first, second] = lower ? [column(rows), row(rows)] : [row(rows), column(rows)];
  const matrix = symmetrizeInput ? divide(add(given, turned), 2) : where(greaterEqual(first, second), given, turned);
  if (matrix.shape.at(-1)! < 2) return [like(add(multiply(matrix, 0), 1), a), like(diagonal(matrix, 0, -2, -1), a)];
  const [vectors, values] = eigenpairs(matrix) as [Array, Array];
  return [like(vectors, a), like(values, a)];
}

/** By perturbation theory, as in JAX: of equal eigenvalues the vectors have no derivative (NaN). */
const eigenpairs = withRule('eigh', jacobi, ([da], [v, w]) => {
  const diagonalOf = eye(w!.shape.at(-1)!);
  const gaps = subtract(divide(1, add(diagonalOf, subtract(row(w!), column(w!)))), diagonalOf);
  const turned = matmul(matmul(matrixTranspose(v!), da!), v!);
  return [matmul(v!, multiply(gaps, turned)), diagonal(turned, 0, -2, -1)];
});
function jacobi(matrix: Array): [vectors: Array, values: Array] {
  const n = matrix.shape.at(-1)!;
  const { partners, steps } = rounds(n);
  type State = { matrix: Array; vectors: Array };
  const [{ matrix: nearly, vectors }] = scan(
    (state: State, k: Array): [State, null] => {
      const partner = at(partners, k.mod(partners.shape[0]!), 0);
      const between = sum(where(equal(arange(n), column(partner)), state.matrix, 0), -1);
      const turn = rotation(partner, diagonal(state.matrix, 0, -2, -1), between);
      return [{ matrix: matmul(matmul(matrixTranspose(turn), state.matrix), turn), vectors: matmul(state.vectors, turn) }, null];
    },
    { matrix, vectors: broadcastTo(eye(n), matrix.shape) },
    arange(steps),
  );
  const values = diagonal(nearly, 0, -2, -1);
  const order = argsort(values, -1);
  return [takeAlongAxis(vectors, row(order), -1, { mode: 'clip' }), takeAlongAxis(values, order, -1, { mode: 'clip' })];
}

export interface SvdOptions {
  readonly computeUv?: boolean | undefined;
  /** Square factors; only of square matrices. */
  readonly fullMatrices?: boolean | undefined;
}
/** a = u · diag(s) · vh with the singular values s in descending order, by one-sided Jacobi rotations; without `computeUv` s alone. */
export function svd(a: ArrayLike, options: SvdOptions & { readonly computeUv: false }): Array;
export function svd(a: ArrayLike, options?: SvdOptions): [u: Array, s: Array, vh: Array];
export function svd(a: ArrayLike, { computeUv = true, fullMatrices = false }: SvdOptions = {}): Array | [Array, Array, Array] {
  const matrix = matrixOf('svd', a);
  const [m, n] = matrix.shape.slice(-2) as [number, number];
  if (fullMatrices && m !== n && computeUv)
    throw new ArgumentError(`svd: fullMatrices needs a square matrix, got ${formatType(matrix.type)}`, 'Pass { fullMatrices: false }.');
  if (m < n) {
    const turned = svd(matrixTranspose(matrix)) as [Array, Array, Array];
    return computeUv ? [like(matrixTranspose(turned[2]), a), like(turned[1], a), like(matrixTranspose(turned[0]), a)] : like(turned[1], a);
  }
  if (!computeUv) return like(singularValues(matrix)[0]!, a);
  return singularTriplets(matrix).map((x) => like(x, a)) as [Array, Array, Array];
}

/** The factors' derivatives are those of JAX: of equal singular values the vectors have none (NaN). */
const singularTriplets = withRule('svd', oneSidedJacobi, ([da], [u, s, vh]) => {
  const [ut, v] = [matrixTranspose(u!), matrixTranspose(vh!)];
  const inner = matmul(matmul(ut, da!), v);
  const own = eye(s!.shape.at(-1)!);
  const [across, down] = [row(s!), column(s!)];
  const gaps = subtract(divide(1, add(multiply(add(across, down), subtract(across, down)), own)), own);
  const twice = (x: Array): Array => add(x, matrixTranspose(x));
  const none = equal(s!, 0);
  const inverse = where(none, 0, divide(1, where(none, 1, s!)));
  const skew = multiply(multiply(0.5, subtract(inner, matrixTranspose(inner))), multiply(own, row(inverse)));
  const du = matmul(u!, add(multiply(gaps, twice(multiply(across, inner))), skew));
  const dv = matmul(v, multiply(gaps, twice(multiply(down, inner))));
  const outside = matmul(da!, v);
  const rest = divide(subtract(outside, matmul(u!, matmul(ut, outside))), across);
  const [m, n] = da!.shape.slice(-2) as [number, number];
  return [m > n ? add(du, rest) : du, diagonal(inner, 0, -2, -1), matrixTranspose(dv)];
});
const singularValues = withRule(
  'svdvals',
  (matrix) => [oneSidedJacobi(matrix)[1]],
  ([da], _results, [matrix]) => {
    const [u, , vh] = singularTriplets(matrix!);
    return [diagonal(matmul(matmul(matrixTranspose(u!), da!), matrixTranspose(vh!)), 0, -2, -1)];
  },
);
/** Of matrices with at least as many rows as columns. */
function oneSidedJacobi(matrix: Array): [u: Array, s: Array, vh: Array] {
  const n = matrix.shape.at(-1)!;
  const { partners, steps } = rounds(n);
  type State = { columns: Array; vectors: Array };
  const [{ columns, vectors }] = scan(
    (state: State, k: Array): [State, null] => {
      const partner = at(partners, k.mod(partners.shape[0]!), 0);
      const others = take(state.columns, partner, -1, { mode: 'clip' });
      const turn = rotation(partner, sum(multiply(state.columns, state.columns), -2), sum(multiply(state.columns, others), -2));
      return [{ columns: matmul(state.columns, turn), vectors: matmul(state.vectors, turn) }, null];
    },
    { columns: matrix, vectors: broadcastTo(eye(n), [...matrix.shape.slice(0, -2), n, n]) },
    arange(n < 2 ? 0 : steps),
  );
  const lengths = sqrt(sum(multiply(columns, columns), -2));
  const order = argsort(lengths, -1, { descending: true });
  const s = takeAlongAxis(lengths, order, -1, { mode: 'clip' });
  const sorted = (x: Array): Array => takeAlongAxis(x, row(order), -1, { mode: 'clip' });
  return [divide(sorted(columns), row(where(equal(s, 0), 1, s))), s, matrixTranspose(sorted(vectors))];
}

/** a = q · r with q of orthonormal columns and r upper triangular, by Householder's reflections. */
export function qr(a: ArrayLike, { fullMatrices = false }: { readonly fullMatrices?: boolean | undefined } = {}): [q: Array, r: Array] {
  const matrix = matrixOf('qr', a);
  const [m, n] = matrix.shape.slice(-2) as [number, number];
  const k = Math.min(m, n);
  const rows = arange(m);
  type State = { q: Array; r: Array };
  const [{ q, r }] = scan(
    (state: State, j: Array): [State, null] => {
      const below = where(greaterEqual(rows, j), at(state.r, j, -1), 0);
      const first = at(below, j, -1, true);
      const length = sqrt(sum(multiply(below, below), -1, { keepdims: true }));
      const v = add(below, where(equal(rows, j), where(less(first, 0), multiply(length, -1), length), 0));
      const square = sum(multiply(v, v), -1, { keepdims: true });
      const factor = divide(where(equal(square, 0), 0, 2), where(equal(square, 0), 1, square));
      const next = subtract(state.r, multiply(column(multiply(v, factor)), row(einsum('...m,...mn->...n', v, state.r))));
      return [{ q: subtract(state.q, multiply(column(einsum('...im,...m->...i', state.q, v)), row(multiply(v, factor)))), r: next }, null];
    },
    { q: broadcastTo(eye(m), [...matrix.shape.slice(0, -2), m, m]), r: matrix },
    arange(Math.min(k, Math.max(0, m - 1))),
  );
  const size = fullMatrices ? m : k;
  return [like(q.slice('...', [0, size]), a), like(triu(r.slice('...', [0, size], [])), a)];
}
