// asin x, within 3 ulp; NaN outside of [-1, 1].
// requires: arcsine, special
fn asin_f32(x: f32) -> f32 {
  let a = abs(x);
  let y = select(arcsine(a), 1.57079637 - 2.0 * arcsine(sqrt(0.5 * (1.0 - min(a, 1.0)))), a > 0.5);
  return select(special(0x7fc00000u), select(y, -y, x < 0.0), a <= 1.0);
}

fn asin_vec4f(x: vec4f) -> vec4f {
  return vec4f(asin_f32(x.x), asin_f32(x.y), asin_f32(x.z), asin_f32(x.w));
}
