/**
 * `case`: runs one of its regions, chosen by an i32 scalar; an index out of range runs the last. Operands are [index, operands…], and every
 * region takes all operands. (StableHLO's regions capture them; the printer writes them so.)
 */
import { emit, inline } from '../ir/builder.ts';
import { dce, filter, usedParams } from '../ir/dce.ts';
import type { Graph, Value } from '../ir/graph.ts';
import type { BatchRule, DualRule, LinearizeRule, MaybeValue, Op, TransposeRule } from '../ir/op.ts';
import { isFloat } from '../types/dtype.ts';
import { equalTypes, formatType, type TensorType } from '../types/shape.ts';
import { ArgumentError, DTypeError, ShapeError } from '../util/errors.ts';
import { atFront } from './batching.ts';
import { stopGradient } from './call.ts';
import { full, zeros } from './constant.ts';
import { define } from './define.ts';
import { equal, not, or, select } from './logic.ts';
import {
  atNull,
  checkParams,
  cut,
  formatTypes,
  instantiate,
  isPresent,
  present,
  region,
  sameTypes,
  spread,
  typesOf,
  weakResults,
} from './subgraph.ts';
import { overLanes } from './while.ts';

const infer: Op['infer'] = ([index, ...operands], _attrs, branches) => {
  if (branches.length === 0) throw new ArgumentError('case: must have at least one branch, got none');
  if (!index || !equalTypes(index, { shape: [], dtype: 'int32' }))
    throw new DTypeError(`case: index must be i32[], got ${index ? formatType(index) : 'none'}`);
  const types = typesOf(branches[0]!.results);
  branches.forEach((branch, i) => {
    checkParams('case', `branch ${i}`, branch, operands);
    const got = typesOf(branch.results);
    if (!sameTypes(got, types))
      throw new ShapeError(
        `case: branches must return the same types, got ${formatTypes(types)} from branch 0 and ${formatTypes(got)} from branch ${i}`,
      );
  });
  return types;
};

const evaluate: Op['eval'] = ([index, ...operands], { regions }, run) => {
  const i = index!.data[0]!;
  return run(regions[i >= 0 && i < regions.length ? i : regions.length - 1]!, operands);
};

const dual: DualRule['dual'] = ([index, ...operands], [, ...dots], eqn, graphs) => {
  const split = eqn.regions.map((branch) => graphs.jvp(branch, dots.map(isPresent)));
  const on = anyOf(split.map((s) => s.activeResults));
  const n = eqn.outputs.length;
  const branches = split.map(({ graph, activeResults }) =>
    region(graph.params, (values) => {
      const results = inline(graph, values);
      return [...results.slice(0, n), ...instantiate(spread(results.slice(n), activeResults), eqn.outputs, on)];
    }),
  );
  const results = switchCase(index!, branches, [...operands, ...present(dots)]);
  return { outputs: results.slice(0, n), tangents: spread(results.slice(n), on) };
};

/**
 * Two cases with one index. Residuals that are operands are handed on; the others share slots, since only one branch fills them: as many
 * of each type as the branch that needs most, with zeros where a branch needs fewer.
 */
const linearize: LinearizeRule = ([index, ...operands], [, ...active], eqn, graphs) => {
  const split = eqn.regions.map((branch) => graphs.linearize(branch, active));
  const on = anyOf(split.map((s) => s.activeResults));
  const n = eqn.outputs.length;
  const slots: TensorType[] = [];
  const plans = split.map(({ primal }) => {
    const taken = new Set<number>();
    return primal.results.slice(n).map((r): { readonly operand: number } | { readonly slot: number } => {
      const operand = primal.params.indexOf(r);
      if (operand >= 0) return { operand };
      let slot = slots.findIndex((t, i) => !taken.has(i) && equalTypes(t, r.type));
      if (slot < 0) slot = slots.push(r.type) - 1;
      taken.add(slot);
      return { slot };
    });
  });
  const primals = split.map(({ primal }, b) =>
    region(primal.params, (values) => {
      const results = inline(primal, values);
      const filled: MaybeValue[] = slots.map(() => null);
      plans[b]!.forEach((p, i) => {
        if ('slot' in p) filled[p.slot] = results[n + i]!;
      });
      return [...results.slice(0, n), ...filled.map((v, i) => v ?? zeros(slots[i]!))];
    }),
  );
  const [outputs, saved] = cut(switchCase(index!, primals, operands), n) as [Value[], Value[]];
  return {
    outputs,
    tangent: ([, ...dots]) => {
      const needed = operands.map((_, i) => plans.some((plan) => plan.some((p) => 'operand' in p && p.operand === i)));
      const kept = filter(operands, needed);
      const branches = split.map(({ tangent, activeResults }, b) =>
        region([...saved, ...kept, ...present(dots)], (values) => {
          const [filled, given, rest] = cut(values, saved.length, kept.length);
          const whole = spread(given!, needed);
          const residuals = plans[b]!.map((p) => ('slot' in p ? filled![p.slot]! : whole[p.operand]!));
          return instantiate(spread(inline(tangent, [...residuals, ...rest!]), activeResults), eqn.outputs, on);
        }),
      );
      return spread(switchCase(index!, branches, [...saved, ...kept, ...present(dots)]), on);
    },
  };
};

const transpose: TransposeRule = (cts, [index, ...operands], eqn, graphs) => {
  const linear = operands.map((v) => v === null);
  const split = eqn.regions.map((branch) => graphs.backward(branch, linear, cts.map(isPresent)));
  const on = anyOf(split.map((s) => s.nonzero));
  const like = filter(eqn.inputs.slice(1), linear);
  const branches = split.map(({ graph, nonzero }) =>
    region(graph.params, (values) => instantiate(spread(inline(graph, values), nonzero), like, on)),
  );
  const found = spread(switchCase(index!, branches, [...present(operands), ...present(cts)]), on);
  return [null, ...atNull(operands, found)];
};

/** One branch for all lanes stays one case; where the index differs by lane, all branches run and their results are selected. */
const batch: BatchRule = ([index, ...operands], [indexDim, ...dims], eqn, size, graphs) => {
  if (indexDim === null) {
    const free = eqn.regions.map((branch) => graphs.vmap(branch, size, dims, []).dims.map(isPresent));
    const on = anyOf(free);
    const branches = eqn.regions.map((branch) => graphs.vmap(branch, size, dims, on).graph);
    return { outputs: switchCase(index!, branches, operands), dims: on.map((b) => (b ? 0 : null)) };
  }
  const chosen = index!;
  const isAt = eqn.regions.slice(0, -1).map((_, i) => equal(chosen, full(i, chosen.type)));
  const isLast = isAt.length > 0 ? not(isAt.reduce(or)) : full(1, { shape: [size], dtype: 'bool' });
  const results = eqn.regions.map((branch, b) => {
    const lanes = isAt[b] ?? isLast;
    // Gradients of a branch on lanes that did not choose it may be NaN, which no later zero would stop.
    const masked = operands.map((v, i) => {
      const x = atFront(v, dims[i]!, size);
      return isFloat(x.type.dtype) ? select(overLanes(lanes, x), x, stopGradient(x)) : x;
    });
    const { graph } = graphs.vmap(
      branch,
      size,
      masked.map(() => 0),
      eqn.outputs.map(() => true),
    );
    return inline(graph, masked);
  });
  const outputs = results.reduceRight((rest, mine, b) => mine.map((v, i) => select(overLanes(isAt[b]!, v), v, rest[i]!)));
  return { outputs, dims: outputs.map(() => 0) };
};

/** Drops results that nobody uses, and operands that no branch needs. */
const prune: Op['prune'] = (eqn, used) => {
  const branches = eqn.regions.map((branch) => dce({ ...branch, results: filter(branch.results, used) }));
  const operands = anyOf(branches.map(usedParams));
  return {
    ...eqn,
    inputs: filter(eqn.inputs, [true, ...operands]),
    regions: branches.map((branch) => ({ ...branch, params: filter(branch.params, operands) })),
    outputs: filter(eqn.outputs, used),
  };
};

const caseOp: Op = {
  name: 'case',
  dialect: 'stablehlo',
  kind: 'control',
  infer,
  eval: evaluate,
  jvp: { dual },
  linearize,
  transpose,
  batch,
  prune,
};

/** Emits a case; every branch takes all operands. */
export const switchCase = define(caseOp, (index: Value, branches: readonly Graph[], operands: readonly Value[]): readonly Value[] =>
  emit(caseOp, [index, ...operands], {}, branches, branches.every(weakResults)),
);

const anyOf = (masks: readonly (readonly boolean[])[]): boolean[] => masks[0]!.map((_, i) => masks.some((m) => m[i]));
