// 1 - erf a for a >= 0: (1 + 2a) e^(a^2) erfc a is a polynomial in (a - 2) / (a + 2), fitted by Lawson's algorithm.
// requires: exponential
fn erfc_positive(a: f32) -> f32 {
  let b = min(a, 10.1);
  let q = (b - 2.0) / (b + 2.0);
  let p = (((((((((2.77536813e-5 * q - 3.62020701e-4) * q - 1.25306297e-3) * q + 1.27121074e-3) * q + 8.63755569e-3) * q - 8.04401594e-3) * q
    - 5.4204861e-2) * q + 1.64053103e-1) * q - 1.66031387e-1) * q - 9.2763895e-2) * q + 1.27697839;
  // e^(-b^2) with a high part whose square is exact.
  let high = bitcast<f32>(bitcast<u32>(b) & 0xfffff000u);
  return p / (1.0 + 2.0 * b) * exponential_f32(-high * high) * exponential_within((high - b) * (high + b));
}
