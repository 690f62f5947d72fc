// The upper 32 bits of a product, by halves of 16 bits: no step is wider than 32 bits.
fn mulhi_u32(a: u32, b: u32) -> u32 {
  let a0 = a & 0xffffu;
  let a1 = a >> 16u;
  let b0 = b & 0xffffu;
  let b1 = b >> 16u;
  let low = a1 * b0 + ((a0 * b0) >> 16u);
  let middle = a0 * b1 + (low & 0xffffu);
  return a1 * b1 + (low >> 16u) + (middle >> 16u);
}

// A negative number is 2^32 less than what its bits say.
fn mulhi_i32(a: i32, b: i32) -> i32 {
  return i32(mulhi_u32(u32(a), u32(b))) - select(0, b, a < 0) - select(0, a, b < 0);
}

fn mulhi_vec4u(a: vec4u, b: vec4u) -> vec4u {
  return vec4u(mulhi_u32(a.x, b.x), mulhi_u32(a.y, b.y), mulhi_u32(a.z, b.z), mulhi_u32(a.w, b.w));
}

fn mulhi_vec4i(a: vec4i, b: vec4i) -> vec4i {
  return vec4i(mulhi_i32(a.x, b.x), mulhi_i32(a.y, b.y), mulhi_i32(a.z, b.z), mulhi_i32(a.w, b.w));
}
