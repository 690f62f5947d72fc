/** The regularized incomplete beta function, by its continued fraction (DLMF 8.17.22) and the algorithm of Lentz, Thompson and Barnett. */
import type { Value } from '../ir/graph.ts';
import { TraceError } from '../util/errors.ts';
import { abs, add, divide, maximum, multiply, negate, subtract } from './arithmetic.ts';
import { type Called, called } from './called.ts';
import { lgamma } from './chlo.ts';
import { fullLike, scalar } from './constant.ts';
import { broadcastTo } from './layout.ts';
import { and, equal, greater, greaterEqual, less, not, notEqual, or, select } from './logic.ts';
import { exponential, log, logPlusOne } from './math.ts';
import { reduceOr } from './reduce.ts';
import { region } from './subgraph.ts';
import { whileLoop } from './while.ts';

/** The distance of 1 to the next float32: factors nearer to 1 change no more. */
const eps = 2 ** -23;
/** Keeps numerators and denominators away from 0. */
const tiny = 2 ** -24;
/** Pairs of terms after which the fraction is taken as it is. */
const mostPairs = 200;
/** Below it a Γ(a) is 1. */
const smallA = 2 ** -125;

const c = (like: Value, n: number): Value => fullLike(like, n);
const one = (like: Value): Value => c(like, 1);

/** 1 / (1 + d₁ / (1 + d₂ / (1 + …))). A finished element stays as it is: no element depends on others. */
function fraction(a: Value, b: Value, x: Value): Value {
  const away = (v: Value): Value => select(less(abs(v), c(v, tiny)), c(v, tiny), v);
  const params = [a, b, x];
  const init = [equal(x, x), scalar(0, 'float32'), c(x, 1 / tiny), one(x), one(x)];
  const cond = region([...params, ...init], ([, , , busy]) => [
    reduceOr(
      busy!,
      busy!.type.shape.map((_, i) => i),
    ),
  ]);
  const body = region([...params, ...init], ([a, b, x, busy, count, top, bottom, value]) => {
    const m = broadcastTo(count!, x!.type.shape);
    const next = add(m, one(m));
    const [a2m, ab] = [add(a!, add(m, m)), add(a!, b!)];
    // d of 2m + 1: its first factor (a + m) / (a + 2m) is 1 at m = 0, for a = 0 too.
    const share = select(equal(m, c(m, 0)), one(m), divide(add(a!, m), a2m));
    const odd = negate(divide(multiply(multiply(share, add(ab, m)), x!), add(a2m, one(m))));
    // d of 2m + 2.
    const even = divide(multiply(multiply(next, subtract(b!, next)), x!), multiply(add(a2m, one(m)), add(a2m, c(m, 2))));
    const term = (d: Value, top: Value, bottom: Value): [Value, Value] => [
      away(add(one(d), divide(d, top))),
      divide(one(d), away(add(one(d), multiply(d, bottom)))),
    ];
    const [top1, bottom1] = term(odd, top!, bottom!);
    const [top2, bottom2] = term(even, top1, bottom1);
    const [factor1, factor2] = [multiply(top1, bottom1), multiply(top2, bottom2)];
    const change = maximum(abs(subtract(factor1, one(x!))), abs(subtract(factor2, one(x!))));
    const after = add(count!, scalar(1, 'float32'));
    const more = and(greater(change, c(change, eps)), broadcastTo(less(after, scalar(mostPairs, 'float32')), x!.type.shape));
    return [and(busy!, more), after, top2, bottom2, select(busy!, multiply(multiply(value!, factor1), factor2), value!)];
  });
  return whileLoop({ cond, body, consts: params, init })[4]!;
}

function formula(a: Value, b: Value, x: Value): Value {
  const [zero, infinity] = [c(x, 0), c(x, Number.POSITIVE_INFINITY)];
  const none = or(equal(a, zero), equal(b, infinity));
  const all = or(equal(b, zero), equal(a, infinity));
  // On the other side of the mean the fraction is that of 1 − I(b, a, 1 − x), which converges fast there.
  const near = less(x, divide(add(a, one(a)), add(add(a, b), c(a, 2))));
  const [p, q, y] = [select(near, a, b), select(near, b, a), select(near, x, subtract(one(x), x))];
  const logRatio = subtract(lgamma(q), lgamma(add(p, q)));
  const rest = multiply(logPlusOne(negate(y)), q);
  const front = select(
    less(p, c(p, smallA)),
    exponential(subtract(rest, logRatio)),
    divide(exponential(subtract(add(multiply(log(y), p), rest), add(lgamma(p), logRatio))), p),
  );
  const value = multiply(fraction(p, q, y), front);
  const result = select(near, value, subtract(one(value), value));
  const isOne = equal(x, one(x));
  const isZero = equal(x, zero);
  const zeros = or(and(all, notEqual(x, one(x))), and(none, isZero));
  const ones = or(and(none, notEqual(x, zero)), and(all, isOne));
  const known = select(ones, one(x), select(zeros, zero, result));
  const inside = and(and(greaterEqual(a, zero), greaterEqual(b, zero)), and(greaterEqual(x, zero), greaterEqual(one(x), x)));
  return select(and(inside, not(and(none, all))), known, c(x, Number.NaN));
}

/** I(a, b, x) = ∫₀ˣ t^(a−1) (1 − t)^(b−1) dt / B(a, b). By a and b it has no derivative, as in JAX. */
export const regularizedIncompleteBeta: Called = called(
  'regularized_incomplete_beta',
  (a, b, x) => formula(a!, b!, x!),
  ([a, b, x], [da, db, dx]) => {
    if (da || db)
      throw new TraceError('betainc: has no derivative by a and b, only by x', 'Keep them out of differentiation: stopGradient(a).');
    const logBeta = subtract(add(lgamma(a!), lgamma(b!)), lgamma(add(a!, b!)));
    const left = multiply(subtract(b!, one(b!)), logPlusOne(negate(x!)));
    const right = multiply(subtract(a!, one(a!)), log(x!));
    return [dx ? multiply(dx, exponential(subtract(add(left, right), logBeta))) : null];
  },
);
