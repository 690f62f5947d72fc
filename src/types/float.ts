/**
 * Conversions between f32 and the 16-bit float formats, to nearest with ties to even, subnormals kept.
 * A NaN becomes the quiet NaN with its sign kept; a value that is too large becomes an infinity.
 */
const f32 = new Float32Array(1);
const u32 = new Uint32Array(f32.buffer);

export function bf16Bits(x: number): number {
  f32[0] = x;
  const b = u32[0]!;
  if ((b & 0x7fffffff) > 0x7f800000) return ((b >>> 16) & 0x8000) | 0x7fc0;
  return ((b + 0x7fff + ((b >>> 16) & 1)) >>> 16) & 0xffff;
}

export function bf16Value(bits: number): number {
  u32[0] = bits << 16;
  return f32[0]!;
}

export const roundBf16 = (x: number): number => bf16Value(bf16Bits(x));

export function f16Bits(x: number): number {
  f32[0] = x;
  const b = u32[0]!;
  const sign = (b >>> 16) & 0x8000;
  const mag = b & 0x7fffffff;
  if (mag > 0x7f800000) return sign | 0x7e00;
  if (mag >= 0x477ff000) return sign | 0x7c00; // 65520 and above round to infinity
  if (mag < 0x38800000) {
    // Subnormal or zero: one unit is 2^-24, and the sum with 0.5 (unit 2^-24) rounds in f32 as wanted.
    u32[0] = mag;
    f32[0] = f32[0]! + 0.5;
    return sign | (u32[0]! - 0x3f000000);
  }
  return sign | ((mag - 0x38000000 + 0xfff + ((mag >>> 13) & 1)) >>> 13);
}

export function f16Value(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 31;
  const mantissa = bits & 1023;
  if (exponent === 0) return sign * mantissa * 2 ** -24;
  if (exponent === 31) return mantissa ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + mantissa / 1024) * 2 ** (exponent - 15);
}

export const roundF16 = (x: number): number => f16Value(f16Bits(x));
