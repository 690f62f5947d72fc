// A float's bits as bf16, rounded to nearest even.
// requires: bf16
fn bf16_bits_f32(x: f32) -> u32 {
  return bf16_bits(vec4f(x)).x;
}

fn bf16_bits_vec4f(x: vec4f) -> vec4u {
  return bf16_bits(x);
}
