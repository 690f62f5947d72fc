// x 2^n, for n from -252 to 254: in two steps, so that neither factor leaves the range.
fn scale_f32(x: f32, n: i32) -> f32 {
  let first = n >> 1u;
  return x * bitcast<f32>(u32(first + 127) << 23u) * bitcast<f32>(u32(n - first + 127) << 23u);
}
