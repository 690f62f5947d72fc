// e^x, within 1 ulp where the result is normal. Cephes' polynomial after taking out powers of 2.
// requires: scale, nan
fn exponential_f32(x: f32) -> f32 {
  let bounded = clamp(x, -104.0, 89.0);
  let n = round(bounded * 1.44269504);
  let r = (bounded - n * 0.693359375) + n * 2.12194440e-4;
  return select(scale_f32(exponential_series(r) + 1.0, i32(n)), x, is_nan(x));
}

// e^r - 1 for |r| <= log(2) / 2.
fn exponential_series(r: f32) -> f32 {
  let p = ((((1.9875691500e-4 * r + 1.3981999507e-3) * r + 8.3334519073e-3) * r + 4.1665795894e-2) * r + 1.6666665459e-1) * r + 5.0000001201e-1;
  return p * r * r + r;
}

fn exponential_vec4f(x: vec4f) -> vec4f {
  return vec4f(exponential_f32(x.x), exponential_f32(x.y), exponential_f32(x.z), exponential_f32(x.w));
}
