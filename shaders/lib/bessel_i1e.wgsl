// exp(-|x|) I1(x) within 16 ulp, by the Chebyshev series of Cephes' i1ef.c, as XLA has it.
// requires: nan
fn bessel_i1e_f32(x: f32) -> f32 {
  let a = abs(x);
  if (a <= 8.0) {
    return x * bessel_i1e_near(0.5 * a - 2.0);
  }
  let y = bessel_i1e_far(32.0 / a - 2.0) / sqrt(a);
  return select(select(y, -y, x < 0.0), x, is_nan(x));
}

fn bessel_i1e_near(t: f32) -> f32 {
  let b0 = 9.38153739e-09;
  let b1 = t * b0 - 4.44505913e-08;
  let b2 = (t * b1 - b0) + 2.00329475e-07;
  let b3 = (t * b2 - b1) - 8.56872026e-07;
  let b4 = (t * b3 - b2) + 3.47025131e-06;
  let b5 = (t * b4 - b3) - 1.32731637e-05;
  let b6 = (t * b5 - b4) + 4.78156511e-05;
  let b7 = (t * b6 - b5) - 0.000161760816;
  let b8 = (t * b7 - b6) + 0.000512285956;
  let b9 = (t * b8 - b7) - 0.00151357245;
  let b10 = (t * b9 - b8) + 0.00415642294;
  let b11 = (t * b10 - b9) - 0.0105640849;
  let b12 = (t * b11 - b10) + 0.024726449;
  let b13 = (t * b12 - b11) - 0.0529459812;
  let b14 = (t * b13 - b12) + 0.102643659;
  let b15 = (t * b14 - b13) - 0.176416518;
  let b16 = (t * b15 - b14) + 0.252587186;
  return 0.5 * (b16 - b14);
}

fn bessel_i1e_far(t: f32) -> f32 {
  let b0 = -3.83538039e-09;
  let b1 = t * b0 - 2.63146885e-08;
  let b2 = (t * b1 - b0) - 2.51223624e-07;
  let b3 = (t * b2 - b1) - 3.88256481e-06;
  let b4 = (t * b3 - b2) - 0.000110588939;
  let b5 = (t * b4 - b3) - 0.00976109749;
  let b6 = (t * b5 - b4) + 0.778576235;
  return 0.5 * (b6 - b4);
}

fn bessel_i1e_vec4f(x: vec4f) -> vec4f {
  return vec4f(bessel_i1e_f32(x.x), bessel_i1e_f32(x.y), bessel_i1e_f32(x.z), bessel_i1e_f32(x.w));
}
