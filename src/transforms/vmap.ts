import { buildClosed } from '../ir/builder.ts';
import { dce } from '../ir/dce.ts';
import type { Eqn, Graph, Value } from '../ir/graph.ts';
import type { BatchDim, GraphTransforms } from '../ir/op.ts';
import { atFront, batched, moveBatch } from '../ops/batching.ts';
import { broadcastInDim } from '../ops/layout.ts';
import { equalTypes, formatType } from '../types/shape.ts';
import { invariant } from '../util/errors.ts';
import { Env, maskKey, memo, replay } from './replay.ts';

type Vmapped = ReturnType<GraphTransforms['vmap']>;
const known = memo<Vmapped>();

/** A value over the batch, or one for all of it. */
interface Lane {
  readonly value: Value;
  readonly dim: BatchDim;
}

/** The graph over a batch of `size`: param i has one more axis at `dims[i]`, unless that is `null`. */
export function vmap(
  graph: Graph,
  size: number,
  dims: readonly BatchDim[],
  outBatched: readonly boolean[],
  graphs: GraphTransforms,
): Vmapped {
  const key = `${size}|${dims.join()}|${maskKey(outBatched)}|${graphs.axisName ?? ''}`;
  return known(graph, key, () => trace(graph, size, dims, outBatched, graphs));
}

function trace(graph: Graph, size: number, dims: readonly BatchDim[], outBatched: readonly boolean[], graphs: GraphTransforms): Vmapped {
  let outDims: readonly BatchDim[] = [];
  const params = graph.params.map((p, i) => ({ type: batched(p.type, dims[i]!, size), weak: p.weak }));
  const traced = buildClosed('vmap', params, (...values) => {
    const env = new Env<Lane>(
      graph.params,
      values.map((value, i) => ({ value, dim: dims[i]! })),
    );
    for (const eqn of graph.eqns) env.setAll(eqn.outputs, lift(eqn, env.getAll(eqn.inputs), size, graphs));
    const results = env
      .getAll(graph.results)
      .map(({ value, dim }, i) => (outBatched[i] ? { value: atFront(value, dim, size), dim: 0 } : { value, dim }));
    outDims = results.map((r) => r.dim);
    return results.map((r) => r.value);
  });
  return { graph: dce(traced), dims: outDims };
}

function lift(eqn: Eqn, lanes: readonly Lane[], size: number, graphs: GraphTransforms): Lane[] {
  const { op } = eqn;
  const inputs = lanes.map((l) => l.value);
  const dims = lanes.map((l) => l.dim);
  if (dims.every((d) => d === null) && !namesAxis(eqn, graphs.axisName))
    return replay(eqn, inputs).outputs.map((value) => ({ value, dim: null }));
  const made = op.batch === 'elementwise' ? elementwise(eqn, inputs, dims, size) : op.batch(inputs, dims, eqn, size, graphs);
  invariant(made.outputs.length === eqn.outputs.length, `${op.name}: ${made.outputs.length} batched results for ${eqn.outputs.length}`);
  return made.outputs.map((value, i) => {
    const dim = made.dims[i]!;
    const expected = batched(eqn.outputs[i]!.type, dim, size);
    invariant(equalTypes(value.type, expected), `${op.name}: a batched result is ${formatType(value.type)}, not ${formatType(expected)}`);
    return { value, dim };
  });
}

/** All operands get the batch where the first that has one has it; a scalar among tensors (a predicate, a bound) stays one, or is spread. */
function elementwise(
  eqn: Eqn,
  inputs: readonly Value[],
  dims: readonly BatchDim[],
  size: number,
): { outputs: readonly Value[]; dims: readonly BatchDim[] } {
  const { shape } = eqn.outputs[0]!.type;
  const isScalar = (i: number): boolean => eqn.inputs[i]!.type.shape.length < shape.length;
  const dim = dims.find((d, i) => d !== null && !isScalar(i)) ?? 0;
  const full = [...shape.slice(0, dim), size, ...shape.slice(dim)];
  const { outputs } = replay(
    eqn,
    inputs.map((v, i) => {
      if (!isScalar(i)) return moveBatch(v, dims[i]!, dim, size);
      return dims[i] === null ? v : broadcastInDim(v, full, [dim]);
    }),
  );
  return { outputs, dims: outputs.map(() => dim) };
}

/** Whether an equation, or one in its regions, talks across the named axis: then it changes even where nothing is batched. */
function namesAxis(eqn: Eqn, axisName: string | null): boolean {
  if (axisName === null) return false;
  return eqn.attrs['axis_name'] === axisName || eqn.regions.some((region) => region.eqns.some((inner) => namesAxis(inner, axisName)));
}
