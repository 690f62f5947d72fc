// 1 - erf x, within 6 ulp where it is normal. Cephes' polynomials in 1/x^2, after Cephes' ndtrf.c.
// requires: erf, exponential
fn erfc_f32(x: f32) -> f32 {
  let a = abs(x);
  if (a < 1.0) {
    return 1.0 - erf_f32(x);
  }
  let q = 1.0 / a;
  let z = q * q;
  let below_2 = ((((((((2.326819970068386e-2 * z - 1.387039388740657e-1) * z + 3.687424674597105e-1) * z - 5.824733027278666e-1) * z + 6.210004621745983e-1) * z
    - 4.944515323274145e-1) * z + 3.404879937665872e-1) * z - 2.741127028184656e-1) * z + 5.638259427386472e-1);
  let above_2 = (((((((-1.047766399936249e+1 * z + 1.297719955372516e+1) * z - 7.495518717768503) * z + 2.921019019210786) * z - 1.015265279202700) * z
    + 4.218463358204948e-1) * z - 2.820767439740514e-1) * z + 5.641895067754075e-1);
  // e^(-x^2) with a high part whose square is exact.
  let high = bitcast<f32>(bitcast<u32>(a) & 0xfffff000u);
  let e = exponential_f32(-high * high) * exponential_f32((high - a) * (high + a));
  let y = select(e * q * select(above_2, below_2, a < 2.0), 0.0, a > 12.0);
  return select(select(y, 2.0 - y, x < 0.0), x, (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u);
}

fn erfc_vec4f(x: vec4f) -> vec4f {
  return vec4f(erfc_f32(x.x), erfc_f32(x.y), erfc_f32(x.z), erfc_f32(x.w));
}
