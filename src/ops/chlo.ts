/**
 * CHLO's functions that StableHLO expands. They keep their own records: the expansions would hide what they are from the derivative rules,
 * and the WGSL functions of `shaders/lib` are better than they.
 */
import { emit1 } from '../ir/builder.ts';
import type { Value } from '../ir/graph.ts';
import { type NotDifferentiable, notDifferentiable, type Op } from '../ir/op.ts';
import type { DType, } from '../types/dtype.ts';
import { bf16Bits, bf16Value, f16Bits, f16Value } from '../types/float.ts';
import { add, divide, multiply, negate, roundNearestEven, subtract } from './arithmetic.ts';
import { fullLike } from './constant.ts';
import { fromBits, toBits } from './conversion.ts';
import { withSlopes } from './custom.ts';
import { type Binary, checkKind, checkSame, define, floats, mapBinary, numbers, type Unary, unary } from './define.ts';
import { less, select } from './logic.ts';
import { exponential, rsqrt, sine } from './math.ts';
import * as special from './special.ts';

const function1 = (name: string, f: (x: number) => number, jvp: ((dx: Value, x: Value, y: Value) => Value) | NotDifferentiable): Unary =>
  unary({ name, dialect: 'chlo', accepts: floats, eval: f, element: (x, k) => k.call(name, x), jvp, cost: { expensive: true } });

const one = (x: Value): Value => fullLike(x, 1);

/** x². Integers wrap. */
export const square: Unary = unary({
  name: 'square',
  dialect: 'chlo',
  accepts: numbers,
  eval: { float: (x) => x * x, int: (x) => Math.imul(x, x), uint: (x) => Math.imul(x, x) },
  element: (x, k) => k.mul(x, x),
  jvp: (dx, x) => multiply(dx, multiply(fullLike(x, 2), x)),
});

export const erf: Unary = function1('erf', special.erf, (dx, x) =>
  multiply(dx, multiply(fullLike(x, 2 / Math.sqrt(Math.PI)), exponential(negate(square(x))))),
);
/** 1 − erf x, precise where it is small. */
export const erfc: Unary = function1('erfc', special.erfc, (dx, x) =>
  multiply(dx, multiply(fullLike(x, -2 / Math.sqrt(Math.PI)), exponential(negate(square(x))))),
);
/** The inverse of erf on (−1, 1), by XLA's polynomials; ±∞ at ±1, NaN beyond. */
export const erfInv: Unary = function1('erf_inv', special.erfInv, (dx, _x, y) =>
  multiply(dx, multiply(fullLike(y, Math.sqrt(Math.PI) / 2), exponential(square(y)))),
);
/** log |Γ(x)|. */
export const lgamma: Unary = function1('lgamma', special.lgamma, (dx, x) => multiply(dx, digamma(x)));
/** The derivative of `lgamma`. */
export const digamma: Unary = function1('digamma', special.digamma, (dx, x) => multiply(dx, trigamma(x)));

/** The derivative of digamma: its asymptotic series seven steps to the right, and the mirror image left of a half. */
function trigamma(x: Value): Value {
  const c = (n: number): Value => fullLike(x, n);
  const left = less(x, c(0.5));
  const right = select(left, subtract(c(1), x), x);
  const reciprocalSquare = (v: Value): Value => divide(c(1), multiply(v, v));
  const steps = [1, 2, 3, 4, 5, 6].reduce((sum, n) => add(sum, reciprocalSquare(add(right, c(n)))), reciprocalSquare(right));
  const z = divide(c(1), add(right, c(7)));
  const zz = multiply(z, z);
  // z + z²/2 + z³/6 − z⁵/30 + z⁷/42
  const odd = add(c(1), multiply(zz, add(c(1 / 6), multiply(zz, add(c(-1 / 30), multiply(zz, c(1 / 42)))))));
  const value = add(steps, add(multiply(z, odd), multiply(c(0.5), zz)));
  // Of the distance to the next whole number: at the poles the sine is then 0.
  const sinus = sine(multiply(select(left, subtract(x, roundNearestEven(x)), c(0.5)), c(Math.PI)));
  return select(left, subtract(multiply(c(Math.PI * Math.PI), reciprocalSquare(sinus)), value), value);
}

export const sinh: Unary = function1('sinh', Math.sinh, (dx, x) => multiply(dx, cosh(x)));
export const cosh: Unary = function1('cosh', Math.cosh, (dx, x) => multiply(dx, sinh(x)));
export const asin: Unary = function1('asin', Math.asin, (dx, x) => multiply(dx, rsqrt(subtract(one(x), square(x)))));
export const acos: Unary = function1('acos', Math.acos, (dx, x) => multiply(dx, negate(rsqrt(subtract(one(x), square(x))))));
export const atan: Unary = function1('atan', Math.atan, (dx, x) => divide(dx, add(one(x), square(x))));
export const asinh: Unary = function1('asinh', Math.asinh, (dx, x) => multiply(dx, rsqrt(add(square(x), one(x)))));
export const acosh: Unary = function1('acosh', Math.acosh, (dx, x) => multiply(dx, rsqrt(squareLessOne(x))));
export const atanh: Unary = function1('atanh', Math.atanh, (dx, x) =>
  multiply(divide(one(x), add(one(x), x)), divide(dx, subtract(one(x), x))),
);
/** x² − 1 by its factors, which keep their digits near 1; its slope is one product, because a sum of ∞ and ∞ · 0 would be NaN at 1. */
const squareLessOne = withSlopes(
  (x) => multiply(subtract(x, one(x)), add(x, one(x))),
  (_y, x) => multiply(fullLike(x, 2), x),
);

const nextAfterOp: Op = {
  name: 'next_after',
  dialect: 'chlo',
  kind: 'elementwise',
  infer: ([x, y]) => {
    checkSame('next_after', x!, y!);
    checkKind('next_after', 'operands', x!, floats);
    return [x!];
  },
  eval: ([x, y]) => {
    const { bits, value, sign } = formats[x!.type.dtype as keyof typeof formats];
    return [mapBinary(x!, y!, x!.type.dtype, (a, b) => nextAfterNumber(a, b, bits, value, sign))];
  },
  jvp: notDifferentiable('it moves by one unit of the last place'),
  batch: 'elementwise',
  element: (e, index) => {
    const dtype = e.eqn.inputs[0]!.type.dtype;
    const [x, y] = [e.operand(0, index), e.operand(1, index)];
    const { sign, infinity } = formats[dtype as keyof typeof formats];
    return fromBits(e.k, e.k.call('next_after_bits', toBits(e.k, x, dtype), toBits(e.k, y, dtype), sign, infinity), dtype);
  },
};
/** The neighbour of x towards y, among the numbers of the dtype. */
export const nextAfter: Binary = define(nextAfterOp, (x: Value, y: Value): Value => emit1(nextAfterOp, [x, y]));

const float = new Float32Array(1);
const word = new Uint32Array(float.buffer);
function f32Bits(x: number): number {
  float[0] = x;
  return word[0]!;
}
function f32Value(bits: number): number {
  word[0] = bits;
  return float[0]!;
}
const formats = {
  float32: { bits: f32Bits, value: f32Value, sign: 0x80000000, infinity: 0x7f800000 },
  bfloat16: { bits: bf16Bits, value: bf16Value, sign: 0x8000, infinity: 0x7f80 },
  float16: { bits: f16Bits, value: f16Value, sign: 0x8000, infinity: 0x7c00 },
} satisfies Partial<Record<DType, unknown>>;

function nextAfterNumber(x: number, y: number, bits: (x: number) => number, value: (bits: number) => number, sign: number): number {
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.NaN;
  if (x === y) return y;
  if (x === 0) return value(y < 0 ? sign + 1 : 1);
  return value(bits(x) + (y > x === x > 0 ? 1 : -1));
}
