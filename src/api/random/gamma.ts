/**
 * Samplers by rejection: the gamma distribution, by Marsaglia and Tsang, and those made of it; Poisson's, by Knuth and by Hörmann. They
 * are loops on the device. Their numbers are JAX's; they have no derivative with respect to the parameters of the gamma distribution.
 */

import { type DType, dtypes, isInteger } from '../../types/dtype.ts';
import { formatType, type Shape, sizeOf } from '../../types/shape.ts';
import { ArgumentError, DTypeError, ShapeError } from '../../util/errors.ts';
import { type Array, type ArrayLike, asArray } from '../array.ts';
import { fused } from '../call.ts';
import { whileLoop } from '../control-flow.ts';
import * as lax from '../lax.ts';
import { softmax } from '../nn/normalization.ts';
import * as np from '../numpy.ts';
import { checkDType, checkShape } from '../operands.ts';
import { vmap } from '../vmap.ts';
import { exponential, normal, rademacher, type SampleOptions, sampleShape, uniform } from './distributions.ts';
import { checkKey, split } from './keys.ts';
import { formatOf } from './uniform.ts';

/** Gamma variates of shape parameter `a` (float32 unless `dtype` says otherwise) and scale 1; the shape is that of `a` by default. */
export const gamma = (k: Array, a: ArrayLike, shape?: number | Shape, options: SampleOptions = {}): Array =>
  composed('gamma', k, [a], shape, options, (kk, [alpha]) => gammaValues(kk, alpha!, false));

/** The logarithm of gamma variates, exact where these are too small for their dtype. */
export const loggamma = (k: Array, a: ArrayLike, shape?: number | Shape, options: SampleOptions = {}): Array =>
  composed('loggamma', k, [a], shape, options, (kk, [alpha]) => gammaValues(kk, alpha!, true));

/** Beta variates in [0, 1]. */
export const beta = (k: Array, a: ArrayLike, b: ArrayLike, shape?: number | Shape, options: SampleOptions = {}): Array =>
  composed('beta', k, [a, b], shape, options, (kk, [first, second]) => {
    const [keyA, keyB] = split(kk);
    const [logA, logB] = [gammaValues(keyA!, first!, true), gammaValues(keyB!, second!, true)];
    // Less the larger of the two, so that neither exponential leaves the range.
    const most = np.maximum(logA, logB);
    const [scaledA, scaledB] = [np.exp(logA.sub(most)), np.exp(logB.sub(most))];
    return scaledA.div(scaledA.add(scaledB));
  });

/** Points of the simplex: `alpha` is [..., n], the result [...shape, n] sums to 1 along its last axis. */
export function dirichlet(k: Array, alpha: ArrayLike, shape?: number | Shape, options: SampleOptions = {}): Array {
  const a = asArray(alpha, 'dirichlet');
  if (a.ndim === 0) throw new ShapeError(`dirichlet: alpha must have at least one axis, got ${formatType(a.type)}`);
  const batch = shape === undefined ? a.shape.slice(0, -1) : checkShape('dirichlet', shape);
  return composed('dirichlet', k, [a], [...batch, a.shape.at(-1)!], options, (kk, [at]) => softmax(gammaValues(kk, at!, true), -1));
}

/** The sum of squares of `df` standard normals. */
export const chisquare = (k: Array, df: ArrayLike, shape?: number | Shape, options: SampleOptions = {}): Array =>
  composed('chisquare', k, [df], shape, options, (kk, [n]) => chisquareValues(kk, n!));
const chisquareValues = (k: Array, df: Array): Array => np.exp(gammaValues(k, df.div(2), true)).mul(2);

/** Student's t with `df` degrees of freedom. */
export const t = (k: Array, df: ArrayLike, shape?: number | Shape, options: SampleOptions = {}): Array =>
  composed('t', k, [df], shape, options, (kk, [n]) => {
    const [keyN, keyG] = split(kk);
    const half = n!.div(2);
    return normal(keyN!, half.shape, { dtype: half.dtype }).mul(np.sqrt(half.div(gammaValues(keyG!, half, false))));
  });

/** The F distribution: the ratio of two mean squares with `dfnum` and `dfden` degrees of freedom. */
export const f = (k: Array, dfnum: ArrayLike, dfden: ArrayLike, shape?: number | Shape, options: SampleOptions = {}): Array =>
  composed('f', k, [dfnum, dfden], shape, options, (kk, [num, den]) => {
    const [keyDen, keyNum] = split(kk);
    return chisquareValues(keyNum!, num!).div(num!).div(chisquareValues(keyDen!, den!).div(den!));
  });

/** The inverse Gaussian distribution. Source: Michael, Schucany and Haas (1976). */
export const wald = (k: Array, mean: ArrayLike, shape?: number | Shape, options: SampleOptions = {}): Array =>
  composed('wald', k, [mean], shape, options, (kk, [mu]) => {
    const [keyV, keyZ] = split(kk);
    const { shape: sizes, dtype } = mu!;
    const y = np.square(normal(keyV!, sizes, { dtype }));
    const squared = np.square(mu!);
    const root = np.sqrt(
      mu!
        .mul(4)
        .mul(y)
        .add(squared.mul(np.square(y))),
    );
    const x = mu!.add(squared.mul(y).div(2)).sub(mu!.div(2).mul(root));
    return np.where(uniform(keyZ!, sizes, { dtype }).lessEqual(mu!.div(mu!.add(x))), x, squared.div(x));
  });

/** Density proportional to exp(-|x|^p). */
export function generalizedNormal(k: Array, p: number, shape: number | Shape = [], options: SampleOptions = {}): Array {
  const sizes = checkShape('generalizedNormal', shape);
  return composed('generalizedNormal', k, [], sizes, options, (kk, _, dtype) => generalizedValues(kk, p, sizes, dtype), p);
}

function generalizedValues(k: Array, p: number, shape: Shape, dtype: DType): Array {
  const [keyG, keyR] = split(k);
  const g = gammaValues(keyG!, np.full(shape, 1 / p, { dtype }), false);
  return rademacher(keyR!, { shape, dtype }).mul(np.power(g, 1 / p));
}

/** Uniform in the unit ball of the p-norm in `d` dimensions: [...shape, d]. Source: Barthe et al. (2005). */
export function ball(
  k: Array,
  d: number,
  { p = 2, shape = [], dtype = 'float32' }: SampleOptions & { readonly p?: number; readonly shape?: number | Shape } = {},
): Array {
  if (!Number.isInteger(d) || d < 0) throw new ArgumentError(`ball: the dimension must be a whole number from 0, got ${d}`);
  const sizes = checkShape('ball', shape);
  return composed(
    'ball',
    k,
    [],
    [...sizes, d],
    { dtype },
    (kk) => {
      const [keyG, keyE] = split(kk);
      const g = generalizedValues(keyG!, p, [...sizes, d], dtype);
      const length = np.power(np.sum(np.power(np.abs(g), p), -1).add(exponential(keyE!, sizes, { dtype })), 1 / p);
      return g.div(np.expandDims(length, -1));
    },
    p,
  );
}

/** How many events of rate `lam` happen: integers from 0. */
export function poisson(k: Array, lam: ArrayLike, shape?: number | Shape, { dtype = 'int32' }: SampleOptions = {}): Array {
  if (!isInteger(checkDType('poisson', dtype))) throw new DTypeError(`poisson: dtype must be an integer type, got ${dtype}`);
  return composed(
    'poisson',
    k,
    [lam],
    shape,
    {},
    (kk, [rate]) => {
      const few = np.logicalOr(np.isnan(rate!), rate!.less(10));
      const counts = np.where(few, knuth(kk, np.where(few, rate!, 0), dtype), hormann(kk, np.where(few, 1e5, rate!), dtype));
      return np.where(rate!.equal(0), 0, counts).astype(dtype);
    },
    dtype,
  );
}

/** Counts how many uniforms can be multiplied before the product falls below exp(-lam). */
function knuth(k: Array, lam: Array, dtype: DType): Array {
  type State = [round: Array, count: Array, key: Array, logProduct: Array];
  const going = (logProduct: Array): Array => logProduct.greater(lam.neg());
  const [, count] = whileLoop<State>(
    ([round, , , logProduct]) => np.logicalAnd(np.any(going(logProduct)), round.less(dtypes[dtype].max)),
    ([round, n, key, logProduct]) => {
      const [next, sub] = split(key) as unknown as [Array, Array];
      const u = uniform(sub, lam.shape);
      return [round.add(1), np.where(going(logProduct), n.add(1), n), next, logProduct.add(np.log(u))];
    },
    [np.array(0, { dtype: 'int32' }), np.zeros(lam.shape, { dtype: 'int32' }), k, np.zeros(lam.shape)],
  );
  return count.sub(1).astype(dtype);
}

/** Transformed rejection for large rates. Source: Hörmann (1993). */
function hormann(k: Array, lam: Array, dtype: DType): Array {
  const logLam = np.log(lam);
  const b = np.sqrt(lam).mul(2.53).add(0.931);
  const a = b.mul(0.02483).add(-0.059);
  const inverseAlpha = np.divide(1.1328, b.sub(3.4)).add(1.1239);
  const limit = np.subtract(0.9277, np.divide(3.6224, b.sub(2)));
  type State = [round: Array, count: Array, accepted: Array, key: Array];
  const [, count] = whileLoop<State>(
    ([round, , accepted]) => np.logicalAnd(np.any(np.logicalNot(accepted)), round.less(dtypes[dtype].max)),
    ([round, out, accepted, key]) => {
      const [next, first, second] = split(key, 3) as unknown as [Array, Array, Array];
      const u = uniform(first, lam.shape).sub(0.5);
      const v = uniform(second, lam.shape);
      const shifted = np.subtract(0.5, np.abs(u));
      const n = np.floor(a.mul(2).div(shifted).add(b).mul(u).add(lam).add(0.43));
      const s = np.log(v.mul(inverseAlpha).div(a.div(shifted.mul(shifted)).add(b)));
      const bound = lam
        .neg()
        .add(n.mul(logLam))
        .sub(lax.lgamma(n.add(1)));
      const surely = np.logicalAnd(shifted.greaterEqual(0.07), v.lessEqual(limit));
      const never = np.logicalOr(n.less(0), np.logicalAnd(shifted.less(0.013), v.greater(shifted)));
      const accept = np.logicalOr(surely, np.logicalAnd(np.logicalNot(never), s.lessEqual(bound)));
      return [round.add(1), np.where(accept, n, out), np.logicalOr(accepted, accept), next];
    },
    [np.array(0, { dtype: 'int32' }), np.full(lam.shape, -1, { dtype: 'float32' }), np.zeros(lam.shape, { dtype: 'bool' }), k],
  );
  return count.astype(dtype);
}

/** Each element of `alpha` has a key of its own. */
function gammaValues(k: Array, alpha: Array, logSpace: boolean): Array {
  const n = sizeOf(alpha.shape);
  if (n === 0) return alpha;
  const one = (key: Array, a: Array): Array => gammaOne(key, a, logSpace);
  return vmap(one)(split(k, n), alpha.reshape([n])).reshape(alpha.shape);
}

/** Source: Marsaglia and Tsang, A Simple Method for Generating Gamma Variables (2000). */
function gammaOne(k: Array, given: Array, logSpace: boolean): Array {
  const { dtype } = given;
  const value = (x: number): Array => np.array(x, { dtype });
  // Below 1, a sample for alpha + 1 times u^(1/alpha).
  const large = given.greaterEqual(1);
  const d = np.where(large, given, given.add(1)).sub(1 / 3);
  const c = np.divide(value(1 / 3), np.sqrt(d));
  const [start, last] = split(k) as unknown as [Array, Array];
  type State = [key: Array, x: Array, v: Array, u: Array];
  const [, , v] = whileLoop<State>(
    ([, x, w, u]) => {
      const nearly = u.greaterEqual(np.subtract(1, x.mul(x).mul(0.0331)));
      return np.logicalAnd(nearly, np.log(u).greaterEqual(x.mul(0.5).add(d.mul(np.subtract(1, w).add(np.log(w))))));
    },
    ([key]) => {
      const [next, keyX, keyU] = split(key, 3) as unknown as [Array, Array, Array];
      const [, x, w] = whileLoop<[Array, Array, Array]>(
        ([, , candidate]) => candidate.lessEqual(0),
        ([keyN]) => {
          const [rest, sub] = split(keyN) as unknown as [Array, Array];
          const z = normal(sub, [], { dtype });
          return [rest, z, z.mul(c).add(1)];
        },
        [keyX, value(0), value(-1)],
      );
      return [next, x.mul(x), w.mul(w).mul(w), uniform(keyU, [], { dtype })];
    },
    [start, value(0), value(1), value(2)],
  );
  if (!logSpace) return d.mul(v).mul(np.where(large, 1, np.power(np.subtract(1, uniform(last, [], { dtype })), np.divide(1, given))));
  const logUniform = exponential(last, [], { dtype }).neg();
  const boost = np.where(np.logicalOr(large, logUniform.equal(0)), 0, logUniform.mul(np.divide(1, given)));
  return np.log(d).add(np.log(v)).add(boost);
}

/** A sampler written with arrays: its parameters in the dtype, broadcast to the shape. */
function composed(
  name: string,
  k: Array,
  params: readonly ArrayLike[],
  shape: number | Shape | undefined,
  { dtype = 'float32' }: SampleOptions,
  body: (k: Array, params: Array[], dtype: DType) => Array,
  statics: unknown = null,
): Array {
  formatOf(name, dtype);
  const sizes = sampleShape(name, params, shape);
  return fused(name, [checkKey(name, k), ...params], [sizes, dtype, statics], (kk, ...p) =>
    body(
      kk,
      p.map((x) => np.broadcastTo(x.astype(dtype), sizes)),
      dtype,
    ),
  );
}
