/**
 * Sums that can be made along with a maximum as it grows, in one walk: those proportional to e^−shift, where the shift is made from the
 * maximum. Each time it grows, they are made smaller by e^(shift before − shift after). (Milakov and Gimelshein, arXiv:1805.02867.)
 */
import type { Value } from '../../ir/graph.ts';
import { divide, multiply, negate, subtract } from '../../ops/arithmetic.ts';
import { convert } from '../../ops/conversion.ts';
import { reshape, transpose } from '../../ops/layout.ts';
import { select } from '../../ops/logic.ts';
import { exponential } from '../../ops/math.ts';
import { splatValue } from '../emit/region.ts';
import type { Region } from './family.ts';

export interface Shifted {
  /** What is subtracted in the exponent: of the shape of scores. */
  readonly shift: Value;
  /** What it is subtracted from. */
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
    switch (eqn.op) {
      case exponential.op: {
        const exponent = region.producer(a);
        if (exponent?.op !== subtract.op || !free(exponent.inputs[0]!)) return false;
        scores.add(exponent.inputs[0]!);
        shifts.add(exponent.inputs[1]!);
        return true;
      }
      case multiply.op:
        return (scales(a) && free(b)) || (free(a) && scales(b));
      case divide.op:
        return scales(a) && free(b);
      case negate.op:
      case convert.op:
      case transpose.op:
      case reshape.op:
        return scales(a);
      case select.op:
        return free(a) && [b, c].every((w) => splatValue(region.producer(w)) === 0 || scales(w));
      default:
        return false;
    }
  };
  return weights.every(scales) && shifts.size === 1 ? { shift: [...shifts][0]!, scores: [...scores] } : null;
}
