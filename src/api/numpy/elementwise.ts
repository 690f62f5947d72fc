/** `jax.numpy`'s elementwise functions. Arguments are promoted (JAX's table, weak types included) and broadcast. */
import type { Value } from '../../ir/graph.ts';
import * as a from '../../ops/arithmetic.ts';
import * as bits from '../../ops/bits.ts';
import * as chlo from '../../ops/chlo.ts';
import { fullLike } from '../../ops/constant.ts';
import { bitcastConvert, convert } from '../../ops/conversion.ts';
import * as l from '../../ops/logic.ts';
import * as m from '../../ops/math.ts';
import { type DType, dtypes, isFloat } from '../../types/dtype.ts';
import { formatType } from '../../types/shape.ts';
import { DTypeError } from '../../util/errors.ts';
import { type Array, type ArrayLike, asArray } from '../array.ts';
import { call1 } from '../call.ts';
import { binary, broadcasted, cast, checkDType, promoted, promotedFloat, unary } from '../operands.ts';
import * as guarded from './guarded.ts';

const floatUnary = (name: string, f: (x: Value) => Value): ((x: ArrayLike) => Array) => unary(name, f, true);
const floatBinary = (name: string, f: (x: Value, y: Value) => Value): ((x: ArrayLike, y: ArrayLike) => Array) => binary(name, f, true);
const isBool = (v: Value): boolean => v.type.dtype === 'bool';
const kindOf = (v: Value): string => dtypes[v.type.dtype].kind;
/** For functions that are the identity on integers. */
const onFloats = (f: (x: Value) => Value) => (x: Value) => (isFloat(x.type.dtype) ? f(x) : x);

// Arithmetic. On bools, sums are `or` and products `and`, as in NumPy.
export const add = binary('add', (x, y) => (isBool(x) ? l.or(x, y) : a.add(x, y)));
export const subtract = binary('subtract', (x, y) => a.subtract(x, y));
export const multiply = binary('multiply', (x, y) => (isBool(x) ? l.and(x, y) : a.multiply(x, y)));
/** x / y; of integers, a float32. */
export const divide = floatBinary('divide', a.divide);
export const trueDivide = divide;
export const negative = unary('negative', a.negate);
export const positive = unary('positive', (x) => x);
export const reciprocal = floatUnary('reciprocal', (x) => a.divide(fullLike(x, 1), x));
/** The quotient rounded towards minus infinity. */
export const floorDivide = binary('floorDivide', floorQuotient);
/** The remainder of `floorDivide`: it has the divisor's sign. */
export const remainder = binary('remainder', floorRemainder);
export const mod = remainder;
/** The remainder of the quotient rounded towards zero: it has the dividend's sign. */
export const fmod = binary('fmod', (x, y) => a.remainder(x, nonzeroDivisor(y)));
export const divmod = (x: ArrayLike, y: ArrayLike): [Array, Array] => [floorDivide(x, y), remainder(x, y)];

function floorQuotient(x: Value, y: Value): Value {
  if (kindOf(x) === 'uint' || isBool(x)) return a.divide(x, y);
  if (kindOf(x) === 'float') {
    // The quotient that goes with the remainder, rounded where rounding of (x - r) / y left it beside a whole number.
    const r = a.remainder(x, y);
    const q = a.divide(l.select(l.equal(y, fullLike(y, 0)), x, a.subtract(x, r)), y);
    const low = l.and(l.notEqual(r, fullLike(r, 0)), l.notEqual(a.sign(y), a.sign(r)));
    return a.roundNearestEven(l.select(low, a.subtract(q, fullLike(q, 1)), q));
  }
  const q = a.divide(x, y);
  const off = l.and(l.notEqual(a.sign(x), a.sign(y)), l.notEqual(a.remainder(x, y), fullLike(x, 0)));
  return l.select(off, a.subtract(q, fullLike(q, 1)), q);
}

/** Integers are divided by 1 instead of 0: the remainder is then 0, as in JAX. */
const nonzeroDivisor = (y: Value): Value => (isFloat(y.type.dtype) ? y : l.select(l.equal(y, fullLike(y, 0)), fullLike(y, 1), y));

function floorRemainder(x: Value, by: Value): Value {
  const y = nonzeroDivisor(by);
  const r = a.remainder(x, y);
  if (kindOf(x) === 'uint') return r;
  const zero = fullLike(r, 0);
  const differs = l.notEqual(l.less(r, zero), l.less(y, zero));
  return l.select(l.and(differs, l.notEqual(r, zero)), a.add(r, y), r);
}

/** x to the power y. A whole exponent given as a JavaScript number is exact, by repeated squaring. */
export function power(x: ArrayLike, y: ArrayLike): Array {
  if (typeof y === 'number' && Number.isInteger(y) && Math.abs(y) <= 1024) return integerPower(x, y);
  return call1('power', [x, y], null, (u, v) => {
    const [p, q] = promoted(u, v);
    const [s, t] = broadcasted('power', p!, q!);
    return isFloat(u.type.dtype) && !isFloat(v.type.dtype) ? guarded.powerOfWhole(s!, t!) : m.power(s!, t!);
  });
}
export const pow = power;

const integerPower = (x: ArrayLike, n: number): Array =>
  call1('power', [x], n, (v) => m.integerPower(n < 0 ? promotedFloat(v)[0]! : isBool(v) ? cast(v, 'int32') : v, n));
export const floatPower = floatBinary('floatPower', m.power);
export const square = unary('square', (x) => (isBool(x) ? cast(x, 'int32') : a.multiply(x, x)));

// Rounding and parts.
export const floor = unary('floor', onFloats(a.floor));
export const ceil = unary('ceil', onFloats(a.ceil));
export const trunc = unary(
  'trunc',
  onFloats((x) => l.select(l.less(x, fullLike(x, 0)), a.ceil(x), a.floor(x))),
);
export const fix = trunc;
/** To the nearest, halves to even. */
export const rint = floatUnary('rint', a.roundNearestEven);
export function round(x: ArrayLike, decimals = 0): Array {
  return call1('round', [x], decimals, (v) => {
    if (isBool(v)) throw new DTypeError(`round: operand must be a number, got ${formatType(v.type)}`);
    if (!isFloat(v.type.dtype)) {
      if (decimals >= 0) return v;
      const unit = fullLike(v, 10 ** -decimals);
      return a.multiply(cast(a.roundNearestEven(a.divide(convert(v, 'float32'), convert(unit, 'float32'))), v.type.dtype), unit);
    }
    if (decimals === 0) return a.roundNearestEven(v);
    const factor = fullLike(v, 10 ** decimals);
    return a.divide(a.roundNearestEven(a.multiply(v, factor)), factor);
  });
}
export const around = round;
export const abs = unary('abs', (x) => (isBool(x) || kindOf(x) === 'uint' ? x : a.abs(x)));
export const absolute = abs;
export const fabs = floatUnary('fabs', a.abs);
export const sign = unary('sign', a.sign);
export const signbit = floatUnary('signbit', signBit);

const wordOf: Partial<Record<DType, DType>> = { float32: 'int32', bfloat16: 'int16', float16: 'int16' };
function signBit(x: Value): Value {
  const word = bitcastConvert(x, wordOf[x.type.dtype]!);
  return l.less(word, fullLike(word, 0));
}
export const copysign = floatBinary('copysign', (x, y) => l.select(signBit(y), a.negate(a.abs(x)), a.abs(x)));
export const heaviside = floatBinary('heaviside', (x, y) => {
  const zero = fullLike(x, 0);
  const step = l.select(l.less(x, zero), zero, l.select(l.greater(x, zero), fullLike(x, 1), y));
  return l.select(l.notEqual(x, x), x, step);
});
/** The fraction and the whole part, both with the sign of x. The fraction of an infinity is NaN, as in JAX. */
export function modf(x: ArrayLike): [fraction: Array, whole: Array] {
  const whole = trunc(asFloat(x));
  return [subtract(asFloat(x), whole), whole];
}
const asFloat = floatUnary('asFloat', (x) => x);

// Exponentials and logarithms.
export const exp = floatUnary('exp', m.exponential);
export const expm1 = floatUnary('expm1', m.exponentialMinusOne);
export const exp2 = floatUnary('exp2', (x) => m.exponential(a.multiply(x, fullLike(x, Math.LN2))));
export const log = floatUnary('log', m.log);
export const log1p = floatUnary('log1p', m.logPlusOne);
export const log2 = floatUnary('log2', (x) => a.divide(m.log(x), fullLike(x, Math.LN2)));
export const log10 = floatUnary('log10', (x) => a.divide(m.log(x), fullLike(x, Math.LN10)));
export const sqrt = floatUnary('sqrt', m.sqrt);
export const cbrt = floatUnary('cbrt', m.cbrt);
export const logaddexp = floatBinary('logaddexp', guarded.logAddExp);
export const logaddexp2 = floatBinary('logaddexp2', guarded.logAddExp2);

// Trigonometry and hyperbolics.
export const sin = floatUnary('sin', m.sine);
export const cos = floatUnary('cos', m.cosine);
export const tan = floatUnary('tan', m.tan);
export const arcsin = floatUnary('arcsin', chlo.asin);
export const arccos = floatUnary('arccos', chlo.acos);
export const arctan = floatUnary('arctan', chlo.atan);
export const asin = arcsin;
export const acos = arccos;
export const atan = arctan;
export const arctan2 = floatBinary('arctan2', m.atan2);
export const atan2 = arctan2;
export const sinh = floatUnary('sinh', chlo.sinh);
export const cosh = floatUnary('cosh', chlo.cosh);
export const tanh = floatUnary('tanh', m.tanh);
export const arcsinh = floatUnary('arcsinh', chlo.asinh);
export const arccosh = floatUnary('arccosh', chlo.acosh);
export const arctanh = floatUnary('arctanh', chlo.atanh);
export const asinh = arcsinh;
export const acosh = arccosh;
export const atanh = arctanh;
export const hypot = floatBinary('hypot', (x, y) => {
  const [p, q] = [a.abs(x), a.abs(y)];
  const [high, low] = [a.maximum(p, q), a.minimum(p, q)];
  const zero = l.equal(high, fullLike(high, 0));
  const ratio = a.divide(low, l.select(zero, fullLike(high, 1), high));
  const length = a.multiply(high, m.sqrt(a.add(a.multiply(ratio, ratio), fullLike(ratio, 1))));
  const infinite = fullLike(high, Number.POSITIVE_INFINITY);
  const anyInfinite = l.or(l.equal(p, infinite), l.equal(q, infinite));
  return l.select(anyInfinite, infinite, l.select(zero, high, length));
});
export const deg2rad = floatUnary('deg2rad', (x) => a.multiply(x, fullLike(x, Math.PI / 180)));
export const rad2deg = floatUnary('rad2deg', (x) => a.multiply(x, fullLike(x, 180 / Math.PI)));
export const radians = deg2rad;
export const degrees = rad2deg;
/** sin(πx) / (πx), 1 at 0. */
export const sinc = floatUnary('sinc', guarded.sinc);

// Extremes. NaN wins over every number; `fmin` and `fmax` prefer the number.
export const maximum = binary('maximum', a.maximum);
export const minimum = binary('minimum', a.minimum);
export const fmax = binary('fmax', (x, y) => l.select(l.or(l.greater(x, y), l.notEqual(y, y)), x, y));
export const fmin = binary('fmin', (x, y) => l.select(l.or(l.less(x, y), l.notEqual(y, y)), x, y));

/** x held between `min` and `max`; either may be left out. */
export function clip(x: ArrayLike, min?: ArrayLike | null, max?: ArrayLike | null): Array {
  const low = min === undefined || min === null ? asArray(x) : maximum(min, x);
  return max === undefined || max === null ? low : minimum(max, low);
}

// Comparison and logic.
export const equal = binary('equal', l.equal);
export const notEqual = binary('notEqual', l.notEqual);
export const less = binary('less', l.less);
export const lessEqual = binary('lessEqual', l.lessEqual);
export const greater = binary('greater', l.greater);
export const greaterEqual = binary('greaterEqual', l.greaterEqual);

const truth = (x: Value): Value => (isBool(x) ? x : l.notEqual(x, fullLike(x, 0)));
const logical = (name: string, f: (x: Value, y: Value) => Value): ((x: ArrayLike, y: ArrayLike) => Array) =>
  ((x, y) =>
    call1(name, [x, y], null, (u, v) => {
      const [s, t] = broadcasted(name, truth(u), truth(v));
      return f(s!, t!);
    })) as (x: ArrayLike, y: ArrayLike) => Array;
export const logicalAnd = logical('logicalAnd', l.and);
export const logicalOr = logical('logicalOr', l.or);
export const logicalXor = logical('logicalXor', l.xor);
export const logicalNot = unary('logicalNot', (x) => l.not(truth(x)));

const whole =
  (name: string, f: (x: Value, y: Value) => Value) =>
  (x: Value, y: Value): Value => {
    if (isFloat(x.type.dtype)) throw new DTypeError(`${name}: operands must be integers or bools, got ${dtypes[x.type.dtype].mlir}`);
    return f(x, y);
  };
export const bitwiseAnd = binary('bitwiseAnd', whole('bitwiseAnd', l.and));
export const bitwiseOr = binary('bitwiseOr', whole('bitwiseOr', l.or));
export const bitwiseXor = binary('bitwiseXor', whole('bitwiseXor', l.xor));
export const bitwiseNot = unary('bitwiseNot', l.not);
export const invert = bitwiseNot;
export const bitwiseInvert = bitwiseNot;
/** How many bits of |x| are 1. */
export const bitwiseCount = unary('bitwiseCount', (x) => convert(bits.popcnt(kindOf(x) === 'int' ? a.abs(x) : x), 'uint8'));
export const leftShift = binary('leftShift', whole('leftShift', bits.shiftLeft));
/** Arithmetic for signed integers, logical for unsigned ones. */
export const rightShift = binary(
  'rightShift',
  whole('rightShift', (x, y) => (kindOf(x) === 'uint' ? bits.shiftRightLogical(x, y) : bits.shiftRightArithmetic(x, y))),
);
export const bitwiseLeftShift = leftShift;
export const bitwiseRightShift = rightShift;

const never = (x: Value): Value => l.notEqual(l.equal(x, x), l.equal(x, x));
export const isnan = unary('isnan', (x) => (isFloat(x.type.dtype) ? l.notEqual(x, x) : never(x)));
export const isfinite = unary('isfinite', (x) => (isFloat(x.type.dtype) ? l.isFinite(x) : l.not(never(x))));
export const isinf = unary('isinf', (x) => (isFloat(x.type.dtype) ? l.equal(a.abs(x), fullLike(x, Number.POSITIVE_INFINITY)) : never(x)));
export const isposinf = unary('isposinf', (x) => (isFloat(x.type.dtype) ? l.equal(x, fullLike(x, Number.POSITIVE_INFINITY)) : never(x)));
export const isneginf = unary('isneginf', (x) => (isFloat(x.type.dtype) ? l.equal(x, fullLike(x, Number.NEGATIVE_INFINITY)) : never(x)));

/** x where `condition` is true (or not 0), y elsewhere. */
export function where(condition: ArrayLike, x: ArrayLike, y: ArrayLike): Array {
  return call1('where', [condition, x, y], null, (c, u, v) => {
    const [p, q] = promoted(u, v);
    const [test, s, t] = broadcasted('where', truth(c), p!, q!);
    return l.select(test!, s!, t!);
  });
}

/** NaN and the infinities replaced: by 0 and the dtype's greatest and least numbers where nothing else is given. */
export function nanToNum(
  x: ArrayLike,
  { nan = 0, posinf, neginf }: { readonly nan?: ArrayLike; readonly posinf?: ArrayLike | null; readonly neginf?: ArrayLike | null } = {},
): Array {
  const array = asArray(x);
  if (!isFloat(array.dtype)) return array;
  const { min, max } = dtypes[array.dtype];
  const finite = where(isnan(array), nan, array);
  return where(isneginf(array), neginf ?? min, where(isposinf(array), posinf ?? max, finite)).astype(array.dtype);
}

/** Whether elements are equal within `atol + rtol·|y|`; infinities are close to themselves only. */
export function isclose(
  x: ArrayLike,
  y: ArrayLike,
  { rtol = 1e-5, atol = 1e-8, equalNaN = false }: { readonly rtol?: number; readonly atol?: number; readonly equalNaN?: boolean } = {},
): Array {
  return call1('isclose', [x, y], [rtol, atol, equalNaN], (u, v) => {
    const [p, q] = promotedFloat(u, v);
    const [s, t] = broadcasted('isclose', p!, q!);
    const near = l.lessEqual(a.abs(a.subtract(s!, t!)), a.add(fullLike(s!, atol), a.multiply(fullLike(s!, rtol), a.abs(t!))));
    const close = l.or(l.and(near, l.and(l.isFinite(s!), l.isFinite(t!))), l.equal(s!, t!));
    return equalNaN ? l.or(close, l.and(l.notEqual(s!, s!), l.notEqual(t!, t!))) : close;
  });
}

/** The array with another dtype: floats to integers truncate and saturate, anything to bool is `!= 0`. */
export function astype(x: ArrayLike, dtype: DType): Array {
  checkDType('astype', dtype);
  const array = asArray(x);
  if (array.dtype === dtype && !array.weakType) return array;
  return call1('astype', [array], dtype, (v) => convert(v, dtype));
}

/** The same bits as another dtype of the same size. */
export function view(x: ArrayLike, dtype: DType): Array {
  checkDType('view', dtype);
  return call1('view', [x], dtype, (v) => bitcastConvert(v, dtype));
}

/** The next representable number from x towards y. */
export const nextafter = floatBinary('nextafter', chlo.nextAfter);
