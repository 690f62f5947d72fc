// sin x, within 2 ulp for all floats.
// requires: angle, special
fn sine_f32(x: f32) -> f32 {
  let angle = angle_of(x);
  let y = select(sine_series(bitcast<f32>(angle.x)), cosine_series(bitcast<f32>(angle.x)), (angle.y & 1u) == 1u);
  return select(select(y, -y, angle.y >= 2u), special(0x7fc00000u), (bitcast<u32>(x) & 0x7fffffffu) >= 0x7f800000u);
}

fn sine_vec4f(x: vec4f) -> vec4f {
  return vec4f(sine_f32(x.x), sine_f32(x.y), sine_f32(x.z), sine_f32(x.w));
}
