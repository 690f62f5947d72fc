/** Uses of a graph's values. Ops are pure except for those with an `effect`, so an unused equation need not run. */
import { finish, type Steps } from '../util/steps.ts';
import type { Eqn, Graph, Value } from './graph.ts';

/** Equations that one step looks at. */
const atOnce = 16;

/**
 * The graph without what its results do not need; inside of regions too, by the ops' `prune`. Parameters stay.
 * A parameter may also be the output of an equation (a rewrite may declare a value given): that equation is not needed.
 */
export const dce = (graph: Graph): Graph => finish(dceSteps(graph));

export function* dceSteps(graph: Graph): Steps<Graph> {
  const needed = new Set<Value>(graph.results);
  const given = new Set<Value>(graph.params);
  const kept: Eqn[] = [];
  let changed = false;
  for (let i = graph.eqns.length - 1; i >= 0; i--) {
    if (i % atOnce === 0) yield;
    const eqn = graph.eqns[i]!;
    const used = eqn.outputs.map((v) => needed.has(v) && !given.has(v));
    const effects = hasEffects(eqn);
    if (!used.includes(true) && !effects) {
      changed = true;
      continue;
    }
    const pruned = eqn.op.prune && used.includes(false) && !effects ? eqn.op.prune(eqn, used) : eqn;
    changed ||= pruned !== eqn;
    for (const v of pruned.inputs) needed.add(v);
    kept.push(pruned);
  }
  return changed ? { ...graph, eqns: kept.reverse() } : graph;
}

const effectful = new WeakMap<Graph, boolean>();
/** Whether an equation, or one in its regions, does something beside its results. */
export function hasEffects(eqn: Eqn): boolean {
  return eqn.op.effect === true || eqn.regions.some(graphHasEffects);
}
export function graphHasEffects(graph: Graph): boolean {
  let found = effectful.get(graph);
  if (found === undefined) effectful.set(graph, (found = graph.eqns.some(hasEffects)));
  return found;
}

/** The parameters that the graph uses, for its results or on the way to them. */
export function usedParams(graph: Graph): boolean[] {
  const used = new Set<Value>(graph.results);
  for (const eqn of graph.eqns) for (const v of eqn.inputs) used.add(v);
  return graph.params.map((p) => used.has(p));
}

/** All values that depend on the given ones, these too. */
export function dependents(graph: Graph, on: readonly Value[]): ReadonlySet<Value> {
  const set = new Set(on);
  for (const eqn of graph.eqns) if (eqn.inputs.some((v) => set.has(v))) for (const v of eqn.outputs) set.add(v);
  return set;
}

/** The entries of a list that `keep` marks. */
export const filter = <T>(list: readonly T[], keep: readonly boolean[]): T[] => list.filter((_, i) => keep[i]);
