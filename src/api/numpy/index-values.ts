/** Indices as values of a program: index vectors, gathers by them, and what stands for elements outside. */
import type { Value } from '../../ir/graph.ts';
import { add } from '../../ops/arithmetic.ts';
import { fullLike } from '../../ops/constant.ts';
import { clampIndices, gather, gatherWindows, indicesInBounds } from '../../ops/indexing.ts';
import { broadcastTo, concatenate, reshape } from '../../ops/layout.ts';
import { less, select } from '../../ops/logic.ts';
import { type DType, dtypes } from '../../types/dtype.ts';
import { range, type Shape } from '../../types/shape.ts';
import { cast } from '../operands.ts';
import type { IndexPlan } from './index-plan.ts';

/** `nearest` promises that indices lie inside: outside it is `clip`, but derivatives are dropped. */
export type GatherMode = 'fill' | 'clip' | 'nearest';

export function gatherPart(v: Value, plan: IndexPlan, entries: readonly Value[], mode: GatherMode, fillValue?: number): Value {
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

export function wrapOnce(index: Value, size: number): Value {
  const i = cast(index, 'int32');
  return dtypes[index.type.dtype].kind === 'uint' ? i : select(less(i, fullLike(i, 0)), add(i, fullLike(i, size)), i);
}

/** Index vectors [...batch, entries]; of a single entry without the last axis. */
export function indexVectors(entries: readonly Value[], batch: Shape): Value {
  const columns = entries.map((e) => broadcastTo(e, batch));
  return columns.length === 1
    ? columns[0]!
    : concatenate(
        columns.map((c) => reshape(c, [...batch, 1])),
        batch.length,
      );
}

/** Where the axes that are not indexed stand in the gathered value. */
export const windowDims = ({ batch, position, gathered }: IndexPlan): number[] =>
  range(gathered.length).filter((d) => d < position || d >= position + batch.length);

/** What JAX fills with: NaN, the least integer, the greatest unsigned one, true. */
export const fillOf = (dtype: DType): number => {
  const { kind, min, max } = dtypes[dtype];
  return kind === 'float' ? Number.NaN : kind === 'int' ? min : max;
};
