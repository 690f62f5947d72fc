/**
 * Matrix product by subgroup matrices: a workgroup of 2 × 2 subgroups computes a square, each subgroup a quarter of it, some steps of k at a
 * time through workgroup memory. Sums leave by workgroup memory too, a strip of rows at a time, where invocations finish and store them.
 *
 * Products of what the component holds are exact in f32, in which all is summed. f16 goes in where all operands are f16: as they are, and
 * what the kernel itself makes of its operands is rounded to f16, as a store would. Anything else goes in as f32, exactly.
 */
import type { Expr, Ix } from '../../ir/op.ts';
import { foldGrid } from '../emit/grid.ts';
import { fragmentStore, type SharedArray } from '../kernel-ir/program.ts';
import { f32, fragmentType, typeOf } from '../kernel-ir/types.ts';
import type { Target } from '../plan.ts';
import type { DotEpilogue } from './dot-epilogue.ts';
import { times } from './dot-lanes.ts';
import { type Side, sharesOf } from './dot-matrix-shares.ts';
import { MatrixStatistic } from './dot-matrix-statistics.ts';
import { across, layoutOf, type MatrixTile, shapesFor } from './dot-matrix-tiles.ts';
import type { DotProducts } from './dot-products.ts';
import type { DotSpace } from './dot-space.ts';
import type { DotStatistics } from './dot-statistics.ts';
import type { Emitted, Kernel } from './family.ts';

export function emitMatrix(
  kernel: Kernel,
  products: DotProducts,
  { space: counted, reductions }: DotStatistics,
  tile: MatrixTile,
  epilogue: DotEpilogue,
): Emitted {
  const { space, sums } = products;
  const { size, shape } = tile;
  const layout = layoutOf(tile, kernel.target, sums.length, reductions.length)!;
  const { threads, depth, pad, strip, stride } = layout;
  const extents = [space.batch, Math.ceil(space.m / size), Math.ceil(space.n / size)];
  const tiles = extents[0]! * extents[1]! * extents[2]!;
  const grid = foldGrid(tiles, kernel.target);
  const scope = kernel.scope();
  const { ix, k: builder } = scope;

  const number = scope.let(grid.id(scope));
  if (grid.workgroups[1] > 1) scope.when(builder.greaterEqual(number, tiles), () => scope.return());
  const [b, tileM, tileN] = ix.unflatten(ix.variable(number, 0, tiles - 1), extents) as [Ix, Ix, Ix];
  const thread = scope.invocation(threads);
  const subgroup = ix.div(thread, shape.lanes);
  const [partM, partN] = [ix.div(subgroup, across), ix.mod(subgroup, across)];
  // A sum is many matrices, one below and beside the other.
  const [down, beside] = [size / across / shape.m, size / across / shape.n];
  const sum = fragmentType('result', 'f32', shape.m, shape.n);
  const held = sums.map(() => times(down, () => times(beside, () => scope.var(sum))));
  const component = typeOf(shape.component);
  const tileL = kernel.shared('tile_l', component, layout.operand);
  const tileR = kernel.shared('tile_r', component, layout.operand);
  const strips = sums.map((_, s) => kernel.shared('strip', f32, s === 0 ? layout.first : layout.others));

  const tiling = { size, depth, threads, thread };
  const along = counted.lhsAlong === 'k' ? 'k' : 'm';
  const statistics = reductions.map((e) => new MatrixStatistic(scope, e, { ...tiling, along }));
  /** Rows of steps where those are neighbours, else steps of rows: four elements lie side by side as they are loaded. */
  const strideOf = (side: Pick<Side, 'along'>): number => (side.along === 'k' ? depth : size) + pad;
  const put = (array: SharedArray, side: Side, value: Expr, at: { readonly row: Ix; readonly step: Ix; readonly inside: Expr }): void => {
    const first = side.along === 'k' ? ix.add(ix.mul(at.row, strideOf(side)), at.step) : ix.add(ix.mul(at.step, strideOf(side)), at.row);
    const four = scope.let(builder.convert(builder.select(at.inside, value, 0), shape.component));
    for (let j = 0; j < 4; j++) scope.storeShared(array, ix.add(first, ix.constant(j)).expr, builder.lane(four, j));
  };
  const multiply = (left: Side, right: Side, own: readonly (readonly Expr[])[]): void =>
    scope.loop(depth / shape.k, (i) => {
      const step = ix.mul(i, shape.k);
      const load = (which: 'left' | 'right', side: Side, row: Ix): Expr => {
        const byRow = side.along === 'k';
        const at = byRow ? ix.add(ix.mul(row, strideOf(side)), step) : ix.add(ix.mul(step, strideOf(side)), row);
        const [m, n] = which === 'left' ? [shape.m, shape.k] : [shape.k, shape.n];
        const array = which === 'left' ? tileL : tileR;
        return scope.let(builder.fragmentLoad(which, m, n, array, at.expr, strideOf(side), byRow !== (which === 'left')));
      };
      const rows = times(down, (r) => load('left', left, ix.add(ix.mul(partM, size / across), ix.constant(r * shape.m))));
      times(beside, (c) => {
        const column = load('right', right, ix.add(ix.mul(partN, size / across), ix.constant(c * shape.n)));
        for (const [r, row] of rows.entries()) {
          const total = own[r]![c]!;
          scope.assign(total, builder.fragmentMultiplyAdd(row, column, total));
        }
      });
    });
  for (const pass of products.passes) {
    const own = pass[0]!.space;
    scope.loop(Math.ceil(own.k / depth), (i) => {
      const k0 = ix.mul(i, depth);
      const left: Side = { along: own.lhsAlong, base: ix.mul(tileM, size), limit: own.m, k0, k: own.k };
      for (const share of sharesOf(scope, tiling, left)) {
        const read = (v: typeof own.lhs): Expr => share.four((m, k) => scope.value(v, own.lhsIndex(ix, b, m, k)));
        put(tileL, left, read(own.lhs), share);
        if (own.eqn === counted.eqn) for (const s of statistics) s.take(share.g, read(s.operand), share.inside);
      }
      for (const { space: other, sum: at } of pass) {
        const right: Side = { along: other.rhsAlong, base: ix.mul(tileN, size), limit: other.n, k0, k: other.k };
        for (const share of sharesOf(scope, tiling, right))
          put(
            tileR,
            right,
            share.four((n, k) => scope.value(other.rhs, other.rhsIndex(ix, b, k, n))),
            share,
          );
        scope.barrier();
        multiply(left, right, held[at]!);
        scope.barrier();
      }
    });
  }

  const side = size / 4;
  const four = ix.mod(thread, side);
  const totals = statistics.map((s) => s.totals(strips[0]!, ix.mul(four, 4)));
  const rowTotals = statistics.map(() => kernel.shared('rows', f32, size));
  if (statistics.length > 0) {
    scope.when(ix.less(thread, ix.constant(side)), () => {
      totals.forEach((rows, j) =>
        rows.forEach((total, r) => scope.storeShared(rowTotals[j]!, ix.add(ix.mul(four, 4), ix.constant(r)).expr, total)),
      );
    });
    scope.barrier();
  }
  const fours = strip * side;
  scope.loop(down, (i) => {
    times(down, (d) =>
      scope.when(ix.equal(i, ix.constant(d)), () =>
        held.forEach((own, s) =>
          own[d]!.forEach((value, c) => {
            const column = ix.add(ix.mul(partN, size / across), ix.constant(c * shape.n));
            const index = ix.add(ix.mul(partM, shape.m * stride), column).expr;
            scope.statement(fragmentStore(strips[s]!, index, value, stride));
          }),
        ),
      ),
    );
    scope.barrier();
    scope.loop(Math.ceil(fours / threads), (g) => {
      const at = ix.add(ix.mul(g, threads), thread);
      scope.when(ix.less(at, ix.constant(fours)), () => {
        const [line, column] = [ix.div(at, side), ix.mod(at, side)];
        // Half of the strip is of the upper subgroups, half of the lower.
        const row = ix.add(ix.add(ix.mul(ix.div(line, shape.m), size / across), ix.mul(i, shape.m)), ix.mod(line, shape.m));
        const first = ix.add(ix.mul(line, stride), ix.mul(column, 4));
        const value = (s: number): Expr =>
          scope.let(builder.vector(times(4, (j) => scope.loadShared(strips[s]!, ix.add(first, ix.constant(j)).expr))));
        epilogue.columns(
          scope,
          b,
          ix.add(ix.mul(tileM, size), row),
          ix.add(ix.mul(tileN, side), column),
          sums.map((_, s) => value(s)),
          rowTotals.map((array) => scope.loadShared(array, row.expr)),
        );
      });
    });
    if (down > 1) scope.barrier();
  });
  if (epilogue.rowsAtOnce > 0)
    scope.when(builder.and(ix.equal(tileN, ix.constant(0)), ix.less(thread, ix.constant(side))), () => {
      const m4 = ix.add(ix.mul(tileM, side), four);
      if (epilogue.rowsAtOnce === 4)
        epilogue.rows(
          scope,
          b,
          m4,
          totals.map((rows) => scope.let(builder.vector(rows))),
        );
      else
        for (let r = 0; r < 4; r++)
          epilogue.rows(
            scope,
            b,
            ix.add(ix.mul(m4, 4), ix.constant(r)),
            totals.map((rows) => rows[r]!),
          );
    });

  return {
    body: scope.body(),
    workgroupSize: threads,
    workgroups: grid.workgroups,
    ...(shape.sized ? { subgroupSize: shape.lanes } : {}),
    remark: remarkOf(tile, products),
    label: `${space.batch > 1 ? `${space.batch}x` : ''}${space.m}x${space.n}x${space.k}`,
  };
}

/** How the kernel rounds. */
function remarkOf({ shape }: MatrixTile, { passes }: DotProducts): string {
  const operands = passes.flat().flatMap((p) => p.space.eqn.inputs);
  const taken =
    shape.component === 'f32'
      ? 'operands in float32'
      : operands.some((v) => v.type.dtype === 'bfloat16')
        ? 'bfloat16 operands as float16 (exact from 2⁻¹⁴ to 65504, within 2⁻²⁴ below, undefined above)'
        : 'float16 operands (rounded to it where the kernel computes them)';
  return `products by subgroup matrices of ${shape.m}×${shape.n}×${shape.k}: ${taken}, sums in float32 in the order of the adapter, each within k · 2⁻²⁴ · Σ|a · b| of the exact one`;
}

/** What is told of products that have no matrices for want of leave; null where leave would change nothing. */
export const leaveOf = (spaces: readonly DotSpace[], target: Target): string | null =>
  shapesFor(spaces, target).length === 0 && shapesFor(spaces, { ...target, bf16AsF16: true }).length > 0
    ? 'products of bfloat16 are made without subgroup matrices, which on this adapter hold float16: `bf16AsF16` of `jit` lets them, within the error that it states'
    : null;
