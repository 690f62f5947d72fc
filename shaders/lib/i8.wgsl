// i8 in storage: four to a word; values are held as i32.
fn unpack_i8_1(word: u32, at: u32) -> i32 {
  return i32(word << (24u - 8u * at)) >> 24u;
}

fn unpack_i8_4(word: u32) -> vec4<i32> {
  return vec4<i32>(vec4<u32>(word) << vec4<u32>(24u, 16u, 8u, 0u)) >> vec4<u32>(24u);
}

fn pack_i8_4(x: vec4<i32>) -> u32 {
  let b = vec4<u32>(x) & vec4<u32>(0xffu);
  return b.x | (b.y << 8u) | (b.z << 16u) | (b.w << 24u);
}
