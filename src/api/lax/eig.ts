/** Eigenvalues and eigenvectors of square matrices that need not be symmetric. */
import { Array, type ArrayLike } from '../array.ts';
import { call } from '../call.ts';
import * as c from '../complex.ts';
import type { ComplexPair } from '../complex.ts';
import { eye } from '../numpy/creation.ts';
import { abs, divide, lessEqual, multiply, negative, where } from '../numpy/elementwise.ts';
import { argmax, max } from '../numpy/reductions.ts';
import { broadcastTo, concatenate, diagonal, expandDims } from '../numpy/shape.ts';
import { takeAlongAxis } from '../numpy/taking.ts';
import { matrixOf, withoutDerivative, withRule } from './matrices.ts';
import { epsilon, normalized, row, schurForm, triangularVectors } from './schur.ts';
import { solve } from './solve.ts';

/** x with a · x = b, as a real system of twice the size. */
export function solvePair(a: ComplexPair, b: ComplexPair): ComplexPair {
  const n = a.real.shape.at(-1)!;
  const matrix = concatenate([concatenate([a.real, negative(a.imag)], -1), concatenate([a.imag, a.real], -1)], -2);
  const x = solve(matrix, concatenate([b.real, b.imag], -2));
  return { real: x.slice('...', [0, n], []), imag: x.slice('...', [n], []) };
}

const flat = (...pairs: readonly ComplexPair[]): Array[] => pairs.flatMap((p) => [p.real, p.imag]);
const pair = (real: Array | undefined, imag: Array | undefined): ComplexPair => ({ real: real!, imag: imag! });

/** Columns of length 1, turned so that their greatest element is real, as LAPACK has them. */
function turned(v: ComplexPair): ComplexPair {
  const most = expandDims(argmax(c.abs(v), -2), -2);
  const head = c.parts(v, (x) => takeAlongAxis(x, most, -2, { mode: 'clip' }));
  return normalized(c.multiply(v, c.scale(c.conj(head), divide(1, c.abs(head)))));
}

/** Eigenvalues, and right eigenvectors as columns. Of a real matrix, imaginary parts within rounding are 0. */
function decomposed(a: ComplexPair, isReal: boolean): [values: ComplexPair, vectors: ComplexPair] {
  const n = a.real.shape.at(-1)!;
  const [t, z] = schurForm(a);
  const values = c.parts(t, (x) => diagonal(x, 0, -2, -1));
  const vectors = turned(normalized(c.product(z, triangularVectors(t))));
  if (!isReal) return [values, vectors];
  const least = multiply(4 * n * epsilon, max(c.abs(values), -1, { keepdims: true, initial: 0 }));
  const onAxis = lessEqual(abs(values.imag), least);
  const real = { real: vectors.real, imag: multiply(vectors.imag, 0) };
  return [{ real: values.real, imag: where(onAxis, 0, values.imag) }, c.where(row(onAxis), normalized(real), vectors)];
}

const valuesOnly = (isReal: boolean): ((...parts: Array[]) => Array[]) =>
  withRule(
    `eigvals ${isReal}`,
    (real, imag) => flat(decomposed(pair(real, imag), isReal)[0]),
    (dots, _results, args) => {
      const vectors = decomposed(pair(args[0], args[1]), isReal)[1];
      const inner = c.product(pair(dots[0], dots[1]), vectors);
      return flat(c.parts(solvePair(vectors, inner), (x) => diagonal(x, 0, -2, -1)));
    },
  );
function squarePair(name: string, a: ArrayLike | ComplexPair): ComplexPair {
  if (!c.isPair(a)) matrixOf(name, a, true);
  else matrixOf(name, a.real, true);
  return c.pairOf(name, a);
}

/**
 * The eigenvalues [..., n] of matrices [..., n, n], real or pairs `{ real, imag }`, in no particular order, as pairs in float32.
 *
 * @throws ShapeError for what is not square.
 */
export function eigvals(a: ArrayLike | ComplexPair): ComplexPair {
  const { real, imag } = squarePair('eigvals', a);
  const [re, im] = valuesOnly(!c.isPair(a))(real, imag);
  return pair(re, im);
}
/** `eigvals`, and right eigenvectors of length 1 as columns [..., n, n], pairs too. Only `eigvals` has a derivative, as in JAX. */
export function rightEigenvectors(a: ArrayLike | ComplexPair): [values: ComplexPair, vectors: ComplexPair] {
  const isReal = !c.isPair(a);
  const { real, imag } = c.parts(squarePair('eig', a), (x) =>
    withoutDerivative(
      x,
      'eig: must not be differentiated, because eigenvectors have no derivative that holds for all matrices, got a derivative of eig',
      'Use numpy.linalg.eigvals, whose derivative is known.',
    ),
  );
  const [re, im, vr, vi] = call('eig', [real, imag], isReal, (...v) => {
    const [x, y] = v.map((value) => Array.traced(value)) as [Array, Array];
    return flat(...decomposed(pair(x, y), isReal)).map((part) => part.value());
  });
  return [pair(re, im), pair(vr, vi)];
}

export interface EigOptions {
  readonly computeLeftEigenvectors?: boolean | undefined;
  readonly computeRightEigenvectors?: boolean | undefined;
}
/** The eigenvalues, then left eigenvectors, then right ones, where asked for: `vlᴴ · a = w · vlᴴ`, `a · vr = w · vr`. */
export function eig(
  a: ArrayLike | ComplexPair,
  { computeLeftEigenvectors = true, computeRightEigenvectors = true }: EigOptions = {},
): ComplexPair[] {
  if (!computeLeftEigenvectors && !computeRightEigenvectors) return [eigvals(a)];
  const [values, right] = rightEigenvectors(a);
  const n = right.real.shape.at(-1)!;
  const one = broadcastTo(eye(n), right.real.shape);
  const left = (): ComplexPair => turned(normalized(c.adjoint(solvePair(right, { real: one, imag: multiply(one, 0) }))));
  return [values, ...(computeLeftEigenvectors ? [left()] : []), ...(computeRightEigenvectors ? [right] : [])];
}
