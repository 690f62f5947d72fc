/** Derivatives of ops whose region has no rule of its own: the op written out in other ops, and those differentiated. */
import { buildClosed, emit1, inline } from '../ir/builder.ts';
import type { Graph, Value } from '../ir/graph.ts';
import type { GraphTransforms, MaybeValue } from '../ir/op.ts';
import { sizeOf } from '../types/shape.ts';
import { reshape } from './layout.ts';
import { reducerOp } from './region.ts';

/** A region on scalars as a function on tensors of one shape, element by element. */
export function lifted(region: Graph, graphs: GraphTransforms): (args: readonly Value[]) => readonly Value[] {
  const op = reducerOp(region);
  if (op) return ([a, b]) => [emit1(op, [a!, b!])];
  return (args) => {
    const { shape } = args[0]!.type;
    const size = sizeOf(shape);
    const mapped = graphs.vmap(
      region,
      size,
      args.map(() => 0),
      region.results.map(() => true),
    ).graph;
    return inline(
      mapped,
      args.map((v) => reshape(v, [size])),
    ).map((v) => reshape(v, shape));
  };
}

/** Tangents of a function of values, by way of its graph. */
export function derivativeOf(
  f: (...values: Value[]) => readonly Value[],
  primals: readonly Value[],
  tangents: readonly MaybeValue[],
  graphs: GraphTransforms,
): MaybeValue[] {
  const types = primals.map((v) => v.type);
  const graph = buildClosed('derivative', types, f);
  const active = tangents.map((t) => t !== null);
  const { graph: both, activeResults } = graphs.jvp(graph, active);
  const results = inline(both, [...primals, ...tangents.filter((t) => t !== null)]);
  let next = graph.results.length;
  return activeResults.map((a) => (a ? results[next++]! : null));
}
