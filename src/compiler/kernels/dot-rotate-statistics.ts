/**
 * A statistic of rows in a rotating product: each lane adds up what it loads anyway. Where shares are rows those are its own, and it hears
 * of the others' in the end; where shares are pieces of k, lanes meet behind the walk.
 */
import type { Eqn } from '../../ir/graph.ts';
import type { Expr, Ix } from '../../ir/op.ts';
import { identityOf, monoidOf } from '../../ops/reduction.ts';
import { addsFloats } from '../../ops/region.ts';
import { type Place, type RotateTile, rotated, rowOf, times } from './dot-lanes.ts';
import type { DotSpace } from './dot-space.ts';
import { takeInto } from './dot-statistics.ts';
import type { Scope } from './family.ts';

export interface RowTotal {
  readonly name: Expr;
  /** Four rows, or one. */
  readonly lanes: boolean;
}

export class RotatingStatistic {
  /** What lanes or slices still have to join: of a row, or of four. Known behind `meet`. */
  totals: readonly RowTotal[] = [];
  private readonly scope: Scope;
  private readonly tile: RotateTile;
  private readonly place: Place;
  private readonly space: DotSpace;
  private readonly eqn: Eqn;
  /** Whether four lanes are four rows; otherwise they are four steps of one. */
  private readonly acrossRows: boolean;
  /** Whether steps are taken one by one. */
  private readonly single: boolean;
  private readonly sums: readonly Expr[];

  constructor(scope: Scope, tile: RotateTile, place: Place, space: DotSpace, eqn: Eqn) {
    this.scope = scope;
    this.tile = tile;
    this.place = place;
    this.space = space;
    this.eqn = eqn;
    this.acrossRows = tile.share === 'k' && space.lhsAlong === 'm';
    this.single = !this.acrossRows && tile.chunk < 4;
    const first = scope.literal(identityOf(monoidOf(eqn.regions[0]!)!, eqn.outputs[0]!.type.dtype), 'float32');
    const own = tile.share === 'row' ? tile.rows / tile.width : this.acrossRows ? tile.rows / 4 : tile.rows;
    this.sums = times(own, () => scope.var(scope.k.splat(first, this.single ? 1 : 4)));
  }

  /** Terms that a step adds to each sum. */
  get adds(): number {
    return this.acrossRows || this.single ? this.tile.chunk : 1;
  }

  /** What steps add to, where rounding makes blocks of them worth it. */
  blocked(): readonly Expr[] {
    return addsFloats(this.eqn.regions[0]!) ? this.sums : [];
  }

  /** The part of step `i` along k. */
  step(i: Ix): void {
    const { scope, tile, place, sums } = this;
    const { ix } = scope;
    const piece = ix.mul(tile.share === 'row' ? i : ix.add(ix.mul(i, tile.width), place.lanes[0]!), tile.chunk);
    const steps = times(tile.chunk, (s) => ix.add(piece, ix.constant(s)));
    sums.forEach((sum, j) => {
      if (this.single) return steps.forEach((k) => this.add(sum, this.value(this.rowAt(j), k)));
      if (!this.acrossRows) return this.add(sum, this.value(this.rowAt(j), ix.lanes(piece)));
      const four = ix.clamp(ix.add(ix.div(place.m0, 4), ix.constant(j)), 0, this.space.m / 4 - 1);
      for (const k of steps) this.add(sum, this.value(ix.lanes(ix.mul(four, 4)), k));
    });
  }

  /** Behind the steps: four steps become one sum, and pieces of lanes the whole. */
  meet(): void {
    const { scope, tile } = this;
    this.totals = this.sums.map((sum) => {
      if (this.acrossRows) return { name: sum, lanes: true };
      if (this.single) return { name: sum, lanes: false };
      const name = scope.var(scope.k.lane(sum, 0));
      for (const c of [1, 2, 3]) this.add(name, scope.let(scope.k.lane(sum, c)));
      return { name, lanes: false };
    });
    if (tile.share === 'row') return;
    for (let p = 1; p < tile.width; p *= 2)
      for (const { name } of this.totals) this.add(name, rotated(scope, tile, name, p));
  }

  /** What the steps have left over, which no lanes share. */
  rest(k: Ix): void {
    const { scope } = this;
    if (!this.acrossRows) this.totals.forEach(({ name }, j) => this.add(name, this.value(this.rowAt(j), k)));
    else
      times(this.tile.rows, (r) => {
        const { name } = this.totals[r >> 2]!;
        const [sum] = scope.region(this.eqn.regions[0]!, [scope.let(scope.k.lane(name, r & 3)), this.value(this.rowAt(r), k)]);
        scope.assign(name, sum!, r & 3);
      });
  }

  /** Takes one more part into a sum. */
  add(sum: Expr, part: Expr): void {
    takeInto(this.scope, this.eqn, sum, part);
  }

  /** In the end: the total of the row that each accumulator of the product belongs to. */
  byAccumulator(): readonly Expr[] {
    const { scope, tile, totals } = this;
    return times(tile.rows, (r) => {
      if (this.acrossRows) return scope.k.lane(totals[r >> 2]!.name, r & 3);
      return tile.share === 'k' ? totals[r]!.name : rotated(scope, tile, totals[Math.floor(r / tile.width)]!.name, r % tile.width);
    });
  }

  /** The row of sum j. */
  private rowAt(j: number): Ix {
    const { ix } = this.scope;
    const r = this.tile.share === 'row' ? j * this.tile.width : j;
    return ix.clamp(rowOf(ix, this.tile, this.place, r), 0, this.space.m - 1);
  }

  private value(m: Ix, k: Ix): Expr {
    return this.scope.value(this.eqn.inputs[0]!, this.space.lhsIndex(this.scope.ix, this.place.b, m, k));
  }
}
