import type { Expr, Ix } from '../../ir/op.ts';
import type { Scope } from './family.ts';

/**
 * A loop that stays one. Mesa unrolls loops of few rounds into one another, and its LLVM then takes seconds over what is a matter of
 * milliseconds to run; so the bound is a sum that no compiler folds, for the number of a workgroup is below 2¹⁶. Needs `wid`.
 */
export function rolled(scope: Scope, extent: number, body: (i: Ix) => void): void {
  if (extent <= 1) scope.loop(extent, body);
  else scope.loop(opaque(`${extent}`), body, { max: extent - 1 });
}

/** The bound of such a loop. */
export const opaque = (extent: Expr): Expr => `${extent} + (i32(wid.x) >> 30u)`;

/** The expression at a position that is known when the kernel runs: pairs by its last bit, pairs of pairs by the one before it, … */
export function chosen(all: readonly Expr[], at: Ix, bit = 1): Expr {
  if (all.length === 1) return all[0]!;
  const pairs = Array.from({ length: Math.ceil(all.length / 2) }, (_, i) =>
    2 * i + 1 < all.length ? `select(${all[2 * i]}, ${all[2 * i + 1]}, (${at.text} & ${bit}) != 0)` : all[2 * i]!,
  );
  return chosen(pairs, at, 2 * bit);
}
