/** Bessel's modified functions of the first kind times e^−|x|, by Cephes' single-precision Chebyshev series, as JAX and XLA have them. */
import type { Value } from '../ir/graph.ts';
import { abs, add, divide, multiply, sign, subtract } from './arithmetic.ts';
import { fullLike } from './constant.ts';
import { floats, type Unary, unary } from './define.ts';
import { greater, lessEqual, select } from './logic.ts';
import { rsqrt } from './math.ts';
import * as special from './special.ts';

/** e^−|x| I₁(x). */
export const besselI1e: Unary = unary({
  name: 'bessel_i1e',
  dialect: 'chlo',
  accepts: floats,
  eval: special.besselI1e,
  wgsl: (x, e) => e.call('bessel_i1e', 'f32', x),
  // I₀ − I₁ / x − sign x · I₁, each times e^−|x|. Near 0, where I₁ / x would be 0 / 0, it is a half.
  jvp: (dx, x, y) => {
    const least = fullLike(x, 2 ** -23);
    const far = greater(abs(x), least);
    const safe = select(far, x, least);
    const slope = subtract(besselI0e(safe), multiply(y, add(sign(safe), divide(fullLike(x, 1), safe))));
    return multiply(dx, select(far, slope, fullLike(x, 0.5)));
  },
  cost: { expensive: true },
});

/** e^−|x| I₀(x), which CHLO does not have: a composition. */
export function besselI0e(value: Value): Value {
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
