/**
 * `jax.numpy`'s indexing. Indices may be negative once; where they lie outside all the same, `slice` and `at().get` take the nearest
 * element, `take` and `takeAlongAxis` fill with NaN (integers: the least, unsigned: the greatest), and updates of `at` are dropped.
 */

import type { Value } from '../../ir/graph.ts';
import { add, maximum, minimum, multiply, remainder } from '../../ops/arithmetic.ts';
import { fullLike, scalar } from '../../ops/constant.ts';
import { dynamicSlice, dynamicUpdateSlice } from '../../ops/dynamic.ts';
import {
  clampIndices,
  gather,
  gatherWindows,
  indicesInBounds,
  scatterAdd,
  scatterMax,
  scatterMin,
  scatterMul,
  scatterSet,
  scatterWindows,
} from '../../ops/indexing.ts';
import { broadcastInDim, broadcastTo, concatenate, pad, reshape, reverse, slice as staticSlice } from '../../ops/layout.ts';
import { and, greaterEqual, less, select } from '../../ops/logic.ts';
import { type DType, dtypes, isInteger } from '../../types/dtype.ts';
import { equalShapes, formatType, range, type Shape, sizeOf } from '../../types/shape.ts';
import { ArgumentError, DTypeError, ShapeError } from '../../util/errors.ts';
import { Array, type ArrayLike, asArray, type Index, type IndexUpdate, type UpdateOptions } from '../array.ts';
import { call1 } from '../call.ts';
import { broadcastShapes, cast, normalizeAxis } from '../operands.ts';
import { divide, power } from './elementwise.ts';
import { type AxisRange, type IndexPlan, indexPlan } from './index-plan.ts';
import { ravel } from './shape.ts';

/** What stands for elements outside: `fill` them, or `clip` the index; `wrap` takes it modulo the size. */
export type TakeMode = 'fill' | 'clip' | 'wrap';

export interface TakeOptions {
  readonly mode?: TakeMode | undefined;
  readonly fillValue?: number | undefined;
}

/** The part of an array at an index: see `Array.slice`. */
export function slice(x: ArrayLike, index: readonly Index[]): Array {
  return read('slice', x, index, 'nearest', undefined);
}

/** `nearest` promises that indices lie inside: outside it is `clip`, but derivatives are dropped. */
type GatherMode = 'fill' | 'clip' | 'nearest';

function read(name: string, x: ArrayLike, index: readonly Index[], mode: GatherMode, fillValue: number | undefined): Array {
  const array = asArray(x, name);
  const plan = indexPlan(name, array, index);
  const arrays = plan.entries.filter((e) => e instanceof Array);
  return call1(name, [array, ...arrays], [statics(plan), mode, fillValue], (v, ...indices) => {
    const part = readRanges(v, plan.ranges);
    if (plan.axes.length === 0) return reshape(part, plan.shape);
    const entries = wrapped(plan, v.type.shape, indices);
    return reshape(
      mode !== 'fill' && plan.batch.length === 0 ? dynamicPart(part, plan, entries) : gatherPart(part, plan, entries, mode, fillValue),
      plan.shape,
    );
  });
}

/** What of a plan is not in the types of the operands. */
const statics = (plan: IndexPlan): unknown => [
  plan.ranges.map((r) => [r.start, r.size, r.step]),
  plan.axes,
  plan.entries.map((e) => (typeof e === 'number' ? e : null)),
  plan.position,
  plan.shape,
];

const isWhole = (r: AxisRange, size: number): boolean => r.start === 0 && r.size === size && r.step === 1;

function readRanges(v: Value, ranges: readonly AxisRange[]): Value {
  const { shape } = v.type;
  if (ranges.every((r, d) => isWhole(r, shape[d]!))) return v;
  const ends = ranges.map(bounds);
  const part = staticSlice(
    v,
    ends.map((e) => e.low),
    ends.map((e) => e.high),
    ranges.map((r) => Math.abs(r.step)),
  );
  return reverse(
    part,
    range(ranges.length).filter((d) => ranges[d]!.step < 0 && ranges[d]!.size > 1),
  );
}

/** The positions between which a range lies, in ascending order. */
function bounds({ start, size, step }: AxisRange): { readonly low: number; readonly high: number } {
  if (size === 0) return { low: 0, high: 0 };
  const last = start + (size - 1) * step;
  return { low: Math.min(start, last), high: Math.max(start, last) + 1 };
}

/** The array with the part in the ranges replaced. */
function writeRanges(v: Value, part: Value, ranges: readonly AxisRange[]): Value {
  const { shape } = v.type;
  if (ranges.every((r, d) => isWhole(r, shape[d]!))) return part;
  if (sizeOf(part.type.shape) === 0) return v;
  const ends = ranges.map(bounds);
  const forward = reverse(
    part,
    range(ranges.length).filter((d) => ranges[d]!.step < 0 && ranges[d]!.size > 1),
  );
  if (ranges.every((r) => r.size === 1 || Math.abs(r.step) === 1))
    return dynamicUpdateSlice(
      v,
      forward,
      ends.map((e) => scalar(e.low, 'int32')),
    );
  const spread = (x: Value): Value =>
    pad(
      x,
      scalar(0, x.type.dtype),
      ends.map((e) => e.low),
      ends.map((e, d) => shape[d]! - e.high),
      ranges.map((r) => Math.abs(r.step) - 1),
    );
  return select(spread(fullLike(cast(forward, 'bool'), 1)), spread(forward), v);
}

/** The entries as int32 with negative indices counted from the end, once. */
function wrapped(plan: IndexPlan, shape: Shape, indices: readonly Value[]): Value[] {
  let next = 0;
  return plan.entries.map((e, k) => (typeof e === 'number' ? scalar(e, 'int32') : wrapOnce(indices[next++]!, shape[plan.axes[k]!]!)));
}

function wrapOnce(index: Value, size: number): Value {
  const i = cast(index, 'int32');
  return dtypes[index.type.dtype].kind === 'uint' ? i : select(less(i, fullLike(i, 0)), add(i, fullLike(i, size)), i);
}

/** Scalar entries: one window that begins at a traced position. */
function dynamicPart(v: Value, plan: IndexPlan, entries: readonly Value[]): Value {
  const at = (d: number): number => plan.axes.indexOf(d);
  return dynamicSlice(
    v,
    range(v.type.shape.length).map((d) => (at(d) < 0 ? scalar(0, 'int32') : entries[at(d)]!)),
    v.type.shape.map((size, d) => (at(d) < 0 ? size : Math.min(1, size))),
  );
}

/** Index vectors [...batch, entries]; of a single entry without the last axis. */
function indexVectors(entries: readonly Value[], batch: Shape): Value {
  const columns = entries.map((e) => broadcastTo(e, batch));
  return columns.length === 1
    ? columns[0]!
    : concatenate(
        columns.map((c) => reshape(c, [...batch, 1])),
        batch.length,
      );
}

/** Where the axes that are not indexed stand in the gathered value. */
const windowDims = ({ batch, position, gathered }: IndexPlan): number[] =>
  range(gathered.length).filter((d) => d < position || d >= position + batch.length);

function gatherPart(v: Value, plan: IndexPlan, entries: readonly Value[], mode: GatherMode, fillValue?: number): Value {
  const indices = indexVectors(entries, plan.batch);
  const attrs = {
    offset_dims: windowDims(plan),
    collapsed_slice_dims: plan.axes,
    start_index_map: plan.axes,
    index_vector_dim: plan.batch.length,
    slice_sizes: v.type.shape.map((size, d) => (plan.axes.includes(d) ? Math.min(1, size) : size)),
  };
  const windows = gatherWindows(v.type.shape, indices.type.shape, attrs);
  const part = gather(v, mode === 'clip' ? clampIndices(windows, indices) : indices, attrs);
  if (mode !== 'fill') return part;
  return select(indicesInBounds(windows, indices), part, fullLike(part, fillValue ?? fillOf(v.type.dtype)));
}

/** What JAX fills with: NaN, the least integer, the greatest unsigned one, true. */
const fillOf = (dtype: DType): number => {
  const { kind, min, max } = dtypes[dtype];
  return kind === 'float' ? Number.NaN : kind === 'int' ? min : max;
};

type Scatter = typeof scatterAdd;
/** How an update meets what is there: for ranges, and for arrays of indices. */
interface Update {
  readonly name: string;
  readonly scatter: Scatter;
  readonly combine: (old: Value, update: Value) => Value;
}
const updates = {
  set: { name: 'at.set', scatter: scatterSet, combine: (_, update) => update },
  add: { name: 'at.add', scatter: scatterAdd, combine: add },
  mul: { name: 'at.mul', scatter: scatterMul, combine: multiply },
  min: { name: 'at.min', scatter: scatterMin, combine: minimum },
  max: { name: 'at.max', scatter: scatterMax, combine: maximum },
} as const satisfies Record<string, Update>;

/** `x.at(…)`: see `Array.at`. */
export function at(x: ArrayLike, index: readonly Index[]): IndexUpdate {
  const array = asArray(x, 'at');
  const update =
    (rule: Update, prepare: (value: ArrayLike) => ArrayLike = (value) => value) =>
    (value: ArrayLike, options: UpdateOptions = {}): Array =>
      write(rule, array, index, prepare(value), options);
  const sub = update(updates.add, (value) => asArray(value, 'at.sub').neg());
  const mul = update(updates.mul);
  const factors = (value: ArrayLike, options?: UpdateOptions): Array =>
    write(
      updates.mul,
      call1('at', [array], null, (v) => fullLike(v, 1)),
      index,
      value,
      options ?? {},
    );
  const div = (value: ArrayLike, options?: UpdateOptions): Array => divide(array, factors(value, options)).astype(array.dtype);
  const pow = (value: ArrayLike, options?: UpdateOptions): Array => power(array, factors(value, options)).astype(array.dtype);
  return {
    get: ({ mode, fillValue } = {}) => read('at.get', array, index, mode ?? 'nearest', fillValue),
    set: update(updates.set),
    add: update(updates.add),
    sub,
    subtract: sub,
    mul,
    multiply: mul,
    div,
    divide: div,
    power: pow,
    min: update(updates.min),
    max: update(updates.max),
  };
}

function write(
  rule: Update,
  array: Array,
  index: readonly Index[],
  value: ArrayLike,
  { mode = 'drop', uniqueIndices = false }: UpdateOptions,
): Array {
  const masked = maskedBy(array, index);
  if (masked) return updateMasked(rule, array, masked, value);
  const plan = indexPlan(rule.name, array, index);
  const arrays = plan.entries.filter((e) => e instanceof Array);
  const given = asArray(value, rule.name);
  if (!fits(given.shape, plan.shape))
    throw new ShapeError(
      `${rule.name}: the value must broadcast to the indexed part, got ${formatType(given.type)} for ${formatType({ shape: plan.shape, dtype: array.dtype })}`,
    );
  return call1(rule.name, [array, given, ...arrays], [statics(plan), mode, uniqueIndices], (v, u, ...indices) => {
    const part = readRanges(v, plan.ranges);
    const update = reshape(broadcastTo(cast(u!, v.type.dtype), plan.shape), plan.axes.length === 0 ? part.type.shape : plan.gathered);
    if (plan.axes.length === 0) return writeRanges(v, rule.combine(part, update), plan.ranges);
    const vectors = indexVectors(wrapped(plan, v.type.shape, indices), plan.batch);
    const attrs = {
      update_window_dims: windowDims(plan),
      inserted_window_dims: plan.axes,
      scatter_dims_to_operand_dims: plan.axes,
      index_vector_dim: plan.batch.length,
      unique_indices: uniqueIndices,
    };
    const inside =
      mode === 'clip' ? clampIndices(scatterWindows(part.type.shape, vectors.type.shape, update.type.shape, attrs), vectors) : vectors;
    return writeRanges(v, rule.scatter(part, inside, update, attrs), plan.ranges);
  });
}

/** Whether a shape broadcasts to another. */
const fits = (from: Shape, to: Shape): boolean =>
  from.length <= to.length && from.every((d, i) => d === 1 || d === to[to.length - from.length + i]);

/** A mask over the leading axes needs no indices: it chooses between old and new. */
const maskedBy = (x: Array, index: readonly Index[]): Array | null => {
  const [mask] = index;
  return index.length === 1 && mask instanceof Array && mask.dtype === 'bool' && mask.ndim > 0 && mask.ndim <= x.ndim ? mask : null;
};

function updateMasked(rule: Update, x: Array, mask: Array, value: ArrayLike): Array {
  const given = asArray(value, rule.name);
  const rest = x.shape.slice(mask.ndim);
  if (!equalShapes(mask.shape, x.shape.slice(0, mask.ndim)))
    throw new ShapeError(
      `${rule.name}: a mask must have the leading sizes of the array, got ${formatType(mask.type)} for ${formatType(x.type)}`,
    );
  if (given.ndim > rest.length)
    throw new ShapeError(
      `${rule.name}: a value for a mask must broadcast to one masked element, got ${formatType(given.type)} for elements of shape [${rest.join(',')}]`,
      'How many elements a mask has is not known to the program: use where(mask, …) with a whole array.',
    );
  return call1(rule.name, [x, mask, given], null, (v, m, u) => {
    const test = broadcastInDim(m!, v.type.shape, range(mask.ndim));
    return select(test, rule.combine(v, broadcastTo(cast(u!, v.type.dtype), v.type.shape)), v);
  });
}

// take and its kin

/** The slices of x at `indices` along an axis (of the flattened array for `null`); the axes of `indices` stand where the axis was. */
export function take(x: ArrayLike, indices: ArrayLike, axis: number | null = null, { mode = 'fill', fillValue }: TakeOptions = {}): Array {
  const array = axis === null ? ravel(x) : asArray(x, 'take');
  const index = indexArray('take', indices);
  const along = normalizeAxis('take', axis ?? 0, array.type);
  const size = array.shape[along]!;
  if (size === 0 && index.size > 0)
    throw new ShapeError(`take: nothing can be taken from an axis of size 0, got axis ${along} of ${formatType(array.type)}`);
  checkMode('take', mode);
  const { shape } = array;
  const gathered = [...shape.slice(0, along), ...index.shape, ...shape.slice(along + 1)];
  const plan: IndexPlan = { ranges: [], axes: [along], entries: [index], batch: index.shape, position: along, gathered, shape: gathered };
  return call1('take', [array, index], [along, mode, fillValue], (v, i) =>
    gatherPart(v, plan, [indexFor(mode, i!, size)], mode === 'fill' ? 'fill' : 'clip', fillValue),
  );
}

const indexArray = (name: string, indices: ArrayLike): Array => {
  const index = asArray(indices, name);
  if (!isInteger(index.dtype)) throw new DTypeError(`${name}: indices must be integers, got ${formatType(index.type)}`);
  return index;
};

function checkMode(name: string, mode: string): asserts mode is TakeMode {
  if (mode !== 'fill' && mode !== 'clip' && mode !== 'wrap')
    throw new ArgumentError(`${name}: mode must be fill, clip or wrap, got ${JSON.stringify(mode)}`);
}

function indexFor(mode: TakeMode, index: Value, size: number): Value {
  if (mode === 'fill') return wrapOnce(index, size);
  const i = cast(index, 'int32');
  if (mode === 'clip') return i;
  const rest = remainder(i, fullLike(i, size));
  return select(less(rest, fullLike(rest, 0)), add(rest, fullLike(rest, size)), rest);
}

/** `result[…, i, …] = x[…, indices[…, i, …], …]` along an axis; the other axes broadcast. */
export function takeAlongAxis(
  x: ArrayLike,
  indices: ArrayLike,
  axis: number | null = -1,
  { mode = 'fill', fillValue }: TakeOptions = {},
): Array {
  const array = axis === null ? ravel(x) : asArray(x, 'takeAlongAxis');
  const index = indexArray('takeAlongAxis', indices);
  const along = normalizeAxis('takeAlongAxis', axis ?? 0, array.type);
  checkMode('takeAlongAxis', mode);
  if (index.ndim !== array.ndim)
    throw new ShapeError(
      `takeAlongAxis: indices must have as many axes as the array, got ${formatType(index.type)} for ${formatType(array.type)}`,
      'Add one with expandDims(indices, axis).',
    );
  const common = broadcastShapes('takeAlongAxis', ...[array, index].map((a) => a.shape.map((d, i) => (i === along ? 1 : d))));
  return call1('takeAlongAxis', [array, index], [along, mode, fillValue], (v, i) => {
    const size = v.type.shape[along]!;
    const [source, at] = [v, indexFor(mode === 'clip' ? 'fill' : mode, i!, size)].map((w) =>
      broadcastTo(
        w,
        common.map((d, k) => (k === along ? w.type.shape[k]! : d)),
      ),
    );
    const others = range(common.length).filter((d) => d !== along);
    const attrs = {
      offset_dims: [],
      collapsed_slice_dims: [along],
      operand_batching_dims: others,
      start_indices_batching_dims: others,
      start_index_map: [along],
      index_vector_dim: common.length,
      slice_sizes: source!.type.shape.map((d) => Math.min(d, 1)),
    };
    const taken = gather(
      source!,
      mode === 'clip' ? clampIndices(gatherWindows(source!.type.shape, at!.type.shape, attrs), at!) : at!,
      attrs,
    );
    if (mode !== 'fill') return taken;
    const inside = and(greaterEqual(at!, fullLike(at!, 0)), less(at!, fullLike(at!, size)));
    return select(inside, taken, fullLike(taken, fillValue ?? fillOf(v.type.dtype)));
  });
}

/** The array with `values` put at `indices` along an axis, as `takeAlongAxis` reads them. */
export function putAlongAxis(
  x: ArrayLike,
  indices: ArrayLike,
  values: ArrayLike,
  axis: number | null = -1,
  { mode = 'drop' }: UpdateOptions = {},
): Array {
  const whole = asArray(x, 'putAlongAxis');
  if (axis === null) return putAlongAxis(ravel(whole), ravel(indices), ravel(values), 0, { mode }).reshape(whole.shape);
  const index = indexArray('putAlongAxis', indices);
  const along = normalizeAxis('putAlongAxis', axis, whole.type);
  if (index.ndim !== whole.ndim)
    throw new ShapeError(
      `putAlongAxis: indices must have as many axes as the array, got ${formatType(index.type)} for ${formatType(whole.type)}`,
    );
  return call1('putAlongAxis', [whole, index, values], [along, mode], (v, i, u) => {
    const common = v.type.shape.map((d, k) => (k === along ? i!.type.shape[k]! : d));
    const others = range(common.length).filter((d) => d !== along);
    const at = broadcastTo(wrapOnce(i!, v.type.shape[along]!), common);
    const attrs = {
      update_window_dims: [],
      inserted_window_dims: [along],
      input_batching_dims: others,
      scatter_indices_batching_dims: others,
      scatter_dims_to_operand_dims: [along],
      index_vector_dim: common.length,
    };
    const update = broadcastTo(cast(u!, v.type.dtype), common);
    const inside = mode === 'clip' ? clampIndices(scatterWindows(v.type.shape, common, common, attrs), at) : at;
    return scatterSet(v, inside, update, attrs);
  });
}
