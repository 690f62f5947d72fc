/** The grid of a product whose workgroups compute tiles of one size. */
import type { Ix } from '../../ir/op.ts';
import { foldGrid } from '../emit/grid.ts';
import type { DotSpace } from './dot-space.ts';
import type { Kernel, Scope } from './family.ts';

export interface TileGrid {
  readonly scope: Scope;
  /** The batch, and the tile's number along the rows and along the columns. */
  readonly at: readonly [Ix, Ix, Ix];
  readonly workgroups: readonly [number, number, number];
  /** `2x512x512x256`: batch where there is one, m, n and k. */
  readonly label: string;
}

export function tileGrid(kernel: Kernel, { batch, m, n, k }: DotSpace, [rows, columns]: readonly [number, number]): TileGrid {
  const extents = [batch, Math.ceil(m / rows), Math.ceil(n / columns)];
  const tiles = extents[0]! * extents[1]! * extents[2]!;
  const grid = foldGrid(tiles, kernel.target);
  const scope = kernel.scope();
  const { ix } = scope;
  const number = scope.let(grid.id(scope));
  if (grid.workgroups[1] > 1) scope.when(scope.k.greaterEqual(number, tiles), () => scope.return());
  return {
    scope,
    at: ix.unflatten(ix.variable(number, 0, tiles - 1), extents) as [Ix, Ix, Ix],
    workgroups: grid.workgroups,
    label: `${batch > 1 ? `${batch}x` : ''}${m}x${n}x${k}`,
  };
}
