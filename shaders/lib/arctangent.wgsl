// atan(y / x) for 0 <= y <= x, x not 0: Cephes' polynomial, with pi/4 taken out above tan(pi/8).
fn arctangent(y: f32, x: f32) -> f32 {
  let upper = y > 0.414213568 * x;
  let t = select(y / x, (y - x) / (y + x), upper);
  let z = t * t;
  let p = ((8.05374449538e-2 * z - 1.38776856032e-1) * z + 1.99777106478e-1) * z - 3.33329491539e-1;
  return (p * z * t + t) + select(0.0, 0.785398185, upper);
}
