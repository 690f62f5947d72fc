/**
 * The loop of attention for a tile of x, in registers and without barriers: what lanes share is what a subgroup can shuffle.
 *
 *   for a block of y:    lane l has y₀ + l, and all of the tile's x
 *     for d:             one load of `moving` (its own row) and of `still` (one row of the tile, the others from other lanes)
 *     weights            of all x at its own y
 *     for each lane's y: its weights, from that lane, times the four columns of the operand that are this lane's
 *
 * So a load serves the whole tile or all lanes, and the text has few of them: Mesa takes 20 ms to compile a load. With one lane this is
 * plain WGSL.
 */
import type { Expr, Ix } from '../../ir/op.ts';
import { sizeOf } from '../../types/shape.ts';
import { foldGrid } from '../emit/grid.ts';
import { type Bounds, boundsOf, type Guard } from './attention-bounds.ts';
import { Ends } from './attention-ends.ts';
import { overLanes } from './attention-lanes.ts';
import { Multiplier } from './attention-products.ts';
import { SharedRows } from './attention-shared.ts';
import type { AttentionSpace, Pass, Product, Reduction } from './attention-space.ts';
import { type AttentionTile, inside, type ThreadContext, threadContext, strideOf } from './attention-context.ts';
import { storeRows } from './attention-store.ts';
import { lowest, RowSums } from './attention-sums.ts';
import type { Emitted, Kernel } from './family.ts';
import { opaque, rolled } from './rolled.ts';

export function emitRows(kernel: Kernel, space: AttentionSpace, tile: AttentionTile): Emitted {
  const { width, rows, threads, slices } = tile;
  const extents = [sizeOf(space.batch), Math.ceil(sizeOf(space.x) / (rows * threads))];
  const tiles = extents[0]! * extents[1]!;
  const grid = foldGrid(tiles, kernel.target);
  const scope = kernel.scope();
  const { ix } = scope;
  const { k } = scope;
  const number = scope.let(grid.id(scope));
  if (grid.workgroups[1] > 1) scope.when(k.greaterEqual(number, tiles), () => scope.return());
  const [b, t] = ix.unflatten(ix.variable(number, 0, tiles - 1), extents) as [Ix, Ix];
  const lane = width === 1 ? ix.constant(0) : ix.variable(scope.let(k.convert(k.builtin('subgroup_invocation_id', width - 1), 'i32')), 0, width - 1);
  const first = ix.mul(t, rows * threads);
  const x0 = threads === 1 ? first : ix.add(first, ix.mul(scope.invocation(threads), rows));
  const slice = slices === 1 ? ix.constant(0) : scope.invocation(slices);
  const shared = new SharedRows(kernel, threads * slices, tile.block);
  new Rows(threadContext(kernel, space, tile, scope, { b, first, x0, lane, slice }), shared).write();
  return {
    body: scope.body(),
    workgroupSize: width * threads * slices,
    workgroups: grid.workgroups,
    // Bounds are uniform over the lanes, which no WGSL compiler can prove.
    splitsSubgroups: width > 1,
    label: `${[...space.batch, sizeOf(space.x), sizeOf(space.y)].join('x')}x${(space.products[0] ?? space.scores[0])!.depth}`,
  };
}

class Rows {
  private readonly context: ThreadContext;
  private readonly shared: SharedRows;
  private readonly ends: Ends;
  private readonly sums: RowSums;
  private readonly products: Multiplier;

  constructor(context: ThreadContext, shared: SharedRows) {
    this.context = context;
    this.shared = shared;
    this.ends = new Ends(context);
    this.sums = new RowSums(context, shared);
    this.products = new Multiplier(context, shared, this.sums);
  }

  write(): void {
    for (const pass of this.context.space.passes) this.pass(pass);
    storeRows(this.context, this.sums);
  }

  private pass(pass: Pass): void {
    const { kernel, scope, ix, space, tile } = this.context;
    this.sums.begin(pass);
    const bounds = boundsOf(kernel.region, space, pass);
    if (!bounds) {
      const size = sizeOf(space.y);
      const step = strideOf(tile);
      this.sums.reset(pass);
      this.sums.inBlocks(pass, Math.ceil(size / step), (i) => this.block(pass, ix.constant(0), ix.mul(i, step), size), {
        bound: opaque(scope),
      });
      this.sums.join(pass);
    } else this.bounded(pass, bounds);
    this.sums.finish(pass);
    this.sums.bindRows(pass.reductions);
  }

  /** The loop over y between bounds, or over all y where a guard fails. */
  private bounded(pass: Pass, bounds: Bounds): void {
    const { scope, space, tile } = this.context;
    const { k } = scope;
    const size = space.y.at(-1)!;
    const step = strideOf(tile);
    const ends = this.ends.range(bounds).map((end) => this.shared.agree(scope, end));
    const [from, to] = ends.map((end) => scope.var(end)) as [Expr, Expr];
    const known = bounds.guards.filter((g) => !this.grows(pass, g));
    const later = bounds.guards.filter((g) => this.grows(pass, g) && (g.shift === null || !bounds.guards.some((o) => o.shift === null)));
    if (known.length > 0) {
      const fails = this.shared.agree(scope, this.ends.failing(known, null));
      scope.when(fails, () => {
        scope.assign(from, k.constant(0, 'i32'));
        scope.assign(to, k.constant(size, 'i32'));
      });
    }
    this.sums.reset(pass);
    const whole = (outer: Ix): void => {
      const base = this.context.ix.mul(outer, size);
      if (later.length > 0) this.around(pass, later, base, from, to);
      else {
        const max = Math.ceil(size / step) * step - step;
        this.sums.inBlocks(pass, to, (y) => this.block(pass, base, y, size), { from, step, most: size, max });
      }
    };
    this.sums.inBlocks(pass, sizeOf(space.y) / size, whole, { adds: Math.ceil(size / tile.slices), bound: opaque(scope) });
    this.sums.join(pass);
  }

  /**
   * The loop from `from` to below `to`. If a guard fails then, it continues to the end and wraps round to `from`; partial sums remain valid.
   * (A second loop around the first would carry all sums as well, and take SwiftShader as long again to compile.)
   */
  private around(pass: Pass, guards: readonly Guard[], base: Ix, from: Expr, to: Expr): void {
    const { scope, ix, space, tile } = this.context;
    const size = space.y.at(-1)!;
    const step = strideOf(tile);
    const blocks = Math.ceil(size / step);
    const { k } = scope;
    const first = scope.let(k.div(from, step));
    // At least one block, after which the guards are checked.
    const last = scope.var(k.max(k.div(k.add(to, step - 1), step), k.add(first, 1)));
    this.sums.inBlocks(
      pass,
      last,
      (i) => {
        const at = ix.variable(scope.let(k.select(k.greaterEqual(i.expr, blocks), k.sub(i.expr, blocks), i.expr)), 0, blocks - 1);
        this.block(pass, base, ix.mul(at, step), size);
        scope.when(k.and(k.equal(k.add(i.expr, 1), last), k.less(last, k.add(first, blocks))), () => {
          const maxima = this.sums.maxima(pass);
          const fails = this.shared.agree(scope, this.ends.failing(guards, maxima));
          scope.when(fails, () => scope.assign(last, k.add(first, blocks)));
        });
      },
      { from: first, most: 2 * blocks, max: 2 * blocks - 1 },
    );
  }

  /** Whether a guard's shift becomes known in this pass only. */
  private grows(pass: Pass, { shift }: Guard): boolean {
    return shift === null || shift.value === pass.online?.shift;
  }

  /** The step of all lanes or threads of the tile, from `base + y0` on. */
  private block(pass: Pass, base: Ix, y0: Ix, size: number): void {
    const { context, shared } = this;
    const { scope, ix, tile } = context;
    if (tile.threads === 1) {
      this.step(pass, base, y0, ix.constant(0), size);
      return;
    }
    const moving = [...pass.scores.map((s) => ({ ...s, operand: s.moving })), ...pass.products];
    shared.fill(context, moving, (j) => ix.add(base, inside(scope, ix.add(y0, j), size)));
    rolled(scope, tile.block / tile.keys, (i) => this.step(pass, base, ix.add(y0, ix.mul(i, tile.keys)), ix.mul(i, tile.keys), size));
  }

  /** y from `base + y0` on, which lie from `j0` on in the block; those that are not below `base + size` count for nothing. */
  private step(pass: Pass, base: Ix, y0: Ix, j0: Ix, size: number): void {
    const { scope, ix, groups, tile, lane } = this.context;
    const { k } = scope;
    const { width, keys } = tile;
    const ragged = size % strideOf(tile) !== 0;
    const share = (u: number): Ix => ix.add(ix.add(y0, ix.constant(u * width * tile.slices)), ix.mul(this.context.slice, width));
    const own = Array.from({ length: keys }, (_, u) => ix.add(share(u), lane));
    const ys = own.map((y) => ix.add(base, ragged ? inside(scope, y, size) : y));
    const there = own.map((y) => (ragged ? scope.let(k.less(y.expr, size)) : k.true));
    this.products.scores(pass.scores, ys, j0);
    if (pass.online) this.sums.grow(pass, pass.online.maximum, pass.online.shift, ys, there);
    const weights = new Map<Reduction | Product, Expr[][]>();
    for (const sum of [...pass.reductions, ...pass.products]) {
      if (sum === pass.online?.maximum) continue;
      const none = 'kind' in sum && sum.kind === 'max' ? lowest : 0;
      weights.set(
        sum,
        ys.map((y, u) => groups.map((x) => this.sums.weight(sum.weights, x, y, there[u]!, none))),
      );
    }
    for (const r of pass.reductions) {
      if (r === pass.online?.maximum) continue;
      const sums = this.sums.of.get(r)!;
      for (const found of weights.get(r)!)
        found.forEach((w, g) => scope.assign(sums[g]!, r.kind === 'max' ? k.max(sums[g]!, w) : k.add(sums[g]!, w)));
    }
    // A loop for each operand: in one for all of them there are more sums than registers. (SwiftShader, dk and dv: a fifth less time.)
    for (const key of new Set(pass.products.map((p) => p.operand.key))) {
      const products = pass.products.filter((p) => p.operand.key === key);
      const own = products.map((p) => weights.get(p)!);
      overLanes(this.context, own.flat(2), (from, heard) => {
        own.forEach((_, p) => {
          for (let u = 0; u < keys; u++) {
            const at = ix.add(share(u), from);
            const y = ix.add(base, ragged ? inside(scope, at, size) : at);
            const vectors = heard.slice((p * keys + u) * groups.length, (p * keys + u + 1) * groups.length);
            this.products.multiply(products[p]!, vectors, y, ix.add(j0, ix.constant(u)));
          }
        });
      });
    }
  }
}
