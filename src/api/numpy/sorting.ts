/** `jax.numpy`'s orders. NaN is the greatest, equal elements keep their order. */

import type { Value } from '../../ir/graph.ts';
import { iota } from '../../ops/constant.ts';
import { concatenate, reverse, sliceAxis } from '../../ops/layout.ts';
import * as ops from '../../ops/sort.ts';
import { formatType } from '../../types/shape.ts';
import { ArgumentError, ShapeError } from '../../util/errors.ts';
import { type Array, type ArrayLike, asArray } from '../array.ts';
import { call1 } from '../call.ts';
import { normalizeAxis } from '../operands.ts';
import { ravel } from './shape.ts';

export interface SortOptions {
  /** From the greatest to the least; equal elements then stand in reverse, for `argsort` in their order. */
  readonly descending?: boolean | undefined;
}

const along = (name: string, x: ArrayLike, axis: number | null): readonly [Array, number] => {
  const array = axis === null ? ravel(x) : asArray(x, name);
  return [array, normalizeAxis(name, axis ?? 0, array.type)];
};

/** In ascending order along an axis (the last; of the flattened array for `null`). */
export function sort(x: ArrayLike, axis: number | null = -1, { descending = false }: SortOptions = {}): Array {
  const [array, d] = along('sort', x, axis);
  return call1('sort', [array], [d, descending], (v) => {
    const sorted = ops.sort([v], d)[0]!;
    return descending ? reverse(sorted, [d]) : sorted;
  });
}

/** The indices (int32) that sort the array. Stable, in descending order too. */
export function argsort(x: ArrayLike, axis: number | null = -1, { descending = false }: SortOptions = {}): Array {
  const [array, d] = along('argsort', x, axis);
  return call1('argsort', [array], [d, descending], (v) => order(v, d, descending));
}

function order(v: Value, d: number, descending: boolean): Value {
  const places = iota({ shape: v.type.shape, dtype: 'int32' }, d);
  if (!descending) return ops.sort([v, places], d)[1]!;
  // Sorted backwards and turned around twice, equal elements keep their order.
  return reverse(ops.sort([reverse(v, [d]), reverse(places, [d])], d)[1]!, [d]);
}

/** The indices that sort by several keys, the last one first: a list of arrays, or the rows of one. */
export function lexsort(keys: readonly ArrayLike[] | Array, axis = -1): Array {
  const list = globalThis.Array.isArray(keys) ? (keys as readonly ArrayLike[]).map((k) => asArray(k, 'lexsort')) : [...(keys as Array)];
  if (list.length === 0) throw new ArgumentError('lexsort: needs at least one key, got none');
  const [first] = list;
  const d = normalizeAxis('lexsort', axis, first!.type);
  const odd = list.find((k) => k.shape.join() !== first!.shape.join());
  if (odd) throw new ShapeError(`lexsort: keys must have one shape, got ${formatType(first!.type)} and ${formatType(odd.type)}`);
  return call1('lexsort', list, d, (...values) => {
    const places = iota({ shape: first!.shape, dtype: 'int32' }, d);
    return ops.sort([...values.reverse(), places], d, { numKeys: values.length }).at(-1)!;
  });
}

/** The array with the element that sorts to `kth` in its place, the lesser ones before it, the others after. As JAX, ascending up to it, descending after. */
export function partition(x: ArrayLike, kth: number, axis = -1): Array {
  const [array, d] = along('partition', x, axis);
  const place = placeOf('partition', kth, array, d);
  return call1('partition', [array], [place, d], (v) => {
    // Of equal elements the first ones are taken on both sides, as in JAX: derivatives go to them.
    const least = ops.sort([v], d)[0]!;
    const greatest = reverse(ops.sort([reverse(v, [d])], d)[0]!, [d]);
    return concatenate([sliceAxis(least, d, 0, place + 1), sliceAxis(greatest, d, 0, v.type.shape[d]! - place - 1)], d);
  });
}
/** The indices of `partition`. */
export function argpartition(x: ArrayLike, kth: number, axis = -1): Array {
  const [array, d] = along('argpartition', x, axis);
  const place = placeOf('argpartition', kth, array, d);
  return call1('argpartition', [array], [place, d], (v) => turnedAfter(order(v, d, false), place, d));
}

const turnedAfter = (v: Value, place: number, d: number): Value =>
  concatenate([sliceAxis(v, d, 0, place + 1), reverse(sliceAxis(v, d, place + 1, v.type.shape[d]!), [d])], d);

function placeOf(name: string, kth: number, x: Array, axis: number): number {
  const n = x.shape[axis]!;
  if (!Number.isInteger(kth) || kth < -n || kth >= n)
    throw new ArgumentError(`${name}: kth must be in [-${n}, ${n}), got ${kth} for axis ${axis} of ${formatType(x.type)}`);
  return kth < 0 ? kth + n : kth;
}
