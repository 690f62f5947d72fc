// e^x - 1, within 2 ulp, also near 0.
// requires: exponential, scale, nan
fn exponential_minus_one_f32(x: f32) -> f32 {
  let bounded = clamp(x, -20.0, 80.0);
  let n = round(bounded * 1.44269504);
  let series = exponential_series((bounded - n * 0.693359375) + n * 2.12194440e-4);
  // 2^n (e^r - 1) + (2^n - 1), where the second term is exact as far as it matters.
  let power = scale_f32(1.0, i32(n));
  let near = select(series * power + (power - 1.0), select(series, x, abs(x) < 1e-8), n == 0.0);
  return select(select(near, exponential_f32(x), x > 80.0), x, is_nan(x));
}

fn exponential_minus_one_vec4f(x: vec4f) -> vec4f {
  return vec4f(exponential_minus_one_f32(x.x), exponential_minus_one_f32(x.y), exponential_minus_one_f32(x.z), exponential_minus_one_f32(x.w));
}
