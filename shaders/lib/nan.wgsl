// NaN is told by its bits: WGSL may assume that there is none. (CPUs compare signed integers faster than unsigned ones.)
fn is_nan(x: f32) -> bool {
  return (bitcast<i32>(x) & 0x7fffffff) > 0x7f800000;
}
