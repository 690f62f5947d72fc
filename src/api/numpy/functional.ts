/** `jax.numpy`'s functions that take functions, and questions about arguments. */

import type { DType } from '../../types/dtype.ts';
import { range, type Shape, sizeOf } from '../../types/shape.ts';
import { ArgumentError } from '../../util/errors.ts';
import { Array, type ArrayLike, asArray } from '../array.ts';
import { checkShape, broadcastShapes as common, normalizeAxis } from '../operands.ts';
import { map } from '../tree.ts';
import { vmap } from '../vmap.ts';
import { isclose, where } from './elementwise.ts';
import { all } from './reductions.ts';
import { indices } from './grids.ts';
import { broadcastArrays, broadcastTo, expandDims, moveaxis, reshape } from './shape.ts';

/** f of every vector along an axis; the axes of its result stand where the axis was. */
export function applyAlongAxis(f: (x: Array) => Array, axis: number, x: ArrayLike): Array {
  const a = asArray(x, 'applyAlongAxis');
  const d = normalizeAxis('applyAlongAxis', axis, a.type);
  const last = moveaxis(a, d, -1);
  const outer = last.shape.slice(0, -1);
  const results = vmap(f)(reshape(last, [sizeOf(outer), last.shape.at(-1)!])) as Array;
  const spread = reshape(results, [...outer, ...results.shape.slice(1)]);
  const inner = spread.ndim - outer.length;
  return moveaxis(spread, range(inner, outer.length), range(inner, d));
}

/** f(x, axis) for one axis after another; results that lose the axis get it back with size 1. */
export function applyOverAxes(f: (x: Array, axis: number) => Array, x: ArrayLike, axes: readonly number[]): Array {
  const a = asArray(x, 'applyOverAxes');
  return axes.reduce((value, axis) => {
    const d = normalizeAxis('applyOverAxes', axis, value.type);
    const result = f(value, d);
    if (result.ndim === value.ndim) return result;
    if (result.ndim === value.ndim - 1) return expandDims(result, d);
    throw new ArgumentError(`applyOverAxes: the function must keep the axes or reduce one, got ${result} for ${value}`);
  }, a);
}

/** f of the position along each axis, for every place of a shape: the axes of its results follow those of the shape. */
export function fromfunction<T>(
  f: (...positions: Array[]) => T,
  shape: Shape,
  { dtype = 'float32' }: { readonly dtype?: DType | undefined } = {},
): T {
  const sizes = checkShape('fromfunction', shape);
  const each = (...positions: Array[]): unknown => map((leaf: ArrayLike) => asArray(leaf, 'fromfunction'), f(...positions));
  if (sizes.length === 0) return each() as T;
  const positions = [...indices(sizes, { dtype })].map((p) => reshape(p, [sizeOf(sizes)]));
  return map((leaf: Array) => reshape(leaf, [...sizes, ...leaf.shape.slice(1)]), vmap(each)(...positions)) as T;
}

/** Whether an argument is a number, a boolean, or an array without axes. */
export const isscalar = (x: unknown): boolean => typeof x === 'number' || typeof x === 'boolean' || (x instanceof Array && x.ndim === 0);

/** The shape of arrays of the given shapes once they are broadcast. */
export const broadcastShapes = (...shapes: readonly Shape[]): number[] => [...common('broadcastShapes', [], ...shapes)];

/**
 * Whether all elements are equal within `atol + rtol·|y|`. It reads the values: a promise of a boolean. In a program use `all(isclose(x, y))`.
 */
export async function allclose(
  x: ArrayLike,
  y: ArrayLike,
  options: { readonly rtol?: number; readonly atol?: number; readonly equalNaN?: boolean } = {},
): Promise<boolean> {
  return (await all(isclose(x, y, options)).item()) !== 0;
}

/** A function of scalars as one of arrays, which are broadcast. */
export const vectorize =
  (f: (...scalars: Array[]) => Array) =>
  (...xs: readonly ArrayLike[]): Array => {
    const arrays = broadcastArrays(...xs);
    const { shape } = arrays[0]!;
    return reshape(vmap(f)(...arrays.map((a) => reshape(a, -1))) as Array, shape);
  };

/** For each element what the function of the last condition that is true gives (or the value, if it is none), 0 where none is. One function more than conditions: that of the rest. */
export function piecewise(
  x: ArrayLike,
  conditions: readonly ArrayLike[],
  functions: readonly (ArrayLike | ((x: Array) => ArrayLike))[],
): Array {
  const a = asArray(x, 'piecewise');
  const rest = functions.length - conditions.length;
  if (rest !== 0 && rest !== 1)
    throw new ArgumentError(
      `piecewise: there must be as many functions as conditions, or one more, got ${functions.length} for ${conditions.length}`,
    );
  const value = (f: ArrayLike | ((x: Array) => ArrayLike)): ArrayLike => (typeof f === 'function' ? f(a) : f);
  const start = where(true, rest === 1 ? value(functions.at(-1)!) : 0, broadcastTo(asArray(0), a.shape)).astype(a.dtype);
  return conditions.reduce<Array>((chosen, c, i) => where(c, asArray(value(functions[i]!)).astype(a.dtype), chosen), start);
}
