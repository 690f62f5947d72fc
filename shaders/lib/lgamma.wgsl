// log |Gamma(x)|, with an error within 4 ulp of the greater of 1 and its magnitude. Cephes' polynomials around 1 and 2, Stirling's series from 6.5,
// reflection below 0.
// requires: log, sine, special
fn lgamma_f32(x: f32) -> f32 {
  let bits = bitcast<u32>(x) & 0x7fffffffu;
  if (bits >= 0x7f800000u) {
    return bitcast<f32>(bits);
  }
  if (x >= 0.0) {
    return lgamma_positive(x);
  }
  let a = -x;
  let fraction = a - floor(a);
  if (fraction == 0.0) {
    return special(0x7f800000u);
  }
  // |Gamma(-a)| = pi / (a sin(pi a) Gamma(a)).
  let folded = min(fraction, 1.0 - fraction);
  return 1.14472985 - log_f32(a) - log_f32(sine_f32(3.14159274 * folded)) - lgamma_positive(a);
}

fn lgamma_positive(x: f32) -> f32 {
  if (x >= 6.5) {
    let q = 1.0 / x;
    let p = q * q;
    let series = ((6.789774945028216e-4 * p - 2.769887652139868e-3) * p + 8.333316229807355e-2) * q;
    return (x - 0.5) * (log_f32(x) - 1.0) + (0.418938533 + series);
  }
  if (x >= 0.75 && x < 1.25) {
    let t = x - 1.0;
    return t * (((((((1.369488127325832e-1 * t - 1.590086327657347e-1) * t + 1.692415923504637e-1) * t - 2.067882815621965e-1) * t
      + 2.705806208275915e-1) * t - 4.006931650563372e-1) * t + 8.224670749082976e-1) * t - 5.772156501719101e-1);
  }
  // Gamma(x) is a product and Gamma of a number within a half of 2.
  var t = x;
  var z = 1.0;
  while (t < 1.5) {
    z = z * t;
    t = t + 1.0;
  }
  var product = 1.0;
  while (t > 2.5) {
    t = t - 1.0;
    product = product * t;
  }
  t = t - 2.0;
  let p = t * (((((((6.055172732649237e-4 * t - 1.311620815545743e-3) * t + 2.863437556468661e-3) * t - 7.366775108654962e-3) * t
    + 2.058355474821512e-2) * t - 6.735323259371034e-2) * t + 3.224669577325661e-1) * t + 4.227843421859038e-1);
  return p + log_f32(product) - log_f32(z);
}

fn lgamma_vec4f(x: vec4f) -> vec4f {
  return vec4f(lgamma_f32(x.x), lgamma_f32(x.y), lgamma_f32(x.z), lgamma_f32(x.w));
}
