/** Bessel's modified functions of the first kind. */
import { abs, multiply } from '../../ops/arithmetic.ts';
import * as bessel from '../../ops/bessel.ts';
import { exponential } from '../../ops/math.ts';
import { unary } from '../operands.ts';

/** I₀(x). */
export const i0 = unary('i0', (x) => multiply(exponential(abs(x)), bessel.besselI0e(x)), true);
/** exp(-|x|) I₀(x). */
export const i0e = unary('i0e', bessel.besselI0e, true);
/** I₁(x). */
export const i1 = unary('i1', (x) => multiply(exponential(abs(x)), bessel.besselI1e(x)), true);
/** exp(-|x|) I₁(x). */
export const i1e = unary('i1e', bessel.besselI1e, true);
