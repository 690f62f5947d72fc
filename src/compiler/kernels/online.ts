/**
 * Sums that can be made in the loop of a running maximum (online softmax): those proportional to e^−shift, where the shift is made from the
 * maximum. Each time it grows, they are made smaller by e^(shift before − shift after). (Milakov and Gimelshein, arXiv:1805.02867.)
 */
import type { Value } from '../../ir/graph.ts';
import { select } from '../../ops/logic.ts';
import { splatValue } from '../emit/region.ts';
import { permutationOf, shiftedExponential } from '../properties.ts';
import type { Region } from './family.ts';

export interface Shifted {
  /** The shift, which the exponent subtracts: of the shape of scores. */
  readonly shift: Value;
  /** The scores, from which it is subtracted. */
  readonly scores: readonly Value[];
}

/** The shift under which all of the sums are; null where one is not proportional to e^−shift. */
export function onlineOf(region: Region, maximum: Value, weights: readonly Value[]): Shifted | null {
  const dependent = new Set<Value>([maximum]);
  for (const e of region.graph.eqns) if (e.inputs.some((v) => dependent.has(v))) for (const v of e.outputs) dependent.add(v);
  const [shifts, scores] = [new Set<Value>(), new Set<Value>()];
  const scales = (v: Value): boolean => {
    const eqn = region.producer(v);
    if (!eqn || !dependent.has(v)) return false;
    const [a, b, c] = eqn.inputs as [Value, Value, Value];
    const free = (w: Value): boolean => !dependent.has(w);
    const { linear } = eqn.op;
    if (linear === 'product') return (scales(a) && free(b)) || (free(a) && scales(b));
    if (linear === 'first') return scales(a) && free(b);
    if (linear?.factors.length === 1 || eqn.op.view?.(eqn) === 'reshape' || permutationOf(eqn)) return scales(a);
    if (eqn.op === select.op) return free(a) && [b, c].every((w) => splatValue(region.producer(w)) === 0 || scales(w));
    const shifted = shiftedExponential(eqn, (w) => region.producer(w));
    if (!shifted || !free(shifted.score)) return false;
    scores.add(shifted.score);
    shifts.add(shifted.shift);
    return true;
  };
  return weights.every(scales) && shifts.size === 1 ? { shift: [...shifts][0]!, scores: [...scores] } : null;
}
