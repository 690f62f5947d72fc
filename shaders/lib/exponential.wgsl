// e^x, within 1 ulp where the result is normal. Cephes' polynomial after taking out powers of 2.
// requires: special
fn exponential_f32(x: f32) -> f32 {
  // In a sum with 1.5 2^23 the last place is 1: its bits hold the nearest integer.
  let n = bitcast<i32>(x * 1.44269504 + 12582912.0) - 0x4b400000;
  let power = f32(n);
  let y = exponential_series((x - power * 0.693359375) + power * 2.12194440e-4) + 1.0;
  let scaled = select(bitcast<f32>(bitcast<i32>(y) + (n << 23u)), 0.0, x < -87.3365479);
  let bounded = select(scaled, special(0x7f800000u), x > 88.7228394);
  return select(bounded, x, (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u);
}

// e^r - 1 for |r| <= log(2) / 2.
fn exponential_series(r: f32) -> f32 {
  let p = ((((1.9875691500e-4 * r + 1.3981999507e-3) * r + 8.3334519073e-3) * r + 4.1665795894e-2) * r + 1.6666665459e-1) * r + 5.0000001201e-1;
  return p * r * r + r;
}

fn exponential_vec4f(x: vec4f) -> vec4f {
  return vec4f(exponential_f32(x.x), exponential_f32(x.y), exponential_f32(x.z), exponential_f32(x.w));
}
