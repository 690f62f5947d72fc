// The cube root, within 1 ulp.
fn cbrt_f32(x: f32) -> f32 {
  let bits = bitcast<u32>(x) & 0x7fffffffu;
  let a = bitcast<f32>(bits);
  // A third of the exponent, then three steps of Newton.
  var y = bitcast<f32>(bits / 3u + 709921077u);
  for (var i = 0; i < 3; i = i + 1) {
    y = y - (y - a / (y * y)) * 0.333333343;
  }
  let signed = bitcast<f32>(bitcast<u32>(y) | (bitcast<u32>(x) & 0x80000000u));
  return select(signed, x, bits == 0u || bits >= 0x7f800000u);
}

fn cbrt_vec4f(x: vec4f) -> vec4f {
  return vec4f(cbrt_f32(x.x), cbrt_f32(x.y), cbrt_f32(x.z), cbrt_f32(x.w));
}
