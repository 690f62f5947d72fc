/**
 * Matrix product by subgroup matrices: a workgroup of 2 × 2 subgroups computes a square, each subgroup a quarter of it, some steps of k at a
 * time through workgroup memory. Sums leave by workgroup memory too, a strip of rows at a time, where invocations finish and store them.
 *
 * Products of what the component holds are exact in f32, in which all is summed. f16 goes in where all operands are f16: as they are, and
 * what the kernel itself makes of its operands is rounded to f16, as a store would. Anything else goes in as f32, exactly.
 */
import type { Expr, Ix } from '../../ir/op.ts';
import { foldGrid } from '../emit/grid.ts';
import { type Major, matrixAdd, matrixDirective, matrixEntry, matrixFeatures, matrixLoad, matrixStore, matrixSum } from '../emit/matrix.ts';
import type { Target } from '../plan.ts';
import type { DotEpilogue } from './dot-epilogue.ts';
import { components, times } from './dot-lanes.ts';
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
  const { ix } = scope;

  const number = scope.let(grid.id, 'i32');
  if (grid.workgroups[1] > 1) scope.statement(`if (${number} >= ${tiles}) { return; }`);
  const [b, tileM, tileN] = ix.unflatten(ix.variable(number, 0, tiles - 1), extents) as [Ix, Ix, Ix];
  const thread = ix.variable(scope.let('i32(local)', 'i32'), 0, threads - 1);
  const subgroup = ix.div(thread, shape.lanes);
  const [partM, partN] = [ix.div(subgroup, across), ix.mod(subgroup, across)];
  // A sum is many matrices, one below and beside the other.
  const [down, beside] = [size / across / shape.m, size / across / shape.n];
  const held = sums.map((_, s) => times(down, (i) => times(beside, (j) => `sum_${s}_${i}_${j}`)));
  for (const name of held.flat(2)) scope.statement(matrixSum(name, shape));

  const tiling = { size, depth, threads, thread };
  const along = counted.lhsAlong === 'k' ? 'k' : 'm';
  const statistics = reductions.map((e) => new MatrixStatistic(scope, e, { ...tiling, along }));
  /** Rows of steps where those are neighbours, else steps of rows: four elements lie side by side as they are loaded. */
  const strideOf = (side: Pick<Side, 'along'>): number => (side.along === 'k' ? depth : size) + pad;
  const put = (array: string, side: Side, value: Expr, at: { readonly row: Ix; readonly step: Ix; readonly inside: Expr }): void => {
    const first = side.along === 'k' ? ix.add(ix.mul(at.row, strideOf(side)), at.step) : ix.add(ix.mul(at.step, strideOf(side)), at.row);
    const kept = at.inside === 'true' ? value : `select(vec4<f32>(), ${value}, ${at.inside})`;
    const four = scope.let(shape.component === 'f16' ? `vec4<f16>(${kept})` : kept, `vec4<${shape.component}>`);
    components.forEach((c, j) => scope.statement(`${array}[${first.text}${j ? ` + ${j}` : ''}] = ${four}.${c};`));
  };
  const multiply = (left: Side, right: Side, sum: readonly (readonly string[])[]): void =>
    scope.loop(depth / shape.k, (i) => {
      const step = ix.mul(i, shape.k);
      const load = (which: 'left' | 'right', side: Side, row: Ix): Expr => {
        const byRow = side.along === 'k';
        const at = byRow ? ix.add(ix.mul(row, strideOf(side)), step) : ix.add(ix.mul(step, strideOf(side)), row);
        const major: Major = byRow === (which === 'left') ? 'row_major' : 'col_major';
        return scope.let(matrixLoad(shape, which, which === 'left' ? 'tile_l' : 'tile_r', at.text, major, strideOf(side)), 'matrix');
      };
      const rows = times(down, (r) => load('left', left, ix.add(ix.mul(partM, size / across), ix.constant(r * shape.m))));
      times(beside, (c) => {
        const column = load('right', right, ix.add(ix.mul(partN, size / across), ix.constant(c * shape.n)));
        for (const [r, row] of rows.entries()) scope.statement(matrixAdd(sum[r]![c]!, row, column));
      });
    });
  for (const pass of products.passes) {
    const own = pass[0]!.space;
    scope.loop(Math.ceil(own.k / depth), (i) => {
      const k0 = ix.mul(i, depth);
      const left: Side = { along: own.lhsAlong, base: ix.mul(tileM, size), limit: own.m, k0, k: own.k };
      for (const share of sharesOf(scope, tiling, left)) {
        const read = (v: typeof own.lhs): Expr => share.four((m, k) => scope.value(v, own.lhsIndex(ix, b, m, k)));
        put('tile_l', left, read(own.lhs), share);
        if (own.eqn === counted.eqn) for (const s of statistics) s.take(share.g, read(s.operand), share.inside);
      }
      for (const { space: other, sum } of pass) {
        const right: Side = { along: other.rhsAlong, base: ix.mul(tileN, size), limit: other.n, k0, k: other.k };
        for (const share of sharesOf(scope, tiling, right))
          put(
            'tile_r',
            right,
            share.four((n, k) => scope.value(other.rhs, other.rhsIndex(ix, b, k, n))),
            share,
          );
        scope.statement('workgroupBarrier();');
        multiply(left, right, held[sum]!);
        scope.statement('workgroupBarrier();');
      }
    });
  }

  const side = size / 4;
  const four = ix.mod(thread, side);
  const totals = statistics.map((s) => s.totals('strip_0', ix.mul(four, 4)));
  if (statistics.length > 0) {
    scope.when(ix.less(thread, ix.constant(side)), () => {
      totals.forEach((rows, j) =>
        rows.forEach((total, r) => scope.statement(`rows_${j}[${ix.add(ix.mul(four, 4), ix.constant(r)).text}] = ${total};`)),
      );
    });
    scope.statement('workgroupBarrier();');
  }
  const fours = strip * side;
  scope.loop(down, (i) => {
    times(down, (d) =>
      scope.when(down === 1 ? 'true' : `${i.text} == ${d}`, () =>
        held.forEach((sum, s) =>
          sum[d]!.forEach((name, c) => {
            const column = ix.add(ix.mul(partN, size / across), ix.constant(c * shape.n));
            scope.statement(matrixStore(`strip_${s}`, ix.add(ix.mul(partM, shape.m * stride), column).text, name, stride));
          }),
        ),
      ),
    );
    scope.statement('workgroupBarrier();');
    scope.loop(Math.ceil(fours / threads), (g) => {
      const at = ix.add(ix.mul(g, threads), thread);
      scope.when(ix.less(at, ix.constant(fours)), () => {
        const [line, column] = [ix.div(at, side), ix.mod(at, side)];
        // Half of the strip is of the upper subgroups, half of the lower.
        const row = ix.add(ix.add(ix.mul(ix.div(line, shape.m), size / across), ix.mul(i, shape.m)), ix.mod(line, shape.m));
        const first = ix.add(ix.mul(line, stride), ix.mul(column, 4)).text;
        const value = (s: number): Expr =>
          scope.let(`vec4<f32>(${times(4, (j) => `strip_${s}[${first}${j ? ` + ${j}` : ''}]`).join(', ')})`, 'vec4<f32>');
        epilogue.columns(
          scope,
          b,
          ix.add(ix.mul(tileM, size), row),
          ix.add(ix.mul(tileN, side), column),
          sums.map((_, s) => value(s)),
          statistics.map((_, j) => scope.let(`rows_${j}[${row.text}]`, 'f32')),
        );
      });
    });
    if (down > 1) scope.statement('workgroupBarrier();');
  });
  if (epilogue.rowsAtOnce > 0)
    scope.when(`${tileN.text} == 0 && ${thread.text} < ${side}`, () => {
      const m4 = ix.add(ix.mul(tileM, side), four);
      if (epilogue.rowsAtOnce === 4)
        epilogue.rows(
          scope,
          b,
          m4,
          totals.map((rows) => scope.let(`vec4<f32>(${rows.join(', ')})`, 'vec4<f32>')),
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
    body: [
      `var<workgroup> tile_l: array<${shape.component}, ${layout.operand}>;`,
      `var<workgroup> tile_r: array<${shape.component}, ${layout.operand}>;`,
      ...sums.map((_, s) => `var<workgroup> strip_${s}: array<f32, ${s === 0 ? layout.first : layout.others}>;`),
      ...statistics.map((_, j) => `var<workgroup> rows_${j}: array<f32, ${size}>;`),
      matrixEntry(shape, across * across),
      `fn main(@builtin(workgroup_id) wid: vec3<u32>, @builtin(local_invocation_index) local: u32) {\n${scope.text()}\n}`,
    ].join('\n'),
    workgroupSize: [threads, 1, 1],
    workgroups: grid.workgroups,
    workgroupBytes: layout.bytes,
    features: matrixFeatures(shape),
    directives: [matrixDirective],
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
