// tan x, within 3 ulp for all floats.
// requires: angle, special
fn tan_f32(x: f32) -> f32 {
  let angle = angle_of(x);
  let r = bitcast<f32>(angle.x);
  let z = r * r;
  let p = ((((9.38540185543e-3 * z + 3.11992232697e-3) * z + 2.44301354525e-2) * z + 5.34112807005e-2) * z + 1.33387994085e-1) * z + 3.33331568548e-1;
  let t = p * z * r + r;
  let y = select(t, -1.0 / t, (angle.y & 1u) == 1u);
  return select(y, special(0x7fc00000u), (bitcast<u32>(x) & 0x7fffffffu) >= 0x7f800000u);
}

fn tan_vec4f(x: vec4f) -> vec4f {
  return vec4f(tan_f32(x.x), tan_f32(x.y), tan_f32(x.z), tan_f32(x.w));
}
