/** Bessel's modified functions of the first kind. */
import * as bessel from '../../ops/bessel.ts';
import { unary } from '../operands.ts';
import * as guarded from './guarded.ts';

/** I₀(x). */
export const i0 = unary('i0', guarded.i0, true);
/** exp(-|x|) I₀(x). */
export const i0e = unary('i0e', guarded.i0e, true);
/** I₁(x). */
export const i1 = unary('i1', guarded.i1, true);
/** exp(-|x|) I₁(x). */
export const i1e = unary('i1e', bessel.besselI1e, true);
