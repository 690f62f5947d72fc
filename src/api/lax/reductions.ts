/** `jax.lax`'s reductions, windows, running combinations and orders. */

import { buildClosed } from '../../ir/builder.ts';
import type { Graph, Value } from '../../ir/graph.ts';
import * as running from '../../ops/cumulative.ts';
import { reduce as reduceOp, reduceSum as sumOf, transpose } from '../../ops/layout.ts';
import * as r from '../../ops/reduce.ts';
import * as order from '../../ops/sort.ts';
import { reduceWindow as windowOp } from '../../ops/window.ts';
import { type DType, isFloat } from '../../types/dtype.ts';
import { formatType, range } from '../../types/shape.ts';
import { ArgumentError, ShapeError } from '../../util/errors.ts';
import { Array, type ArrayLike, asArray } from '../array.ts';
import { call, call1, stage } from '../call.ts';
import { reshape as reshaped, stack } from '../numpy/shape.ts';
import { cast, checkDType, normalizeAxes, normalizeAxis } from '../operands.ts';
import { vmap } from '../vmap.ts';
import { sliceInDim } from './indexing.ts';
import { oneDType } from './operands.ts';
import { type PaddingType, paddingOf } from './padding.ts';

/** Two scalars (or lists of them) → their combination. */
export type Reducer = (a: never, b: never) => unknown;

/** A reducer of users' as a region: (accumulators, elements) → accumulators. */
function regionOf(name: string, computation: Reducer, arrays: readonly Array[], listed: boolean): Graph {
  const types = arrays.map((a) => ({ shape: [], dtype: a.dtype }));
  return buildClosed(name, [...types, ...types], (...values) => {
    const scalars = values.map((v) => Array.traced(v));
    const [a, b] = [scalars.slice(0, arrays.length), scalars.slice(arrays.length)];
    const result = listed
      ? (computation as (a: Array[], b: Array[]) => ArrayLike[])(a, b)
      : (computation as (a: Array, b: Array) => ArrayLike)(a[0]!, b[0]!);
    const results = (globalThis.Array.isArray(result) ? result : [result]) as ArrayLike[];
    return results.map((x, i) => cast(asArray(x, name).value(), types[i]?.dtype ?? asArray(x).dtype));
  });
}

type OneOrMore = ArrayLike | readonly ArrayLike[];

/** Operands and initial values of one dtype each. */
function withInits(
  name: string,
  operands: OneOrMore,
  inits: OneOrMore,
): { readonly arrays: Array[]; readonly starts: Array[]; readonly listed: boolean } {
  const listed = globalThis.Array.isArray(operands);
  const [xs, ys] = [
    listed ? (operands as readonly ArrayLike[]) : [operands as ArrayLike],
    globalThis.Array.isArray(inits) ? (inits as readonly ArrayLike[]) : [inits as ArrayLike],
  ];
  if (xs.length !== ys.length)
    throw new ArgumentError(`lax.${name}: there must be as many initial values as operands, got ${ys.length} for ${xs.length}`);
  const pairs = xs.map((x, i) => oneDType(name, [x, ys[i]!]));
  return { arrays: pairs.map((p) => p[0]!), starts: pairs.map((p) => p[1]!), listed };
}

/** Combines elements along axes by a function of two scalars, from initial values on; of several operands at once by one of two lists. */
export function reduce<T extends OneOrMore>(
  operands: T,
  inits: OneOrMore,
  computation: Reducer,
  dimensions: readonly number[],
): T extends readonly ArrayLike[] ? Array[] : Array {
  const { arrays, starts, listed } = withInits('reduce', operands, inits);
  const axes = normalizeAxes('lax.reduce', dimensions, arrays[0]!.type);
  const region = regionOf('reduce', computation, arrays, listed);
  const results = stage('lax.reduce', [...arrays, ...starts], (...values) =>
    reduceOp(values.slice(0, arrays.length), values.slice(arrays.length), axes, region),
  );
  return (listed ? results : results[0]) as T extends readonly ArrayLike[] ? Array[] : Array;
}

const reduction =
  (name: string, f: (v: Value, axes: readonly number[]) => Value) =>
  (x: ArrayLike, axes: readonly number[]): Array => {
    const array = asArray(x, `lax.${name}`);
    const dimensions = normalizeAxes(`lax.${name}`, axes, array.type);
    return call1(`lax.${name}`, [array], dimensions, (v) => f(v, dimensions));
  };
export const reduceSum = reduction('reduceSum', (v, axes) =>
  cast(sumOf(isFloat(v.type.dtype) ? cast(v, 'float32', v.weak) : v, axes), v.type.dtype, v.weak),
);
export const reduceProd = reduction('reduceProd', r.reduceProd);
export const reduceMax = reduction('reduceMax', r.reduceMax);
export const reduceMin = reduction('reduceMin', r.reduceMin);
export const reduceAnd = reduction('reduceAnd', r.reduceAnd);
export const reduceOr = reduction('reduceOr', r.reduceOr);

const argReduction =
  (name: string, f: typeof r.argmax) =>
  (x: ArrayLike, axis: number, indexDtype: DType = 'int32'): Array => {
    const array = asArray(x, `lax.${name}`);
    const d = normalizeAxis(`lax.${name}`, axis, array.type);
    checkDType(`lax.${name}`, indexDtype);
    return call1(`lax.${name}`, [array], [d, indexDtype], (v) => f(v, d, indexDtype));
  };
export const argmax = argReduction('argmax', r.argmax);
export const argmin = argReduction('argmin', r.argmin);

/**
 * Combines the elements under sliding windows, from an initial value on. In jax-js's form, `reduceWindow(x, f, dimensions, strides?)`, `f` is a
 * function of one whole window.
 */
export function reduceWindow(
  x: ArrayLike,
  init: ArrayLike,
  computation: Reducer,
  windowDimensions: readonly number[],
  windowStrides?: readonly number[] | null,
  padding?: PaddingType,
  baseDilation?: readonly number[] | null,
  windowDilation?: readonly number[] | null,
): Array;
export function reduceWindow(
  x: ArrayLike,
  computation: (window: Array) => Array,
  windowDimensions: readonly number[],
  windowStrides?: readonly number[] | null,
): Array;
export function reduceWindow(x: ArrayLike, ...args: readonly unknown[]): Array {
  if (typeof args[0] === 'function')
    return reduceWindows(x, args[0] as (window: Array) => Array, args[1] as readonly number[], args[2] as readonly number[] | undefined);
  const [init, computation, dimensions, strides, padding = 'VALID', base, window] = args as [
    ArrayLike,
    Reducer,
    readonly number[],
    (readonly number[] | null)?,
    PaddingType?,
    (readonly number[] | null)?,
    (readonly number[] | null)?,
  ];
  const { arrays, starts } = withInits('reduceWindow', x, init);
  const [array] = arrays;
  if (dimensions.length !== array!.ndim)
    throw new ShapeError(
      `lax.reduceWindow: there must be one window size for each axis, got ${dimensions.length} for ${formatType(array!.type)}`,
    );
  const each = (given: readonly number[] | null | undefined): readonly number[] => given ?? dimensions.map(() => 1);
  const [steps, holes, inner] = [each(strides), each(base), each(window)];
  const dilated = (n: number, d: number): number => (n === 0 ? 0 : (n - 1) * d + 1);
  const pads = paddingOf(
    'lax.reduceWindow',
    padding,
    array!.shape.map((n, d) => dilated(n, holes[d]!)),
    dimensions.map((n, d) => dilated(n, inner[d]!)),
    steps,
  );
  const region = regionOf('reduceWindow', computation, arrays, false);
  const attrs = { window_dimensions: dimensions, window_strides: steps, base_dilations: holes, window_dilations: inner, padding: pads };
  return stage('lax.reduceWindow', [...arrays, ...starts], (v, start) => [...windowOp([v!], [start!], region, attrs)])[0]!;
}

function reduceWindows(
  x: ArrayLike,
  f: (window: Array) => Array,
  sizes: readonly number[],
  strides: readonly number[] = sizes.map(() => 1),
): Array {
  const array = asArray(x, 'lax.reduceWindow');
  if (sizes.length !== array.ndim)
    throw new ShapeError(
      `lax.reduceWindow: there must be one window size for each axis, got ${sizes.length} for ${formatType(array.type)}`,
    );
  const counts = array.shape.map((n, d) => Math.max(0, Math.floor((n - sizes[d]!) / strides[d]!) + 1));
  const offsets = sizes.reduce<number[][]>((all, n) => all.flatMap((o) => range(n).map((i) => [...o, i])), [[]]);
  const parts = offsets.map((offset) =>
    offset.reduce((v, o, d) => sliceInDim(v, o, o + (counts[d]! - 1) * strides[d]! + 1, strides[d]!, d), array),
  );
  const windows = reshaped(stack(parts, -1), [counts.reduce((n, d) => n * d, 1), ...sizes]);
  return reshaped(vmap(f)(windows) as Array, counts);
}

const cumulative =
  (name: string, f: (x: Value, axis: number, reverse: boolean) => Value) =>
  (x: ArrayLike, axis = 0, { reverse = false }: { readonly reverse?: boolean } = {}): Array => {
    const array = asArray(x, `lax.${name}`);
    const d = normalizeAxis(`lax.${name}`, axis, array.type);
    return call1(`lax.${name}`, [array], [d, reverse], (v) => f(v, d, reverse));
  };
export const cumsum = cumulative('cumsum', running.cumsum);
export const cumprod = cumulative('cumprod', running.cumprod);
export const cummax = cumulative('cummax', running.cummax);
export const cummin = cumulative('cummin', running.cummin);
/** Running log(Σ exp(x)), without overflow. */
export const cumlogsumexp = cumulative('cumlogsumexp', running.cumlogsumexp);

export interface LaxSortOptions {
  readonly dimension?: number | undefined;
  readonly isStable?: boolean | undefined;
  /** By how many of the operands, from the first, is sorted. */
  readonly numKeys?: number | undefined;
}
/** In ascending order along an axis; several operands are reordered together, by the first `numKeys` of them. */
export function sort<T extends OneOrMore>(
  operands: T,
  { dimension = -1, isStable = true, numKeys = 1 }: LaxSortOptions = {},
): T extends readonly ArrayLike[] ? Array[] : Array {
  const listed = globalThis.Array.isArray(operands);
  const arrays = (listed ? (operands as readonly ArrayLike[]) : [operands as ArrayLike]).map((x) => asArray(x, 'lax.sort'));
  if (arrays.length === 0) throw new ArgumentError('lax.sort: needs at least one operand, got none');
  const d = normalizeAxis('lax.sort', dimension, arrays[0]!.type);
  const results = call('lax.sort', arrays, [d, isStable, numKeys], (...values) => order.sort(values, d, { numKeys, isStable }));
  return (listed ? results : results[0]) as T extends readonly ArrayLike[] ? Array[] : Array;
}
/** Keys in ascending order, and values moved with them. */
export const sortKeyVal = (keys: ArrayLike, values: ArrayLike, dimension = -1): [Array, Array] =>
  sort([keys, values], { dimension }) as [Array, Array];

/** The k greatest along an axis in descending order (NaN first, +0 before -0), and where they are (int32). Of equals the first come first. */
export function topK(x: ArrayLike, k: number, axis: number | { readonly axis?: number } = -1): [values: Array, indices: Array] {
  const array = asArray(x, 'lax.topK');
  const d = normalizeAxis('lax.topK', typeof axis === 'number' ? axis : (axis.axis ?? -1), array.type);
  if (!Number.isInteger(k) || k < 0 || k > array.shape[d]!)
    throw new ShapeError(`lax.topK: k must be from 0 to the size of the axis, got ${String(k)} for axis ${d} of ${formatType(array.type)}`);
  const last = array.ndim - 1;
  const swap = range(array.ndim).map((i) => (i === d ? last : i === last ? d : i));
  return call('lax.topK', [array], [k, d], (v) => order.topK(transpose(v, swap), k).map((out) => transpose(out, swap))) as [Array, Array];
}
