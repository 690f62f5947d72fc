/**
 * Functions of values whose formulas have a `select`, a sum of parts that cancel, or a quotient 0 / 0 at a singular point, with the
 * derivatives that JAX gives them. They are shared by `numpy`, `nn` and `scipySpecial`.
 */
import type { Value } from '../../ir/graph.ts';
import { abs, add, divide, floor, maximum, multiply, negate, remainder, sign, subtract } from '../../ops/arithmetic.ts';
import { besselI0e, besselI1e, besselI1OverX } from '../../ops/bessel.ts';
import { erfc, erfInv } from '../../ops/chlo.ts';
import { fullLike } from '../../ops/constant.ts';
import { withSlopes, withTangents } from '../../ops/custom.ts';
import { and, equal, greater, less, lessEqual, notEqual, or, select } from '../../ops/logic.ts';
import { exponential, exponentialMinusOne, log, logPlusOne, power, sine } from '../../ops/math.ts';
import { isFloat } from '../../types/dtype.ts';

type Unary = (x: Value) => Value;
type Binary = (x: Value, y: Value) => Value;

const one = (x: Value): Value => fullLike(x, 1);
const zero = (x: Value): Value => fullLike(x, 0);
const isNan = (x: Value): Value => notEqual(x, x);

const withoutInfinity: Unary = (x) => select(equal(x, fullLike(x, Number.POSITIVE_INFINITY)), zero(x), x);
/** e^(x − y), and 1 where both are +∞. */
const ratio: Binary = (x, y) => exponential(subtract(withoutInfinity(x), withoutInfinity(y)));
/** log of a sum of powers of `base`, whose natural logarithm is `unit`. */
const logSum = (unit: number): Binary => {
  const scaled = (x: Value, by: number): Value => (by === 1 ? x : multiply(x, fullLike(x, by)));
  const share = (x: Value, z: Value): Value => exponential(scaled(subtract(withoutInfinity(x), withoutInfinity(z)), unit));
  return withSlopes(
    (x, y) => {
      const delta = subtract(x, y);
      const rest = scaled(logPlusOne(exponential(scaled(negate(abs(delta)), unit))), 1 / unit);
      // Equal infinities have no difference: their sum is what they are.
      return select(isNan(delta), add(x, y), add(maximum(x, y), rest));
    },
    (z, x) => share(x, z),
    (z, _x, y) => share(y, z),
  );
};
/** log(e^x + e^y). */
export const logAddExp: Binary = logSum(1);
/** log₂(2^x + 2^y). */
export const logAddExp2: Binary = logSum(Math.LN2);
/** log(1 + e^x). */
export const softplus: Unary = withSlopes(
  (x) => add(maximum(x, zero(x)), logPlusOne(exponential(negate(abs(x))))),
  (y, x) => ratio(x, y),
);

/** log(1 − e^−x) for positive x. */
export const log1mexp: Unary = withSlopes(
  (x) => select(less(x, fullLike(x, Math.LN2)), log(negate(exponentialMinusOne(negate(x)))), logPlusOne(negate(exponential(negate(x))))),
  (_y, x) => divide(one(x), exponentialMinusOne(x)),
);

/** x · f(y), and 0 where x is 0, whatever number y is; by y its derivative is x times that of f. */
const zeroAtZero = (f: Unary, slope: Unary): Binary =>
  withSlopes(
    (x, y) => select(or(notEqual(x, zero(x)), isNan(y)), multiply(x, f(y)), zero(x)),
    (_z, _x, y) => f(y),
    (_z, x, y) => divide(x, slope(y)),
  );
/** x log(y). */
export const xlogy: Binary = zeroAtZero(log, (y) => y);
/** x log(1 + y). */
export const xlog1py: Binary = zeroAtZero(logPlusOne, (y) => add(one(y), y));
/** x log(x): the derivative at 0 is −∞. */
export const xlogx: Unary = withSlopes(
  (x) => xlogy(x, x),
  (_y, x) => add(log(x), one(x)),
);
/** log(p / (1 − p)). */
export const logit: Unary = withSlopes(
  (p) => log(divide(p, subtract(one(p), p))),
  (_y, p) => divide(one(p), multiply(p, subtract(one(p), p))),
);

/** max(x, 0), NaN where x is NaN; the derivative is 0 where x is not positive, at NaN too, whatever number comes in. */
export const relu: Unary = (x) => {
  const value: Unary = (v) => select(lessEqual(v, zero(v)), zero(v), v);
  return isFloat(x.type.dtype) ? withTangents(value, (dx, _y, v) => select(greater(v, zero(v)), dx, zero(dx)))(x) : value(x);
};

/** log Φ(x), the distribution function of the standard normal: far left by its asymptotic series. */
export const logNdtr: Unary = withSlopes(
  (x) => {
    const { far, left, near } = tails(x);
    const tail = add(
      subtract(multiply(multiply(left, left), fullLike(x, -0.5)), log(negate(left))),
      add(fullLike(x, -0.5 * Math.log(2 * Math.PI)), log(tailSeries(left))),
    );
    // Far right the complement is small: log(1 − Φ(−x)).
    const right = logPlusOne(multiply(fullLike(x, -0.5), erfc(multiply(near, fullLike(x, Math.SQRT1_2)))));
    const middle = log(multiply(fullLike(x, 0.5), erfc(multiply(near, fullLike(x, -Math.SQRT1_2)))));
    return select(far, tail, select(greater(x, zero(x)), right, middle));
  },
  // φ / Φ. Far left both are tiny, and their quotient is −x over the series.
  (y, x) => {
    const { far, left, near } = tails(x);
    const density = subtract(multiply(multiply(near, near), fullLike(x, -0.5)), fullLike(x, 0.5 * Math.log(2 * Math.PI)));
    return select(far, divide(negate(left), tailSeries(left)), exponential(subtract(density, select(far, zero(y), y))));
  },
);
/** Whether x is far left, and operands for that part and the other, harmless where they are not taken. */
const tails = (x: Value): { readonly far: Value; readonly left: Value; readonly near: Value } => {
  const bound = fullLike(x, -10);
  const far = less(x, bound);
  return { far, left: select(far, x, bound), near: select(far, zero(x), x) };
};
/** Φ(x) · −x / φ(x) = 1 − 1/x² + 3/x⁴ − 15/x⁶. */
const tailSeries: Unary = (x) => polynomial(divide(one(x), multiply(x, x)), [1, -1, 3, -15]);

/** The inverse of Φ; the derivative at 0 and 1 is 0, as in JAX. */
export const ndtri: Unary = (p) => {
  const [bottom, top] = [equal(p, zero(p)), equal(p, one(p))];
  const inner = select(or(bottom, top), fullLike(p, 0.5), p);
  const value = multiply(fullLike(p, Math.SQRT2), erfInv(subtract(multiply(inner, fullLike(p, 2)), one(p))));
  const infinite = fullLike(p, Number.POSITIVE_INFINITY);
  return select(bottom, negate(infinite), select(top, infinite, value));
};

/** The sign of Γ(x): alternating left of 0, NaN at its poles there, that of x at ±0. */
export const gammaSign: Unary = (x) => {
  const [down, negative] = [floor(x), less(x, zero(x))];
  const odd = notEqual(remainder(down, fullLike(x, 2)), zero(x));
  const minus = or(and(negative, odd), and(equal(x, zero(x)), less(divide(one(x), x), zero(x))));
  const value = select(minus, fullLike(x, -1), one(x));
  return select(or(and(negative, equal(x, down)), isNan(x)), fullLike(x, Number.NaN), value);
};

/** Σ c[k] x^k, in which the coefficients of both signs and orders stand. */
const polynomial = (x: Value, c: readonly number[]): Value =>
  c.slice(0, -1).reduceRight((sum, k) => add(multiply(sum, x), fullLike(x, k)), fullLike(x, c.at(-1)!));
/** At `near` the series, elsewhere f: each gets a harmless operand where it is not taken, because 0 · ∞ in a derivative is NaN. */
const withSeries = (x: Value, near: Value, series: readonly number[], f: Unary): Value =>
  select(near, polynomial(select(near, x, zero(x)), series), f(select(near, one(x), x)));
const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));
const upTo = (n: number): number[] => Array.from({ length: n + 1 }, (_, k) => k);

/** sin(πx) / (πx), at 0 by its series: derivatives are right up to order 8. */
export const sinc: Unary = (x) => {
  const angle = multiply(fullLike(x, Math.PI), x);
  const series = upTo(8).map((k) => (k % 2 === 0 ? (k % 4 === 0 ? 1 : -1) / factorial(k + 1) : 0));
  return withSeries(angle, equal(angle, zero(angle)), series, (a) => divide(sine(a), a));
};
/** (e^x − 1) / x, near 0 by its series, because its derivative there is a small difference. */
export const exprel: Unary = (x) => {
  const series = upTo(9).map((k) => 1 / factorial(k + 1));
  return withSeries(x, less(abs(x), fullLike(x, 0.5)), series, (a) => divide(exponentialMinusOne(a), a));
};

/** e^−|x| I₀(x): its pieces have a corner at 0, the function's derivative there is 0. */
export const i0e: Unary = withSlopes(besselI0e, (y, x) => subtract(besselI1e(x), multiply(sign(x), y)));

/** I₁(x): its slope is I₀ − I₁ / x. The factors e^|x| and e^−|x| of which it is made have a corner at 0, it has none. */
export const i1: Unary = withSlopes(
  (x) => multiply(exponential(abs(x)), besselI1e(x)),
  (y, x) => subtract(i0(x), besselI1OverX(x, y, false)),
);
/** I₀(x): its slope is I₁, which is 0 at 0. */
export const i0: Unary = withSlopes(
  (x) => multiply(exponential(abs(x)), i0e(x)),
  (_y, x) => i1(x),
);

/** x^y for a y that was an integer: by x it has the derivative 0 where y is 0, at x = 0 too, and so on to any order. */
export const powerOfWhole: Binary = withSlopes(
  power,
  (_z, x, y) => {
    const none = equal(y, zero(y));
    const slope = multiply(select(none, one(y), y), powerOfWhole(x, select(none, y, subtract(y, one(y)))));
    return select(none, zero(y), slope);
  },
  (_z, x) => zero(x),
);
