// The angle of the point (x, y), within 3 ulp; the signs of zeros count.
// requires: arctangent, nan
fn atan2_f32(y: f32, x: f32) -> f32 {
  let a = abs(y);
  let b = abs(x);
  let greater = max(a, b);
  let infinite = (bitcast<u32>(greater) & 0x7fffffffu) == 0x7f800000u;
  // Large numbers are scaled down, so that their sum stays finite, and small ones up.
  let scale = select(select(1.0, 0.0625, greater > 1e30), 16777216.0, greater < 1e-30);
  var lesser = min(a, b) * scale;
  var longer = greater * scale;
  if (infinite) {
    lesser = select(0.0, 1.0, a == b);
    longer = 1.0;
  }
  if (greater == 0.0) {
    longer = 1.0;
  }
  var r = arctangent(lesser, longer);
  r = select(r, 1.57079637 - r, a > b);
  r = select(r, (3.14159274 - r) - 8.74227766e-8, (bitcast<u32>(x) & 0x80000000u) != 0u);
  r = bitcast<f32>(bitcast<u32>(r) | (bitcast<u32>(y) & 0x80000000u));
  return select(select(r, y, is_nan(y)), x, is_nan(x));
}

fn atan2_vec4f(y: vec4f, x: vec4f) -> vec4f {
  return vec4f(atan2_f32(y.x, x.x), atan2_f32(y.y, x.y), atan2_f32(y.z, x.z), atan2_f32(y.w, x.w));
}
