// bool in storage: a byte of 0 or 1, four to a word.
fn unpack_bool_1(word: u32, at: u32) -> bool {
  return ((word >> (8u * at)) & 0xffu) != 0u;
}

fn unpack_bool_4(word: u32) -> vec4<bool> {
  return (vec4<u32>(word) & vec4<u32>(0xffu, 0xff00u, 0xff0000u, 0xff000000u)) != vec4<u32>(0u);
}

fn pack_bool_4(x: vec4<bool>) -> u32 {
  let b = select(vec4<u32>(0u), vec4<u32>(1u, 0x100u, 0x10000u, 0x1000000u), x);
  return b.x | b.y | b.z | b.w;
}
