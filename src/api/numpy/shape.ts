/** `jax.numpy`'s functions that rearrange elements. */

import { add } from '../../ops/arithmetic.ts';
import { fullLike, iota, scalar } from '../../ops/constant.ts';
import { convert } from '../../ops/conversion.ts';
import * as layout from '../../ops/layout.ts';
import { equal, select } from '../../ops/logic.ts';
import { reduceSum } from '../../ops/reduce.ts';
import { type DType, isDType } from '../../types/dtype.ts';
import { promote } from '../../types/promotion.ts';
import { equalShapes, formatShape, formatType, range, type Shape, sizeOf, tensorType } from '../../types/shape.ts';
import { ArgumentError, ShapeError } from '../../util/errors.ts';
import { Array, type ArrayLike, type Axis, asArray } from '../array.ts';
import { call, call1 } from '../call.ts';
import { axisList, broadcastShapes, cast, checkShape, normalizeAxes, normalizeAxis, promoted } from '../operands.ts';

export interface OrderOptions {
  /** How elements are counted: the last axis runs fastest ('C', the default, and 'A'), or the first one ('F'). */
  readonly order?: 'C' | 'F' | 'A' | undefined;
}
/** Whether the first axis runs fastest. Arrays lie in row-major order, so 'A' is 'C'. */
function isFortran(name: string, { order = 'C' }: OrderOptions): boolean {
  if (!['C', 'F', 'A'].includes(order)) throw new ArgumentError(`${name}: order must be 'C', 'F' or 'A', got ${JSON.stringify(order)}`);
  return order === 'F';
}
/** The elements in another shape; one size may be -1. */
export function reshape(x: ArrayLike, shape: number | Shape, options: OrderOptions = {}): Array {
  const a = asArray(x);
  if (isFortran('reshape', options)) return transpose(reshape(transpose(a), typeof shape === 'number' ? shape : [...shape].reverse()));
  const given = typeof shape === 'number' ? [shape] : shape;
  if (!globalThis.Array.isArray(given)) checkShape('reshape', shape);
  const unknown = given.indexOf(-1);
  const rest = given.reduce((n, d, i) => (i === unknown ? n : n * d), 1);
  const sizes = unknown < 0 ? given : given.map((d, i) => (i === unknown ? a.size / (rest || 1) : d));
  if (!sizes.every((d) => Number.isInteger(d) && d >= 0) || sizeOf(sizes) !== a.size)
    throw new ShapeError(`reshape: the new shape must hold the ${a.size} elements of ${formatType(a.type)}, got ${formatShape(given)}`);
  return equalShapes(sizes, a.shape) ? a : call1('reshape', [a], sizes, (v) => layout.reshape(v, sizes));
}
export const ravel = (x: ArrayLike, options: OrderOptions = {}): Array => reshape(x, -1, options);

/** Axes in another order; reversed by default. */
export function transpose(x: ArrayLike, perm?: readonly number[] | null): Array {
  const a = asArray(x);
  const order = axisList('transpose', perm ?? range(a.ndim).reverse(), 'perm').map((d) => normalizeAxis('transpose', d, a.type));
  if (order.length !== a.ndim || new Set(order).size !== a.ndim)
    throw new ShapeError(`transpose: perm must name every axis of ${formatType(a.type)} once, got ${formatShape(perm ?? [])}`);
  return call1('transpose', [a], order, (v) => layout.transpose(v, order));
}
export const permuteDims = transpose;

/** The last two axes swapped. */
export const matrixTranspose = (x: ArrayLike): Array => swapaxes(x, -1, -2);

export function swapaxes(x: ArrayLike, axis1: number, axis2: number): Array {
  const a = asArray(x);
  const [i, j] = [normalizeAxis('swapaxes', axis1, a.type), normalizeAxis('swapaxes', axis2, a.type)];
  return transpose(
    a,
    range(a.ndim).map((d) => (d === i ? j : d === j ? i : d)),
  );
}

export function moveaxis(x: ArrayLike, source: number | readonly number[], destination: number | readonly number[]): Array {
  const a = asArray(x);
  const from = [source].flat().map((d) => normalizeAxis('moveaxis', d as number, a.type));
  const to = [destination].flat().map((d) => normalizeAxis('moveaxis', d as number, a.type));
  if (from.length !== to.length)
    throw new ArgumentError(`moveaxis: source and destination must name equally many axes, got ${from.length} and ${to.length}`);
  const order = range(a.ndim).filter((d) => !from.includes(d));
  for (const [t, f] of to.map((t, i) => [t, from[i]!] as const).sort((p, q) => p[0] - q[0])) order.splice(t, 0, f);
  return transpose(a, order);
}
export const rollaxis = (x: ArrayLike, axis: number, start = 0): Array => {
  const a = asArray(x);
  const from = normalizeAxis('rollaxis', axis, a.type);
  const to = start < 0 ? start + a.ndim : start;
  return moveaxis(a, from, to > from ? to - 1 : to);
};

export function expandDims(x: ArrayLike, axis: number | readonly number[]): Array {
  const a = asArray(x);
  const axes = [axis].flat() as number[];
  const rank = a.ndim + axes.length;
  const added = axes.map((d) => normalizeAxis('expandDims', d, a.type, rank));
  if (new Set(added).size !== added.length) throw new ArgumentError(`expandDims: axes must differ, got ${formatShape(axes)}`);
  let next = 0;
  return reshape(
    a,
    range(rank).map((d) => (added.includes(d) ? 1 : a.shape[next++]!)),
  );
}

export function squeeze(x: ArrayLike, axis?: Axis): Array {
  const a = asArray(x);
  const axes = axis === undefined || axis === null ? range(a.ndim).filter((d) => a.shape[d] === 1) : normalizeAxes('squeeze', axis, a.type);
  const bad = axes.find((d) => a.shape[d] !== 1);
  if (bad !== undefined)
    throw new ShapeError(`squeeze: squeezed axes must have size 1, got ${a.shape[bad]} (axis ${bad} of ${formatType(a.type)})`);
  return reshape(
    a,
    a.shape.filter((_, d) => !axes.includes(d)),
  );
}

export function broadcastTo(x: ArrayLike, shape: number | Shape): Array {
  const a = asArray(x);
  const sizes = checkShape('broadcastTo', shape);
  if (!equalShapes(broadcastShapes('broadcastTo', a.shape, sizes), sizes))
    throw new ShapeError(`broadcastTo: shape must be one that ${formatType(a.type)} broadcasts to, got ${formatShape(sizes)}`);
  return call1('broadcastTo', [a], sizes, (v) => layout.broadcastTo(v, sizes));
}
export function broadcastArrays(...xs: readonly ArrayLike[]): Array[] {
  const arrays = xs.map((x) => asArray(x));
  const shape = broadcastShapes('broadcastArrays', ...arrays.map((a) => a.shape));
  return arrays.map((a) => broadcastTo(a, shape));
}

const atLeast =
  (rank: number, place: (shape: Shape) => Shape) =>
  (x: ArrayLike): Array => {
    const a = asArray(x);
    return a.ndim >= rank ? a : reshape(a, place(a.shape));
  };
export const atleast1d = atLeast(1, () => [1]);
export const atleast2d = atLeast(2, (s) => (s.length === 0 ? [1, 1] : [1, ...s]));
export const atleast3d = atLeast(3, (s) => (s.length === 0 ? [1, 1, 1] : s.length === 1 ? [1, ...s, 1] : [...s, 1]));

/** Arrays one after another along an axis (flattened first for `null`), promoted to one dtype. */
export function concatenate(xs: readonly ArrayLike[], axis: number | null = 0): Array {
  if (xs.length === 0) throw new ArgumentError('concatenate: needs at least one array, got none');
  const arrays = xs.map((x) => (axis === null ? ravel(x) : asArray(x)));
  const first = arrays[0]!;
  const at = normalizeAxis('concatenate', axis ?? 0, first.type);
  for (const a of arrays) {
    if (a.ndim !== first.ndim || a.shape.some((d, i) => i !== at && d !== first.shape[i]))
      throw new ShapeError(`concatenate: sizes must agree on all axes but ${at}, got ${formatType(first.type)} and ${formatType(a.type)}`);
  }
  return call1('concatenate', arrays, at, (...v) => layout.concatenate(promoted(...v), at));
}
export const concat = concatenate;
export function append(x: ArrayLike, values: ArrayLike, axis: number | null = null): Array {
  return concatenate([x, values], axis);
}

/** Arrays of one shape, side by side along a new axis. */
export function stack(xs: readonly ArrayLike[], axis = 0): Array {
  if (xs.length === 0) throw new ArgumentError('stack: needs at least one array, got none');
  const arrays = xs.map((x) => asArray(x));
  const { shape } = arrays[0]!;
  for (const a of arrays)
    if (!equalShapes(a.shape, shape))
      throw new ShapeError(`stack: all arrays must have one shape, got ${formatType(arrays[0]!.type)} and ${formatType(a.type)}`);
  const at = normalizeAxis('stack', axis, arrays[0]!.type, shape.length + 1);
  return concatenate(
    arrays.map((a) => expandDims(a, at)),
    at,
  );
}
export const vstack = (xs: readonly ArrayLike[]): Array => concatenate(xs.map(atleast2d), 0);
export const rowStack = vstack;
export const hstack = (xs: readonly ArrayLike[]): Array =>
  xs.every((x) => asArray(x).ndim <= 1) ? concatenate(xs.map(atleast1d), 0) : concatenate(xs, 1);
export const dstack = (xs: readonly ArrayLike[]): Array => concatenate(xs.map(atleast3d), 2);
export const columnStack = (xs: readonly ArrayLike[]): Array =>
  concatenate(
    xs.map((x) => (asArray(x).ndim < 2 ? reshape(x, [-1, 1]) : asArray(x))),
    1,
  );

/** Equal parts, or parts between the given positions. */
export function split(x: ArrayLike, parts: number | readonly number[], axis = 0): Array[] {
  const a = asArray(x);
  const at = normalizeAxis('split', axis, a.type);
  if (typeof parts === 'number' && (parts < 1 || a.shape[at]! % parts !== 0))
    throw new ShapeError(
      `split: the axis must divide into equal parts, got ${a.shape[at]} (axis ${at} of ${formatType(a.type)}) in ${parts}`,
      'arraySplit makes unequal parts.',
    );
  return splitAt(a, at, typeof parts === 'number' ? range(parts - 1, 1).map((i) => (i * a.shape[at]!) / parts) : parts);
}
/** As `split`; the first parts are longer where the axis does not divide. */
export function arraySplit(x: ArrayLike, parts: number | readonly number[], axis = 0): Array[] {
  const a = asArray(x);
  const at = normalizeAxis('arraySplit', axis, a.type);
  if (typeof parts !== 'number') return splitAt(a, at, parts);
  const [short, longer] = [Math.floor(a.shape[at]! / parts), a.shape[at]! % parts];
  return splitAt(
    a,
    at,
    range(parts - 1, 1).map((i) => i * short + Math.min(i, longer)),
  );
}
export const vsplit = (x: ArrayLike, parts: number | readonly number[]): Array[] => split(x, parts, 0);
export const hsplit = (x: ArrayLike, parts: number | readonly number[]): Array[] => split(x, parts, asArray(x).ndim === 1 ? 0 : 1);
export const dsplit = (x: ArrayLike, parts: number | readonly number[]): Array[] => split(x, parts, 2);

function splitAt(a: Array, axis: number, positions: readonly number[]): Array[] {
  const size = a.shape[axis]!;
  const inside = positions.map((p) => Math.min(Math.max(p < 0 ? p + size : p, 0), size));
  const bounds = [0, ...inside, size];
  return call('split', [a], [axis, inside], (v) =>
    range(bounds.length - 1).map((i) => layout.sliceAxis(v, axis, bounds[i]!, Math.max(bounds[i]!, bounds[i + 1]!))),
  );
}
export function unstack(x: ArrayLike, axis = 0): Array[] {
  const a = asArray(x);
  const at = normalizeAxis('unstack', axis, a.type);
  return split(a, a.shape[at]!, at).map((part) => squeeze(part, at));
}

export function flip(x: ArrayLike, axis?: Axis): Array {
  const a = asArray(x);
  const axes = normalizeAxes('flip', axis, a.type);
  return call1('flip', [a], axes, (v) => layout.reverse(v, axes));
}
export const flipud = (x: ArrayLike): Array => flip(x, 0);
export const fliplr = (x: ArrayLike): Array => flip(x, 1);
export function rot90(x: ArrayLike, k = 1, axes: readonly [number, number] = [0, 1]): Array {
  const { type } = asArray(x, 'rot90');
  if (type.shape.length < 2) throw new ShapeError(`rot90: the array must have at least two axes, got ${formatType(type)}`);
  if (axes.length !== 2 || normalizeAxis('rot90', axes[0], type) === normalizeAxis('rot90', axes[1], type))
    throw new ArgumentError(`rot90: axes must be two that differ, got ${formatShape(axes)}`);
  if (!Number.isInteger(k)) throw new ArgumentError(`rot90: k must be a whole number, got ${String(k)}`);
  const turns = ((k % 4) + 4) % 4;
  if (turns === 0) return asArray(x);
  if (turns === 2) return flip(x, axes);
  return turns === 1 ? flip(swapaxes(x, axes[0], axes[1]), axes[0]) : swapaxes(flip(x, axes[0]), axes[0], axes[1]);
}

/** Elements moved along axes; those pushed over an end come in at the other. */
export function roll(x: ArrayLike, shift: number | readonly number[], axis?: Axis): Array {
  const a = asArray(x);
  if (axis === undefined || axis === null)
    return reshape(
      roll(
        ravel(a),
        [shift].flat().reduce((s, d) => s + d, 0),
        0,
      ),
      a.shape,
    );
  const axes = axisList('roll', axis).map((d) => normalizeAxis('roll', d, a.type));
  const shifts = [shift].flat() as number[];
  return call1('roll', [a], [shifts, axes], (v) =>
    axes.reduce((w, d, i) => {
      const size = w.type.shape[d]!;
      const by = size === 0 ? 0 : (((shifts[i] ?? shifts[0]!) % size) + size) % size;
      return by === 0 ? w : layout.concatenate([layout.sliceAxis(w, d, size - by, size), layout.sliceAxis(w, d, 0, size - by)], d);
    }, v),
  );
}

/** Each element repeated along an axis (of the flattened array for `null`): the same number of times, or as many times as given for each. */
export function repeat(x: ArrayLike, repeats: number | readonly number[], axis: number | null = null): Array {
  if ((repeats as unknown) instanceof Array)
    throw new ArgumentError(
      `repeat: repeats must be a number or a list of numbers, got ${String(repeats)}`,
      'The size of the result is part of the program.',
    );
  for (const n of [repeats].flat())
    if (!Number.isInteger(n) || n < 0) throw new ArgumentError(`repeat: repeats must be whole numbers from 0, got ${String(n)}`);
  const a = axis === null ? ravel(x) : asArray(x);
  const at = normalizeAxis('repeat', axis ?? 0, a.type);
  const size = a.shape[at]!;
  const counts = typeof repeats === 'number' ? repeats : repeats.length === 1 ? repeats[0]! : repeats;
  if (typeof counts === 'number') {
    return call1('repeat', [a], [counts, at], (v) => {
      const { shape } = v.type;
      const spread = layout.broadcastInDim(
        v,
        [...shape.slice(0, at + 1), counts, ...shape.slice(at + 1)],
        range(shape.length).map((d) => (d <= at ? d : d + 1)),
      );
      return layout.reshape(
        spread,
        shape.map((d, i) => (i === at ? d * counts : d)),
      );
    });
  }
  if (counts.length !== size)
    throw new ShapeError(`repeat: repeats must be one number or one for each of the ${size} elements of axis ${at}, got ${counts.length}`);
  return call1('repeat', [a], [counts, at], (v) =>
    layout.concatenate(
      counts.flatMap((n, i) => range(n).map(() => layout.sliceAxis(v, at, i, i + 1))),
      at,
    ),
  );
}

/** The whole array repeated along its axes. */
export function tile(x: ArrayLike, reps: number | readonly number[]): Array {
  const a = asArray(x);
  const counts = [reps].flat() as number[];
  for (const n of counts) if (!Number.isInteger(n) || n < 0) throw new ArgumentError(`tile: reps must be whole numbers from 0, got ${String(n)}`);
  const rank = Math.max(a.ndim, counts.length);
  const shape = [...range(rank - a.ndim).map(() => 1), ...a.shape];
  const times = [...range(rank - counts.length).map(() => 1), ...counts];
  const outer = shape.flatMap((d, i) => [times[i]!, d]);
  return call1('tile', [a], counts, (v) =>
    layout.reshape(
      layout.broadcastInDim(
        layout.reshape(v, shape),
        outer,
        range(rank).map((i) => 2 * i + 1),
      ),
      shape.map((d, i) => d * times[i]!),
    ),
  );
}

/** The diagonal of two axes, as a new last axis. */
export function diagonal(x: ArrayLike, offset = 0, axis1 = 0, axis2 = 1): Array {
  const a = asArray(x);
  if (a.ndim < 2) throw new ShapeError(`diagonal: the array must have at least two axes, got ${formatType(a.type)}`);
  const m = moveaxis(a, [axis1, axis2], [-2, -1]);
  const [rows, columns] = m.shape.slice(-2) as [number, number];
  const n = Math.max(0, offset >= 0 ? Math.min(rows, columns - offset) : Math.min(rows + offset, columns));
  const [r0, c0] = [Math.max(0, -offset), Math.max(0, offset)];
  return call1('diagonal', [m], offset, (v) => {
    const rank = v.type.shape.length;
    const square = layout.sliceAxis(layout.sliceAxis(v, rank - 2, r0, r0 + n), rank - 1, c0, c0 + n);
    const type = tensorType('int32', square.type.shape);
    const on = equal(iota(type, rank - 2), iota(type, rank - 1));
    const dtype = v.type.dtype === 'bool' ? 'int32' : v.type.dtype;
    const summed = reduceSum(select(on, cast(square, dtype), fullLike(cast(square, dtype), 0)), [rank - 2]);
    return cast(summed, v.type.dtype);
  });
}
export const trace = (x: ArrayLike, offset = 0, axis1 = 0, axis2 = 1): Array => diagonal(x, offset, axis1, axis2).sum(-1);

/** A matrix with the vector on its k-th diagonal, or the k-th diagonal of a matrix. */
export function diag(x: ArrayLike, k = 0): Array {
  const a = asArray(x);
  if (a.ndim === 2) return diagonal(a, k);
  if (a.ndim !== 1) throw new ShapeError(`diag: the array must have one axis or two, got ${formatType(a.type)}`);
  const n = a.size + Math.abs(k);
  return call1('diag', [a], k, (v) => {
    const type = tensorType('int32', [n, n]);
    const padded = layout.pad(v, scalar(0, v.type.dtype), [Math.max(0, k)], [Math.max(0, -k)], [0]);
    const across = layout.broadcastTo(padded, [n, n]);
    const on = equal(add(iota(type, 0), fullLike(iota(type, 0), k)), iota(type, 1));
    return select(on, across, fullLike(across, 0));
  });
}
export const diagflat = (x: ArrayLike, k = 0): Array => diag(ravel(x), k);

export const ndim = (x: ArrayLike): number => asArray(x).ndim;
export const shape = (x: ArrayLike): Shape => asArray(x).shape;
export const size = (x: ArrayLike, axis?: number): number =>
  axis === undefined ? asArray(x).size : asArray(x).shape[normalizeAxis('size', axis, asArray(x).type)]!;
/** The dtype in which arrays, numbers and dtypes are combined. */
export const resultType = (...xs: readonly (ArrayLike | DType)[]): DType => {
  if (xs.length === 0) throw new ArgumentError('resultType: needs at least one array or dtype, got none');
  return promote(xs.map((x) => (isDType(x) ? { dtype: x, weak: false } : { dtype: asArray(x).dtype, weak: asArray(x).weakType }))).dtype;
};
export const copy = (x: ArrayLike): Array => call1('copy', [x], null, (v) => convert(v, v.type.dtype));
