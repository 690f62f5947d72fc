/**
 * A `reduce_window` whose windows all begin at the first element, or all end at the last, combines running: one pass over the line instead
 * of one per element.
 *
 *     %1 = reduce_window(%0, 0) add, window [1, n],          %1 = systolic.cumulative %0 add, dimension = 1
 *            padding [[0, 0], [n - 1, 0]]               →
 *
 * Requires: one operand, a reducer that is associative, its identity as initial value, and floats that are not rounded at every step.
 * Ensures: nothing. Pays: always; and its derivative is a running combination again.
 */
import { raisedCumulative } from '../../ops/cumulative.ts';
import { reduceWindow } from '../../ops/window.ts';
import { splatValue } from '../emit/region.ts';
import type { GraphPass } from './pass.ts';
import { rewrite } from './rewrite.ts';

export const raiseCumulative: GraphPass = {
  name: 'raise-cumulative',
  run: (graph) =>
    rewrite(graph, (eqn, producerOf) => {
      if (eqn.op !== reduceWindow.op) return null;
      const raised = raisedCumulative(eqn, splatValue(producerOf(eqn.inputs[1]!)));
      return raised && [raised];
    }),
};
