// f16 in storage without the feature shader-f16: two to a word, the first element in the low half. Rounding is to nearest even, subnormals
// are kept, what is too large becomes an infinity (pack2x16float promises neither).
fn f16_values(h: vec4<u32>) -> vec4<f32> {
  let sign = (h & vec4<u32>(0x8000u)) << vec4<u32>(16u);
  let magnitude = h & vec4<u32>(0x7fffu);
  let normal = (magnitude << vec4<u32>(13u)) + vec4<u32>(0x38000000u);
  let subnormal = bitcast<vec4<u32>>(vec4<f32>(magnitude) * 5.9604644775390625e-8);
  let special = (magnitude << vec4<u32>(13u)) | vec4<u32>(0x7f800000u);
  let finite = select(normal, subnormal, magnitude < vec4<u32>(0x400u));
  return bitcast<vec4<f32>>(sign | select(finite, special, magnitude >= vec4<u32>(0x7c00u)));
}

fn f16_bits(x: vec4<f32>) -> vec4<u32> {
  let u = bitcast<vec4<u32>>(x);
  let sign = (u >> vec4<u32>(16u)) & vec4<u32>(0x8000u);
  let magnitude = u & vec4<u32>(0x7fffffffu);
  let normal = (magnitude - vec4<u32>(0x38000000u) + vec4<u32>(0xfffu) + ((magnitude >> vec4<u32>(13u)) & vec4<u32>(1u))) >> vec4<u32>(13u);
  // In a sum with 0.5 the last place is 2^-24, the unit of f16's subnormals.
  let subnormal = bitcast<vec4<u32>>(bitcast<vec4<f32>>(magnitude) + vec4<f32>(0.5)) - vec4<u32>(0x3f000000u);
  let finite = select(normal, subnormal, magnitude < vec4<u32>(0x38800000u));
  let bounded = select(finite, vec4<u32>(0x7c00u), magnitude >= vec4<u32>(0x477ff000u));
  return sign | select(bounded, vec4<u32>(0x7e00u), magnitude > vec4<u32>(0x7f800000u));
}

fn unpack_f16_1(word: u32, at: u32) -> f32 {
  return f16_values(vec4<u32>((word >> (16u * at)) & 0xffffu)).x;
}

fn unpack_f16_4(words: vec2<u32>) -> vec4<f32> {
  return f16_values(vec4<u32>(words.x & 0xffffu, words.x >> 16u, words.y & 0xffffu, words.y >> 16u));
}

fn pack_f16_4(x: vec4<f32>) -> vec2<u32> {
  let b = f16_bits(x);
  return vec2<u32>(b.x | (b.y << 16u), b.z | (b.w << 16u));
}

fn round_f16_vec4f(x: vec4<f32>) -> vec4<f32> {
  return f16_values(f16_bits(x));
}

fn round_f16_f32(x: f32) -> f32 {
  return round_f16_vec4f(vec4<f32>(x)).x;
}
