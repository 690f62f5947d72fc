// x^y by squaring, wrapping. A negative exponent gives 0, unless x is 1 or -1.
fn integer_power_u32(x: u32, y: u32) -> u32 {
  var result = 1u;
  var square = x;
  for (var n = y; n != 0u; n = n >> 1u) {
    result = select(result, result * square, (n & 1u) == 1u);
    square = square * square;
  }
  return result;
}

fn integer_power_i32(x: i32, y: i32) -> i32 {
  if (y < 0) {
    return select(select(0, select(-1, 1, (y & 1) == 0), x == -1), 1, x == 1);
  }
  return i32(integer_power_u32(u32(x), u32(y)));
}

fn integer_power_vec4u(x: vec4u, y: vec4u) -> vec4u {
  return vec4u(integer_power_u32(x.x, y.x), integer_power_u32(x.y, y.y), integer_power_u32(x.z, y.z), integer_power_u32(x.w, y.w));
}

fn integer_power_vec4i(x: vec4i, y: vec4i) -> vec4i {
  return vec4i(integer_power_i32(x.x, y.x), integer_power_i32(x.y, y.y), integer_power_i32(x.z, y.z), integer_power_i32(x.w, y.w));
}
