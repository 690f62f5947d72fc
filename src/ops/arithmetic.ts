/** Arithmetic that is exact or rounds once: sums, products, quotients, extrema, sign and rounding to integers. */
import type { Value } from '../ir/graph.ts';
import { type Emitter, type Expr, flat } from '../ir/op.ts';
import { fullLike } from './constant.ts';
import { anything, type Binary, binary, floats, numbers, type Unary, unary } from './define.ts';
import { equal, greater, greaterEqual, select } from './logic.ts';

/** Sum; integers wrap, bools are or-ed. */
export const add: Binary = binary({
  name: 'add',
  accepts: anything,
  eval: { float: plus, int: plus, uint: plus, bool: (a, b) => a | b },
  floatLoop: (a, b, out) => {
    for (let i = 0; i < out.length; i++) out[i] = a[i]! + b[i]!;
  },
  wgsl: { float: infix('+'), int: infix('+'), uint: infix('+'), bool: infix('|') },
  jvp: { lhs: (da) => da, rhs: (db) => db, add: (s, t) => add(s, t) },
  transpose: { lhs: (ct) => ct, rhs: (ct) => ct },
});

export const subtract: Binary = binary({
  name: 'subtract',
  accepts: numbers,
  eval: (a, b) => a - b,
  floatLoop: (a, b, out) => {
    for (let i = 0; i < out.length; i++) out[i] = a[i]! - b[i]!;
  },
  wgsl: infix('-'),
  jvp: (_primals, [da, db]) => [da && db ? subtract(da, db) : db ? negate(db) : da!],
  transpose: { lhs: (ct) => ct, rhs: (ct) => negate(ct) },
});

/** Product; integers wrap, bools are and-ed. */
export const multiply: Binary = binary({
  name: 'multiply',
  accepts: anything,
  eval: { float: (a, b) => a * b, int: Math.imul, uint: Math.imul, bool: (a, b) => a & b },
  floatLoop: (a, b, out) => {
    for (let i = 0; i < out.length; i++) out[i] = a[i]! * b[i]!;
  },
  wgsl: { float: infix('*'), int: infix('*'), uint: infix('*'), bool: infix('&') },
  jvp: { lhs: (da, _a, b) => multiply(da, b), rhs: (db, a) => multiply(a, db), add },
  transpose: { lhs: (ct, b) => multiply(ct, b), rhs: (ct, a) => multiply(a, ct) },
});

/** Quotient; of integers towards zero, all ones where the divisor is 0 (−1, or the greatest unsigned). */
export const divide: Binary = binary({
  name: 'divide',
  accepts: numbers,
  eval: { float: (a, b) => a / b, int: integerQuotient, uint: integerQuotient },
  floatLoop: (a, b, out) => {
    for (let i = 0; i < out.length; i++) out[i] = a[i]! / b[i]!;
  },
  wgsl: { float: infix('/'), int: wgslQuotient('int32'), uint: wgslQuotient('uint32') },
  jvp: { lhs: (da, _a, b) => divide(da, b), rhs: (db, _a, b, y) => negate(divide(multiply(db, y), b)), add },
  transpose: { lhs: (ct, b) => divide(ct, b) },
  cost: { expensive: true },
});

/** What is left of the division towards zero: it has the dividend's sign; of integers by 0 the dividend. Exact. */
export const remainder: Binary = binary({
  name: 'remainder',
  accepts: numbers,
  eval: { float: (a, b) => a % b, int: integerRemainder, uint: integerRemainder },
  wgsl: {
    float: (a, b, e) => e.call('remainder', 'f32', a, b),
    int: (a, b, e) => `select(${a} % ${b}, ${a}, ${b} == ${e.literal(0, 'int32')})`,
    uint: (a, b, e) => `select(${a} % ${b}, ${a}, ${b} == ${e.literal(0, 'uint32')})`,
  },
  jvp: { lhs: (da) => da, rhs: (db, a, b) => negate(multiply(db, truncated(divide(a, b)))), add },
  cost: { expensive: true },
});
const truncated = (x: Value): Value => multiply(sign(x), floor(abs(x)));

/** The greater; NaN where either is, and +0 over −0. At a tie each operand has half of the derivative. */
export const maximum: Binary = binary({
  name: 'maximum',
  accepts: anything,
  eval: { float: Math.max, int: Math.max, uint: Math.max, bool: (a, b) => a | b },
  wgsl: { float: (a, b, e) => e.call('maximum', 'f32', a, b), int: call2('max'), uint: call2('max'), bool: infix('|') },
  jvp: { lhs: (da, a, b) => multiply(da, share(a, b)), rhs: (db, a, b) => multiply(db, share(b, a)), add },
});

/** The lesser; NaN where either is, and −0 over +0. At a tie each operand has half of the derivative. */
export const minimum: Binary = binary({
  name: 'minimum',
  accepts: anything,
  eval: { float: Math.min, int: Math.min, uint: Math.min, bool: (a, b) => a & b },
  wgsl: { float: (a, b, e) => e.call('minimum', 'f32', a, b), int: call2('min'), uint: call2('min'), bool: infix('&') },
  jvp: { lhs: (da, a, b) => multiply(da, share(b, a)), rhs: (db, a, b) => multiply(db, share(a, b)), add },
});
/** 1 where a > b, a half where they are equal, else 0. */
const share = (a: Value, b: Value): Value => select(equal(a, b), fullLike(a, 0.5), select(greater(a, b), fullLike(a, 1), fullLike(a, 0)));

/** Integers wrap: −(−128) is −128 in i8, and unsigned ones negate modulo their range. */
export const negate: Unary = unary({
  name: 'negate',
  accepts: numbers,
  eval: (x) => -x,
  wgsl: { float: minus, int: minus, uint: (x, e) => `(${e.literal(0, 'uint32')} - ${x})` },
  jvp: (dx) => negate(dx),
  transpose: (ct) => negate(ct),
});

/** Magnitude. The derivative at 0 is 1, as JAX has it. */
export const abs: Unary = unary({
  name: 'abs',
  accepts: numbers,
  eval: Math.abs,
  wgsl: { float: call1('abs'), int: call1('abs'), uint: (x) => x },
  jvp: (dx, x) => select(greaterEqual(x, fullLike(x, 0)), dx, negate(dx)),
});

/** −1, 0 or 1; −0 and NaN are themselves. */
export const sign: Unary = unary({
  name: 'sign',
  accepts: numbers,
  eval: Math.sign,
  wgsl: {
    float: (x, e) =>
      `select(select(${x}, ${e.literal(1, 'float32')}, ${x} > ${e.literal(0, 'float32')}), ${e.literal(-1, 'float32')}, ${x} < ${e.literal(0, 'float32')})`,
    int: call1('sign'),
    uint: (x, e) => `min(${x}, ${e.literal(1, 'uint32')})`,
  },
  jvp: flat,
});

export const floor: Unary = unary({ name: 'floor', accepts: floats, eval: Math.floor, wgsl: call1('floor'), jvp: flat });
export const ceil: Unary = unary({ name: 'ceil', accepts: floats, eval: Math.ceil, wgsl: call1('ceil'), jvp: flat });
/** To the nearest integer, ties to the even one. */
export const roundNearestEven: Unary = unary({
  name: 'round_nearest_even',
  accepts: floats,
  eval: toNearestEven,
  wgsl: call1('round'),
  jvp: flat,
});
/** To the nearest integer, ties away from zero. */
export const roundNearestAfz: Unary = unary({
  name: 'round_nearest_afz',
  accepts: floats,
  // Exact: the operands are f32, and the sum is f64.
  eval: (x) => (x === 0 ? x : x < 0 ? -Math.floor(0.5 - x) : Math.floor(x + 0.5)),
  wgsl: (x, e) => e.call('round_nearest_afz', 'f32', x),
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
function infix(symbol: string): (a: Expr, b: Expr) => Expr {
  return (a, b) => `(${a} ${symbol} ${b})`;
}
function call1(name: string): (x: Expr) => Expr {
  return (x) => `${name}(${x})`;
}
function call2(name: string): (a: Expr, b: Expr) => Expr {
  return (a, b) => `${name}(${a}, ${b})`;
}
function minus(x: Expr): Expr {
  return `(-(${x}))`;
}
function wgslQuotient(dtype: 'int32' | 'uint32'): (a: Expr, b: Expr, e: Emitter) => Expr {
  return (a, b, e) => `select(${a} / ${b}, ${e.literal(dtype === 'int32' ? -1 : 4294967295, dtype)}, ${b} == ${e.literal(0, dtype)})`;
}
