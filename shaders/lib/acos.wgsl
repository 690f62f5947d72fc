// acos x, within 3 ulp; NaN outside of [-1, 1].
// requires: arcsine, special
fn acos_f32(x: f32) -> f32 {
  let a = abs(x);
  let outer = 2.0 * arcsine(sqrt(0.5 * (1.0 - min(a, 1.0))));
  let inner = arcsine(min(a, 0.5));
  let y = select(1.57079637 - select(inner, -inner, x < 0.0), select(outer, 3.14159274 - outer, x < 0.0), a > 0.5);
  return select(special(0x7fc00000u), y, a <= 1.0);
}

fn acos_vec4f(x: vec4f) -> vec4f {
  return vec4f(acos_f32(x.x), acos_f32(x.y), acos_f32(x.z), acos_f32(x.w));
}
