// asinh x, within 3 ulp.
// requires: log
fn asinh_f32(x: f32) -> f32 {
  let a = abs(x);
  if (a < 0.5) {
    let z = x * x;
    return (((2.0122003309e-2 * z - 4.2699340972e-2) * z + 7.4847586088e-2) * z - 1.6666288134e-1) * z * x + x;
  }
  let y = select(log_f32(a + sqrt(a * a + 1.0)), log_f32(a) + 0.693147182, a > 1500.0);
  return select(y, -y, x < 0.0);
}

fn asinh_vec4f(x: vec4f) -> vec4f {
  return vec4f(asinh_f32(x.x), asinh_f32(x.y), asinh_f32(x.z), asinh_f32(x.w));
}
