// Towards 0, saturated, NaN as 0.
// requires: nan
fn float_to_uint_f32(x: f32) -> u32 {
  let bounded = u32(clamp(x, 0.0, 4294967040.0));
  return select(select(bounded, 4294967295u, x >= 4294967296.0), 0u, is_nan(x));
}

fn float_to_uint_vec4f(x: vec4f) -> vec4u {
  return vec4u(float_to_uint_f32(x.x), float_to_uint_f32(x.y), float_to_uint_f32(x.z), float_to_uint_f32(x.w));
}
