/** NumPy's indices, read into what `slice` and `at` do with them. */

import { formatType, range, type Shape } from '../../types/shape.ts';
import { ArgumentError, DTypeError, ShapeError } from '../../util/errors.ts';
import { Array, describe, type Index } from '../array.ts';
import { broadcastShapes } from '../operands.ts';

/** `size` positions of an axis: `start`, `start + step`, … */
export interface AxisRange {
  readonly start: number;
  readonly size: number;
  readonly step: number;
}

/**
 * An index of an array, in three steps: ranges of every axis; then, where arrays index, a gather over their axes; then a reshape that drops
 * the axes that numbers took and puts in new ones.
 */
export interface IndexPlan {
  readonly ranges: readonly AxisRange[];
  /** The axes that `entries` index. A number beside an array is such an entry too, as in NumPy. */
  readonly axes: readonly number[];
  readonly entries: readonly (Array | number)[];
  /** The common shape of the entries. */
  readonly batch: Shape;
  /** Where the axes of `batch` stand among the others. */
  readonly position: number;
  /** Shape after the gather. */
  readonly gathered: Shape;
  readonly shape: Shape;
}

export function indexPlan(name: string, x: Array, index: readonly Index[]): IndexPlan {
  const entries = expandEllipsis(name, x, index);
  const arrays = entries.filter((e) => e instanceof Array);
  for (const a of arrays) checkIndexArray(name, a);
  // A number is an array like the others where arrays with axes decide the result's shape.
  const numbersToo = arrays.some((a) => a.ndim > 0);
  const advanced = (e: Index): e is Array | number => e instanceof Array || (numbersToo && typeof e === 'number');
  const ranges: AxisRange[] = [];
  const axes: number[] = [];
  const taken: (Array | number)[] = [];
  const kept: (number | null)[] = [];
  const places: number[] = [];
  entries.forEach((entry, place) => {
    if (entry === null) return void kept.push(null);
    const axis = ranges.length;
    const size = x.shape[axis]!;
    if (advanced(entry)) {
      taken.push(typeof entry === 'number' ? position(name, entry, axis, x) : entry);
      axes.push(axis);
      places.push(place);
      if (places.length === 1) kept.push(-1);
      ranges.push({ start: 0, size, step: 1 });
    } else if (typeof entry === 'number') ranges.push({ start: position(name, entry, axis, x), size: 1, step: 1 });
    else {
      ranges.push(rangeOf(name, entry as readonly (number | null)[], axis, x));
      kept.push(axis);
    }
  });
  const batch = broadcastShapes(name, [], ...taken.map((e) => (typeof e === 'number' ? [] : e.shape)));
  const together = places.every((p, i) => i === 0 || p === places[i - 1]! + 1);
  const marker = kept.indexOf(-1);
  const first = axes[0] ?? 0;
  const order = together || marker < 0 ? kept : [-1, ...kept.filter((k) => k !== -1)];
  const windowed = range(ranges.length).filter((d) => !axes.includes(d));
  const at = together ? windowed.filter((d) => d < first).length : 0;
  const sizes = windowed.map((d) => ranges[d]!.size);
  return {
    ranges,
    axes,
    entries: taken,
    batch,
    position: at,
    gathered: [...sizes.slice(0, at), ...batch, ...sizes.slice(at)],
    shape: order.flatMap((k) => (k === null ? [1] : k === -1 ? batch : [ranges[k]!.size])),
  };
}

/** One entry for every axis: `...` stands for whole axes, and so does what is left out at the end. */
function expandEllipsis(name: string, x: Array, index: readonly Index[]): Index[] {
  for (const entry of index) checkEntry(name, entry);
  const consumed = index.filter((e) => e !== null && e !== '...').length;
  if (index.filter((e) => e === '...').length > 1)
    throw new ArgumentError(`${name}: an index must have at most one '...', got ${index.filter((e) => e === '...').length}`);
  if (consumed > x.ndim)
    throw new ShapeError(`${name}: there must be at most one index for each axis, got ${consumed} for ${formatType(x.type)}`);
  const whole = range(x.ndim - consumed).map((): Index => []);
  const dots = index.indexOf('...');
  return dots < 0 ? [...index, ...whole] : [...index.slice(0, dots), ...whole, ...index.slice(dots + 1)];
}

function checkEntry(name: string, entry: Index): void {
  if (entry === null || entry === '...' || entry instanceof Array) return;
  if (typeof entry === 'number' && Number.isInteger(entry)) return;
  const bound = (n: unknown): boolean => n === null || n === undefined || (typeof n === 'number' && Number.isInteger(n));
  if (globalThis.Array.isArray(entry) && entry.length <= 3 && entry.every(bound)) return;
  const what = globalThis.Array.isArray(entry) ? `[${entry.map(String).join(', ')}]` : describe(entry);
  throw new ArgumentError(
    `${name}: an index must be a whole number, a range [start, stop, step], null, '...' or an integer array, got ${what}`,
    'Positions that are traced are integer arrays; ranges are static: use lax.dynamicSlice for a part that begins at a traced position.',
  );
}

function checkIndexArray(name: string, index: Array): void {
  if (index.dtype === 'bool') {
    throw new DTypeError(
      `${name}: an index array must hold integers, got ${formatType(index.type)}`,
      'The shape of a masked array depends on its values: use where(mask, …), or `const indices = await np.nonzero(mask)` and index with those.',
    );
  }
}

function position(name: string, i: number, axis: number, x: Array): number {
  const n = x.shape[axis]!;
  if (i < -n || i >= n)
    throw new ShapeError(`${name}: an index must be in [-${n}, ${n}), got ${i} for axis ${axis} of ${formatType(x.type)}`);
  return i < 0 ? i + n : i;
}

function rangeOf(name: string, [from, to, by]: readonly (number | null)[], axis: number, x: Array): AxisRange {
  const n = x.shape[axis]!;
  const step = by ?? 1;
  if (step === 0) throw new ArgumentError(`${name}: a step must not be 0, got it for axis ${axis} of ${formatType(x.type)}`);
  const [least, greatest] = step > 0 ? [0, n] : [-1, n - 1];
  const bound = (i: number | null | undefined, otherwise: number): number =>
    i === null || i === undefined ? otherwise : Math.min(Math.max(i < 0 ? i + n : i, least), greatest);
  const start = bound(from, step > 0 ? 0 : n - 1);
  const stop = bound(to, step > 0 ? n : -1);
  return { start, size: Math.max(0, Math.ceil((stop - start) / step)), step };
}
