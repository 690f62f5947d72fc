// atanh x, within 3 ulp; NaN outside of [-1, 1].
// requires: log
fn atanh_f32(x: f32) -> f32 {
  if (abs(x) < 0.5) {
    let z = x * x;
    return ((((1.81740078349e-1 * z + 8.24370301058e-2) * z + 1.46691431730e-1) * z + 1.99782164500e-1) * z + 3.33337300303e-1) * z * x + x;
  }
  return 0.5 * log_f32((1.0 + x) / (1.0 - x));
}

fn atanh_vec4f(x: vec4f) -> vec4f {
  return vec4f(atanh_f32(x.x), atanh_f32(x.y), atanh_f32(x.z), atanh_f32(x.w));
}
