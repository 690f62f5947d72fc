/** Samplers that draw a fixed number of uniforms for each sample. */

import type { Value } from '../../ir/graph.ts';
import { add, divide, floor, maximum, minimum, multiply, negate, sign, subtract } from '../../ops/arithmetic.ts';
import { erf, erfInv, nextAfter } from '../../ops/chlo.ts';
import { fullLike } from '../../ops/constant.ts';
import { broadcastTo } from '../../ops/layout.ts';
import { equal, less, select } from '../../ops/logic.ts';
import { exponential as exp, log, logPlusOne, power, sqrt, tan } from '../../ops/math.ts';
import { reduceSum } from '../../ops/reduce.ts';
import { type DType, isFloat } from '../../types/dtype.ts';
import { formatShape, type Shape } from '../../types/shape.ts';
import { ShapeError } from '../../util/errors.ts';
import { type Array, type ArrayLike, asArray } from '../array.ts';
import { call1, fused } from '../call.ts';
import * as np from '../numpy.ts';
import { broadcastShapes, cast, checkDType, checkShape } from '../operands.ts';
import { checkKey, split } from './keys.ts';
import { type FloatFormat, formatOf, uniformValues } from './uniform.ts';

export interface SampleOptions {
  /** float32 (the default), bfloat16 or float16. */
  readonly dtype?: DType;
}

type Sampler = (k: Value, shape: Shape, dtype: DType, format: FloatFormat) => Value;

/** A sampler of a key, a shape and options. */
const sampler =
  (name: string, f: Sampler) =>
  (k: Array, shape: number | Shape = [], { dtype = 'float32' }: SampleOptions = {}): Array => {
    const format = formatOf(name, dtype);
    const sizes = checkShape(name, shape);
    return call1(name, [checkKey(name, k)], [sizes, dtype], (v) => f(v, sizes, dtype, format));
  };

/** A sampler with array parameters, which broadcast with the shape; without a shape, theirs is taken. */
function parametric(
  name: string,
  k: Array,
  params: readonly ArrayLike[],
  shape: number | Shape | undefined,
  dtype: DType,
  f: (k: Value, shape: Shape, params: Value[], format: FloatFormat) => Value,
): Array {
  const format = formatOf(name, dtype);
  const sizes = sampleShape(name, params, shape);
  return call1(name, [checkKey(name, k), ...params], [sizes, dtype], (v, ...p) =>
    f(
      v,
      sizes,
      p.map((x) => broadcastTo(cast(x, dtype), sizes)),
      format,
    ),
  );
}

/** The shape asked for, which the parameters must broadcast to; theirs, if none is. */
export function sampleShape(name: string, params: readonly ArrayLike[], shape: number | Shape | undefined): Shape {
  const natural = broadcastShapes(name, [], ...params.map((p) => asArray(p, name).shape));
  const sizes = shape === undefined ? natural : checkShape(name, shape);
  if (broadcastShapes(name, natural, sizes).join() !== sizes.join())
    throw new ShapeError(
      `${name}: shape must be one that the parameters broadcast to, got ${formatShape(sizes)} for ${formatShape(natural)}`,
    );
  return sizes;
}

/** Uniform in [minval, maxval). */
export function uniform(
  k: Array,
  shape: number | Shape = [],
  { minval = 0, maxval = 1, dtype = 'float32' }: SampleOptions & { readonly minval?: ArrayLike; readonly maxval?: ArrayLike } = {},
): Array {
  formatOf('uniform', dtype);
  const sizes = checkShape('uniform', shape);
  const fixed = typeof minval === 'number' && typeof maxval === 'number';
  if (fixed)
    return call1('uniform', [checkKey('uniform', k)], [sizes, dtype, minval, maxval], (v) =>
      uniformValues(v, sizes, dtype, minval, maxval),
    );
  return call1('uniform', [checkKey('uniform', k), minval, maxval], [sizes, dtype], (v, low, high) =>
    uniformValues(v, sizes, dtype, low, high),
  );
}

const normalValues: Sampler = (k, shape, dtype, f) => {
  const u = uniformValues(k, shape, dtype, f.belowMinusOne, 1);
  return multiply(fullLike(u, Math.SQRT2), erfInv(u));
};
/** Standard normal, by the inverse error function of a uniform. */
export const normal = sampler('normal', normalValues);

export function lognormal(k: Array, sigma: ArrayLike = 1, shape?: number | Shape, { dtype = 'float32' }: SampleOptions = {}): Array {
  return parametric('lognormal', k, [sigma], shape, dtype, (v, s, [sd], f) => exp(multiply(normalValues(v, s, dtype, f), sd!)));
}

/** Standard normal kept between two bounds. */
export function truncatedNormal(
  k: Array,
  lower: ArrayLike,
  upper: ArrayLike,
  shape?: number | Shape,
  { dtype = 'float32' }: SampleOptions = {},
): Array {
  return parametric('truncatedNormal', k, [lower, upper], shape, dtype, (v, s, [low, high]) => {
    const root = fullLike(low!, Math.SQRT2);
    const u = uniformValues(v, s, dtype, erf(divide(low!, root)), erf(divide(high!, root)));
    const least = nextAfter(low!, fullLike(low!, Number.POSITIVE_INFINITY));
    const most = nextAfter(high!, fullLike(high!, Number.NEGATIVE_INFINITY));
    return minimum(maximum(multiply(root, erfInv(u)), least), most);
  });
}

/** `true` with probability p. */
export function bernoulli(k: Array, p: ArrayLike = 0.5, shape?: number | Shape): Array {
  const chance = asArray(p, 'bernoulli');
  const dtype = isFloat(chance.dtype) ? chance.dtype : 'float32';
  return parametric('bernoulli', k, [chance], shape, dtype, (v, s, [limit]) => less(uniformValues(v, s, dtype, 0, 1), limit!));
}

const exponentialValues: Sampler = (k, shape, dtype) => negate(logPlusOne(negate(uniformValues(k, shape, dtype, 0, 1))));
export const exponential = sampler('exponential', exponentialValues);

const gumbelValues: Sampler = (k, shape, dtype, f) => negate(log(negate(log(uniformValues(k, shape, dtype, f.tiny, 1)))));
export const gumbel = sampler('gumbel', gumbelValues);

export const laplace = sampler('laplace', (k, shape, dtype, f) => {
  const u = uniformValues(k, shape, dtype, -1 + f.epsneg, 1);
  return multiply(sign(u), logPlusOne(select(less(u, fullLike(u, 0)), u, negate(u))));
});
export const logistic = sampler('logistic', (k, shape, dtype, f) => {
  const u = uniformValues(k, shape, dtype, f.tiny, 1);
  return subtract(log(u), logPlusOne(negate(u)));
});
export const cauchy = sampler('cauchy', (k, shape, dtype, f) => {
  const u = uniformValues(k, shape, dtype, f.eps, 1);
  return tan(multiply(fullLike(u, Math.PI), subtract(u, fullLike(u, 0.5))));
});
const maxwellValues: Sampler = (k, shape, dtype, f) => {
  const v = normalValues(k, [...shape, 3], dtype, f);
  return sqrt(reduceSum(multiply(v, v), [shape.length]));
};
export const maxwell = sampler('maxwell', maxwellValues);

export function doubleSidedMaxwell(
  k: Array,
  loc: ArrayLike,
  scale: ArrayLike,
  shape: number | Shape = [],
  { dtype = 'float32' }: SampleOptions = {},
): Array {
  const params = broadcastShapes('doubleSidedMaxwell', asArray(loc).shape, asArray(scale).shape);
  const given = checkShape('doubleSidedMaxwell', shape);
  const sizes = [...(given.length > 0 ? given : params), ...params];
  return fused('doubleSidedMaxwell', [checkKey('doubleSidedMaxwell', k), loc, scale], [sizes, dtype], (kk, at, by) => {
    const [first, second] = split(kk);
    return rademacher(second!, { shape: sizes, dtype })
      .mul(maxwell(first!, sizes, { dtype }))
      .mul(by)
      .add(at);
  });
}
export function rayleigh(k: Array, scale: ArrayLike = 1, shape?: number | Shape, { dtype = 'float32' }: SampleOptions = {}): Array {
  return parametric('rayleigh', k, [scale], shape, dtype, (v, s, [sd]) => {
    const u = log(uniformValues(v, s, dtype, 0, 1));
    return multiply(sd!, sqrt(multiply(u, fullLike(u, -2))));
  });
}
export function pareto(k: Array, b: ArrayLike, shape?: number | Shape, { dtype = 'float32' }: SampleOptions = {}): Array {
  return parametric('pareto', k, [b], shape, dtype, (v, s, [exponent], f) => exp(divide(exponentialValues(v, s, dtype, f), exponent!)));
}
export function triangular(
  k: Array,
  left: ArrayLike,
  mode: ArrayLike,
  right: ArrayLike,
  shape?: number | Shape,
  { dtype = 'float32' }: SampleOptions = {},
): Array {
  return parametric('triangular', k, [left, mode, right], shape, dtype, (v, s, [l, m, r]) => {
    const [width, before, after] = [subtract(r!, l!), subtract(m!, l!), subtract(r!, m!)];
    const u = uniformValues(v, s, dtype, 0, 1);
    const rising = add(l!, sqrt(multiply(multiply(u, width), before)));
    const falling = subtract(r!, sqrt(multiply(multiply(subtract(fullLike(u, 1), u), width), after)));
    return select(less(u, divide(before, width)), rising, falling);
  });
}
export function weibullMin(
  k: Array,
  scale: ArrayLike,
  concentration: ArrayLike,
  shape?: number | Shape,
  { dtype = 'float32' }: SampleOptions = {},
): Array {
  return parametric('weibullMin', k, [scale, concentration], shape, dtype, (v, s, [by, c]) => {
    const u = negate(logPlusOne(negate(uniformValues(v, s, dtype, 0, 1))));
    return multiply(power(u, divide(fullLike(c!, 1), c!)), by!);
  });
}

/** The number of the first success in trials with probability p: 1, 2, … */
export function geometric(
  k: Array,
  p: ArrayLike,
  { shape, dtype = 'int32' }: SampleOptions & { readonly shape?: number | Shape } = {},
): Array {
  return parametric('geometric', k, [p], shape, 'float32', (v, s, [chance]) => {
    const u = uniformValues(v, s, 'float32', 0, 1);
    const safe = select(equal(u, fullLike(u, 0)), fullLike(u, 1), u);
    const trials = add(floor(divide(log(safe), logPlusOne(negate(chance!)))), fullLike(u, 1));
    return cast(trials, checkDType('geometric', dtype));
  });
}

/** -1 or 1. */
export function rademacher(k: Array, { shape = [], dtype = 'int32' }: SampleOptions & { readonly shape?: number | Shape } = {}): Array {
  return bernoulli(k, 0.5, shape).astype(dtype).mul(2).sub(1).astype(dtype);
}

/** Normal vectors with a mean and a covariance, by Cholesky's factor. */
export function multivariateNormal(
  k: Array,
  mean: ArrayLike,
  cov: ArrayLike,
  shape?: number | Shape,
  { dtype = 'float32' }: SampleOptions = {},
): Array {
  const [m, c] = [asArray(mean), asArray(cov)];
  const n = m.shape.at(-1)!;
  const sizes =
    shape === undefined
      ? broadcastShapes('multivariateNormal', m.shape.slice(0, -1), c.shape.slice(0, -2))
      : checkShape('multivariateNormal', shape);
  return fused('multivariateNormal', [checkKey('multivariateNormal', k), m, c], [sizes, dtype], (kk, mu, sigma) =>
    np.einsum('...ij,...j->...i', np.linalg.cholesky(sigma), normal(kk, [...sizes, n], { dtype })).add(mu),
  );
}
