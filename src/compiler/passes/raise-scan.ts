/**
 * A `while` that counts to a number is a scan: it needs no predicate, and its counter is known in every round.
 *
 *     %r:2 = stablehlo.while(%i = 0, %x = %init)            %r:2 = systolic.scan 0, %init length = 8 {
 *       cond { compare LT, %i, 8 }                     →      (i, x):
 *       do { …; return %i + 1, %y }                           …; return i + 1, %y }
 *
 * Requires: the counter begins at a constant, is compared with one, and grows or shrinks by one. Ensures: nothing. Pays: always.
 */
import { emit } from '../../ir/builder.ts';
import { type Eqn, type Graph, int, type Value } from '../../ir/graph.ts';
import { compare } from '../../ops/logic.ts';
import { scan } from '../../ops/scan.ts';
import { whileLoop } from '../../ops/while.ts';
import { dtypes, isInteger } from '../../types/dtype.ts';
import { regionOf, splatValue } from '../emit/region.ts';
import { graphPassOf } from './pass.ts';
import { type Rule, rewrite } from './rewrite.ts';

export const raiseScan = graphPassOf('raise-scan', (graph) =>
  rewrite(graph, (eqn, producerOf) => {
    const length = eqn.op === whileLoop.op ? trips(eqn, producerOf) : null;
    if (length === null) return null;
    const consts = int(eqn.attrs, 'num_consts');
    const attrs = { length, reverse: false, num_consts: consts, num_carry: eqn.outputs.length, unroll: 1 };
    return emit(scan.op, eqn.inputs, attrs, [eqn.regions[1]!]);
  }),
);

/** The trip count; null where it is not known. */
function trips(eqn: Eqn, producerOf: Parameters<Rule>[1]): number | null {
  const [cond, body] = eqn.regions as [Graph, Graph];
  const consts = int(eqn.attrs, 'num_consts');
  /** A value of a region that is the same number in every round. */
  const numberOf = (v: Value, region: Graph): number | null => {
    const at = region.params.indexOf(v);
    if (at < 0) return splatValue(regionOf(region).producer(v));
    const stays = at < consts || body.results[at - consts] === body.params[at];
    return stays ? splatValue(producerOf(eqn.inputs[at]!)) : null;
  };
  const test = regionOf(cond).producer(cond.results[0]!);
  if (test?.op !== compare.op || !isInteger(test.inputs[0]!.type.dtype)) return null;
  const [left, right] = test.inputs as [Value, Value];
  const onLeft = numberOf(right, cond) !== null;
  const limit = numberOf(onLeft ? right : left, cond);
  const counter = cond.params.indexOf(onLeft ? left : right);
  if (counter < consts || limit === null) return null;
  const step = stepOf(body, counter, consts, numberOf);
  const first = splatValue(producerOf(eqn.inputs[counter]!));
  if (step === null || first === null) return null;
  const direction = String(test.attrs['comparison_direction']);
  const count = rounds(first, step, limit, onLeft ? direction : mirrored[direction]!);
  // A counter that leaves its dtype begins anew at the other end.
  const { min, max } = dtypes[body.params[counter]!.type.dtype];
  const last = first + (count ?? 0) * step;
  return last >= min && last <= max ? count : null;
}

const mirrored: Readonly<Record<string, string>> = { LT: 'GT', GT: 'LT', LE: 'GE', GE: 'LE', EQ: 'EQ', NE: 'NE' };

/** By how much a parameter of a loop's body grows each round; null where it does otherwise. */
export function stepOf(body: Graph, counter: number, consts: number, numberOf: (v: Value, region: Graph) => number | null): number | null {
  const param = body.params[counter]!;
  const next = regionOf(body).producer(body.results[counter - consts]!);
  const at = next?.inputs.indexOf(param) ?? -1;
  if (!next || at < 0) return null;
  const step = numberOf(next.inputs[1 - at]!, body);
  if (step === null) return null;
  const { linear } = next.op;
  if (typeof linear !== 'object' || linear.factors.length !== 2 || linear.factors[at] !== 1) return null;
  return linear.factors[1 - at]! * step;
}

function rounds(first: number, step: number, limit: number, direction: string): number | null {
  const distance = limit - first;
  if (direction === 'LT' && step > 0) return Math.max(0, Math.ceil(distance / step));
  if (direction === 'LE' && step > 0) return Math.max(0, Math.floor(distance / step) + 1);
  if (direction === 'GT' && step < 0) return Math.max(0, Math.ceil(distance / step));
  if (direction === 'GE' && step < 0) return Math.max(0, Math.floor(distance / step) + 1);
  return direction === 'NE' && step !== 0 && distance % step === 0 && distance / step >= 0 ? distance / step : null;
}
