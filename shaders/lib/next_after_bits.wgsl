// The bits of the float next to x towards y, in the IEEE format with the given bits of -0 and of infinity; NaN where either is NaN.
fn next_after_bits_u32(x: u32, y: u32, sign: u32, infinity: u32) -> u32 {
  let a = x & ~sign;
  let b = y & ~sign;
  if (a > infinity || b > infinity) {
    return infinity | (infinity >> 1u);
  }
  if (x == y || (a == 0u && b == 0u)) {
    return y;
  }
  if (a == 0u) {
    return (y & sign) | 1u;
  }
  // Negative numbers fall as their bits rise.
  let x_key = select(i32(a), -i32(a), a != x);
  let y_key = select(i32(b), -i32(b), b != y);
  return select(x - 1u, x + 1u, (y_key > x_key) == (a == x));
}

fn next_after_bits_vec4u(x: vec4u, y: vec4u, sign: vec4u, infinity: vec4u) -> vec4u {
  return vec4u(next_after_bits_u32(x.x, y.x, sign.x, infinity.x), next_after_bits_u32(x.y, y.y, sign.y, infinity.y), next_after_bits_u32(x.z, y.z, sign.z, infinity.z), next_after_bits_u32(x.w, y.w, sign.w, infinity.w));
}
