/**
 * Functions of one or two real numbers. The evaluator computes in f64 and rounds once; on the GPU the functions of `shaders/lib` are used,
 * whose headers state their error.
 */
import type { Value } from '../ir/graph.ts';
import { add, divide, multiply, negate, subtract } from './arithmetic.ts';
import { fullLike } from './constant.ts';
import { withSlopes } from './custom.ts';
import { type Binary, binary, floats, numbers, type Unary, type UnaryRecord, unary } from './define.ts';
import { equal, select } from './logic.ts';

const expensive = { expensive: true };

/** A function of a float whose element is the function of the same name in `shaders/lib`. */
const fromLibrary = (name: string, f: (x: number) => number, jvp: UnaryRecord['jvp']): Unary =>
  unary({ name, accepts: floats, eval: f, element: (x, k) => k.call(name, x), jvp, cost: expensive });

export const exponential: Unary = fromLibrary('exponential', Math.exp, (dx, _x, y) => multiply(dx, y));
/** e^x − 1, precise near 0. */
export const exponentialMinusOne: Unary = fromLibrary('exponential_minus_one', Math.expm1, (dx, _x, y) =>
  multiply(dx, add(y, fullLike(y, 1))),
);
export const log: Unary = fromLibrary('log', Math.log, (dx, x) => divide(dx, x));
/** log(1 + x), precise near 0. */
export const logPlusOne: Unary = fromLibrary('log_plus_one', Math.log1p, (dx, x) => divide(dx, add(x, fullLike(x, 1))));
export const tanh: Unary = fromLibrary('tanh', Math.tanh, (dx, _x, y) => multiply(add(dx, multiply(dx, y)), subtract(fullLike(y, 1), y)));
/** 1 / (1 + e^−x). */
export const logistic: Unary = fromLibrary(
  'logistic',
  (x) => 1 / (1 + Math.exp(-x)),
  (dx, _x, y) => multiply(dx, multiply(y, subtract(fullLike(y, 1), y))),
);
export const sine: Unary = fromLibrary('sine', Math.sin, (dx, x) => multiply(dx, cosine(x)));
export const cosine: Unary = fromLibrary('cosine', Math.cos, (dx, x) => negate(multiply(dx, sine(x))));
export const tan: Unary = fromLibrary('tan', Math.tan, (dx, _x, y) => multiply(dx, add(fullLike(y, 1), multiply(y, y))));
export const cbrt: Unary = fromLibrary('cbrt', Math.cbrt, (dx, x, y) =>
  // By the result alone: y / x would be NaN at 0 and at infinity.
  multiply(dx, multiply(fullLike(x, 1 / 3), integerPower(y, -2))),
);

export const sqrt: Unary = unary({
  name: 'sqrt',
  accepts: floats,
  eval: Math.sqrt,
  element: (x, k) => k.math('sqrt', x),
  jvp: (dx, _x, y) => multiply(dx, divide(fullLike(y, 0.5), y)),
  cost: expensive,
});
/** 1 / √x. */
export const rsqrt: Unary = unary({
  name: 'rsqrt',
  accepts: floats,
  eval: (x) => 1 / Math.sqrt(x),
  element: (x, k) => k.math('inverseSqrt', x),
  jvp: (dx, x, y) => multiply(dx, multiply(fullLike(x, -0.5), divide(y, x))),
  cost: expensive,
});

/**
 * x^y as C's `pow`: 1 for y = 0 and for x = 1 whatever the other, NaN for a negative x and a y that is no integer. Integers wrap, and
 * with a negative exponent give 0 unless x is ±1.
 */
export const power: Binary = binary({
  name: 'power',
  accepts: numbers,
  eval: { float: realPower, int: wholePower, uint: wholePower },
  element: {
    float: (x, y, k) => k.call('power', x, y),
    int: (x, y, k) => k.call('integer_power', x, y),
    uint: (x, y, k) => k.call('integer_power', x, y),
  },
  jvp: {
    lhs: (dx, x, y) => multiply(dx, multiply(y, power(x, subtract(y, fullLike(y, 1))))),
    rhs: (dy, x, _y, z) => multiply(dy, multiply(log(withoutZero(x)), z)),
    add,
  },
  cost: expensive,
});
/**
 * x^n by repeated squaring, and one over that for a negative n, whose derivative is n · x^(n − 1) to any order: that of the quotient would
 * be 0 / 0 at 0 and at infinity.
 */
export function integerPower(x: Value, n: number): Value {
  return n < -1 ? reciprocalPower(n)(x) : powerBySquares(x, n);
}
const reciprocalPower = (n: number): ((x: Value) => Value) =>
  withSlopes(
    (x) => powerBySquares(x, n),
    (_y, x) => multiply(fullLike(x, n), integerPower(x, n - 1)),
  );
function powerBySquares(x: Value, n: number): Value {
  let result: Value | null = null;
  let square = x;
  for (let e = Math.abs(n); e > 0; e >>>= 1) {
    if (e & 1) result = result ? multiply(result, square) : square;
    if (e > 1) square = multiply(square, square);
  }
  const power = result ?? fullLike(x, 1);
  return n < 0 ? divide(fullLike(power, 1), power) : power;
}

/** 1 in place of 0, so that 0^y has the derivative 0 with respect to y, as in JAX. */
const withoutZero = (x: Value): Value => select(equal(x, fullLike(x, 0)), fullLike(x, 1), x);

/** The angle of the point (x, y) in (−π, π], in this order of operands: `atan2(y, x)`. */
export const atan2: Binary = binary({
  name: 'atan2',
  accepts: floats,
  eval: Math.atan2,
  element: (y, x, k) => k.call('atan2', y, x),
  jvp: {
    lhs: (dy, y, x) => multiply(dy, divide(x, squaredLength(y, x))),
    rhs: (dx, y, x) => multiply(dx, divide(negate(y), squaredLength(y, x))),
    add,
  },
  cost: expensive,
});
const squaredLength = (y: Value, x: Value): Value => add(multiply(x, x), multiply(y, y));

function realPower(x: number, y: number): number {
  if (x === 1 || (x === -1 && Math.abs(y) === Number.POSITIVE_INFINITY)) return 1;
  return x ** y;
}

function wholePower(x: number, y: number): number {
  if (y < 0) return x === 1 ? 1 : x === -1 ? (y % 2 === 0 ? 1 : -1) : 0;
  let result = 1;
  for (let square = x, n = y; n > 0; n = Math.floor(n / 2), square = Math.imul(square, square)) {
    if (n % 2 === 1) result = Math.imul(result, square);
  }
  return result;
}
