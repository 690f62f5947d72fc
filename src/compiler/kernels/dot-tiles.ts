/** Which kernel runs a product, and with which tile. */
import type { Target } from '../plan.ts';
import type { DotProducts } from './dot-products.ts';
import { type RotateTile, tilesOf } from './dot-rotate.ts';
import type { DotSpace } from './dot-space.ts';
import type { TiledTile } from './dot-tiled.ts';

export type Tile = RotateTile | TiledTile;

/** The tile that several products are computed in together; null where their tiles are too different. */
export function chooseTileFor({ space, passes, sums }: DotProducts, target: Target): Tile | null {
  const [first, ...rest] = passes.flat().map((p) => chooseTile(p.space, target)) as [Tile, ...Tile[]];
  if (rest.length === 0) return first;
  if (first.kind === 'tiled') return rest.every((t) => t.kind === 'tiled') ? first : null;
  let { rows, chunk } = first;
  for (const t of rest) {
    if (t.kind !== 'rotate' || t.share !== first.share || t.width !== first.width) return null;
    rows = Math.min(rows, t.rows);
    chunk = Math.max(chunk, t.chunk) as 1 | 4;
  }
  // Two of 16 rows take long enough to compile.
  if (sums.length > 2 || passes.length > 2) rows = Math.min(rows, 8);
  return { ...first, rows, chunk, groups: groupsOf(space, first.width, rows) };
}

/**
 * The kernel for a product, by what was measured:
 * - on CPU adapters rotation wins everywhere; 16 rows of 4 columns is the most that compiles in reasonable time (SwiftShader: 140 ms of one
 *   core against 335 for 32 rows, which run a tenth faster; lavapipe: 1.2 s against 0.5 for 8 rows, which run a tenth slower), and 8 rows
 *   do for small products. lavapipe has 8 lanes, and rotates over all of them where shares are rows;
 * - GPUs get shared-memory tiles, 64 × 64 where that makes enough workgroups, else 32 × 32.
 */
export function chooseTile(space: DotSpace, target: Target): Tile {
  if (!target.cpu)
    return { kind: 'tiled', ...(Math.ceil(space.m / 64) * Math.ceil(space.n / 64) * space.batch >= 64 ? { size: 64 } : { size: 32 }) };
  const canRotate = target.quads && target.features.includes('subgroups');
  const share = space.lhsAlong === 'm' && space.m % 4 === 0 ? 'k' : space.m < 4 ? 'k' : 'row';
  const width = !canRotate ? 1 : share === 'row' && target.subgroupSize >= 8 && space.n >= 32 && space.m >= 8 ? 8 : 4;
  const small = space.batch * space.m * space.n * space.k < (target.subgroupSize >= 8 ? 2 ** 26 : 2 ** 21);
  const chunk = share === 'row' || space.rhsAlong === 'k' || space.lhsAlong !== 'm' ? 4 : 1;
  // Both operands against the grain hold four times the loads in flight, and compile as long.
  const across = share === 'k' && chunk === 4 && space.lhsAlong === 'm';
  const rows = share === 'k' && space.lhsAlong !== 'm' ? space.m : space.m > 8 && !small && !across ? 16 : space.m > 4 ? 8 : 4;
  return { kind: 'rotate', width, rows, share, chunk, groups: groupsOf(space, width, rows) };
}

/** Few large workgroups leave cores idle. */
function groupsOf(space: DotSpace, width: number, rows: number): number {
  const [b, m, n] = tilesOf(space, width, rows);
  const tiles = b * m * n;
  let groups = Math.min(width === 1 ? 16 : 4, Math.max(1, Math.floor(tiles / 16)));
  while (tiles % groups !== 0) groups--;
  return groups;
}
