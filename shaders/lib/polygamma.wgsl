// Derivative n of digamma by the zeta function: NaN unless n is a whole number from 0.
// requires: digamma, zeta, special
fn polygamma_f32(n: f32, x: f32) -> f32 {
  if (n == 0.0) {
    return digamma_f32(x);
  }
  if (!(n > 0.0) || floor(n) != n) {
    return special(0x7fc00000u);
  }
  var factorial = select(1.0, -1.0, floor(0.5 * n) == 0.5 * n);
  for (var k = 2.0; k <= min(n, 36.0); k = k + 1.0) {
    factorial = factorial * k;
  }
  return factorial * zeta_f32(n + 1.0, x);
}

fn polygamma_vec4f(n: vec4f, x: vec4f) -> vec4f {
  return vec4f(polygamma_f32(n.x, x.x), polygamma_f32(n.y, x.y), polygamma_f32(n.z, x.z), polygamma_f32(n.w, x.w));
}
