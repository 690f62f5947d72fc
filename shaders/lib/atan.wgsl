// atan x, within 2 ulp.
// requires: arctangent
fn atan_f32(x: f32) -> f32 {
  let a = abs(x);
  let y = select(arctangent(a, 1.0), 1.57079637 - arctangent(1.0, a), a > 1.0);
  return select(y, -y, x < 0.0);
}

fn atan_vec4f(x: vec4f) -> vec4f {
  return vec4f(atan_f32(x.x), atan_f32(x.y), atan_f32(x.z), atan_f32(x.w));
}
