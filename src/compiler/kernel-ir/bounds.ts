/** Intervals of integers: what is known of the value of an expression. */
import type { KernelType } from '../../ir/kernel-expr.ts';

export interface Interval {
  readonly min: number;
  readonly max: number;
}

export const full: Interval = { min: Number.NEGATIVE_INFINITY, max: Number.POSITIVE_INFINITY };

/** All values of a type where an interval leaves it: arithmetic wraps. */
export function within({ min, max }: Interval, type: KernelType): Interval {
  const [low, high] = type.scalar === 'u32' ? [0, 2 ** 32 - 1] : type.scalar === 'i32' ? [-(2 ** 31), 2 ** 31 - 1] : [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  return min >= low && max <= high ? { min, max } : { min: low, max: high };
}

export const add = (a: Interval, b: Interval): Interval => ({ min: a.min + b.min, max: a.max + b.max });
export const subtract = (a: Interval, b: Interval): Interval => ({ min: a.min - b.max, max: a.max - b.min });
export const negate = (a: Interval): Interval => ({ min: -a.max, max: -a.min });

export function multiply(a: Interval, b: Interval): Interval {
  const corners = [a.min * b.min, a.min * b.max, a.max * b.min, a.max * b.max];
  return corners.some(Number.isNaN) ? full : { min: Math.min(...corners), max: Math.max(...corners) };
}

/** Towards zero, by what is not 0. */
export function divide(a: Interval, b: Interval): Interval {
  if (b.min <= 0 && b.max >= 0) return full;
  const corners = [a.min / b.min, a.min / b.max, a.max / b.min, a.max / b.max];
  return corners.some(Number.isNaN) ? full : { min: Math.trunc(Math.min(...corners)), max: Math.trunc(Math.max(...corners)) };
}

/** With the sign of the dividend. */
export function remainder(a: Interval, b: Interval): Interval {
  const greatest = Math.max(Math.abs(b.min), Math.abs(b.max)) - 1;
  return { min: a.min < 0 ? Math.max(a.min, -greatest) : 0, max: a.max > 0 ? Math.min(a.max, greatest) : 0 };
}
