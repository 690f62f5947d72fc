/**
 * Matrix product for GPUs: a workgroup computes a rectangle of the product, `depth` steps of k at a time by way of workgroup memory; an
 * invocation holds some of its rows and columns in registers. Plain WGSL.
 */
import type { Value } from '../../ir/graph.ts';
import type { Ix } from '../../ir/op.ts';
import { chain, inBlocks } from '../../ops/blocks.ts';
import { foldGrid } from '../emit/grid.ts';
import { scalarOf, typeOf } from '../kernel-ir/types.ts';
import type { Target } from '../plan.ts';
import type { DotEpilogue } from './dot-epilogue.ts';
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
  { space: counted, reductions }: DotStatistics,
  tile: TiledTile,
  epilogue: DotEpilogue,
): Emitted {
  const { space } = products;
  const { rows, columns, own } = tile;
  const threads = threadsOf(tile);
  const extents = [space.batch, Math.ceil(space.m / rows), Math.ceil(space.n / columns)];
  const tiles = extents[0]! * extents[1]! * extents[2]!;
  const grid = foldGrid(tiles, kernel.target);
  const scope = kernel.scope();
  const { ix } = scope;
  const { k: builder } = scope;
  const vector = typeOf(scalarOf(space.eqn.outputs[0]!.type.dtype), 4);

  const number = scope.let(grid.id(scope));
  if (grid.workgroups[1] > 1) scope.when(builder.greaterEqual(number, tiles), () => scope.return());
  const [b, tileM, tileN] = ix.unflatten(ix.variable(number, 0, tiles - 1), extents) as [Ix, Ix, Ix];
  const thread = scope.invocation(threads);
  // An invocation's fours lie as far apart as they can: neighbours read and write neighbours.
  const [down, across] = [rows / own[0], columns / own[1]];
  const [y, x] = [ix.div(thread, across), ix.mod(thread, across)];
  const sums = products.sums.map(() => times(own[0], () => times(own[1] / 4, () => scope.var(vector))));

  // One four more from step to step, where there is room: what is written crosswise falls into different banks.
  const padding = bytesOf(tile, 1) <= kernel.target.maxWorkgroupBytes ? 1 : 0;
  const memory = { kernel, scope, thread, threads, depth, vector, padding };
  const left = new Side(memory, 'tile_l', rows, 0);
  const right = new Side(memory, 'tile_r', columns, left.blocks < threads ? left.blocks : 0);
  const statistics = reductions.map((e) => new TiledStatistic(scope, e, left, alongRows(counted)));

  for (const { space: factor, sum } of products.passes.flat()) {
    const { m, n, k, rhsAlong } = factor;
    const counts = factor.eqn === counted.eqn ? statistics : [];
    const floats = vector.scalar === 'f32' ? sums[sum]!.flat() : [];
    const blocked = [...floats, ...counts.flatMap((s) => s.blocked())];
    inBlocks(
      scope,
      Math.ceil(k / depth),
      blocked,
      (i) => {
        const k0 = ix.mul(i, depth);
        const piece = (value: Value): Piece => ({
          at: (row, step) => scope.value(value, factor.lhsIndex(ix, b, row, step)),
          along: alongRows(factor),
          first: ix.mul(tileM, rows),
          size: m,
          k0,
          k,
        });
        left.fill(piece(factor.lhs), (share) => {
          for (const s of counts) s.take(share, piece(s.operand));
        });
        right.fill({
          at: (column, step) => scope.value(factor.rhs, factor.rhsIndex(ix, b, step, column)),
          along: rhsAlong === 'n' ? 'free' : rhsAlong,
          first: ix.mul(tileN, columns),
          size: n,
          k0,
          k,
        });
        scope.barrier();
        scope.loop(depth, (step) => {
          const l = times(own[0] / 4, (q) => left.load(step, ix.add(y, ix.constant(q * down))));
          const r = times(own[1] / 4, (q) => right.load(step, ix.add(x, ix.constant(q * across))));
          sums[sum]!.forEach((row, i) =>
            row.forEach((total, j) =>
              scope.assign(total, builder.add(total, builder.mul(builder.lane(l[i >> 2]!, i & 3), r[j]!))),
            ),
          );
        });
        scope.barrier();
      },
      { rounds: chain / depth },
    );
  }

  const m4 = (q: Ix): Ix => ix.add(ix.add(ix.mul(tileM, rows / 4), y), ix.mul(q, down));
  const first = ix.add(ix.mul(tileN, columns / 4), x);
  const totals = statistics.map((s) => s.totals(times(own[0] / 4, (q) => ix.add(y, ix.constant(q * down)))));
  const perRow = totals.map((fours) => fours.flatMap((four) => times(4, (c) => builder.lane(four, c))));
  rolled(scope, (own[0] * own[1]) / 4, (at) => {
    const [r, c] = [ix.div(at, own[1] / 4), ix.mod(at, own[1] / 4)];
    epilogue.columns(
      scope,
      b,
      ix.add(ix.mul(m4(ix.div(r, 4)), 4), ix.mod(r, 4)),
      ix.add(first, ix.mul(c, across)),
      sums.map((sum) => scope.let(chosen(builder, sum.flat(), at))),
      perRow.map((all) => scope.let(chosen(builder, all, r))),
    );
  });
  const { rowsAtOnce } = epilogue;
  if (rowsAtOnce > 0)
    scope.when(ix.equal(first, ix.constant(0)), () =>
      rolled(scope, own[0] / rowsAtOnce, (i) => {
        const values = rowsAtOnce === 4 ? totals : perRow;
        const place = rowsAtOnce === 4 ? m4(i) : ix.add(ix.mul(m4(ix.div(i, 4)), 4), ix.mod(i, 4));
        epilogue.rows(
          scope,
          b,
          place,
          values.map((all) => scope.let(chosen(builder, all, i))),
        );
      }),
    );

  return {
    body: scope.body(),
    workgroupSize: threads,
    workgroups: grid.workgroups,
    label: `${space.batch > 1 ? `${space.batch}x` : ''}${space.m}x${space.n}x${space.k}`,
  };
}

const alongRows = ({ lhsAlong }: DotSpace): Piece['along'] => (lhsAlong === 'm' ? 'free' : lhsAlong);
