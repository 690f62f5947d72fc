/**
 * `while`: runs its body as long as its condition holds. Operands are [consts…, initial carry…]; both regions take (consts, carry): the
 * first returns a bool scalar, the second the next carry. Results are the last carry. (StableHLO's regions capture their consts; the
 * printer writes them so.)
 *
 * It has forward derivatives and batches. Going backwards would need a number of rounds that is known: that is `scan`.
 */
import { emit, inline } from '../ir/builder.ts';
import { dce, filter, usedParams } from '../ir/dce.ts';
import { type Attrs, type Graph, int, type Value } from '../ir/graph.ts';
import type { BatchRule, DualRule, Op } from '../ir/op.ts';
import type { HostTensor } from '../types/host.ts';
import { equalTypes, range } from '../types/shape.ts';
import { ShapeError, TraceError } from '../util/errors.ts';
import { atFront } from './batching.ts';
import { define } from './define.ts';
import { broadcastInDim } from './layout.ts';
import { select } from './logic.ts';
import { reduceOr } from './reduce.ts';
import {
  checkCarry,
  checkParams,
  cut,
  fixpoint,
  formatTypes,
  instantiate,
  isPresent,
  present,
  region,
  spread,
  typesOf,
  weakResults,
} from './subgraph.ts';

export interface While {
  /** (consts, carry) → bool[]. */
  readonly cond: Graph;
  /** (consts, carry) → carry. */
  readonly body: Graph;
  readonly consts?: readonly Value[];
  readonly init: readonly Value[];
}

const infer: Op['infer'] = (inputs, attrs, [cond, body]) => {
  const [, init] = parts(inputs, attrs);
  checkParams('while', 'cond', cond!, inputs);
  checkParams('while', 'body', body!, inputs);
  const [decision, ...more] = typesOf(cond!.results);
  if (!decision || more.length > 0 || !equalTypes(decision, { shape: [], dtype: 'bool' })) {
    throw new ShapeError(`while: cond must return one i1[], got ${formatTypes(typesOf(cond!.results))}`);
  }
  checkCarry('while', init, typesOf(body!.results));
  return init;
};

const evaluate: Op['eval'] = (inputs, eqn, run) => {
  const [cond, body] = eqn.regions;
  const [consts, init] = parts(inputs, eqn.attrs);
  let carry: HostTensor[] = init;
  while (run(cond!, [...consts, ...carry])[0]!.data[0] !== 0) carry = run(body!, [...consts, ...carry]);
  return carry;
};

/** One loop that carries values and their tangents. */
const dual: DualRule['dual'] = (primals, tangents, eqn, graphs) => {
  const [cond, body] = eqn.regions as [Graph, Graph];
  const [consts, init] = parts(primals, eqn.attrs);
  const [dc, dk] = parts(tangents, eqn.attrs);
  const jvp = (carry: readonly boolean[]) => graphs.jvp(body, [...dc.map(isPresent), ...carry]);
  const on = fixpoint(dk.map(isPresent), (m) => jvp(m).activeResults);
  const { graph, activeResults } = jvp(on);
  const [pc, pk, pdc, pdk] = cut(graph.params, consts.length, init.length, present(dc).length) as [Value[], Value[], Value[], Value[]];
  const split = (values: Value[]): Value[][] => cut(values, pc.length, pdc.length, pk.length);
  const results = whileLoop({
    cond: region([...pc, ...pdc, ...pk, ...pdk], (values) => {
      const [c, , k] = split(values);
      return inline(cond, [...c!, ...k!]);
    }),
    body: region([...pc, ...pdc, ...pk, ...pdk], (values) => {
      const [c, dc, k, dk] = split(values);
      const [carry, dots] = cut(inline(graph, [...c!, ...k!, ...dc!, ...dk!]), pk.length);
      return [...carry!, ...instantiate(spread(dots!, activeResults), init, on)];
    }),
    consts: [...consts, ...present(dc)],
    init: [...init, ...instantiate(dk, init, on)],
  });
  const [outputs, dots] = cut(results, init.length) as [Value[], Value[]];
  return { outputs, tangents: spread(dots, on) };
};

/** Lanes that have ended keep their carry while others go on. */
const batch: BatchRule = (inputs, dims, eqn, size, graphs) => {
  const [cond, body] = eqn.regions as [Graph, Graph];
  const [consts, init] = parts(inputs, eqn.attrs);
  const [cDims, kDims] = parts(dims, eqn.attrs);
  const all = (carry: readonly boolean[]) => [...cDims, ...carry.map((b) => (b ? 0 : null))];
  const decides = (carry: readonly boolean[]) => graphs.vmap(cond, size, all(carry), []);
  const on = fixpoint(kDims.map(isPresent), (m) => {
    const perLane = decides(m).dims[0] !== null;
    return graphs.vmap(body, size, all(m), m).dims.map((d) => perLane || d !== null);
  });
  const decision = decides(on);
  const step = graphs.vmap(body, size, all(on), on).graph;
  const perLane = decision.dims[0] !== null;
  const params = step.params;
  const results = whileLoop({
    cond: perLane ? region(params, (values) => [reduceOr(inline(decision.graph, values)[0]!, [0])]) : decision.graph,
    body: perLane
      ? region(params, (values) => {
          const [lanes] = inline(decision.graph, values) as [Value];
          const before = values.slice(consts.length);
          return inline(step, values).map((after, i) => select(overLanes(lanes, after), after, before[i]!));
        })
      : step,
    consts,
    init: init.map((v, i) => (on[i] ? atFront(v, kDims[i]!, size) : v)),
  });
  return { outputs: results, dims: on.map((b) => (b ? 0 : null)) };
};

/** One bool per lane, at axis 0, for each element of a value with its batch there. */
export const overLanes = (lanes: Value, like: Value): Value =>
  like.type.shape.length === 1 ? lanes : broadcastInDim(lanes, like.type.shape, range(1));

/** Drops carries that neither anybody uses nor the loop itself needs. */
const prune: Op['prune'] = (eqn, used) => {
  const [cond, body] = eqn.regions as [Graph, Graph];
  const need = (carry: readonly boolean[]): Graph => dce({ ...body, results: filter(body.results, carry) });
  const decides = usedParams(cond);
  const reads = (m: readonly boolean[]): boolean[] => usedParams(need(m)).map((u, i) => u || decides[i]!);
  const on = fixpoint(used, (m) => parts(reads(m), eqn.attrs)[1]);
  const operands = [...parts(reads(on), eqn.attrs)[0], ...on];
  if (operands.every((k) => k)) return eqn;
  const graph = need(on);
  return {
    ...eqn,
    inputs: filter(eqn.inputs, operands),
    attrs: { ...eqn.attrs, num_consts: operands.length - on.length - operands.slice(0, -on.length).filter((k) => !k).length },
    regions: [
      { ...cond, params: filter(cond.params, operands) },
      { ...graph, params: filter(graph.params, operands) },
    ],
    outputs: filter(eqn.outputs, on),
  };
};

const whileOp: Op = {
  name: 'while',
  dialect: 'stablehlo',
  kind: 'control',
  infer,
  eval: evaluate,
  jvp: { dual },
  transpose: () => {
    throw new TraceError(
      'while: reverse-mode differentiation needs a number of rounds that is known when the program is made, got a loop with a condition',
      'Use scan, or foriLoop with bounds that are numbers; forward mode (jvp) works as it is.',
    );
  },
  batch,
  prune,
};

/** Emits a while; returns the last carry. */
export const whileLoop = define(whileOp, ({ cond, body, consts = [], init }: While): readonly Value[] =>
  emit(whileOp, [...consts, ...init], { num_consts: consts.length }, [cond, body], weakResults(body)),
);

const parts = <T>(operands: readonly T[], attrs: Attrs): [consts: T[], carry: T[]] => cut(operands, int(attrs, 'num_consts')) as [T[], T[]];
