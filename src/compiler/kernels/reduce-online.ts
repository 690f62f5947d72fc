/**
 * A maximum and the sums that use it in one loop (online softmax), so that rows are loaded once less (softmax: twice).
 *
 *     current = -3.4e38
 *     for a few fours:
 *       maximum takes them in
 *       if maximum > current:   sums *= e^(shift(current) − shift(maximum));  current = maximum
 *       sums take in what has e^−shift(current)
 *     sums *= e^(shift(current) − shift(maximum))
 *
 * `current` is the maximum but for rows of which all is -∞, and those with NaN: so exponents within the loop are never ∞ − ∞ where they
 * are not in the end.
 */
import type { Eqn, Value } from '../../ir/graph.ts';
import type { Expr, ExprBuilder, Ix } from '../../ir/op.ts';
import type { Held } from '../../ops/blocks.ts';
import { isFinite, select } from '../../ops/logic.ts';
import { monoidOf } from '../../ops/reduction.ts';
import { isFloat } from '../../types/dtype.ts';
import { splatValue } from '../emit/region.ts';
import { isIdentityLike } from '../properties.ts';
import type { Region } from './family.ts';
import { onlineOf, type Shifted } from './online.ts';
import { beginSums, bindSums, blockedOf, takeIn } from './reduce-sums.ts';
import { type Work, loopOverReduced } from './reduce-loop.ts';

/** A maximum of one level, and the shift of all sums of the next. */
export interface OnlineLevels extends Shifted {
  readonly maximum: Eqn;
}

/** Fours at once, whose maximum is compared once. With eight lanes four of them take no less time than two, and are more text. */
const together = ({ kernel }: Work): number => (kernel.target.subgroupSize >= 8 ? 2 : 4);
const lowest = -3.4028234663852886e38;

/** Two levels in one loop; null where that is impossible, or no faster. */
export function onlineLevels(work: Work, level: readonly Eqn[], next: readonly Eqn[] | undefined): OnlineLevels | null {
  const { kernel, space, lanes, threads } = work;
  if (!next || lanes !== 'reduced' || threads > 1 || kernel.strict) return null;
  if (space.shape[space.reduced.at(-1)!]! < 8 * together(work) || !next.every((e) => monoidOf(e.regions[0]!) === 'add')) return null;
  for (const maximum of level) {
    const [value] = maximum.outputs as [Value];
    if (monoidOf(maximum.regions[0]!) !== 'max' || !isFloat(value.type.dtype)) continue;
    const weights = next.map((e) => e.inputs[0]!);
    const online = onlineOf(kernel.region, value, weights);
    if (online && follows(kernel.region, online.shift, value)) return { ...online, maximum };
  }
  return null;
}

/** Whether a shift is the maximum, but for a number in its place where the maximum is not finite. */
function follows(region: Region, shift: Value, maximum: Value): boolean {
  if (shift === maximum) return true;
  const eqn = region.producer(shift);
  if (eqn?.op.view || isIdentityLike(eqn)) return follows(region, eqn!.inputs[0]!, maximum);
  if (eqn?.op !== select.op || region.producer(eqn.inputs[0]!)?.op !== isFinite.op) return false;
  return splatValue(region.producer(eqn.inputs[2]!)) !== null && follows(region, eqn.inputs[1]!, maximum);
}

export function reduceOnline(work: Work, level: readonly Eqn[], next: readonly Eqn[], online: OnlineLevels): void {
  const { scope, kept } = work;
  const { k } = scope;
  const [before, sums] = [beginSums(work, level), beginSums(work, next)];
  const current = kept.map(() => scope.var(k.constant(lowest, 'f32')));
  const maxima = before[level.indexOf(online.maximum)]!;
  const [value] = online.maximum.outputs as [Value];

  /** Makes the sums of a row under its current maximum those under `greatest`. */
  const raise = (row: number, greatest: Expr, held: readonly Held[] = []): void => {
    scope.bind(value, kept[row]!, current[row]!);
    const from = shiftAt(work, online.shift, row);
    scope.bind(value, kept[row]!, greatest);
    const factor = scope.let(k.call('exponential', k.sub(from, shiftAt(work, online.shift, row))));
    for (const [own] of sums.map((rows) => rows[row]!))
      for (const sum of [own!, ...held.filter((h) => h.of === own).map((h) => h.sum)]) scope.assign(sum, k.mul(sum, factor));
  };

  const takeBlock = (indices: readonly (readonly Ix[])[], four: boolean, row: number, held: readonly Held[]): void => {
    // Bound, so that they are not computed again under another maximum.
    for (const v of online.scores) for (const index of indices) scope.bind(v, index, scope.value(v, index));
    for (const index of indices) takeIn(work, level, before, index, four, row);
    const lane = (c: number): Expr => k.lane(maxima[row]![0]!, c);
    const [a, b] = [greater(k, lane(0), lane(1)), greater(k, lane(2), lane(3))].map((e) => scope.let(e));
    const greatest = scope.let(greater(k, a!, b!));
    scope.when(k.greater(greatest, current[row]!), () => {
      raise(row, greatest, held);
      scope.assign(current[row]!, greatest);
    });
    scope.bind(value, kept[row]!, current[row]!);
    for (const index of indices) takeIn(work, next, sums, index, four, row);
  };

  loopOverReduced(work, takeBlock, { together: together(work), sums: [...blockedOf(level, before), ...blockedOf(next, sums)] });
  bindSums(work, level, before);
  const totals = kept.map((row) => scope.value(value, row));
  kept.forEach((_, row) => raise(row, totals[row]!));
  kept.forEach((row, r) => scope.bind(value, row, totals[r]!));
  bindSums(work, next, sums);
}

/** The shift of a row: it is the same for all of its elements. */
function shiftAt({ scope, space, kept }: Work, shift: Value, row: number): Expr {
  const index = space.shape.map((_, d) => (space.kept.includes(d) ? kept[row]![space.kept.indexOf(d)]! : scope.ix.constant(0)));
  return scope.let(scope.value(shift, index));
}

/** `max`, except for NaN, over which SwiftShader takes longer. */
const greater = (k: ExprBuilder, a: Expr, b: Expr): Expr => k.select(k.greater(b, a), b, a);
