/** Where the sums of a tile of attention begin and end, and whether that may be: see attention-bounds.ts. */
import type { Expr, Ix } from '../../ir/op.ts';
import { sizeOf } from '../../types/shape.ts';
import type { Bound, Bounds, Guard, Position } from './attention-bounds.ts';
import { acrossLanes } from './attention-lanes.ts';
import { inside, laneOf, type Stand, strideOf } from './attention-stand.ts';
import { rolled } from './rolled.ts';

export class Ends {
  private readonly stand: Stand;

  constructor(stand: Stand) {
    this.stand = stand;
  }

  /** Whether some row's shift is so low that what is masked counts. */
  failing(guards: readonly Guard[], maximum: readonly Expr[] | null): Expr {
    const { scope, tile, groups } = this.stand;
    if (guards.some((g) => g.shift?.alongY)) return this.failingAlongY(guards);
    const tests = guards.flatMap((guard) =>
      groups.map((x, g) => {
        const shift = guard.shift === null ? maximum![g]! : scope.value(guard.shift.value, this.positions(guard.shift.index, { x }));
        const high = `${shift} > ${this.stand.vector}(${literal(guard.above)})`;
        return tile.lanes === 4 ? `!all(${high})` : `!(${high})`;
      }),
    );
    return tests.join(' || ');
  }

  /** Shifts that lie along y are looked at in a loop of their own. */
  private failingAlongY(guards: readonly Guard[]): Expr {
    const { scope, space, ix } = this.stand;
    const size = sizeOf(space.y);
    const { width, lanes } = this.stand.tile;
    const x = lanes === 4 ? laneOf(this.stand, 0, 0) : this.stand.groups[0]!;
    const failed = scope.var('u32', '0u');
    rolled(scope, Math.ceil(size / width), (i) => {
      const y = inside(scope, ix.add(ix.mul(i, width), this.stand.lane), size);
      for (const { shift, above } of guards) {
        const value = scope.value(shift!.value, this.positions(shift!.index, { x, y }));
        scope.statement(`${failed} = select(1u, ${failed}, ${value} > ${literal(above)});`);
      }
    });
    acrossLanes(this.stand, failed, 'u32', (a, c) => `${a} | ${c}`);
    return `${failed} != 0u`;
  }

  /** Indices from what the mask's analysis says of them. */
  private positions(index: readonly Position[], at: { readonly x?: Ix; readonly y?: Ix }): Ix[] {
    const { ix, space } = this.stand;
    const entries = {
      b: ix.unflatten(this.stand.b, space.batch),
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
    const { scope } = this.stand;
    const size = this.stand.space.y.at(-1)!;
    const [first, last] = this.span();
    const batch = this.stand.ix.unflatten(this.stand.b, this.stand.space.batch);
    // Rounded towards 0, which may leave a position in that counts for nothing.
    const at = (a: Bound, least: boolean): Expr => {
      const parts = a.parts.map(({ axis, factor }) => {
        const position = axis.startsWith('b') ? batch[Number(axis.slice(1))]!.text : factor > 0 === least ? first : last;
        return `${literalInt(factor)} * ${position}`;
      });
      const numbers = a.numbers.map((n) => `i32(${scope.value(n.value, this.positions(n.index, {}))}) * ${literalInt(n.factor)}`);
      const sum = [literalInt(a.constant), ...parts, ...numbers].join(' + ');
      return a.over === 1 ? sum : `(${sum}) / ${a.over}`;
    };
    const from = low.reduce((text, a) => `max(${text}, ${at(a, true)})`, '0');
    const to = high.reduce((text, a) => `min(${text}, ${at(a, false)} + 1)`, `${size}`);
    const step = strideOf(this.stand.tile);
    const begin = scope.let(`clamp(${from}, 0, ${size})`, 'i32');
    return [`${begin} - ${begin} % ${step}`, `clamp(${to}, 0, ${size})`];
  }

  /** The first and the last of the tile's positions along the last axis of x. */
  private span(): readonly [Expr, Expr] {
    const { x } = this.stand.space;
    const size = x.at(-1) ?? 1;
    const rows = this.stand.tile.rows * this.stand.tile.threads;
    if (x.length > 1 && size % rows !== 0) return ['0', `${size - 1}`];
    const first = x.length > 1 ? this.stand.ix.mod(this.stand.first, size) : this.stand.first;
    return [first.text, `min(${first.text} + ${rows - 1}, ${size - 1})`];
  }
}

const literalInt = (n: number): Expr => (n < 0 ? `(${n})` : `${n}`);
const literal = (n: number): Expr => (n < 0 ? `(${n}f)` : `${n}f`);
