/** Whether a result is what was expected, and how far off it is where it is furthest. */
import { type DType, isFloat } from '../../src/types/dtype.ts';
import { bf16Bits, f16Bits } from '../../src/types/float.ts';
import type { HostTensor } from '../../src/types/host.ts';
import { equalTypes, formatType } from '../../src/types/shape.ts';
import type { CheckRule } from './cases.ts';

export interface Comparison {
  /** `null`: as expected. Else where and by how much it is not. */
  readonly fault: string | null;
  /** The greatest difference, relative to the expected value where that is above 1. */
  readonly error: number;
}

/** JAX's default tolerances, relative and absolute alike. */
export const tolerances: Partial<Record<DType, number>> = { float32: 1e-6, bfloat16: 1e-2, float16: 1e-3 };

/** What checks without a bound allow in StableHLO's interpreter: `close` in units of the last place, `almost_eq` absolutely. */
const defaultUlps = 3;
const defaultTolerance = 1e-4;

export function compare(actual: HostTensor, expected: HostTensor, rule: CheckRule): Comparison {
  const { dtype, shape } = expected.type;
  if (!equalTypes(actual.type, expected.type))
    return { fault: `must be ${formatType(expected.type)}, got ${formatType(actual.type)}`, error: Number.POSITIVE_INFINITY };
  let error = 0;
  let [furthest, worst] = [-1, -1];
  let wrong = 0;
  for (let i = 0; i < expected.data.length; i++) {
    const [a, e] = [actual.data[i]!, expected.data[i]!];
    if (a === e || (Number.isNaN(a) && Number.isNaN(e))) continue;
    const off = Number.isFinite(a) && Number.isFinite(e) ? Math.abs(a - e) / Math.max(1, Math.abs(e)) : Number.POSITIVE_INFINITY;
    error = Math.max(error, off);
    if (isFloat(dtype) && within(a, e, dtype, rule)) continue;
    wrong++;
    if (off > furthest) [furthest, worst] = [off, i];
  }
  if (wrong === 0) return { fault: null, error };
  const what = `[${position(worst, shape)}] must be ${expected.data[worst]}, got ${actual.data[worst]}`;
  return { fault: `${wrong} of ${expected.data.length} elements of ${formatType(expected.type)}, worst ${what}`, error };
}

function within(a: number, e: number, dtype: DType, rule: CheckRule): boolean {
  if (rule.kind === 'eq' || !Number.isFinite(a) || !Number.isFinite(e)) return false;
  const difference = Math.abs(a - e);
  if (rule.kind === 'almost_eq' && rule.tolerance !== null) return difference <= rule.tolerance;
  if (rule.kind === 'close' && rule.ulps !== null) return ulpsApart(a, e, dtype) <= rule.ulps;
  if (rule.kind === 'almost_eq' && difference <= defaultTolerance) return true;
  if (rule.kind === 'close' && ulpsApart(a, e, dtype) <= defaultUlps) return true;
  const tolerance = tolerances[dtype]!;
  return difference <= tolerance + tolerance * Math.abs(e);
}

const float = new Float32Array(1);
const word = new Int32Array(float.buffer);
function ulpsApart(a: number, b: number, dtype: DType): number {
  return Math.abs(orderOf(a, dtype) - orderOf(b, dtype));
}

/** A float's place among those of its dtype. */
function orderOf(x: number, dtype: DType): number {
  if (dtype === 'float32') {
    float[0] = x;
    return word[0]! < 0 ? -(word[0]! & 0x7fffffff) : word[0]!;
  }
  const bits = dtype === 'bfloat16' ? bf16Bits(x) : f16Bits(x);
  return bits & 0x8000 ? -(bits & 0x7fff) : bits;
}

function position(flat: number, shape: readonly number[]): string {
  const index: number[] = [];
  for (let d = shape.length - 1, rest = flat; d >= 0; rest = Math.floor(rest / shape[d]!), d--) index.unshift(rest % shape[d]!);
  return index.join(',');
}
