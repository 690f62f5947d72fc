/**
 * Takes out what no result needs, in the regions of control equations too, and consts of loops that their bodies do not use.
 *
 *     %1 = stablehlo.sine %0         →    (nothing)
 *
 * Requires: nothing. Ensures: every equation has an output that is used.
 */
import { dceSteps } from '../../ir/dce.ts';
import { mapped, type Steps } from '../../util/steps.ts';
import type { Graph } from '../../ir/graph.ts';
import { graphPassOf } from './pass.ts';
import { inRegions } from './rewrite.ts';

export const eliminate = graphPassOf('dce', eliminated);

function* eliminated(graph: Graph): Steps<Graph> {
  const outer = yield* dceSteps(graph);
  // `prune` also drops operands that the regions have ceased to use.
  const slim = yield* inRegions(outer, eliminated);
  if (slim === outer) return outer;
  const pruned = yield* mapped(slim.eqns, (e, i) => {
    const all = (): boolean[] => e.outputs.map(() => true);
    return e === outer.eqns[i] ? e : (e.op.prune?.(e, all()) ?? e);
  });
  return yield* dceSteps({ ...slim, eqns: pruned });
}
