/** Special functions in f64, to well below half a unit of f32: what the evaluator means by them. */

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

/** log |Γ(x)|: Lanczos' approximation with g = 7, reflected below a half; +∞ at 0, −1, −2, … */
export function lgamma(x: number): number {
  if (!Number.isFinite(x)) return Math.abs(x);
  if (x < 0.5) {
    const fraction = Math.abs(x) - Math.floor(Math.abs(x));
    if (fraction === 0) return Number.POSITIVE_INFINITY;
    return Math.log(Math.PI / Math.sin(Math.PI * Math.min(fraction, 1 - fraction))) - lgamma(1 - x);
  }
  const z = x - 1;
  let sum = lanczos[0]!;
  for (let i = 1; i < lanczos.length; i++) sum += lanczos[i]! / (z + i);
  const t = z + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (z + 0.5) * Math.log(t) - t + Math.log(sum);
}
const lanczos = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905,
  -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

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
