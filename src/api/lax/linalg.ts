/**
 * `jax.lax.linalg`: factorizations of matrices [..., m, n], as loops over columns in float32. They are differentiable and batched.
 */

import { formatType, } from '../../types/shape.ts';
import { ShapeError } from '../../util/errors.ts';
import type { Array, ArrayLike, } from '../array.ts';
import { fused } from '../call.ts';
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
import { broadcastTo, diagonal, matrixTranspose, moveaxis } from '../numpy/shape.ts';
import { argsort } from '../numpy/sorting.ts';
import { takeAlongAxis } from '../numpy/taking.ts';
import { at, column, like, matrixOf, rotation, rounds, row, withRule } from './matrices.ts';

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
const eigenpairs = /* @__PURE__ */ withRule('eigh', jacobi, ([da], [v, w]) => {
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
