// cos x, within 2 ulp for all floats.
// requires: angle, special
fn cosine_f32(x: f32) -> f32 {
  let angle = angle_of(x);
  let y = select(cosine_series(angle.rest), sine_series(angle.rest), (angle.quarters & 1u) == 1u);
  let negative = angle.quarters == 1u || angle.quarters == 2u;
  return select(select(y, -y, negative), special(0x7fc00000u), (bitcast<u32>(x) & 0x7fffffffu) >= 0x7f800000u);
}

fn cosine_vec4f(x: vec4f) -> vec4f {
  return vec4f(cosine_f32(x.x), cosine_f32(x.y), cosine_f32(x.z), cosine_f32(x.w));
}
