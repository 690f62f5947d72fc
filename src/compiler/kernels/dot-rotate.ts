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
import type { Expr, Ix } from '../../ir/op.ts';
import { foldGrid } from '../emit/grid.ts';
import { scalarTypeOf, vectorOf } from '../emit/storage.ts';
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

  const group = slices > 1 ? `i32(local % ${groups}u)` : `i32(local / ${width}u)`;
  const number = scope.let(groups === 1 ? grid.id : `${grid.id} * ${groups} + ${group}`, 'i32');
  if (grid.workgroups[1] > 1) scope.statement(`if (${grid.id} >= ${tiles / groups}) { return; }`);
  const flat = ix.variable(number, 0, tiles - 1);
  // Down the columns first where the right operand lies in long strides: what its columns brought into the cache is used again.
  const down = width > 1 && space.rhsAlong !== 'k';
  const [b, outer, inner] = ix.unflatten(flat, down ? [extents[0], extents[2], extents[1]] : extents) as [Ix, Ix, Ix];
  const [tileM, tileN] = down ? [inner, outer] : [outer, inner];
  const lane = scope.let(width === 1 ? '0' : `i32(local % ${width}u)`, 'i32');
  const lanes = Array.from({ length: width }, (_, p) => ix.variable(p === 0 ? lane : scope.let(`${lane} ^ ${p}`, 'i32'), 0, width - 1));
  const first = scope.let(ix.add(ix.mul(tileN, width * columns), lanes[0]!).text, 'i32');
  const n4 = ix.variable(first, 0, (extents[2] - 1) * width * columns + width - 1);
  const slice = ix.variable(scope.let(slices > 1 ? `i32(local / ${groups}u)` : '0', 'i32'), 0, slices - 1);
  const place: Place = { b, m0: ix.mul(tileM, rows), n4s: times(columns, (c) => ix.add(n4, ix.constant(c * width))), lanes, slice };

  const vector = vectorOf(scalarTypeOf(space.eqn.outputs[0]!.type.dtype));
  const sums = products.sums.map(() => times(columns, () => times(rows, () => scope.var(vector, `${vector}()`))));
  const statistics = reductions.map((e) => new RotatingStatistic(scope, tile, place, counted, e));
  for (const pass of products.passes)
    accumulate(scope, pass, tile, place, vector, sums, pass.some((p) => p.space.eqn === counted.eqn) ? statistics : []);
  if (slices > 1) joinSlices(scope, tile, sums.flat(2), statistics);
  const rowTotals = statistics.map((s) => s.byAccumulator());
  // A loop: the stores of each row written out take as long to compile as all products.
  const finish = (): void => {
    rolled(scope, rows * columns, (at) => {
      const [r, c] = [ix.div(at, columns), ix.mod(at, columns)];
      const totals = sums.map((sum) => {
        const all = times(rows * columns, (q) => sum[q % columns]![Math.floor(q / columns)]!);
        return scope.let(chosen(all, at), vector);
      });
      const perRow = rowTotals.map((all) => scope.let(chosen(all, r), 'f32'));
      epilogue.columns(scope, place.b, anyRow(scope, tile, place, r), ix.add(n4, ix.mul(c, width)), totals, perRow);
    });
    // The first lane of the first columns has the rows in order.
    if (epilogue.rowsAtOnce > 0) scope.when(`${first} == 0`, () => writeRows(scope, tile, place, rowTotals, epilogue));
  };
  scope.when(slices > 1 ? `${slice.text} == 0` : 'true', finish);

  const size = width * groups * slices;
  const shared = slices > 1 ? `var<workgroup> slice_sums: array<${vector}, ${size}>;\n` : '';
  return {
    body: `${shared}@compute @workgroup_size(${size})\nfn main(@builtin(workgroup_id) wid: vec3<u32>, @builtin(local_invocation_index) local: u32) {\n${scope.text()}\n}`,
    workgroupSize: [size, 1, 1],
    workgroups: grid.workgroups,
    workgroupBytes: slices > 1 ? 16 * size : 0,
    features: width > 1 ? ['subgroups'] : [],
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
    const own = totals.map((all) =>
      rowsAtOnce === 4
        ? scope.let(
            chosen(
              times(rows / 4, (q) => `vec4<f32>(${all.slice(4 * q, 4 * q + 4).join(', ')})`),
              i,
            ),
            'vec4<f32>',
          )
        : scope.let(chosen(all, i), 'f32'),
    );
    epilogue.rows(scope, b, ix.add(ix.div(m0, rowsAtOnce), i), own);
  });
}

/** Adds up each accumulator over the invocations of a tile, in one order, for the first slice to have. */
function joinSlices(scope: Scope, { groups, slices }: RotateTile, sums: readonly Expr[], statistics: readonly RotatingStatistic[]): void {
  const join = (kept: Expr, add: (other: Expr) => void): void => {
    scope.statement(`slice_sums[local] = ${kept};`);
    scope.statement('workgroupBarrier();');
    for (let half = slices / 2; half >= 1; half /= 2) {
      scope.when(`local < ${half * groups}u`, () => {
        add(`slice_sums[local + ${half * groups}u]`);
        scope.statement(`slice_sums[local] = ${kept};`);
      });
      scope.statement('workgroupBarrier();');
    }
  };
  for (const sum of sums) join(sum, (other) => scope.statement(`${sum} += ${other};`));
  for (const s of statistics)
    for (const { name, lanes } of s.totals)
      join(lanes ? name : `vec4<f32>(${name})`, (other) =>
        s.add(name, lanes ? scope.let(other, 'vec4<f32>') : scope.let(`${other}.x`, 'f32')),
      );
}
