/**
 * Eigenvalues of matrices that are not symmetric: complex Schur's form by QR steps with Wilkinson's shifts on Hessenberg's form, as loops on
 * the device. Source: Golub and Van Loan, Matrix Computations, chapter 7.
 */
import { Array } from '../array.ts';
import * as c from '../complex.ts';
import type { ComplexPair } from '../complex.ts';
import { scan, whileLoop } from '../control-flow.ts';
import { arange, eye } from '../numpy/creation.ts';
import { abs, add, divide, equal, greater, greaterEqual, less, lessEqual, logicalAnd, logicalNot, maximum, multiply, sqrt, subtract, where } from '../numpy/elementwise.ts';
import { max, sum } from '../numpy/reductions.ts';
import { broadcastTo, diagonal, expandDims, squeeze } from '../numpy/shape.ts';
import { takeAlongAxis } from '../numpy/taking.ts';
import { dynamicIndexInDim } from './indexing.ts';

export const epsilon = 2 ** -23;
const tiny = 2 ** -126;
export const column = (v: Array): Array => expandDims(v, -1);
export const row = (v: Array): Array => expandDims(v, -2);
const pairColumn = (z: ComplexPair): ComplexPair => c.parts(z, column);
const pairRow = (z: ComplexPair): ComplexPair => c.parts(z, row);
const at = (z: ComplexPair, i: Array, axis: number): ComplexPair => c.parts(z, (x) => dynamicIndexInDim(x, i, x.ndim + axis, false));
/** Elements of vectors [..., n] at an index for each of them. */
const pick = (z: ComplexPair, i: Array): ComplexPair =>
  c.parts(z, (x) => squeeze(takeAlongAxis(x, expandDims(maximum(i, 0), -1), -1, { mode: 'clip' }), -1));
const choose = (test: Array, a: ComplexPair, b: ComplexPair): ComplexPair => c.where(test, a, b);

const unit = (a: ComplexPair): ComplexPair => {
  const n = a.real.shape.at(-1)!;
  const real = broadcastTo(eye(n), a.real.shape);
  return { real, imag: multiply(real, 0) };
};

/** a = q · h · qᴴ with h zero below its first subdiagonal, by Householder's reflections. */
export function hessenberg(a: ComplexPair): [h: ComplexPair, q: ComplexPair] {
  const n = a.real.shape.at(-1)!;
  if (n < 3) return [a, unit(a)];
  const rows = arange(n);
  type State = { h: ComplexPair; q: ComplexPair };
  const [{ h, q }] = scan(
    (state: State, j: Array): [State, null] => {
      const below = choose(greater(rows, j), at(state.h, j, -1), { real: multiply(rows, 0).astype('float32'), imag: multiply(rows, 0).astype('float32') });
      const head = add(j, 1);
      const first = at(below, head, -1);
      const size = c.abs(first);
      const length = sqrt(sum(c.square(below), -1));
      const none = equal(size, 0);
      // The first element grows, so that nothing cancels.
      const phase: ComplexPair = { real: where(none, 1, divide(first.real, where(none, 1, size))), imag: where(none, 0, divide(first.imag, where(none, 1, size))) };
      const v = c.add(below, c.parts(c.scale(phase, length), (x) => where(equal(rows, head), column(x), 0)));
      const norm = sum(c.square(v), -1);
      const factor = divide(where(equal(norm, 0), 0, 2), where(equal(norm, 0), 1, norm));
      const scaled = c.scale(v, column(factor));
      const left = (m: ComplexPair): ComplexPair => c.subtract(m, c.multiply(pairColumn(scaled), c.product(pairRow(c.conj(v)), m)));
      const right = (m: ComplexPair): ComplexPair => c.subtract(m, c.multiply(c.product(m, pairColumn(scaled)), pairRow(c.conj(v))));
      return [{ h: right(left(state.h)), q: right(state.q) }, null];
    },
    { h: a, q: unit(a) },
    arange(n - 2),
  );
  return [belowZeroed(h, 1), q];
}

/** Zeros further than `by` below the diagonal. */
function belowZeroed(a: ComplexPair, by: number): ComplexPair {
  const rows = arange(a.real.shape.at(-1)!);
  const kept = lessEqual(subtract(column(rows), rows), by);
  return c.parts(a, (x) => where(kept, x, 0));
}

/** One QR step on the rows and columns from `low` to `high`, by rotations that chase the element below the subdiagonal. */
function chase(t: ComplexPair, z: ComplexPair, shift: ComplexPair, low: Array, high: Array): [ComplexPair, ComplexPair] {
  const n = t.real.shape.at(-1)!;
  const rows = arange(n);
  type State = { t: ComplexPair; z: ComplexPair };
  const [last] = scan(
    (state: State, k: Array): [State, null] => {
      const next = add(k, 1);
      const from = maximum(subtract(k, 1), 0);
      const starts = equal(k, low);
      const [own, before] = [at(state.t, k, -1), at(state.t, from, -1)];
      const x = choose(starts, c.subtract(at(own, k, -1), shift), at(before, k, -1));
      const y = choose(starts, at(own, next, -1), at(before, next, -1));
      const r = sqrt(add(c.square(x), c.square(y)));
      const on = logicalAnd(logicalAnd(greaterEqual(k, low), less(k, high)), greater(r, 0));
      const by = divide(1, where(on, r, 1));
      const [p, s] = [c.scale(x, by), c.scale(y, by)].map((w) => c.parts(w, column)) as [ComplexPair, ComplexPair];
      const turn = (m: ComplexPair, axis: -1 | -2, ends: ComplexPair, ends2: ComplexPair): ComplexPair => {
        const lies = axis === -2 ? (v: ComplexPair) => pairRow(v) : (v: ComplexPair) => pairColumn(v);
        const index = axis === -2 ? column(rows) : rows;
        const turned = choose(equal(index, k), lies(ends), choose(equal(index, next), lies(ends2), m));
        return choose(column(column(on)), turned, m);
      };
      const rotateRows = (m: ComplexPair): ComplexPair => {
        const [a, b] = [at(m, k, -2), at(m, next, -2)];
        return turn(m, -2, c.add(c.multiply(c.conj(p), a), c.multiply(c.conj(s), b)), c.subtract(c.multiply(p, b), c.multiply(s, a)));
      };
      const rotateColumns = (m: ComplexPair): ComplexPair => {
        const [a, b] = [at(m, k, -1), at(m, next, -1)];
        return turn(m, -1, c.add(c.multiply(p, a), c.multiply(s, b)), c.subtract(c.multiply(c.conj(p), b), c.multiply(c.conj(s), a)));
      };
      return [{ t: rotateColumns(rotateRows(state.t)), z: rotateColumns(state.z) }, null];
    },
    { t, z },
    arange(n - 1),
  );
  return [belowZeroed(last.t, 1), last.z];
}

/** The eigenvalue of the last two rows and columns of each block that is nearer to its last element. */
function wilkinson(diagonalOf: ComplexPair, above: ComplexPair, below: ComplexPair, high: Array): ComplexPair {
  const before = maximum(subtract(high, 1), 0);
  const [a, d] = [pick(diagonalOf, before), pick(diagonalOf, high)];
  const product = c.multiply(pick(above, before), pick(below, before));
  const half = c.scale(c.subtract(a, d), 0.5);
  const root = c.sqrt(c.add(c.multiply(half, half), product));
  const same = greaterEqual(add(multiply(half.real, root.real), multiply(half.imag, root.imag)), 0);
  const sum2 = c.add(half, choose(same, root, c.scale(root, -1)));
  const none = equal(c.abs(sum2), 0);
  const safe = choose(none, { real: add(multiply(sum2.real, 0), 1), imag: sum2.imag }, sum2);
  const correction = c.divide(product, safe);
  return choose(none, d, c.subtract(d, correction));
}

/** a = z · t · zᴴ with t upper triangular and z unitary. */
export function schurForm(a: ComplexPair): [t: ComplexPair, z: ComplexPair] {
  const n = a.real.shape.at(-1)!;
  if (n < 2) return [a, unit(a)];
  const rows = arange(n - 1);
  const subdiagonal = (m: ComplexPair, k: number): ComplexPair => c.parts(m, (x) => diagonal(x, k, -2, -1));
  /** Of each subdiagonal element, whether it counts: it is not negligible beside its neighbours on the diagonal. */
  const counts = (t: ComplexPair): Array => {
    const size = c.abs(subdiagonal(t, 0));
    const beside = add(size.slice('...', [0, -1]), size.slice('...', [1]));
    const all = sqrt(sum(c.square(t), [-2, -1])).astype('float32');
    const least = maximum(multiply(epsilon, where(equal(beside, 0), column(all), beside)), tiny);
    return greater(c.abs(subdiagonal(t, -1)), least);
  };
  /** The last element of the last block of more than one row; 0 where there is none. */
  const lastOf = (live: Array): Array => max(where(live, add(rows, 1), 0), -1);
  const deflated = (t: ComplexPair, live: Array): ComplexPair => {
    const index = arange(n);
    const under = equal(subtract(column(index), index), 1);
    // The element (i + 1, i) is number i of the subdiagonal.
    const gone = logicalNot(live);
    const goneColumns = row(takeAlongAxis(gone, broadcastTo(where(less(index, n - 1), index, n - 2), [...gone.shape.slice(0, -1), n]), -1, { mode: 'clip' }));
    return c.parts(t, (x) => where(logicalAnd(under, goneColumns), 0, x));
  };
  type State = { t: ComplexPair; z: ComplexPair; high: Array; round: Array };
  const [h, q] = hessenberg(a);
  const live0 = counts(h);
  const end = whileLoop<State>(
    ({ high, round }) => logicalAnd(greater(max(high), 0), less(round, 30 * n)),
    ({ t, z, round }) => {
      const live = counts(t);
      const [clean, high] = [deflated(t, live), lastOf(live)];
      const breaks = logicalAnd(logicalNot(live), less(rows, column(high)));
      const low = max(where(breaks, add(rows, 1), 0), -1);
      const usual = wilkinson(subdiagonal(clean, 0), subdiagonal(clean, 1), subdiagonal(clean, -1), high);
      // Every tenth step takes another shift, against cycles.
      const odd = equal(round.mod(10), 9);
      const aside = c.abs(pick(subdiagonal(clean, -1), subtract(high, 1)));
      const shift = choose(odd, { real: add(usual.real, multiply(0.75, aside)), imag: add(usual.imag, multiply(0.4375, aside)) }, usual);
      const [next, vectors] = chase(clean, z, shift, low, high);
      return { t: next, z: vectors, high: lastOf(counts(next)), round: add(round, 1) };
    },
    { t: h, z: q, high: lastOf(live0), round: Array.host({ type: { dtype: 'int32', shape: [] }, data: new Int32Array([0]) }) },
  );
  return [belowZeroed(end.t, 0), end.z];
}

/** Eigenvectors of an upper triangular matrix as columns, by back substitution from the diagonal upwards. */
export function triangularVectors(t: ComplexPair): ComplexPair {
  const n = t.real.shape.at(-1)!;
  const columns = arange(n);
  const values = c.parts(t, (x) => diagonal(x, 0, -2, -1));
  const least = column(maximum(multiply(epsilon, max(abs(c.abs(t)), [-2, -1])), tiny));
  const zero = c.scale(t, 0);
  const [x] = scan(
    (state: ComplexPair, i: Array): [ComplexPair, null] => {
      const across = at(t, i, -2);
      const rest = c.parts(c.product(pairRow(across), state), (v) => squeeze(v, -2));
      const gap = c.subtract(c.parts(at(values, i, -1), column), values);
      const small = lessEqual(c.abs(gap), least);
      const safe: ComplexPair = { real: where(small, least, gap.real), imag: where(small, 0, gap.imag) };
      const found = c.scale(c.divide(rest, safe), -1);
      const one: ComplexPair = { real: where(equal(columns, i), 1, 0), imag: multiply(found.imag, 0) };
      const value = choose(greater(columns, i), found, one);
      const here = equal(column(columns), i);
      return [choose(here, pairRow(value), state), null];
    },
    zero,
    columns,
    { reverse: true },
  );
  return x;
}
/** Each column of length 1. */
export function normalized(v: ComplexPair): ComplexPair {
  const size = c.abs(v);
  const most = max(size, -2, { keepdims: true });
  const scaled = c.scale(v, divide(1, where(equal(most, 0), 1, most)));
  const length = sqrt(sum(c.square(scaled), -2, { keepdims: true }));
  return c.scale(scaled, divide(1, length));
}
