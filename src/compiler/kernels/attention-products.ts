/** The multiplications of attention: scores at the lane's own y, and weights of all lanes times the lane's columns. */
import type { Expr, Ix } from '../../ir/op.ts';
import { sizeOf } from '../../types/shape.ts';
import { inOrder, rowsOfLanes } from './attention-lanes.ts';
import type { SharedRows } from './attention-shared.ts';
import type { Operand, Product, Score } from './attention-space.ts';
import type { ThreadContext } from './attention-context.ts';
import type { RowSums } from './attention-sums.ts';
import { rolled } from './rolled.ts';

export class Multiplier {
  private readonly context: ThreadContext;
  private readonly shared: SharedRows;
  private readonly sums: RowSums;

  constructor(context: ThreadContext, shared: SharedRows, sums: RowSums) {
    this.context = context;
    this.shared = shared;
    this.sums = sums;
  }

  /** Computes and binds scores at the lane's own y. */
  scores(scores: readonly Score[], ys: readonly Ix[], j0: Ix): void {
    const { scope, ix, space, tile } = this.context;
    const sums = scores.map(() => ys.map(() => this.context.groups.map(() => scope.var(this.context.vector))));
    const rowCount = sizeOf(space.x);
    for (const depth of new Set(scores.map((s) => s.depth)))
      rolled(scope, depth / 4, (c) => {
        const d = ix.lanes(ix.mul(c, 4));
        scores.forEach((s, k) => {
          if (s.depth !== depth) return;
          const moving = ys.map((y, u) => this.moved(s.moving, s.depth, y, ix.add(j0, ix.constant(u)), c));
          const shares = Array.from({ length: Math.ceil(tile.rows / tile.width) }, (_, h) => {
            const x = ix.clamp(ix.add(ix.add(this.context.x0, ix.constant(h * tile.width)), this.context.lane), 0, rowCount - 1);
            return scope.value(s.still.value, s.still.index(ix, this.context.b, x, d));
          });
          const still = rowsOfLanes(this.context, shares);
          ys.forEach((_, u) =>
            this.context.groups.forEach((_, g) => {
              const own = still.slice(g * tile.lanes, (g + 1) * tile.lanes).map((q) => scope.k.dot(q, moving[u]!));
              const sum = sums[k]![u]![g]!;
              scope.assign(sum, scope.k.add(sum, tile.lanes === 4 ? scope.k.vector(own) : own[0]!));
            }),
          );
        });
      });
    for (const sum of sums.flat(2)) inOrder(this.context, sum);
    scores.forEach((s, k) =>
      ys.forEach((y, u) => this.context.groups.forEach((x, g) => this.sums.bind(s.value, { b: this.context.b, x, y }, g, sums[k]![u]![g]!))),
    );
  }

  /** One y: its weights times the lane's columns of the operand, whose row it is, and row j of the block. */
  multiply(p: Product, weights: readonly Expr[], y: Ix, j: Ix): void {
    const { scope, ix } = this.context;
    const columns = Array.from({ length: this.sums.columnsOf(p) }, (_, c) =>
      this.moved(p.operand, p.depth, y, j, ix.clamp(this.sums.column(c), 0, p.depth / 4 - 1)),
    );
    this.sums.of.get(p)!.forEach((sum, i) => {
      const [r, c] = [Math.floor(i / columns.length), i % columns.length];
      scope.assign(sum, scope.k.add(sum, scope.k.mul(this.sums.element(weights, r), columns[c]!)));
    });
  }

  /** Four elements of the row at y of an operand that moves, which is row j of the block in the workgroup's memory, if there is one. */
  private moved(operand: Operand, depth: number, y: Ix, j: Ix, c: Ix): Expr {
    const { scope, ix, b, tile } = this.context;
    return tile.threads > 1
      ? scope.loadShared(...this.shared.at(ix, operand, depth, j, c))
      : scope.value(operand.value, operand.index(ix, b, y, ix.lanes(ix.mul(c, 4))));
  }
}
