import { buildClosed, inline } from '../ir/builder.ts';
import { dce, dependents, filter } from '../ir/dce.ts';
import type { Eqn, Graph, Value } from '../ir/graph.ts';
import type { GraphTransforms, MaybeValue } from '../ir/op.ts';
import { add } from '../ops/arithmetic.ts';
import { zeros } from '../ops/constant.ts';
import { spread } from '../ops/subgraph.ts';
import { equalTypes, formatType } from '../types/shape.ts';
import { invariant, TraceError } from '../util/errors.ts';
import { Env, maskKey, memo, replay } from './replay.ts';

type Backward = ReturnType<GraphTransforms['backward']>;
const knownGraphs = memo<Graph>();
const known = memo<Backward>();

/** For a graph linear in the params marked: (other params, cotangents of all results) → cotangents of the linear params. */
export function transpose(graph: Graph, linear: readonly boolean[], graphs: GraphTransforms): Graph {
  return knownGraphs(graph, maskKey(linear), () => {
    const all = backward(
      graph,
      linear,
      graph.results.map(() => true),
      graphs,
    );
    if (all.nonzero.every((n) => n)) return all.graph;
    const types = filter(graph.params, linear).map((p) => p.type);
    return buildClosed('transpose', all.graph.params, (...values) =>
      spread(inline(all.graph, values), all.nonzero).map((ct, i) => ct ?? zeros(types[i]!)),
    );
  });
}

/** `transpose` with symbolic zeros: (other params, the cotangents that are given) → the cotangents that are not zero. */
export function backward(graph: Graph, linear: readonly boolean[], given: readonly boolean[], graphs: GraphTransforms): Backward {
  return known(graph, `${maskKey(linear)}|${maskKey(given)}`, () => trace(graph, linear, given, graphs));
}

function trace(graph: Graph, linear: readonly boolean[], given: readonly boolean[], graphs: GraphTransforms): Backward {
  const others = graph.params.filter((_, i) => !linear[i]);
  const isLinear = dependents(graph, filter(graph.params, linear));
  let nonzero: boolean[] = [];
  const traced = buildClosed('transpose', [...others, ...filter(graph.results, given).map((v) => v.type)], (...values) => {
    const env = new Env(others, values.slice(0, others.length));
    for (const eqn of graph.eqns) {
      if (!eqn.inputs.some((v) => isLinear.has(v))) env.setAll(eqn.outputs, replay(eqn, env.getAll(eqn.inputs)).outputs);
    }
    const cotangents = new Cotangents();
    spread(values.slice(others.length), given).forEach((ct, i) => {
      const result = graph.results[i]!;
      if (isLinear.has(result)) cotangents.add(result, ct);
    });
    for (const eqn of [...graph.eqns].reverse()) {
      if (!eqn.inputs.some((v) => isLinear.has(v))) continue;
      const cts = eqn.outputs.map((v) => cotangents.take(v));
      if (cts.every((ct) => ct === null)) continue;
      pull(
        eqn,
        cts,
        eqn.inputs.map((v) => (isLinear.has(v) ? null : env.get(v))),
        graphs,
      ).forEach((ct, i) => {
        if (isLinear.has(eqn.inputs[i]!)) cotangents.add(eqn.inputs[i]!, ct);
      });
    }
    const cts = filter(graph.params, linear).map((p) => cotangents.take(p));
    nonzero = cts.map((ct) => ct !== null);
    return cts.filter((ct) => ct !== null);
  });
  return { graph: dce(traced), nonzero };
}

function pull(eqn: Eqn, cts: readonly MaybeValue[], inputs: readonly MaybeValue[], graphs: GraphTransforms): readonly MaybeValue[] {
  const { op } = eqn;
  if (!op.transpose) throw new TraceError(`${op.name}: is not linear in operand ${inputs.indexOf(null)}, so it cannot be transposed`);
  const found = op.transpose(cts, inputs, eqn, graphs);
  invariant(found.length === eqn.inputs.length, `${op.name}: ${found.length} cotangents for ${eqn.inputs.length} operands`);
  return found;
}

/** Cotangents being summed; what is not there is zero. */
class Cotangents {
  private readonly sums = new Map<Value, Value>();

  add(value: Value, ct: MaybeValue): void {
    if (!ct) return;
    invariant(equalTypes(ct.type, value.type), `a cotangent of ${formatType(value.type)} is ${formatType(ct.type)}`);
    const sum = this.sums.get(value);
    this.sums.set(value, sum ? add(sum, ct) : ct);
  }

  /** The sum, complete once all users have been visited. */
  take(value: Value): MaybeValue {
    const sum = this.sums.get(value) ?? null;
    this.sums.delete(value);
    return sum;
  }
}
