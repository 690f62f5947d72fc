/** What `jax.nn` computes over rows: softmax and its kin, standardization, one-hot rows. */

import { buildClosed } from '../../ir/builder.ts';
import type { Value } from '../../ir/graph.ts';
import { add, divide, multiply, subtract } from '../../ops/arithmetic.ts';
import { stopGradient } from '../../ops/call.ts';
import { fullLike, iota } from '../../ops/constant.ts';
import { customJvp } from '../../ops/custom.ts';
import { broadcastInDim, broadcastTo, reduceSum, reshape } from '../../ops/layout.ts';
import { and, equal, isFinite, notEqual, select } from '../../ops/logic.ts';
import { exponential, log, rsqrt } from '../../ops/math.ts';
import { reduceMax } from '../../ops/reduce.ts';
import { type DType, isInteger } from '../../types/dtype.ts';
import { formatType, range, sizeOf } from '../../types/shape.ts';
import { ArgumentError } from '../../util/errors.ts';
import { type Array, type ArrayLike, type Axis, asArray, type ReduceOptions } from '../array.ts';
import { call1 } from '../call.ts';
import { countNonzero } from '../numpy/reductions.ts';
import { broadcastTo as repeatedTo } from '../numpy/shape.ts';
import { cast, checkDType, normalizeAxes, promoted, promotedFloat } from '../operands.ts';

export interface MaskedOptions {
  /** Elements that take part. */
  readonly where?: ArrayLike | undefined;
}

const keepdims = (v: Value, axes: readonly number[]): number[] => v.type.shape.map((d, i) => (axes.includes(i) ? 1 : d));
/** A reduction in float32 whose result can be combined with the operand again. */
const spread = (reduced: Value, like: Value, axes: readonly number[]): Value =>
  broadcastInDim(
    reduced,
    like.type.shape,
    range(like.type.shape.length).filter((d) => !axes.includes(d)),
  );
const sumOver = (v: Value, axes: readonly number[]): Value =>
  spread(cast(reduceSum(cast(v, 'float32', v.weak), axes), v.type.dtype, v.weak), v, axes);
const truth = (v: Value): Value => (v.type.dtype === 'bool' ? v : notEqual(v, fullLike(v, 0)));

/** exp(x) / Σ exp(x) along an axis (the last), or over several. Where nothing takes part, and at +∞, the result is NaN; what is left out is 0. */
export function softmax(x: ArrayLike, axis: Axis = -1, { where }: MaskedOptions = {}): Array {
  const axes = normalizeAxes('softmax', axis, asArray(x, 'softmax').type);
  return call1('softmax', [x, ...(where === undefined ? [] : [where])], axes, (v, given) => {
    const [value] = promotedFloat(v);
    const args = [value!, ...(given ? [broadcastTo(truth(given), v.type.shape)] : [])];
    const fun = buildClosed('softmax', args, (u, mask) => [softmaxOf(u, axes, mask)]);
    // dy = y (dx − Σ y dx): all that the backward pass keeps is y.
    const rule = buildClosed('softmax', [...args, value!], (...values) => {
      const [u, mask] = values;
      const du = values.at(-1)!;
      const y = softmaxOf(u!, axes, given ? mask : undefined);
      return [y, multiply(y, subtract(du, sumOver(multiply(y, du), axes)))];
    });
    return customJvp({ fun, rule, args })[0]!;
  });
}

function softmaxOf(v: Value, axes: readonly number[], mask: Value | undefined): Value {
  const taken = mask ? select(mask, v, fullLike(v, Number.NEGATIVE_INFINITY)) : v;
  const powers = exponential(subtract(taken, spread(stopGradient(reduceMax(taken, axes)), v, axes)));
  const counted = mask ? select(mask, powers, fullLike(v, 0)) : powers;
  const result = divide(counted, sumOver(counted, axes));
  return mask ? select(mask, result, fullLike(v, 0)) : result;
}

/** log(softmax(x)), precise where the softmax is small. */
export function logSoftmax(x: ArrayLike, axis: Axis = -1, { where }: MaskedOptions = {}): Array {
  const axes = normalizeAxes('logSoftmax', axis, asArray(x, 'logSoftmax').type);
  return call1('logSoftmax', [x, ...(where === undefined ? [] : [where])], axes, (v, given) => {
    const [value] = promotedFloat(v);
    const mask = given && broadcastTo(truth(given), v.type.shape);
    const taken = mask ? select(mask, value!, fullLike(value!, Number.NEGATIVE_INFINITY)) : value!;
    const shifted = subtract(taken, spread(stopGradient(reduceMax(taken, axes)), value!, axes));
    const powers = exponential(shifted);
    const total = reduceSum(cast(mask ? select(mask, powers, fullLike(powers, 0)) : powers, 'float32', value!.weak), axes);
    const result = subtract(shifted, spread(cast(log(total), value!.type.dtype, value!.weak), value!, axes));
    return mask ? select(mask, result, fullLike(result, Number.NEGATIVE_INFINITY)) : result;
  });
}

export interface LogSumExpOptions extends ReduceOptions, MaskedOptions {
  /** Factors of the exponentials. */
  readonly b?: ArrayLike | undefined;
}

/** log(Σ b exp(x)) without overflow, over all elements where no axis is given. Of nothing: −∞. */
export function logsumexp(x: ArrayLike, axis?: Axis, { keepdims: keep, b, where }: LogSumExpOptions = {}): Array {
  const axes = normalizeAxes('logsumexp', axis, asArray(x, 'logsumexp').type);
  const operands = [x, ...(b === undefined ? [] : [b]), ...(where === undefined ? [] : [where])];
  return call1('logsumexp', operands, [axes, keep, b !== undefined, where !== undefined], (v, ...rest) => {
    const [value] = promotedFloat(v);
    const factor = b === undefined ? undefined : broadcastTo(rest[0]!, v.type.shape);
    const given = where === undefined ? undefined : broadcastTo(truth(rest.at(-1)!), v.type.shape);
    // What has the factor 0 does not take part: it may be the greatest, infinite or NaN.
    const mask = factor ? (given ? and(given, truth(factor)) : truth(factor)) : given;
    const taken = mask ? select(mask, value!, fullLike(value!, Number.NEGATIVE_INFINITY)) : value!;
    const greatest = reduceMax(taken, axes);
    // Where the greatest is infinite, nothing is taken off: ∞ − ∞ would be NaN.
    const off = stopGradient(select(isFinite(greatest), greatest, fullLike(greatest, 0)));
    const powers = exponential(subtract(taken, spread(off, value!, axes)));
    const [p, weight] = factor ? promoted(powers, factor) : [powers];
    const terms = weight ? multiply(p!, given ? select(given, weight, fullLike(weight, 0)) : weight) : p!;
    const total = reduceSum(cast(terms, 'float32', value!.weak), axes);
    const result = add(cast(log(total), value!.type.dtype, value!.weak), off);
    return keep ? reshape(result, keepdims(v, axes)) : result;
  });
}

/** log of the mean of exp(x). */
export function logmeanexp(x: ArrayLike, axis?: Axis, options: ReduceOptions & MaskedOptions = {}): Array {
  const array = asArray(x, 'logmeanexp');
  const axes = normalizeAxes('logmeanexp', axis, array.type);
  const count =
    options.where === undefined
      ? sizeOf(axes.map((d) => array.shape[d]!))
      : countNonzero(repeatedTo(options.where, array.shape), axes, { keepdims: options.keepdims ?? false });
  return call1('logmeanexp', [logsumexp(array, axis, options), count], null, (v, n) =>
    subtract(v, broadcastTo(log(cast(n!, v.type.dtype)), v.type.shape)),
  );
}

export interface StandardizeOptions extends MaskedOptions {
  /** Taken for the mean, or the variance, of x. They must broadcast to x. */
  readonly mean?: ArrayLike | undefined;
  readonly variance?: ArrayLike | undefined;
  /** Added to the variance. */
  readonly epsilon?: number | undefined;
}

/** (x − mean) / √(variance + ε) along an axis (the last), or over all elements for `null`. Statistics are float32. */
export function standardize(x: ArrayLike, axis: Axis = -1, { mean, variance, epsilon = 1e-5, where }: StandardizeOptions = {}): Array {
  const axes = normalizeAxes('standardize', axis, asArray(x, 'standardize').type);
  const given = [mean, variance, where];
  const operands = [x, ...given.filter((g) => g !== undefined)];
  return call1('standardize', operands, [axes, epsilon, given.map((g) => g !== undefined)], (v, ...rest) => {
    const [value] = promotedFloat(v);
    const wide = cast(value!, 'float32', value!.weak);
    let next = 0;
    const [m, s, mask] = given.map((g) => (g === undefined ? undefined : broadcastTo(rest[next++]!, v.type.shape)));
    const counted = (u: Value): Value => (mask ? select(truth(mask), u, fullLike(u, 0)) : u);
    const n = mask ? reduceSum(cast(truth(mask), 'float32'), axes) : null;
    const averaged = (u: Value): Value => {
      const sum = reduceSum(counted(u), axes);
      return spread(divide(sum, n ?? fullLike(sum, sizeOf(axes.map((d) => v.type.shape[d]!)))), v, axes);
    };
    const off = subtract(wide, m ? cast(m, 'float32') : averaged(wide));
    const spreadOf = s ? cast(s, 'float32') : averaged(multiply(off, off));
    const result = multiply(off, rsqrt(add(spreadOf, fullLike(spreadOf, epsilon))));
    return cast(result, value!.type.dtype, value!.weak);
  });
}

/** For each index a vector of `numClasses` zeros with a one at it, along a new axis; of an index outside all zeros. */
export function oneHot(
  x: ArrayLike,
  numClasses: number,
  { dtype = 'float32', axis = -1 }: { readonly dtype?: DType | undefined; readonly axis?: number | undefined } = {},
): Array {
  const array = asArray(x, 'oneHot');
  checkDType('oneHot', dtype);
  if (!isInteger(array.dtype)) throw new ArgumentError(`oneHot: indices must be integers, got ${formatType(array.type)}`);
  if (!Number.isInteger(numClasses) || numClasses < 0)
    throw new ArgumentError(`oneHot: numClasses must be a whole number from 0, got ${String(numClasses)}`);
  const at = axis < 0 ? axis + array.ndim + 1 : axis;
  if (!(at >= 0 && at <= array.ndim))
    throw new ArgumentError(`oneHot: axis must be in [-${array.ndim + 1}, ${array.ndim + 1}), got ${axis} for ${formatType(array.type)}`);
  return call1('oneHot', [array], [numClasses, at, dtype], (v) => {
    const shape = [...v.type.shape.slice(0, at), numClasses, ...v.type.shape.slice(at)];
    const index = broadcastInDim(
      cast(v, 'int32'),
      shape,
      range(v.type.shape.length).map((d) => (d < at ? d : d + 1)),
    );
    return cast(equal(index, iota({ shape, dtype: 'int32' }, at)), dtype);
  });
}
