import { buildClosed } from '../ir/builder.ts';
import { dce, filter } from '../ir/dce.ts';
import type { Eqn, Graph, Value } from '../ir/graph.ts';
import type { GraphTransforms, MaybeValue, Op } from '../ir/op.ts';
import { spread } from '../ops/subgraph.ts';
import { isFloat } from '../types/dtype.ts';
import { equalTypes, formatType } from '../types/shape.ts';
import { invariant, TraceError } from '../util/errors.ts';
import { Env, maskKey, memo, replay } from './replay.ts';

type Jvp = ReturnType<GraphTransforms['jvp']>;
const known = memo<Jvp>();

/** Forward mode: (params, tangents of the active params) → (results, tangents of the active results). */
export function jvp(graph: Graph, active: readonly boolean[], graphs: GraphTransforms): Jvp {
  return known(graph, maskKey(active), () => trace(graph, active, graphs));
}

function trace(graph: Graph, active: readonly boolean[], graphs: GraphTransforms): Jvp {
  let activeResults: boolean[] = [];
  const traced = buildClosed('jvp', [...graph.params, ...filter(graph.params, active)], (...values) => {
    const primals = new Env(graph.params, values.slice(0, graph.params.length));
    const tangents = new Env<MaybeValue>(graph.params, spread(values.slice(graph.params.length), active));
    for (const eqn of graph.eqns) {
      const { outputs, dots } = push(eqn, primals.getAll(eqn.inputs), tangents.getAll(eqn.inputs), graphs);
      primals.setAll(eqn.outputs, outputs);
      tangents.setAll(eqn.outputs, dots);
    }
    const dots = tangents.getAll(graph.results);
    activeResults = dots.map((d) => d !== null);
    return [...primals.getAll(graph.results), ...dots.filter((d) => d !== null)];
  });
  return { graph: dce(traced), activeResults };
}

function push(
  eqn: Eqn,
  inputs: readonly Value[],
  dots: readonly MaybeValue[],
  graphs: GraphTransforms,
): { outputs: readonly Value[]; dots: readonly MaybeValue[] } {
  const { jvp: rule } = eqn.op;
  if (dots.some((d) => d !== null) && 'dual' in rule) {
    const { outputs, tangents } = rule.dual(inputs, dots, eqn, graphs);
    return { outputs, dots: checkedTangents(eqn.op, outputs, tangents) };
  }
  const emitted = replay(eqn, inputs);
  return { outputs: emitted.outputs, dots: tangentsOf(emitted, inputs, dots, graphs) };
}

/** Tangents of an emitted equation without a dual rule. */
export function tangentsOf(
  eqn: Eqn,
  inputs: readonly Value[],
  dots: readonly MaybeValue[],
  graphs: GraphTransforms,
): readonly MaybeValue[] {
  const { jvp: rule } = eqn.op;
  const none = eqn.outputs.map(() => null);
  if (dots.every((d) => d === null) || !eqn.outputs.some((v) => isFloat(v.type.dtype))) return none;
  if (typeof rule === 'function') return checkedTangents(eqn.op, eqn.outputs, rule(inputs, dots, eqn, graphs));
  invariant(!('dual' in rule), `${eqn.op.name}: has a dual rule and is not to be emitted first`);
  if (rule.notDifferentiable === 'zero') return none;
  throw new TraceError(
    `${eqn.op.name}: has no derivative: ${rule.reason}`,
    'Keep what it depends on out of differentiation: stopGradient(x).',
  );
}

export function checkedTangents(op: Op, outputs: readonly Value[], tangents: readonly MaybeValue[]): readonly MaybeValue[] {
  invariant(outputs.length === tangents.length, `${op.name}: ${tangents.length} tangents for ${outputs.length} results`);
  tangents.forEach((t, i) => {
    const { type } = outputs[i]!;
    invariant(!t || equalTypes(t.type, type), `${op.name}: a tangent of ${formatType(type)} is ${t && formatType(t.type)}`);
  });
  return tangents;
}
