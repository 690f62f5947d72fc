/**
 * Matrix product for GPUs: a workgroup computes a rectangle of the product, `depth` steps of k at a time by way of workgroup memory; an
 * invocation holds some of its rows and columns in registers. Plain WGSL.
 */
import type { Value } from '../../ir/graph.ts';
import type { Expr, Ix } from '../../ir/op.ts';
import { chain, inBlocks } from '../../ops/blocks.ts';
import { isFloat } from '../../types/dtype.ts';
import { scalarOf, typeOf } from '../kernel-ir/types.ts';
import type { Target } from '../plan.ts';
import type { DotEpilogue } from './dot-epilogue.ts';
import { type TileGrid, tileGrid } from './dot-grid.ts';
import { times } from './dot-lanes.ts';
import type { DotProducts } from './dot-products.ts';
import type { DotSpace } from './dot-space.ts';
import type { DotStatistics } from './dot-statistics.ts';
import { type Piece, Side } from './dot-tiled-side.ts';
import { TiledStatistic } from './dot-tiled-statistics.ts';
import type { Emitted, Kernel } from './family.ts';
import { chosen, rolled } from './rolled.ts';

export interface TiledTile {
  readonly kind: 'tiled';
  /** Of the rectangle. */
  readonly rows: 32 | 64 | 128;
  readonly columns: 32 | 64 | 128;
  /** Rows and columns that an invocation holds. */
  readonly own: readonly [4 | 8, 4 | 8];
}

/** Steps of k in workgroup memory at a time. */
const depth = 16;

/** Steps of k that make one block of blocks: more would take as many registers once more, so products of more are split. */
export const tiledSteps = chain ** 2;

export const threadsOf = ({ rows, columns, own }: TiledTile): number => (rows * columns) / (own[0] * own[1]);
const bytesOf = ({ rows, columns }: TiledTile, padding: number): number => 16 * depth * (rows / 4 + columns / 4 + 2 * padding);

export const fitsTarget = (tile: TiledTile, { maxWorkgroupInvocations, maxWorkgroupBytes }: Target): boolean =>
  threadsOf(tile) <= maxWorkgroupInvocations && bytesOf(tile, 0) <= maxWorkgroupBytes;

export function emitTiled(
  kernel: Kernel,
  products: DotProducts,
  statistics: DotStatistics,
  tile: TiledTile,
  epilogue: DotEpilogue,
): Emitted {
  const gemm = new TiledGemm(kernel, products, statistics, tile);
  for (const pass of products.passes) for (const { space, sum } of pass) gemm.accumulate(space, sum);
  gemm.store(epilogue);
  const { scope, workgroups, label } = gemm.grid;
  return { body: scope.body(), workgroupSize: threadsOf(tile), workgroups, label };
}

class TiledGemm {
  readonly grid: TileGrid;
  private readonly tile: TiledTile;
  private readonly counted: DotSpace;
  /** Fours of an invocation lie so far apart: neighbours read and write neighbours. */
  private readonly down: number;
  private readonly across: number;
  /** The invocation's place in the rectangle. */
  private readonly y: Ix;
  private readonly x: Ix;
  /** By sum, row and four of columns. */
  private readonly sums: readonly (readonly (readonly Expr[])[])[];
  private readonly left: Side;
  private readonly right: Side;
  private readonly statistics: readonly TiledStatistic[];

  constructor(kernel: Kernel, { space, sums }: DotProducts, { space: counted, reductions }: DotStatistics, tile: TiledTile) {
    const { rows, columns, own } = tile;
    const threads = threadsOf(tile);
    this.grid = tileGrid(kernel, space, [rows, columns]);
    const { scope } = this.grid;
    const { ix } = scope;
    const vector = typeOf(scalarOf(space.eqn.outputs[0]!.type.dtype), 4);
    const thread = scope.invocation(threads);
    [this.down, this.across] = [rows / own[0], columns / own[1]];
    [this.y, this.x] = [ix.div(thread, this.across), ix.mod(thread, this.across)];
    this.sums = sums.map(() => times(own[0], () => times(own[1] / 4, () => scope.var(vector))));
    // One four more from step to step, where there is room: what is written crosswise falls into different banks.
    const padding = bytesOf(tile, 1) <= kernel.target.maxWorkgroupBytes ? 1 : 0;
    const memory = { kernel, scope, thread, threads, depth, vector, padding };
    this.left = new Side(memory, 'tile_l', rows, 0);
    this.right = new Side(memory, 'tile_r', columns, this.left.blocks < threads ? this.left.blocks : 0);
    this.statistics = reductions.map((e) => new TiledStatistic(scope, e, this.left, alongRows(counted)));
    this.tile = tile;
    this.counted = counted;
  }

  /** Adds one product to a sum, in blocks of steps. */
  accumulate(factor: DotSpace, sum: number): void {
    const { scope } = this.grid;
    const own = this.sums[sum]!;
    const counts = factor.eqn === this.counted.eqn ? this.statistics : [];
    const floats = isFloat(factor.eqn.outputs[0]!.type.dtype) ? own.flat() : [];
    const step = (i: Ix): void => {
      this.load(factor, scope.ix.mul(i, depth), counts);
      scope.barrier();
      this.multiply(own);
      scope.barrier();
    };
    inBlocks(scope, Math.ceil(factor.k / depth), [...floats, ...counts.flatMap((s) => s.blocked())], step, { rounds: chain / depth });
  }

  /** Fills the tiles of both operands. */
  private load(factor: DotSpace, k0: Ix, counts: readonly TiledStatistic[]): void {
    const { scope, at } = this.grid;
    const { ix } = scope;
    const { m, n, k, rhsAlong } = factor;
    const [b, tileM, tileN] = at;
    const piece = (value: Value): Piece => ({
      at: (row, step) => scope.value(value, factor.lhsIndex(ix, b, row, step)),
      along: alongRows(factor),
      first: ix.mul(tileM, this.tile.rows),
      size: m,
      k0,
      k,
    });
    this.left.fill(piece(factor.lhs), (share) => {
      for (const s of counts) s.take(share, piece(s.operand));
    });
    this.right.fill({
      at: (column, step) => scope.value(factor.rhs, factor.rhsIndex(ix, b, step, column)),
      along: rhsAlong === 'n' ? 'free' : rhsAlong,
      first: ix.mul(tileN, this.tile.columns),
      size: n,
      k0,
      k,
    });
  }

  private multiply(own: readonly (readonly Expr[])[]): void {
    const { scope } = this.grid;
    const { ix, k } = scope;
    const [rows, columns] = this.tile.own;
    scope.loop(depth, (step) => {
      const l = times(rows / 4, (q) => this.left.load(step, ix.add(this.y, ix.constant(q * this.down))));
      const r = times(columns / 4, (q) => this.right.load(step, ix.add(this.x, ix.constant(q * this.across))));
      own.forEach((row, i) =>
        row.forEach((total, j) => scope.assign(total, k.add(total, k.mul(k.lane(l[i >> 2]!, i & 3), r[j]!)))),
      );
    });
  }

  /** Hands sums and statistics to the epilogue, four columns of a row at a time. */
  store(epilogue: DotEpilogue): void {
    const { scope, at: place } = this.grid;
    const { ix, k } = scope;
    const { rows, columns, own } = this.tile;
    const [b, tileM, tileN] = place;
    const m4 = (q: Ix): Ix => ix.add(ix.add(ix.mul(tileM, rows / 4), this.y), ix.mul(q, this.down));
    const row = (r: Ix): Ix => ix.add(ix.mul(m4(ix.div(r, 4)), 4), ix.mod(r, 4));
    const first = ix.add(ix.mul(tileN, columns / 4), this.x);
    const totals = this.statistics.map((s) => s.totals(times(own[0] / 4, (q) => ix.add(this.y, ix.constant(q * this.down)))));
    const perRow = totals.map((fours) => fours.flatMap((four) => times(4, (c) => k.lane(four, c))));
    const pick = (all: readonly Expr[], i: Ix): Expr => scope.let(chosen(k, all, i));
    rolled(scope, (own[0] * own[1]) / 4, (at) => {
      const [r, c] = [ix.div(at, own[1] / 4), ix.mod(at, own[1] / 4)];
      epilogue.columns(
        scope,
        b,
        row(r),
        ix.add(first, ix.mul(c, this.across)),
        this.sums.map((sum) => pick(sum.flat(), at)),
        perRow.map((all) => pick(all, r)),
      );
    });
    const { rowsAtOnce } = epilogue;
    if (rowsAtOnce === 0) return;
    const values = rowsAtOnce === 4 ? totals : perRow;
    scope.when(ix.equal(first, ix.constant(0)), () =>
      rolled(scope, own[0] / rowsAtOnce, (i) => epilogue.rows(scope, b, rowsAtOnce === 4 ? m4(i) : row(i), values.map((all) => pick(all, i)))),
    );
  }
}

const alongRows = ({ lhsAlong }: DotSpace): Piece['along'] => (lhsAlong === 'm' ? 'free' : lhsAlong);
