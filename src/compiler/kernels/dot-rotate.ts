/**
 * Matrix product in registers, without barriers: an invocation holds `rows` rows of four columns, or of several times four.
 *
 * The `width` lanes of a group stand side by side along n and need the same elements of the left operand. Each lane loads one share of
 * them and gets the others by rotation (`quadSwapX` and its like): one load per lane instead of `width`. After rotation p, lane l has the
 * share of lane l ^ p, so either
 * - a share is a row: accumulator p belongs to row l ^ p, and the store undoes it; or
 * - a share is a piece of k: the right operand is read at that piece, and the sum over k undoes it.
 * With width 1 every lane loads all shares: plain WGSL.
 *
 * Where tiles are too few for a GPU, several invocations share one: each takes a slice of k, and they meet in workgroup memory.
 */
import type { KernelType } from '../../ir/kernel-expr.ts';
import type { Expr, Ix } from '../../ir/op.ts';
import { foldGrid } from '../emit/grid.ts';
import { scalarOf, typeOf } from '../kernel-ir/types.ts';
import type { DotEpilogue } from './dot-epilogue.ts';
import { anyRow, type Place, type RotateTile, tilesOf, times } from './dot-lanes.ts';
import type { DotProducts } from './dot-products.ts';
import { RotatingStatistic } from './dot-rotate-statistics.ts';
import { accumulate } from './dot-rotate-walk.ts';
import type { DotStatistics } from './dot-statistics.ts';
import type { Emitted, Kernel, Scope } from './family.ts';
import { chosen, rolled } from './rolled.ts';

export function emitRotating(
  kernel: Kernel,
  products: DotProducts,
  { space: counted, reductions }: DotStatistics,
  tile: RotateTile,
  epilogue: DotEpilogue,
): Emitted {
  const { space } = products;
  const { width, rows, columns, groups, slices } = tile;
  const extents = tilesOf(space, tile);
  const tiles = extents[0] * extents[1] * extents[2];
  const grid = foldGrid(tiles / groups, kernel.target);
  const scope = kernel.scope();
  const { ix } = scope;

  const { k } = scope;
  const size = width * groups * slices;
  const local = scope.invocation(size);
  const group = slices > 1 ? ix.mod(local, groups) : ix.div(local, width);
  const number = scope.let(k.add(k.mul(grid.id(scope), groups), group.expr));
  if (grid.workgroups[1] > 1) scope.when(k.greaterEqual(grid.id(scope), tiles / groups), () => scope.return());
  const flat = ix.variable(number, 0, tiles - 1);
  // Down the columns first where the right operand lies in long strides: what its columns brought into the cache is used again.
  const down = width > 1 && space.rhsAlong !== 'k';
  const [b, outer, inner] = ix.unflatten(flat, down ? [extents[0], extents[2], extents[1]] : extents) as [Ix, Ix, Ix];
  const [tileM, tileN] = down ? [inner, outer] : [outer, inner];
  const lane = ix.mod(local, width);
  const lanes = times(width, (p) => (p === 0 ? lane : ix.variable(scope.let(k.xor(lane.expr, p)), 0, width - 1)));
  const first = scope.let(ix.add(ix.mul(tileN, width * columns), lane).expr);
  const n4 = ix.variable(first, 0, (extents[2] - 1) * width * columns + width - 1);
  const slice = slices > 1 ? ix.div(local, groups) : ix.constant(0);
  const place: Place = { b, m0: ix.mul(tileM, rows), n4s: times(columns, (c) => ix.add(n4, ix.constant(c * width))), lanes, slice };

  const vector = typeOf(scalarOf(space.eqn.outputs[0]!.type.dtype), 4);
  const sums = products.sums.map(() => times(columns, () => times(rows, () => scope.var(vector))));
  const statistics = reductions.map((e) => new RotatingStatistic(scope, tile, place, counted, e));
  for (const pass of products.passes)
    accumulate(scope, pass, tile, place, sums, pass.some((p) => p.space.eqn === counted.eqn) ? statistics : []);
  if (slices > 1) joinSlices(kernel, scope, tile, vector, sums.flat(2), statistics);
  const rowTotals = statistics.map((s) => s.byAccumulator());
  // A loop: the stores of each row written out take as long to compile as all products.
  const finish = (): void => {
    rolled(scope, rows * columns, (at) => {
      const [r, c] = [ix.div(at, columns), ix.mod(at, columns)];
      const totals = sums.map((sum) => {
        const all = times(rows * columns, (q) => sum[q % columns]![Math.floor(q / columns)]!);
        return scope.let(chosen(k, all, at));
      });
      const perRow = rowTotals.map((all) => scope.let(chosen(k, all, r)));
      epilogue.columns(scope, place.b, anyRow(scope, tile, place, r), ix.add(n4, ix.mul(c, width)), totals, perRow);
    });
    // The first lane of the first columns has the rows in order.
    if (epilogue.rowsAtOnce > 0) scope.when(k.equal(first, 0), () => writeRows(scope, tile, place, rowTotals, epilogue));
  };
  scope.when(ix.equal(slice, ix.constant(0)), finish);
  return {
    body: scope.body(),
    workgroupSize: size,
    workgroups: grid.workgroups,
    label: `${space.batch > 1 ? `${space.batch}x` : ''}${space.m}x${space.n}x${space.k}`,
  };
}

/** Stores what has an element per row, given the totals of each statistic in the order of the rows. */
function writeRows(
  scope: Scope,
  { rows }: RotateTile,
  { b, m0 }: Place,
  totals: readonly (readonly Expr[])[],
  epilogue: DotEpilogue,
): void {
  const { ix } = scope;
  const { rowsAtOnce } = epilogue;
  rolled(scope, rows / rowsAtOnce, (i) => {
    const own = totals.map((all) => {
      const parts = rowsAtOnce === 4 ? times(rows / 4, (q) => scope.k.vector(all.slice(4 * q, 4 * q + 4))) : all;
      return scope.let(chosen(scope.k, parts, i));
    });
    epilogue.rows(scope, b, ix.add(ix.div(m0, rowsAtOnce), i), own);
  });
}

/** Adds up each accumulator over the invocations of a tile, in one order, for the first slice to have. */
function joinSlices(
  kernel: Kernel,
  scope: Scope,
  { groups, slices }: RotateTile,
  vector: KernelType,
  sums: readonly Expr[],
  statistics: readonly RotatingStatistic[],
): void {
  const { k } = scope;
  const local = scope.invocation(groups * slices).expr;
  const array = kernel.shared('slice_sums', vector, groups * slices);
  const join = (kept: () => Expr, add: (other: Expr) => void): void => {
    scope.storeShared(array, local, kept());
    scope.barrier();
    for (let half = slices / 2; half >= 1; half /= 2) {
      const below = half * groups;
      scope.when(k.less(local, below), () => {
        add(scope.loadShared(array, k.add(k.assume(local, 0, below - 1), below)));
        scope.storeShared(array, local, kept());
      });
      scope.barrier();
    }
  };
  for (const sum of sums)
    join(
      () => sum,
      (other) => scope.assign(sum, k.add(sum, other)),
    );
  for (const s of statistics)
    for (const { name, lanes } of s.totals)
      join(
        () => k.splat(name, 4),
        (other) => s.add(name, lanes ? other : scope.let(k.lane(other, 0))),
      );
}
