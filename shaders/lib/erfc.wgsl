// 1 - erf x, within 5 ulp where it is normal.
// requires: erfc_positive, nan
fn erfc_f32(x: f32) -> f32 {
  let y = erfc_positive(abs(x));
  return select(select(y, 2.0 - y, x < 0.0), x, is_nan(x));
}

fn erfc_vec4f(x: vec4f) -> vec4f {
  return vec4f(erfc_f32(x.x), erfc_f32(x.y), erfc_f32(x.z), erfc_f32(x.w));
}
