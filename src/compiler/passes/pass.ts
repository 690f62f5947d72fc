import type { Graph } from '../../ir/graph.ts';
import type { Target } from '../plan.ts';

/** A pure rewriting of a graph; the same object comes back where nothing changed. */
export interface Pass {
  readonly name: string;
  readonly run: (graph: Graph, target: Target) => Graph;
}

/** One for which all targets are alike: it can be run before there is one. */
export interface GraphPass extends Pass {
  readonly run: (graph: Graph) => Graph;
}
