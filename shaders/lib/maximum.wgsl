// The greater of two: NaN where either is NaN, and +0 over -0.
// requires: nan
fn maximum_f32(x: f32, y: f32) -> f32 {
  // Equal values have equal bits, but for the signs of zeros.
  let equal = bitcast<f32>(bitcast<u32>(x) & bitcast<u32>(y));
  return select(select(select(y, x, x > y), equal, x == y), x, is_nan(x));
}

fn maximum_vec4f(x: vec4f, y: vec4f) -> vec4f {
  return vec4f(maximum_f32(x.x, y.x), maximum_f32(x.y, y.y), maximum_f32(x.z, y.z), maximum_f32(x.w, y.w));
}
