// The derivative of log Gamma, with an error within 8 ulp of the greater of 1 and its magnitude: by recurrence up to 6, then an asymptotic series;
// reflection below 0. NaN at 0, -1, -2, ...
// requires: log, tan, special
fn digamma_f32(x: f32) -> f32 {
  if (x <= 0.0) {
    let folded = x - round(x);
    if (folded == 0.0 || bitcast<u32>(x) == 0xff800000u) {
      return special(0x7fc00000u);
    }
    return digamma_positive(1.0 - x) - 3.14159274 / tan_f32(3.14159274 * folded);
  }
  return digamma_positive(x);
}

fn digamma_positive(x: f32) -> f32 {
  var z = x;
  var sum = 0.0;
  while (z < 6.0) {
    sum = sum + 1.0 / z;
    z = z + 1.0;
  }
  let r = 1.0 / (z * z);
  let series = r * (8.33333333e-2 - r * (8.33333333e-3 - r * (3.96825397e-3 - r * 4.16666667e-3)));
  return (log_f32(z) - 0.5 / z - series) - sum;
}

fn digamma_vec4f(x: vec4f) -> vec4f {
  return vec4f(digamma_f32(x.x), digamma_f32(x.y), digamma_f32(x.z), digamma_f32(x.w));
}
