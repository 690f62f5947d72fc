/** `jax.lax`: products of groups of rows, and the windows of a convolution. */
import { raggedDot as raggedDotOf } from '../../ops/ragged-dot.ts';

import { type DType, isInteger } from '../../types/dtype.ts';
import { formatType, sizeOf } from '../../types/shape.ts';
import { DTypeError, ShapeError } from '../../util/errors.ts';
import { type Array, type ArrayLike, asArray } from '../array.ts';
import { call1 } from '../call.ts';
import { eye } from '../numpy/creation.ts';
import { moveaxis, tile } from '../numpy/shape.ts';
import { checkDType } from '../operands.ts';
import { type ConvolutionOptions, convGeneralDilated, rolesOf } from './dots.ts';
import { oneDType } from './operands.ts';
import type { PaddingType } from './padding.ts';

/**
 * The product of each group of rows of `lhs` [m, k] with the matrix of its group in `rhs` [g, k, n]: [m, n]. `groupSizes` [g] says how many
 * rows, one after another, each group has; rows behind them are 0. Accumulated in float32, as all products.
 */
export function raggedDot(
  lhs: ArrayLike,
  rhs: ArrayLike,
  groupSizes: ArrayLike,
  { preferredElementType }: { readonly preferredElementType?: DType | null | undefined } = {},
): Array {
  const [left, right] = oneDType('raggedDot', [lhs, rhs]) as [Array, Array];
  const sizes = asArray(groupSizes, 'lax.raggedDot');
  if (left.ndim !== 2 || right.ndim !== 3 || left.shape[1] !== right.shape[1] || sizes.shape.join() !== String(right.shape[0]))
    throw new ShapeError(
      `lax.raggedDot: operands must be [m, k], [g, k, n] and [g], got ${[left, right, sizes].map((x) => formatType(x.type)).join(', ')}`,
    );
  if (!isInteger(sizes.dtype)) throw new DTypeError(`lax.raggedDot: groupSizes must be integers, got ${formatType(sizes.type)}`);
  const dtype = preferredElementType ? checkDType('lax.raggedDot', preferredElementType) : left.dtype;
  const dims = { lhs_ragged_dimensions: [0], rhs_group_dimensions: [0], lhs_contracting_dimensions: [1], rhs_contracting_dimensions: [1] };
  return call1('lax.raggedDot', [left, right, sizes], dtype, (a, b, n) => raggedDotOf(a!, b!, n!, dims, dtype));
}

export type PatchesOptions = Omit<ConvolutionOptions, 'featureGroupCount' | 'batchGroupCount'>;
/**
 * The windows that a convolution with a kernel of `filterShape` sees, in place of features: feature c · |window| + i of the result is element
 * i of the window over feature c.
 */
export function convGeneralDilatedPatches(
  lhs: ArrayLike,
  filterShape: readonly number[],
  windowStrides: readonly number[],
  padding: PaddingType,
  options: PatchesOptions = {},
): Array {
  const input = asArray(lhs, 'lax.convGeneralDilatedPatches');
  if (input.ndim !== filterShape.length + 2)
    throw new ShapeError(`lax.convGeneralDilatedPatches: filterShape must have one size for each spatial axis, got ${filterShape.length} for ${formatType(input.type)}`);
  const roles = rolesOf(input.ndim, options.dimensionNumbers ?? null);
  const [window, features] = [sizeOf(filterShape), input.shape[roles.lhs.second]!];
  const kernel = tile(eye(window, window, { dtype: input.dtype }), [features, 1]).reshape([features * window, 1, ...filterShape]);
  const placed = moveaxis(kernel, [0, 1, ...filterShape.map((_, i) => i + 2)], [roles.rhs.first, roles.rhs.second, ...roles.rhs.spatial]);
  return convGeneralDilated(input, placed, windowStrides, padding, { ...options, featureGroupCount: features });
}
