/** `scipySpecial`: special functions of `jax.scipy.special`. Integers become float32. */
import type { Value } from '../ir/graph.ts';
import { add, divide, multiply, negate, subtract } from '../ops/arithmetic.ts';
import * as chlo from '../ops/chlo.ts';
import { fullLike } from '../ops/constant.ts';
import { regularizedIncompleteBeta } from '../ops/incomplete-beta.ts';
import * as incomplete from '../ops/incomplete-gamma.ts';
import { and, equal, greater, greaterEqual, select } from '../ops/logic.ts';
import { exponential, exponentialMinusOne, log, logistic, logPlusOne } from '../ops/math.ts';
import * as z from '../ops/zeta.ts';
import { isFloat } from '../types/dtype.ts';
import { formatType } from '../types/shape.ts';
import { DTypeError } from '../util/errors.ts';
import { type Array, type ArrayLike, asArray } from './array.ts';
import { call1, fused } from './call.ts';
import * as guarded from './numpy/guarded.ts';
import { binary, broadcasted, promotedFloat, unary } from './operands.ts';

export { logSoftmax, logsumexp, softmax } from './nn/normalization.ts';
export { i0, i0e, i1, i1e } from './numpy/bessel.ts';

const floatUnary = (name: string, f: (x: Value) => Value): ReturnType<typeof unary> => unary(name, f, true);
const floatBinary = (name: string, f: (x: Value, y: Value) => Value): ReturnType<typeof binary> => binary(name, f, true);

export const erf = floatUnary('erf', chlo.erf);
/** 1 - erf(x), precise where it is small. */
export const erfc = floatUnary('erfc', chlo.erfc);
/** The inverse of erf. */
export const erfinv = floatUnary('erfinv', chlo.erfInv);
/** log |Γ(x)|. */
export const gammaln = floatUnary('gammaln', chlo.lgamma);
/** The derivative of `gammaln`. */
export const digamma = floatUnary('digamma', chlo.digamma);
/** Hurwitz' zeta function ζ(x, q) = Σ (q + k)^−x, for x > 1. */
export const zeta = floatBinary('zeta', z.zeta);
/** Derivative n of `digamma`. */
export function polygamma(n: ArrayLike, x: ArrayLike): Array {
  const order = asArray(n, 'polygamma');
  if (isFloat(order.dtype) || order.dtype === 'bool')
    throw new DTypeError(`polygamma: n must be of an integer dtype, got ${formatType(order.type)}`, 'Convert it first: n.astype("int32").');
  return derivativeOfDigamma(order, x);
}
const derivativeOfDigamma = floatBinary('polygamma', z.polygamma);
/** log |B(x, y)| = log |Γ(x) Γ(y) / Γ(x + y)|. */
export const betaln = floatBinary('betaln', logBeta);
function logBeta(x: Value, y: Value): Value {
  return subtract(add(chlo.lgamma(x), chlo.lgamma(y)), chlo.lgamma(add(x, y)));
}
/** log(p / (1 - p)). */
export const logit = floatUnary('logit', guarded.logit);
/** 1 / (1 + exp(-x)). */
export const expit = floatUnary('expit', logistic);

/** x log(y). */
export const xlogy = floatBinary('xlogy', guarded.xlogy);
/** x log(1 + y). */
export const xlog1py = floatBinary('xlog1py', guarded.xlog1py);
/** -x log(x), 0 at 0, −∞ below. */
export const entr = floatUnary('entr', (x) =>
  select(greater(fullLike(x, 0), x), fullLike(x, Number.NEGATIVE_INFINITY), negate(guarded.xlogx(x))),
);
/** x log(x / y), the terms of the Kullback-Leibler divergence: 0 where x is 0, +∞ where y is not positive. */
export const relEntr = floatBinary('relEntr', (x, y) => {
  const zero = fullLike(x, 0);
  const both = and(greater(x, zero), greater(y, zero));
  const [p, q] = [x, y].map((v) => select(both, v, fullLike(v, 1))) as [Value, Value];
  const nothing = and(equal(x, zero), greaterEqual(y, zero));
  const value = subtract(guarded.xlogx(p), guarded.xlogy(p, q));
  return select(both, value, select(nothing, zero, fullLike(x, Number.POSITIVE_INFINITY)));
});

const sqrtHalf = Math.SQRT1_2;
/** The distribution function of the standard normal. */
export const ndtr = floatUnary('ndtr', (x) => multiply(fullLike(x, 0.5), chlo.erfc(multiply(x, fullLike(x, -sqrtHalf)))));
/** The inverse of `ndtr`; the derivative at 0 and 1 is 0. */
export const ndtri = floatUnary('ndtri', guarded.ndtri);
/** log of `ndtr`, precise far left by its asymptotic series. */
export const logNdtr = floatUnary('logNdtr', guarded.logNdtr);
/** exp(x) - 1 divided by x, 1 at 0. */
export const exprel = floatUnary('exprel', guarded.exprel);

/** The sign of Γ(x): alternating left of 0, NaN at its poles there. */
export const gammasgn = floatUnary('gammasgn', guarded.gammaSign);
/** Γ(x). */
export const gamma = floatUnary('gamma', (x) => multiply(guarded.gammaSign(x), exponential(chlo.lgamma(x))));
/** log Γ(x) for positive x, NaN elsewhere. */
export const loggamma = floatUnary('loggamma', (x) => select(greater(x, fullLike(x, 0)), chlo.lgamma(x), fullLike(x, Number.NaN)));
/** n! = Γ(n + 1), 0 for negative n. */
export const factorial = floatUnary('factorial', (n) =>
  select(greater(fullLike(n, 0), n), fullLike(n, 0), exponential(chlo.lgamma(add(n, fullLike(n, 1))))),
);
/** B(x, y) = Γ(x) Γ(y) / Γ(x + y). */
export const beta = floatBinary('beta', (x, y) =>
  multiply(multiply(guarded.gammaSign(x), guarded.gammaSign(y)), multiply(guarded.gammaSign(add(x, y)), exponential(logBeta(x, y)))),
);
/** x log(x / y) - x + y: the terms of the Kullback-Leibler divergence of measures. */
export const klDiv = (x: ArrayLike, y: ArrayLike): Array => fused('klDiv', [x, y], null, (p, q) => relEntr(p!, q!).sub(p!).add(q!));
/** (xᵐ - 1) / m, log(x) for m = 0. */
export const boxcox = floatBinary('boxcox', (x, m) => powered(log(x), m));
/** `boxcox` of 1 + x. */
export const boxcox1p = floatBinary('boxcox1p', (x, m) => powered(logPlusOne(x), m));
const powered = (logarithm: Value, m: Value): Value => {
  const zero = equal(m, fullLike(m, 0));
  const safe = select(zero, fullLike(m, 1), m);
  return select(zero, logarithm, divide(exponentialMinusOne(multiply(safe, logarithm)), safe));
};
/** The regularized incomplete gamma function P(a, x). */
export const gammainc = floatBinary('gammainc', incomplete.igamma);
/** Q(a, x) = 1 − P(a, x), precise where it is small. */
export const gammaincc = floatBinary('gammaincc', incomplete.igammac);
/** The regularized incomplete beta function I(a, b, x); differentiable by x only, as in JAX. */
export const betainc = (a: ArrayLike, b: ArrayLike, x: ArrayLike): Array =>
  call1('betainc', [a, b, x], null, (...values) => {
    const [u, v, w] = broadcasted('betainc', ...promotedFloat(...values));
    return regularizedIncompleteBeta(u!, v!, w!);
  });
