/** Arithmetic that is exact or rounds once: sums, products, quotients, extrema, sign and rounding to integers. */
import type { Value } from '../ir/graph.ts';
import { type Expr, type ExprBuilder, flat } from '../ir/op.ts';
import { fullLike } from './constant.ts';
import { anything, type Binary, binary, floats, numbers, type Unary, unary } from './define.ts';
import { equal, greater, greaterEqual, select } from './logic.ts';

/** Sum; integers wrap, bools are or-ed. */
export const add: Binary = binary({
  name: 'add',
  accepts: anything,
  linear: { factors: [1, 1] },
  eval: { float: plus, int: plus, uint: plus, bool: (a, b) => a | b },
  floatLoop: (a, b, out) => {
    for (let i = 0; i < out.length; i++) out[i] = a[i]! + b[i]!;
  },
  element: { float: sum, int: sum, uint: sum, bool: either },
  jvp: { lhs: (da) => da, rhs: (db) => db, add: (s, t) => add(s, t) },
  transpose: { lhs: (ct) => ct, rhs: (ct) => ct },
});

export const subtract: Binary = binary({
  name: 'subtract',
  accepts: numbers,
  linear: { factors: [1, -1] },
  eval: (a, b) => a - b,
  floatLoop: (a, b, out) => {
    for (let i = 0; i < out.length; i++) out[i] = a[i]! - b[i]!;
  },
  element: (a, b, k) => k.sub(a, b),
  jvp: (_primals, [da, db]) => [da && db ? subtract(da, db) : db ? negate(db) : da!],
  transpose: { lhs: (ct) => ct, rhs: (ct) => negate(ct) },
});

/** Product; integers wrap, bools are and-ed. */
export const multiply: Binary = binary({
  name: 'multiply',
  accepts: anything,
  linear: 'product',
  eval: { float: (a, b) => a * b, int: Math.imul, uint: Math.imul, bool: (a, b) => a & b },
  floatLoop: (a, b, out) => {
    for (let i = 0; i < out.length; i++) out[i] = a[i]! * b[i]!;
  },
  element: { float: product, int: product, uint: product, bool: both },
  jvp: { lhs: (da, _a, b) => multiply(da, b), rhs: (db, a) => multiply(a, db), add },
  transpose: { lhs: (ct, b) => multiply(ct, b), rhs: (ct, a) => multiply(a, ct) },
});

/** Quotient; of integers towards zero, all ones where the divisor is 0 (−1, or the greatest unsigned). */
export const divide: Binary = binary({
  name: 'divide',
  accepts: numbers,
  linear: 'first',
  eval: { float: (a, b) => a / b, int: integerQuotient, uint: integerQuotient },
  floatLoop: (a, b, out) => {
    for (let i = 0; i < out.length; i++) out[i] = a[i]! / b[i]!;
  },
  element: { float: (a, b, k) => k.div(a, b), int: quotientElement, uint: quotientElement },
  jvp: { lhs: (da, _a, b) => divide(da, b), rhs: (db, _a, b, y) => negate(divide(multiply(db, y), b)), add },
  transpose: { lhs: (ct, b) => divide(ct, b) },
  cost: { expensive: true },
});

/** What is left of the division towards zero: it has the dividend's sign; of integers by 0 the dividend. Exact. */
export const remainder: Binary = binary({
  name: 'remainder',
  accepts: numbers,
  eval: { float: (a, b) => a % b, int: integerRemainder, uint: integerRemainder },
  element: { float: (a, b, k) => k.call('remainder', a, b), int: remainderElement, uint: remainderElement },
  jvp: { lhs: (da) => da, rhs: (db, a, b) => negate(multiply(db, truncated(divide(a, b)))), add },
  cost: { expensive: true },
});
const truncated = (x: Value): Value => multiply(sign(x), floor(abs(x)));

/** The greater; NaN where either is, and +0 over −0. At a tie each operand has half of the derivative. */
export const maximum: Binary = binary({
  name: 'maximum',
  accepts: anything,
  eval: { float: Math.max, int: Math.max, uint: Math.max, bool: (a, b) => a | b },
  element: { float: (a, b, k) => k.call('maximum', a, b), int: greater2, uint: greater2, bool: either },
  jvp: { lhs: (da, a, b) => multiply(da, share(a, b)), rhs: (db, a, b) => multiply(db, share(b, a)), add },
});

/** The lesser; NaN where either is, and −0 over +0. At a tie each operand has half of the derivative. */
export const minimum: Binary = binary({
  name: 'minimum',
  accepts: anything,
  eval: { float: Math.min, int: Math.min, uint: Math.min, bool: (a, b) => a & b },
  element: { float: (a, b, k) => k.call('minimum', a, b), int: lesser2, uint: lesser2, bool: both },
  jvp: { lhs: (da, a, b) => multiply(da, share(b, a)), rhs: (db, a, b) => multiply(db, share(a, b)), add },
});
/** 1 where a > b, a half where they are equal, else 0. */
const share = (a: Value, b: Value): Value => select(equal(a, b), fullLike(a, 0.5), select(greater(a, b), fullLike(a, 1), fullLike(a, 0)));

/** Integers wrap: −(−128) is −128 in i8, and unsigned ones negate modulo their range. */
export const negate: Unary = unary({
  name: 'negate',
  accepts: numbers,
  linear: { factors: [-1] },
  eval: (x) => -x,
  element: { float: (x, k) => k.neg(x), int: (x, k) => k.neg(x), uint: (x, k) => k.sub(0, x) },
  jvp: (dx) => negate(dx),
  transpose: (ct) => negate(ct),
});

/** Magnitude. The derivative at 0 is 1, as JAX has it. */
export const abs: Unary = unary({
  name: 'abs',
  accepts: numbers,
  eval: Math.abs,
  element: { float: (x, k) => k.math('abs', x), int: (x, k) => k.math('abs', x), uint: (x) => x },
  jvp: (dx, x) => select(greaterEqual(x, fullLike(x, 0)), dx, negate(dx)),
});

/** −1, 0 or 1; −0 and NaN are themselves. */
export const sign: Unary = unary({
  name: 'sign',
  accepts: numbers,
  eval: Math.sign,
  element: {
    float: (x, k) => k.select(k.less(x, 0), -1, k.select(k.greater(x, 0), 1, x)),
    int: (x, k) => k.math('sign', x),
    uint: (x, k) => k.min(x, 1),
  },
  jvp: flat,
});

export const floor: Unary = unary({ name: 'floor', accepts: floats, eval: Math.floor, element: (x, k) => k.math('floor', x), jvp: flat });
export const ceil: Unary = unary({ name: 'ceil', accepts: floats, eval: Math.ceil, element: (x, k) => k.math('ceil', x), jvp: flat });
/** To the nearest integer, ties to the even one. */
export const roundNearestEven: Unary = unary({
  name: 'round_nearest_even',
  accepts: floats,
  eval: toNearestEven,
  element: (x, k) => k.math('round', x),
  jvp: flat,
});
/** To the nearest integer, ties away from zero. */
export const roundNearestAfz: Unary = unary({
  name: 'round_nearest_afz',
  accepts: floats,
  // Exact: the operands are f32, and the sum is f64.
  eval: (x) => (x === 0 ? x : x < 0 ? -Math.floor(0.5 - x) : Math.floor(x + 0.5)),
  element: (x, k) => k.call('round_nearest_afz', x),
  jvp: flat,
});

function plus(a: number, b: number): number {
  return a + b;
}
function integerQuotient(a: number, b: number): number {
  return b === 0 ? -1 : Math.trunc(a / b);
}
function integerRemainder(a: number, b: number): number {
  return b === 0 ? a : a % b;
}
function toNearestEven(x: number): number {
  const down = Math.floor(x);
  const rest = x - down;
  if (rest < 0.5 || Object.is(x, -0)) return x === 0 ? x : down;
  const up = rest > 0.5 || down % 2 !== 0 ? down + 1 : down;
  return up === 0 && x < 0 ? -0 : up;
}
function sum(a: Expr, b: Expr, k: ExprBuilder): Expr {
  return k.add(a, b);
}
function product(a: Expr, b: Expr, k: ExprBuilder): Expr {
  return k.mul(a, b);
}
function either(a: Expr, b: Expr, k: ExprBuilder): Expr {
  return k.or(a, b);
}
function both(a: Expr, b: Expr, k: ExprBuilder): Expr {
  return k.and(a, b);
}
function greater2(a: Expr, b: Expr, k: ExprBuilder): Expr {
  return k.max(a, b);
}
function lesser2(a: Expr, b: Expr, k: ExprBuilder): Expr {
  return k.min(a, b);
}
function quotientElement(a: Expr, b: Expr, k: ExprBuilder): Expr {
  return k.select(k.equal(b, 0), -1, k.div(a, divisorElement(a, b, k)));
}
function remainderElement(a: Expr, b: Expr, k: ExprBuilder): Expr {
  return k.select(k.equal(b, 0), a, k.rem(a, divisorElement(a, b, k)));
}
/** 1 in place of a divisor for which WGSL has no quotient: of 0, and of −1 with the least number, where the quotient wraps to the dividend. */
function divisorElement(a: Expr, b: Expr, k: ExprBuilder): Expr {
  const zero = k.equal(b, 0);
  const none = a.type.scalar === 'i32' ? k.or(zero, k.and(k.equal(a, -(2 ** 31)), k.equal(b, -1))) : zero;
  return k.select(none, 1, b);
}
