// x^y, within 1 ulp where the result is normal, with the edge cases of C. After fdlibm's e_powf.c (Copyright (C) 1993 by Sun Microsystems, Inc.:
// permission to use, copy, modify, and distribute this software is freely granted, provided that this notice is preserved): the logarithm is
// carried in two floats, of which the higher is cut to 12 bits, so that its products are exact.
// requires: scale, nan, special
fn power_f32(x: f32, y: f32) -> f32 {
  let a = abs(x);
  let whole = abs(y) >= 8388608.0 || floor(y) == y;
  let odd = abs(y) < 16777216.0 && whole && (i32(clamp(y, -16777216.0, 16777216.0)) & 1) == 1;
  var z: f32;
  if (a == 0.0 || (bitcast<u32>(x) & 0x7fffffffu) == 0x7f800000u) {
    z = select(0.0, special(0x7f800000u), (a == 0.0) == (y < 0.0));
  } else {
    z = power_of_positive(a, clamp(y, -1099511627776.0, 1099511627776.0));
  }
  let negative = (bitcast<u32>(x) & 0x80000000u) != 0u;
  z = select(z, -z, negative && odd);
  z = select(z, special(0x7fc00000u), (negative && a != 0.0 && !whole && (bitcast<u32>(x) & 0x7fffffffu) < 0x7f800000u) || is_nan(x) || is_nan(y));
  return select(z, 1.0, y == 0.0 || bitcast<u32>(x) == 0x3f800000u);
}

fn power_cut(x: f32) -> f32 {
  return bitcast<f32>(bitcast<u32>(x) & 0xfffff000u);
}

// The number itself, where `zero` is 0, which the compiler does not know: it cannot reassociate sums across this.
fn power_kept(x: f32, zero: u32) -> f32 {
  return bitcast<f32>(bitcast<u32>(x) | zero);
}

fn power_of_positive(x: f32, y: f32) -> f32 {
  let tiny = x < 1.17549435e-38;
  let bits = bitcast<u32>(select(x, x * 16777216.0, tiny));
  // x is positive.
  let zero = bits >> 31u;
  var n = i32(bits >> 23u) - 127 - select(0, 24, tiny);
  let mantissa = bits & 0x007fffffu;
  var ix = mantissa | 0x3f800000u;
  // Beside 1 or 1.5: the mantissa lies within [sqrt(3)/2, sqrt(3)) of either.
  var k = 0u;
  if (mantissa > 0x1cc471u) {
    if (mantissa < 0x5db3d7u) {
      k = 1u;
    } else {
      n = n + 1;
      ix = ix - 0x00800000u;
    }
  }
  let m = bitcast<f32>(ix);
  let base = select(1.0, 1.5, k == 1u);
  // s = (m - base) / (m + base) in two floats.
  let u = m - base;
  let v = 1.0 / (m + base);
  let s = u * v;
  let s_h = bitcast<f32>(bitcast<u32>(s) & 0xffffe000u);
  let m_h = power_cut(m);
  let s_l = v * ((u - s_h * (m_h + base)) - s_h * (m - m_h));
  // log m of base, from its series in s.
  let s2 = s * s;
  var r = s2 * s2 * (6.0000002384e-01 + s2 * (4.2857143283e-01 + s2 * (3.3333334327e-01 + s2 * (2.7272811532e-01 + s2 * (2.3066075146e-01
    + s2 * 2.0697501302e-01)))));
  r = r + s_l * (s_h + s);
  let square_h = s_h * s_h;
  let t_h = power_cut(3.0 + square_h + r);
  let t_l = r - ((t_h - 3.0) - square_h);
  let w = s_h * t_h;
  let w_l = s_l * t_h + t_l * s;
  let p_h = power_cut(w + w_l);
  let p_l = w_l - power_kept(p_h - w, zero);
  // The binary logarithm of x, in two floats.
  let z_h = 9.6191406250e-01 * p_h;
  let z_l = -1.1736857402e-04 * p_h + p_l * 9.6179670095e-01 + select(0.0, 1.56322085e-06, k == 1u);
  let shift = select(0.0, 5.84960938e-01, k == 1u);
  let t = f32(n);
  let log_h = power_cut(((z_h + z_l) + shift) + t);
  let log_l = z_l - power_kept(((log_h - t) - shift) - z_h, zero);
  // y times it, and 2 to that.
  let y_h = power_cut(y);
  let low = (y - y_h) * log_h + y * log_l;
  let high = y_h * log_h;
  let exponent = high + low;
  let i = round(clamp(exponent, -160.0, 130.0));
  let rest = bitcast<f32>(bitcast<u32>((high - i) + low) & 0xffff8000u);
  let tail = low - power_kept(rest - (high - i), zero);
  let g = rest * 6.93145752e-01;
  let g_l = tail * 6.9314718246e-01 + rest * 1.42860654e-06;
  let q = g + g_l;
  let series = ((((1.3981999507e-3 + 1.9875691500e-4 * q) * q + 8.3334519073e-3) * q + 4.1665795894e-2) * q + 1.6666665459e-1) * q + 5.0000001201e-1;
  let value = scale_f32(1.0 + power_kept(g + power_kept(g_l + series * q * q, zero), zero), i32(i));
  return select(select(value, special(0x7f800000u), exponent > 129.0), 0.0, exponent < -151.0);
}

fn power_vec4f(x: vec4f, y: vec4f) -> vec4f {
  return vec4f(power_f32(x.x, y.x), power_f32(x.y, y.y), power_f32(x.z, y.z), power_f32(x.w, y.w));
}
