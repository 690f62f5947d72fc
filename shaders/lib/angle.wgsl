// An angle as q quarters of a turn (mod 4) and a rest within pi/4 of 0, to 1 ulp of the rest for all floats: 2/pi is taken to as many bits as
// the angle's exponent asks for, in integers (Payne and Hanek).
// Word i of 2/pi, two bits to the right.
fn angle_digits(i: u32) -> u32 {
  let low = vec4u(0u, 0x28be60dbu, 0x9391054au, 0x7f09d5f4u);
  let high = vec4u(0x7d4d3770u, 0x36d8a566u, 0x4f10e410u, 0x7f9458eau);
  return select(low[i & 3u], high[i & 3u], i > 3u);
}

fn shifted_digits(a: u32, b: u32, s: u32) -> u32 {
  return (a << s) | ((b >> 1u) >> (31u - s));
}

// The 64 bits of a product, low word first.
fn wide_product(a: u32, b: u32) -> vec2u {
  let ah = a >> 16u;
  let al = a & 0xffffu;
  let bh = b >> 16u;
  let bl = b & 0xffffu;
  let middle = ah * bl + ((al * bl) >> 16u);
  let other = al * bh + (middle & 0xffffu);
  return vec2u(a * b, ah * bh + (middle >> 16u) + (other >> 16u));
}

// The rest by its bits, and the quarters.
fn angle_of(x: f32) -> vec2u {
  let bits = bitcast<u32>(x);
  if ((bits & 0x7fffffffu) < 0x3f490fdbu) {
    return vec2u(bits, 0u);
  }
  let mantissa = ((bits & 0x007fffffu) << 8u) | 0x80000000u;
  let exponent = min(((bits >> 23u) & 0xffu) - 126u, 128u);
  let i = exponent >> 5u;
  let s = exponent & 31u;
  let high = shifted_digits(angle_digits(i), angle_digits(i + 1u), s);
  let middle = shifted_digits(angle_digits(i + 1u), angle_digits(i + 2u), s);
  let low = shifted_digits(angle_digits(i + 2u), angle_digits(i + 3u), s);
  let a = wide_product(mantissa, low);
  let b = wide_product(mantissa, middle);
  var p0 = b.x + a.y;
  var p1 = b.y + select(0u, 1u, p0 < a.y) + mantissa * high;
  // The product is q + fraction, in units of 2^-62; the fraction is brought within a half of 0.
  var q = p1 >> 30u;
  p1 = p1 & 0x3fffffffu;
  var negative = false;
  if (p1 >= 0x20000000u) {
    q = q + 1u;
    negative = true;
    p1 = 0x40000000u - p1 - select(0u, 1u, p0 != 0u);
    p0 = 0u - p0;
  }
  let zeros = min(countLeadingZeros(p1), 31u);
  let top = (p1 << zeros) | ((p0 >> 1u) >> (31u - zeros));
  let fraction = f32(top) * bitcast<f32>((127u - 30u - zeros) << 23u);
  let rest = fraction * 1.57079637 - fraction * 4.37113883e-8;
  let below = x < 0.0;
  return vec2u(bitcast<u32>(select(rest, -rest, negative != below)), select(q, 0u - q, below) & 3u);
}

// sin and cos of the rest, by Cephes' polynomials.
fn sine_series(r: f32) -> f32 {
  let z = r * r;
  return ((-1.9515295891e-4 * z + 8.3321608736e-3) * z - 1.6666654611e-1) * z * r + r;
}

fn cosine_series(r: f32) -> f32 {
  let z = r * r;
  return ((2.443315711809948e-5 * z - 1.388731625493765e-3) * z + 4.166664568298827e-2) * z * z - 0.5 * z + 1.0;
}
