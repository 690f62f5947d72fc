// acosh x, within 3 ulp; NaN below 1.
// requires: log, special
fn acosh_f32(x: f32) -> f32 {
  let z = x - 1.0;
  if (x < 1.0) {
    return special(0x7fc00000u);
  }
  if (z < 0.5) {
    return ((((1.7596881071e-3 * z - 7.5272886713e-3) * z + 2.6454905019e-2) * z - 1.1784741703e-1) * z + 1.4142135263) * sqrt(z);
  }
  return select(log_f32(x + sqrt(z * (x + 1.0))), log_f32(x) + 0.693147182, x > 1500.0);
}

fn acosh_vec4f(x: vec4f) -> vec4f {
  return vec4f(acosh_f32(x.x), acosh_f32(x.y), acosh_f32(x.z), acosh_f32(x.w));
}
