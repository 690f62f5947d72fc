// log(1 + x), within 2 ulp, also near 0.
// requires: log
fn log_plus_one_f32(x: f32) -> f32 {
  if (x > -0.29 && x < 0.41) {
    return select(log_around_one(x, 0.0), x, abs(x) < 1e-8);
  }
  return log_f32(1.0 + x);
}

fn log_plus_one_vec4f(x: vec4f) -> vec4f {
  return vec4f(log_plus_one_f32(x.x), log_plus_one_f32(x.y), log_plus_one_f32(x.z), log_plus_one_f32(x.w));
}
