// 1 / (1 + e^-x), within 3 ulp where it is normal.
// requires: exponential
fn logistic_f32(x: f32) -> f32 {
  return 1.0 / (1.0 + exponential_f32(-x));
}

fn logistic_vec4f(x: vec4f) -> vec4f {
  return vec4f(logistic_f32(x.x), logistic_f32(x.y), logistic_f32(x.z), logistic_f32(x.w));
}
