// To the nearest integer, ties away from 0.
fn round_nearest_afz_f32(x: f32) -> f32 {
  let whole = trunc(x);
  return select(whole, whole + sign(x), abs(x - whole) >= 0.5);
}

fn round_nearest_afz_vec4f(x: vec4f) -> vec4f {
  return vec4f(round_nearest_afz_f32(x.x), round_nearest_afz_f32(x.y), round_nearest_afz_f32(x.z), round_nearest_afz_f32(x.w));
}
