/** Bessel's modified functions of the first kind. */
import { abs, multiply } from '../../ops/arithmetic.ts';
import * as bessel from '../../ops/bessel.ts';
import { exponential } from '../../ops/math.ts';
import { unary } from '../operands.ts';
import * as guarded from './guarded.ts';

/** I₀(x). */
export const i0 = unary('i0', (x) => multiply(exponential(abs(x)), guarded.i0e(x)), true);
/** exp(-|x|) I₀(x). */
export const i0e = unary('i0e', guarded.i0e, true);
/** I₁(x). */
export const i1 = unary('i1', (x) => multiply(exponential(abs(x)), bessel.besselI1e(x)), true);
/** exp(-|x|) I₁(x). */
export const i1e = unary('i1e', bessel.besselI1e, true);
