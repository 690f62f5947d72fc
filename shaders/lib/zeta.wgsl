// Hurwitz' zeta function of x and q by XLA's steps: ten terms, and Euler and Maclaurin's formula for the rest. +inf at x = 1 and, for an even x, at
// q = 0, -1, -2, ...; NaN for x below 1, at the other poles, and where q is negative and x not whole.
// requires: power, special
fn zeta_f32(x: f32, q: f32) -> f32 {
  if (x == 1.0) {
    return special(0x7f800000u);
  }
  let whole = floor(x) == x;
  if (q <= 0.0 && (floor(q) == q || !whole)) {
    // Half of an even number is whole.
    return special(select(0x7fc00000u, 0x7f800000u, floor(q) == q && whole && floor(0.5 * x) == 0.5 * x && !zeta_unbounded(x)));
  }
  if (x < 1.0 || zeta_unbounded(x) || zeta_unbounded(q)) {
    return special(0x7fc00000u);
  }
  var a = q;
  var sum = power_f32(q, -x);
  for (var k = 1; k < 10; k = k + 1) {
    a = a + 1.0;
    sum = sum + power_f32(a, -x);
  }
  a = a + 1.0;
  let last = power_f32(a, -x);
  let r = 1.0 / (a * a);
  var tail = ((x + 22.0) * (x + 21.0)) * (r * -1.39544646e-19);
  tail = ((x + 20.0) * (x + 19.0)) * (r * (tail + 5.50900283e-18));
  tail = ((x + 18.0) * (x + 17.0)) * (r * (tail - 2.1748687e-16));
  tail = ((x + 16.0) * (x + 15.0)) * (r * (tail + 8.58606206e-15));
  tail = ((x + 14.0) * (x + 13.0)) * (r * (tail - 3.3896803e-13));
  tail = ((x + 12.0) * (x + 11.0)) * (r * (tail + 1.33825365e-11));
  tail = ((x + 10.0) * (x + 9.0)) * (r * (tail - 5.28419014e-10));
  tail = ((x + 8.0) * (x + 7.0)) * (r * (tail + 2.0876757e-08));
  tail = ((x + 6.0) * (x + 5.0)) * (r * (tail - 8.26719577e-07));
  tail = ((x + 4.0) * (x + 3.0)) * (r * (tail + 3.30687831e-05));
  tail = ((x + 2.0) * (x + 1.0)) * (r * (tail - 0.00138888889));
  return sum + last * a / (x - 1.0) + last * (x / a * (tail + 8.33333358e-2) + 0.5);
}

fn zeta_unbounded(x: f32) -> bool {
  return (bitcast<u32>(x) & 0x7fffffffu) >= 0x7f800000u;
}

fn zeta_vec4f(x: vec4f, q: vec4f) -> vec4f {
  return vec4f(zeta_f32(x.x, q.x), zeta_f32(x.y, q.y), zeta_f32(x.z, q.z), zeta_f32(x.w, q.w));
}
