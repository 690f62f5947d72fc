/**
 * A statistic of rows in a product by way of workgroup memory: each invocation adds up what it brings of the left operand, four rows at a
 * time, and the parts of a row meet in the end.
 */
import type { Eqn, Value } from '../../ir/graph.ts';
import type { Expr, Ix } from '../../ir/op.ts';
import { identityOf, monoidOf } from '../../ops/reduction.ts';
import { addsFloats } from '../../ops/region.ts';
import { times } from './dot-lanes.ts';
import { takeInto } from './dot-statistics.ts';
import type { Piece, Share, Side } from './dot-tiled-side.ts';
import type { Scope } from './family.ts';

export class TiledStatistic {
  readonly operand: Value;
  private readonly scope: Scope;
  private readonly eqn: Eqn;
  private readonly side: Side;
  private readonly along: Piece['along'];
  private readonly identity: Expr;
  /** By share: four rows. */
  private readonly sums: readonly Expr[];

  /** `along`: of the operand that the side brings. */
  constructor(scope: Scope, eqn: Eqn, side: Side, along: Piece['along']) {
    this.scope = scope;
    this.eqn = eqn;
    this.side = side;
    this.along = along;
    this.operand = eqn.inputs[0]!;
    this.identity = scope.k.splat(scope.literal(identityOf(monoidOf(eqn.regions[0]!)!, this.operand.type.dtype), 'float32'), 4);
    this.sums = times(side.shares, () => scope.var(this.identity));
  }

  /** What shares add to, where rounding makes blocks of them worth it. */
  blocked(): readonly Expr[] {
    return addsFloats(this.eqn.regions[0]!) ? this.sums : [];
  }

  /** Adds the block of the operand that belongs to a share. */
  take(share: Share, piece: Piece): void {
    for (const four of this.side.block(piece, share, this.identity)) this.add(this.sums[share.number]!, four);
  }

  /** The totals of fours of rows, by way of workgroup memory that holds nothing else any more. */
  totals(fours: readonly Ix[]): readonly Expr[] {
    const { scope, side } = this;
    side.eachShare(this.along, ({ number, four, steps }) => side.store(steps, four, this.sums[number]!));
    scope.barrier();
    const totals = fours.map((four) => {
      const total = scope.var(this.identity);
      scope.loop(side.pieces, (p) => this.add(total, side.load(p, four)));
      return total;
    });
    scope.barrier();
    return totals;
  }

  private add(sum: Expr, part: Expr): void {
    takeInto(this.scope, this.eqn, sum, part);
  }
}
