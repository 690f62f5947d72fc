// sinh x, within 3 ulp.
// requires: exponential
fn sinh_f32(x: f32) -> f32 {
  let a = abs(x);
  if (a < 1.0) {
    let z = x * x;
    return ((2.03721912945e-4 * z + 8.33028376239e-3) * z + 1.66667160211e-1) * z * x + x;
  }
  // Half of the exponent is put off, because e^x overflows sooner than sinh x.
  let large = a > 80.0;
  let e = exponential_f32(select(a, a - 16.0, large));
  let y = select(0.5 * e - 0.5 / e, 4443055.26 * e, large);
  return select(y, -y, x < 0.0);
}

fn sinh_vec4f(x: vec4f) -> vec4f {
  return vec4f(sinh_f32(x.x), sinh_f32(x.y), sinh_f32(x.z), sinh_f32(x.w));
}
