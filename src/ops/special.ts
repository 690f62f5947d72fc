/** What the evaluator means by the special functions: in f64, to well below half a unit of f32, except where XLA's own rounding shall be met. */

const twoOverRootPi = 2 / Math.sqrt(Math.PI);

/** The error function. */
export function erf(x: number): number {
  const a = Math.abs(x);
  if (a >= 2.5) return Math.sign(x) * (1 - erfcTail(a));
  // erf x = 2/√π e^(−x²) Σ 2^n x^(2n+1) / (1·3·…·(2n+1)): no cancellation.
  let sum = 0;
  for (let term = x, n = 0; Math.abs(term) > 1e-18 * Math.abs(sum); n++, term *= (2 * x * x) / (2 * n + 1)) sum += term;
  return twoOverRootPi * Math.exp(-x * x) * sum;
}

/** 1 − erf x. */
export const erfc = (x: number): number => (x < 2.5 ? 1 - erf(x) : erfcTail(x));

/** erfc for x ≥ 2.5, by its continued fraction. */
function erfcTail(x: number): number {
  if (x > 30) return 0;
  let rest = x;
  for (let n = 40; n > 0; n--) rest = x + n / 2 / rest;
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * rest);
}

const f = Math.fround;
/**
 * The inverse of erf with the polynomials of Giles, "Approximating the erfinv function" (single precision), every step in f32, as XLA
 * computes it: random normals are made of it and shall be JAX's.
 */
export function erfInv(x: number): number {
  if (Math.abs(x) === 1) return x * Number.POSITIVE_INFINITY;
  const w = -f(Math.log1p(f(-x * x)));
  const central = w < 5;
  const t = central ? f(w - 2.5) : f(f(Math.sqrt(w)) - 3);
  let p = 0;
  for (const c of central ? gilesCentral : gilesTail) p = f(c + f(p * t));
  return f(p * x);
}
const gilesCentral = [
  2.81022636e-8, 3.43273939e-7, -3.5233877e-6, -4.39150654e-6, 0.00021858087, -0.00125372503, -0.00417768164, 0.246640727, 1.50140941,
].map(f);
const gilesTail = [
  -0.000200214257, 0.000100950558, 0.00134934322, -0.00367342844, 0.00573950773, -0.0076224613, 0.00943887047, 1.00167406, 2.83297682,
].map(f);

/**
 * log |Γ(x)| by Lanczos' approximation with g = 7, reflected below a half, every step in f32, as XLA computes it: where the result is near 0,
 * that is far from the true value, and what depends on it shall be JAX's. +∞ at 0, −1, −2, …
 */
export function lgamma(x: number): number {
  if (!Number.isFinite(x)) return Math.abs(x);
  const reflected = x < 0.5;
  const z = reflected ? -x : f(x - 1);
  let sum = 1;
  for (const [i, c] of lanczos.entries()) sum = f(sum + f(c / f(z + (i + 1))));
  const t = f(z + 7.5);
  const logT = f(f(Math.log(7.5)) + f(Math.log1p(f(z / 7.5))));
  const logY = f(f(f(Math.log(Math.sqrt(2 * Math.PI))) + f(f(f(z + 0.5) - f(t / logT)) * logT)) + f(Math.log(sum)));
  if (!reflected) return logY;
  const rest = f(Math.abs(x) - Math.floor(Math.abs(x)));
  const denominator = f(Math.log(f(Math.sin(f(f(Math.PI) * Math.min(rest, f(1 - rest)))))));
  return Number.isFinite(denominator) ? f(f(f(Math.log(Math.PI)) - denominator) - logY) : -denominator;
}
const lanczos = [
  676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905, -0.13857109526572012,
  9.9843695780195716e-6, 1.5056327351493116e-7,
].map(f);

/** The derivative of log Γ; NaN at 0, −1, −2, … */
export function digamma(x: number): number {
  if (x <= 0) {
    if (Number.isInteger(x) || x === Number.NEGATIVE_INFINITY) return Number.NaN;
    return digamma(1 - x) - Math.PI / Math.tan(Math.PI * (x - Math.round(x)));
  }
  let z = x;
  let sum = 0;
  for (; z < 10; z++) sum -= 1 / z;
  const r = 1 / (z * z);
  const series = r * (1 / 12 - r * (1 / 120 - r * (1 / 252 - r * (1 / 240 - r * (1 / 132 - r * (691 / 32760 - r / 12))))));
  return sum + Math.log(z) - 0.5 / z - series;
}

/** e^−|x| I₁(x): by the power series, whose terms have one sign, and far from 0 by the asymptotic one, whose terms fall below 1e-16 there. */
export function besselI1e(x: number): number {
  const a = Math.abs(x);
  if (a > 30) {
    let sum = 1;
    for (let term = 1, n = 1; n < 25; n++, sum += term) term *= ((2 * n - 1) ** 2 - 4) / (8 * n * a);
    return (Math.sign(x) * sum) / Math.sqrt(2 * Math.PI * a);
  }
  let sum = x / 2;
  for (let term = sum, n = 2; Math.abs(term) > 1e-18 * Math.abs(sum); n++, sum += term) term *= (x * x) / (4 * n * (n - 1));
  return Math.exp(-a) * sum;
}

/** B₂ₖ / (2k)! for k = 12 down to 2: the coefficients of Euler and Maclaurin's formula behind the first, 1/12. */
export const eulerMaclaurin = [
  -7.166165256175667e18, 1.8152105401943546e17, -4.597978722407473e15, 1.1646782814350067e14, -2.950130727918164e12, 7.47242496e10,
  -1.8924375803183792e9, 47900160, -1209600, 30240, -720,
].map((c) => f(1 / c));

/**
 * Hurwitz' ζ(x, q) by ten terms and Euler and Maclaurin's formula for the rest, every step in f32, as XLA computes it: where it overflows on
 * the way or terms cancel (q below 0), the result shall be JAX's.
 */
export function zeta(x: number, q: number): number {
  if (x === 1) return Number.POSITIVE_INFINITY;
  const whole = Math.floor(x) === x;
  if (q <= 0 && Math.floor(q) === q) return whole && x % 2 === 0 ? Number.POSITIVE_INFINITY : Number.NaN;
  if (x < 1 || (q <= 0 && !whole)) return Number.NaN;
  let a = q;
  let sum = f(q ** -x);
  for (let k = 1; k < 10; k++) {
    a = f(a + 1);
    sum = f(sum + f(a ** -x));
  }
  a = f(a + 1);
  const last = f(a ** -x);
  const inverseSquare = f(1 / f(a * a));
  let tail = 0;
  for (const [i, c] of eulerMaclaurin.entries()) {
    const n = 2 * (eulerMaclaurin.length - i);
    tail = f(f(f(x + n) * f(x + n - 1)) * f(inverseSquare * f(tail + c)));
  }
  const correction = f(last * f(f(f(x / a) * f(tail + f(1 / 12))) + 0.5));
  return f(f(sum + f(f(last * a) / f(x - 1))) + correction);
}

/** Derivative n of digamma by `zeta`, NaN unless n is a whole number from 0. The factorial is exact but for one rounding. */
export function polygamma(n: number, x: number): number {
  if (!(n >= 0) || Math.floor(n) !== n) return Number.NaN;
  if (n === 0) return digamma(x);
  let factorial = 1;
  for (let k = 2; k <= Math.min(n, 36); k++) factorial *= k;
  return f(factorial) * (n % 2 === 0 ? -1 : 1) * zeta(f(n + 1), x);
}
