/**
 * The regularized incomplete gamma functions P(a, x), Q(a, x) = 1 − P(a, x) and the derivative of P by a. Left of a, and of 1, they come of
 * the power series, elsewhere of the continued fraction, in loops until every element has the last place of float32, as in Cephes.
 */
import type { Value } from '../ir/graph.ts';
import { type JvpRule, notDifferentiable } from '../ir/op.ts';
import { abs, add, divide, multiply, negate, subtract } from './arithmetic.ts';
import { type Called, called } from './called.ts';
import { digamma, lgamma } from './chlo.ts';
import { fullLike, scalar } from './constant.ts';
import { broadcastTo } from './layout.ts';
import { and, equal, greater, greaterEqual, less, lessEqual, not, notEqual, or, select } from './logic.ts';
import { exponential, log } from './math.ts';
import { reduceOr } from './reduce.ts';
import { region } from './subgraph.ts';
import { whileLoop } from './while.ts';

/** The distance of 1 to the next float32. */
const eps = 2 ** -23;
/** Terms of the continued fraction after which it is taken as it is. */
const mostTerms = 2000;
/** log of the largest float32. */
const logMax = Math.log(3.4028234663852886e38);

/** A value and its derivative by a. */
interface Dual {
  readonly value: Value;
  readonly slope: Value;
}
const c = (like: Value, n: number): Value => fullLike(like, n);

const anyOf = (mask: Value): Value =>
  reduceOr(
    mask,
    mask.type.shape.map((_, i) => i),
  );
/** Carries values while any element is unfinished. The first of them is the mask of those that are not. */
function loop(
  consts: readonly Value[],
  init: readonly Value[],
  step: (consts: readonly Value[], state: readonly Value[]) => readonly Value[],
): readonly Value[] {
  const params = [...consts, ...init];
  const parts = (v: readonly Value[]): [Value[], Value[]] => [v.slice(0, consts.length), v.slice(consts.length)];
  const cond = region(params, (v) => [anyOf(parts(v)[1][0]!)]);
  const body = region(params, (v) => step(...parts(v)));
  return whileLoop({ cond, body, consts, init });
}

/** Σ x^n / ((a + 1) … (a + n)) over n ≥ 0. Elements that are finished keep their sums: no element depends on others. */
function series(a: Value, x: Value, on: Value, slope: boolean): Dual {
  const [one, none] = [c(a, 1), c(a, 0)];
  const start = [on, a, one, one, ...(slope ? [none, none] : [])];
  const [, , , value, , sum] = loop([x], start, ([at], [busy, r, term, total, dTerm, dTotal]) => {
    const next = add(r!, c(r!, 1));
    const ratio = divide(at!, next);
    const newTerm = multiply(term!, ratio);
    const newTotal = select(busy!, add(total!, newTerm), total!);
    if (!slope) return [and(busy!, greater(divide(newTerm, newTotal), c(next, eps))), next, newTerm, newTotal];
    const newDTerm = subtract(multiply(dTerm!, ratio), divide(multiply(term!, at!), multiply(next, next)));
    const newDTotal = select(busy!, add(dTotal!, newDTerm), dTotal!);
    const more = greater(abs(divide(newDTerm, newDTotal)), c(next, eps));
    return [and(busy!, more), next, newTerm, newTotal, newDTerm, newDTotal];
  }) as Value[];
  return { value: value!, slope: sum ?? none };
}

/** Legendre's continued fraction for Q(a, x) Γ(a) e^x x^−a, by the recurrence of its convergents p / q. */
function fraction(a: Value, x: Value, on: Value, slope: boolean): Dual {
  const [one, none] = [c(a, 1), c(a, 0)];
  const q1 = multiply(add(add(subtract(one, a), x), one), x);
  const p1 = add(x, one);
  const start = [on, scalar(0, 'float32'), divide(p1, q1), one, x, p1, q1];
  const slopes = [divide(multiply(divide(p1, q1), x), q1), none, none, none, negate(x)];
  const found = loop([a, x], [...start, ...(slope ? slopes : [])], (given, state) => {
    const [alpha, at] = given as [Value, Value];
    const [busy, count, ratio, p0, q0, p, q, dRatio, dp0, dq0, dp, dq] = state as [
      Value,
      Value,
      Value,
      Value,
      Value,
      Value,
      Value,
      ...Value[],
    ];
    const n = add(count, scalar(1, 'float32'));
    const k = broadcastLike(n, at);
    const y = add(subtract(c(at, 1), alpha), k);
    const z = add(add(at, y), add(k, c(k, 1)));
    const yk = multiply(y, k);
    const combine = (now: Value, before: Value): Value => subtract(multiply(now, z), multiply(before, yk));
    const [pn, qn] = [combine(p, p0), combine(q, q0)];
    const good = and(busy, notEqual(qn, c(qn, 0)));
    const newRatio = select(good, divide(pn, qn), ratio);
    const rescale = greater(abs(pn), c(pn, 1 / eps));
    const scaled = (v: Value): Value => select(rescale, multiply(v, c(v, eps)), v);
    const within = and(busy, broadcastLike(less(n, scalar(mostTerms, 'float32')), busy));
    const next = [n, newRatio, scaled(p), scaled(q), scaled(pn), scaled(qn)];
    if (!slope) {
      const change = select(good, abs(divide(subtract(ratio, newRatio), newRatio)), c(ratio, 1));
      return [and(within, greater(change, c(change, eps))), ...next];
    }
    const dCombine = (now: Value, before: Value, v: Value, v0: Value): Value => add(subtract(combine(now, before), v), multiply(v0, k));
    const [dpn, dqn] = [dCombine(dp!, dp0!, p, p0), dCombine(dq!, dq0!, q, q0)];
    const newSlope = select(good, divide(subtract(dpn, multiply(newRatio, dqn)), qn), dRatio!);
    const change = select(good, abs(subtract(newSlope, dRatio!)), c(newSlope, 1));
    return [and(within, greater(change, c(change, eps))), ...next, newSlope, scaled(dp!), scaled(dq!), scaled(dpn), scaled(dqn)];
  });
  return { value: found[2]!, slope: found[7] ?? none };
}

const broadcastLike = (v: Value, like: Value): Value => broadcastTo(v, like.type.shape);
const isNan = (v: Value): Value => notEqual(v, v);

/** x^a e^−x / Γ(a), by its logarithm, and where it is not lost to underflow. */
function front(a: Value, x: Value): { readonly factor: Value; readonly kept: Value } {
  const exponent = subtract(subtract(multiply(a, log(x)), x), lgamma(a));
  return { factor: exponential(exponent), kept: not(less(exponent, c(exponent, -logMax))) };
}
const isZero = (v: Value): Value => equal(v, c(v, 0));
const isInfinite = (v: Value): Value => equal(v, c(v, Number.POSITIVE_INFINITY));
/** Where neither function has a value. */
const outside = (a: Value, x: Value): Value =>
  or(or(less(x, c(x, 0)), less(a, c(a, 0))), or(and(isZero(a), isZero(x)), or(isNan(a), isNan(x))));

/** One of both functions: what `beyond` says is computed by the fraction, the other by the series. */
function regularized(a: Value, x: Value, beyond: Value, upper: boolean): Value {
  const { factor, kept } = front(a, x);
  const plain = and(kept, not(or(or(outside(a, x), isInfinite(x)), upper ? isZero(a) : isZero(x))));
  const lower = divide(multiply(series(a, x, and(plain, not(beyond)), false).value, factor), a);
  const rest = multiply(fraction(a, x, and(plain, beyond), false).value, factor);
  const one = c(a, 1);
  return upper ? select(beyond, rest, subtract(one, lower)) : select(beyond, subtract(one, rest), lower);
}

const lowerFormula = (a: Value, x: Value): Value => {
  const value = regularized(a, x, and(greaterEqual(x, c(x, 1)), greater(x, a)), false);
  const ends = select(isInfinite(x), c(x, 1), select(isZero(x), c(x, 0), value));
  return select(outside(a, x), c(x, Number.NaN), ends);
};
const upperFormula = (a: Value, x: Value): Value => {
  const value = regularized(a, x, not(or(less(x, c(x, 1)), less(x, a))), true);
  return select(outside(a, x), c(x, Number.NaN), select(or(isInfinite(x), isZero(a)), c(x, 0), value));
};
const slopeFormula = (a: Value, x: Value): Value => {
  const { factor, kept } = front(a, x);
  const wrong = or(or(less(x, c(x, 0)), lessEqual(a, c(a, 0))), or(isNan(a), isNan(x)));
  const on = and(kept, not(or(isZero(x), wrong)));
  const beyond = and(greater(x, c(x, 1)), greater(x, a));
  const below = series(a, x, and(on, not(beyond)), true);
  const above = fraction(a, x, and(on, beyond), true);
  const growth = (at: Value): Value => subtract(log(x), digamma(at));
  const lower = divide(multiply(factor, add(multiply(below.value, growth(add(a, c(a, 1)))), below.slope)), a);
  const upper = negate(multiply(factor, add(multiply(above.value, growth(a)), above.slope)));
  return select(wrong, c(x, Number.NaN), select(isZero(x), c(x, 0), select(beyond, upper, lower)));
};

/** The derivative of P(a, x) by a; it has none itself, as in JAX. */
export const igammaGradA: Called = called(
  'igamma_grad_a',
  (a, x) => slopeFormula(a!, x!),
  notDifferentiable('the second derivative of igamma by a is not known'),
);
/** By x both functions have the gamma distribution's density as derivative, with a sign. */
const density = (a: Value, x: Value): Value => exponential(subtract(add(negate(x), multiply(subtract(a, c(a, 1)), log(x))), lgamma(a)));
const tangent =
  (sign: 1 | -1): JvpRule =>
  ([a, x], [da, dx]) => {
    const parts = [da && multiply(da, igammaGradA(a!, x!)), dx && multiply(dx, density(a!, x!))].filter((v) => v !== null);
    const sum = parts.reduce((s, t) => add(s, t));
    return [sign === 1 ? sum : negate(sum)];
  };
/** P(a, x) = ∫₀ˣ t^(a−1) e^−t dt / Γ(a). */
export const igamma: Called = called('igamma', (a, x) => lowerFormula(a!, x!), tangent(1));
/** Q(a, x) = 1 − P(a, x), precise where it is small. */
export const igammac: Called = called('igammac', (a, x) => upperFormula(a!, x!), tangent(-1));
