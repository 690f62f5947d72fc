// Rounds `drop` bits of the mantissa away, to nearest even; magnitudes whose bits are then below `least` become 0, above `most` infinite.
fn reduce_precision_f32(x: f32, drop: u32, least: u32, most: u32) -> f32 {
  let sign = bitcast<u32>(x) & 0x80000000u;
  let a = bitcast<u32>(x) & 0x7fffffffu;
  let mask = (1u << drop) - 1u;
  var bits = (a + (mask >> 1u) + select(0u, (a >> drop) & 1u, drop > 0u)) & ~mask;
  bits = select(bits, 0u, bits < least);
  bits = select(bits, 0x7f800000u, bits > most);
  return bitcast<f32>(select(bits, a, a > 0x7f800000u) | sign);
}

fn reduce_precision_vec4f(x: vec4f, drop: vec4u, least: vec4u, most: vec4u) -> vec4f {
  return vec4f(reduce_precision_f32(x.x, drop.x, least.x, most.x), reduce_precision_f32(x.y, drop.y, least.y, most.y), reduce_precision_f32(x.z, drop.z, least.z, most.z), reduce_precision_f32(x.w, drop.w, least.w, most.w));
}
