// e^x, within 1 ulp where the result is normal. A polynomial of least error after taking out powers of 2.
// requires: special
fn exponential_f32(x: f32) -> f32 {
  let scaled = select(exponential_within(x), 0.0, x < -87.3365479);
  let bounded = select(scaled, special(0x7f800000u), x > 88.7228394);
  return select(bounded, x, (bitcast<i32>(x) & 0x7fffffff) > 0x7f800000);
}

// The same for |x| <= 87.
fn exponential_within(x: f32) -> f32 {
  // In a sum with 1.5 2^23 the last place is 1: its bits hold the nearest integer.
  let n = bitcast<i32>(x * 1.44269504 + 12582912.0) - 0x4b400000;
  let power = f32(n);
  let y = exponential_series((x - power * 0.693359375) + power * 2.12194440e-4) + 1.0;
  // n 2^23 stands in the bits of the exponent. (SwiftShader multiplies faster than it shifts, and compares signed faster than unsigned.)
  return bitcast<f32>(bitcast<i32>(y) + n * 0x800000);
}

// e^r - 1 for |r| <= log(2) / 2, within 1 ulp.
fn exponential_series(r: f32) -> f32 {
  let p = (((1.3814312e-3 * r + 8.368852e-3) * r + 4.16684e-2) * r + 0.1666652) * r + 0.49999994;
  return p * r * r + r;
}

fn exponential_vec4f(x: vec4f) -> vec4f {
  return vec4f(exponential_f32(x.x), exponential_f32(x.y), exponential_f32(x.z), exponential_f32(x.w));
}
