// Towards 0, saturated, NaN as 0.
// requires: nan
fn float_to_int_f32(x: f32) -> i32 {
  let bounded = i32(clamp(x, -2147483648.0, 2147483520.0));
  return select(select(bounded, 2147483647, x >= 2147483648.0), 0, is_nan(x));
}

fn float_to_int_vec4f(x: vec4f) -> vec4i {
  return vec4i(float_to_int_f32(x.x), float_to_int_f32(x.y), float_to_int_f32(x.z), float_to_int_f32(x.w));
}
