/** Singular value decompositions, by one-sided Jacobi rotations. */
import { Array, type ArrayLike } from '../array.ts';
import { call } from '../call.ts';
import { scan } from '../control-flow.ts';
import { arange, eye } from '../numpy/creation.ts';
import { add, divide, equal, less, multiply, sqrt, subtract, where } from '../numpy/elementwise.ts';
import { matmul } from '../numpy/products.ts';
import { sum } from '../numpy/reductions.ts';
import { broadcastTo, concatenate, diagonal, matrixTranspose } from '../numpy/shape.ts';
import { argsort } from '../numpy/sorting.ts';
import { take, takeAlongAxis } from '../numpy/taking.ts';
import { qr } from './linalg.ts';
import { at, column, like, matrixOf, rotation, rounds, row, withoutDerivative, withRule } from './matrices.ts';

export interface SvdOptions {
  readonly computeUv?: boolean | undefined;
  /** Square factors, as by default: u [..., m, m] and vh [..., n, n]; else as many columns and rows as there are singular values. */
  readonly fullMatrices?: boolean | undefined;
}
/** a = u · diag(s) · vh with the singular values s in descending order, by one-sided Jacobi rotations; without `computeUv` s alone. */
export function svd(a: ArrayLike, options: SvdOptions & { readonly computeUv: false }): Array;
export function svd(a: ArrayLike, options?: SvdOptions): [u: Array, s: Array, vh: Array];
export function svd(a: ArrayLike, { computeUv = true, fullMatrices = true }: SvdOptions = {}): Array | [Array, Array, Array] {
  const matrix = matrixOf('svd', a);
  const [m, n] = matrix.shape.slice(-2) as [number, number];
  if (m < n && !computeUv) return like(singularValues(matrixTranspose(matrix))[0]!, a);
  if (m < n) {
    const turned = svd(matrixTranspose(matrix), { fullMatrices }) as [Array, Array, Array];
    return [like(matrixTranspose(turned[2]), a), like(turned[1], a), like(matrixTranspose(turned[0]), a)];
  }
  if (!computeUv) return like(singularValues(matrix)[0]!, a);
  return (fullMatrices && m !== n ? completedTriplets : singularTriplets)(matrix).map((x) => like(x, a)) as [Array, Array, Array];
}

/** The factors' derivatives are those of JAX: of equal singular values the vectors have none (NaN). */
const singularTriplets = /* @__PURE__ */ withRule('svd', oneSidedJacobi, ([da], [u, s, vh]) => {
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
/** Orthonormal columns behind those of u. */
function completedTriplets(given: Array): Array[] {
  const matrix = withoutDerivative(
    given,
    'svd: a derivative needs { fullMatrices: false }, because the columns behind the singular vectors have none, got one of a matrix that is not square',
    'Pass { fullMatrices: false }.',
  );
  return call('svd', [matrix], 'full', (value) => {
    const [u, s, vh] = oneSidedJacobi(Array.traced(value!));
    const [q] = qr(u, { fullMatrices: true });
    return [concatenate([u, q.slice('...', [s.shape.at(-1)!])], -1), s, vh].map((x) => x.value());
  });
}
/**
 * The columns as they are, orthogonal to those before them. Of singular values of 0 they are 0, and of those that are 0 but for rounding they
 * have any direction: they get directions of their own.
 */
function orthonormal(columns: Array): Array {
  const [q, r] = qr(columns, { fullMatrices: false });
  return multiply(q, row(where(less(diagonal(r, 0, -2, -1), 0), -1, 1)));
}
const singularValues = /* @__PURE__ */ withRule(
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
  return [orthonormal(divide(sorted(columns), row(where(equal(s, 0), 1, s)))), s, matrixTranspose(sorted(vectors))];
}
