/** The typing and the meaning of gather; the op itself, with its derivative, stands in `indexing.ts`. */
import type { Attrs } from '../ir/graph.ts';
import type { ElementRule, Emitter, Ix, Op } from '../ir/op.ts';
import { isInteger } from '../types/dtype.ts';
import { allocate } from '../types/host.ts';
import { formatType } from '../types/shape.ts';
import { DTypeError } from '../util/errors.ts';
import { checkNumbers, type WindowNumbers, type Windows, windowedShape, windowOffsets, windowsOf } from './index-windows.ts';

/** Names as StableHLO's; what is left out is empty, `index_vector_dim` 0. */
export interface GatherAttrs {
  readonly offset_dims: readonly number[];
  readonly collapsed_slice_dims: readonly number[];
  readonly operand_batching_dims?: readonly number[];
  readonly start_indices_batching_dims?: readonly number[];
  readonly start_index_map: readonly number[];
  readonly index_vector_dim: number;
  readonly slice_sizes: readonly number[];
  readonly indices_are_sorted?: boolean;
}

export function gatherNumbers(attrs: Attrs): WindowNumbers {
  const a = attrs as Partial<GatherAttrs>;
  return {
    offsetDims: a.offset_dims ?? [],
    collapsedDims: a.collapsed_slice_dims ?? [],
    operandBatchingDims: a.operand_batching_dims ?? [],
    indicesBatchingDims: a.start_indices_batching_dims ?? [],
    indexMap: a.start_index_map ?? [],
    indexVectorDim: a.index_vector_dim ?? 0,
    sizes: a.slice_sizes ?? [],
  };
}

export const inferGather: Op['infer'] = ([operand, indices], attrs) => {
  if (!isInteger(indices!.dtype)) throw new DTypeError(`gather: start indices must be integers, got ${formatType(indices!)}`);
  const numbers = gatherNumbers(attrs);
  checkNumbers('gather', numbers, names, operand!.shape, indices!.shape);
  return [{ shape: windowedShape(numbers, indices!.shape), dtype: operand!.dtype }];
};

const names = {
  offsetDims: 'offset_dims',
  collapsedDims: 'collapsed_slice_dims',
  operandBatchingDims: 'operand_batching_dims',
  indicesBatchingDims: 'start_indices_batching_dims',
  indexMap: 'start_index_map',
  indexVectorDim: 'index_vector_dim',
  sizes: 'slice_sizes',
};

export const evalGather: Op['eval'] = ([operand, indices], eqn) => {
  const type = eqn.outputs[0]!.type;
  const windows = windowsOf(gatherNumbers(eqn.attrs), operand!.type.shape, indices!.type.shape, type.shape);
  const { origin, within, place, placeWithin, contiguous } = windowOffsets(windows, indices!, 'clamp');
  const from = operand!.data;
  const to = allocate(type.dtype, place.length * within.length);
  if (contiguous && within.length > 1) {
    for (let p = 0; p < place.length; p++) to.set(from.subarray(origin[p]!, origin[p]! + within.length), place[p]!);
    return [{ type, data: to }];
  }
  for (let p = 0; p < place.length; p++) {
    const source = origin[p]!;
    const target = place[p]!;
    for (let e = 0; e < within.length; e++) to[target + placeWithin[e]!] = from[source + within[e]!]!;
  }
  return [{ type, data: to }];
};

export const gatherElement: ElementRule = (e, index) => {
  const [operand, indices] = e.eqn.inputs.map((v) => v.type);
  const w = windowsOf(gatherNumbers(e.eqn.attrs), operand!.shape, indices!.shape, e.eqn.outputs[0]!.type.shape);
  const point = w.batchDims.map((d) => index[d]!);
  const at = w.operand.map((_, d) => {
    if (w.operandBatchingDims.includes(d)) return batchCoordinate(w, point, d);
    const start = startIndex(e, w, 1, point, d);
    const offset = w.windowDims.indexOf(d);
    if (offset < 0) return start;
    return e.ix.add(index[w.offsetDims[offset]!]!, start);
  });
  return e.operand(0, at);
};

/** The coordinate along a batching dimension of the operand that belongs to an index vector. */
export const batchCoordinate = (w: Windows, point: readonly Ix[], dim: number): Ix =>
  point[w.indexDims.indexOf(w.indicesBatchingDims[w.operandBatchingDims.indexOf(dim)]!)]!;

/** Where component k of the index vector at `point` lies in the indices. */
export function componentIndex(e: Emitter, w: Windows, point: readonly Ix[], k: number): Ix[] {
  const index = new Array<Ix>(w.indices.length);
  w.indexDims.forEach((d, i) => {
    index[d] = point[i]!;
  });
  if (w.indexVectorDim < w.indices.length) index[w.indexVectorDim] = e.ix.constant(k);
  return index;
}

/** The start along `dim`, clamped so that the window fits. */
function startIndex(e: Emitter, w: Windows, indices: number, point: readonly Ix[], dim: number): Ix {
  const k = w.indexMap.indexOf(dim);
  const limit = w.operand[dim]! - w.sizes[dim]!;
  if (k < 0 || limit === 0) return e.ix.constant(0);
  return clampedIndex(e, indices, componentIndex(e, w, point, k), limit);
}

/** An element of an integer operand as an index between 0 and `limit`. */
export function clampedIndex(e: Emitter, operand: number, index: readonly Ix[], limit: number): Ix {
  const value = e.operand(operand, index);
  return e.ix.ofValue(e.let(value.type.scalar === 'u32' ? e.k.min(value, limit) : e.k.clamp(value, 0, limit)), 0, limit);
}
