/**
 * `jax.numpy`'s indexing. Indices may be negative once; where they lie outside all the same, `slice` and `at().get` take the nearest
 * element, `take` and `takeAlongAxis` fill with NaN (integers: the least, unsigned: the greatest), and updates of `at` are dropped.
 * Lists of numbers make float32 arrays, so float arrays are indices too: the program converts them to int32, towards zero.
 */

import { currentBuilder } from '../../ir/builder.ts';
import type { Value } from '../../ir/graph.ts';
import { add, maximum, minimum, multiply } from '../../ops/arithmetic.ts';
import { fullLike, scalar } from '../../ops/constant.ts';
import { dynamicSlice, dynamicUpdateSlice } from '../../ops/dynamic.ts';
import { clampIndices, scatterAdd, scatterMax, scatterMin, scatterMul, scatterSet, scatterWindows } from '../../ops/indexing.ts';
import { broadcastInDim, broadcastTo, pad, reshape, reverse, sliceAxis, slice as staticSlice } from '../../ops/layout.ts';
import { select } from '../../ops/logic.ts';
import { hostTensor } from '../../types/host.ts';
import { equalShapes, formatType, range, type Shape, sizeOf } from '../../types/shape.ts';
import { ShapeError } from '../../util/errors.ts';
import { Array, type ArrayLike, asArray, type Index, type IndexUpdate, type UpdateOptions } from '../array.ts';
import { call1, checkWholeNumbers } from '../call.ts';
import { cast } from '../operands.ts';
import { divide, power } from './elementwise.ts';
import { type AxisRange, type IndexPlan, indexPlan } from './index-plan.ts';
import { type GatherMode, gatherPart, indexVectors, windowDims, wrapOnce } from './index-values.ts';

/** The part of an array at an index: see `Array.slice`. */
export function slice(x: ArrayLike, index: readonly Index[]): Array {
  return read('slice', x, index, 'nearest', undefined);
}

function read(name: string, x: ArrayLike, index: readonly Index[], mode: GatherMode, fillValue: number | undefined): Array {
  const array = asArray(x, name);
  const plan = indexPlan(name, array, index);
  if (!currentBuilder() && isPlainPart(plan, array.shape)) return readAt(name, array, plan);
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

/** Whether an index takes a part without steps, and not all. */
const isPlainPart = ({ axes, ranges }: IndexPlan, shape: Shape): boolean =>
  axes.length === 0 && ranges.every((r) => r.step === 1 && r.size > 0) && !ranges.every((r, d) => isWhole(r, shape[d]!));

/** Eagerly, positions are an operand: going through an array piece by piece is one program, not one for each piece. */
function readAt(name: string, x: Array, { ranges, shape }: IndexPlan): Array {
  const starts = Array.host(
    hostTensor(
      'int32',
      [ranges.length],
      ranges.map((r) => r.start),
    ),
  );
  const sizes = ranges.map((r) => r.size);
  return call1(name, [x, starts], [sizes, shape], (v, at) =>
    reshape(
      dynamicSlice(
        v,
        sizes.map((_, d) => reshape(sliceAxis(at, 0, d, d + 1), [])),
        sizes,
      ),
      shape,
    ),
  );
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

/** Scalar entries: one window that begins at a traced position. */
function dynamicPart(v: Value, plan: IndexPlan, entries: readonly Value[]): Value {
  const at = (d: number): number => plan.axes.indexOf(d);
  return dynamicSlice(
    v,
    range(v.type.shape.length).map((d) => (at(d) < 0 ? scalar(0, 'int32') : entries[at(d)]!)),
    v.type.shape.map((size, d) => (at(d) < 0 ? size : Math.min(1, size))),
  );
}

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
    apply: (f, options = {}) => write(updates.set, array, index, f(read('at.apply', array, index, 'nearest', undefined)), options),
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
  checkWholeNumbers(rule.name, [array, value], [array, asArray(value, rule.name)]);
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
