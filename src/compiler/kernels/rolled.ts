import type { Ix } from '../../ir/op.ts';
import type { Scope } from './family.ts';

/**
 * A loop that stays one. Mesa unrolls loops of few rounds into one another, and its LLVM then takes seconds over what is a matter of
 * milliseconds to run; so the bound is a sum that no compiler folds, for the number of a workgroup is below 2¹⁶. Needs `wid`.
 */
export function rolled(scope: Scope, extent: number, body: (i: Ix) => void): void {
  if (extent <= 1) scope.loop(extent, body);
  else scope.loop(`${extent} + (i32(wid.x) >> 30u)`, body, { max: extent - 1 });
}
