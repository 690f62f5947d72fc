/** `jax.numpy`'s constants, dtypes and what is known of them. */

import { type DType, dtypes, isFloat } from '../../types/dtype.ts';
import { promote } from '../../types/promotion.ts';
import { DTypeError } from '../../util/errors.ts';
import { checkDType } from '../operands.ts';

export const pi: number = Math.PI;
export const e: number = Math.E;
export const eulerGamma = 0.5772156649015329;
export const inf: number = Number.POSITIVE_INFINITY;
export const nan: number = Number.NaN;
/** In an index: a new axis. */
export const newaxis = null;

export const float32 = 'float32';
export const bfloat16 = 'bfloat16';
export const float16 = 'float16';
export const int32 = 'int32';
export const uint32 = 'uint32';
export const int16 = 'int16';
export const uint16 = 'uint16';
export const int8 = 'int8';
export const uint8 = 'uint8';
export const bool = 'bool';

/** The dtype that holds the values of both. */
export const promoteTypes = (a: DType, b: DType): DType =>
  promote([
    { dtype: checkDType('promoteTypes', a), weak: false },
    { dtype: checkDType('promoteTypes', b), weak: false },
  ]).dtype;

export interface FloatInfo {
  readonly dtype: DType;
  readonly bits: number;
  /** The difference between 1 and the next greater number. */
  readonly eps: number;
  readonly min: number;
  readonly max: number;
  /** The least positive number of full precision. */
  readonly smallestNormal: number;
  readonly tiny: number;
}

const floats: Partial<Record<DType, { readonly eps: number; readonly smallestNormal: number }>> = {
  float32: { eps: 2 ** -23, smallestNormal: 2 ** -126 },
  bfloat16: { eps: 2 ** -7, smallestNormal: 2 ** -126 },
  float16: { eps: 2 ** -10, smallestNormal: 2 ** -14 },
};

/** The limits of a float dtype. */
export function finfo(dtype: DType): FloatInfo {
  const known = floats[checkDType('finfo', dtype)];
  if (!known) throw new DTypeError(`finfo: dtype must be a float, got ${dtype}`, 'Use iinfo for integers.');
  const { bytes, min, max } = dtypes[dtype];
  return { dtype, bits: bytes * 8, min, max, ...known, tiny: known.smallestNormal };
}

export interface IntegerInfo {
  readonly dtype: DType;
  readonly bits: number;
  readonly min: number;
  readonly max: number;
}

/** The limits of an integer dtype. */
export function iinfo(dtype: DType): IntegerInfo {
  const { bytes, min, max, kind } = dtypes[checkDType('iinfo', dtype)];
  if (isFloat(dtype) || kind === 'bool') throw new DTypeError(`iinfo: dtype must be an integer, got ${dtype}`, 'Use finfo for floats.');
  return { dtype, bits: bytes * 8, min, max };
}
