// C's fmod, exact: the dividend's mantissa is divided in integers, 8 bits of the quotient at a time.
// requires: nan, special
fn remainder_f32(x: f32, y: f32) -> f32 {
  let a = bitcast<u32>(x) & 0x7fffffffu;
  let b = bitcast<u32>(y) & 0x7fffffffu;
  if (a >= 0x7f800000u || b == 0u || b > 0x7f800000u) {
    return special(0x7fc00000u);
  }
  if (a < b) {
    return x;
  }
  let exponent = max(b >> 23u, 1u);
  var m = (a & 0x007fffffu) | select(0u, 0x00800000u, a >= 0x00800000u);
  // The greater of it and 1, which it is: b is not 0.
  let divisor = max((b & 0x007fffffu) | select(0u, 0x00800000u, b >= 0x00800000u), 1u);
  var shift = max(a >> 23u, 1u) - exponent;
  m = m % divisor;
  while (shift > 0u && m != 0u) {
    let step = min(shift, 8u);
    m = (m << step) % divisor;
    shift = shift - step;
  }
  // Back to a float: as many places up as the mantissa has room and the exponent has.
  let up = min(countLeadingZeros(m | 1u) - 8u, exponent - 1u);
  m = m << up;
  let bits = select(m, (m & 0x007fffffu) | ((exponent - up) << 23u), m >= 0x00800000u);
  return bitcast<f32>(bits | (bitcast<u32>(x) & 0x80000000u));
}

fn remainder_vec4f(x: vec4f, y: vec4f) -> vec4f {
  return vec4f(remainder_f32(x.x, y.x), remainder_f32(x.y, y.y), remainder_f32(x.z, y.z), remainder_f32(x.w, y.w));
}
