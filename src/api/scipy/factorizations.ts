/** `jax.scipy.linalg`: factorizations and systems of equations with SciPy's arguments. Matrices are [..., m, n], work is in float32. */
import { formatType } from '../../types/shape.ts';
import { ArgumentError, ShapeError } from '../../util/errors.ts';
import { type Array, type ArrayLike, asArray } from '../array.ts';
import * as c from '../complex.ts';
import type { ComplexPair } from '../complex.ts';
import * as factorizations from '../lax/linalg.ts';
import { column, like, matrixOf, row } from '../lax/matrices.ts';
import { hessenberg as hessenbergForm, schurForm } from '../lax/schur.ts';
import { solve as solveGeneral } from '../lax/solve.ts';
import { svd as singular } from '../lax/svd.ts';
import { arange } from '../numpy/creation.ts';
import { add, equal, multiply, where } from '../numpy/elementwise.ts';
import { det as determinant, inv as inverse } from '../numpy/linalg.ts';
import { matmul } from '../numpy/products.ts';
import { broadcastTo, diag, matrixTranspose } from '../numpy/shape.ts';
import { takeAlongAxis } from '../numpy/taking.ts';
import { scan } from '../control-flow.ts';

export const det = determinant;
export const inv = inverse;

export interface CholeskyOptions {
  /** The lower factor L with L · Lᵀ = a; otherwise the upper one U with Uᵀ · U = a. Only that triangle of a counts. */
  readonly lower?: boolean | undefined;
}
export function cholesky(a: ArrayLike, { lower = false }: CholeskyOptions = {}): Array {
  const given = asArray(a, 'cholesky');
  const factor = factorizations.cholesky(lower ? given : matrixTranspose(given), { symmetrizeInput: false });
  return lower ? factor : matrixTranspose(factor);
}
/** `cholesky` for `choSolve`: the factor, and whether it is the lower one. */
export const choFactor = (a: ArrayLike, { lower = false }: CholeskyOptions = {}): [c: Array, lower: boolean] => [cholesky(a, { lower }), lower];
/** x with a · x = b, of a's factor. */
export function choSolve(cAndLower: readonly [ArrayLike, boolean], b: ArrayLike): Array {
  if (!globalThis.Array.isArray(cAndLower) || cAndLower.length !== 2)
    throw new ArgumentError('choSolve: the first argument must be what choFactor returns, [c, lower], got something else');
  const [factor, lower] = cAndLower;
  return solveTriangular(factor, solveTriangular(factor, b, { trans: lower ? 0 : 1, lower }), { trans: lower ? 1 : 0, lower });
}

/** P, L, U with a = P · L · U; with `permuteL` [P · L, U]. */
export function lu(a: ArrayLike, options: { readonly permuteL: true }): [pl: Array, u: Array];
export function lu(a: ArrayLike, options?: { readonly permuteL?: boolean | undefined }): [p: Array, l: Array, u: Array];
export function lu(a: ArrayLike, { permuteL = false }: { readonly permuteL?: boolean | undefined } = {}): Array[] {
  const matrix = matrixOf('lu', a);
  const [m, n] = matrix.shape.slice(-2) as [number, number];
  const k = Math.min(m, n);
  const [both, , permutation] = factorizations.lu(matrix);
  const [rows, columns] = [arange(m), arange(n)];
  const strictly = both.slice('...', [], [0, k]);
  const below = where(column(rows).greater(columns.slice([0, k])), strictly, where(equal(column(rows), columns.slice([0, k])), 1, 0));
  const upper = both.slice('...', [0, k], []);
  const above = where(column(rows.slice([0, k])).lessEqual(columns), upper, 0);
  const p = equal(column(rows), row(permutation)).astype('float32');
  return (permuteL ? [matmul(p, below), above] : [p, below, above]).map((x) => like(x, a));
}
/** L (with ones on its diagonal) and U in one matrix, and the rows that each step swapped in. */
export const luFactor = (a: ArrayLike): [lu: Array, pivots: Array] => {
  const [both, pivots] = factorizations.lu(a);
  return [both, pivots];
};
/** x with a · x = b (trans 0) or aᵀ · x = b (1, 2), of a's factors. */
export function luSolve(luAndPiv: readonly [ArrayLike, ArrayLike], b: ArrayLike, { trans = 0 }: { readonly trans?: 0 | 1 | 2 | undefined } = {}): Array {
  if (![0, 1, 2].includes(trans)) throw new ArgumentError(`luSolve: trans must be 0, 1 or 2, got ${String(trans)}`);
  const [both, pivots] = [matrixOf('luSolve', luAndPiv[0], true), asArray(luAndPiv[1], 'luSolve')];
  const n = both.shape.at(-1)!;
  const [order] = scan(
    (p: Array, k: Array): [Array, null] => {
      const chosen = column(takeAlongAxis(pivots, broadcastTo(k.reshape(pivots.shape.map(() => 1)), [...pivots.shape.slice(0, -1), 1]), -1, { mode: 'clip' }).reshape(pivots.shape.slice(0, -1)));
      const index = arange(n);
      const swap = where(equal(index, k), chosen, where(equal(index, chosen), k, index));
      return [takeAlongAxis(p, swap, -1, { mode: 'clip' }), null];
    },
    broadcastTo(arange(n), both.shape.slice(0, -1)),
    arange(n),
  );
  const given = asArray(b, 'luSolve');
  const right = given.ndim === 1 ? column(given) : given;
  const permute = (x: Array, p: Array): Array =>
    takeAlongAxis(broadcastTo(x, [...both.shape.slice(0, -2), ...x.shape.slice(-2)]), column(p), -2, { mode: 'clip' });
  const x =
    trans === 0
      ? triangular(both, triangular(both, permute(right, order), 0, true, true), 0, false, false)
      : permute(triangular(both, triangular(both, right, 1, false, false), 1, true, true), inverseOf(order));
  return like(given.ndim === 1 ? x.reshape(x.shape.slice(0, -1)) : x, b);
}
const inverseOf = (order: Array): Array => order.astype('int32').argsort(-1);

const triangular = (a: Array, b: Array, trans: number, lower: boolean, unitDiagonal: boolean): Array =>
  factorizations.triangularSolve(a, b, { leftSide: true, lower, transposeA: trans !== 0, unitDiagonal });

export interface SolveTriangularOptions {
  /** 0 or 'N' for a · x = b; 1, 2, 'T' or 'C' for aᵀ · x = b. */
  readonly trans?: 0 | 1 | 2 | 'N' | 'T' | 'C' | undefined;
  /** Which triangle of a counts. */
  readonly lower?: boolean | undefined;
  readonly unitDiagonal?: boolean | undefined;
}
/** x with a · x = b for a triangular a [..., n, n]; b is a vector or a matrix of right-hand sides. */
export function solveTriangular(a: ArrayLike, b: ArrayLike, { trans = 0, lower = false, unitDiagonal = false }: SolveTriangularOptions = {}): Array {
  const kinds: Readonly<Record<string, number>> = { 0: 0, N: 0, 1: 1, T: 1, 2: 1, C: 1 };
  const kind = kinds[String(trans)];
  if (kind === undefined) throw new ArgumentError(`solveTriangular: trans must be 0, 1, 2, 'N', 'T' or 'C', got ${JSON.stringify(trans)}`);
  const given = asArray(b, 'solveTriangular');
  const x = triangular(matrixOf('solveTriangular', a, true), given.ndim === 1 ? column(given) : given, kind, lower, unitDiagonal);
  return given.ndim === 1 ? x.reshape(x.shape.slice(0, -1)) : x;
}
export interface SolveOptions {
  readonly lower?: boolean | undefined;
  /** 'gen' (the default), 'sym' or 'her' for any matrix; 'pos' for a positive definite one, of which one triangle counts. */
  readonly assumeA?: 'gen' | 'sym' | 'her' | 'pos' | undefined;
}
/** x with a · x = b. */
export function solve(a: ArrayLike, b: ArrayLike, { lower = false, assumeA = 'gen' }: SolveOptions = {}): Array {
  if (!['gen', 'sym', 'her', 'pos'].includes(assumeA)) throw new ArgumentError(`solve: assumeA must be 'gen', 'sym', 'her' or 'pos', got ${JSON.stringify(assumeA)}`);
  return assumeA === 'pos' ? choSolve(choFactor(a, { lower }), b) : solveGeneral(a, b);
}

/** a = q · r: 'full' with a square q, 'economic', or 'r' for [r]. */
export function qr(a: ArrayLike, { mode = 'full' }: { readonly mode?: 'full' | 'economic' | 'r' | undefined } = {}): Array[] {
  if (!['full', 'economic', 'r'].includes(mode)) throw new ArgumentError(`qr: mode must be 'full', 'economic' or 'r', got ${JSON.stringify(mode)}`);
  const [q, r] = factorizations.qr(a, { fullMatrices: mode !== 'economic' });
  return mode === 'r' ? [r] : [q, r];
}
export interface SvdOptions {
  readonly fullMatrices?: boolean | undefined;
  readonly computeUv?: boolean | undefined;
}
export const svd = (a: ArrayLike, { fullMatrices = true, computeUv = true }: SvdOptions = {}): Array | [Array, Array, Array] =>
  computeUv ? singular(a, { fullMatrices }) : singular(a, { computeUv: false });
/** Eigenvalues in ascending order, and eigenvectors as columns unless `eigvalsOnly`, of a symmetric matrix: the mean of a and its transpose. */
export function eigh(a: ArrayLike, { lower = true, eigvalsOnly = false }: { readonly lower?: boolean | undefined; readonly eigvalsOnly?: boolean | undefined } = {}): Array | [Array, Array] {
  const [vectors, values] = factorizations.eigh(a, { lower });
  return eigvalsOnly ? values : [values, vectors];
}

export interface EighTridiagonalOptions {
  readonly eigvalsOnly?: boolean | undefined;
  /** All ('a', the default), or those of the numbers `selectRange` = [first, last] ('i'). */
  readonly select?: 'a' | 'i' | undefined;
  readonly selectRange?: readonly [number, number] | null | undefined;
}
/** The eigenvalues of the symmetric matrix with diagonal d [n] and the elements e [n - 1] beside it. */
export function eighTridiagonal(d: ArrayLike, e: ArrayLike, { eigvalsOnly = false, select = 'a', selectRange }: EighTridiagonalOptions = {}): Array | [Array, Array] {
  const [main, beside] = [asArray(d, 'eighTridiagonal'), asArray(e, 'eighTridiagonal')];
  if (main.ndim !== 1 || beside.ndim !== 1 || beside.size !== main.size - 1)
    throw new ShapeError(`eighTridiagonal: d and e must be vectors of n and n - 1 elements, got ${formatType(main.type)} and ${formatType(beside.type)}`);
  if (select !== 'a' && select !== 'i')
    throw new ArgumentError(`eighTridiagonal: select must be 'a' or 'i', got ${JSON.stringify(select)}`, 'How many values lie in a range is not known before the program runs: choose by number.');
  if (select === 'i' && !selectRange) throw new ArgumentError("eighTridiagonal: select 'i' needs selectRange: [first, last], got none");
  const [vectors, values] = factorizations.eigh(add(add(diag(main), diag(beside, 1)), diag(beside, -1)));
  const [first, last] = select === 'i' ? [selectRange![0], selectRange![1] + 1] : [0, main.size];
  const chosen = values.slice([first, last]);
  return eigvalsOnly ? chosen : [chosen, vectors.slice([], [first, last])];
}

/** a = u · p ('right') or p · u ('left') with u of orthonormal columns or rows and p positive semidefinite. */
export function polar(a: ArrayLike, { side = 'right', method = 'qdwh' }: { readonly side?: 'right' | 'left' | undefined; readonly method?: 'qdwh' | 'svd' | undefined } = {}): [unitary: Array, posdef: Array] {
  if (side !== 'right' && side !== 'left') throw new ArgumentError(`polar: side must be 'right' or 'left', got ${JSON.stringify(side)}`);
  if (method !== 'qdwh' && method !== 'svd') throw new ArgumentError(`polar: method must be 'qdwh' or 'svd', got ${JSON.stringify(method)}`);
  const [u, s, vh] = singular(a, { fullMatrices: false }) as [Array, Array, Array];
  const p = side === 'right' ? matmul(multiply(matrixTranspose(vh), row(s)), vh) : matmul(multiply(u, row(s)), matrixTranspose(u));
  return [matmul(u, vh), p];
}

type MatrixOrPair = ArrayLike | ComplexPair;
const realOr = (a: MatrixOrPair, z: ComplexPair): Array | ComplexPair => (c.isPair(a) ? z : like(z.real, a));
/** a = q · h · qᵀ with h zero below its first subdiagonal; q too where `calcQ` is set. Pairs of pairs. */
export function hessenberg(a: MatrixOrPair, { calcQ = false }: { readonly calcQ?: boolean | undefined } = {}): Array | ComplexPair | [h: Array | ComplexPair, q: Array | ComplexPair] {
  matrixOf('hessenberg', c.isPair(a) ? a.real : a, true);
  const [h, q] = hessenbergForm(c.pairOf('hessenberg', a));
  return calcQ ? [realOr(a, h), realOr(a, q)] : realOr(a, h);
}
/** a = z · t · zᴴ with t upper triangular and z unitary, as pairs `{ real, imag }`. JAX's real form for real matrices is not here. */
export function schur(a: MatrixOrPair, { output = 'real' }: { readonly output?: 'real' | 'complex' | undefined } = {}): [t: ComplexPair, z: ComplexPair] {
  if (output !== 'complex')
    throw new ArgumentError(`schur: output must be 'complex', got ${JSON.stringify(output)}`, "Schur's real form is not here: pass { output: 'complex' }.");
  matrixOf('schur', c.isPair(a) ? a.real : a, true);
  return schurForm(c.pairOf('schur', a));
}
