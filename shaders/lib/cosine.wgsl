// cos x, within 2 ulp for all floats.
// requires: angle, special
fn cosine_f32(x: f32) -> f32 {
  let angle = angle_of(x);
  let y = select(cosine_series(bitcast<f32>(angle.x)), sine_series(bitcast<f32>(angle.x)), (angle.y & 1u) == 1u);
  let negative = angle.y == 1u || angle.y == 2u;
  return select(select(y, -y, negative), special(0x7fc00000u), (bitcast<u32>(x) & 0x7fffffffu) >= 0x7f800000u);
}

fn cosine_vec4f(x: vec4f) -> vec4f {
  return vec4f(cosine_f32(x.x), cosine_f32(x.y), cosine_f32(x.z), cosine_f32(x.w));
}
