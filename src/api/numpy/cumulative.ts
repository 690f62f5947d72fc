/** `jax.numpy`'s running sums and products, and differences. */

import type { Value } from '../../ir/graph.ts';
import { fullLike } from '../../ops/constant.ts';
import * as ops from '../../ops/cumulative.ts';
import { notEqual, select } from '../../ops/logic.ts';
import { type DType, dtypes, isFloat } from '../../types/dtype.ts';
import { ArgumentError } from '../../util/errors.ts';
import { type Array, type ArrayLike, asArray } from '../array.ts';
import { call1 } from '../call.ts';
import { cast, checkDType, normalizeAxis } from '../operands.ts';
import { notEqual as differ, subtract } from './elementwise.ts';
import { broadcastTo, concatenate, ravel } from './shape.ts';

export interface CumulativeOptions {
  readonly dtype?: DType | undefined;
}

const wide = (d: DType): DType => (isFloat(d) || dtypes[d].bytes === 4 ? d : dtypes[d].kind === 'uint' ? 'uint32' : 'int32');

/** Running combinations along an axis, of the flattened array without one. Bools count as int32. */
const running =
  (name: string, f: (x: Value, axis: number) => Value, nan: number | null = null) =>
  (x: ArrayLike, axis: number | null = null, { dtype }: CumulativeOptions = {}): Array => {
    const array = axis === null || asArray(x, name).ndim === 0 ? ravel(x) : asArray(x);
    const along = normalizeAxis(name, axis === null ? 0 : axis, array.type);
    const result = dtype ? checkDType(name, dtype) : array.dtype === 'bool' ? 'int32' : array.dtype;
    return call1(name, [array], [along, result], (v) => {
      const numbers = nan !== null && isFloat(v.type.dtype) ? select(notEqual(v, v), fullLike(v, nan), v) : v;
      return f(cast(numbers, result), along);
    });
  };

export const cumsum = running('cumsum', ops.cumsum);
export const cumprod = running('cumprod', ops.cumprod);
/** `cumsum` with NaN as 0. */
export const nancumsum = running('nancumsum', ops.cumsum, 0);
/** `cumprod` with NaN as 1. */
export const nancumprod = running('nancumprod', ops.cumprod, 1);

export interface InclusiveOptions extends CumulativeOptions {
  readonly axis?: number | undefined;
  /** Begin with the value of no elements: the result is one longer. */
  readonly includeInitial?: boolean | undefined;
}

const inclusive =
  (name: string, f: typeof cumsum, initial: number) =>
  (x: ArrayLike, { axis, includeInitial = false, dtype }: InclusiveOptions = {}): Array => {
    const array = asArray(x, name);
    if (axis === undefined && array.ndim !== 1) throw new ArgumentError(`${name}: axis must be given for an array of ${array.ndim} axes`);
    const along = normalizeAxis(name, axis ?? 0, array.type);
    const result = f(array, along, { dtype: dtype ?? wide(array.dtype) });
    if (!includeInitial) return result;
    return concatenate(
      [
        broadcastTo(
          asArray(initial),
          array.shape.map((d, i) => (i === along ? 1 : d)),
        ),
        result,
      ],
      along,
    );
  };
/** `cumsum` by the names of the array API; small integers are summed as int32. */
export const cumulativeSum = inclusive('cumulativeSum', cumsum, 0);
export const cumulativeProd = inclusive('cumulativeProd', cumprod, 1);

/** Differences of neighbours along an axis, taken n times. Of bools: whether they differ. */
export function diff(
  x: ArrayLike,
  n = 1,
  axis = -1,
  { prepend, append }: { readonly prepend?: ArrayLike | undefined; readonly append?: ArrayLike | undefined } = {},
): Array {
  const array = asArray(x, 'diff');
  const along = normalizeAxis('diff', axis, array.type);
  if (!Number.isInteger(n) || n < 0) throw new ArgumentError(`diff: n must be a whole number from 0, got ${n}`);
  const edge = (value: ArrayLike): Array => {
    const e = asArray(value, 'diff');
    return e.ndim === 0
      ? broadcastTo(
          e,
          array.shape.map((d, i) => (i === along ? 1 : d)),
        )
      : e;
  };
  let result =
    prepend === undefined && append === undefined
      ? array
      : concatenate([...(prepend === undefined ? [] : [edge(prepend)]), array, ...(append === undefined ? [] : [edge(append)])], along);
  const part = (from: number | null, to: number | null): Array =>
    result.slice(...array.shape.map((_, d) => (d === along ? ([from, to] as const) : ([] as const))));
  // Where nothing is left, nothing changes any more.
  for (let i = 0; i < n && result.shape[along]! > 0; i++) result = (result.dtype === 'bool' ? differ : subtract)(part(1, null), part(null, -1));
  return result;
}

/** Differences of neighbours of the flattened array, with elements before and after. */
export function ediff1d(
  x: ArrayLike,
  { toEnd, toBegin }: { readonly toEnd?: ArrayLike | undefined; readonly toBegin?: ArrayLike | undefined } = {},
): Array {
  const inner = diff(ravel(x));
  const edge = (value: ArrayLike): Array => ravel(value).astype(inner.dtype);
  return concatenate([...(toBegin === undefined ? [] : [edge(toBegin)]), inner, ...(toEnd === undefined ? [] : [edge(toEnd)])]);
}
