// u16 in storage: two to a word; values are held as u32.
fn unpack_u16_1(word: u32, at: u32) -> u32 {
  return (word >> (16u * at)) & 0xffffu;
}

fn unpack_u16_4(words: vec2<u32>) -> vec4<u32> {
  return vec4<u32>(words.x & 0xffffu, words.x >> 16u, words.y & 0xffffu, words.y >> 16u);
}

fn pack_u16_4(x: vec4<u32>) -> vec2<u32> {
  let b = x & vec4<u32>(0xffffu);
  return vec2<u32>(b.x | (b.y << 16u), b.z | (b.w << 16u));
}
