/** `jax.scipy.linalg`: functions of matrices, and equations between matrices. */
import { formatType } from '../../types/shape.ts';
import { ArgumentError, ShapeError } from '../../util/errors.ts';
import type { Array, ArrayLike } from '../array.ts';
import { fused } from '../call.ts';
import * as c from '../complex.ts';
import type { ComplexPair } from '../complex.ts';
import { scan } from '../control-flow.ts';
import { jvp } from '../grad.ts';
import { stopGradient } from '../lax/elementwise.ts';
import { column, like, matrixOf, row } from '../lax/matrices.ts';
import { schurForm } from '../lax/schur.ts';
import { solve } from '../lax/solve.ts';
import { triangularSolve } from '../lax/linalg.ts';
import { arange, eye, triu } from '../numpy/creation.ts';
import { abs, add, divide, equal, exp2, floor, greater, less, log2, maximum, multiply, subtract, where } from '../numpy/elementwise.ts';
import { matmul } from '../numpy/products.ts';
import { max, sum } from '../numpy/reductions.ts';
import { diagonal } from '../numpy/shape.ts';

export interface ExpmOptions {
  readonly upperTriangular?: boolean | undefined;
  /** More squarings than these give NaN. */
  readonly maxSquarings?: number | undefined;
}
/** The greatest 1-norm for which the approximant below is exact to float32's precision. Source: Higham (2005), table 2.3. */
const padeNorm = 3.92572478313866;
/** The coefficients of the [7/7] Padé approximant of exp. */
const pade = [17297280, 8648640, 1995840, 277200, 25200, 1512, 56, 1];

/** The exponential of matrices [..., n, n], by scaling and squaring of a Padé approximant. */
export function expm(A: ArrayLike, { upperTriangular = false, maxSquarings = 16 }: ExpmOptions = {}): Array {
  const matrix = matrixOf('expm', A, true);
  if (!Number.isInteger(maxSquarings) || maxSquarings < 0) throw new ArgumentError(`expm: maxSquarings must be a whole number from 0, got ${String(maxSquarings)}`);
  return like(
    fused('expm', [matrix], [upperTriangular, maxSquarings], (m) => {
      const norm = max(sum(abs(stopGradient(m!) as Array), -2), -1, { initial: 0 });
      const squarings = stopGradient(maximum(0, floor(log2(divide(norm, padeNorm))))) as Array;
      const cell = (x: Array): Array => column(column(x));
      const scaled = multiply(m!, exp2(multiply(cell(squarings), -1)));
      const identity = eye(m!.shape.at(-1)!);
      const second = matmul(scaled, scaled);
      const fourth = matmul(second, second);
      const sixth = matmul(fourth, second);
      const series = (from: number): Array =>
        [identity, second, fourth, sixth].map((power, i) => multiply(power, pade[2 * i + from]!)).reduce((x, y) => add(x, y));
      const [u, v] = [matmul(scaled, series(1)), series(0)];
      const [over, under] = [add(v, u), subtract(v, u)];
      const first = upperTriangular ? triangularSolve(under, over, { leftSide: true }) : solve(under, over);
      const [result] = scan(
        (x: Array, i: Array): [Array, null] => [where(less(i, cell(squarings)), matmul(x, x), x), null],
        first,
        arange(maxSquarings),
      );
      return where(greater(cell(squarings), maxSquarings), Number.NaN, result);
    }),
    A,
  );
}
/** `expm(A)`, unless `computeExpm` is false, and its derivative at A along E. */
export function expmFrechet(A: ArrayLike, E: ArrayLike, { computeExpm = true }: { readonly computeExpm?: boolean | undefined } = {}): Array | [Array, Array] {
  const [a, e] = [matrixOf('expmFrechet', A, true), matrixOf('expmFrechet', E, true)];
  if (a.shape.join() !== e.shape.join()) throw new ShapeError(`expmFrechet: A and E must have one shape, got ${formatType(a.type)} and ${formatType(e.type)}`);
  const [value, along] = jvp((x: Array) => expm(x), [a], [e]) as [Array, Array];
  return computeExpm ? [value, along] : along;
}

/** The principal root of a matrix [..., n, n], real or a pair, as a pair `{ real, imag }`. Source: Björck and Hammarling (1983). */
export function sqrtm(A: ArrayLike | ComplexPair): ComplexPair {
  matrixOf('sqrtm', c.isPair(A) ? A.real : A, true);
  const [t, z] = schurForm(c.pairOf('sqrtm', A));
  const n = t.real.shape.at(-1)!;
  const roots = c.sqrt(c.parts(t, (x) => diagonal(x, 0, -2, -1)));
  const sums = c.add(c.parts(roots, column), c.parts(roots, row));
  const index = arange(n);
  const above = subtract(index, column(index));
  // One diagonal after another, each of those below it.
  const [strict] = scan(
    (u: ComplexPair, d: Array): [ComplexPair, null] => {
      const rest = c.subtract(t, c.product(u, u));
      const none = equal(c.abs(rest), 0);
      const value = c.where(none, c.scale(rest, 0), c.divide(rest, sums));
      return [c.where(equal(above, d), value, u), null];
    },
    c.scale(t, 0),
    arange(1, Math.max(n, 1)),
  );
  const root = c.where(equal(above, 0), c.parts(roots, row), strict);
  return c.product(c.product(z, root), c.adjoint(z));
}

/** X with A · X + X · B = C, by Schur's forms of A [m, m] and B [n, n]. Source: Bartels and Stewart (1972). */
export function solveSylvester(A: ArrayLike, B: ArrayLike, C: ArrayLike): Array {
  const [a, b, right] = [matrixOf('solveSylvester', A, true), matrixOf('solveSylvester', B, true), matrixOf('solveSylvester', C)];
  const [m, n] = [a.shape.at(-1)!, b.shape.at(-1)!];
  if (right.shape.at(-2) !== m || right.shape.at(-1) !== n)
    throw new ShapeError(`solveSylvester: C must have the rows of A and the columns of B, got ${formatType(right.type)} for ${formatType(a.type)} and ${formatType(b.type)}`);
  const [r, u] = schurForm(c.pairOf('solveSylvester', a));
  const [s, v] = schurForm(c.pairOf('solveSylvester', b));
  const f = c.product(c.product(c.adjoint(u), c.pairOf('solveSylvester', right)), v);
  const strictly = (t: ComplexPair): ComplexPair => c.parts(t, (x) => triu(x, 1));
  const own = (t: ComplexPair): ComplexPair => c.parts(t, (x) => diagonal(x, 0, -2, -1));
  const sums = c.add(c.parts(own(r), column), c.parts(own(s), row));
  // An element needs those below it and to its left: one diagonal after another, from the last row's first element.
  const level = add(subtract(m - 1, column(arange(m))), arange(n));
  const [y] = scan(
    (state: ComplexPair, k: Array): [ComplexPair, null] => {
      const rest = c.subtract(f, c.add(c.product(strictly(r), state), c.product(state, strictly(s))));
      return [c.where(equal(level, k), c.divide(rest, sums), state), null];
    },
    c.scale(f, 0),
    arange(m + n - 1),
  );
  return like(c.product(c.product(u, y), c.adjoint(v)).real, C);
}
