/**
 * Subgroup matrices in WGSL: Dawn's experimental extension `chromium_experimental_subgroup_matrix`. A matrix is held by all lanes of a
 * subgroup together; left is m × k, right k × n, and the sum of their products m × n in f32.
 */
import type { Expr } from '../../ir/op.ts';
import type { MatrixShape } from '../plan.ts';

/** How elements lie in an array: a row, or a column, after the other. */
export type Major = 'row_major' | 'col_major';

/** `f16-16x16x16`. */
export const nameOfMatrix = ({ component, m, n, k }: MatrixShape): string => `${component}-${m}x${n}x${k}`;

export const matrixFeatures = ({ component, sized }: MatrixShape): string[] => [
  'subgroups',
  'chromium-experimental-subgroup-matrix',
  ...(component === 'f16' ? ['shader-f16'] : []),
  ...(sized ? ['subgroup-size-control'] : []),
];

/** What stands before `fn main`. The invocations are whole subgroups, one after the other. */
export const matrixEntry = ({ lanes, sized }: MatrixShape, subgroups: number): string =>
  `@compute @workgroup_size(${subgroups * lanes})${sized ? ` @subgroup_size(${lanes})` : ''}`;

/** That the number of one's subgroup is the same for all of its lanes, WGSL's analysis does not see. */
export const matrixDirective = 'diagnostic(off, chromium.subgroup_matrix_uniformity);';

/** A sum of zeros. */
export const matrixSum = (name: string, { m, n }: MatrixShape): string => `var ${name}: subgroup_matrix_result<f32, ${n}, ${m}>;`;

/** `stride` is that from one row (or column) to the next. */
export const matrixLoad = (shape: MatrixShape, side: 'left' | 'right', array: string, offset: Expr, major: Major, stride: number): Expr => {
  const { component, m, n, k } = shape;
  const type = side === 'left' ? `subgroup_matrix_left<${component}, ${k}, ${m}>` : `subgroup_matrix_right<${component}, ${n}, ${k}>`;
  return `subgroupMatrixLoad<${type}, ${major}>(&${array}, u32(${offset}), ${stride}u)`;
};

export const matrixAdd = (sum: string, left: Expr, right: Expr): string =>
  `${sum} = subgroupMatrixMultiplyAccumulate(${left}, ${right}, ${sum});`;

export const matrixStore = (array: string, offset: Expr, sum: string, stride: number): string =>
  `subgroupMatrixStore<row_major>(&${array}, u32(${offset}), ${sum}, ${stride}u);`;
