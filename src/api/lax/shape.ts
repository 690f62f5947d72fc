/** `jax.lax`'s functions that make and rearrange arrays. */

import { optimizationBarrier as barrier } from '../../ops/call.ts';
import { full as fullValue, iota as iotaOp } from '../../ops/constant.ts';
import * as layout from '../../ops/layout.ts';
import { flatten, unflatten } from '../../trace/tree.ts';
import type { DType } from '../../types/dtype.ts';
import { formatType, range, type Shape, tensorType } from '../../types/shape.ts';
import { ArgumentError, ShapeError } from '../../util/errors.ts';
import { type Array, type ArrayLike, asArray } from '../array.ts';
import { call, call1 } from '../call.ts';
import * as shaping from '../numpy/shape.ts';
import { cast, checkDType, checkShape, broadcastShapes as commonShape, normalizeAxis } from '../operands.ts';
import { oneDType } from './operands.ts';

/** 0, 1, 2, … */
export const iota = (dtype: DType, size: number): Array => broadcastedIota(dtype, [size], 0);
/** 0, 1, 2, … along one axis of a shape. */
export function broadcastedIota(dtype: DType, shape: Shape, dimension: number): Array {
  const type = tensorType(checkDType('lax.iota', dtype), checkShape('lax.iota', shape));
  return call1('lax.iota', [], [type, dimension], () => iotaOp(type, normalizeAxis('lax.iota', dimension, type)));
}
/** An array of one value, of the value's dtype where none is given. */
export function full(shape: Shape, value: ArrayLike, dtype?: DType): Array {
  const sizes = checkShape('lax.full', shape);
  const scalar = asArray(value, 'lax.full');
  return call1('lax.full', [scalar], [sizes, dtype], (v) => layout.broadcastTo(dtype ? cast(v, checkDType('lax.full', dtype)) : v, sizes));
}
export function fullLike(x: ArrayLike, value: number | boolean, dtype?: DType, shape?: Shape): Array {
  const array = asArray(x, 'lax.fullLike');
  const type = tensorType(checkDType('lax.fullLike', dtype ?? array.dtype), checkShape('lax.fullLike', shape ?? array.shape));
  return call1('lax.fullLike', [], [type, String(value)], () => fullValue(Number(value), type));
}

/** New axes of the given sizes before the others. */
export const broadcast = (x: ArrayLike, sizes: readonly number[]): Array =>
  shaping.broadcastTo(x, [...sizes, ...asArray(x, 'lax.broadcast').shape]);
/** Operand axis i becomes axis `dimensions[i]` of the shape; the others are repeated. */
export function broadcastInDim(x: ArrayLike, shape: Shape, dimensions: readonly number[]): Array {
  const sizes = checkShape('lax.broadcastInDim', shape);
  return call1('lax.broadcastInDim', [x], [sizes, dimensions], (v) => layout.broadcastInDim(v, sizes, dimensions));
}
/** New axes of size 1 before the others, up to `rank`. */
export function broadcastToRank(x: ArrayLike, rank: number): Array {
  const array = asArray(x, 'lax.broadcastToRank');
  if (rank < array.ndim)
    throw new ShapeError(`lax.broadcastToRank: rank must be at least that of the array, got ${rank} for ${formatType(array.type)}`);
  return shaping.reshape(array, [...range(rank - array.ndim).map(() => 1), ...array.shape]);
}
export const reshape = (x: ArrayLike, shape: Shape): Array => shaping.reshape(x, shape);
export const transpose = (x: ArrayLike, permutation: readonly number[]): Array => shaping.transpose(x, permutation);
export const expandDims = (x: ArrayLike, dimensions: readonly number[]): Array => shaping.expandDims(x, dimensions);
export const squeeze = (x: ArrayLike, dimensions: readonly number[]): Array => shaping.squeeze(x, dimensions);
/** The order of the elements turned around along axes. */
export const rev = (x: ArrayLike, dimensions: readonly number[]): Array => shaping.flip(x, dimensions);
/** Axes from `start` to before `stop` become one. */
export function collapse(x: ArrayLike, start: number, stop?: number): Array {
  const array = asArray(x, 'lax.collapse');
  const [low, high] = [start < 0 ? start + array.ndim : start, stop === undefined ? array.ndim : stop < 0 ? stop + array.ndim : stop];
  if (!(low >= 0 && low < high && high <= array.ndim))
    throw new ShapeError(
      `lax.collapse: start and stop must bound axes of the array, got ${start} and ${String(stop)} for ${formatType(array.type)}`,
    );
  return shaping.reshape(array, [
    ...array.shape.slice(0, low),
    array.shape.slice(low, high).reduce((n, d) => n * d, 1),
    ...array.shape.slice(high),
  ]);
}

/** Arrays of one dtype one after another along an axis. */
export function concatenate(xs: readonly ArrayLike[], dimension: number): Array {
  return shaping.concatenate(oneDType('concatenate', xs), dimension);
}
/** Consecutive parts of the given sizes. */
export function split(x: ArrayLike, sizes: readonly number[], axis = 0): Array[] {
  const array = asArray(x, 'lax.split');
  const at = normalizeAxis('lax.split', axis, array.type);
  const total = sizes.reduce((n, d) => n + d, 0);
  if (total !== array.shape[at])
    throw new ShapeError(`lax.split: sizes must add up to the axis, got [${sizes.join(',')}] for axis ${at} of ${formatType(array.type)}`);
  let end = 0;
  return shaping.split(
    array,
    sizes.slice(0, -1).map((d) => (end += d)),
    at,
  );
}

/** `[low, high, interior]` elements of `value` for each axis: before, after and between; negative low and high cut off. */
export function pad(x: ArrayLike, value: ArrayLike, config: readonly (readonly [number, number, number])[]): Array {
  const [array, fill] = oneDType('pad', [x, value]);
  if (config.length !== array!.ndim)
    throw new ShapeError(
      `lax.pad: there must be one [low, high, interior] for each axis, got ${config.length} for ${formatType(array!.type)}`,
    );
  return call1('lax.pad', [array!, fill!], config, (v, f) =>
    layout.pad(
      v,
      f!,
      config.map((c) => c[0]),
      config.map((c) => c[1]),
      config.map((c) => c[2]),
    ),
  );
}

/** A tree of arrays through which the compiler moves nothing. */
export function optimizationBarrier<T>(tree: T): T {
  const [leaves, structure] = flatten(tree);
  const arrays = leaves.map((x) => asArray(x as ArrayLike, 'lax.optimizationBarrier'));
  if (arrays.length === 0) throw new ArgumentError('lax.optimizationBarrier: needs at least one array, got none');
  return unflatten(
    structure,
    call('lax.optimizationBarrier', arrays, null, (...values) => barrier(values)),
  ) as T;
}

/** The array repeated along each axis. */
export const tile = (x: ArrayLike, reps: readonly number[]): Array => shaping.tile(x, reps);
/** Arrays of one shape and dtype along a new axis. */
export const stack = (xs: readonly ArrayLike[], axis = 0): Array => shaping.stack(oneDType('stack', xs), axis);
/** The slices along an axis, without it. */
export const unstack = (x: ArrayLike, axis = 0): Array[] => shaping.unstack(x, axis);
/** Zeros: memory is never handed out uninitialised. */
export const empty = (shape: Shape, dtype: DType = 'float32'): Array => full(shape, 0, dtype);
/** The shape that shapes broadcast to. */
export const broadcastShapes = (...shapes: readonly Shape[]): Shape => commonShape('lax.broadcastShapes', ...shapes);
