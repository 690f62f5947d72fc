/** Which kernel runs a product, and with which tile. */
import { sharesWork } from '../../machine/model.ts';
import { chain } from '../../ops/blocks.ts';
import type { Target } from '../plan.ts';
import { type RotateTile, tilesOf } from './dot-lanes.ts';
import { layoutOf, type MatrixTile, matrixTiles, nameOfMatrixTile, shapesFor } from './dot-matrix-tiles.ts';
import type { DotProducts } from './dot-products.ts';
import type { DotSpace } from './dot-space.ts';
import { fitsTarget, type TiledTile, threadsOf } from './dot-tiled.ts';
import { dotKey } from './dot-tuning.ts';

export type Tile = RotateTile | TiledTile | MatrixTile;

/** The tile that several products, and so many statistics, are computed in together; null where their tiles are too different. */
export function chooseTileFor(products: DotProducts, statistics: number, target: Target): Tile | null {
  const { space, passes, sums } = products;
  const spaces = passes.flat().map((p) => p.space);
  const tiles = spaces.map((s) => chooseTile(s, target));
  const matrix = tiles.find((t) => t.kind === 'matrix');
  if (matrix) {
    const shapes = shapesFor(spaces, target);
    const all = [matrix.shape, ...shapes].filter((shape) => shapes.includes(shape)).map((shape): MatrixTile => ({ ...matrix, shape }));
    const smaller = all.map((t): MatrixTile => ({ ...t, size: 32 }));
    const fitting = [...all, ...smaller].find((t) => layoutOf(t, target, sums.length, statistics));
    return fitting ?? chooseTileFor(products, statistics, withoutMatrices(target));
  }
  const tiled = tiles.find((t) => t.kind === 'tiled');
  if (tiled) return sums.length === 1 ? tiled : shared(tiled, sums.length);
  const [first, ...rest] = tiles as [RotateTile, ...RotateTile[]];
  if (rest.length === 0) return first;
  let { rows, columns, chunk, slices } = first;
  for (const t of rest) {
    if (t.share !== first.share || t.width !== first.width) return null;
    rows = Math.min(rows, t.rows);
    columns = Math.min(columns, t.columns) as typeof columns;
    chunk = Math.max(chunk, t.chunk) as typeof chunk;
    slices = Math.min(slices, t.slices);
  }
  // More accumulators take long to compile, but for those of one row. (q, k and v of 512x256x256: 8 rows each take lavapipe 0.6 s; SwiftShader runs 16 rows in 31 ms and 8
  // in 45.)
  if (spaces.every((s) => outerOf(s, target))) {
    rows = Math.min(rows, 2 ** Math.floor(Math.log2(maxAccumulators / sums.length)));
    if (passes.some((p) => p.length > 1)) chunk = 2;
  } else if (sums.length > 1) rows = Math.min(rows, sums.length > 2 && target.subgroupSize >= 8 ? 8 : 16);
  // What a round of few rows loads is shared out among the products, see `columnsOfRows`.
  if (first.width === 1 && slices === 1 && target.subgroupSize >= 8) {
    columns = Math.max(1, 2 ** Math.floor(Math.log2(columns / sums.length))) as typeof columns;
    if (sums.length > 1 && spaces.every((s) => s.rhsAlong === 'n')) chunk = 1;
  } else if (rows > 1) columns = 1;
  const shape = { width: first.width, rows, columns } as const;
  return { ...first, ...shape, chunk, slices, groups: slices > 1 ? dividing(space, shape, first.groups) : groupsOf(space, shape, target) };
}

/** What was measured on this adapter for such a product, else a guess. */
export function chooseTile(space: DotSpace, target: Target): Tile {
  const key = target.tuned && dotKey(space, target);
  const name = key && target.tuned[key];
  return (name && candidates(space, target).get(name)) || guess(space, target);
}

export const nameOf = (tile: Tile): string =>
  tile.kind === 'tiled'
    ? `tiled-${tile.rows}x${tile.columns}-by-${tile.own.join('x')}`
    : tile.kind === 'matrix'
      ? nameOfMatrixTile(tile)
      : `rotate-${tile.rows}x${4 * tile.columns}-over-${tile.width}${tile.slices > 1 ? `-in-${tile.slices}` : ''}`;

/** Rows and columns of a tile. */
export const extentOf = (tile: Tile): readonly [number, number] =>
  tile.kind === 'rotate'
    ? [tile.rows, 4 * tile.width * tile.columns]
    : tile.kind === 'matrix'
      ? [tile.size, tile.size]
      : [tile.rows, tile.columns];

/** A handful of tiles that are worth measuring, by name; the guess is the first. */
export function candidates(space: DotSpace, target: Target): ReadonlyMap<string, Tile> {
  const first = guess(space, target);
  const all: Tile[] = [first];
  if (first.kind !== 'rotate') all.push(...tiledTiles.filter((tile) => fitsTarget(tile, target)));
  else {
    const { width, rows, columns, share, slices } = first;
    const variant = (change: Partial<RotateTile>): void => {
      const tile = { ...first, ...change };
      all.push({ ...tile, groups: groupsOf(space, tile, target) });
    };
    const canRotate = rotates(target);
    if (slices > 1) all.push(smallest);
    else if (share === 'k' && space.lhsAlong !== 'm') {
      if (canRotate) variant({ width: width === 1 ? 4 : 1 });
    } else {
      if (rows > 4) variant({ rows: rows / 2 });
      if (space.m > rows) variant({ rows: 2 * rows });
      if (columns === 2) variant({ columns: 1 });
      else if (rows <= 16) variant({ columns: 2 });
      if (width === 8) variant({ width: 4 });
    }
  }
  all.push(...matrixTiles(space, target));
  const fits = (tile: Tile): boolean =>
    tile.kind !== 'rotate' || (tile.rows * tile.columns <= maxAccumulators && tile.rows % (tile.share === 'row' ? tile.width : 1) === 0);
  return new Map(all.filter(fits).map((tile) => [nameOf(tile), tile]));
}

/**
 * The kernel for a product, by what was measured:
 * - on CPU adapters rotation wins everywhere; 16 rows are the most that compile in reasonable time (lavapipe: 0.5 s against 0.2 for 8 rows,
 *   which run a tenth slower), and 8 rows do for small products. lavapipe has 8 lanes, and rotates over all of them where shares are rows.
 *   What all lanes read at one index it loads once, so that few rows need no rotation (vector times 2048²: 1.3 ms against 3.4). A single
 *   row takes sixteen columns and one step of k (2048²: 1.5 ms against 2.4; SwiftShader 4.3 against 4.7).
 *   SwiftShader loads lane by lane, so that it is loads that count: twice four columns run a fifth faster than four where there are enough
 *   tiles of them (512³: 6.8 against 5.6 GFLOP/s). 32 rows of them lie in one set of the first cache where rows are 4 KiB (1024³: 280 ms
 *   against 180 with 16);
 * - GPUs get rectangles by way of workgroup memory, the largest that keep all cores busy; where the smallest are few, k is shared.
 *   Where there are subgroup matrices that lose nothing of the operands, they are taken instead; on CPUs only where that was measured.
 */
function guess(space: DotSpace, target: Target): Tile {
  if (sharesWork(target.machine)) {
    const tile = tiledTiles.find((tile) => fitsTarget(tile, target) && fills(space, tile) && overlaps(space, tile)) ?? smallest;
    const few = workgroupsOf(space, tile) < 32 || space.m < 4 ? sliced(space, target) : null;
    return few ?? guessMatrices(space, target) ?? tile;
  }
  const outer = outerOf(space, target);
  if (outer) return outer;
  const canRotate = rotates(target);
  const share = space.lhsAlong === 'm' && space.m % 4 === 0 ? 'k' : space.m < 4 ? 'k' : 'row';
  const wide = target.subgroupSize >= 8;
  const vectors = space.m < 4 && space.lhsAlong !== 'm';
  const width = !canRotate || (wide && vectors) ? 1 : wide && share === 'row' && space.n >= 32 && space.m >= 8 ? 8 : 4;
  const small = space.batch * space.m * space.n * space.k < (wide ? 2 ** 26 : 2 ** 21);
  const chunk = share === 'row' || space.rhsAlong === 'k' || space.lhsAlong !== 'm' ? 4 : 1;
  // Both operands against the grain hold four times the loads in flight, and compile as long.
  const across = share === 'k' && chunk === 4 && space.lhsAlong === 'm';
  const rows = share === 'k' && space.lhsAlong !== 'm' ? space.m : space.m > 8 && !small && !across ? 16 : space.m > 4 ? 8 : 4;
  const products = space.batch * space.m * space.n * space.k;
  const twice = rows === 16 && width === 4 && !wide && products >= 2 ** 25 && space.batch * space.m * space.n >= 2 ** 14;
  // A row of the right operand is a page of memory or more: the more of it is read at once, the fewer pages come and go.
  const columns = vectors && space.rhsAlong === 'n' ? columnsOfRows(space, width, target) : 1;
  if (columns > 1) {
    const shape = { width, rows, columns } as const;
    return { kind: 'rotate', ...shape, share, chunk: 1, groups: groupsOf(space, shape, target), slices: 1 };
  }
  const shape = { width, rows, columns: twice ? 2 : 1 } as const;
  return { kind: 'rotate', ...shape, share, chunk, groups: groupsOf(space, shape, target), slices: 1 };
}

/**
 * Times four columns of a lane in products of few rows, with one step of k at a time. Where 8 lanes load by themselves, what a round loads must
 * stay within the first cache for instructions: sixteen columns do, of one product or of several together, as long as all lanes of all cores have some.
 * (lavapipe, GB/s: one row times 1024², sixteen columns and one step 6.8, four columns and four steps 3.8; three products at once 3.6 with sixteen columns
 * of each, 1.7 with four columns and four steps, 6.8 with four columns and one step.)
 */
function columnsOfRows({ batch, m, n }: DotSpace, width: number, { machine, subgroupSize }: Target): 1 | 2 | 4 {
  if (subgroupSize < 8 || width > 1) return m === 1 && batch * n >= 2048 ? 4 : 1;
  return ([4, 2] as const).find((c) => batch * Math.ceil(n / (4 * c)) >= machine.cores * machine.lanes) ?? 1;
}

/**
 * The tile of a large product where a load of 32 bits takes each of 8 lanes a branch and a check of bounds, and all of them as long as nine
 * multiply-adds: an outer product of many rows and columns loads the least for each. What one round of the loop loads must stay within the
 * first cache for instructions, so that four steps of k go with four columns of a lane, and eight columns with two. GFLOP/s of lavapipe with Zen 5,
 * 2026-11, 512³: 30 with 16 rows of four columns and four steps, 35 with 32 rows and two steps, 38 with four, 41 with 32 rows of eight columns and
 * two steps, 17 with 32 rows of four columns and eight steps; bfloat16 42, 39, 48, 45; a right operand along k 28, 29, 37, 27. Eight columns compile
 * in 0.5 s and four in 0.25, so that they are for products that take milliseconds.
 */
function outerOf(space: DotSpace, target: Target): RotateTile | null {
  const products = space.batch * space.m * space.n * space.k;
  if (sharesWork(target.machine) || !rotates(target) || target.subgroupSize < 8) return null;
  if (products < 2 ** 24 || space.m <= 8 || space.n < 32) return null;
  const fits = (size: number, part: number): boolean => Math.ceil(size / part) * part <= 1.25 * size;
  const fours = space.lhsAlong === 'k' && (space.rhsAlong === 'k' || space.loadBytes < 4);
  const wide = products >= 2 ** 26 && !fours && fits(space.n, 64);
  const shape = { width: 8, rows: fits(space.m, 32) ? 32 : 16, columns: wide ? 2 : 1 } as const;
  return { kind: 'rotate', ...shape, share: 'row', chunk: fours ? 4 : 2, groups: groupsOf(space, shape, target), slices: 1 };
}

/** Whether lanes hear from each other without workgroup memory. */
const rotates = (target: Target): boolean => target.quads && target.features.includes('subgroups');

/** The most accumulators of four numbers: more take long to compile. */
const maxAccumulators = 64;

/** Squares of 64 where there are many of them, else of 32; null where most of one would be empty. */
function guessMatrices(space: DotSpace, target: Target): MatrixTile | null {
  const tiles = Math.min(space.m, space.n, space.k) < 16 ? [] : matrixTiles(space, target);
  const size = space.batch * Math.ceil(space.m / 64) * Math.ceil(space.n / 64) >= 64 ? 64 : 32;
  return tiles.find((t) => t.size === size) ?? tiles[0] ?? null;
}

/** As it were an adapter that has none. */
export const withoutMatrices = (target: Target): Target => ({ ...target, matrices: [] });

const smallest: TiledTile = { kind: 'tiled', rows: 32, columns: 32, own: [4, 4] };

/**
 * Rectangles of workgroups on a GPU, the largest first: the more an invocation holds, the fewer loads for each multiplication, and the fewer
 * invocations there are to wait side by side.
 */
const tiledTiles: readonly TiledTile[] = [
  { kind: 'tiled', rows: 128, columns: 128, own: [8, 8] },
  { kind: 'tiled', rows: 128, columns: 64, own: [8, 8] },
  { kind: 'tiled', rows: 64, columns: 64, own: [8, 8] },
  { kind: 'tiled', rows: 64, columns: 64, own: [8, 4] },
  { kind: 'tiled', rows: 64, columns: 64, own: [4, 4] },
  { kind: 'tiled', rows: 64, columns: 32, own: [8, 4] },
  smallest,
];

const workgroupsOf = (space: DotSpace, { rows, columns }: TiledTile): number =>
  space.batch * Math.ceil(space.m / rows) * Math.ceil(space.n / columns);

/** Whether the product has enough for rectangles of a size to keep the cores of a large GPU busy, and their threads waiting for one another. */
const fills = (space: DotSpace, tile: TiledTile): boolean =>
  tile.rows <= space.m &&
  tile.columns <= space.n &&
  workgroupsOf(space, tile) >= 128 &&
  workgroupsOf(space, tile) * threadsOf(tile) >= 2 ** 15;

/**
 * Whether a core has registers for two workgroups at least, of which one multiplies while the other waits for memory: 65,536 on NVIDIA (CUDA C++
 * Programming Guide, table of compute capabilities), and on AMD. An invocation has as many accumulators again where sums are made in blocks.
 */
function overlaps({ k }: DotSpace, tile: TiledTile): boolean {
  const { own } = tile;
  const registers = own[0] * own[1] * (k > chain ? 2 : 1) + own[0] + own[1] + 24;
  return 2 * threadsOf(tile) * registers <= 65536;
}

/** A rectangle for several sums: an invocation holds no more numbers than it would of one. */
function shared({ rows, columns }: TiledTile, sums: number): TiledTile {
  const size = Math.min(rows, columns, 64) as 32 | 64;
  return { kind: 'tiled', rows: size, columns: size, own: sums === 2 ? [8, 4] : [4, 4] };
}

/**
 * The tile of a product with few of them on a GPU, its k shared by the invocations of a workgroup: side by side along the right operand's
 * memory, so that what they load together is contiguous. Null where k is too short to share.
 */
function sliced(space: DotSpace, target: Target): RotateTile | null {
  const along = space.lhsAlong === 'm' ? 'm' : 'k';
  const chunk = space.rhsAlong === 'k' || along === 'k' ? 4 : 1;
  const rows = along === 'm' ? (space.m % 8 === 0 ? 8 : 4) : Math.min(space.m, 8);
  const shape = { width: 1, rows, columns: 1 } as const;
  const groups = dividing(space, shape, space.rhsAlong === 'k' ? 1 : 16);
  let slices = 2 ** Math.floor(Math.log2(Math.min(128, target.maxWorkgroupInvocations) / groups));
  while (slices > 1 && slices * chunk * 2 > space.k) slices /= 2;
  return slices < 4 ? null : { kind: 'rotate', ...shape, share: 'k', chunk, groups, slices };
}

type Shape = Pick<RotateTile, 'width' | 'rows' | 'columns'>;

/** Few large workgroups leave cores idle. */
function groupsOf(space: DotSpace, shape: Shape, { machine }: Target): number {
  const tiles = tilesOf(space, shape).reduce((x, y) => x * y);
  const most = Math.floor(tiles / 16);
  if (shape.width > 1) return dividing(space, shape, Math.min(4, Math.max(1, most)));
  // Lanes that have no invocation take as long as those that have one.
  const whole = dividing(space, shape, machine.lanes);
  return whole === machine.lanes ? whole : dividing(space, shape, Math.min(16, Math.max(1, most)));
}

/** The most groups, up to a number, that divide the tiles. */
function dividing(space: DotSpace, shape: Shape, most: number): number {
  const tiles = tilesOf(space, shape).reduce((x, y) => x * y);
  let groups = most;
  while (tiles % groups !== 0) groups--;
  return groups;
}
