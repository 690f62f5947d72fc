// The error function, within 4 ulp, by the rational function that XLA uses.
// requires: nan
fn erf_f32(x: f32) -> f32 {
  let c = clamp(x, -4.0, 4.0);
  let z = c * c;
  let p = (((((-2.72614225801306e-10 * z + 2.77068142495902e-08) * z - 2.10102402082508e-06) * z - 5.69250639462346e-05) * z - 7.34990630326855e-04) * z
    - 2.95459980854025e-03) * z - 1.60960333262415e-02;
  let q = (((-1.45660718464996e-05 * z - 2.13374055278905e-04) * z - 1.68282697438203e-03) * z - 7.37332916720468e-03) * z - 1.42647390514189e-02;
  return select(c * p / q, x, is_nan(x));
}

fn erf_vec4f(x: vec4f) -> vec4f {
  return vec4f(erf_f32(x.x), erf_f32(x.y), erf_f32(x.z), erf_f32(x.w));
}
