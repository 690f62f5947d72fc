/** What one op may add to the error of exact operands: nothing, a rounding, or the accuracy that its WGSL promises. */
import type { Eqn } from '../../src/ir/graph.ts';
import { digamma } from '../../src/ops/special.ts';
import { type DType, isFloat } from '../../src/types/dtype.ts';
import type { HostTensor } from '../../src/types/host.ts';

/** Elementwise ops whose float results every device makes alike. */
export const exactElementwise: ReadonlySet<string> = new Set([
  ...['negate', 'abs', 'sign', 'floor', 'ceil', 'round_nearest_even', 'round_nearest_afz', 'maximum', 'minimum', 'select', 'clamp'],
  ...['remainder', 'next_after', 'reduce_precision', 'name', 'opaque', 'stop_gradient', 'underivable'],
]);

/** Ops that round once; what is fused behind them may see the unrounded number (WGSL lets a compiler contract a·b + c). */
const rounds: Readonly<Record<string, (a: number, b: number) => number>> = {
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  multiply: (a, b) => a * b,
  square: (a) => a * a,
  convert: (a) => a,
};

/** Units of the last place of f32, as `test/device/elementwise.test.ts` holds them, and what WGSL allows for its own functions. */
export const accuracy: Readonly<Record<string, number>> = {
  ...{ divide: 3, sqrt: 3, rsqrt: 3, exponential: 1, exponential_minus_one: 2, log: 1, log_plus_one: 2, tanh: 2, logistic: 3 },
  ...{ sine: 2, cosine: 2, tan: 3, cbrt: 1, power: 1, atan2: 3, erf: 2, erfc: 5, erf_inv: 4, lgamma: 16, digamma: 8 },
  ...{ sinh: 3, cosh: 3, asin: 3, acos: 3, atan: 2, asinh: 3, acosh: 3, atanh: 3, bessel_i1e: 16, zeta: 8, polygamma: 16 },
};
/** Near their zeros these are as precise as they are where they are 1. */
const unitNearZero = new Set(['lgamma', 'digamma']);

export const isBounded = (op: string): boolean => exactElementwise.has(op) || op in rounds || op in accuracy;

/** For each element what the op itself may be off by on exact operands; `null` where that is nothing. */
export function roundingOf(eqn: Eqn, inputs: readonly HostTensor[], result: HostTensor, strict: boolean): Float32Array | null {
  const { name } = eqn.op;
  if (exactElementwise.has(name)) return null;
  const { dtype } = result.type;
  const unrounded = rounds[name];
  if (unrounded && isFloat(dtype)) {
    const [a, b] = [inputs[0]!.data, inputs[1]?.data];
    return some(result, (y, i) => oneRounding(unrounded(a[i]!, b ? b[i]! : 0), y, dtype, strict));
  }
  const units = accuracy[name];
  if (units === undefined) throw new Error(`the accuracy of ${name} is not known: add it to test/fuzz/rounding.ts`);
  if (name in zetaTerms) {
    const [a, b] = [inputs[0]!.data, inputs[1]!.data];
    return some(result, (y, i) => {
      const { size, flushed } = zetaTerms[name]!(a[i]!, b[i]!);
      return (units + 0.5) * 2 ** -23 * size + narrowUnit(y, dtype) + flushed;
    });
  }
  const near = unitNearZero.has(name) ? 1 : 0;
  return some(result, (y) => (units + 0.5) * 2 ** -23 * Math.max(near, Math.abs(y)) + narrowUnit(y, dtype) + least);
}

/** Sums of terms that may cancel: how great the terms are, and what it makes to flush those of them to 0 that are below the normal numbers. */
const zetaTerms: Readonly<Record<string, (a: number, b: number) => { readonly size: number; readonly flushed: number }>> = {
  zeta: sizeOfZeta,
  polygamma: (n, x) => {
    if (n === 0) return { size: Math.max(1, Math.abs(digamma(x))), flushed: least };
    let factorial = 1;
    for (let k = 2; k <= Math.min(n, 36); k++) factorial *= k;
    const { size, flushed } = sizeOfZeta(n + 1, x);
    return { size: factorial * size, flushed: factorial * flushed };
  },
};
function sizeOfZeta(x: number, q: number): { readonly size: number; readonly flushed: number } {
  const rest = Math.abs((q + 10) / (x - 1));
  let size = Math.abs((q + 10) ** -x) * (rest + 1);
  for (let k = 0; k < 10; k++) size += Math.abs((q + k) ** -x);
  return { size, flushed: least * (12 + rest) };
}

/** The least normal f32: devices may flush what is smaller to 0. */
const least = 2 ** -126;

function oneRounding(r: number, y: number, dtype: DType, strict: boolean): number {
  const flushed = Math.abs(y) < least && y !== 0 ? least : 0;
  if (r === y) return flushed;
  if (dtype === 'float32') return Math.abs(r - y) + flushed;
  // To 16 bits by way of f32: where that is exact, the second rounding is the same everywhere.
  if (strict) return Math.fround(r) === r ? flushed : narrowUnit(y, dtype);
  return Math.abs(r - y) + 2 ** -24 * Math.abs(y) + flushed;
}

/** One unit in the last place of a 16-bit float, at most. */
export const narrowUnit = (y: number, dtype: DType): number =>
  dtype === 'bfloat16' ? 2 ** -7 * Math.abs(y) : dtype === 'float16' ? Math.max(2 ** -10 * Math.abs(y), 2 ** -24) : 0;

function some({ data }: HostTensor, f: (y: number, i: number) => number): Float32Array | null {
  let any = false;
  const slack = new Float32Array(data.length);
  for (let i = 0; i < slack.length; i++) {
    const y = data[i]!;
    if (!Number.isFinite(y)) continue;
    slack[i] = wider(f(y, i));
    if (slack[i] !== 0) any = true;
  }
  return any ? slack : null;
}

/** A little more: bounds are kept in f32. */
export const wider = (x: number): number => x * (1 + 2 ** -20);

const float = new Float32Array(1);
const word = new Uint32Array(float.buffer);

/** The greatest power of two that divides all elements; infinite where all are 0. */
export function gridOf({ data }: HostTensor): number {
  let least = Number.POSITIVE_INFINITY;
  for (const x of data) {
    if (x === 0 || !Number.isFinite(x)) continue;
    float[0] = x;
    const bits = word[0]!;
    const exponent = (bits >>> 23) & 0xff;
    const mantissa = (bits & 0x7fffff) | (exponent === 0 ? 0 : 0x800000);
    const trailing = 31 - Math.clz32(mantissa & -mantissa);
    least = Math.min(least, 2 ** (Math.max(exponent, 1) - 150 + trailing));
  }
  return least;
}
