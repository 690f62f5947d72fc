// cosh x, within 3 ulp.
// requires: exponential
fn cosh_f32(x: f32) -> f32 {
  let a = abs(x);
  let large = a > 80.0;
  let e = exponential_f32(select(a, a - 16.0, large));
  return select(0.5 * e + 0.5 / e, 4443055.26 * e, large);
}

fn cosh_vec4f(x: vec4f) -> vec4f {
  return vec4f(cosh_f32(x.x), cosh_f32(x.y), cosh_f32(x.z), cosh_f32(x.w));
}
