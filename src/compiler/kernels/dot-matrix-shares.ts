/** What each invocation loads of an operand's tile: four neighbours at a time, some of them in each of several shares. */
import type { Expr, Ix } from '../../ir/op.ts';
import type { Scope } from './family.ts';

/** How the elements of a tile are shared out: share `thread + g · threads` is one of `depth · size / 4`. */
export interface Tiling {
  /** Rows (or columns) of the tile. */
  readonly size: number;
  /** Steps of k. */
  readonly depth: number;
  readonly threads: number;
  readonly thread: Ix;
}

/** An operand as the tile sees it: its rows are the axis that is not contracted. */
export interface Side {
  /** What four neighbours of it lie along in memory; null where nothing is sure. */
  readonly along: 'm' | 'n' | 'k' | null;
  /** The first row of the tile, and how many the operand has. */
  readonly base: Ix;
  readonly limit: number;
  /** The first step, and how many the operand has. */
  readonly k0: Ix;
  readonly k: number;
}

export interface Share {
  /** Its number among those of one invocation. */
  readonly g: number;
  /** Where its first element lies in the tile. The others follow along k, or along the rows. */
  readonly row: Ix;
  readonly step: Ix;
  /** Whether it lies within the operand's steps. */
  readonly inside: Expr;
  /** The four elements of something as large as the operand; beyond its ends, those of the last ones. */
  four(read: (row: Ix, k: Ix) => Expr): Expr;
}

export function sharesOf({ ix, k: builder }: Scope, { size, depth, threads, thread }: Tiling, { along, base, limit, k0, k: steps }: Side): Share[] {
  const byRow = along === 'k';
  const side = size / 4;
  return Array.from({ length: (depth * side) / threads }, (_, g) => {
    const share = ix.add(thread, ix.constant(g * threads));
    const row = byRow ? ix.div(share, depth / 4) : ix.mul(ix.mod(share, side), 4);
    const step = byRow ? ix.mul(ix.mod(share, depth / 4), 4) : ix.div(share, side);
    const first = ix.add(base, row);
    const k = ix.add(k0, step);
    const four: Share['four'] = (read) => {
      if (byRow) return read(ix.clamp(first, 0, limit - 1), ix.lanes(ix.mul(ix.clamp(ix.div(k, 4), 0, steps / 4 - 1), 4)));
      const at = ix.clamp(k, 0, steps - 1);
      if (along !== null) return read(ix.lanes(ix.mul(ix.clamp(ix.div(first, 4), 0, limit / 4 - 1), 4)), at);
      return builder.vector([0, 1, 2, 3].map((j) => read(ix.clamp(ix.add(first, ix.constant(j)), 0, limit - 1), at)));
    };
    return { g, row, step, inside: ix.less(k, ix.constant(steps)), four };
  });
}
