/** Bessel's modified functions of the first kind times e^−|x|, by Cephes' single-precision Chebyshev series, as JAX and XLA have them. */
import type { Value } from '../ir/graph.ts';
import { abs, add, divide, multiply, negate, sign, subtract } from './arithmetic.ts';
import { fullLike } from './constant.ts';
import { floats, type Unary, unary } from './define.ts';
import { greater, less, lessEqual, select } from './logic.ts';
import { exponential, rsqrt } from './math.ts';
import * as special from './special.ts';

/** e^−|x| I₁(x). */
export const besselI1e: Unary = unary({
  name: 'bessel_i1e',
  dialect: 'chlo',
  accepts: floats,
  eval: special.besselI1e,
  element: (x, k) => k.call('bessel_i1e', x),
  // I₀ − I₁ / x − sign x · I₁, each times e^−|x|. At 0, where that has a jump, it is a half.
  jvp: (dx, x, y) => {
    const least = fullLike(x, 2 ** -23);
    const far = greater(abs(x), least);
    const safe = select(far, x, least);
    const slope = subtract(besselI0e(safe), add(besselI1OverX(safe, y, true), multiply(sign(safe), y)));
    return multiply(dx, select(far, slope, fullLike(x, 0.5)));
  },
  cost: { expensive: true },
});

/**
 * y / x for y = I₁(x), or for y = e^−|x| I₁(x) if `scaled`: up to |x| = 1 by the power series, because the derivative of the quotient is a
 * small difference there.
 */
export function besselI1OverX(x: Value, y: Value, scaled: boolean): Value {
  const one = fullLike(x, 1);
  const near = less(abs(x), one);
  const [inner, outer] = [select(near, x, one), select(near, one, x)];
  const square = multiply(inner, inner);
  const series = quotientSeries.reduce((sum, c) => add(multiply(sum, square), fullLike(x, c)), fullLike(x, 0));
  return select(near, scaled ? multiply(series, exponential(negate(abs(inner)))) : series, divide(y, outer));
}
/** I₁(x) / x = Σ x^2k / (2 · 4^k · k! · (k + 1)!), from k = 5 down to 0. */
const quotientSeries = [1 / 176947200, 1 / 1474560, 1 / 18432, 1 / 384, 1 / 16, 1 / 2];

/** e^−|x| I₀(x), which CHLO does not have: a composition. */
export function besselI0e(value: Value): Value {
  const x = abs(value);
  const near = lessEqual(x, fullLike(x, 8));
  const eight = fullLike(x, 8);
  const low = chebyshev(subtract(multiply(select(near, x, eight), fullLike(x, 0.5)), fullLike(x, 2)), upToEight);
  const safe = select(near, eight, x);
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
