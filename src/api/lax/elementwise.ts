/** `jax.lax`'s elementwise functions: operands of one dtype, no promotion. */

import * as a from '../../ops/arithmetic.ts';
import * as bessel from '../../ops/bessel.ts';
import * as bits from '../../ops/bits.ts';
import { stopGradient as stop } from '../../ops/call.ts';
import * as chlo from '../../ops/chlo.ts';
import { clamp as clampOp } from '../../ops/clamp.ts';
import { fullLike } from '../../ops/constant.ts';
import * as conversion from '../../ops/conversion.ts';
import { regularizedIncompleteBeta } from '../../ops/incomplete-beta.ts';
import * as incomplete from '../../ops/incomplete-gamma.ts';
import { broadcastTo } from '../../ops/layout.ts';
import * as l from '../../ops/logic.ts';
import * as m from '../../ops/math.ts';
import * as z from '../../ops/zeta.ts';
import { type DType, isFloat } from '../../types/dtype.ts';
import { ArgumentError } from '../../util/errors.ts';
import { type Array, type ArrayLike, asArray } from '../array.ts';
import { call1 } from '../call.ts';
import { positive, power } from '../numpy/elementwise.ts';
import { cast, checkDType } from '../operands.ts';
import { elementwise, laxBinary, laxUnary, oneDType } from './operands.ts';

export const neg = laxUnary('neg', a.negate);
export const abs = laxUnary('abs', a.abs);
export const sign = laxUnary('sign', a.sign);
export const floor = laxUnary('floor', a.floor, true);
export const ceil = laxUnary('ceil', a.ceil, true);
export const exp = laxUnary('exp', m.exponential, true);
export const exp2 = laxUnary('exp2', (x) => m.exponential(a.multiply(x, fullLike(x, Math.LN2))), true);
export const expm1 = laxUnary('expm1', m.exponentialMinusOne, true);
export const log = laxUnary('log', m.log, true);
export const log1p = laxUnary('log1p', m.logPlusOne, true);
export const sqrt = laxUnary('sqrt', m.sqrt, true);
/** 1 / √x. */
export const rsqrt = laxUnary('rsqrt', m.rsqrt, true);
export const cbrt = laxUnary('cbrt', m.cbrt, true);
export const tanh = laxUnary('tanh', m.tanh, true);
/** 1 / (1 + exp(-x)). */
export const logistic = laxUnary('logistic', m.logistic, true);
export const sin = laxUnary('sin', m.sine, true);
export const cos = laxUnary('cos', m.cosine, true);
export const tan = laxUnary('tan', m.tan, true);
export const asin = laxUnary('asin', chlo.asin, true);
export const acos = laxUnary('acos', chlo.acos, true);
export const atan = laxUnary('atan', chlo.atan, true);
export const sinh = laxUnary('sinh', chlo.sinh, true);
export const cosh = laxUnary('cosh', chlo.cosh, true);
export const asinh = laxUnary('asinh', chlo.asinh, true);
export const acosh = laxUnary('acosh', chlo.acosh, true);
export const atanh = laxUnary('atanh', chlo.atanh, true);
export const erf = laxUnary('erf', chlo.erf, true);
/** 1 - erf(x), precise where it is small. */
export const erfc = laxUnary('erfc', chlo.erfc, true);
export const erfInv = laxUnary('erfInv', chlo.erfInv, true);
/** log |Γ(x)|. */
export const lgamma = laxUnary('lgamma', chlo.lgamma, true);
export const digamma = laxUnary('digamma', chlo.digamma, true);
/** exp(-|x|) I₀(x), of Bessel's modified functions of the first kind. */
export const besselI0e = laxUnary('besselI0e', bessel.besselI0e, true);
/** exp(-|x|) I₁(x). */
export const besselI1e = laxUnary('besselI1e', bessel.besselI1e, true);
export const square = laxUnary('square', (x) => a.multiply(x, x));
export const reciprocal = laxUnary('reciprocal', (x) => a.divide(fullLike(x, 1), x), true);
export const isFinite = laxUnary('isFinite', l.isFinite, true);
export const bitwiseNot = laxUnary('bitwiseNot', l.not);
export const populationCount = laxUnary('populationCount', bits.popcnt);
/** How many leading bits are 0. */
export const clz = laxUnary('clz', bits.countLeadingZeros);

/** To a whole number; halves away from zero, as StableHLO, or to even. */
export function round(
  x: ArrayLike,
  { roundingMethod = 'AWAY_FROM_ZERO' }: { readonly roundingMethod?: 'AWAY_FROM_ZERO' | 'TO_NEAREST_EVEN' } = {},
): Array {
  const methods = { AWAY_FROM_ZERO: a.roundNearestAfz, TO_NEAREST_EVEN: a.roundNearestEven };
  const f = methods[roundingMethod];
  if (!f)
    throw new ArgumentError(`lax.round: roundingMethod must be AWAY_FROM_ZERO or TO_NEAREST_EVEN, got ${JSON.stringify(roundingMethod)}`);
  return call1('lax.round', oneDType('round', [x], true), roundingMethod, (v) => f(v!));
}

export const add = laxBinary('add', a.add);
export const sub = laxBinary('sub', a.subtract);
export const mul = laxBinary('mul', a.multiply);
/** Of integers truncated; by 0 all bits are 1. */
export const div = laxBinary('div', a.divide);
/** The upper half of the product of two integers. */
export const mulhi = laxBinary('mulhi', bits.mulhi);
/** The remainder of the truncated quotient; by 0 it is the dividend. */
export const rem = laxBinary('rem', a.remainder);
export const max = laxBinary('max', a.maximum);
export const min = laxBinary('min', a.minimum);
export const atan2 = laxBinary('atan2', m.atan2);
/** Hurwitz' zeta function ζ(x, q), for x > 1. */
export const zeta = laxBinary('zeta', z.zeta);
/** Derivative m of `digamma`, m a whole number. */
export const polygamma = laxBinary('polygamma', z.polygamma);
/** The regularized incomplete gamma function P(a, x). */
export const igamma = laxBinary('igamma', incomplete.igamma);
/** Q(a, x) = 1 − P(a, x), precise where it is small. */
export const igammac = laxBinary('igammac', incomplete.igammac);
/** The derivative of P(a, x) by a. */
export const igammaGradA = laxBinary('igammaGradA', incomplete.igammaGradA);
/** The regularized incomplete beta function I(a, b, x); differentiable by x only. */
export const betainc = (a: ArrayLike, b: ArrayLike, x: ArrayLike): Array =>
  elementwise('betainc', oneDType('betainc', [a, b, x], true), (u, v, w) => regularizedIncompleteBeta(u!, v!, w!));
export const nextafter = laxBinary('nextafter', chlo.nextAfter);
export const eq = laxBinary('eq', l.equal);
export const ne = laxBinary('ne', l.notEqual);
export const lt = laxBinary('lt', l.less);
export const le = laxBinary('le', l.lessEqual);
export const gt = laxBinary('gt', l.greater);
export const ge = laxBinary('ge', l.greaterEqual);
export const bitwiseAnd = laxBinary('bitwiseAnd', l.and);
export const bitwiseOr = laxBinary('bitwiseOr', l.or);
export const bitwiseXor = laxBinary('bitwiseXor', l.xor);
export const shiftLeft = laxBinary('shiftLeft', bits.shiftLeft);
export const shiftRightLogical = laxBinary('shiftRightLogical', bits.shiftRightLogical);
export const shiftRightArithmetic = laxBinary('shiftRightArithmetic', bits.shiftRightArithmetic);

/** x to the power y; the exponent of a float may be an integer array. */
export function pow(x: ArrayLike, y: ArrayLike): Array {
  const [base, exponent] = [asArray(x, 'lax.pow'), asArray(y, 'lax.pow')];
  const mixed = isFloat(base.dtype) && !isFloat(exponent.dtype);
  const operands = mixed ? [base, call1('lax.pow', [exponent], base.dtype, (v) => cast(v, base.dtype))] : oneDType('pow', [x, y]);
  return elementwise('pow', operands, (u, v) => m.power(u!, v!));
}
/** x to a static whole power, by repeated squaring. */
export const integerPow = (x: ArrayLike, y: number): Array => {
  if (!Number.isInteger(y)) throw new ArgumentError(`lax.integerPow: the power must be a whole number, got ${String(y)}`);
  return power(x, y);
};

/** x held between `low` and `high`, which are scalars or of its shape; `high` wins. */
export function clamp(low: ArrayLike, x: ArrayLike, high: ArrayLike): Array {
  return call1('lax.clamp', oneDType('clamp', [low, x, high]), null, (u, v, w) => clampOp(u!, v!, w!));
}

/** Elements of `onTrue` where `which` is true, of `onFalse` elsewhere. */
export function select(which: ArrayLike, onTrue: ArrayLike, onFalse: ArrayLike): Array {
  const cases = oneDType('select', [onTrue, onFalse]);
  return call1('lax.select', [which, ...cases], null, (w, t, f) => l.select(w!, t!, f!));
}
/** Elements of the case that `which` numbers; a bool chooses between two. */
export function selectN(which: ArrayLike, ...cases: readonly ArrayLike[]): Array {
  if (cases.length === 0) throw new ArgumentError('lax.selectN: needs at least one case, got none');
  return call1('lax.selectN', [which, ...oneDType('selectN', cases)], null, (w, ...values) => {
    if (w!.type.dtype === 'bool') return values.length === 1 ? values[0]! : l.select(w!, values[1]!, values[0]!);
    return values
      .slice(1)
      .reduce((chosen, v, i) => l.select(broadcastTo(l.greater(w!, fullLike(w!, i)), v.type.shape), v, chosen), values[0]!);
  });
}

export function convertElementType(x: ArrayLike, dtype: DType): Array {
  checkDType('lax.convertElementType', dtype);
  return call1('lax.convertElementType', [x], dtype, (v) => cast(v, dtype));
}
/** The same bits as another dtype; a last axis appears or goes where the widths differ. */
export function bitcastConvertType(x: ArrayLike, dtype: DType): Array {
  checkDType('lax.bitcastConvertType', dtype);
  return call1('lax.bitcastConvertType', [x], dtype, (v) => conversion.bitcastConvert(v, dtype));
}
/** Rounded to a float format of fewer bits. */
export function reducePrecision(x: ArrayLike, exponentBits: number, mantissaBits: number): Array {
  return call1('lax.reducePrecision', oneDType('reducePrecision', [x], true), [exponentBits, mantissaBits], (v) =>
    conversion.reducePrecision(v!, exponentBits, mantissaBits),
  );
}
/** x, as a constant for derivatives. */
export const stopGradient = (x: ArrayLike): Array => call1('lax.stopGradient', [x], null, (v) => stop(v));
export const identity = positive;
