/**
 * What gather and scatter share: windows of a tensor (the operand), each found by an index vector, beside a second tensor that holds all of
 * these windows (the result of a gather, the updates of a scatter).
 */
import type { HostTensor } from '../types/host.ts';
import { range, type Shape, sizeOf, stridesOf } from '../types/shape.ts';
import { ShapeError } from '../util/errors.ts';

/** The dimension numbers of StableHLO, under one set of names for both ops. */
export interface WindowNumbers {
  /** Dimensions of the windowed tensor that run within a window; the others run over the index vectors. */
  readonly offsetDims: readonly number[];
  /** Dimensions of the operand along which a window has size one, and which the windowed tensor lacks. */
  readonly collapsedDims: readonly number[];
  /** Dimensions of the operand that go together with `indicesBatchingDims`: a window lies at the coordinate of its index vector. */
  readonly operandBatchingDims: readonly number[];
  readonly indicesBatchingDims: readonly number[];
  /** Component k of an index vector is the window's start along dimension `indexMap[k]` of the operand. */
  readonly indexMap: readonly number[];
  /** Where the components lie in the indices; their rank says that every index is a vector of one component. */
  readonly indexVectorDim: number;
  /** The window's size along every dimension of the operand. */
  readonly sizes: readonly number[];
}

/** The numbers with what follows from them for given shapes. */
export interface Windows extends WindowNumbers {
  readonly operand: Shape;
  readonly indices: Shape;
  readonly windowed: Shape;
  /** Dimensions of the operand that the windowed tensor has, in the order of `offsetDims`. */
  readonly windowDims: readonly number[];
  /** Dimensions of the windowed tensor, and of the indices, that run over the index vectors; equal in number and size. */
  readonly batchDims: readonly number[];
  readonly indexDims: readonly number[];
}

export function windowsOf(numbers: WindowNumbers, operand: Shape, indices: Shape, windowed: Shape): Windows {
  const { offsetDims, indexVectorDim } = numbers;
  return {
    ...numbers,
    operand,
    indices,
    windowed,
    windowDims: windowDimsOf(numbers, operand.length),
    batchDims: range(windowed.length).filter((d) => !offsetDims.includes(d)),
    indexDims: range(indices.length).filter((d) => d !== indexVectorDim),
  };
}

export const windowDimsOf = (n: Pick<WindowNumbers, 'collapsedDims' | 'operandBatchingDims'>, rank: number): number[] =>
  range(rank).filter((d) => !n.collapsedDims.includes(d) && !n.operandBatchingDims.includes(d));

/** The shape of the tensor that holds all windows. */
export function windowedShape(numbers: WindowNumbers, indices: Shape): number[] {
  const window = windowDimsOf(numbers, numbers.sizes.length).map((d) => numbers.sizes[d]!);
  const batch = indices.filter((_, d) => d !== numbers.indexVectorDim);
  let w = 0;
  let b = 0;
  return range(window.length + batch.length).map((d) => (numbers.offsetDims.includes(d) ? window[w++]! : batch[b++]!));
}

/** The attributes' names in the op at hand, for messages. */
export type NumberNames = Readonly<Record<keyof WindowNumbers, string>>;

/** Throws a `ShapeError` for the first of StableHLO's rules that the numbers break. */
export function checkNumbers(op: string, n: WindowNumbers, names: NumberNames, operand: Shape, indices: Shape): void {
  const list = (key: keyof WindowNumbers): string => `${names[key]} = [${n[key]}]`;
  const fail = (rule: string, got: string): never => {
    throw new ShapeError(`${op}: ${rule}, got ${got}`);
  };
  const inOrder = (key: 'offsetDims' | 'collapsedDims' | 'operandBatchingDims', rank: number, of: string): void => {
    const dims = n[key];
    if (dims.some((d, i) => i > 0 && dims[i - 1]! >= d)) fail(`${names[key]} must be unique and in order`, list(key));
    inRange(key, rank, of);
  };
  const inRange = (
    key: 'offsetDims' | 'collapsedDims' | 'operandBatchingDims' | 'indicesBatchingDims' | 'indexMap',
    rank: number,
    of: string,
  ): void => {
    if (n[key].some((d) => d < 0 || d >= rank)) fail(`${names[key]} must name dimensions of the ${of}`, `${list(key)} for rank ${rank}`);
  };
  if (n.indexVectorDim < 0 || n.indexVectorDim > indices.length) {
    fail(`index_vector_dim must be a dimension of the indices or their rank`, `${n.indexVectorDim} for rank ${indices.length}`);
  }
  const components = indices[n.indexVectorDim] ?? 1;
  if (n.indexMap.length !== components)
    fail(`${names.indexMap} must have one entry for each component of an index`, `${list('indexMap')} for ${components}`);
  inRange('indexMap', operand.length, 'operand');
  inOrder('collapsedDims', operand.length, 'operand');
  inOrder('operandBatchingDims', operand.length, 'operand');
  inRange('indicesBatchingDims', indices.length, 'indices');
  if (new Set(n.indicesBatchingDims).size !== n.indicesBatchingDims.length)
    fail(`${names.indicesBatchingDims} must be unique`, list('indicesBatchingDims'));
  if (new Set(n.indexMap).size !== components) fail(`${names.indexMap} must be unique`, list('indexMap'));
  const taken = [...n.collapsedDims, ...n.operandBatchingDims];
  if (new Set(taken).size !== taken.length) {
    fail(
      `${names.collapsedDims} and ${names.operandBatchingDims} must not overlap`,
      `${list('collapsedDims')}, ${list('operandBatchingDims')}`,
    );
  }
  if (n.operandBatchingDims.some((d) => n.indexMap.includes(d))) {
    fail(`${names.indexMap} must not name batching dimensions`, `${list('indexMap')}, ${list('operandBatchingDims')}`);
  }
  if (n.indicesBatchingDims.includes(n.indexVectorDim))
    fail(`${names.indicesBatchingDims} must not hold index_vector_dim`, list('indicesBatchingDims'));
  const batch = n.operandBatchingDims.map((d) => operand[d]!);
  const indexBatch = n.indicesBatchingDims.map((d) => indices[d]!);
  if (`${batch}` !== `${indexBatch}`) {
    fail(`batching dimensions must have equal sizes in operand and indices`, `[${batch}] and [${indexBatch}]`);
  }
  inOrder(
    'offsetDims',
    windowDimsOf(n, operand.length).length + indices.length - (n.indexVectorDim < indices.length ? 1 : 0),
    'windowed tensor',
  );
  if (n.offsetDims.length !== operand.length - taken.length) {
    fail(
      `${names.offsetDims} must have one entry for each dimension of a window`,
      `${list('offsetDims')} for ${operand.length - taken.length}`,
    );
  }
  if (n.sizes.length !== operand.length)
    fail(`${names.sizes} must have one entry for each dimension of the operand`, `${list('sizes')} for rank ${operand.length}`);
  const big = n.sizes.findIndex((s, d) => s < 0 || s > operand[d]!);
  if (big >= 0) fail(`a window must fit into the operand`, `${n.sizes[big]} of ${operand[big]} along axis ${big}`);
  const wide = taken.find((d) => n.sizes[d]! > 1);
  if (wide !== undefined)
    fail(`${names.sizes} must be at most 1 along collapsed and batching dimensions`, `${n.sizes[wide]} along axis ${wide}`);
}

/** Element offsets of a box of the given shape in row-major order, within a tensor of the given strides. */
export function offsetsOf(shape: Shape, strides: readonly number[]): Int32Array {
  const offsets = new Int32Array(sizeOf(shape));
  let filled = offsets.length > 0 ? 1 : 0;
  for (let d = shape.length - 1; d >= 0 && filled > 0; d--) {
    // What is there is the box of the inner dimensions: repeat it along this one.
    for (let i = 1; i < shape[d]!; i++) {
      const step = i * strides[d]!;
      for (let j = 0; j < filled; j++) offsets[i * filled + j] = offsets[j]! + step;
    }
    filled *= shape[d]!;
  }
  return offsets;
}

/** Where every window lies, as element offsets: window p's element e is `operand[origin[p] + within[e]]` and `windowed[place[p] + placeWithin[e]]`. */
export interface WindowOffsets {
  /** −1 for a window that is dropped. */
  readonly origin: Int32Array;
  readonly within: Int32Array;
  readonly place: Int32Array;
  readonly placeWithin: Int32Array;
  /** The elements of a window are neighbours, in order, in both tensors. */
  readonly contiguous: boolean;
}

/**
 * @param outside what becomes of a window that does not lie within the operand: moved to the nearest that does (gather), or dropped (scatter).
 */
export function windowOffsets(w: Windows, indices: HostTensor, outside: 'clamp' | 'drop'): WindowOffsets {
  const operandStrides = stridesOf(w.operand);
  const indexStrides = stridesOf(w.indices);
  const windowedStrides = stridesOf(w.windowed);
  const batch = w.indexDims.map((d) => w.indices[d]!);
  const window = w.windowDims.map((d) => w.sizes[d]!);
  const origin = offsetsOf(
    batch,
    w.indexDims.map((d) => {
      const pair = w.indicesBatchingDims.indexOf(d);
      return pair < 0 ? 0 : operandStrides[w.operandBatchingDims[pair]!]!;
    }),
  );
  const at = offsetsOf(
    batch,
    w.indexDims.map((d) => indexStrides[d]!),
  );
  const step = indexStrides[w.indexVectorDim] ?? 0;
  for (let k = 0; k < w.indexMap.length; k++) {
    const dim = w.indexMap[k]!;
    const limit = w.operand[dim]! - w.sizes[dim]!;
    const stride = operandStrides[dim]!;
    for (let p = 0; p < at.length; p++) {
      const start = indices.data[at[p]! + k * step]!;
      if (outside === 'clamp') origin[p]! += Math.min(Math.max(start, 0), limit) * stride;
      else if (start < 0 || start > limit) origin[p] = -1;
      else if (origin[p]! >= 0) origin[p]! += start * stride;
    }
  }
  const within = offsetsOf(
    window,
    w.windowDims.map((d) => operandStrides[d]!),
  );
  const placeWithin = offsetsOf(
    window,
    w.offsetDims.map((d) => windowedStrides[d]!),
  );
  const place = offsetsOf(
    batch,
    w.batchDims.map((d) => windowedStrides[d]!),
  );
  return { origin, within, place, placeWithin, contiguous: isRun(within) && isRun(placeWithin) };
}

const isRun = (offsets: Int32Array): boolean => offsets.every((o, i) => o === i);
