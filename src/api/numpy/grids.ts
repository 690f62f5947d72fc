/** `numpy`: positions and coordinates of grids. */
import { iota } from '../../ops/constant.ts';
import * as layout from '../../ops/layout.ts';
import type { DType } from '../../types/dtype.ts';
import { range, tensorType } from '../../types/shape.ts';
import { ArgumentError } from '../../util/errors.ts';
import { Array, type ArrayLike } from '../array.ts';
import { call1 } from '../call.ts';
import { checkDType, checkShape } from '../operands.ts';
import { arange, array } from './creation.ts';
import { promoteTypes } from './constants.ts';
import { ravel, stack } from './shape.ts';
import { linspace } from './spaces.ts';

export interface MeshgridOptions {
  /** 'xy' (the default): the first two axes of the results are swapped; 'ij': they are as the vectors come. */
  readonly indexing?: 'xy' | 'ij' | undefined;
  /** Axes along which an array does not change have size 1. */
  readonly sparse?: boolean | undefined;
}
type Vector = ArrayLike | readonly number[] | ArrayBufferView;
/**
 * The coordinates of a grid: for each vector an array with an axis for each of them. The vectors come one after another, or as one list.
 */
export function meshgrid(xi: readonly Vector[], options?: MeshgridOptions): Array[];
export function meshgrid(...args: (Vector | MeshgridOptions)[]): Array[];
export function meshgrid(...args: unknown[]): Array[] {
  const last = args[args.length - 1];
  const hasOptions = typeof last === 'object' && last !== null && !(last instanceof Array) && !ArrayBuffer.isView(last) && !globalThis.Array.isArray(last);
  const { indexing = 'xy', sparse = false } = (hasOptions ? last : {}) as MeshgridOptions;
  const given = hasOptions ? args.slice(0, -1) : args;
  const [first] = given;
  const isList = given.length === 1 && globalThis.Array.isArray(first) && first.every((x) => typeof x !== 'number' && typeof x !== 'boolean');
  if (indexing !== 'xy' && indexing !== 'ij') throw new ArgumentError(`meshgrid: indexing must be 'xy' or 'ij', got ${JSON.stringify(indexing)}`);
  const arrays = ((isList ? first : given) as readonly Vector[]).map((x) => ravel(array(x as ArrayLike)));
  const swap = indexing === 'xy' && arrays.length > 1;
  const order = range(arrays.length).map((i) => (swap && i < 2 ? 1 - i : i));
  const shape = order.map((i) => arrays[i]!.size);
  return arrays.map((a, i) => {
    const sizes = sparse ? shape.map((n, d) => (d === order.indexOf(i) ? n : 1)) : shape;
    return call1('meshgrid', [a], [sizes, i, indexing], (v) => layout.broadcastInDim(v, sizes, [order.indexOf(i)]));
  });
}

/** The positions along each axis of a shape: one array of them all, or, sparse, one for each axis with the other axes of size 1. */
export function indices(
  dimensions: readonly number[],
  options?: { readonly sparse?: false | undefined; readonly dtype?: DType | undefined },
): Array;
export function indices(dimensions: readonly number[], options: { readonly sparse: true; readonly dtype?: DType | undefined }): Array[];
export function indices(
  dimensions: readonly number[],
  { sparse = false, dtype = 'int32' }: { readonly sparse?: boolean | undefined; readonly dtype?: DType | undefined } = {},
): Array | Array[] {
  const sizes = checkShape('indices', dimensions);
  checkDType('indices', dtype);
  const parts = sizes.map((_, d) =>
    call1('indices', [], [sizes, d, sparse, dtype], () =>
      iota(tensorType(dtype, sparse ? sizes.map((n, i) => (i === d ? n : 1)) : sizes), d),
    ),
  );
  return sparse ? parts : stack(parts);
}

/** A slice of numbers: `[start, stop]`, `[start, stop, step]`, or `[start, stop, { num }]` for that many with both ends (Python's `num` + j). */
export type GridSlice = readonly [start: number, stop: number, step?: number | { readonly num: number } | undefined];
function numbersOf(name: string, slice: GridSlice): Array {
  if (!globalThis.Array.isArray(slice) || slice.length < 2 || slice.length > 3)
    throw new ArgumentError(`${name}: slices must be [start, stop] or [start, stop, step], got ${JSON.stringify(slice)}`, 'np.mgrid[0:3, 1:2:0.5] is np.mgrid([0, 3], [1, 2, 0.5]).');
  const [from, to, step = 1] = slice;
  return typeof step === 'object' ? linspace(from, to, step.num) : arange(from, to, step);
}
/** The numbers of slices in one dtype. */
function vectorsOf(name: string, slices: readonly GridSlice[]): Array[] {
  const vectors = slices.map((s) => numbersOf(name, s));
  const dtype = vectors.map((v) => v.dtype).reduce((x, y) => promoteTypes(x, y), 'int32' as DType);
  return vectors.map((v) => v.astype(dtype));
}
/** As `np.mgrid[…]`: the coordinates of a grid of slices in one array [slices, ...sizes]; of one slice its numbers. */
export function mgrid(...slices: readonly GridSlice[]): Array {
  const vectors = vectorsOf('mgrid', slices);
  return vectors.length === 1 ? vectors[0]! : stack(meshgrid(vectors, { indexing: 'ij' }));
}
/** As `np.ogrid[…]`: for each slice its numbers along an axis of their own; of one slice its numbers. */
export function ogrid(...slices: readonly GridSlice[]): Array | Array[] {
  const vectors = vectorsOf('ogrid', slices);
  return vectors.length === 1 ? vectors[0]! : meshgrid(vectors, { indexing: 'ij', sparse: true });
}
