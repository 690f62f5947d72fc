// A float by its bits: WGSL has no literals of infinities and NaN and refuses constant expressions that make them, and Tint takes -0.0 for 0.
fn special(bits: u32) -> f32 {
  return bitcast<f32>(bits);
}
