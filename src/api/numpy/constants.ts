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
export const int4 = 'int4';
export const uint4 = 'uint4';
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

/** The limits of a float dtype. */
export function finfo(dtype: DType): FloatInfo {
  const { bits, min, max, eps, smallestNormal } = dtypes[checkDType('finfo', dtype)];
  if (eps === undefined || smallestNormal === undefined)
    throw new DTypeError(`finfo: dtype must be a float, got ${dtype}`, 'Use iinfo for integers.');
  return { dtype, bits, min, max, eps, smallestNormal, tiny: smallestNormal };
}

export interface IntegerInfo {
  readonly dtype: DType;
  readonly bits: number;
  readonly min: number;
  readonly max: number;
}

/** The limits of an integer dtype. */
export function iinfo(dtype: DType): IntegerInfo {
  const { bits, min, max, kind } = dtypes[checkDType('iinfo', dtype)];
  if (isFloat(dtype) || kind === 'bool') throw new DTypeError(`iinfo: dtype must be an integer, got ${dtype}`, 'Use finfo for floats.');
  return { dtype, bits, min, max };
}
