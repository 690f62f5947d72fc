import type { Graph } from '../../ir/graph.ts';
import { finish, type Steps } from '../../util/steps.ts';
import type { Target } from '../plan.ts';

/** A pure rewriting of a graph; the same object comes back where nothing changed. */
export interface Pass {
  readonly name: string;
  readonly steps: (graph: Graph, target: Target) => Steps<Graph>;
  /** All of the steps at once. */
  readonly run: (graph: Graph, target: Target) => Graph;
}

/** One for which all targets are alike: it can be run before there is one. */
export interface GraphPass extends Pass {
  readonly steps: (graph: Graph) => Steps<Graph>;
  readonly run: (graph: Graph) => Graph;
}

export const passOf = (name: string, steps: Pass['steps']): Pass => ({
  name,
  steps,
  run: (graph, target) => finish(steps(graph, target)),
});

export const graphPassOf = (name: string, steps: GraphPass['steps']): GraphPass => ({ name, steps, run: (graph) => finish(steps(graph)) });
