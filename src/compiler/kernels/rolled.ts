import type { Expr, ExprBuilder, Ix } from '../../ir/op.ts';
import type { Scope } from './family.ts';

/**
 * A loop that stays one. Mesa unrolls loops of few rounds into one another, and its LLVM then takes seconds over what is a matter of
 * milliseconds to run; so the bound is a sum that no compiler folds, for the number of a workgroup is below 2¹⁶.
 */
export function rolled(scope: Scope, extent: number, body: (i: Ix) => void): void {
  if (extent <= 1) scope.loop(extent, body);
  else scope.loop(opaque(scope)(scope.k.constant(extent, 'i32')), body, { max: extent - 1 });
}

/** The bound of such a loop. */
export const opaque =
  (scope: Scope) =>
  (extent: Expr): Expr =>
    scope.k.add(scope.k.shr(scope.workgroup('x'), 30), extent);

/** The expression at a position that is known when the kernel runs: pairs by its last bit, pairs of pairs by the one before it, … */
export function chosen(k: ExprBuilder, all: readonly Expr[], at: Ix, bit = 1): Expr {
  if (all.length === 1) return all[0]!;
  const odd = k.notEqual(k.and(at.expr, bit), 0);
  const pairs = Array.from({ length: Math.ceil(all.length / 2) }, (_, i) =>
    2 * i + 1 < all.length ? k.select(odd, all[2 * i + 1]!, all[2 * i]!) : all[2 * i]!,
  );
  return chosen(k, pairs, at, 2 * bit);
}
