/** Slices at computed places. A start is clamped so that the slice fits, as in XLA. */
import { emit1 } from '../ir/builder.ts';
import { ints, type Value } from '../ir/graph.ts';
import type { BatchDim, Emitter, Expr, Ix, Op } from '../ir/op.ts';
import { isInteger } from '../types/dtype.ts';
import type { HostTensor } from '../types/host.ts';
import { formatShape, formatType, range, type Shape, stridesOf, type TensorType } from '../types/shape.ts';
import { DTypeError, ShapeError } from '../util/errors.ts';
import { atFront } from './batching.ts';
import { scalar, zeros } from './constant.ts';
import { allocateFor, define } from './define.ts';
import { clampedIndex } from './gather.ts';
import { clampIndices, gather, scatterSet, scatterWindows } from './indexing.ts';
import { concatenate, reshape } from './layout.ts';
import { copyStrided } from './strided.ts';

const dynamicSliceOp: Op = {
  name: 'dynamic_slice',
  dialect: 'stablehlo',
  kind: 'layout',
  infer: ([operand, ...starts], attrs) => {
    const sizes = ints(attrs, 'slice_sizes');
    checkStarts('dynamic_slice', operand!, starts);
    checkFits('dynamic_slice', 'slice_sizes', sizes, operand!);
    return [{ shape: sizes, dtype: operand!.dtype }];
  },
  eval: ([operand, ...starts], eqn) => {
    const type = eqn.outputs[0]!.type;
    const data = allocateFor(type);
    const strides = stridesOf(operand!.type.shape);
    copyStrided(type.shape, operand!.data, { offset: origin(operand!.type.shape, type.shape, starts), strides }, data, {
      offset: 0,
      strides: stridesOf(type.shape),
    });
    return [{ type, data }];
  },
  jvp: ([, ...starts], [dx], eqn) => [dx ? emit1(dynamicSliceOp, [dx, ...starts], eqn.attrs) : null],
  transpose: ([ct], [, ...starts], eqn) => [
    ct ? dynamicUpdateSlice(zeros(eqn.inputs[0]!.type), ct, starts as Value[]) : null,
    ...starts.map(() => null),
  ],
  batch: ([operand, ...starts], [dim, ...startDims], eqn, size) => {
    const sizes = ints(eqn.attrs, 'slice_sizes');
    if (startDims.every((d) => d === null)) {
      return { outputs: [dynamicSlice(atFront(operand!, dim!, size), withBatchStart(starts), [size, ...sizes])], dims: [0] };
    }
    const batched = dim !== null;
    const attrs = {
      offset_dims: range(sizes.length, 1),
      collapsed_slice_dims: [],
      operand_batching_dims: batched ? [0] : [],
      start_indices_batching_dims: batched ? [0] : [],
      start_index_map: range(sizes.length, batched ? 1 : 0),
      index_vector_dim: 1,
      slice_sizes: batched ? [Math.min(size, 1), ...sizes] : sizes,
    };
    return { outputs: [gather(batched ? atFront(operand!, dim, size) : operand!, stack(starts, startDims, size), attrs)], dims: [0] };
  },
  element: (e, index) => {
    const { shape } = e.eqn.inputs[0]!.type;
    const sizes = ints(e.eqn.attrs, 'slice_sizes');
    return e.operand(
      0,
      index.map((i, d) => e.ix.add(i, startOf(e, 1 + d, shape[d]! - sizes[d]!))),
    );
  },
};

/**
 * The part of `operand` of the given sizes that begins at `starts`, one scalar integer for each axis.
 * @see https://openxla.org/stablehlo/spec#dynamic_slice
 */
export const dynamicSlice = define(
  dynamicSliceOp,
  (operand: Value, starts: readonly Value[], sizes: readonly number[]): Value =>
    emit1(dynamicSliceOp, [operand, ...starts], { slice_sizes: sizes }),
);

const dynamicUpdateSliceOp: Op = {
  name: 'dynamic_update_slice',
  dialect: 'stablehlo',
  kind: 'update',
  infer: ([operand, update, ...starts]) => {
    checkStarts('dynamic_update_slice', operand!, starts);
    if (operand!.dtype !== update!.dtype) {
      throw new DTypeError(
        `dynamic_update_slice: operand and update must have one dtype, got ${formatType(operand!)} and ${formatType(update!)}`,
      );
    }
    checkFits('dynamic_update_slice', 'update', update!.shape, operand!);
    return [operand!];
  },
  eval: ([operand, update, ...starts], eqn) => {
    const type = eqn.outputs[0]!.type;
    const { shape } = update!.type;
    const data = operand!.data.slice();
    copyStrided(shape, update!.data, { offset: 0, strides: stridesOf(shape) }, data, {
      offset: origin(type.shape, shape, starts),
      strides: stridesOf(type.shape),
    });
    return [{ type, data }];
  },
  jvp: ([operand, update, ...starts], [dOperand, dUpdate]) => [
    dynamicUpdateSlice(dOperand ?? zeros(operand!.type), dUpdate ?? zeros(update!.type), starts),
  ],
  transpose: ([ct], [operand, update, ...starts], eqn) => {
    const type = eqn.inputs[1]!.type;
    const at = starts as Value[];
    return [
      ct && !operand ? dynamicUpdateSlice(ct, zeros(type), at) : null,
      ct && !update ? dynamicSlice(ct, at, type.shape) : null,
      ...starts.map(() => null),
    ];
  },
  batch: ([operand, update, ...starts], [operandDim, updateDim, ...startDims], _eqn, size) => {
    const into = atFront(operand!, operandDim!, size);
    const from = atFront(update!, updateDim!, size);
    if (startDims.every((d) => d === null)) return { outputs: [dynamicUpdateSlice(into, from, withBatchStart(starts))], dims: [0] };
    const dims = range(update!.type.shape.length - (updateDim === null ? 0 : 1), 1);
    const attrs = {
      update_window_dims: dims,
      inserted_window_dims: [],
      input_batching_dims: [0],
      scatter_indices_batching_dims: [0],
      scatter_dims_to_operand_dims: dims,
      index_vector_dim: 1,
      indices_are_sorted: true,
      unique_indices: true,
    };
    const indices = stack(starts, startDims, size);
    const inside = clampIndices(scatterWindows(into.type.shape, indices.type.shape, from.type.shape, attrs), indices);
    return { outputs: [scatterSet(into, inside, from, attrs)], dims: [0] };
  },
  element: (e, index) => {
    const [operand, update] = e.eqn.inputs.map((v) => v.type);
    if (update!.shape.includes(0)) return e.operand(0, index);
    const conditions: Expr[] = [];
    const within = index.map((i, d): Ix => {
      const size = update!.shape[d]!;
      const offset = e.ix.sub(i, startOf(e, 2 + d, operand!.shape[d]! - size));
      conditions.push(e.ix.less(e.ix.constant(-1), offset), e.ix.less(offset, e.ix.constant(size)));
      return e.ix.ofValue(offset.expr, Math.max(offset.min, 0), Math.min(offset.max, size - 1));
    });
    return e.choose(
      e.k.every(conditions),
      () => e.operand(1, within),
      () => e.operand(0, index),
    );
  },
};

/**
 * `operand` with the part that begins at `starts`, one scalar integer for each axis, replaced by `update`.
 * @see https://openxla.org/stablehlo/spec#dynamic_update_slice
 */
export const dynamicUpdateSlice = define(
  dynamicUpdateSliceOp,
  (operand: Value, update: Value, starts: readonly Value[]): Value => emit1(dynamicUpdateSliceOp, [operand, update, ...starts]),
);

function checkStarts(op: string, operand: TensorType, starts: readonly TensorType[]): void {
  const rank = operand.shape.length;
  if (starts.length !== rank)
    throw new ShapeError(`${op}: there must be one start for each axis, got ${starts.length} for ${formatType(operand)}`);
  const odd = starts.find((t) => t.shape.length > 0 || !isInteger(t.dtype) || t.dtype !== starts[0]!.dtype);
  if (odd) throw new DTypeError(`${op}: starts must be scalar integers of one dtype, got ${starts.map(formatType).join(', ')}`);
}

function checkFits(op: string, what: string, sizes: Shape, operand: TensorType): void {
  const { shape } = operand;
  if (sizes.length !== shape.length || sizes.some((s, d) => s < 0 || s > shape[d]!)) {
    throw new ShapeError(`${op}: ${what} must fit into the operand, got ${formatShape(sizes)} for ${formatType(operand)}`);
  }
}

/** The element offset of a slice, its starts clamped. */
function origin(shape: Shape, sizes: Shape, starts: readonly HostTensor[]): number {
  const strides = stridesOf(shape);
  return starts.reduce((sum, start, d) => sum + Math.min(Math.max(start.data[0]!, 0), shape[d]! - sizes[d]!) * strides[d]!, 0);
}

/** The start along one axis as an index within its bounds; no load where the slice spans the axis. */
const startOf = (e: Emitter, operand: number, limit: number): Ix => (limit === 0 ? e.ix.constant(0) : clampedIndex(e, operand, [], limit));

const withBatchStart = (starts: readonly Value[]): Value[] => [scalar(0, starts[0]?.type.dtype ?? 'int32'), ...starts];

/** Starts of a batch as index vectors, [batch, axes]. */
const stack = (starts: readonly Value[], dims: readonly BatchDim[], size: number): Value =>
  concatenate(
    starts.map((v, i) => reshape(atFront(v, dims[i]!, size), [size, 1])),
    1,
  );
