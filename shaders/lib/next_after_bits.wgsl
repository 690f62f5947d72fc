// The bits of the float next to x towards y, in any IEEE format: `sign` is its sign bit.
fn next_after_bits_u32(x: u32, y: u32, sign: u32) -> u32 {
  let a = x & ~sign;
  let b = y & ~sign;
  // All ones below the sign, less the mantissa's bits, is infinity: f32, bf16 or f16 by the sign and the format's width.
  let both_zero = a == 0u && b == 0u;
  // Negative numbers fall as their bits rise.
  let x_key = select(i32(a), -i32(a), (x & sign) != 0u);
  let y_key = select(i32(b), -i32(b), (y & sign) != 0u);
  if (both_zero || x == y) {
    return y;
  }
  if (a == 0u) {
    return (y & sign) | 1u;
  }
  return select(x - 1u, x + 1u, (y_key > x_key) == ((x & sign) == 0u));
}

fn next_after_bits_vec4u(x: vec4u, y: vec4u, sign: vec4u) -> vec4u {
  return vec4u(next_after_bits_u32(x.x, y.x, sign.x), next_after_bits_u32(x.y, y.y, sign.y), next_after_bits_u32(x.z, y.z, sign.z), next_after_bits_u32(x.w, y.w, sign.w));
}
