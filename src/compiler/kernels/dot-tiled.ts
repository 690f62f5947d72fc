/**
 * Matrix product for GPUs: a workgroup computes a square of the product, 16 steps of k at a time through workgroup memory; an invocation
 * holds four rows of four columns. Plain WGSL.
 */
import type { Expr, Ix } from '../../ir/op.ts';
import { foldGrid } from '../emit/grid.ts';
import { scalarTypeOf, vectorOf } from '../emit/storage.ts';
import type { DotEpilogue } from './dot-epilogue.ts';
import type { DotProducts } from './dot-products.ts';
import type { DotSpace } from './dot-space.ts';
import type { DotStatistics } from './dot-statistics.ts';
import { TiledStatistic } from './dot-tiled-statistics.ts';
import type { Emitted, Kernel, Scope } from './family.ts';

export interface TiledTile {
  readonly kind: 'tiled';
  /** Rows and columns of the square. */
  readonly size: 32 | 64;
}

const depth = 16;

export function emitTiled(
  kernel: Kernel,
  products: DotProducts,
  { space: counted, reductions }: DotStatistics,
  { size }: TiledTile,
  epilogue: DotEpilogue,
): Emitted {
  const { space } = products;
  const side = size / 4;
  const threads = side * side;
  const extents = [space.batch, Math.ceil(space.m / size), Math.ceil(space.n / size)];
  const tiles = extents[0]! * extents[1]! * extents[2]!;
  const grid = foldGrid(tiles, kernel.target);
  const scope = kernel.scope();
  const { ix } = scope;
  const scalar = scalarTypeOf(space.eqn.outputs[0]!.type.dtype);
  const vector = vectorOf(scalar);

  const number = scope.let(grid.id, 'i32');
  if (grid.workgroups[1] > 1) scope.statement(`if (${number} >= ${tiles}) { return; }`);
  const [b, tileM, tileN] = ix.unflatten(ix.variable(number, 0, tiles - 1), extents) as [Ix, Ix, Ix];
  const thread = ix.variable(scope.let('i32(local)', 'i32'), 0, threads - 1);
  const [y, x] = [ix.div(thread, side), ix.mod(thread, side)];
  const sums = products.sums.map(() => [0, 1, 2, 3].map(() => scope.var(vector, `${vector}()`)));

  // A row of 16 steps lies across the array, so that four neighbours along m or n are read side by side; one word more avoids bank conflicts.
  const stride = size + 1;
  const fill = (
    array: string,
    own: DotSpace,
    along: 'free' | 'k' | null,
    read: (free: Ix, k: Ix) => Expr,
    k0: Ix,
    base: Ix,
    limit: number,
    statistics: readonly TiledStatistic[] = [],
  ): void => {
    for (let g = 0; g < (depth * side) / threads; g++) {
      const share = ix.add(thread, ix.constant(g * threads));
      const [a, c] = along === 'k' ? [ix.div(share, depth / 4), ix.mod(share, depth / 4)] : [ix.mod(share, side), ix.div(share, side)];
      const free = ix.add(base, along === 'k' ? a : ix.mul(a, 4));
      const k = ix.add(k0, along === 'k' ? ix.mul(c, 4) : c);
      const inside = ix.less(k, ix.constant(own.k));
      const at = ix.add(ix.mul(along === 'k' ? ix.mul(c, 4) : c, stride), along === 'k' ? a : ix.mul(a, 4)).text;
      const four = (read: (free: Ix, k: Ix) => Expr): Expr => {
        if (along === 'k') return read(ix.clamp(free, 0, limit - 1), ix.lanes(ix.mul(ix.clamp(ix.div(k, 4), 0, own.k / 4 - 1), 4)));
        const step = ix.clamp(k, 0, own.k - 1);
        if (along === 'free') return read(ix.lanes(ix.mul(ix.clamp(ix.div(free, 4), 0, limit / 4 - 1), 4)), step);
        return `${vector}(${[0, 1, 2, 3].map((j) => read(ix.clamp(ix.add(free, ix.constant(j)), 0, limit - 1), step)).join(', ')})`;
      };
      const value = four(read);
      const kept = scope.let(inside === 'true' ? value : `select(${vector}(), ${value}, ${inside})`, vector);
      const apart = along === 'k' ? stride : 1;
      (['x', 'y', 'z', 'w'] as const).forEach((component, j) =>
        scope.statement(`${array}[${at}${j ? ` + ${j * apart}` : ''}] = ${kept}.${component};`),
      );
      for (const s of statistics)
        s.take(
          g,
          four((m, k) => scope.value(s.operand, own.lhsIndex(ix, b, m, k))),
          inside,
        );
    }
  };
  const along = counted.lhsAlong === 'k' ? 'k' : 'm';
  const statistics = reductions.map((e) => new TiledStatistic(scope, e, { size, depth, thread, along }));
  for (const { space: own, sum } of products.passes.flat()) {
    scope.loop(Math.ceil(own.k / depth), (i) => {
      const k0 = ix.mul(i, depth);
      fill(
        'tile_l',
        own,
        own.lhsAlong === 'm' ? 'free' : own.lhsAlong,
        (m, k) => scope.value(own.lhs, own.lhsIndex(ix, b, m, k)),
        k0,
        ix.mul(tileM, size),
        own.m,
        own.eqn === counted.eqn ? statistics : [],
      );
      fill(
        'tile_r',
        own,
        own.rhsAlong === 'n' ? 'free' : own.rhsAlong,
        (n, k) => scope.value(own.rhs, own.rhsIndex(ix, b, k, n)),
        k0,
        ix.mul(tileN, size),
        own.n,
      );
      scope.statement('workgroupBarrier();');
      scope.loop(depth, (kk) => step(scope, ix.mul(kk, stride), ix.mul(y, 4), ix.mul(x, 4), vector, sums[sum]!));
      scope.statement('workgroupBarrier();');
    });
  }
  const totals = statistics.map((s) => s.totals('tile_l', ix.mul(y, 4)));
  for (let r = 0; r < 4; r++) {
    const row = ix.add(ix.add(ix.mul(tileM, size), ix.mul(y, 4)), ix.constant(r));
    epilogue.columns(
      scope,
      b,
      row,
      ix.add(ix.mul(tileN, side), x),
      sums.map((sum) => sum[r]!),
      totals.map((rows) => rows[r]!),
    );
  }
  const first = ix.add(ix.mul(tileN, side), x);
  const m4 = ix.add(ix.mul(tileM, side), y);
  if (epilogue.rowsAtOnce === 4)
    scope.when(`${first.text} == 0`, () =>
      epilogue.rows(
        scope,
        b,
        m4,
        totals.map((rows) => scope.let(`vec4<f32>(${rows.join(', ')})`, 'vec4<f32>')),
      ),
    );
  if (epilogue.rowsAtOnce === 1)
    scope.when(`${first.text} == 0`, () => {
      for (let r = 0; r < 4; r++)
        epilogue.rows(
          scope,
          b,
          ix.add(ix.mul(m4, 4), ix.constant(r)),
          totals.map((rows) => rows[r]!),
        );
    });

  const words = depth * stride;
  return {
    body: [
      `var<workgroup> tile_l: array<${scalar}, ${words}>;`,
      `var<workgroup> tile_r: array<${scalar}, ${words}>;`,
      `@compute @workgroup_size(${threads})`,
      `fn main(@builtin(workgroup_id) wid: vec3<u32>, @builtin(local_invocation_index) local: u32) {\n${scope.text()}\n}`,
    ].join('\n'),
    workgroupSize: [threads, 1, 1],
    workgroups: grid.workgroups,
    workgroupBytes: 8 * words,
    label: `${space.batch > 1 ? `${space.batch}x` : ''}${space.m}x${space.n}x${space.k}`,
  };
}

/** One step of k: four rows times four columns. */
function step(scope: Scope, row: Ix, m: Ix, n: Ix, vector: string, sums: readonly Expr[]): void {
  const { ix } = scope;
  const [l, r] = [ix.add(row, m).text, ix.add(row, n).text];
  const right = scope.let(`${vector}(${[0, 1, 2, 3].map((j) => `tile_r[${r} + ${j}]`).join(', ')})`, vector);
  sums.forEach((sum, j) => scope.statement(`${sum} = tile_l[${l} + ${j}] * ${right} + ${sum};`));
}
