// tanh x, within 2 ulp. Cephes' polynomial below 0.625, else by the exponential; both are computed, as lanes would with a branch.
// requires: exponential
fn tanh_f32(x: f32) -> f32 {
  let a = abs(x);
  let z = x * x;
  let p = (((-5.70498872745e-3 * z + 2.06390887954e-2) * z - 5.37397155531e-2) * z + 1.33314422036e-1) * z - 3.33332819422e-1;
  let y = 1.0 - 2.0 / (exponential_within(min(a, 10.0) * 2.0) + 1.0);
  let signed = bitcast<f32>(bitcast<i32>(y) | (bitcast<i32>(x) & i32(-0x80000000)));
  // 0.625 and infinity; the polynomial also gives what is no number.
  let bits = bitcast<i32>(a);
  return select(p * z * x + x, signed, (bits >= 0x3f200000) & (bits <= 0x7f800000));
}

fn tanh_vec4f(x: vec4f) -> vec4f {
  return vec4f(tanh_f32(x.x), tanh_f32(x.y), tanh_f32(x.z), tanh_f32(x.w));
}
