// tanh x, within 2 ulp. Cephes' polynomial below 0.625, else by the exponential.
// requires: exponential, nan
fn tanh_f32(x: f32) -> f32 {
  let a = abs(x);
  if (a < 0.625) {
    let z = x * x;
    let p = (((-5.70498872745e-3 * z + 2.06390887954e-2) * z - 5.37397155531e-2) * z + 1.33314422036e-1) * z - 3.33332819422e-1;
    return p * z * x + x;
  }
  let y = 1.0 - 2.0 / (exponential_f32(min(a, 10.0) * 2.0) + 1.0);
  return select(select(y, -y, x < 0.0), x, is_nan(x));
}

fn tanh_vec4f(x: vec4f) -> vec4f {
  return vec4f(tanh_f32(x.x), tanh_f32(x.y), tanh_f32(x.z), tanh_f32(x.w));
}
