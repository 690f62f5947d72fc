// bf16 in storage: two to a word, the first element in the low half. Rounding is to nearest even; NaN is told by its bits, because WGSL
// may assume that there is none.
fn unpack_bf16_1(word: u32, at: u32) -> f32 {
  return bitcast<f32>(select(word << 16u, word & 0xffff0000u, at == 1u));
}

fn unpack_bf16_4(words: vec2<u32>) -> vec4<f32> {
  return bitcast<vec4<f32>>(vec4<u32>(words.x << 16u, words.x & 0xffff0000u, words.y << 16u, words.y & 0xffff0000u));
}

fn bf16_bits(x: vec4<f32>) -> vec4<u32> {
  let u = bitcast<vec4<u32>>(x);
  let rounded = (u + vec4<u32>(0x7fffu) + ((u >> vec4<u32>(16u)) & vec4<u32>(1u))) >> vec4<u32>(16u);
  let quiet = ((u >> vec4<u32>(16u)) & vec4<u32>(0x8000u)) | vec4<u32>(0x7fc0u);
  return select(rounded, quiet, (u & vec4<u32>(0x7fffffffu)) > vec4<u32>(0x7f800000u));
}

fn pack_bf16_4(x: vec4<f32>) -> vec2<u32> {
  let b = bf16_bits(x);
  return vec2<u32>(b.x | (b.y << 16u), b.z | (b.w << 16u));
}

fn round_bf16_vec4f(x: vec4<f32>) -> vec4<f32> {
  return bitcast<vec4<f32>>(bf16_bits(x) << vec4<u32>(16u));
}

fn round_bf16_f32(x: f32) -> f32 {
  return round_bf16_vec4f(vec4<f32>(x)).x;
}
