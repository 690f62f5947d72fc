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
import { emit } from '../../ir/builder.ts';
import type { Eqn, Graph, Value } from '../../ir/graph.ts';
import { each, type Steps } from '../../util/steps.ts';
import { passOf } from './pass.ts';
import { rewrite } from './rewrite.ts';

export const inline = passOf('inline', (graph) =>
  rewrite(graph, (eqn) => {
    if (eqn.op.kind === 'call') return bodyOf(eqn);
    return eqn.op.identity && eqn.op.kind !== 'barrier' ? eqn.inputs : null;
  }),
);

function* bodyOf({ regions, inputs }: Eqn): Steps<readonly Value[]> {
  const [body] = regions as [Graph];
  const env = new Map(body.params.map((p, i) => [p, inputs[i]!]));
  const use = (v: Value): Value => env.get(v)!;
  yield* each(body.eqns, (e) => {
    const outputs = emit(e.op, e.inputs.map(use), e.attrs, e.regions);
    e.outputs.forEach((v, i) => env.set(v, outputs[i]!));
  });
  return body.results.map(use);
}
