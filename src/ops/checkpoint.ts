/**
 * `checkpoint`: a part of a program whose intermediate values are computed again when its derivative needs them, instead of being kept. Its
 * policy says which are kept all the same. What is computed is the region, no more and no less, so results are equal bit for bit.
 *
 * Its linearisation keeps the operands, and the tangent program gets another `checkpoint` whose region recomputes and then differentiates.
 * Transposing that puts a barrier before the recomputation, with the cotangents behind it: it can neither be merged with the first
 * computation nor begin before the backward pass has come to it.
 */
import { emit, inline } from '../ir/builder.ts';
import { dce, filter, usedParams } from '../ir/dce.ts';
import { type Attrs, type Eqn, type Graph, ints, text, type Value } from '../ir/graph.ts';
import type { LinearizeRule, Op } from '../ir/op.ts';
import { ArgumentError } from '../util/errors.ts';
import { checkpointName, optimizationBarrier } from './call.ts';
import { define } from './define.ts';
import { atNull, checkParams, cut, isPresent, present, region, spread, typesOf, weakResults } from './subgraph.ts';

/** JAX's policies: which values are kept beside the operands. Values inside of loops are those of the loop. */
export const policies = {
  nothing_saveable: () => false,
  everything_saveable: () => true,
  dots_saveable: (eqn) => eqn.op.kind === 'dot',
  dots_with_no_batch_dims_saveable: (eqn) => eqn.op.kind === 'dot' && ints(eqn.attrs, 'lhs_batching_dimensions').length === 0,
  save_only_these_names: (eqn, names) => isNamed(eqn, names),
  save_anything_except_these_names: (eqn, names, graph) =>
    !isNamed(eqn, names) && !graph.eqns.some((user) => isNamed(user, names) && eqn.outputs.includes(user.inputs[0]!)),
} as const satisfies Record<string, (eqn: Eqn, names: readonly string[], graph: Graph) => boolean>;

export type Policy = keyof typeof policies;

const isNamed = (eqn: Eqn, names: readonly string[]): boolean => eqn.op === checkpointName.op && names.includes(text(eqn.attrs, 'name'));

const linearize: LinearizeRule = (primals, active, eqn, graphs) => {
  const { primal, tangent, residuals, activeResults } = graphs.linearize(eqn.regions[0]!, active);
  const [results, kept] = cut(primal.results, eqn.outputs.length) as [Value[], Value[]];
  const candidates = saveable(primal, eqn.attrs);
  const recompute = dce({ params: [...primal.params, ...candidates], eqns: primal.eqns, results: kept });
  const [usedOperands, usedSaved] = cut(usedParams(recompute), primals.length) as [boolean[], boolean[]];
  const saving = dce({ ...primal, results: [...results, ...filter(candidates, usedSaved)] });
  const [outputs, saved] = cut(inline(saving, primals), results.length) as [Value[], Value[]];
  return {
    outputs,
    tangent: (dots) => {
      const params = filter(recompute.params, [...usedOperands, ...usedSaved]);
      const whole = region([...params, ...tangent.params.slice(residuals)], (values) => {
        const [known, rest] = cut(values, params.length) as [Value[], Value[]];
        return inline(tangent, [...inline({ ...recompute, params }, known), ...rest]);
      });
      const operands = [...filter(primals, usedOperands), ...saved, ...present(dots)];
      return spread(emit(checkpointOp, operands, eqn.attrs, [whole]), activeResults);
    },
  };
};

const checkpointOp: Op = {
  name: 'checkpoint',
  dialect: 'systolic',
  kind: 'call',
  infer: (inputs, attrs, [body]) => {
    if (!Object.hasOwn(policies, text(attrs, 'policy')))
      throw new ArgumentError(`checkpoint: policy must be one of ${Object.keys(policies).join(', ')}, got ${text(attrs, 'policy')}`);
    checkParams('checkpoint', 'body', body!, inputs);
    return typesOf(body!.results);
  },
  eval: (inputs, eqn, run) => run(eqn.regions[0]!, inputs),
  jvp: {
    dual: (primals, tangents, eqn, graphs) => {
      const { graph, activeResults } = graphs.jvp(eqn.regions[0]!, tangents.map(isPresent));
      const results = emit(checkpointOp, [...primals, ...present(tangents)], eqn.attrs, [graph]);
      return { outputs: results.slice(0, eqn.outputs.length), tangents: spread(results.slice(eqn.outputs.length), activeResults) };
    },
  },
  linearize,
  transpose: (cts, inputs, eqn, graphs) => {
    const { graph, nonzero } = graphs.backward(
      eqn.regions[0]!,
      inputs.map((v) => v === null),
      cts.map(isPresent),
    );
    return atNull(inputs, spread(inline(graph, optimizationBarrier([...present(inputs), ...present(cts)])), nonzero));
  },
  batch: (inputs, dims, eqn, size, graphs) => {
    const { graph, dims: outDims } = graphs.vmap(eqn.regions[0]!, size, dims);
    return { outputs: emit(checkpointOp, inputs, eqn.attrs, [graph]), dims: outDims };
  },
  prune: (eqn, used) => {
    const body = dce({ ...eqn.regions[0]!, results: filter(eqn.regions[0]!.results, used) });
    const operands = usedParams(body);
    return {
      ...eqn,
      inputs: filter(eqn.inputs, operands),
      regions: [{ ...body, params: filter(body.params, operands) }],
      outputs: filter(eqn.outputs, used),
    };
  },
};

/** Emits a checkpoint. `names` are those that the policies with names speak of. */
export const checkpoint = define(
  checkpointOp,
  (body: Graph, operands: readonly Value[], policy: Policy = 'nothing_saveable', names: readonly string[] = []): readonly Value[] =>
    emit(checkpointOp, operands, { policy, names }, [body], weakResults(body)),
);

/** The values that the policy keeps. */
function saveable(graph: Graph, attrs: Attrs): Value[] {
  const keeps = policies[text(attrs, 'policy') as Policy];
  return graph.eqns.filter((eqn) => keeps(eqn, attrs['names'] as readonly string[], graph)).flatMap((eqn) => eqn.outputs);
}
