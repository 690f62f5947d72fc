/**
 * Takes out of loops what every round would compute anew.
 *
 *     %c = systolic.scan %k, %init {              %s = stablehlo.sine %k
 *       (k, c):                                   %c = systolic.scan %s, %init {
 *       %s = stablehlo.sine %k               →      (s, c):
 *       …                                           …
 *
 * Also state that no round changes becomes a const. Requires: nothing. Pays when what is taken out costs work; what only moves or broadcasts
 * stays, since it is free inside of a kernel and memory outside.
 */
import { dce, dceSteps, usedParams } from '../../ir/dce.ts';
import { type Eqn, type Graph, int, newValue, type Value } from '../../ir/graph.ts';
import { scan } from '../../ops/scan.ts';
import { effort } from '../cost.ts';
import { each, type Steps } from '../../util/steps.ts';
import { tuning } from '../tuning.ts';
import { passOf } from './pass.ts';
import { inRegions } from './rewrite.ts';

export const hoist = passOf('hoist', hoisted);

const { worthwhile } = tuning.hoist;

function* hoisted(graph: Graph): Steps<Graph> {
  const inner = yield* inRegions(graph, hoisted);
  let changed = inner !== graph;
  const renamed = new Map<Value, Value>();
  const use = (v: Value): Value => renamed.get(v) ?? v;
  const eqns: Eqn[] = [];
  yield* each(inner.eqns, (old) => {
    const eqn = old.inputs.some((v) => renamed.has(v)) ? { ...old, inputs: old.inputs.map(use) } : old;
    const out = eqn.op === scan.op ? outOf(eqn, renamed) : [eqn];
    changed ||= out.length !== 1 || out[0] !== old;
    for (const e of out) eqns.push(e);
  });
  return changed ? yield* dceSteps({ ...graph, eqns, results: graph.results.map(use) }) : graph;
}

function outOf(eqn: Eqn, renamed: Map<Value, Value>): readonly Eqn[] {
  if (int(eqn.attrs, 'length') === 0) return [eqn];
  const body = eqn.regions[0]!;
  const numConsts = int(eqn.attrs, 'num_consts');
  const numCarry = int(eqn.attrs, 'num_carry');
  // Loop invariants: consts, and state that each round returns unchanged.
  const fixedState = body.results.slice(0, numCarry).map((r, k) => r === body.params[numConsts + k]);
  const fixed = new Map<Value, Value>();
  body.params.forEach((p, i) => {
    if (i < numConsts || (i < numConsts + numCarry && fixedState[i - numConsts])) fixed.set(p, eqn.inputs[i]!);
  });
  const constant = new Set(fixed.keys());
  const invariant: Eqn[] = [];
  for (const e of body.eqns) {
    if (e.op.kind === 'barrier' || e.op.kind === 'collective' || !e.inputs.every((v) => constant.has(v))) continue;
    invariant.push(e);
    for (const v of e.outputs) constant.add(v);
  }
  const moved = new Set<Eqn>();
  const needed = new Set<Value>();
  for (const e of [...invariant].reverse()) {
    if (!isWorth(e) && !e.outputs.some((v) => needed.has(v))) continue;
    moved.add(e);
    for (const v of e.inputs) needed.add(v);
  }
  if (moved.size === 0 && !fixedState.includes(true)) return [eqn];

  // Outside, equations are copies over the outer values; inside, their results come in by consts.
  const outside: Eqn[] = [];
  for (const e of body.eqns) {
    if (!moved.has(e)) continue;
    const outputs = e.outputs.map((v) => newValue(v.type, v.weak));
    outside.push({ ...e, inputs: e.inputs.map((v) => fixed.get(v)!), outputs });
    e.outputs.forEach((v, k) => fixed.set(v, outputs[k]!));
  }
  const eqns = body.eqns.filter((e) => !moved.has(e));
  const given = body.eqns.filter((e) => moved.has(e)).flatMap((e) => e.outputs);
  const carried = (_: unknown, k: number): boolean => !fixedState[k];
  const state = body.params.slice(numConsts, numConsts + numCarry);
  const params = [
    ...body.params.slice(0, numConsts),
    ...state.filter((_, k) => fixedState[k]),
    ...given,
    ...state.filter(carried),
    ...body.params.slice(numConsts + numCarry),
  ];
  const inputs = [
    ...eqn.inputs.slice(0, numConsts),
    ...eqn.inputs.slice(numConsts, numConsts + numCarry).filter((_, k) => fixedState[k]),
    ...given.map((v) => fixed.get(v)!),
    ...eqn.inputs.slice(numConsts, numConsts + numCarry).filter(carried),
    ...eqn.inputs.slice(numConsts + numCarry),
  ];
  const results = [...body.results.slice(0, numCarry).filter(carried), ...body.results.slice(numCarry)];
  const carry = numCarry - fixedState.filter((f) => f).length;
  const slim = dce({ params, eqns, results });
  const used = usedParams(slim);
  const consts = params.length - carry - (body.params.length - numConsts - numCarry);
  const keep = (_: unknown, i: number): boolean => i >= consts || used[i]!;
  const loop: Eqn = {
    ...eqn,
    inputs: inputs.filter(keep),
    attrs: { ...eqn.attrs, num_consts: used.slice(0, consts).filter((u) => u).length, num_carry: carry },
    regions: [{ ...slim, params: params.filter(keep) }],
    outputs: [...eqn.outputs.slice(0, numCarry).filter(carried), ...eqn.outputs.slice(numCarry)],
  };
  // Unchanged state leaves the loop as it went in.
  eqn.outputs.slice(0, numCarry).forEach((v, k) => fixedState[k] && renamed.set(v, eqn.inputs[numConsts + k]!));
  return [...outside, loop];
}

/** Equations that cost work: everything but what moves elements and light arithmetic. */
const isWorth = (e: Eqn): boolean => (e.op.kind === 'elementwise' ? effort(e) >= worthwhile : e.op.kind !== 'layout');
