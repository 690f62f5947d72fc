/** Distance between floats in units of the last place. */
const float = new Float32Array(1);
const word = new Int32Array(float.buffer);

/** Position of an f32 among all, so that neighbours differ by 1 and −0 is +0. */
function rank(x: number): number {
  float[0] = x;
  const bits = word[0]!;
  return bits < 0 ? -2147483648 - bits : bits;
}

/** Distance of two f32, in units in the last place; infinite where one is NaN and the other is not. Infinity is next to the greatest finite number. */
export function ulps(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) && Number.isNaN(b) ? 0 : Number.POSITIVE_INFINITY;
  return Math.abs(rank(a) - rank(b));
}
