// log x, within 1 ulp of normal x. Cephes' polynomial around 1 after taking out powers of 2.
// requires: special
fn log_f32(x: f32) -> f32 {
  let tiny = x < 1.17549435e-38;
  let bits = bitcast<u32>(select(x, x * 8388608.0, tiny));
  // The mantissa within [sqrt(1/2), sqrt(2)).
  let shifted = bits + 0x004afb0du;
  let e = f32(i32(shifted >> 23u) - 127 - select(0, 23, tiny));
  let f = bitcast<f32>((shifted & 0x007fffffu) + 0x3f3504f3u) - 1.0;
  let result = log_around_one(f, e);
  let edge = select(select(special(0x7fc00000u), special(0xff800000u), x == 0.0), x, bitcast<u32>(x) >= 0x7f800000u && bitcast<u32>(x) < 0x80000000u);
  return select(result, edge, !(x > 0.0) || bitcast<u32>(x) >= 0x7f800000u);
}

// log(1 + f) + e log 2, for f from sqrt(1/2) - 1 to sqrt(2) - 1.
fn log_around_one(f: f32, e: f32) -> f32 {
  let z = f * f;
  let p = (((((((7.0376836292e-2 * f - 1.1514610310e-1) * f + 1.1676998740e-1) * f - 1.2420140846e-1) * f + 1.4249322787e-1) * f - 1.6668057665e-1) * f
    + 2.0000714765e-1) * f - 2.4999993993e-1) * f + 3.3333331174e-1;
  let rest = (f * z * p - e * 2.12194440e-4) - 0.5 * z;
  return (f + rest) + e * 0.693359375;
}

fn log_vec4f(x: vec4f) -> vec4f {
  return vec4f(log_f32(x.x), log_f32(x.y), log_f32(x.z), log_f32(x.w));
}
