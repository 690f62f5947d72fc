/**
 * Long sums in blocks. A sum of n numbers, one after the other, is wrong by up to n/3 units in the last place where all are equal, for each
 * addition then rounds the same way. So `chain` terms are added one after the other, then as many of those sums, and so on:
 *
 *     for (var b = 0; b < n; b += 64) {
 *       for (var i = b; i < min(b + 64, n); i += 1) { sum += x[i]; }
 *       outer += sum;  sum = 0;
 *     }
 *     sum = outer;
 *
 * The error is then below 64/3 for each factor of 64, which is less than 4 · log₂ n.
 */
import type { Expr, ExprBuilder, Ix } from '../ir/op.ts';

/** Terms that go into one accumulator one after the other. */
export const chain = 64;

/** An accumulator of blocks, and the variable whose blocks it has. */
export interface Held {
  readonly sum: Expr;
  readonly of: Expr;
}

/** What writes loops: a kernel's scope, or the emitter of an element rule. */
export interface Loops {
  readonly k: ExprBuilder;
  var(initial: Expr): Expr;
  assign(variable: Expr, value: Expr): void;
  loop(
    extent: number | Expr,
    body: (i: Ix) => void,
    options?: { readonly from?: number | Expr; readonly step?: number; readonly max?: number },
  ): void;
}

export interface BlockOptions {
  /** The first index and the distance to the next, 0 and 1 by default. */
  readonly from?: Expr;
  readonly step?: number;
  /** Rounds of the loop that make one block. */
  readonly rounds?: number;
  /** Writes the bound of a loop such that no driver knows it. */
  readonly bound?: (extent: Expr) => Expr;
  /** The most indices, and the greatest, where the extent is known only when the loop runs. */
  readonly most?: number;
  readonly max?: number;
  /** Is asked where accumulators of blocks begin. What it returns is asked wherever blocks are added to them: by what they are multiplied before. */
  readonly scaling?: () => () => (of: Expr) => Expr;
}

const zeroOf = (k: ExprBuilder, sum: Expr): Expr => k.splat(k.constant(0, sum.type.scalar), sum.type.lanes);

/** Adds the blocks in `from` to `to`, and begins `from` anew. */
function carry(at: Loops, to: Expr, from: Expr, factor: Expr | null = null): void {
  at.assign(to, at.k.add(factor ? at.k.mul(to, factor) : to, from));
  at.assign(from, zeroOf(at.k, from));
}

/**
 * A loop over from ≤ i < extent that adds to the variables `sums` in blocks; after it they hold the totals. `body` is told which accumulators
 * hold the blocks so far: whoever scales a sum scales those too.
 */
export function inBlocks(
  at: Loops,
  extent: number | Expr,
  sums: readonly Expr[],
  body: (i: Ix, held: readonly Held[]) => void,
  options: BlockOptions = {},
): void {
  const { from, step = 1, rounds = chain, bound, most = extent as number, max = most - 1, scaling } = options;
  const { k } = at;
  const known = typeof extent === 'number';
  const trips = Math.ceil(most / step);
  const blocks = heightOf(trips, sums.length > 0 ? rounds : trips);
  const limit = (end: Expr | number): Expr | number =>
    bound && trips > 1 ? bound(typeof end === 'number' ? k.constant(end, 'i32') : end) : end;
  const inner = (start: Ix, height: number, held: readonly Held[]): void => {
    const size = step * rounds * chain ** height;
    const end = k.add(start.expr, size);
    if (height === 0 && rounds === 1) body(start, held);
    else write(height, known && extent % size === 0 && from === undefined ? end : k.min(end, extent), start.expr, held);
  };
  const write = (height: number, end: Expr | number, first: Expr | undefined, held: readonly Held[]): void => {
    if (height === 0) {
      at.loop(limit(end), (i) => body(i, held), { ...(first !== undefined && { from: first }), step, max });
      return;
    }
    const outer = sums.map((of): Held => ({ sum: at.var(zeroOf(k, of)), of }));
    const scaled = scaling?.();
    at.loop(
      limit(end),
      (i) => {
        inner(i, height - 1, [...held, ...outer]);
        const factor = scaled?.();
        for (const { sum, of } of outer) carry(at, sum, of, factor?.(of));
      },
      { from: first ?? k.constant(0, 'i32'), step: step * rounds * chain ** (height - 1), max },
    );
    // A loop that may have no round leaves what was there.
    for (const { sum, of } of outer) at.assign(of, known ? sum : k.add(of, sum));
  };
  write(blocks, extent, from, []);
}

/** How many loops are around the innermost one. */
function heightOf(trips: number, rounds: number): number {
  let height = 0;
  while (rounds * chain ** height < trips) height++;
  return height;
}

/**
 * Loops over several axes, the last one the fastest, that add to the variables `sums` in blocks.
 * @param adds how many terms one call of `body` adds to each.
 */
export function overAxes(
  at: Loops,
  sizes: readonly number[],
  sums: readonly Expr[],
  body: (index: readonly Ix[], held: readonly Held[]) => void,
  { adds = 1, bound }: { readonly adds?: number; readonly bound?: (extent: Expr) => Expr } = {},
): void {
  const nest = (index: readonly Ix[], held: readonly Held[]): void => {
    const [size, ...rest] = sizes.slice(index.length);
    const rounds = Math.max(1, Math.floor(chain / rest.reduce((n, s) => n * s, adds)));
    if (size === undefined) body(index, held);
    else inBlocks(at, size, sums, (i, more) => nest([...index, i], [...held, ...more]), { rounds, ...(bound && { bound }) });
  };
  nest([], []);
}

/** Blocks of terms that come as they are found: `taken` comes after each of at most `most`, `finish` after them all. */
export function blocksOfFound(
  at: Loops & { when(condition: Expr, body: () => void): void },
  most: number,
  sums: readonly Expr[],
): { taken(): void; finish(): void } {
  const { k } = at;
  const height = sums.length > 0 ? heightOf(most, chain) : 0;
  if (height === 0) return { taken: () => {}, finish: () => {} };
  const count = at.var(k.constant(0, 'i32'));
  const levels = [sums, ...Array.from({ length: height }, () => sums.map((s) => at.var(zeroOf(k, s))))];
  const pass = (level: number): void =>
    at.when(k.equal(k.and(count, chain ** level - 1), 0), () => {
      levels[level]!.forEach((to, i) => carry(at, to, levels[level - 1]![i]!));
      if (level < height) pass(level + 1);
    });
  return {
    taken: () => {
      at.assign(count, k.add(count, 1));
      pass(1);
    },
    // Fewer than a block stay as they are, zeros with their signs too.
    finish: () =>
      at.when(k.greaterEqual(count, chain), () =>
        sums.forEach((sum, i) =>
          at.assign(
            sum,
            levels.map((level) => level[i]!).reduce((total, next) => k.add(next, total)),
          ),
        ),
      ),
  };
}
