/** Uniform floats from random bits. */

import type { Value } from '../../ir/graph.ts';
import { add, maximum, multiply, subtract } from '../../ops/arithmetic.ts';
import { shiftRightLogical } from '../../ops/bits.ts';
import { full, fullLike } from '../../ops/constant.ts';
import { bitcastConvert } from '../../ops/conversion.ts';
import { broadcastTo } from '../../ops/layout.ts';
import { or } from '../../ops/logic.ts';
import type { DType } from '../../types/dtype.ts';
import { bf16Value, f16Value } from '../../types/float.ts';
import { type Shape, tensorType } from '../../types/shape.ts';
import { DTypeError } from '../../util/errors.ts';
import { cast, checkDType } from '../operands.ts';
import { bitValues } from './keys.ts';

export interface FloatFormat {
  readonly word: DType;
  readonly bits: number;
  readonly mantissa: number;
  readonly randomBits: number;
  readonly one: number;
  readonly eps: number;
  readonly epsneg: number;
  readonly tiny: number;
  /** The number next to -1 towards 0. */
  readonly belowMinusOne: number;
}
// bfloat16 has 7 mantissa bits, for which JAX draws 8 random bits.
const formats: Partial<Record<DType, FloatFormat>> = {
  float32: {
    word: 'uint32',
    bits: 32,
    mantissa: 23,
    randomBits: 32,
    one: 0x3f800000,
    eps: 2 ** -23,
    epsneg: 2 ** -24,
    tiny: 2 ** -126,
    belowMinusOne: -1 + 2 ** -24,
  },
  bfloat16: {
    word: 'uint16',
    bits: 16,
    mantissa: 7,
    randomBits: 8,
    one: 0x3f80,
    eps: 2 ** -7,
    epsneg: 2 ** -8,
    tiny: bf16Value(0x0080),
    belowMinusOne: -1 + 2 ** -8,
  },
  float16: {
    word: 'uint16',
    bits: 16,
    mantissa: 10,
    randomBits: 16,
    one: 0x3c00,
    eps: 2 ** -10,
    epsneg: 2 ** -11,
    tiny: f16Value(0x0400),
    belowMinusOne: -1 + 2 ** -11,
  },
};

export function formatOf(name: string, dtype: DType): FloatFormat {
  const format = formats[checkDType(name, dtype)];
  if (!format) throw new DTypeError(`${name}: dtype must be float32, bfloat16 or float16, got ${dtype}`);
  return format;
}

/** Uniform in [low, high): random mantissa bits under the exponent of 1, minus 1, scaled. */
export function uniformValues(k: Value, shape: Shape, dtype: DType, low: Value | number, high: Value | number): Value {
  const f = formats[dtype]!;
  const type = tensorType(dtype, shape);
  const random = cast(bitValues(k, shape, f.randomBits === 8 ? 'uint8' : f.word), f.word);
  const fraction = shiftRightLogical(random, fullLike(random, f.randomBits - f.mantissa));
  const unit = subtract(bitcastConvert(or(fraction, fullLike(fraction, f.one)), dtype), full(1, type));
  if (low === 0 && high === 1) return unit;
  const at = (x: Value | number): Value => (typeof x === 'number' ? full(x, type) : broadcastTo(cast(x, dtype), shape));
  const [from, to] = [at(low), at(high)];
  return maximum(from, add(multiply(unit, subtract(to, from)), from));
}
