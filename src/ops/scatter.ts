/** The typing and the meaning of scatter; the op itself, with its derivative, stands in `indexing.ts`. */
import type { Attrs } from '../ir/graph.ts';
import type { ElementRule, Emitter, Expr, Ix, Op } from '../ir/op.ts';
import { isInteger } from '../types/dtype.ts';
import type { HostData, HostTensor } from '../types/host.ts';
import { equalShapes, formatShape, formatType, type Shape, sizeOf, type TensorType } from '../types/shape.ts';
import { DTypeError, ShapeError } from '../util/errors.ts';
import { blocksOfFound } from './blocks.ts';
import { rounded } from './define.ts';
import { componentIndex } from './gather.ts';
import {
  checkNumbers,
  type WindowNumbers,
  type WindowOffsets,
  type Windows,
  windowDimsOf,
  windowedShape,
  windowOffsets,
  windowsOf,
} from './index-windows.ts';
import { addsFloats, checkReducer, combineInto, combinerOf, floatSums } from './region.ts';

/** Names as StableHLO's; what is left out is empty, `index_vector_dim` 0, the flags false. */
export interface ScatterAttrs {
  readonly update_window_dims: readonly number[];
  readonly inserted_window_dims: readonly number[];
  readonly input_batching_dims?: readonly number[];
  readonly scatter_indices_batching_dims?: readonly number[];
  readonly scatter_dims_to_operand_dims: readonly number[];
  readonly index_vector_dim: number;
  readonly indices_are_sorted?: boolean;
  /** No two windows overlap: the caller's promise, which the derivatives of `set` and `mul` make use of. */
  readonly unique_indices?: boolean;
}

/** A scatter says nothing of window sizes: they are those of the updates. */
export function scatterNumbers(attrs: Attrs, operand: Shape, updates: Shape): WindowNumbers {
  const a = attrs as Partial<ScatterAttrs>;
  const collapsedDims = a.inserted_window_dims ?? [];
  const operandBatchingDims = a.input_batching_dims ?? [];
  const offsetDims = a.update_window_dims ?? [];
  const windowDims = windowDimsOf({ collapsedDims, operandBatchingDims }, operand.length);
  return {
    offsetDims,
    collapsedDims,
    operandBatchingDims,
    indicesBatchingDims: a.scatter_indices_batching_dims ?? [],
    indexMap: a.scatter_dims_to_operand_dims ?? [],
    indexVectorDim: a.index_vector_dim ?? 0,
    sizes: operand.map((size, d) => {
      const w = windowDims.indexOf(d);
      return w < 0 ? Math.min(size, 1) : (updates[offsetDims[w]!] ?? 0);
    }),
  };
}

const names = {
  offsetDims: 'update_window_dims',
  collapsedDims: 'inserted_window_dims',
  operandBatchingDims: 'input_batching_dims',
  indicesBatchingDims: 'scatter_indices_batching_dims',
  indexMap: 'scatter_dims_to_operand_dims',
  indexVectorDim: 'index_vector_dim',
  sizes: 'window sizes',
};

export const inferScatter: Op['infer'] = (inputs, attrs, regions) => {
  if (inputs.length < 3 || inputs.length % 2 === 0)
    throw new ShapeError(
      `scatter: there must be indices and as many updates as operands, got ${inputs.map(formatType).join(', ') || 'none'}`,
    );
  const { operands, indices, updates } = split(inputs);
  if (!isInteger(indices.dtype)) throw new DTypeError(`scatter: indices must be integers, got ${formatType(indices)}`);
  operands.forEach((operand, k) => {
    const update = updates[k]!;
    if (!equalShapes(operand.shape, operands[0]!.shape)) {
      throw new ShapeError(`scatter: operands must have equal shapes, got ${formatType(operands[0]!)} and ${formatType(operand)}`);
    }
    if (!equalShapes(update.shape, updates[0]!.shape))
      throw new ShapeError(`scatter: updates must have equal shapes, got ${formatType(updates[0]!)} and ${formatType(update)}`);
    if (operand.dtype !== update.dtype) {
      throw new DTypeError(`scatter: an operand and its updates must have one dtype, got ${formatType(operand)} and ${formatType(update)}`);
    }
    const numbers = scatterNumbers(attrs, operand.shape, update.shape);
    checkNumbers('scatter', numbers, names, operand.shape, indices.shape);
    const expected = windowedShape(numbers, indices.shape);
    if (!equalShapes(expected, update.shape)) {
      throw new ShapeError(
        `scatter: updates must have shape ${formatShape(expected)} by the indices and update_window_dims, got ${formatType(update)}`,
      );
    }
  });
  checkReducer('scatter', regions[0], operands);
  return operands.map((t) => ({ shape: t.shape, dtype: t.dtype }));
};

function split<T>(inputs: readonly T[]): { readonly operands: readonly T[]; readonly indices: T; readonly updates: readonly T[] } {
  const n = (inputs.length - 1) / 2;
  return { operands: inputs.slice(0, n), indices: inputs[n]!, updates: inputs.slice(n + 1) };
}

/** Updates are combined in the row-major order of their index vectors, floats in f64, and rounded once. */
export const evalScatter: Op['eval'] = (inputs, eqn, run) => {
  const { operands, indices, updates } = split(inputs);
  const shape = operands[0]!.type.shape;
  const windows = windowsOf(scatterNumbers(eqn.attrs, shape, updates[0]!.type.shape), shape, indices.type.shape, updates[0]!.type.shape);
  const offsets = windowOffsets(windows, indices, 'drop');
  const region = eqn.regions[0]!;
  const combine = operands.length === 1 ? combinerOf(region) : null;
  const results = operands.map((t) => t.data.slice());
  if (combine && addsFloats(region)) {
    // Many updates of one place are a long sum.
    const sums = Float64Array.from(results[0]!);
    scatterOne(sums, updates[0]!.data, offsets, combine);
    results[0]!.set(sums);
  } else if (combine) scatterOne(results[0]!, updates[0]!.data, offsets, combine);
  else scatterAll(results, updates, offsets, (args) => run(region, args));
  return results.map((data, k) => ({ type: eqn.outputs[k]!.type, data: rounded(data, eqn.outputs[k]!.type.dtype) }));
};

function scatterOne(to: HostData | Float64Array, from: HostData, offsets: WindowOffsets, combine: (a: number, b: number) => number): void {
  const { origin, within, place, placeWithin } = offsets;
  for (let p = 0; p < origin.length; p++) {
    const target = origin[p]!;
    if (target < 0) continue;
    const source = place[p]!;
    for (let e = 0; e < within.length; e++) {
      const at = target + within[e]!;
      to[at] = combine(to[at]!, from[source + placeWithin[e]!]!);
    }
  }
}

function scatterAll(
  to: readonly HostData[],
  from: readonly HostTensor[],
  offsets: WindowOffsets,
  combine: (args: HostTensor[]) => HostTensor[],
): void {
  const { origin, within, place, placeWithin } = offsets;
  const types = from.map((t): TensorType => ({ shape: [], dtype: t.type.dtype }));
  const scalar = (k: number, data: HostData, at: number): HostTensor => ({ type: types[k]!, data: data.slice(at, at + 1) });
  for (let p = 0; p < origin.length; p++) {
    if (origin[p]! < 0) continue;
    for (let e = 0; e < within.length; e++) {
      const at = origin[p]! + within[e]!;
      const source = place[p]! + placeWithin[e]!;
      const combined = combine([...to.map((data, k) => scalar(k, data, at)), ...from.map((t, k) => scalar(k, t.data, source))]);
      combined.forEach((t, k) => {
        to[k]![at] = t.data[0]!;
      });
    }
  }
}

/**
 * For each element of the result a loop over all index vectors, in order: slow and always right. Where they are sorted, and name the first
 * axis, over those of its own.
 */
export const scatterElement: ElementRule = (e, index, output) => {
  const { operands, indices, updates } = split(e.eqn.inputs.map((v) => v.type));
  const shape = operands[0]!.shape;
  const w = windowsOf(scatterNumbers(e.eqn.attrs, shape, updates[0]!.shape), shape, indices.shape, updates[0]!.shape);
  const results = operands.map((t, k) => e.var(e.operand(k, index)));
  // Along batching dimensions the one coordinate that can name this element is known.
  const looped = w.indexDims.filter((d) => !w.indicesBatchingDims.includes(d));
  const extents = looped.map((d) => w.indices[d]!);
  const ofRun = e.eqn.attrs['indices_are_sorted'] === true && w.indexDims.length === 1 && `${w.indexMap}` === '0' && w.sizes[0] === 1;
  const overIndices = ofRun ? (body: (n: Ix) => void) => eachOfRun(e, w, operands.length, index[0]!, body) : e.loop.bind(e, sizeOf(extents));
  const blocks = blocksOfFound(e, sizeOf(extents), floatSums(e.eqn.regions[0]!, results));
  overIndices((flat) => {
    const free = e.ix.unflatten(flat, extents);
    const point = w.indexDims.map((d) =>
      looped.includes(d) ? free[looped.indexOf(d)]! : index[w.operandBatchingDims[w.indicesBatchingDims.indexOf(d)]!]!,
    );
    const { hits, within } = windowHit(e, w, operands.length, point, index);
    e.when(hits, () => {
      const update = new Array<Ix>(w.windowed.length);
      w.batchDims.forEach((d, i) => {
        update[d] = point[i]!;
      });
      w.windowDims.forEach((d, i) => {
        update[w.offsetDims[i]!] = within(d);
      });
      combineInto(
        e,
        e.eqn.regions[0]!,
        results,
        updates.map((_, k) => e.operand(operands.length + 1 + k, update)),
      );
      blocks.taken();
    });
  });
  blocks.finish();
  return results[output]!;
};

/** The index vectors that name a row, where they are sorted: the first is found by bisection, the others follow. */
function eachOfRun(e: Emitter, w: Windows, indicesOperand: number, row: Ix, body: (n: Ix) => void): void {
  const total = w.indices[w.indexDims[0]!]!;
  const { k } = e;
  const rowOf = (n: Ix): Expr => e.let(k.convert(e.operand(indicesOperand, componentIndex(e, w, [n], 0)), 'i32'));
  const position = (x: Expr): Ix => e.ix.ofValue(e.let(x), 0, total - 1);
  const first = e.var(k.constant(0, 'i32'));
  const end = e.var(k.constant(total, 'i32'));
  e.loopWhile(k.less(first, end), () => {
    const middle = position(k.div(k.add(first, end), 2));
    const before = e.let(k.less(rowOf(middle), row.expr));
    e.assign(first, k.select(before, k.add(middle.expr, 1), first));
    e.assign(end, k.select(before, end, middle.expr));
  });
  const more = e.var(k.less(first, total));
  e.loopWhile(more, () => {
    const n = position(first);
    body(n);
    e.assign(first, k.add(first, 1));
    e.assign(more, k.and(k.equal(rowOf(n), row.expr), k.less(first, total)));
  });
}

/** Whether the window of an index vector covers an element of the operand, and where in the window that is. */
function windowHit(
  e: Emitter,
  w: Windows,
  indicesOperand: number,
  point: readonly Ix[],
  index: readonly Ix[],
): { readonly hits: Expr; readonly within: (dim: number) => Ix } {
  const conditions: Expr[] = [];
  const starts = new Map<number, Expr>();
  const { k } = e;
  w.indexMap.forEach((dim, component) => {
    const value = e.operand(indicesOperand, componentIndex(e, w, point, component));
    // An unsigned start beyond 2³¹ turns negative, which is out of bounds as well.
    const start = e.let(k.convert(value, 'i32'));
    const at = index[dim]!.expr;
    const size = w.sizes[dim]!;
    starts.set(dim, start);
    if (size === 1) conditions.push(k.equal(start, at));
    else
      conditions.push(
        k.greaterEqual(start, 0),
        k.lessEqual(start, w.operand[dim]! - size),
        k.greaterEqual(at, start),
        k.less(at, k.add(start, size)),
      );
  });
  for (const dim of w.windowDims) {
    const size = w.sizes[dim]!;
    if (!starts.has(dim) && size < w.operand[dim]!) conditions.push(k.less(index[dim]!.expr, size));
  }
  for (const dim of w.collapsedDims) if (!starts.has(dim)) conditions.push(k.equal(index[dim]!.expr, 0));
  const within = (dim: number): Ix => {
    const start = starts.get(dim);
    const size = w.sizes[dim]!;
    if (size === 1) return e.ix.constant(0);
    return e.ix.ofValue(start === undefined ? index[dim]!.expr : k.sub(index[dim]!.expr, start), 0, size - 1);
  };
  return { hits: k.every(conditions), within };
}
