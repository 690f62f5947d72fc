/** The activations of `jax.nn`. */

import type { Value } from '../../ir/graph.ts';
import * as a from '../../ops/arithmetic.ts';
import { erfc } from '../../ops/chlo.ts';
import { clamp } from '../../ops/clamp.ts';
import { full, fullLike } from '../../ops/constant.ts';
import * as l from '../../ops/logic.ts';
import * as m from '../../ops/math.ts';
import { isFloat } from '../../types/dtype.ts';
import { formatType } from '../../types/shape.ts';
import { ArgumentError } from '../../util/errors.ts';
import { type Array, type ArrayLike, asArray } from '../array.ts';
import { fused } from '../call.ts';
import * as np from '../numpy/elementwise.ts';
import * as guarded from '../numpy/guarded.ts';
import { split } from '../numpy/shape.ts';
import { cast, normalizeAxis, unary } from '../operands.ts';

/** Integers as floats that give way in promotion, as they do beside the constants of JAX's formulas. */
const weakFloat = (x: Value): Value => (isFloat(x.type.dtype) ? x : cast(x, 'float32', true));
const asFloat = unary('float', weakFloat);

const constant = (x: Value, n: number): Value => full(n, x.type, x.weak);

/** max(x, 0); the derivative at 0 and at NaN is 0. */
export const relu = unary('relu', guarded.relu);
/** min(max(x, 0), 6); the derivative at the bounds is 0. */
export const relu6 = unary('relu6', (given) => {
  const x = weakFloat(given);
  return clamp(constant(x, 0), x, constant(x, 6));
});
/** 1 / (1 + exp(-x)). */
export const sigmoid = unary('sigmoid', m.logistic, true);
/** log(1 + exp(x)), without overflow. */
export const softplus = unary('softplus', guarded.softplus, true);
/** log(sigmoid(x)), without overflow. */
export const logSigmoid = unary('logSigmoid', (x) => a.negate(guarded.softplus(a.negate(x))), true);
/** x · sigmoid(x). */
export const silu = unary('silu', (x) => a.multiply(x, m.logistic(x)), true);
export const swish = silu;
/** x · tanh(softplus(x)). */
export const mish = unary('mish', (x) => a.multiply(x, m.tanh(guarded.softplus(x))), true);
export const tanh = np.tanh;
export const identity = np.positive;
/** x / (|x| + 1). */
export const softSign = unary('softSign', (x) => a.divide(x, a.add(a.abs(x), fullLike(x, 1))), true);
/** 0 up to -1, x from 1 on, (x + 1)² / 4 between. */
export const sparsePlus = unary(
  'sparsePlus',
  (x) => {
    const [one, shifted] = [fullLike(x, 1), a.add(x, fullLike(x, 1))];
    return l.select(
      l.lessEqual(x, a.negate(one)),
      constant(x, 0),
      l.select(l.greaterEqual(x, one), x, a.divide(a.multiply(shifted, shifted), fullLike(x, 4))),
    );
  },
  true,
);
/** The derivative of `sparsePlus`: 0 up to -1, 1 from 1 on, (x + 1) / 2 between. */
export const sparseSigmoid = unary('sparseSigmoid', (given) => {
  const x = weakFloat(given);
  return a.multiply(constant(x, 0.5), a.minimum(a.maximum(a.add(x, constant(x, 1)), constant(x, 0)), constant(x, 2)));
});

/** x where it is positive, `negativeSlope` · x elsewhere. */
export const leakyRelu = (x: ArrayLike, negativeSlope: ArrayLike = 0.01): Array =>
  fused('leakyRelu', [x, negativeSlope], null, (v, slope) => np.where(np.greaterEqual(v!, 0), v!, np.multiply(slope!, v!)));
/** relu6(x + 3) / 6. */
export const hardSigmoid = (x: ArrayLike): Array => fused('hardSigmoid', [x], null, (v) => np.divide(relu6(np.add(asFloat(v!), 3)), 6));
/** x · hardSigmoid(x). */
export const hardSilu = (x: ArrayLike): Array => fused('hardSilu', [x], null, (v) => np.multiply(asFloat(v!), hardSigmoid(v!)));
export const hardSwish = hardSilu;
/** x held between -1 and 1; the derivative at the bounds is 1. */
export const hardTanh = (x: ArrayLike): Array =>
  fused('hardTanh', [x], null, (v) => np.where(np.greater(v!, 1), 1, np.where(np.less(v!, -1), -1, v!)));
/** x where it is positive, α (exp(x) - 1) elsewhere. */
export const elu = (x: ArrayLike, alpha: ArrayLike = 1): Array =>
  fused('elu', [x, alpha], null, (v, scale) => {
    // The exponential gets 0 where it is not used: its derivative there would be infinite.
    const value = asFloat(v!);
    const positive = np.greater(value, 0);
    return np.where(positive, value, np.multiply(scale!, np.expm1(np.where(positive, 0, value))));
  });
/** x where it is positive, α (exp(x/α) - 1) elsewhere: the derivative has no jump. */
export const celu = (x: ArrayLike, alpha: ArrayLike = 1): Array =>
  fused('celu', [x, alpha], null, (v, scale) => {
    const value = asFloat(v!);
    return np.add(np.maximum(value, 0), np.multiply(scale!, np.expm1(np.divide(np.minimum(value, 0), scale!))));
  });
/** λ · elu(x, α) with the constants that keep mean and variance. */
export const selu = (x: ArrayLike): Array => fused('selu', [x], null, (v) => np.multiply(1.0507009873554805, elu(v!, 1.6732632423543772)));
/** (x + √(x² + b)) / 2. */
export const squareplus = (x: ArrayLike, b: ArrayLike = 4): Array =>
  fused('squareplus', [x, b], null, (v, c) => np.divide(np.add(v!, np.sqrt(np.add(np.multiply(v!, v!), c!))), 2));

/** x · Φ(x), with Φ the normal distribution function; `approximate` (the default, as in JAX) computes it by tanh. */
export function gelu(x: ArrayLike, { approximate = true }: { readonly approximate?: boolean | undefined } = {}): Array {
  return approximate ? geluByTanh(x) : geluExact(x);
}
const geluByTanh = unary(
  'gelu',
  (x) => {
    const cube = a.multiply(a.multiply(x, x), x);
    const inner = a.multiply(fullLike(x, Math.sqrt(2 / Math.PI)), a.add(x, a.multiply(fullLike(x, 0.044715), cube)));
    return a.multiply(x, a.multiply(fullLike(x, 0.5), a.add(fullLike(x, 1), m.tanh(inner))));
  },
  true,
);
const geluExact = unary(
  'geluExact',
  (x) => a.multiply(a.multiply(fullLike(x, 0.5), x), erfc(a.multiply(a.negate(x), fullLike(x, Math.SQRT1_2)))),
  true,
);

/** a · sigmoid(b), with a and b the halves of x along an axis. */
export function glu(x: ArrayLike, axis = -1): Array {
  const array = asArray(x, 'glu');
  const d = normalizeAxis('glu', axis, array.type);
  if (array.shape[d]! % 2 !== 0)
    throw new ArgumentError(`glu: the axis must have an even size, got ${array.shape[d]} (axis ${d} of ${formatType(array.type)})`);
  return fused('glu', [array], d, (v) => {
    const [value, gate] = split(v!, 2, d);
    return np.multiply(value!, sigmoid(gate!));
  });
}

/** log(1 - exp(-x)) for positive x, precise at both ends. */
export const log1mexp = unary('log1mexp', guarded.log1mexp, true);
