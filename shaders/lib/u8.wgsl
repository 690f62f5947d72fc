// u8 in storage: four to a word; values are held as u32.
fn unpack_u8_1(word: u32, at: u32) -> u32 {
  return (word >> (8u * at)) & 0xffu;
}

fn unpack_u8_4(word: u32) -> vec4<u32> {
  return (vec4<u32>(word) >> vec4<u32>(0u, 8u, 16u, 24u)) & vec4<u32>(0xffu);
}

fn pack_u8_4(x: vec4<u32>) -> u32 {
  let b = x & vec4<u32>(0xffu);
  return b.x | (b.y << 8u) | (b.z << 16u) | (b.w << 24u);
}
