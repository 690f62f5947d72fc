/** The sums of a lane of attention: initial values, bindings, rescaling when the maximum grows, reduction over lanes and slices. */
import type { Value } from '../../ir/graph.ts';
import type { Expr, Ix } from '../../ir/op.ts';
import { type BlockOptions, chain, inBlocks } from '../../ops/blocks.ts';
import { vec4f } from '../kernel-ir/types.ts';
import { acrossLanes } from './attention-lanes.ts';
import type { SharedRows } from './attention-shared.ts';
import type { Pass, Place, Product, Reduction } from './attention-space.ts';
import { laneOf, type ThreadContext, strideOf } from './attention-context.ts';

export const lowest = -3.4028234663852886e38;

export class RowSums {
  /** Vectors along x for a row's number, one vector for each row and each of the lane's columns for a product. */
  readonly of = new Map<Reduction | Product, Expr[]>();
  private readonly context: ThreadContext;
  private readonly shared: SharedRows;

  constructor(context: ThreadContext, shared: SharedRows) {
    this.context = context;
    this.shared = shared;
  }

  begin(pass: Pass): void {
    const { scope, groups, vector, tile } = this.context;
    for (const r of pass.reductions)
      this.of.set(
        r,
        groups.map(() => scope.var(vector)),
      );
    for (const p of pass.products)
      this.of.set(
        p,
        Array.from({ length: tile.rows * this.columnsOf(p) }, () => scope.var(vec4f)),
      );
  }

  reset(pass: Pass): void {
    for (const r of pass.reductions)
      for (const sum of this.of.get(r)!) this.context.scope.assign(sum, this.context.scope.k.constant(r.kind === 'max' ? lowest : 0, 'f32'));
    for (const p of pass.products) for (const sum of this.of.get(p)!) this.context.scope.assign(sum, this.context.scope.k.constant(0, 'f32'));
  }

  /** Columns of a product that a lane has, in fours. */
  columnsOf(p: Product): number {
    return Math.ceil(p.depth / 4 / this.context.tile.width);
  }

  /** The lane's column c, in fours. */
  column(c: number): Ix {
    return this.context.ix.add(this.context.ix.constant(c * this.context.tile.width), this.context.lane);
  }

  /** The element for row r of vectors along x. */
  element(vectors: readonly Expr[], r: number): Expr {
    return this.context.tile.lanes === 4 ? this.context.scope.k.lane(vectors[r >> 2]!, r & 3) : vectors[r]!;
  }

  /** Binds a vector along x, and each of its elements. */
  bind(value: Value, at: Place | Omit<Place, 'y'>, g: number, expr: Expr): void {
    const { scope, space, ix, tile } = this.context;
    scope.bind(value, space.index(ix, value, at), expr);
    if (tile.lanes === 1) return;
    for (let j = 0; j < 4; j++)
      scope.bind(value, space.index(ix, value, { ...at, x: laneOf(this.context, g, j) }), scope.let(scope.k.lane(expr, j)));
  }

  bindRows(reductions: readonly Reduction[]): void {
    for (const r of reductions)
      this.context.groups.forEach((x, g) => this.bind(r.eqn.outputs[0]!, { b: this.context.b, x }, g, this.of.get(r)![g]!));
  }

  weight(value: Value, x: Ix, y: Ix, there: Expr, none: number): Expr {
    const { scope, space } = this.context;
    const weight = scope.value(value, space.index(this.context.ix, value, { b: this.context.b, x, y }));
    return there === scope.k.true ? weight : scope.let(scope.k.select(there, weight, none));
  }

  /** Takes the block's scores into the maximum, and makes the sums that it scales smaller. */
  grow(pass: Pass, maximum: Reduction, shift: Value, ys: readonly Ix[], there: readonly Expr[]): void {
    const { scope, groups, space, b, ix } = this.context;
    const { weights } = maximum;
    const sums = this.of.get(maximum)!;
    const next = groups.map((x, g) => {
      const found = ys.map((y, u) => this.weight(weights, x, y, there[u]!, lowest));
      const most = scope.var(found.reduce((a, w) => scope.k.max(a, w), sums[g]!));
      acrossLanes(this.context, most, (a, c) => scope.k.max(a, c));
      return most;
    });
    // Bound, so that they are not made again where the exponents ask for them.
    const places = groups.flatMap((x) => ys.map((y) => space.index(ix, weights, { b, x, y })));
    const scores = places.map((at) => scope.value(weights, at));
    places.forEach((at, k) => scope.bind(weights, at, scores[k]!));
    this.raise(pass, maximum, shift, next, ys[0]!);
  }

  /** Adds up what the slices have summed, under the greatest of their maxima. */
  join(pass: Pass): void {
    const { scope, ix, tile } = this.context;
    const { k } = scope;
    if (tile.slices === 1) return;
    for (const r of pass.reductions) {
      if (r.kind !== 'max') continue;
      const own = this.of.get(r)!;
      const most = own.map((sum) => scope.var(sum));
      this.shared.join(scope, most, (x, y) => k.max(x, y));
      if (r === pass.online?.maximum) this.raise(pass, r, pass.online.shift, most, ix.constant(0));
      else own.forEach((sum, g) => scope.assign(sum, most[g]!));
    }
    const added = pass.reductions.filter((r) => r.kind !== 'max').flatMap((r) => this.of.get(r)!);
    this.shared.join(scope, added, (x, y) => k.add(x, y));
    this.shared.join(
      scope,
      pass.products.flatMap((p) => this.of.get(p)!),
      (x, y) => k.add(x, y),
    );
  }

  /** Binds and gives the greatest so far of each row, of all lanes and slices. */
  maxima(pass: Pass): readonly Expr[] {
    const { scope, groups, tile, b } = this.context;
    const { k } = scope;
    const maximum = pass.reductions.find((r) => r.kind === 'max')!;
    let found: readonly Expr[] = this.of.get(maximum)!;
    if (pass.online?.maximum !== maximum || tile.slices > 1) {
      found = found.map((own) => scope.var(own));
      for (const name of found) acrossLanes(this.context, name, (x, y) => k.max(x, y));
      this.shared.join(scope, found, (x, y) => k.max(x, y));
    }
    groups.forEach((x, g) => this.bind(maximum.eqn.outputs[0]!, { b, x }, g, found[g]!));
    return found;
  }

  /**
   * A loop over y that adds to the sums in blocks, see ops/blocks.ts. What is held of a level of blocks stays under the maximum that it was
   * last added to under, and is made smaller only before blocks are added to it.
   * @param adds how many y one round of the loop adds to each sum.
   */
  inBlocks(
    pass: Pass,
    extent: number | Expr,
    body: (i: Ix) => void,
    { adds = strideOf(this.context.tile) / this.context.tile.slices, ...options }: Omit<BlockOptions, 'rounds'> & { readonly adds?: number },
  ): void {
    const { scope, ix } = this.context;
    const { online } = pass;
    const scaling = (): (() => (of: Expr) => Expr) => {
      const current = this.of.get(online!.maximum)!;
      const before = current.map(() => scope.var(scope.k.splat(scope.k.constant(lowest, 'f32'), this.context.vector.lanes)));
      return () => {
        const factors = this.shrinkage(online!.maximum, online!.shift, before, current, ix.constant(0));
        current.forEach((most, g) => scope.assign(before[g]!, most));
        return (of) => this.factorOf(pass, of, factors);
      };
    };
    const added = [...pass.reductions.filter((r) => r.kind === 'add'), ...pass.products].flatMap((s) => this.of.get(s)!);
    const rounds = Math.max(1, Math.floor(chain / adds));
    inBlocks(scope, extent, added, body, { ...options, rounds, ...(online && { scaling }) });
  }

  /** Makes the sums under a maximum those under a greater one. */
  private raise(pass: Pass, maximum: Reduction, shift: Value, next: readonly Expr[], y: Ix): void {
    const { scope } = this.context;
    const sums = this.of.get(maximum)!;
    const shrink = this.shrinkage(maximum, shift, sums, next, y);
    for (const s of [...pass.reductions, ...pass.products])
      if (s !== maximum) for (const sum of this.of.get(s)!) scope.assign(sum, scope.k.mul(sum, this.factorOf(pass, sum, shrink)));
    next.forEach((most, g) => scope.assign(sums[g]!, most));
  }

  /** The factors that rescale each row's sums from some maxima to greater ones, which are bound. */
  private shrinkage(maximum: Reduction, shift: Value, from: readonly Expr[], to: readonly Expr[], y: Ix): readonly Expr[] {
    const { scope, space, ix, groups, b } = this.context;
    const { k } = scope;
    const shiftUnder = (maxima: readonly Expr[]): readonly Expr[] => {
      groups.forEach((x, g) => this.bind(maximum.eqn.outputs[0]!, { b, x }, g, maxima[g]!));
      return groups.map((x) => scope.let(scope.value(shift, space.index(ix, shift, { b, x, y }))));
    };
    const [before, after] = [shiftUnder(from), shiftUnder(to)];
    return groups.map((_, g) => scope.let(k.call('exponential', k.sub(before[g]!, after[g]!))));
  }

  /** That of a sum's rows. */
  private factorOf(pass: Pass, sum: Expr, factors: readonly Expr[]): Expr {
    const product = pass.products.find((p) => this.of.get(p)!.includes(sum));
    if (product) return this.element(factors, Math.floor(this.of.get(product)!.indexOf(sum) / this.columnsOf(product)));
    const reduction = pass.reductions.find((r) => this.of.get(r)!.includes(sum))!;
    return factors[this.of.get(reduction)!.indexOf(sum)]!;
  }

  /**
   * After the loop: the lanes reduce the maximum, and the greatest of no scores, or of none but −∞, is −∞. Where it stands as it began it may be that of a score too:
   * then weights under it have been summed.
   */
  finish(pass: Pass): void {
    const { scope } = this.context;
    const { k } = scope;
    const online = pass.online?.maximum;
    for (const r of pass.reductions)
      if (r !== online)
        for (const sum of this.of.get(r)!)
          acrossLanes(this.context, sum, (a, c) => (r.kind === 'max' ? k.max(a, c) : k.add(a, c)));
    const none = k.constant(Number.NEGATIVE_INFINITY, 'f32');
    for (const r of pass.reductions) {
      if (r.kind !== 'max') continue;
      const added = r === online ? pass.reductions.filter((o) => o.kind === 'add') : [];
      this.of.get(r)!.forEach((sum, g) => {
        const empty = added.reduce<Expr>((all, o) => k.and(all, k.equal(this.of.get(o)![g]!, 0)), k.equal(sum, lowest));
        scope.assign(sum, k.select(empty, none, sum));
      });
    }
  }
}
