/** What a lane of attention sums: begun, bound, raised with a maximum that grows, added up over lanes and slices. */
import type { Value } from '../../ir/graph.ts';
import type { Expr, Ix } from '../../ir/op.ts';
import { acrossLanes } from './attention-lanes.ts';
import type { SharedRows } from './attention-shared.ts';
import type { Pass, Place, Product, Reduction } from './attention-space.ts';
import { laneOf, type Stand } from './attention-stand.ts';

const components = ['x', 'y', 'z', 'w'] as const;
export const lowest = '(-3.4028234663852886e38f)';

export class RowSums {
  /** Vectors along x for a row's number, one vector for each row and each of the lane's columns for a product. */
  readonly of = new Map<Reduction | Product, Expr[]>();
  private readonly stand: Stand;
  private readonly shared: SharedRows;

  constructor(stand: Stand, shared: SharedRows) {
    this.stand = stand;
    this.shared = shared;
  }

  begin(pass: Pass): void {
    const { scope, groups, vector, tile } = this.stand;
    for (const r of pass.reductions)
      this.of.set(
        r,
        groups.map(() => scope.var(vector)),
      );
    for (const p of pass.products)
      this.of.set(
        p,
        Array.from({ length: tile.rows * this.columnsOf(p) }, () => scope.var('vec4<f32>')),
      );
  }

  reset(pass: Pass): void {
    for (const r of pass.reductions)
      for (const sum of this.of.get(r)!) this.stand.scope.statement(`${sum} = ${this.stand.vector}(${r.kind === 'max' ? lowest : '0f'});`);
    for (const p of pass.products) for (const sum of this.of.get(p)!) this.stand.scope.statement(`${sum} = vec4<f32>();`);
  }

  /** Columns of a product that a lane has, in fours. */
  columnsOf(p: Product): number {
    return Math.ceil(p.depth / 4 / this.stand.tile.width);
  }

  /** The lane's column c, in fours. */
  column(c: number): Ix {
    return this.stand.ix.add(this.stand.ix.constant(c * this.stand.tile.width), this.stand.lane);
  }

  /** The element for row r of vectors along x. */
  element(vectors: readonly Expr[], r: number): Expr {
    return this.stand.tile.lanes === 4 ? `${vectors[r >> 2]}.${components[r & 3]}` : vectors[r]!;
  }

  /** Binds a vector along x, and each of its elements. */
  bind(value: Value, at: Place | Omit<Place, 'y'>, g: number, expr: Expr): void {
    const { scope, space, ix, tile } = this.stand;
    scope.bind(value, space.index(ix, value, at), expr);
    if (tile.lanes === 1) return;
    components.forEach((c, j) =>
      scope.bind(value, space.index(ix, value, { ...at, x: laneOf(this.stand, g, j) }), scope.let(`${expr}.${c}`, 'f32')),
    );
  }

  bindRows(reductions: readonly Reduction[]): void {
    for (const r of reductions)
      this.stand.groups.forEach((x, g) => this.bind(r.eqn.outputs[0]!, { b: this.stand.b, x }, g, this.of.get(r)![g]!));
  }

  weight(value: Value, x: Ix, y: Ix, there: Expr, none: Expr): Expr {
    const { scope, space } = this.stand;
    const weight = scope.value(value, space.index(this.stand.ix, value, { b: this.stand.b, x, y }));
    return there === 'true' ? weight : scope.let(`select(${this.stand.vector}(${none}), ${weight}, ${there})`, this.stand.vector);
  }

  /** Takes the block's scores into the maximum, and makes the sums that it scales smaller. */
  grow(pass: Pass, maximum: Reduction, shift: Value, ys: readonly Ix[], there: readonly Expr[]): void {
    const { scope, groups, space, vector, b, ix } = this.stand;
    const { weights } = maximum;
    const sums = this.of.get(maximum)!;
    const next = groups.map((x, g) => {
      const found = ys.map((y, u) => this.weight(weights, x, y, there[u]!, lowest));
      const most = scope.var(
        vector,
        found.reduce((a, w) => `max(${a}, ${w})`, sums[g]!),
      );
      acrossLanes(this.stand, most, vector, (a, c) => `max(${a}, ${c})`);
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
    const { scope, ix, tile, vector } = this.stand;
    if (tile.slices === 1) return;
    for (const r of pass.reductions) {
      if (r.kind !== 'max') continue;
      const own = this.of.get(r)!;
      const most = own.map((sum) => scope.var(vector, sum));
      this.shared.join(scope, most, vector, 'max(a, b)');
      if (r === pass.online?.maximum) this.raise(pass, r, pass.online.shift, most, ix.constant(0));
      else own.forEach((sum, g) => scope.statement(`${sum} = ${most[g]};`));
    }
    const added = pass.reductions.filter((r) => r.kind !== 'max').flatMap((r) => this.of.get(r)!);
    this.shared.join(scope, added, vector, 'a + b');
    this.shared.join(
      scope,
      pass.products.flatMap((p) => this.of.get(p)!),
      'vec4<f32>',
      'a + b',
    );
  }

  /** Binds and gives the greatest so far of each row, of all lanes and slices. */
  maxima(pass: Pass): readonly Expr[] {
    const { scope, groups, tile, vector, b } = this.stand;
    const maximum = pass.reductions.find((r) => r.kind === 'max')!;
    let found: readonly Expr[] = this.of.get(maximum)!;
    if (pass.online?.maximum !== maximum || tile.slices > 1) {
      found = found.map((own) => scope.var(vector, own));
      for (const name of found) acrossLanes(this.stand, name, vector, (a, c) => `max(${a}, ${c})`);
      this.shared.join(scope, found, vector, 'max(a, b)');
    }
    groups.forEach((x, g) => this.bind(maximum.eqn.outputs[0]!, { b, x }, g, found[g]!));
    return found;
  }

  /** Makes the sums under a maximum those under a greater one. */
  private raise(pass: Pass, maximum: Reduction, shift: Value, next: readonly Expr[], y: Ix): void {
    const { scope, space, ix } = this.stand;
    const sums = this.of.get(maximum)!;
    this.stand.kernel.use('exponential');
    const shiftAt = (g: number): Expr =>
      scope.let(scope.value(shift, space.index(ix, shift, { b: this.stand.b, x: this.stand.groups[g]!, y })), this.stand.vector);
    this.bindRows([maximum]);
    const before = this.stand.groups.map((_, g) => shiftAt(g));
    this.stand.groups.forEach((x, g) => this.bind(maximum.eqn.outputs[0]!, { b: this.stand.b, x }, g, next[g]!));
    const shrink = this.stand.groups.map((_, g) =>
      scope.let(`exponential_${this.stand.tile.lanes === 4 ? 'vec4f' : 'f32'}(${before[g]} - ${shiftAt(g)})`, this.stand.vector),
    );
    for (const r of pass.reductions) if (r !== maximum) this.of.get(r)!.forEach((sum, g) => scope.statement(`${sum} *= ${shrink[g]};`));
    for (const p of pass.products)
      this.of.get(p)!.forEach((sum, k) => scope.statement(`${sum} *= ${this.element(shrink, Math.floor(k / this.columnsOf(p)))};`));
    next.forEach((most, g) => scope.statement(`${sums[g]} = ${most};`));
  }

  /**
   * Behind the loop: lanes agree, and the greatest of no scores, or of none but −∞, is −∞. Where it stands as it began it may be that of a score too:
   * then weights under it have been summed.
   */
  finish(pass: Pass): void {
    const { scope, vector } = this.stand;
    const online = pass.online?.maximum;
    for (const r of pass.reductions)
      if (r !== online)
        for (const sum of this.of.get(r)!)
          acrossLanes(this.stand, sum, vector, (a, c) => (r.kind === 'max' ? `max(${a}, ${c})` : `${a} + ${c}`));
    const none = `${vector}(${scope.literal(Number.NEGATIVE_INFINITY, 'float32')})`;
    for (const r of pass.reductions) {
      if (r.kind !== 'max') continue;
      const added = r === online ? pass.reductions.filter((o) => o.kind === 'add') : [];
      this.of.get(r)!.forEach((sum, g) => {
        const empty = [`(${sum} == ${vector}(${lowest}))`, ...added.map((o) => `(${this.of.get(o)![g]} == ${vector}(0f))`)].join(' & ');
        scope.statement(`${sum} = select(${sum}, ${none}, ${empty});`);
      });
    }
  }
}
