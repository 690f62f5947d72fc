/** `jax.lax`'s slices, gathers and scatters. */

import type { Value } from '../../ir/graph.ts';
import { add as plus } from '../../ops/arithmetic.ts';
import { fullLike, scalar } from '../../ops/constant.ts';
import * as dynamic from '../../ops/dynamic.ts';
import * as indexed from '../../ops/indexing.ts';
import * as layout from '../../ops/layout.ts';
import { less, select } from '../../ops/logic.ts';
import { dtypes } from '../../types/dtype.ts';
import { formatType, range } from '../../types/shape.ts';
import { ArgumentError, ShapeError } from '../../util/errors.ts';
import { type Array, type ArrayLike, asArray } from '../array.ts';
import { call1 } from '../call.ts';
import { where } from '../numpy/elementwise.ts';
import { fillOf } from '../numpy/index-values.ts';
import { expandDims, squeeze, stack } from '../numpy/shape.ts';
import { cast, normalizeAxis } from '../operands.ts';
import { oneDType } from './operands.ts';

/** The part from `start` to before `limit`, every `strides`-th element, for each axis. */
export function slice(x: ArrayLike, start: readonly number[], limit: readonly number[], strides?: readonly number[] | null): Array {
  const steps = strides ?? start.map(() => 1);
  return call1('lax.slice', [x], [start, limit, steps], (v) => layout.slice(v, start, limit, steps));
}
/** `slice` of one axis, with Python's ends: negative ones count from the end, `null` is the end. */
export function sliceInDim(x: ArrayLike, start: number | null, limit: number | null, stride = 1, axis = 0): Array {
  const array = asArray(x, 'lax.sliceInDim');
  const d = normalizeAxis('lax.sliceInDim', axis, array.type);
  const n = array.shape[d]!;
  const end = (i: number | null, other: number): number => (i === null ? other : i < 0 ? i + n : i);
  const each = (own: number, other: (k: number) => number): number[] => array.shape.map((_, k) => (k === d ? own : other(k)));
  return slice(
    array,
    each(end(start, 0), () => 0),
    each(end(limit, n), (k) => array.shape[k]!),
    each(stride, () => 1),
  );
}
/** The slice at a static index; `keepdims` leaves its axis with size 1. */
export function indexInDim(x: ArrayLike, index: number, axis = 0, keepdims = true): Array {
  const array = asArray(x, 'lax.indexInDim');
  const d = normalizeAxis('lax.indexInDim', axis, array.type);
  const n = array.shape[d]!;
  if (!Number.isInteger(index) || index < -n || index >= n)
    throw new ShapeError(`lax.indexInDim: index must be in [-${n}, ${n}), got ${String(index)} for axis ${d} of ${formatType(array.type)}`);
  const at = index < 0 ? index + n : index;
  const part = sliceInDim(array, at, at + 1, 1, d);
  return keepdims ? part : squeeze(part, d);
}

/** Numbers stay in the program; arrays are operands. Negative starts count from the end, once. */
function startsOf(
  name: string,
  x: Array,
  starts: readonly ArrayLike[],
): { readonly operands: Array[]; readonly statics: (number | null)[]; readonly values: (operands: readonly Value[]) => Value[] } {
  const list = globalThis.Array.isArray(starts) ? starts : [...(starts as unknown as Array)];
  if (list.length !== x.ndim)
    throw new ShapeError(`${name}: there must be one start for each axis, got ${list.length} for ${formatType(x.type)}`);
  const statics = list.map((s) => (typeof s === 'number' ? s : null));
  const operands = list.filter((s) => typeof s !== 'number').map((s) => asArray(s as ArrayLike, name));
  const odd =
    operands.find((s) => s.ndim > 0 || !['int', 'uint'].includes(dtypes[s.dtype].kind)) ??
    statics.find((s) => s !== null && !Number.isInteger(s));
  if (odd !== undefined)
    throw new ArgumentError(
      `${name}: a start must be a whole number or a scalar integer array, got ${typeof odd === 'number' ? odd : formatType((odd as Array).type)}`,
    );
  const values = (given: readonly Value[]): Value[] => {
    let next = 0;
    return statics.map((s, d) => {
      const n = x.shape[d]!;
      if (s !== null) return scalar(s < 0 ? s + n : s, 'int32');
      const v = given[next++]!;
      const i = cast(v, 'int32');
      return dtypes[v.type.dtype].kind === 'uint' ? i : select(less(i, fullLike(i, 0)), plus(i, fullLike(i, n)), i);
    });
  };
  return { operands, statics, values };
}

/** The part of the given sizes that begins at `starts` (numbers or scalar arrays); where it does not fit, the start moves. */
export function dynamicSlice(x: ArrayLike, starts: readonly ArrayLike[], sizes: readonly number[]): Array {
  const array = asArray(x, 'lax.dynamicSlice');
  const at = startsOf('lax.dynamicSlice', array, starts);
  return call1('lax.dynamicSlice', [array, ...at.operands], [at.statics, sizes], (v, ...given) =>
    dynamic.dynamicSlice(v, at.values(given), sizes),
  );
}
export function dynamicSliceInDim(x: ArrayLike, start: ArrayLike, size: number, axis = 0): Array {
  const array = asArray(x, 'lax.dynamicSliceInDim');
  const d = normalizeAxis('lax.dynamicSliceInDim', axis, array.type);
  return dynamicSlice(
    array,
    array.shape.map((_, k) => (k === d ? start : 0)),
    array.shape.map((n, k) => (k === d ? size : n)),
  );
}
/** The slice at an index that may be traced; `keepdims` leaves its axis with size 1. */
export function dynamicIndexInDim(x: ArrayLike, index: ArrayLike, axis = 0, keepdims = true): Array {
  const part = dynamicSliceInDim(x, index, 1, axis);
  return keepdims ? part : squeeze(part, axis);
}
/** The array with the part that begins at `starts` replaced; where it does not fit, the start moves. */
export function dynamicUpdateSlice(x: ArrayLike, update: ArrayLike, starts: readonly ArrayLike[]): Array {
  const [array, part] = oneDType('dynamicUpdateSlice', [x, update]);
  const at = startsOf('lax.dynamicUpdateSlice', array!, starts);
  return call1('lax.dynamicUpdateSlice', [array!, part!, ...at.operands], at.statics, (v, u, ...given) =>
    dynamic.dynamicUpdateSlice(v, u!, at.values(given)),
  );
}
export function dynamicUpdateSliceInDim(x: ArrayLike, update: ArrayLike, start: ArrayLike, axis: number): Array {
  const array = asArray(x, 'lax.dynamicUpdateSliceInDim');
  const d = normalizeAxis('lax.dynamicUpdateSliceInDim', axis, array.type);
  return dynamicUpdateSlice(
    array,
    update,
    array.shape.map((_, k) => (k === d ? start : 0)),
  );
}
/** `dynamicUpdateSliceInDim` of one slice, which may lack the axis. */
export function dynamicUpdateIndexInDim(x: ArrayLike, update: ArrayLike, index: ArrayLike, axis: number): Array {
  const [array, part] = [asArray(x, 'lax.dynamicUpdateIndexInDim'), asArray(update, 'lax.dynamicUpdateIndexInDim')];
  return dynamicUpdateSliceInDim(array, part.ndim === array.ndim ? part : expandDims(part, axis), index, axis);
}

/** Where a window lies outside: `fill` (a scatter drops it), `clip` moves it inside, `promiseInBounds` says that none does. */
export type GatherScatterMode = 'fill' | 'drop' | 'clip' | 'promiseInBounds';

/** Of JAX: index vectors stand along the last axis of the indices. */
export interface GatherDimensionNumbers {
  readonly offsetDims: readonly number[];
  readonly collapsedSliceDims: readonly number[];
  readonly startIndexMap: readonly number[];
  readonly operandBatchingDims?: readonly number[];
  readonly startIndicesBatchingDims?: readonly number[];
}
export interface GatherOptions {
  readonly mode?: GatherScatterMode | null | undefined;
  readonly fillValue?: number | null | undefined;
  readonly uniqueIndices?: boolean | undefined;
  readonly indicesAreSorted?: boolean | undefined;
}

/** Windows of `sliceSizes` of x at the index vectors. A negative index is outside; what is outside is NaN, the least integer, the greatest unsigned one. */
export function gather(
  x: ArrayLike,
  indices: ArrayLike,
  dimensions: GatherDimensionNumbers,
  sliceSizes: readonly number[],
  { mode, fillValue, indicesAreSorted = false }: GatherOptions = {},
): Array {
  const [array, at] = [asArray(x, 'lax.gather'), asArray(indices, 'lax.gather')];
  checkMode('lax.gather', mode);
  const attrs = {
    offset_dims: dimensions.offsetDims,
    collapsed_slice_dims: dimensions.collapsedSliceDims,
    operand_batching_dims: dimensions.operandBatchingDims ?? [],
    start_indices_batching_dims: dimensions.startIndicesBatchingDims ?? [],
    start_index_map: dimensions.startIndexMap,
    index_vector_dim: at.ndim - 1,
    slice_sizes: sliceSizes,
    indices_are_sorted: indicesAreSorted,
  };
  return call1('lax.gather', [array, at], [attrs, mode, fillValue], (v, i) => {
    const windows = indexed.gatherWindows(v.type.shape, i!.type.shape, attrs);
    const part = indexed.gather(v, mode === 'clip' ? indexed.clampIndices(windows, i!) : i!, attrs);
    if (mode === 'clip' || mode === 'promiseInBounds') return part;
    return select(indexed.indicesInBounds(windows, i!), part, fullLike(part, fillValue ?? fillOf(v.type.dtype)));
  });
}
function checkMode(name: string, mode: string | null | undefined): void {
  if (mode && !['fill', 'drop', 'clip', 'promiseInBounds'].includes(mode))
    throw new ArgumentError(`${name}: mode must be fill, drop, clip or promiseInBounds, got ${JSON.stringify(mode)}`);
}

export interface ScatterDimensionNumbers {
  readonly updateWindowDims: readonly number[];
  readonly insertedWindowDims: readonly number[];
  readonly scatterDimsToOperandDims: readonly number[];
  readonly operandBatchingDims?: readonly number[];
  readonly scatterIndicesBatchingDims?: readonly number[];
}

const scatterBy =
  (name: string, f: typeof indexed.scatterAdd) =>
  (
    x: ArrayLike,
    indices: ArrayLike,
    updates: ArrayLike,
    dimensions: ScatterDimensionNumbers,
    { mode, uniqueIndices = false, indicesAreSorted = false }: Omit<GatherOptions, 'fillValue'> = {},
  ): Array => {
    const [array, update] = oneDType(name, [x, updates]);
    const at = asArray(indices, `lax.${name}`);
    checkMode(`lax.${name}`, mode);
    const attrs = {
      update_window_dims: dimensions.updateWindowDims,
      inserted_window_dims: dimensions.insertedWindowDims,
      input_batching_dims: dimensions.operandBatchingDims ?? [],
      scatter_indices_batching_dims: dimensions.scatterIndicesBatchingDims ?? [],
      scatter_dims_to_operand_dims: dimensions.scatterDimsToOperandDims,
      index_vector_dim: at.ndim - 1,
      indices_are_sorted: indicesAreSorted,
      unique_indices: uniqueIndices,
    };
    return call1(`lax.${name}`, [array!, at, update!], [attrs, mode], (v, i, u) => {
      const inside =
        mode === 'clip' ? indexed.clampIndices(indexed.scatterWindows(v.type.shape, i!.type.shape, u!.type.shape, attrs), i!) : i!;
      return f(v, inside, u!, attrs);
    });
  };
/** x with the windows at the index vectors replaced by the updates; windows that lie outside are dropped. */
export const scatter = scatterBy('scatter', indexed.scatterSet);
export const scatterAdd = scatterBy('scatterAdd', indexed.scatterAdd);
export const scatterSub: typeof scatterAdd = (x, indices, updates, ...rest) => scatterAdd(x, indices, asArray(updates).neg(), ...rest);
export const scatterMul = scatterBy('scatterMul', indexed.scatterMul);
export const scatterMin = scatterBy('scatterMin', indexed.scatterMin);
export const scatterMax = scatterBy('scatterMax', indexed.scatterMax);

/** The slices of x at index vectors, one array of positions for each of the axes named; those axes go, and the vectors' axis comes first. */
export function indexTake(x: ArrayLike, indices: readonly ArrayLike[], axes: readonly number[]): Array {
  const array = asArray(x, 'lax.indexTake');
  const dims = axes.map((d) => normalizeAxis('lax.indexTake', d, array.type));
  const at = stack(
    indices.map((i) => where(asArray(i).less(0), 0, i)),
    -1,
  );
  const rest = range(array.ndim).filter((d) => !dims.includes(d));
  const numbers = { offsetDims: rest.map((_, k) => k + 1), collapsedSliceDims: [...dims].sort((a, b) => a - b), startIndexMap: dims };
  return gather(
    array,
    at,
    numbers,
    array.shape.map((n, d) => (dims.includes(d) ? 1 : n)),
    { mode: 'clip' },
  );
}
