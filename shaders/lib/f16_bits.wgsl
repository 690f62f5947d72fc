// A float's bits as f16, rounded to nearest even.
// requires: f16
fn f16_bits_f32(x: f32) -> u32 {
  return f16_bits(vec4f(x)).x;
}

fn f16_bits_vec4f(x: vec4f) -> vec4u {
  return f16_bits(x);
}
