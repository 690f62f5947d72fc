// f16 in storage with the feature shader-f16: the same bytes as f16.wgsl, converted by the adapter's own instructions.
fn unpack_f16n_1(word: u32, at: u32) -> f32 {
  return f32(bitcast<vec2<f16>>(word)[at]);
}

fn unpack_f16n_4(words: vec2<u32>) -> vec4<f32> {
  return vec4<f32>(bitcast<vec4<f16>>(words));
}

fn pack_f16n_4(x: vec4<f32>) -> vec2<u32> {
  return bitcast<vec2<u32>>(vec4<f16>(x));
}
