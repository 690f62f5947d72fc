/** `jax.scipy.linalg`: matrices with a structure. */
import { hostTensor } from '../../types/host.ts';
import type { DType } from '../../types/dtype.ts';
import { formatType, range } from '../../types/shape.ts';
import { ArgumentError, ShapeError } from '../../util/errors.ts';
import { Array, type ArrayLike, asArray } from '../array.ts';
import type { ComplexPair } from '../complex.ts';
import { zeros } from '../numpy/creation.ts';
import { abs, divide, negative, subtract } from '../numpy/elementwise.ts';
import { promoteTypes } from '../numpy/constants.ts';
import { pad } from '../numpy/pad.ts';
import { atleast1d, atleast2d, broadcastTo, concatenate, flip } from '../numpy/shape.ts';
import { take } from '../numpy/taking.ts';
import { broadcastShapes, checkDType } from '../operands.ts';

type Matrix = (i: number, j: number) => number;
const filled = (rows: number, columns: number, f: Matrix): number[] => range(rows * columns).map((at) => f(Math.floor(at / columns), at % columns));
const host = (dtype: DType, rows: number, columns: number, f: Matrix): Array =>
  Array.host(hostTensor(dtype, [rows, columns], filled(rows, columns, f)));
/** The elements of vectors [..., k] in a table of their numbers. */
const arranged = (v: Array, rows: number, columns: number, f: Matrix): Array =>
  take(v, host('int32', rows, columns, f), -1, { mode: 'clip' });

function sizeOf(name: string, n: number): number {
  if (!Number.isInteger(n) || n < 0) throw new ArgumentError(`${name}: n must be a whole number from 0, got ${String(n)}`);
  return n;
}
function vectorOf(name: string, x: ArrayLike, least = 1): Array {
  const a = atleast1d(asArray(x, name)) as Array;
  if (a.shape.at(-1)! < least) throw new ShapeError(`${name}: the last axis must have at least ${least} elements, got ${formatType(a.type)}`);
  return a;
}

/** Vectors of one batch shape and dtype. */
function together(name: string, x: Array, y: Array): [Array, Array] {
  const batch = broadcastShapes(name, x.shape.slice(0, -1), y.shape.slice(0, -1));
  const dtype = promoteTypes(x.dtype, y.dtype);
  return [x, y].map((v) => broadcastTo(v, [...batch, v.shape.at(-1)!]).astype(dtype)) as [Array, Array];
}
/** The matrix [..., m, n] with the first column c [..., m] and the first row r [..., n] (c by default), equal along diagonals. */
export function toeplitz(c: ArrayLike, r?: ArrayLike | null): Array {
  const [first, across] = together('toeplitz', vectorOf('toeplitz', c, 0), vectorOf('toeplitz', r ?? c, 0));
  const [m, n] = [first.shape.at(-1)!, across.shape.at(-1)!];
  if (m === 0 || n === 0) return zeros([...first.shape.slice(0, -1), m, n], { dtype: first.dtype });
  return arranged(concatenate([flip(first, -1), across.slice('...', [1])], -1), m, n, (i, j) => m - 1 - i + j);
}
/** The matrix with the first column c and the last row r (zeros by default), equal along antidiagonals. */
export function hankel(c: ArrayLike, r?: ArrayLike | null): Array {
  const first = vectorOf('hankel', c);
  const [given, last] = together('hankel', first, r === undefined || r === null ? zeros(first.shape, { dtype: first.dtype }) : vectorOf('hankel', r));
  return arranged(concatenate([given, last.slice('...', [1])], -1), given.shape.at(-1)!, last.shape.at(-1)!, (i, j) => i + j);
}
/** The matrix whose columns are c, each turned by one more. */
export function circulant(c: ArrayLike): Array {
  const v = vectorOf('circulant', c);
  const n = v.shape.at(-1)!;
  return arranged(v, n, n, (i, j) => (i - j + n) % n);
}
/** The matrix whose eigenvalues are the roots of the polynomial a, highest power first. */
export function companion(a: ArrayLike): Array {
  const v = vectorOf('companion', a, 2);
  const n = v.shape.at(-1)! - 1;
  return arranged(withConstants(v), n, n, (i, j) => (i === 0 ? 2 + j : i === j + 1 ? 1 : 0));
}
/** 0, 1, and the polynomial's coefficients behind the first, divided by it, with the other sign. */
function withConstants(v: Array): Array {
  const wide = /float/.test(v.dtype) ? v : v.astype('float32');
  const rest = negative(divide(wide.slice('...', [1]), wide.slice('...', [0, 1])));
  const lead = broadcastTo(Array.host(hostTensor(wide.dtype, [2], [0, 1])), [...v.shape.slice(0, -1), 2]);
  return concatenate([lead, rest], -1);
}
/** The companion matrix with five diagonals. Source: Fiedler (2003). */
export function fiedlerCompanion(a: ArrayLike): Array {
  const v = vectorOf('fiedlerCompanion', a, 2);
  const n = v.shape.at(-1)! - 1;
  const coefficient = (k: number): number => 1 + k;
  return arranged(withConstants(v), n, n, (i, j) => {
    if (i === 0 && j === 0) return coefficient(1);
    if (i === 1 && j === 0) return 1;
    if (j % 2 === 1 && i === j - 1) return coefficient(j + 1);
    if (j % 2 === 1 && i === j + 1) return coefficient(i + 1);
    if (j % 2 === 0 && j > 0 && i === j - 2) return 1;
    return j % 2 === 1 && i === j + 2 ? 1 : 0;
  });
}
/** |aᵢ − aⱼ|. */
export function fiedler(a: ArrayLike): Array {
  const v = vectorOf('fiedler', a);
  return abs(subtract(v.reshape([...v.shape, 1]), v.reshape([...v.shape.slice(0, -1), 1, v.shape.at(-1)!])));
}
/** Leslie's matrix of fecundities f [n] and survivals s [n - 1]. */
export function leslie(f: ArrayLike, s: ArrayLike): Array {
  const [first, below] = together('leslie', vectorOf('leslie', f), vectorOf('leslie', s));
  const n = first.shape.at(-1)!;
  if (below.shape.at(-1) !== n - 1) throw new ShapeError(`leslie: s must have one element less than f, got ${formatType(first.type)} and ${formatType(below.type)}`);
  const zero = zeros([...first.shape.slice(0, -1), 1], { dtype: first.dtype });
  return arranged(concatenate([first, below, zero], -1), n, n, (i, j) => (i === 0 ? j : i === j + 1 ? n + j : 2 * n - 1));
}
/** The matrix whose product with a vector of n elements is its convolution with a [m]. */
export function convolutionMatrix(a: ArrayLike, n: number, mode: 'full' | 'same' | 'valid' = 'full'): Array {
  const v = vectorOf('convolutionMatrix', a);
  if (sizeOf('convolutionMatrix', n) === 0) throw new ArgumentError('convolutionMatrix: n must be at least 1, got 0');
  const m = v.shape.at(-1)!;
  const trims: Readonly<Record<string, number>> = { full: 0, same: Math.min(n, m) - 1, valid: 2 * (Math.min(n, m) - 1) };
  const trim = trims[mode];
  if (trim === undefined) throw new ArgumentError(`convolutionMatrix: mode must be 'full', 'same' or 'valid', got ${JSON.stringify(mode)}`);
  const top = mode === 'valid' ? trim / 2 : Math.floor(trim / 2);
  const wide = pad(v, [...range(v.ndim - 1).map(() => [0, 0] as [number, number]), [n, n]]);
  return arranged(wide, m + n - 1 - trim, n, (i, j) => n + top + i - j);
}
/** Matrices, vectors (as rows) and numbers along the diagonal of one matrix. */
export function blockDiag(...arrs: readonly ArrayLike[]): Array {
  const given = (arrs.length > 0 ? arrs : [zeros([1, 0])]).map((x) => atleast2d(asArray(x, 'blockDiag')) as Array);
  const wrong = given.find((a) => a.ndim > 2);
  if (wrong) throw new ShapeError(`blockDiag: operands must have at most two axes, got ${formatType(wrong.type)}`);
  const dtype = given.map((a) => a.dtype).reduce((x, y) => promoteTypes(x, y));
  const width = given.reduce((w, a) => w + a.shape[1]!, 0);
  let before = 0;
  const rows = given.map((a) => {
    const row = pad(a.astype(dtype), [
      [0, 0],
      [before, width - before - a.shape[1]!],
    ]);
    before += a.shape[1]!;
    return row;
  });
  return concatenate(rows, 0);
}

/** Sylvester's matrix of ones and minus ones with orthogonal rows; n is a power of two. */
export function hadamard(n: number, { dtype = 'int32' }: { readonly dtype?: DType | undefined } = {}): Array {
  if (sizeOf('hadamard', n) < 1 || (n & (n - 1)) !== 0) throw new ArgumentError(`hadamard: n must be a power of two, got ${n}`);
  const ones = (x: number): number => (x === 0 ? 0 : (x & 1) + ones(x >>> 1));
  return host(checkDType('hadamard', dtype), n, n, (i, j) => (ones(i & j) % 2 === 0 ? 1 : -1));
}
/** Orthonormal rows: the contrasts of each element with the mean of those before it; with `full` a first row of equal elements. */
export function helmert(n: number, full = false): Array {
  if (sizeOf('helmert', n) < 1) throw new ArgumentError(`helmert: n must be at least 1, got ${n}`);
  const value: Matrix = (i, j) => {
    if (i === 0) return 1 / Math.sqrt(n);
    const norm = Math.sqrt(i * (i + 1));
    return j < i ? 1 / norm : j === i ? -i / norm : 0;
  };
  return full ? host('float32', n, n, value) : host('float32', n - 1, n, (i, j) => value(i + 1, j));
}
/** 1 / (i + j + 1). */
export const hilbert = (n: number): Array => host('float32', sizeOf('hilbert', n), n, (i, j) => 1 / (i + j + 1));
const choose = (n: number, k: number): number => {
  if (k < 0 || k > n) return 0;
  let value = 1;
  for (let i = 1; i <= k; i++) value = (value * (n - k + i)) / i;
  return Math.round(value);
};
/** The inverse of `hilbert(n)`, whose elements are whole numbers. */
export const invhilbert = (n: number): Array =>
  host('float32', sizeOf('invhilbert', n), n, (i, j) => (-1) ** (i + j) * (i + j + 1) * choose(n + i, n - j - 1) * choose(n + j, n - i - 1) * choose(i + j, i) ** 2);

type PascalKind = 'symmetric' | 'lower' | 'upper';
function pascalKind(name: string, kind: PascalKind | null): PascalKind {
  const given = kind ?? 'symmetric';
  if (!['symmetric', 'lower', 'upper'].includes(given)) throw new ArgumentError(`${name}: kind must be 'symmetric', 'lower' or 'upper', got ${JSON.stringify(given)}`);
  return given;
}
/** Pascal's triangle as a symmetric, lower or upper triangular matrix. */
export function pascal(n: number, kind: PascalKind | null = null): Array {
  const given = pascalKind('pascal', kind);
  const value: Matrix = given === 'symmetric' ? (i, j) => choose(i + j, i) : given === 'lower' ? (i, j) => choose(i, j) : (i, j) => choose(j, i);
  return host('float32', sizeOf('pascal', n), n, value);
}
/** The inverse of `pascal(n, kind)`. */
export function invpascal(n: number, kind: PascalKind | null = null): Array {
  const given = pascalKind('invpascal', kind);
  const sign = (i: number, j: number): number => ((i + j) % 2 === 0 ? 1 : -1);
  const symmetric: Matrix = (i, j) => sign(i, j) * range(n).reduce((s, k) => s + choose(k, i) * choose(k, j), 0);
  const value: Matrix = given === 'symmetric' ? symmetric : given === 'lower' ? (i, j) => sign(i, j) * choose(i, j) : (i, j) => sign(i, j) * choose(j, i);
  return host('float32', sizeOf('invpascal', n), n, value);
}
/** Fourier's matrix as a pair `{ real, imag }`; scaled by 1/√n ('sqrtn') or 1/n ('n'). */
export function dft(n: number, scale: 'sqrtn' | 'n' | null = null): ComplexPair {
  if (scale !== null && scale !== 'sqrtn' && scale !== 'n') throw new ArgumentError(`dft: scale must be null, 'sqrtn' or 'n', got ${JSON.stringify(scale)}`);
  const by = scale === null ? 1 : scale === 'n' ? n : Math.sqrt(n);
  const angle = (i: number, j: number): number => (-2 * Math.PI * ((i * j) % n)) / n;
  return { real: host('float32', sizeOf('dft', n), n, (i, j) => Math.cos(angle(i, j)) / by), imag: host('float32', n, n, (i, j) => Math.sin(angle(i, j)) / by) };
}
