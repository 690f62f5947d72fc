import type { GraphTransforms } from '../ir/op.ts';
import { jvp } from './jvp.ts';
import { linearize } from './linearize.ts';
import { backward, transpose } from './transpose.ts';
import { vmap } from './vmap.ts';

/**
 * The transformations of graphs, each memoised per graph and mask: what the API applies to traced functions, and what the rules of ops
 * with regions apply to those.
 */
export const graphTransforms: GraphTransforms = withAxis(null);

/** The same, with a name for the axis that `vmap` makes: collectives over it act across the batch. */
export function withAxis(axisName: string | null): GraphTransforms {
  const graphs: GraphTransforms = {
    axisName,
    jvp: (graph, active) => jvp(graph, active, graphs),
    linearize: (graph, active, free) => linearize(graph, active, free, graphs),
    transpose: (graph, linear) => transpose(graph, linear, graphs),
    backward: (graph, linear, given) => backward(graph, linear, given, graphs),
    vmap: (graph, size, dims, outBatched = []) => vmap(graph, size, dims, outBatched, graphs),
  };
  return graphs;
}
