/**
 * Takes out what no result needs, in the regions of control equations too, and consts of loops that their bodies do not use.
 *
 *     %1 = stablehlo.sine %0         →    (nothing)
 *
 * Requires: nothing. Ensures: every equation has an output that is used.
 */
import { dce } from '../../ir/dce.ts';
import type { Graph } from '../../ir/graph.ts';
import type { GraphPass } from './pass.ts';

export const eliminate: GraphPass = { name: 'dce', run: eliminated };

function eliminated(graph: Graph): Graph {
  const outer = dce(graph);
  let changed = outer !== graph;
  const eqns = outer.eqns.map((e) => {
    if (e.op.kind !== 'control') return e;
    const regions = e.regions.map(eliminated);
    if (regions.every((r, i) => r === e.regions[i])) return e;
    changed = true;
    const slim = { ...e, regions };
    // `prune` also drops operands that the regions have ceased to use.
    return (
      e.op.prune?.(
        slim,
        slim.outputs.map(() => true),
      ) ?? slim
    );
  });
  return changed ? dce({ ...outer, eqns }) : graph;
}
