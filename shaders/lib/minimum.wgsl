// The lesser of two: NaN where either is NaN, and -0 over +0.
// requires: nan
fn minimum_f32(x: f32, y: f32) -> f32 {
  // Equal values have equal bits, but for the signs of zeros.
  let equal = bitcast<f32>(bitcast<u32>(x) | bitcast<u32>(y));
  return select(select(select(y, x, x < y), equal, x == y), x, is_nan(x));
}

fn minimum_vec4f(x: vec4f, y: vec4f) -> vec4f {
  return vec4f(minimum_f32(x.x, y.x), minimum_f32(x.y, y.y), minimum_f32(x.z, y.z), minimum_f32(x.w, y.w));
}
