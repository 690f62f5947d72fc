// The inverse of erf, by the single-precision polynomials of Giles, "Approximating the erfinv function", as XLA has it.
// requires: log_plus_one, special
fn erf_inv_f32(x: f32) -> f32 {
  let w = -log_plus_one_f32(-x * x);
  let central = w < 5.0;
  let t = select(sqrt(w) - 3.0, w - 2.5, central);
  var p = select(-0.000200214257, 2.81022636e-08, central);
  p = select(0.000100950558, 3.43273939e-07, central) + p * t;
  p = select(0.00134934322, -3.5233877e-06, central) + p * t;
  p = select(-0.00367342844, -4.39150654e-06, central) + p * t;
  p = select(0.00573950773, 0.00021858087, central) + p * t;
  p = select(-0.0076224613, -0.00125372503, central) + p * t;
  p = select(0.00943887047, -0.00417768164, central) + p * t;
  p = select(1.00167406, 0.246640727, central) + p * t;
  p = select(2.83297682, 1.50140941, central) + p * t;
  let a = abs(x);
  return select(select(special(0x7fc00000u), x * special(0x7f800000u), a == 1.0), p * x, a < 1.0);
}

fn erf_inv_vec4f(x: vec4f) -> vec4f {
  return vec4f(erf_inv_f32(x.x), erf_inv_f32(x.y), erf_inv_f32(x.z), erf_inv_f32(x.w));
}
