import { expect } from 'vitest';
import { type DType, dtypes } from '../../src/types/dtype.ts';
import type { HostTensor } from '../../src/types/host.ts';
import { formatType } from '../../src/types/shape.ts';

/** Relative to the larger of the element and the root mean square of the tensor: sums of many terms are rounded in another order. */
const tolerances: Partial<Record<DType, number>> = { float32: 2e-6, bfloat16: 2 ** -8, float16: 2 ** -10 };

/** Equal types, and numbers equal up to rounding (integers and bools exactly). */
export function expectClose(got: readonly HostTensor[], wanted: readonly HostTensor[], factor = 1): void {
  expect(got.map((x) => formatType(x.type))).toEqual(wanted.map((x) => formatType(x.type)));
  got.forEach((x, k) => {
    const { data, type } = wanted[k]!;
    const finite = Array.from(data).filter(Number.isFinite);
    const scale = Math.sqrt(finite.reduce((sum, v) => sum + v * v, 0) / Math.max(1, finite.length));
    const tolerance = dtypes[type.dtype].kind === 'float' ? tolerances[type.dtype]! * factor : 0;
    const wrong = Array.from(data).findIndex((want, i) => {
      const have = x.data[i]!;
      if (Object.is(have, want) || have === want) return false;
      if (!Number.isFinite(want) || !Number.isFinite(have)) return !(Number.isNaN(want) && Number.isNaN(have));
      return Math.abs(have - want) > tolerance * Math.max(Math.abs(want), scale);
    });
    if (wrong >= 0)
      expect(`element ${wrong} of result ${k}, ${formatType(type)}: ${x.data[wrong]}`).toBe(
        `element ${wrong} of result ${k}, ${formatType(type)}: ${data[wrong]}`,
      );
  });
}
