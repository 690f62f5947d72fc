// The error function, within 2 ulp: a polynomial below 0.9, else by the complement; both are computed, as lanes would with a branch.
// requires: erfc_positive
fn erf_f32(x: f32) -> f32 {
  let a = abs(x);
  let z = x * x;
  let small = ((((((8.513102511642501e-5 * z - 8.175639086402953e-4) * z + 5.203858949244022e-3) * z - 2.686050906777382e-2) * z + 0.11283715069293976) * z
    - 0.37612634897232056) * z + 1.128379225730896) * x;
  let y = 1.0 - erfc_positive(a);
  let signed = bitcast<f32>(bitcast<i32>(y) | (bitcast<i32>(x) & i32(-0x80000000)));
  // 0.9 and infinity; the polynomial also gives what is no number.
  let bits = bitcast<i32>(a);
  return select(small, signed, (bits >= 0x3f666666) & (bits <= 0x7f800000));
}

fn erf_vec4f(x: vec4f) -> vec4f {
  return vec4f(erf_f32(x.x), erf_f32(x.y), erf_f32(x.z), erf_f32(x.w));
}
