/** The range of keys that a tile of attention sums over, and the check of its preconditions: see attention-bounds.ts. */
import type { Expr, Ix } from '../../ir/op.ts';
import { sizeOf } from '../../types/shape.ts';
import type { Bound, Bounds, Guard, Position } from './attention-bounds.ts';
import { acrossLanes } from './attention-lanes.ts';
import { inside, laneOf, type ThreadContext, strideOf } from './attention-context.ts';
import { rolled } from './rolled.ts';

export class Ends {
  private readonly context: ThreadContext;

  constructor(context: ThreadContext) {
    this.context = context;
  }

  /** Whether some row's shift is so low that what is masked counts. */
  failing(guards: readonly Guard[], maximum: readonly Expr[] | null): Expr {
    const { scope, groups } = this.context;
    const { k } = scope;
    if (guards.some((g) => g.shift?.alongY)) return this.failingAlongY(guards);
    const tests = guards.flatMap((guard) =>
      groups.map((x, g) => {
        const shift = guard.shift === null ? maximum![g]! : scope.value(guard.shift.value, this.positions(guard.shift.index, { x }));
        return k.not(k.all(k.greater(shift, guard.above)));
      }),
    );
    return tests.reduce<Expr>((a, b) => k.or(a, b), k.false);
  }

  /** Shifts that lie along y are looked at in a loop of their own. */
  private failingAlongY(guards: readonly Guard[]): Expr {
    const { scope, space, ix } = this.context;
    const size = sizeOf(space.y);
    const { width, lanes } = this.context.tile;
    const x = lanes === 4 ? laneOf(this.context, 0, 0) : this.context.groups[0]!;
    const failed = scope.var(scope.k.constant(0, 'u32'));
    rolled(scope, Math.ceil(size / width), (i) => {
      const y = inside(scope, ix.add(ix.mul(i, width), this.context.lane), size);
      for (const { shift, above } of guards) {
        const value = scope.value(shift!.value, this.positions(shift!.index, { x, y }));
        scope.assign(failed, scope.k.select(scope.k.greater(value, above), failed, 1));
      }
    });
    acrossLanes(this.context, failed, (a, c) => scope.k.or(a, c));
    return scope.k.notEqual(failed, 0);
  }

  /** Indices from what the mask's analysis says of them. */
  private positions(index: readonly Position[], at: { readonly x?: Ix; readonly y?: Ix }): Ix[] {
    const { ix, space } = this.context;
    const entries = {
      b: ix.unflatten(this.context.b, space.batch),
      x: ix.unflatten(at.x ?? ix.constant(0), space.x),
      y: ix.unflatten(at.y ?? ix.constant(0), space.y),
    };
    return index.map(({ parts, constant }) =>
      parts.reduce<Ix>((sum, { axis, factor }) => {
        const entry = entries[axis[0] as 'b' | 'x' | 'y'][Number(axis.slice(1))]!;
        return ix.add(sum, ix.mul(entry, factor));
      }, ix.constant(constant)),
    );
  }

  /** From where to below where the sums of a tile run along the last axis of y. */
  range({ low, high }: Bounds): readonly [Expr, Expr] {
    const { scope } = this.context;
    const size = this.context.space.y.at(-1)!;
    const [first, last] = this.span();
    const batch = this.context.ix.unflatten(this.context.b, this.context.space.batch);
    const { k } = scope;
    const number = (n: number): Expr => k.constant(n, 'i32');
    // Rounded towards 0, which may leave a position in that counts for nothing.
    const at = (a: Bound, least: boolean): Expr => {
      const parts = a.parts.map(({ axis, factor }) => {
        const position = axis.startsWith('b') ? batch[Number(axis.slice(1))]!.expr : factor > 0 === least ? first : last;
        return k.mul(position, factor);
      });
      const numbers = a.numbers.map((n) => k.mul(k.convert(scope.value(n.value, this.positions(n.index, {})), 'i32'), n.factor));
      const sum = [...parts, ...numbers].reduce<Expr>((x, y) => k.add(x, y), number(a.constant));
      return a.over === 1 ? sum : k.div(sum, a.over);
    };
    const from = low.reduce<Expr>((e, a) => k.max(e, at(a, true)), number(0));
    const to = high.reduce<Expr>((e, a) => k.min(e, k.add(at(a, false), 1)), number(size));
    const step = strideOf(this.context.tile);
    const begin = scope.let(k.clamp(from, 0, size));
    return [k.sub(begin, k.rem(begin, step)), k.clamp(to, 0, size)];
  }

  /** The first and the last of the tile's positions along the last axis of x. */
  private span(): readonly [Expr, Expr] {
    const { x } = this.context.space;
    const size = x.at(-1) ?? 1;
    const rows = this.context.tile.rows * this.context.tile.threads;
    const { k } = this.context.scope;
    if (x.length > 1 && size % rows !== 0) return [k.constant(0, 'i32'), k.constant(size - 1, 'i32')];
    const first = x.length > 1 ? this.context.ix.mod(this.context.first, size) : this.context.first;
    return [first.expr, k.min(k.add(first.expr, rows - 1), size - 1)];
  }
}
