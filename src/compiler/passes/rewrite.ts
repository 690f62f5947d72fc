import { Builder, withBuilder } from '../../ir/builder.ts';
import { type Eqn, type Graph, newValue, type Value } from '../../ir/graph.ts';
import { isFusion } from '../fusion.ts';

/**
 * What takes the place of an equation: values for its outputs, emitted through the current builder or known before; null keeps it. The
 * equation's operands are already those of the new graph.
 */
export type Rule = (eqn: Eqn, producerOf: (v: Value) => Eqn | undefined) => readonly Value[] | null;

/** Applies a rule to every equation, in the regions of control and call equations too, but not inside of kernels. */
export function rewrite(graph: Graph, rule: Rule, label = 'rewrite'): Graph {
  const builder = new Builder(null, label);
  const env = new Map<Value, Value>();
  for (const p of graph.params) env.set(p, builder.param(p.type, p.weak));
  let changed = false;
  return withBuilder(builder, () => {
    for (const eqn of graph.eqns) {
      const nested = eqn.op.kind === 'control' || (eqn.op.kind === 'call' && !isFusion(eqn));
      const regions = nested ? eqn.regions.map((r) => rewrite(r, rule, label)) : eqn.regions;
      changed ||= regions.some((r, i) => r !== eqn.regions[i]);
      const moved: Eqn = {
        ...eqn,
        regions,
        inputs: eqn.inputs.map((v) => env.get(v)!),
        outputs: eqn.outputs.map((v) => newValue(v.type, v.weak)),
      };
      const replaced = rule(moved, (v) => builder.producer(v) ?? undefined);
      if (replaced) changed = true;
      else builder.append(moved);
      eqn.outputs.forEach((v, i) => env.set(v, (replaced ?? moved.outputs)[i]!));
    }
    const results = graph.results.map((v) => env.get(v)!);
    return changed ? builder.finish(results).graph : graph;
  });
}
