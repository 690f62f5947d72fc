/** `jax.lax`'s products: dots and convolutions. Sums accumulate in float32 and are rounded once. */

import { convolution } from '../../ops/convolution.ts';
import { dotGeneral as dotOp } from '../../ops/dot.ts';
import { reverse, transpose } from '../../ops/layout.ts';
import type { DType } from '../../types/dtype.ts';
import { formatType, range } from '../../types/shape.ts';
import { ArgumentError, ShapeError } from '../../util/errors.ts';
import { type Array, type ArrayLike, asArray } from '../array.ts';
import { call1 } from '../call.ts';
import { checkDType } from '../operands.ts';
import { oneDType } from './operands.ts';
import { type PaddingType, paddingOf } from './padding.ts';

/** JAX's names: which axes are summed over, and which both operands share. */
export interface DotDimensionNumbers {
  readonly lhsContractingDims?: readonly number[] | undefined;
  readonly rhsContractingDims?: readonly number[] | undefined;
  readonly lhsBatchDims?: readonly number[] | undefined;
  readonly rhsBatchDims?: readonly number[] | undefined;
}
type Pairs = readonly [readonly number[], readonly number[]];

export interface DotOptions {
  /** The dtype of the result, to which the float32 sums are rounded. */
  readonly preferredElementType?: DType | null | undefined;
}

/** Sums over pairs of axes: `[[lhsContracting, rhsContracting], [lhsBatch, rhsBatch]]`. Result axes: batch, then those left of lhs, then of rhs. */
export function dotGeneral(
  lhs: ArrayLike,
  rhs: ArrayLike,
  dimensions: readonly [contracting: Pairs, batch: Pairs],
  { preferredElementType }: DotOptions = {},
): Array {
  const arrays = oneDType('dotGeneral', [lhs, rhs]);
  const [[lhsContracting, rhsContracting], [lhsBatching, rhsBatching]] = dimensions;
  const dtype = preferredElementType ? checkDType('lax.dotGeneral', preferredElementType) : arrays[0]!.dtype;
  return call1('lax.dotGeneral', arrays, [dimensions, dtype], (a, b) =>
    dotOp(a, b!, { lhsContracting, rhsContracting, lhsBatching, rhsBatching }, { dtype }),
  );
}

/** The product of matrices or vectors, over the last axis of lhs and the first of rhs; or over the axes given, as jax-js has it. */
export function dot(
  lhs: ArrayLike,
  rhs: ArrayLike,
  { lhsContractingDims, rhsContractingDims, lhsBatchDims = [], rhsBatchDims = [], ...options }: DotDimensionNumbers & DotOptions = {},
): Array {
  const a = asArray(lhs, 'lax.dot');
  return dotGeneral(
    lhs,
    rhs,
    [
      [lhsContractingDims ?? [a.ndim - 1], rhsContractingDims ?? [0]],
      [lhsBatchDims, rhsBatchDims],
    ],
    options,
  );
}

/** Matrix products over the last two axes; the others are batch axes of equal sizes. */
export function batchMatmul(lhs: ArrayLike, rhs: ArrayLike, options: DotOptions = {}): Array {
  const a = asArray(lhs, 'lax.batchMatmul');
  const batch = range(a.ndim - 2);
  return dotGeneral(
    lhs,
    rhs,
    [
      [[a.ndim - 1], [a.ndim - 2]],
      [batch, batch],
    ],
    options,
  );
}

export interface ConvolutionOptions extends DotOptions {
  /** Holes between the elements of the input: d − 1 of them. */
  readonly lhsDilation?: readonly number[] | null | undefined;
  /** Holes between the elements of the kernel. */
  readonly rhsDilation?: readonly number[] | null | undefined;
  readonly featureGroupCount?: number | undefined;
  readonly batchGroupCount?: number | undefined;
  /** How the axes of input, kernel and result stand: `['NHWC', 'HWIO', 'NHWC']`. By default spatial axes come last: NC…, OI…, NC…. */
  readonly dimensionNumbers?: readonly [lhs: string, rhs: string, out: string] | null | undefined;
}

/** Sums of products of a sliding kernel with an input, over any number of spatial axes. (The kernel is not flipped.) */
export function convGeneralDilated(
  lhs: ArrayLike,
  rhs: ArrayLike,
  windowStrides: readonly number[],
  padding: PaddingType,
  options: ConvolutionOptions = {},
): Array {
  const arrays = oneDType('convGeneralDilated', [lhs, rhs]);
  const [input, kernel] = arrays as [Array, Array];
  const layout = dimensionNumbersOf(input, kernel, options.dimensionNumbers ?? null);
  const each = (given: readonly number[] | null | undefined): readonly number[] => given ?? layout.rhs.spatial.map(() => 1);
  const [lhsDilation, rhsDilation] = [each(options.lhsDilation), each(options.rhsDilation)];
  const dilated = (size: number, d: number): number => (size === 0 ? 0 : (size - 1) * d + 1);
  const pads = paddingOf(
    'lax.convGeneralDilated',
    padding,
    layout.lhs.spatial.map((d, i) => dilated(input.shape[d]!, lhsDilation[i]!)),
    layout.rhs.spatial.map((d, i) => dilated(kernel.shape[d]!, rhsDilation[i]!)),
    windowStrides,
  );
  const dtype = options.preferredElementType ? checkDType('lax.convGeneralDilated', options.preferredElementType) : input.dtype;
  const attrs = {
    input_batch_dimension: layout.lhs.first,
    input_feature_dimension: layout.lhs.second,
    input_spatial_dimensions: layout.lhs.spatial,
    kernel_output_feature_dimension: layout.rhs.first,
    kernel_input_feature_dimension: layout.rhs.second,
    kernel_spatial_dimensions: layout.rhs.spatial,
    output_batch_dimension: layout.out.first,
    output_feature_dimension: layout.out.second,
    output_spatial_dimensions: layout.out.spatial,
    window_strides: windowStrides,
    padding: pads,
    lhs_dilation: lhsDilation,
    rhs_dilation: rhsDilation,
    feature_group_count: options.featureGroupCount ?? 1,
    batch_group_count: options.batchGroupCount ?? 1,
  };
  return call1('lax.convGeneralDilated', arrays, [attrs, dtype], (a, b) => convolution(a, b!, attrs, dtype));
}

export interface AxisRoles {
  /** Batch axis of input and result, output features of the kernel. */
  readonly first: number;
  readonly second: number;
  readonly spatial: readonly number[];
}

function dimensionNumbersOf(
  lhs: Array,
  rhs: Array,
  given: readonly [string, string, string] | null,
): Record<'lhs' | 'rhs' | 'out', AxisRoles> {
  const rank = lhs.ndim;
  if (rank < 2 || rhs.ndim !== rank)
    throw new ShapeError(
      `lax.convGeneralDilated: input and kernel must have equally many axes, at least 2, got ${formatType(lhs.type)} and ${formatType(rhs.type)}`,
    );
  return rolesOf(rank, given);
}
/** @internal The roles of the axes of a convolution of so many. */
export function rolesOf(rank: number, given: readonly [string, string, string] | null): Record<'lhs' | 'rhs' | 'out', AxisRoles> {
  if (!given) {
    const usual = { first: 0, second: 1, spatial: range(rank - 2, 2) };
    return { lhs: usual, rhs: usual, out: usual };
  }
  const letters = [...given[1]].filter((c) => c !== 'O' && c !== 'I');
  const roles = (spec: string, first: string, second: string): AxisRoles => {
    const wanted = [first, second, ...letters];
    if (spec.length !== rank || !wanted.every((c) => spec.includes(c)))
      throw new ArgumentError(
        `lax.convGeneralDilated: dimensionNumbers must name every axis once, like ['NHWC', 'HWIO', 'NHWC'], got ${JSON.stringify(given)} for ${rank} axes`,
      );
    return { first: spec.indexOf(first), second: spec.indexOf(second), spatial: letters.map((c) => spec.indexOf(c)) };
  };
  return { lhs: roles(given[0], 'N', 'C'), rhs: roles(given[1], 'O', 'I'), out: roles(given[2], 'N', 'C') };
}

export const conv = (
  lhs: ArrayLike,
  rhs: ArrayLike,
  windowStrides: readonly number[],
  padding: PaddingType,
  options: DotOptions = {},
): Array => convGeneralDilated(lhs, rhs, windowStrides, padding, options);

export function convWithGeneralPadding(
  lhs: ArrayLike,
  rhs: ArrayLike,
  windowStrides: readonly number[],
  padding: PaddingType,
  lhsDilation?: readonly number[] | null,
  rhsDilation?: readonly number[] | null,
  options: DotOptions = {},
): Array {
  return convGeneralDilated(lhs, rhs, windowStrides, padding, { ...options, lhsDilation, rhsDilation });
}

/**
 * The transpose of a convolution, as a convolution whose input has holes: axes N C … and O I …, `padding` that of the convolution it
 * transposes.
 * @param options `transposeKernel` flips the kernel's spatial axes and swaps its features, so that it undoes `conv` with the same kernel.
 */
export function convTranspose(
  lhs: ArrayLike,
  rhs: ArrayLike,
  strides: readonly number[],
  padding: PaddingType,
  {
    rhsDilation,
    transposeKernel = false,
    ...options
  }: DotOptions & { readonly rhsDilation?: readonly number[] | null | undefined; readonly transposeKernel?: boolean | undefined } = {},
): Array {
  const kernel = asArray(rhs, 'lax.convTranspose');
  const sizes = kernel.shape.slice(2).map((k, i) => (k - 1) * (rhsDilation?.[i] ?? 1) + 1);
  const pads = sizes.map((k, i) => transposedPadding(k, strides[i]!, typeof padding === 'string' ? padding : padding[i]!));
  const turned = transposeKernel
    ? call1('lax.convTranspose', [kernel], null, (v) =>
        transpose(reverse(v, range(kernel.ndim - 2, 2)), [1, 0, ...range(kernel.ndim - 2, 2)]),
      )
    : kernel;
  return convGeneralDilated(
    lhs,
    turned,
    strides.map(() => 1),
    pads,
    { ...options, lhsDilation: strides, rhsDilation },
  );
}

/** Padding of the transposed convolution for a kernel of k elements and stride s. */
function transposedPadding(k: number, s: number, padding: string | readonly [number, number]): readonly [number, number] {
  if (typeof padding !== 'string') return [k - padding[0] - 1, k - padding[1] - 1];
  if (padding === 'VALID') return [k - 1, s - 1 + Math.max(k - s, 0)];
  if (padding !== 'SAME')
    throw new ArgumentError(`lax.convTranspose: padding must be 'SAME', 'VALID' or a pair for each axis, got ${JSON.stringify(padding)}`);
  const before = s > k - 1 ? k - 1 : Math.ceil((k + s - 2) / 2);
  return [before, k + s - 2 - before];
}
