/** Bessel's modified function of the first kind, order 0, by Cephes' single-precision Chebyshev series. */
import type { Value } from '../../ir/graph.ts';
import { abs, add, divide, multiply, subtract } from '../../ops/arithmetic.ts';
import { fullLike } from '../../ops/constant.ts';
import { lessEqual, select } from '../../ops/logic.ts';
import { exponential, rsqrt } from '../../ops/math.ts';
import { unary } from '../operands.ts';

/** I₀(x). */
export const i0 = unary('i0', (x) => multiply(exponential(abs(x)), scaled(x)), true);
/** exp(-|x|) I₀(x). */
export const i0e = unary('i0e', scaled, true);

function scaled(value: Value): Value {
  const x = abs(value);
  const near = lessEqual(x, fullLike(x, 8));
  const low = chebyshev(subtract(multiply(x, fullLike(x, 0.5)), fullLike(x, 2)), upToEight);
  const safe = select(near, fullLike(x, 8), x);
  const high = multiply(chebyshev(subtract(divide(fullLike(x, 32), safe), fullLike(x, 2)), beyondEight), rsqrt(safe));
  return select(near, low, high);
}

function chebyshev(x: Value, coefficients: readonly number[]): Value {
  let [b0, b1, b2] = [fullLike(x, 0), fullLike(x, 0), fullLike(x, 0)];
  for (const c of coefficients) [b0, b1, b2] = [add(subtract(multiply(x, b0), b1), fullLike(x, c)), b0, b1];
  return multiply(fullLike(x, 0.5), subtract(b0, b2));
}

const upToEight = [
  -1.300025009986248e-8, 6.046995022541919e-8, -2.670793853940612e-7, 1.1173875391201037e-6, -4.4167383584587505e-6, 1.6448448070728896e-5,
  -5.754195010082104e-5, 1.8850288509584165e-4, -5.763755745385824e-4, 1.6394756169413357e-3, -4.324309995050576e-3, 1.0546460394594998e-2,
  -2.3737414805899467e-2, 4.930528423967071e-2, -9.490109704804764e-2, 0.17162090152220877, -0.3046826723431984, 0.6767952744094761,
];
const beyondEight = [
  3.3962320257083865e-9, 2.266668990498178e-8, 2.0489185894690638e-7, 2.8913705208347567e-6, 6.889758346916825e-5, 3.3691164782556943e-3,
  0.8044904110141088,
];
