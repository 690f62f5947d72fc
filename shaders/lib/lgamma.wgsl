// log |Gamma(x)| by Lanczos' approximation with g = 7, reflected below a half: XLA's steps, so that its rounding is JAX's where the result is near 0.
// Within 16 ulp of the greater of 1 and its magnitude of the same steps rounded one by one.
// requires: log, log_plus_one, sine
fn lgamma_f32(x: f32) -> f32 {
  let bits = bitcast<u32>(x) & 0x7fffffffu;
  if (bits >= 0x7f800000u) {
    return bitcast<f32>(bits);
  }
  let reflected = x < 0.5;
  let z = select(x - 1.0, -x, reflected);
  var sum = 1.0 + 676.520368 / (z + 1.0);
  sum = sum - 1259.13922 / (z + 2.0);
  sum = sum + 771.323429 / (z + 3.0);
  sum = sum - 176.615029 / (z + 4.0);
  sum = sum + 12.5073433 / (z + 5.0);
  sum = sum - 0.138571095 / (z + 6.0);
  sum = sum + 9.98436958e-6 / (z + 7.0);
  sum = sum + 1.50563274e-7 / (z + 8.0);
  let log_t = 2.01490302 + log_plus_one_f32(z / 7.5);
  let y = 0.918938533 + ((z + 0.5) - (z + 7.5) / log_t) * log_t + log_f32(sum);
  if (!reflected) {
    return y;
  }
  let rest = abs(x) - floor(abs(x));
  let denominator = log_f32(sine_f32(3.14159274 * min(rest, 1.0 - rest)));
  return select(1.14472985 - denominator - y, -denominator, rest == 0.0);
}

fn lgamma_vec4f(x: vec4f) -> vec4f {
  return vec4f(lgamma_f32(x.x), lgamma_f32(x.y), lgamma_f32(x.z), lgamma_f32(x.w));
}
