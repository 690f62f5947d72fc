/**
 * `jax.numpy`'s functions that choose and find elements. Where the size of a result depends on values, it is given as `size` (the rest is
 * filled), or the function returns a promise, because the values must be read first.
 */

import { hostTensor } from '../../types/host.ts';
import { formatType, range, type Shape, sizeOf, stridesOf } from '../../types/shape.ts';
import { ArgumentError, ShapeError } from '../../util/errors.ts';
import { Array, type ArrayLike, asArray, type Operand } from '../array.ts';
import { call, fused } from '../call.ts';
import { normalizeAxis, promoted } from '../operands.ts';
import { arange, full } from './creation.ts';
import { cumsum } from './cumulative.ts';
import {
  add,
  equal,
  floorDivide,
  greaterEqual,
  isnan,
  logicalAnd,
  logicalNot,
  logicalOr,
  minimum,
  multiply,
  notEqual,
  remainder,
  where,
} from './elementwise.ts';
import { at } from './indexing.ts';
import { all, any, countNonzero } from './reductions.ts';
import { broadcastTo, concatenate, expandDims, ravel, reshape, split, stack } from './shape.ts';
import { sort } from './sorting.ts';
import { take } from './taking.ts';
import { unique } from './unique.ts';

/** For each element that of the first choice whose condition is true there, `defaultValue` where none is. */
export function select(conditions: readonly ArrayLike[], choices: readonly ArrayLike[], defaultValue: ArrayLike = 0): Array {
  if (conditions.length === 0 || conditions.length !== choices.length)
    throw new ArgumentError(
      `select: there must be as many choices as conditions, at least one, got ${conditions.length} conditions and ${choices.length} choices`,
    );
  const n = conditions.length;
  return fused('select', [...conditions, ...choices, defaultValue], n, (...given) => {
    const values = call('select', given.slice(n), null, (...v) => promoted(...v));
    return range(n).reduceRight((rest, i) => where(given[i]!, values[i]!, rest), values[n]!);
  });
}

/** For each element that of the choice which `index` numbers; numbers outside are held at the ends (`clip`), or taken modulo (`wrap`). */
export function choose(
  index: ArrayLike,
  choices: readonly ArrayLike[],
  { mode = 'clip' }: { readonly mode?: 'clip' | 'wrap' } = {},
): Array {
  if (choices.length === 0) throw new ArgumentError('choose: needs at least one choice, got none');
  const i = asArray(index, 'choose');
  const inside = mode === 'wrap' ? remainder(i, choices.length) : i;
  return choices
    .slice(1)
    .reduce<Array>(
      (chosen, choice, k) => where(greaterEqual(inside, k + 1), choice, chosen),
      where(true, choices[0]!, broadcastTo(asArray(choices[0]!), i.shape.length ? asArray(choices[0]!).shape : i.shape)),
    );
}

export interface SizeOptions {
  /** How many results there are; those that are not found are filled. */
  readonly size: number;
  readonly fillValue?: number | undefined;
}

/** The indices of the elements that are not 0, one array (int32) for each axis. */
export function nonzero(x: ArrayLike): Promise<Array[]>;
export function nonzero(x: ArrayLike, options: SizeOptions): Array[];
export function nonzero(x: ArrayLike, options?: Partial<SizeOptions>): Array[] | Promise<Array[]> {
  const array = asArray(x, 'nonzero');
  if (!isSized(options))
    return countNonzero(array)
      .item()
      .then((size) => nonzero(array, { size }));
  const flat = flatNonzero(array, options);
  if (array.ndim <= 1) return [flat];
  const found = flat;
  const missing = greaterEqual(found, array.size);
  return unravelIndex(where(missing, 0, found), array.shape).map((i) => where(missing, options.fillValue ?? 0, i));
}

const isSized = (options: Partial<SizeOptions> | undefined): options is SizeOptions => options?.size !== undefined;

/** x where `condition` is true (or not 0), y elsewhere. Of a condition alone, the indices where it is: `nonzero`. */
export function whereOrNonzero(condition: Operand): Promise<Array[]>;
export function whereOrNonzero(condition: Operand, x: null | undefined, y: null | undefined, options: SizeOptions): Array[];
export function whereOrNonzero(condition: Operand, x: Operand, y: Operand): Array;
export function whereOrNonzero(
  condition: Operand,
  x?: Operand | null,
  y?: Operand | null,
  options?: Partial<SizeOptions>,
): Array | Array[] | Promise<Array[]> {
  const given = [x, y].filter((v) => v !== undefined && v !== null);
  const mask = asArray(condition, 'where');
  if (given.length === 1) throw new ArgumentError('where: x and y must both be given or both be left out, got one of them');
  if (given.length === 2) return where(mask, x as ArrayLike, y as ArrayLike);
  return isSized(options) ? nonzero(mask, options) : nonzero(mask);
}

/** Indices into the flattened array; those that are missing are `array.size`, or the fill value of a vector. */
function flatNonzero(array: Array, { size, fillValue = 0 }: SizeOptions): Array {
  checkSize('nonzero', size);
  return fused('nonzero', [array], [size, fillValue], (v) => {
    const mask = ravel(notEqual(v!, 0));
    const place = where(mask, add(cumsum(mask), -1), size);
    const none = full([size], v!.ndim <= 1 ? fillValue : v!.size, { dtype: 'int32' });
    return at(none, [place]).set(arange(v!.size));
  });
}
function checkSize(name: string, size: number): void {
  if (!Number.isInteger(size) || size < 0) throw new ArgumentError(`${name}: size must be a whole number from 0, got ${String(size)}`);
}

/** As `nonzero` of the flattened array. */
export function flatnonzero(x: ArrayLike): Promise<Array>;
export function flatnonzero(x: ArrayLike, options: SizeOptions): Array;
export function flatnonzero(x: ArrayLike, options?: SizeOptions): Array | Promise<Array> {
  return options ? nonzero(ravel(x), options)[0]! : nonzero(ravel(x)).then(([i]) => i!);
}
/** The indices of the elements that are not 0, one row for each. */
export function argwhere(x: ArrayLike): Promise<Array>;
export function argwhere(x: ArrayLike, options: SizeOptions): Array;
export function argwhere(x: ArrayLike, options?: SizeOptions): Array | Promise<Array> {
  return options ? stack(nonzero(x, options), -1) : nonzero(x).then((found) => stack(found, -1));
}
/** The slices along an axis (of the flattened array without one) where `condition` is true. */
export async function compress(condition: ArrayLike, x: ArrayLike, axis: number | null = null): Promise<Array> {
  const [found] = await nonzero(ravel(condition));
  return take(x, found!, axis);
}
/** The elements of the flattened array where `condition` is true. */
export const extract = (condition: ArrayLike, x: ArrayLike): Promise<Array> => compress(condition, ravel(x));

/** Which elements are among `test`. */
export function isin(x: ArrayLike, test: ArrayLike, { invert = false }: { readonly invert?: boolean } = {}): Array {
  return fused('isin', [x, test], invert, (v, t) => {
    const found = any(equal(expandDims(v!, -1), ravel(t!)), -1);
    return invert ? logicalNot(found) : found;
  });
}

/** The different elements of both, sorted. */
export function union1d(x: ArrayLike, y: ArrayLike): Promise<Array>;
export function union1d(x: ArrayLike, y: ArrayLike, options: SizeOptions): Array;
export function union1d(x: ArrayLike, y: ArrayLike, options?: SizeOptions): Array | Promise<Array> {
  const both = concatenate([ravel(x), ravel(y)]);
  return isSized(options) ? unique(both, options) : unique(both);
}
/** The different elements that are in both, sorted. */
export async function intersect1d(x: ArrayLike, y: ArrayLike): Promise<Array> {
  const found = await unique(x);
  return compress(isin(found, y), found);
}
/** The different elements of x that are not in y, sorted. */
export async function setdiff1d(x: ArrayLike, y: ArrayLike): Promise<Array> {
  const found = await unique(x);
  return compress(isin(found, y, { invert: true }), found);
}
/** The different elements that are in one of both, sorted. */
export async function setxor1d(x: ArrayLike, y: ArrayLike): Promise<Array> {
  const [a, b] = await Promise.all([unique(x), unique(y)]);
  const either = concatenate([await compress(isin(a, b, { invert: true }), a), await compress(isin(b, a, { invert: true }), b)]);
  return sort(either);
}

/** The positions along each axis of indices into the flattened array. */
export function unravelIndex(indices: ArrayLike, shape: number | Shape): Array[] {
  const sizes = typeof shape === 'number' ? [shape] : shape;
  const strides = stridesOf(sizes);
  const index = asArray(indices, 'unravelIndex');
  const total = sizeOf(sizes);
  const inside = where(index.less(0), add(index, total), index);
  const held = minimum(inside, Math.max(0, total - 1));
  return sizes.map((d, i) => remainder(floorDivide(held, Math.max(1, strides[i]!)), Math.max(1, d)));
}
/** Indices into the flattened array, of positions along each axis; positions outside are held at the ends (`clip`) or taken modulo (`wrap`). */
export function ravelMultiIndex(
  positions: readonly ArrayLike[],
  shape: Shape,
  { mode = 'clip' }: { readonly mode?: 'clip' | 'wrap' } = {},
): Array {
  if (positions.length !== shape.length)
    throw new ShapeError(
      `ravelMultiIndex: there must be one array of positions for each axis, got ${positions.length} for [${shape.join(',')}]`,
    );
  const strides = stridesOf(shape);
  const inside = (p: ArrayLike, d: number): Array => (mode === 'wrap' ? remainder(p, d) : asArray(p).clip(0, d - 1));
  return positions.map((p, i) => multiply(inside(p, shape[i]!), strides[i]!)).reduce((a, b) => add(a, b));
}

const staticIndices = (values: readonly number[]): Array => Array.host(hostTensor('int32', [values.length], values));
const pairsWhere = (rows: number, columns: number, test: (i: number, j: number) => boolean): [Array, Array] => {
  const pairs = range(rows).flatMap((i) =>
    range(columns)
      .filter((j) => test(i, j))
      .map((j) => [i, j] as const),
  );
  return [staticIndices(pairs.map((p) => p[0])), staticIndices(pairs.map((p) => p[1]))];
};
/** Rows and columns of the elements at and below the k-th diagonal. */
export const trilIndices = (n: number, k = 0, m: number = n): [Array, Array] => pairsWhere(n, m, (i, j) => j <= i + k);
/** Rows and columns of the elements at and above the k-th diagonal. */
export const triuIndices = (n: number, k = 0, m: number = n): [Array, Array] => pairsWhere(n, m, (i, j) => j >= i + k);
/** The indices of the main diagonal of an array of `ndim` axes of size n. */
export function diagIndices(n: number, ndim = 2): Array[] {
  for (const [what, given] of Object.entries({ n, ndim }))
    if (!Number.isInteger(given) || given < 0)
      throw new ArgumentError(`diagIndices: ${what} must be a whole number from 0, got ${String(given)}`);
  return range(ndim).map(() => staticIndices(range(n)));
}
export function diagIndicesFrom(x: ArrayLike): Array[] {
  const { shape, type } = asArray(x, 'diagIndicesFrom');
  if (shape.length < 2 || shape.some((d) => d !== shape[0]))
    throw new ShapeError(`diagIndicesFrom: the array must have at least two axes, all of one size, got ${formatType(type)}`);
  return diagIndices(shape[0]!, shape.length);
}
/** The array with `value` (a number, or as many as there are) on the main diagonal. */
export function fillDiagonal(x: ArrayLike, value: ArrayLike): Array {
  const array = asArray(x, 'fillDiagonal');
  if (array.ndim < 2 || (array.ndim > 2 && array.shape.some((d) => d !== array.shape[0])))
    throw new ShapeError(`fillDiagonal: the array must have two axes, or more of one size, got ${formatType(array.type)}`);
  return at(array, diagIndices(Math.min(...array.shape), array.ndim)).set(value);
}

/** The array with `values` put in before a position along an axis (of the flattened array without one). */
export function insert(x: ArrayLike, index: number, values: ArrayLike, axis: number | null = null): Array {
  const array = axis === null ? ravel(x) : asArray(x, 'insert');
  const d = normalizeAxis('insert', axis ?? 0, array.type);
  const n = array.shape[d]!;
  if (!Number.isInteger(index) || index < -n || index > n)
    throw new ArgumentError(`insert: index must be in [-${n}, ${n}], got ${String(index)} for axis ${d} of ${formatType(array.type)}`);
  const [before, after] = split(array, [index < 0 ? index + n : index], d);
  const given = asArray(values, 'insert').astype(array.dtype);
  const count = given.ndim === array.ndim ? given.shape[d]! : given.ndim === 1 && array.ndim === 1 ? given.size : 1;
  const middle = broadcastTo(
    given.ndim === array.ndim || given.ndim === 0 ? given : expandDims(given, d),
    array.shape.map((m, i) => (i === d ? count : m)),
  );
  return concatenate([before!, middle, after!], d);
}
/** The array without the slices at positions along an axis (of the flattened array without one). */
export function delete_(x: ArrayLike, index: number | readonly number[], axis: number | null = null): Array {
  const array = axis === null ? ravel(x) : asArray(x, 'delete');
  const d = normalizeAxis('delete', axis ?? 0, array.type);
  const n = array.shape[d]!;
  const gone = new Set(
    [index].flat().map((i) => {
      if (!Number.isInteger(i) || (i as number) < -n || (i as number) >= n)
        throw new ArgumentError(`delete: index must be in [-${n}, ${n}), got ${String(i)} for axis ${d} of ${formatType(array.type)}`);
      return (i as number) < 0 ? (i as number) + n : (i as number);
    }),
  );
  const bounds = [-1, ...[...gone].sort((a, b) => a - b), n];
  const parts = range(bounds.length - 1).map((k) =>
    array.slice(...array.shape.map((_, i) => (i === d ? ([bounds[k]! + 1, bounds[k + 1]!] as const) : ([] as const)))),
  );
  return concatenate(
    parts.filter((p, k) => p.shape[d]! > 0 || (k === 0 && gone.size === n)),
    d,
  );
}
/** The elements, repeated as often as it takes, in another shape. */
export function resize(x: ArrayLike, shape: number | Shape): Array {
  const sizes = typeof shape === 'number' ? [shape] : shape;
  const flat = ravel(x);
  const n = sizeOf(sizes);
  if (n > 0 && flat.size === 0)
    throw new ShapeError(
      `resize: an array without elements cannot fill a shape, got ${formatType(asArray(x).type)} for [${sizes.join(',')}]`,
    );
  const times = flat.size === 0 ? 0 : Math.ceil(n / flat.size);
  return reshape(times === 0 ? flat : concatenate(range(times).map(() => flat)).slice([0, n]), sizes);
}

/** Whether two arrays have one shape and equal elements; `equalNaN` counts NaN as equal to NaN. */
export function arrayEqual(x: ArrayLike, y: ArrayLike, { equalNaN = false }: { readonly equalNaN?: boolean } = {}): Array {
  const [a, b] = [asArray(x, 'arrayEqual'), asArray(y, 'arrayEqual')];
  if (a.shape.join() !== b.shape.join()) return Array.host(hostTensor('bool', [], [0]));
  return fused('arrayEqual', [a, b], equalNaN, (u, v) =>
    all(equalNaN ? logicalOr(equal(u!, v!), logicalAnd(isnan(u!), isnan(v!))) : equal(u!, v!)),
  );
}
/** Whether two arrays have equal elements once they are broadcast. */
export function arrayEquiv(x: ArrayLike, y: ArrayLike): Array {
  const [a, b] = [asArray(x, 'arrayEquiv').shape, asArray(y, 'arrayEquiv').shape];
  const rank = Math.max(a.length, b.length);
  const size = (s: Shape, i: number): number => s[s.length - rank + i] ?? 1;
  if (range(rank).some((i) => size(a, i) !== 1 && size(b, i) !== 1 && size(a, i) !== size(b, i)))
    return Array.host(hostTensor('bool', [], [0]));
  return fused('arrayEquiv', [x, y], null, (u, v) => all(equal(u!, v!)));
}

/** The array with `values` put at indices into the flattened array. */
export function put(x: ArrayLike, indices: ArrayLike, values: ArrayLike): Array {
  const array = asArray(x, 'put');
  return reshape(at(ravel(array), [ravel(indices)]).set(ravel(values)), array.shape);
}
const matrixSizes = (name: string, x: ArrayLike): readonly [number, number] => {
  const { shape, type } = asArray(x, name);
  if (shape.length !== 2) throw new ShapeError(`${name}: the array must have two axes, got ${formatType(type)}`);
  return [shape[0]!, shape[1]!];
};
/** `trilIndices` for the shape of a matrix. */
export function trilIndicesFrom(x: ArrayLike, k = 0): [Array, Array] {
  const [n, m] = matrixSizes('trilIndicesFrom', x);
  return trilIndices(n, k, m);
}
export function triuIndicesFrom(x: ArrayLike, k = 0): [Array, Array] {
  const [n, m] = matrixSizes('triuIndicesFrom', x);
  return triuIndices(n, k, m);
}
/** Vectors as index arrays of which each has an axis of its own: `x.slice(...ix_(rows, columns))` is a grid. */
export const ix_ = (...vectors: readonly ArrayLike[]): Array[] =>
  vectors.map((v, i) =>
    reshape(
      v,
      vectors.map((_, d) => (d === i ? -1 : 1)),
    ),
  );
/** Arrays put together from nested lists of parts: the innermost side by side along the last axis, each outer level along the axis before. */
export function block(parts: ArrayLike | readonly unknown[]): Array {
  const depth = (p: unknown): number => (globalThis.Array.isArray(p) ? 1 + Math.max(0, ...p.map(depth)) : 0);
  const levels = depth(parts);
  const build = (p: unknown, level: number): Array => {
    if (!globalThis.Array.isArray(p)) {
      const a = asArray(p as ArrayLike, 'block');
      return a.ndim >= levels ? a : reshape(a, [...range(levels - a.ndim).map(() => 1), ...a.shape]);
    }
    return concatenate(
      p.map((q) => build(q, level - 1)),
      -level,
    );
  };
  return build(parts, levels);
}
