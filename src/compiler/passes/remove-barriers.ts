/**
 * Lets everything through, and keeps the order of float operations where a kernel may have them on both sides.
 *
 *     %1:2 = stablehlo.optimization_barrier %a, %b       → %a, %b
 *     … of a float that is computed elementwise          → systolic.opaque %a
 *
 * Requires: that no pass follows that merges equal equations, which would undo what barriers are for (recomputing instead of keeping).
 */
import type { Value } from '../../ir/graph.ts';
import { opaque } from '../../ops/call.ts';
import { isFloat } from '../../types/dtype.ts';
import { passOf } from './pass.ts';
import { type Rule, rewrite } from './rewrite.ts';

export const removeBarriers = passOf('remove-barriers', (graph) =>
  rewrite(graph, (eqn, producerOf) =>
    eqn.op.kind === 'barrier' ? eqn.inputs.map((x) => (isFloat(x.type.dtype) && isComputed(x, producerOf) ? opaque(x) : x)) : null,
  ),
);

/** Whether the kernel that reads a value may be the one that computes it, by rules for its elements. */
function isComputed(x: Value, producerOf: Parameters<Rule>[1]): boolean {
  for (let maker = producerOf(x); maker; maker = producerOf(maker.inputs[0]!)) {
    if (maker.inputs.length === 0) return false;
    if (maker.op.kind !== 'layout') return maker.op.kind === 'elementwise';
  }
  return false;
}
