/**
 * Puts the bodies of calls in their place, and takes out markers that are identities.
 *
 *     %1 = stablehlo.composite "nn.gelu" %0 { … }        → the equations of its body
 *     %1 = systolic.checkpoint %0 { … }                  → the equations of its body
 *     %1 = systolic.stop_gradient %0                     → %0
 *
 * Requires: nothing. Ensures: no `call` equation is left, no identity but barriers. Pays: always; kernels for known functions are found by what
 * they compute.
 */
import { inline as emitBody } from '../../ir/builder.ts';
import type { Pass } from './pass.ts';
import { rewrite } from './rewrite.ts';

export const inline: Pass = {
  name: 'inline',
  run: (graph) =>
    rewrite(graph, (eqn) => {
      if (eqn.op.kind === 'call') return emitBody(eqn.regions[0]!, eqn.inputs);
      return eqn.op.identity && eqn.op.kind !== 'barrier' ? eqn.inputs : null;
    }),
};
