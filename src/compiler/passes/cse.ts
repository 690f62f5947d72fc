/**
 * Computes equal things once.
 *
 *     %1 = stablehlo.cosine %0                           %1 = stablehlo.cosine %0
 *     %2 = stablehlo.cosine %0                      →    %3 = stablehlo.add %1, %1
 *     %3 = stablehlo.add %1, %2
 *
 * Two equations are equal with equal op, operands, attributes and regions. Barriers are never equal: values after them are to be
 * computed again.
 */
import type { Eqn, Value } from '../../ir/graph.ts';
import { attrKey, graphKey } from '../../ir/key.ts';
import type { Op } from '../../ir/op.ts';
import { passOf } from './pass.ts';
import { rewrite } from './rewrite.ts';

export const cse = passOf('cse', (graph) => {
  const known = new Map<string, Eqn>();
  const number = numbering<Value>();
  const opNumber = numbering<Op>();
  return rewrite(graph, (eqn, producerOf) => {
    if (eqn.op.kind === 'barrier' || eqn.op.kind === 'collective') return null;
    const key = [
      opNumber(eqn.op),
      eqn.inputs.map(number).join(),
      attrKey(eqn.attrs),
      eqn.regions.map(graphKey).join(),
      eqn.inputs.length === 0 ? eqn.outputs.map((v) => `${v.type.dtype}${v.type.shape.join('x')}`).join() : '',
    ].join('|');
    const equal = known.get(key);
    // An equation without operands may have its equal in another region.
    if (equal && producerOf(equal.outputs[0]!) === equal) return equal.outputs;
    known.set(key, eqn);
    return null;
  });
});

/** Numbers for objects, in the order in which they are first seen. */
function numbering<T extends object>(): (x: T) => number {
  const numbers = new Map<T, number>();
  return (x) => {
    const known = numbers.get(x);
    if (known !== undefined) return known;
    numbers.set(x, numbers.size);
    return numbers.size - 1;
  };
}
