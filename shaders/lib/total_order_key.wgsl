// An integer whose order is the total order of floats: -NaN, -inf, ..., -0, +0, ..., +inf, +NaN.
fn total_order_key_f32(x: f32) -> i32 {
  let bits = bitcast<i32>(x);
  return select(bits, bits ^ 0x7fffffff, bits < 0);
}

fn total_order_key_vec4f(x: vec4f) -> vec4i {
  return vec4i(total_order_key_f32(x.x), total_order_key_f32(x.y), total_order_key_f32(x.z), total_order_key_f32(x.w));
}
