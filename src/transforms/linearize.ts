import { Builder, withBuilder } from '../ir/builder.ts';
import { dce, dependents, filter, usedParams } from '../ir/dce.ts';
import type { Attrs, Eqn, Graph, Value } from '../ir/graph.ts';
import type { GraphTransforms, MaybeValue, Op } from '../ir/op.ts';
import { checkedTangents, tangentsOf } from './jvp.ts';
import { Env, maskKey, memo, replay } from './replay.ts';
import { Sources } from './residuals.ts';

type Linearized = ReturnType<GraphTransforms['linearize']>;
const known = memo<Linearized>();

/**
 * Splits a graph's derivative: `primal` computes the results and whatever of them the tangent program needs (the residuals), `tangent`
 * maps tangents to tangents and is linear.
 *
 * It is forward mode with two programs under construction. An equation that has a tangent among its operands joins the tangent program,
 * every other one the primal. A primal value that the tangent program uses becomes a residual, unless it is cheap to make again from
 * something smaller or from what is kept anyway (`Sources`).
 */
export function linearize(
  graph: Graph,
  active: readonly boolean[],
  free: readonly boolean[] = active.map(() => true),
  graphs: GraphTransforms,
): Linearized {
  return known(graph, `${maskKey(active)}|${maskKey(free)}`, () => split(graph, active, free, graphs));
}

function split(graph: Graph, active: readonly boolean[], free: readonly boolean[], graphs: GraphTransforms): Linearized {
  const both = new SplitBuilder();
  const params = graph.params.map((p) => both.primal.param(p.type, p.weak));
  both.tangent.sources.free(filter(params, free));
  const primals = new Env(graph.params, params);
  const tangents = new Env<MaybeValue>(
    graph.params,
    graph.params.map((p, i) => (active[i] ? both.tangent.param(p.type) : null)),
  );
  withBuilder(both, () => {
    for (const eqn of graph.eqns) {
      const { outputs, dots } = step(both, eqn, primals.getAll(eqn.inputs), tangents.getAll(eqn.inputs), graphs);
      primals.setAll(eqn.outputs, outputs);
      // What a rule returns from outside of the tangent program depends on no tangent: it is a zero.
      tangents.setAll(
        eqn.outputs,
        checkedTangents(eqn.op, outputs, dots).map((d) => (d && both.tangent.has(d) ? d : null)),
      );
    }
  });
  return both.end(primals.getAll(graph.results), tangents.getAll(graph.results));
}

interface Stepped {
  readonly outputs: readonly Value[];
  readonly dots: readonly MaybeValue[];
}

function step(both: SplitBuilder, eqn: Eqn, inputs: readonly Value[], dots: readonly MaybeValue[], graphs: GraphTransforms): Stepped {
  const { jvp: rule, linearize: rules } = eqn.op;
  const active = dots.map((d) => d !== null);
  if (active.includes(true) && rules) {
    const { outputs, tangent } = rules(inputs, active, eqn, graphs);
    return { outputs, dots: both.inTangent(() => tangent(dots)) };
  }
  const emitted = replay(eqn, inputs);
  // A dual rule computes its primal again, in the tangent program.
  const dual = active.includes(true) && 'dual' in rule ? rule.dual : null;
  if (dual) return { outputs: emitted.outputs, dots: both.inTangent(() => dual(inputs, dots, eqn, graphs).tangents) };
  return { outputs: emitted.outputs, dots: tangentsOf(emitted, inputs, dots, graphs) };
}

/** Two programs under construction: what is emitted goes to the one that its operands call for. */
class SplitBuilder extends Builder {
  readonly primal = new Builder(null, 'linearize');
  readonly tangent = new TangentBuilder(this.primal);
  private tangentOnly = false;

  constructor() {
    super(null, 'linearize');
  }

  /** Runs `body` with all that it emits going to the tangent program. */
  inTangent<T>(body: () => T): T {
    const outer = this.tangentOnly;
    this.tangentOnly = true;
    try {
      return body();
    } finally {
      this.tangentOnly = outer;
    }
  }

  override emit(op: Op, inputs: readonly Value[], attrs: Attrs, regions: readonly Graph[], weak?: boolean): readonly Value[] {
    return this.target(inputs).emit(op, inputs, attrs, regions, weak);
  }

  override append(eqn: Eqn): Eqn {
    const target = this.target(eqn.inputs);
    return target.append({ ...eqn, inputs: eqn.inputs.map((v) => target.own(v)) });
  }

  override own(value: Value): Value {
    return this.tangent.has(value) ? value : this.primal.own(value);
  }

  override producer(value: Value): Eqn | null | undefined {
    return this.tangent.has(value) ? this.tangent.producer(value) : this.primal.producer(value);
  }

  private target(inputs: readonly Value[]): Builder {
    return this.tangentOnly || inputs.some((v) => this.tangent.has(v)) ? this.tangent : this.primal;
  }

  /** Both graphs, with residuals that nothing needs left out. A tangent that depends on no tangent is zero: so it is for a linear map. */
  end(results: readonly Value[], dots: readonly MaybeValue[]): Linearized {
    const { residuals } = this.tangent;
    const written = this.tangent.finish(dots.filter((d) => d !== null)).graph;
    const given = written.params.filter((p) => !residuals.has(p));
    const linear = dependents(written, given);
    const activeResults = dots.map((d) => d !== null && linear.has(d));
    const full = dce({
      params: [...residuals.keys(), ...given],
      eqns: written.eqns,
      results: written.results.filter((r) => linear.has(r)),
    });
    const used = usedParams(full).map((u, i) => u || i >= residuals.size);
    const kept = filter([...residuals.values()], used.slice(0, residuals.size));
    const primal = dce(this.primal.finish([...results, ...kept]).graph);
    return { primal, tangent: { ...full, params: filter(full.params, used) }, residuals: kept.length, activeResults };
  }
}

/** Takes values of the primal program too: as residuals, or made again. */
class TangentBuilder extends Builder {
  /** Parameters, and the primal values they stand for. */
  readonly residuals = new Map<Value, Value>();
  readonly sources: Sources;
  private readonly known = new Map<Value, Value>();

  constructor(readonly primal: Builder) {
    super(null, 'linearize');
    this.sources = new Sources(primal);
  }

  has(value: Value): boolean {
    return this.producer(value) !== undefined;
  }

  override own(value: Value): Value {
    if (this.has(value)) return value;
    let here = this.known.get(value);
    if (!here) this.known.set(value, (here = this.bring(value)));
    return here;
  }

  private bring(value: Value): Value {
    const eqn = this.sources.remake(value);
    if (eqn) return this.emit(eqn.op, eqn.inputs, eqn.attrs, eqn.regions, value.weak)[0]!;
    const param = this.param(value.type, value.weak);
    this.residuals.set(param, value);
    this.sources.free([value]);
    return param;
  }
}
