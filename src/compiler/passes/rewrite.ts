import { Builder, withBuilder } from '../../ir/builder.ts';
import { type Eqn, type Graph, newValue, type Value } from '../../ir/graph.ts';
import type { Steps } from '../../util/steps.ts';
import { isFusion } from '../fusion.ts';
import { tuning } from '../tuning.ts';

/**
 * What takes the place of an equation: values for its outputs, emitted through the current builder or known before, at once or in steps;
 * null keeps it. The equation's operands are already those of the new graph.
 */
export type Rule = (
  eqn: Eqn,
  producerOf: (v: Value) => Eqn | undefined,
) => readonly Value[] | Generator<undefined, readonly Value[], void> | null;

const { rewritten: atOnce } = tuning.slices;

/** Applies a rule to every equation, in the regions of control and call equations too, but not inside of kernels. */
export function* rewrite(graph: Graph, rule: Rule, label = 'rewrite'): Steps<Graph> {
  const builder = new Builder(null, label);
  const env = new Map<Value, Value>();
  for (const p of graph.params) env.set(p, builder.param(p.type, p.weak));
  const producerOf = (v: Value): Eqn | undefined => builder.producer(v) ?? undefined;
  let changed = false;
  let moved!: Eqn;
  const apply = (): ReturnType<Rule> => rule(moved, producerOf);
  for (let at = 0; at < graph.eqns.length; at++) {
    if (at % atOnce === 0) yield;
    const eqn = graph.eqns[at]!;
    let { regions } = eqn;
    if (eqn.op.kind === 'control' || (eqn.op.kind === 'call' && !isFusion(eqn))) {
      const own: Graph[] = [];
      for (const r of eqn.regions) own.push(yield* rewrite(r, rule, label));
      changed ||= own.some((r, i) => r !== eqn.regions[i]);
      regions = own;
    }
    moved = {
      ...eqn,
      regions,
      inputs: eqn.inputs.map((v) => env.get(v)!),
      outputs: eqn.outputs.map((v) => newValue(v.type, v.weak)),
    };
    const made = withBuilder(builder, apply);
    const replaced = made && 'next' in made ? yield* emitting(builder, made) : made;
    if (replaced) changed = true;
    else builder.append(moved);
    const outputs = replaced ?? moved.outputs;
    eqn.outputs.forEach((v, i) => env.set(v, outputs[i]!));
  }
  const results = graph.results.map((v) => env.get(v)!);
  return changed ? builder.finish(results).graph : graph;
}

/** Runs steps that emit. The builder is current only while one runs: between two of them others may trace. */
export function* emitting<T>(builder: Builder, steps: Generator<undefined, T, void>): Steps<T> {
  for (;;) {
    const step = withBuilder(builder, () => steps.next());
    if (step.done) return step.value;
    yield;
  }
}

/** Makes the regions of control equations anew; the same object comes back where none of them changes. */
export function* inRegions(graph: Graph, change: (region: Graph, eqn: Eqn) => Steps<Graph>): Steps<Graph> {
  let eqns: Eqn[] | null = null;
  for (const [at, eqn] of graph.eqns.entries()) {
    if (eqn.op.kind !== 'control') continue;
    yield;
    const regions: Graph[] = [];
    for (const r of eqn.regions) regions.push(yield* change(r, eqn));
    if (regions.some((r, i) => r !== eqn.regions[i])) (eqns ??= [...graph.eqns])[at] = { ...eqn, regions };
  }
  return eqns ? { ...graph, eqns } : graph;
}
