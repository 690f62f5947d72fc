/**
 * A statistic of rows in a product by subgroup matrices: each invocation adds up what it loads of the left operand, four elements of a
 * row or one of each of four rows at a time, and the parts of a row meet in the end.
 */
import type { Eqn, Value } from '../../ir/graph.ts';
import type { Expr, Ix } from '../../ir/op.ts';
import { identityOf, monoidOf } from '../../ops/reduction.ts';
import { components, times } from './dot-lanes.ts';
import type { Tiling } from './dot-matrix-shares.ts';
import { takeInto } from './dot-statistics.ts';
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
    this.sums = times((depth * size) / (4 * threads), () => scope.var('vec4<f32>', `vec4<f32>(${this.identity})`));
  }

  /** Four elements of share g, which count where `inside` holds. */
  take(g: number, value: Expr, inside: Expr): void {
    this.add(
      this.sums[g]!,
      inside === 'true' ? value : this.scope.let(`select(vec4<f32>(${this.identity}), ${value}, ${inside})`, 'vec4<f32>'),
    );
  }

  /** The totals of four rows of the square, by way of an array in workgroup memory that nothing else uses any more. */
  totals(array: string, row: Ix): readonly Expr[] {
    const { scope, shares } = this;
    const { ix } = scope;
    const { size, depth, threads, thread, along } = shares;
    const parts = along === 'k' ? depth / 4 : depth;
    this.sums.forEach((sum, g) => {
      const share = ix.add(thread, ix.constant(g * threads));
      if (along === 'm') {
        const at = ix.add(ix.mul(ix.mod(share, size / 4), 4 * parts), ix.div(share, size / 4)).text;
        for (const [j, c] of components.entries()) scope.statement(`${array}[${at} + ${j * parts}] = ${sum}.${c};`);
        return;
      }
      const part = scope.var('f32', `${sum}.x`);
      for (const c of components.slice(1)) this.add(part, scope.let(`${sum}.${c}`, 'f32'));
      scope.statement(`${array}[${share.text}] = ${part};`);
    });
    scope.statement('workgroupBarrier();');
    const totals = times(4, (r) => {
      const total = scope.var('f32', this.identity);
      scope.loop(parts, (p) =>
        this.add(total, scope.let(`${array}[${ix.add(ix.mul(ix.add(row, ix.constant(r)), parts), p).text}]`, 'f32')),
      );
      return total;
    });
    scope.statement('workgroupBarrier();');
    return totals;
  }

  private add(sum: Expr, part: Expr): void {
    takeInto(this.scope, this.eqn, sum, part);
  }
}
