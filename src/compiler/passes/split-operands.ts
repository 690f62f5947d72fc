/**
 * Joins of more tensors than a kernel can bind are made in steps.
 *
 *     %0 = stablehlo.concatenate %a, …, %z         %0 = stablehlo.concatenate %a, …, %h
 *                                             →    %1 = stablehlo.concatenate %i, …, %p
 *                                                  …
 *                                                  %4 = stablehlo.concatenate %0, %1, …
 *
 * Requires: nothing. Ensures: no concatenate has more operands than a kernel has bindings for.
 */
import { int, type Value } from '../../ir/graph.ts';
import { concatenate } from '../../ops/layout.ts';
import { passOf } from './pass.ts';
import { rewrite } from './rewrite.ts';

export const splitOperands = passOf('split-operands', (graph, target) => {
  // One binding is for the result and one for the guard of a conditional.
  const most = target.maxStorageBuffers - 2;
  return rewrite(graph, (eqn) => {
    if (eqn.op !== concatenate.op || new Set(eqn.inputs).size <= most) return null;
    const axis = int(eqn.attrs, 'dimension');
    let parts: readonly Value[] = eqn.inputs;
    while (parts.length > most) {
      const joined: Value[] = [];
      for (let i = 0; i < parts.length; i += most) joined.push(concatenate(parts.slice(i, i + most), axis));
      parts = joined;
    }
    return [concatenate(parts, axis)];
  });
});
