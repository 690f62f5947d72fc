/** `jax.numpy.unique`: how many elements there are is data, so without `size` the result is waited for. */
import { ArgumentError } from '../../util/errors.ts';
import { type Array, asArray, type Operand } from '../array.ts';
import { normalizeAxis } from '../operands.ts';
import { arange, full, zeros } from './creation.ts';
import { cumsum } from './cumulative.ts';
import { add, equal, isnan, logicalAnd, logicalNot, notEqual, where } from './elementwise.ts';
import { at } from './indexing.ts';
import { any } from './reductions.ts';
import { concatenate, moveaxis, ravel } from './shape.ts';
import { argsort, lexsort } from './sorting.ts';
import { take } from './taking.ts';

export interface UniqueOptions {
  /** How many elements the result has: those that are missing are `fillValue`. With it the result is there at once, also inside of `jit`. */
  readonly size?: number | undefined;
  /** By default the least element. */
  readonly fillValue?: number | undefined;
  /** Slices along this axis instead of elements. */
  readonly axis?: number | null | undefined;
  /** Where each element of the result stands first; which element of the result each element is; how often each occurs. */
  readonly returnIndex?: boolean | undefined;
  readonly returnInverse?: boolean | undefined;
  readonly returnCounts?: boolean | undefined;
  /** Whether all NaNs are one; they are by default. */
  readonly equalNaN?: boolean | undefined;
}
type Asked = { readonly returnIndex: true } | { readonly returnInverse: true } | { readonly returnCounts: true };
type Sized = { readonly size: number };

/**
 * The different elements, sorted; with `returnIndex`, `returnInverse` or `returnCounts` a list that begins with them.
 *
 * @throws ArgumentError if `size` is no whole number from 0; ShapeError for an axis that there is not.
 */
export function unique(x: Operand, options: UniqueOptions & Sized & Asked): Array[];
export function unique(x: Operand, options: UniqueOptions & Sized): Array;
export function unique(x: Operand, options: UniqueOptions & Asked): Promise<Array[]>;
export function unique(x: Operand, options?: UniqueOptions): Promise<Array>;
export function unique(x: Operand, options: UniqueOptions = {}): unknown {
  const given = asArray(x, 'unique');
  const { axis, size } = options;
  const whole = axis === undefined || axis === null;
  const along = whole ? 0 : normalizeAxis('unique', axis, given.type);
  const slices = whole ? ravel(given) : moveaxis(given, along, 0);
  const n = slices.shape[0]!;
  const order = inOrder(slices);
  const first = firsts(take(slices, order, 0), options.equalNaN ?? true);
  const finish = (count: number): unknown => {
    const group = add(cumsum(first, 0, { dtype: 'int32' }), -1);
    // Elements that are missing are the least one, which stands first in the order.
    const none = n === 0 ? zeros(count, { dtype: 'int32' }) : add(zeros(count, { dtype: 'int32' }), order.slice([0, 1]));
    const index = n === 0 ? none : at(at(none, [group]).set(n), [group]).min(order);
    const counts = at(zeros(count, { dtype: 'int32' }), [group]).add(1);
    const taken =
      n === 0 ? full([count, ...slices.shape.slice(1)], options.fillValue ?? 0, { dtype: given.dtype }) : take(slices, index, 0);
    const missing = equal(counts, 0).reshape([count, ...slices.shape.slice(1).map(() => 1)]);
    const values = options.fillValue === undefined ? taken : where(missing, options.fillValue, taken).astype(given.dtype);
    const inverse = at(zeros(n, { dtype: 'int32' }), [order]).set(group);
    const parts = [
      whole ? values : moveaxis(values, 0, along),
      ...(options.returnIndex ? [index] : []),
      ...(options.returnInverse ? [whole ? inverse.reshape(given.shape) : inverse] : []),
      ...(options.returnCounts ? [counts] : []),
    ];
    return parts.length > 1 ? parts : parts[0];
  };
  if (size === undefined) return first.sum().item().then(finish);
  if (!Number.isInteger(size) || size < 0) throw new ArgumentError(`unique: size must be a whole number from 0, got ${String(size)}`);
  return finish(size);
}

/** The order in which slices along the first axis ascend; equal ones as they stand. */
function inOrder(slices: Array): Array {
  if (slices.ndim === 1) return argsort(slices);
  const rows = slices.reshape([slices.shape[0]!, -1]);
  const columns = [...rows.T].reverse();
  return columns.length === 0 ? arange(rows.shape[0]!) : lexsort(columns);
}

/** Among slices in order, which differ from the one before. */
function firsts(sorted: Array, equalNaN: boolean): Array {
  const n = sorted.shape[0]!;
  if (n === 0) return zeros([0], { dtype: 'bool' });
  const rows = sorted.reshape([n, sorted.size / n]);
  const [before, after] = [rows.slice([0, -1]), rows.slice([1])];
  const unlike = notEqual(after, before);
  const differ = equalNaN ? logicalAnd(unlike, logicalNot(logicalAnd(isnan(after), isnan(before)))) : unlike;
  return concatenate([full([1], true), any(differ, 1)]);
}
