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
import type { Value } from '../../ir/graph.ts';
import { raisedCumulative } from '../../ops/cumulative.ts';
import { reduceWindow } from '../../ops/window.ts';
import { splatValue } from '../emit/region.ts';
import { graphPassOf } from './pass.ts';
import { type Rule, rewrite } from './rewrite.ts';

export const raiseCumulative = graphPassOf('raise-cumulative', (graph) =>
  rewrite(graph, (eqn, producerOf) => {
    if (eqn.op !== reduceWindow.op) return null;
    const raised = raisedCumulative(eqn, numberOf(eqn.inputs[1]!, producerOf));
    return raised && [raised];
  }),
);

/** The number that a scalar is, by way of reshapes and broadcasts. */
function numberOf(v: Value, producerOf: Parameters<Rule>[1]): number | null {
  const made = producerOf(v);
  return made?.op.kind === 'layout' && made.inputs.length === 1 ? numberOf(made.inputs[0]!, producerOf) : splatValue(made);
}
