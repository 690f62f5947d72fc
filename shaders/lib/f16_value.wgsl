// The number that the bits of an f16 are.
// requires: f16
fn f16_value_u32(bits: u32) -> f32 {
  return f16_values(vec4u(bits)).x;
}

fn f16_value_vec4u(bits: vec4u) -> vec4f {
  return f16_values(bits);
}
