/** Products for which one measurement holds, and one of them to measure. */
import { buildClosed } from '../../ir/builder.ts';
import type { Graph } from '../../ir/graph.ts';
import { dotGeneral } from '../../ops/dot.ts';
import type { DType } from '../../types/dtype.ts';
import { sampleSide } from '../../machine/model.ts';
import type { Target } from '../plan.ts';
import { nameOfMatrix, shapesFor } from './dot-matrix-tiles.ts';
import type { DotSpace } from './dot-space.ts';

/**
 * `matmul/bfloat16,float32,float32/mk,kn/1x512x256x512`: dtypes, the operands' axes from slowest to fastest, and batch, m, n, k rounded to
 * powers of two, at most as large as tells the candidates apart in a short time; then, where the adapter has some for them, the subgroup
 * matrices to choose from. Null for operands without neighbours.
 */
export function dotKey(space: DotSpace, target: Target): string | null {
  const { lhs, rhs, lhsAlong, rhsAlong, eqn } = space;
  if (lhsAlong === null || rhsAlong === null) return null;
  const most = sampleSide(target.machine);
  const rounded = (size: number): number => Math.min(most, size < 4 ? size : 2 ** Math.ceil(Math.log2(size)));
  const [m, n, k] = [rounded(space.m), rounded(space.n), rounded(space.k)];
  const batch = Math.max(1, Math.min(rounded(space.batch), most ** 3 / (m * n * k)));
  const dtypes = [lhs, rhs, eqn.outputs[0]!].map((v) => v.type.dtype);
  const matrices = shapesFor([space], target).map(nameOfMatrix);
  const rest = matrices.length > 0 ? [matrices.join()] : [];
  return [
    'matmul',
    dtypes,
    `${lhsAlong === 'k' ? 'mk' : 'km'},${rhsAlong === 'n' ? 'kn' : 'nk'}`,
    [batch, m, n, k].join('x'),
    ...rest,
  ].join('/');
}

export function dotSample(key: string): Graph {
  const [, dtypes, order, sizes] = key.split('/') as [string, string, string, string];
  const [left, right, result] = dtypes.split(',') as [DType, DType, DType];
  const [batch, m, n, k] = sizes.split('x').map(Number) as [number, number, number, number];
  const [lhs, rhs] = order.split(',') as [string, string];
  const shape = (axes: string): number[] => [batch, ...[...axes].map((axis) => ({ m, n, k })[axis]!)];
  const types = [
    { shape: shape(lhs), dtype: left },
    { shape: shape(rhs), dtype: right },
  ];
  return buildClosed('sample', types, (a, b) => [
    dotGeneral(
      a!,
      b!,
      { lhsBatching: [0], rhsBatching: [0], lhsContracting: [1 + lhs.indexOf('k')], rhsContracting: [1 + rhs.indexOf('k')] },
      { dtype: result },
    ),
  ]);
}
