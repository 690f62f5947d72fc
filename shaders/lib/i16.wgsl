// i16 in storage: two to a word; values are held as i32.
fn unpack_i16_1(word: u32, at: u32) -> i32 {
  return i32(word << (16u - 16u * at)) >> 16u;
}

fn unpack_i16_4(words: vec2<u32>) -> vec4<i32> {
  let w = vec2<i32>(words);
  return vec4<i32>((w.x << 16u) >> 16u, w.x >> 16u, (w.y << 16u) >> 16u, w.y >> 16u);
}

fn pack_i16_4(x: vec4<i32>) -> vec2<u32> {
  let b = vec4<u32>(x) & vec4<u32>(0xffffu);
  return vec2<u32>(b.x | (b.y << 16u), b.z | (b.w << 16u));
}
