/**
 * Lets everything through.
 *
 *     %1:2 = stablehlo.optimization_barrier %a, %b       → %a, %b
 *
 * Requires: that no pass follows that merges equal equations, which would undo what barriers are for (recomputing instead of keeping).
 */
import type { Pass } from './pass.ts';
import { rewrite } from './rewrite.ts';

export const removeBarriers: Pass = {
  name: 'remove-barriers',
  run: (graph) => rewrite(graph, (eqn) => (eqn.op.kind === 'barrier' ? eqn.inputs : null)),
};
