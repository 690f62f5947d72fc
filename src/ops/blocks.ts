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
import type { Expr, Ix } from '../ir/op.ts';

/** Terms that go into one accumulator one after the other. */
export const chain = 64;

/** A variable that a loop adds to. */
export interface Accumulator<T extends string = string> {
  readonly name: Expr;
  readonly type: T;
  /** Its zero, in WGSL. */
  readonly zero: Expr;
}

/** An accumulator of blocks, and the one whose blocks it has. */
export interface Held {
  readonly name: Expr;
  readonly of: Accumulator;
}

/** What writes loops: a kernel's scope, or the emitter of an element rule. */
export interface Loops<T extends string> {
  var(type: T, initial: Expr): Expr;
  statement(wgsl: string): void;
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
}

/**
 * A loop over from ≤ i < extent that adds to `sums` in blocks; behind it they hold the totals. `body` is told which accumulators hold the
 * blocks so far: whoever scales a sum scales those too.
 */
export function inBlocks<T extends string>(
  at: Loops<T>,
  extent: number,
  sums: readonly Accumulator<T>[],
  body: (i: Ix, held: readonly Held[]) => void,
  { from, step = 1, rounds = chain, bound }: BlockOptions = {},
): void {
  const trips = Math.ceil(extent / step);
  const max = extent - 1;
  const blocks = heightOf(trips, sums.length > 0 ? rounds : trips);
  const limit = (end: Expr): Expr => (bound && trips > 1 ? bound(end) : end);
  const inner = (start: Ix, height: number, held: readonly Held[]): void => {
    const size = step * rounds * chain ** height;
    const end = extent % size === 0 && from === undefined ? `${start.text} + ${size}` : `min(${start.text} + ${size}, ${extent})`;
    if (height === 0 && rounds === 1) body(start, held);
    else write(height, end, start.text, held);
  };
  const write = (height: number, end: Expr | number, first: Expr | undefined, held: readonly Held[]): void => {
    const last = typeof end === 'number' && !(bound && trips > 1) ? end : limit(`${end}`);
    if (height === 0) {
      at.loop(last, (i) => body(i, held), { ...(first !== undefined && { from: first }), step, max });
      return;
    }
    const outer = sums.map((s): Held => ({ name: at.var(s.type, s.zero), of: s }));
    at.loop(
      last,
      (i) => {
        inner(i, height - 1, [...held, ...outer]);
        for (const { name, of } of outer) at.statement(`${name} += ${of.name};\n${of.name} = ${of.zero};`);
      },
      { from: first ?? '0', step: step * rounds * chain ** (height - 1), max },
    );
    for (const { name, of } of outer) at.statement(`${of.name} = ${name};`);
  };
  write(blocks, extent, from, []);
}

/** How many loops stand around the innermost one. */
function heightOf(trips: number, rounds: number): number {
  let height = 0;
  while (rounds * chain ** height < trips) height++;
  return height;
}

/**
 * Loops over several axes, the last one the fastest, that add to `sums` in blocks.
 * @param adds how many terms one call of `body` adds to each.
 */
export function overAxes<T extends string>(
  at: Loops<T>,
  sizes: readonly number[],
  sums: readonly Accumulator<T>[],
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

/**
 * Blocks of terms that come as they are found: `taken` stands behind each of at most `most`, `finish` behind them all.
 */
export function blocksOfFound<T extends string>(
  at: Loops<T | 'i32'> & { when(condition: Expr, body: () => void): void },
  most: number,
  sums: readonly Accumulator<T>[],
): { taken(): void; finish(): void } {
  const height = sums.length > 0 ? heightOf(most, chain) : 0;
  if (height === 0) return { taken: () => {}, finish: () => {} };
  const count = at.var('i32', '0');
  const levels = [sums.map((s) => s.name), ...Array.from({ length: height }, () => sums.map((s) => at.var(s.type, s.zero)))];
  const pass = (level: number): void =>
    at.when(`(${count} & ${chain ** level - 1}) == 0`, () => {
      for (const [k, { zero }] of sums.entries())
        at.statement(`${levels[level]![k]} += ${levels[level - 1]![k]};\n${levels[level - 1]![k]} = ${zero};`);
      if (level < height) pass(level + 1);
    });
  return {
    taken: () => {
      at.statement(`${count} += 1;`);
      pass(1);
    },
    // Fewer than a block stay as they are, zeros with their signs too.
    finish: () =>
      at.when(`${count} >= ${chain}`, () => {
        for (const [k, { name }] of sums.entries())
          at.statement(`${name} = ${levels.map((level) => level[k]!).reduce((sum, next) => `${next} + (${sum})`)};`);
      }),
  };
}
