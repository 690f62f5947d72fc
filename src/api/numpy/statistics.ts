/** `jax.numpy`'s statistics that need an order or counts. */

import { isFloat, isInteger } from '../../types/dtype.ts';
import { formatType, range } from '../../types/shape.ts';
import { ArgumentError, ShapeError } from '../../util/errors.ts';
import { type Array, type ArrayLike, type Axis, asArray, type ReduceOptions } from '../array.ts';
import { fused } from '../call.ts';
import { normalizeAxes } from '../operands.ts';
import { arange, array, full } from './creation.ts';
import {
  add,
  ceil,
  clip,
  divide,
  equal,
  floor,
  floorDivide,
  greaterEqual,
  isnan,
  maximum as larger,
  less,
  lessEqual,
  logicalAnd,
  logicalNot,
  logicalOr,
  multiply,
  sqrt,
  subtract,
  where,
} from './elementwise.ts';
import { at } from './indexing.ts';
import { matmul } from './products.ts';
import { any, max, mean, min, sum } from './reductions.ts';
import { concatenate, diag, expandDims, flip, moveaxis, ravel, reshape, transpose } from './shape.ts';
import { sort } from './sorting.ts';
import { take, takeAlongAxis } from './taking.ts';

export type QuantileMethod = 'linear' | 'lower' | 'higher' | 'nearest' | 'midpoint';
export interface QuantileOptions extends ReduceOptions {
  /** What is taken between two elements. */
  readonly method?: QuantileMethod | undefined;
}

/** The element below which the part q (from 0 to 1) of the elements lies; the axes of q come first. Where there is a NaN, NaN. */
export function quantile(x: ArrayLike, q: ArrayLike, axis?: Axis, options: QuantileOptions = {}): Array {
  return quantiles('quantile', x, q, axis, options, false);
}
/** `quantile` of the numbers. */
export function nanquantile(x: ArrayLike, q: ArrayLike, axis?: Axis, options: QuantileOptions = {}): Array {
  return quantiles('nanquantile', x, q, axis, options, true);
}
/** `quantile` with q from 0 to 100. */
export const percentile = (x: ArrayLike, q: ArrayLike, axis?: Axis, options: QuantileOptions = {}): Array =>
  quantile(x, divide(q, 100), axis, options);
export const nanpercentile = (x: ArrayLike, q: ArrayLike, axis?: Axis, options: QuantileOptions = {}): Array =>
  nanquantile(x, divide(q, 100), axis, options);
/** The middle element, or the mean of the middle two. */
export const median = (x: ArrayLike, axis?: Axis, options: ReduceOptions = {}): Array =>
  quantile(x, 0.5, axis, { keepdims: options.keepdims ?? false });
export const nanmedian = (x: ArrayLike, axis?: Axis, options: ReduceOptions = {}): Array =>
  nanquantile(x, 0.5, axis, { keepdims: options.keepdims ?? false });

function quantiles(
  name: string,
  x: ArrayLike,
  q: ArrayLike,
  axis: Axis | undefined,
  { keepdims = false, method = 'linear' }: QuantileOptions,
  skipNan: boolean,
): Array {
  const values = asArray(x, name);
  const parts = asArray(q, name);
  if (!['linear', 'lower', 'higher', 'nearest', 'midpoint'].includes(method))
    throw new ArgumentError(`${name}: method must be linear, lower, higher, nearest or midpoint, got ${JSON.stringify(method)}`);
  if (parts.ndim > 1) throw new ShapeError(`${name}: q must be a number or a vector, got ${formatType(parts.type)}`);
  const axes = normalizeAxes(name, axis, values.type);
  return fused(name, [values, parts], [axes, keepdims, method], (v, given) => {
    const rest = range(v!.ndim).filter((d) => !axes.includes(d));
    const outer = rest.map((d) => v!.shape[d]!);
    const dtype = isFloat(v!.dtype) ? v!.dtype : 'float32';
    const rows = reshape(transpose(v!, [...rest, ...axes]), [...outer, -1]).astype(dtype);
    const n = rows.shape.at(-1)!;
    const nan = isnan(rows);
    // Negative NaNs would sort first.
    const sorted = sort(skipNan ? where(nan, Number.NaN, rows) : where(any(nan, -1, { keepdims: true }), Number.NaN, rows));
    const count = skipNan ? sum(logicalNot(nan), -1).astype('float32') : full(outer, n, { dtype: 'float32' });
    // [...outer, q]: where each of the quantiles lies between elements.
    const place = multiply(expandDims(larger(subtract(count, 1), 0), -1), ravel(given!).astype('float32'));
    const low = floor(place);
    const element = (i: Array): Array => takeAlongAxis(sorted, clip(i, 0, n - 1).astype('int32'), -1, { mode: 'clip' });
    const [below, above] = [element(low), element(ceil(place))];
    const weight = subtract(place, low);
    const result = between(method, below, above, weight).astype(dtype);
    const whole = skipNan ? where(expandDims(equal(count, 0), -1), Number.NaN, result) : result;
    const first = moveaxis(whole, -1, 0);
    return reshape(first, [...given!.shape, ...(keepdims ? v!.shape.map((d, i) => (axes.includes(i) ? 1 : d)) : outer)]);
  });
}

function between(method: QuantileMethod, below: Array, above: Array, weight: Array): Array {
  switch (method) {
    case 'lower':
      return below;
    case 'higher':
      return above;
    case 'nearest':
      return where(lessEqual(weight, 0.5), below, above);
    case 'midpoint':
      return multiply(add(below, above), 0.5);
    case 'linear':
      return add(multiply(below, subtract(1, weight)), multiply(above, weight));
  }
}

/** Covariances of variables, one for each row (each column with `rowvar: false`) of x and y. */
export function cov(
  x: ArrayLike,
  y: ArrayLike | null = null,
  { rowvar = true, ddof = 1 }: { readonly rowvar?: boolean | undefined; readonly ddof?: number | undefined } = {},
): Array {
  return fused('cov', [x, ...(y === null ? [] : [y])], [rowvar, ddof], (...given) => {
    const rows = given.map((g) => {
      if (g.ndim > 2) throw new ShapeError(`cov: operands must have at most two axes, got ${formatType(g.type)}`);
      const matrix = g.ndim < 2 ? reshape(g, [1, -1]) : rowvar ? g : transpose(g);
      return isFloat(matrix.dtype) ? matrix : matrix.astype('float32');
    });
    const all = rows.length === 1 ? rows[0]! : concatenate(rows, 0);
    const off = subtract(all, mean(all, 1, { keepdims: true }));
    const result = divide(matmul(off, transpose(off)), all.shape[1]! - ddof);
    return result.shape[0] === 1 ? reshape(result, []) : result;
  });
}
/** Correlation coefficients of variables, one for each row of x and y. */
export function corrcoef(x: ArrayLike, y: ArrayLike | null = null, options: { readonly rowvar?: boolean | undefined } = {}): Array {
  return fused('corrcoef', [x, ...(y === null ? [] : [y])], options.rowvar ?? true, (u, v) => {
    const c = cov(u!, v ?? null, options);
    if (c.ndim === 0) return divide(c, c);
    const deviation = sqrt(diag(c));
    return clip(divide(divide(c, expandDims(deviation, 1)), deviation), -1, 1);
  });
}

/**
 * Where values would be put in a sorted vector to keep it sorted: before equal elements (`left`) or after them (`right`). int32.
 */
export function searchsorted(
  sorted: ArrayLike,
  values: ArrayLike,
  { side = 'left' }: { readonly side?: 'left' | 'right' | undefined } = {},
): Array {
  const a = asArray(sorted, 'searchsorted');
  if (a.ndim !== 1) throw new ShapeError(`searchsorted: the sorted array must be a vector, got ${formatType(a.type)}`);
  if (side !== 'left' && side !== 'right') throw new ArgumentError(`searchsorted: side must be left or right, got ${JSON.stringify(side)}`);
  return fused('searchsorted', [a, values], side, (s, v) => {
    // NaN is the greatest.
    const precedes = (p: Array, q: Array): Array => logicalOr(less(p, q), logicalAnd(isnan(q), logicalNot(isnan(p))));
    const before = (element: Array, value: Array): Array =>
      side === 'left' ? precedes(element, value) : logicalNot(precedes(value, element));
    const n = s!.size;
    if (n <= 64) return sum(before(s!, expandDims(v!, -1)), -1);
    // Halving: `low` elements are known to stand before.
    let [low, high] = [full(v!.shape, 0, { dtype: 'int32' }), full(v!.shape, n, { dtype: 'int32' })];
    for (let steps = Math.ceil(Math.log2(n + 1)); steps > 0; steps--) {
      const middle = floorDivide(add(low, high), 2);
      const isBefore = logicalAnd(before(take(s!, middle, 0, { mode: 'clip' }), v!), less(low, high));
      [low, high] = [where(isBefore, add(middle, 1), low), where(isBefore, high, middle)];
    }
    return low;
  });
}

/** In which of the bins, which ascend or descend, values lie. */
export function digitize(x: ArrayLike, bins: ArrayLike, { right = false }: { readonly right?: boolean | undefined } = {}): Array {
  const edges = asArray(bins, 'digitize');
  if (edges.ndim !== 1) throw new ShapeError(`digitize: bins must be a vector, got ${formatType(edges.type)}`);
  if (edges.size === 0) return fused('digitize', [x], null, (v) => full(v!.shape, 0, { dtype: 'int32' }));
  const [side, other] = right ? (['left', 'right'] as const) : (['right', 'left'] as const);
  const down = subtract(edges.size, searchsorted(flip(edges), x, { side: other }));
  return where(greaterEqual(edges.slice(-1), edges.slice(0)), searchsorted(edges, x, { side }), down);
}

export interface BincountOptions {
  readonly weights?: ArrayLike | undefined;
  /** The number of bins; values beyond are dropped. Without it the greatest value is read, and the result is a promise. */
  readonly length?: number | undefined;
  /** The least number of bins. */
  readonly minlength?: number | undefined;
}
/** How often each whole number from 0 occurs, or the sums of the weights. Negative numbers count as 0. */
export function bincount(x: ArrayLike, options: BincountOptions & { readonly length: number }): Array;
export function bincount(x: ArrayLike, options?: BincountOptions): Promise<Array>;
export function bincount(x: ArrayLike, { weights, length, minlength = 0 }: BincountOptions = {}): Array | Promise<Array> {
  const a = asArray(x, 'bincount');
  if (a.ndim !== 1 || !isInteger(a.dtype))
    throw new ShapeError(`bincount: the array must be a vector of integers, got ${formatType(a.type)}`);
  if (length === undefined) {
    const greatest = a.size === 0 ? Promise.resolve(-1) : max(a).item();
    return greatest.then((m) => bincount(a, { ...(weights === undefined ? {} : { weights }), length: Math.max(minlength, m + 1, 0) }));
  }
  const bins = Math.max(length, minlength);
  return fused('bincount', [a, ...(weights === undefined ? [] : [weights])], bins, (v, w) =>
    at(full([bins], 0, { dtype: w?.dtype ?? 'int32' }), [clip(v!, 0)]).add(w ?? 1),
  );
}

export interface HistogramOptions {
  /** Least and greatest edge; those of the elements by default. */
  readonly range?: readonly [number, number] | undefined;
  readonly weights?: ArrayLike | undefined;
  /** Counts divided by their sum and the widths of the bins. */
  readonly density?: boolean | undefined;
}
/** How many elements lie in each bin, and the edges of the bins. An element at the last edge is in the last bin. */
export function histogram(
  x: ArrayLike,
  bins: number | ArrayLike = 10,
  { range: given, weights, density = false }: HistogramOptions = {},
): [counts: Array, edges: Array] {
  const a = ravel(x);
  const edges = histogramBinEdges(a, bins, given === undefined ? {} : { range: given });
  const counts = fused('histogram', [a, edges, ...(weights === undefined ? [] : [weights])], null, (v, e, w) => {
    const last = e!.size - 1;
    const place = where(equal(v!, e!.slice(-1)), last, searchsorted(e!, v!, { side: 'right' }));
    const weight = w ? ravel(w) : full(v!.shape, 1, { dtype: isFloat(v!.dtype) ? v!.dtype : 'float32' });
    return at(full([last + 2], 0, { dtype: weight.dtype }), [place])
      .add(weight)
      .slice([1, last + 1]);
  });
  return [density ? divide(divide(counts, subtract(edges.slice([1]), edges.slice([0, -1]))), sum(counts)) : counts, edges];
}
/** The edges of `histogram`. */
export function histogramBinEdges(
  x: ArrayLike,
  bins: number | ArrayLike = 10,
  { range: given }: Pick<HistogramOptions, 'range'> = {},
): Array {
  if (typeof bins !== 'number') return asArray(bins, 'histogram');
  if (!Number.isInteger(bins) || bins < 1) throw new ArgumentError(`histogram: bins must be a whole number from 1, got ${bins}`);
  const a = ravel(x);
  const ends = given
    ? given.map((n) => array(n, { dtype: 'float32' }))
    : a.size === 0
      ? [array(0, { dtype: 'float32' }), array(1, { dtype: 'float32' })]
      : [min(a), max(a)];
  return fused('histogramBinEdges', ends, bins, (p, q) => {
    const [low, high] = [p!.astype('float32'), q!.astype('float32')];
    const flat = equal(low, high);
    const [from, to] = [where(flat, subtract(low, 0.5), low), where(flat, add(high, 0.5), high)];
    const part = divide(arange(bins).astype('float32'), bins);
    return concatenate([add(multiply(from, subtract(1, part)), multiply(to, part)), reshape(to, [1])]);
  });
}
