// The error function, within 2 ulp: a polynomial below 0.9, else by the complement.
// requires: erfc_positive, nan
fn erf_f32(x: f32) -> f32 {
  let a = abs(x);
  if (a < 0.9) {
    let z = x * x;
    return ((((((8.513102511642501e-5 * z - 8.175639086402953e-4) * z + 5.203858949244022e-3) * z - 2.686050906777382e-2) * z + 0.11283715069293976) * z
      - 0.37612634897232056) * z + 1.128379225730896) * x;
  }
  let y = 1.0 - erfc_positive(a);
  return select(select(y, -y, x < 0.0), x, is_nan(x));
}

fn erf_vec4f(x: vec4f) -> vec4f {
  return vec4f(erf_f32(x.x), erf_f32(x.y), erf_f32(x.z), erf_f32(x.w));
}
