import { ArgumentError, ShapeError } from '../../util/errors.ts';

/**
 * Padding of windows: before and after each axis, or by name. `VALID` is none; `SAME` makes as many windows as strides fit, with the odd
 * element after, `SAME_LOWER` before.
 */
export type PaddingType = 'VALID' | 'SAME' | 'SAME_LOWER' | readonly (readonly [number, number])[];

/** Padding as numbers, for axes and windows with their holes. */
export function paddingOf(
  name: string,
  padding: PaddingType,
  sizes: readonly number[],
  windows: readonly number[],
  strides: readonly number[],
): (readonly [number, number])[] {
  if (strides.length !== sizes.length)
    throw new ShapeError(`${name}: there must be one stride for each spatial axis, got ${strides.length} for ${sizes.length}`);
  if (typeof padding !== 'string') {
    if (padding.length !== sizes.length)
      throw new ShapeError(`${name}: there must be one [before, after] for each axis, got ${padding.length} for ${sizes.length}`);
    return [...padding];
  }
  if (padding === 'VALID') return sizes.map(() => [0, 0]);
  if (padding !== 'SAME' && padding !== 'SAME_LOWER')
    throw new ArgumentError(
      `${name}: padding must be 'VALID', 'SAME', 'SAME_LOWER' or [before, after] for each axis, got ${JSON.stringify(padding)}`,
    );
  return sizes.map((n, i) => {
    const total = Math.max(0, (Math.ceil(n / strides[i]!) - 1) * strides[i]! + windows[i]! - n);
    const less = Math.floor(total / 2);
    return padding === 'SAME' ? [less, total - less] : [total - less, less];
  });
}
