/** `jax.numpy`'s functions that take and put slices by indices along an axis. */
import type { Value } from '../../ir/graph.ts';
import { add, remainder } from '../../ops/arithmetic.ts';
import { fullLike } from '../../ops/constant.ts';
import { clampIndices, gather, gatherWindows, scatterSet, scatterWindows } from '../../ops/indexing.ts';
import { broadcastTo } from '../../ops/layout.ts';
import { and, greaterEqual, less, select } from '../../ops/logic.ts';
import { formatType, range } from '../../types/shape.ts';
import { ArgumentError, DTypeError, ShapeError } from '../../util/errors.ts';
import { type Array, type ArrayLike, asArray, type UpdateOptions } from '../array.ts';
import { call1 } from '../call.ts';
import { broadcastShapes, cast, normalizeAxis } from '../operands.ts';
import type { IndexPlan } from './index-plan.ts';
import { fillOf, gatherPart, wrapOnce } from './index-values.ts';
import { ravel } from './shape.ts';

/** What stands for elements outside: `fill` them, or `clip` the index; `wrap` takes it modulo the size. */
export type TakeMode = 'fill' | 'clip' | 'wrap';

export interface TakeOptions {
  readonly mode?: TakeMode | undefined;
  readonly fillValue?: number | undefined;
}

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
  if (index.dtype === 'bool') throw new DTypeError(`${name}: indices must be integers, got ${formatType(index.type)}`);
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
