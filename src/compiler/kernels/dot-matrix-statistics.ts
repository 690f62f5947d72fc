/**
 * A statistic of rows in a product by subgroup matrices: each invocation adds up what it loads of the left operand, four elements of a
 * row or one of each of four rows at a time, and the parts of a row meet in the end.
 */
import type { Eqn, Value } from '../../ir/graph.ts';
import type { Expr, Ix } from '../../ir/op.ts';
import { identityOf, monoidOf } from '../../ops/reduction.ts';
import { times } from './dot-lanes.ts';
import type { Tiling } from './dot-matrix-shares.ts';
import { takeInto } from './dot-statistics.ts';
import type { SharedArray } from '../kernel-ir/program.ts';
import type { Scope } from './family.ts';

/** How the left operand's square is loaded: as `sharesOf` shares it out. */
interface Shares extends Tiling {
  /** What four neighbours lie along. */
  readonly along: 'm' | 'k';
}

export class MatrixStatistic {
  readonly operand: Value;
  private readonly scope: Scope;
  private readonly eqn: Eqn;
  private readonly shares: Shares;
  private readonly identity: Expr;
  /** By share. */
  private readonly sums: readonly Expr[];

  constructor(scope: Scope, eqn: Eqn, shares: Shares) {
    this.scope = scope;
    this.eqn = eqn;
    this.shares = shares;
    this.operand = eqn.inputs[0]!;
    this.identity = scope.literal(identityOf(monoidOf(eqn.regions[0]!)!, this.operand.type.dtype), 'float32');
    const { size, depth, threads } = shares;
    this.sums = times((depth * size) / (4 * threads), () => scope.var(scope.k.splat(this.identity, 4)));
  }

  /** Four elements of share g, which count where `inside` holds. */
  take(g: number, value: Expr, inside: Expr): void {
    const { k } = this.scope;
    this.add(this.sums[g]!, inside === k.true ? value : this.scope.let(k.select(inside, value, this.identity)));
  }

  /** The totals of four rows of the square, by way of an array in workgroup memory that nothing else uses any more. */
  totals(array: SharedArray, row: Ix): readonly Expr[] {
    const { scope, shares } = this;
    const { ix } = scope;
    const { size, depth, threads, thread, along } = shares;
    const parts = along === 'k' ? depth / 4 : depth;
    this.sums.forEach((sum, g) => {
      const share = ix.add(thread, ix.constant(g * threads));
      if (along === 'm') {
        const at = ix.add(ix.mul(ix.mod(share, size / 4), 4 * parts), ix.div(share, size / 4));
        for (let j = 0; j < 4; j++) scope.storeShared(array, ix.add(at, ix.constant(j * parts)).expr, scope.k.lane(sum, j));
        return;
      }
      const part = scope.var(scope.k.lane(sum, 0));
      for (const c of [1, 2, 3]) this.add(part, scope.let(scope.k.lane(sum, c)));
      scope.storeShared(array, share.expr, part);
    });
    scope.barrier();
    const totals = times(4, (r) => {
      const total = scope.var(this.identity);
      scope.loop(parts, (p) =>
        this.add(total, scope.loadShared(array, ix.add(ix.mul(ix.add(row, ix.constant(r)), parts), p).expr)),
      );
      return total;
    });
    scope.barrier();
    return totals;
  }

  private add(sum: Expr, part: Expr): void {
    takeInto(this.scope, this.eqn, sum, part);
  }
}
