/**
 * Takes into loops what only spreads a smaller value, so that kernels make it where they read it.
 *
 *     %m = stablehlo.broadcast_in_dim %x : 8x4096       %c = systolic.scan %x, %init {
 *     %c = systolic.scan %m, %init {                →     (x, c):
 *       (m, c):                                           %m = stablehlo.broadcast_in_dim %x : 8x4096
 *       …                                                 …
 *
 * JAX's loops carry such values as operands. Requires: nothing; after `hoist`, which makes consts of state that stays as it is and leaves
 * these equations in loops. Ensures: consts of loops are no splats. Pays: always, since moving elements is free inside of a kernel.
 */
import { type Eqn, type Graph, newValue, type Value } from '../../ir/graph.ts';
import { sizeOf } from '../../types/shape.ts';
import { constantOf } from '../emit/region.ts';
import { mapped, type Steps } from '../../util/steps.ts';
import { passOf } from './pass.ts';
import { inRegions } from './rewrite.ts';

export const sink = passOf('sink', sunk);

function* sunk(graph: Graph): Steps<Graph> {
  const producers = new Map<Value, Eqn>();
  let changed = false;
  const eqns = yield* mapped(graph.eqns, (old) => {
    let eqn = old;
    if (eqn.op.kind === 'control') for (let next = into(eqn, producers); next; next = into(eqn, producers)) eqn = next;
    changed ||= eqn !== old;
    for (const v of eqn.outputs) producers.set(v, eqn);
    return eqn;
  });
  return yield* inRegions(changed ? { ...graph, eqns } : graph, sunk);
}

/** The loop with the makers of its consts inside; null where there are none to take. */
function into(eqn: Eqn, producers: ReadonlyMap<Value, Eqn>): Eqn | null {
  const consts = eqn.attrs['num_consts'];
  if (typeof consts !== 'number') return null;
  const given = eqn.inputs.slice(0, consts);
  const makers = given.map((v) => (spreads(v, producers) ? producers.get(v)! : null));
  if (makers.every((m) => m === null)) return null;
  const kept = given.filter((_, i) => !makers[i]);
  const operands = [...new Set([...kept, ...makers.flatMap((m) => m?.inputs ?? [])])];
  const regions = eqn.regions.map((region): Graph => {
    const params = operands.map((v) => (kept.includes(v) ? region.params[given.indexOf(v)]! : newValue(v.type, v.weak)));
    const inner = (v: Value): Value => params[operands.indexOf(v)]!;
    // A const given twice was two parameters; the second is now the same as the first.
    const same = new Map(given.flatMap((v, i) => (makers[i] ? [] : [[region.params[i]!, inner(v)] as const])));
    const use = (v: Value): Value => same.get(v) ?? v;
    const made = makers.flatMap((m, i) => (m ? [{ ...m, inputs: m.inputs.map(inner), outputs: [region.params[i]!] }] : []));
    return {
      params: [...params, ...region.params.slice(consts)],
      eqns: [...made, ...region.eqns.map((e) => ({ ...e, inputs: e.inputs.map(use) }))],
      results: region.results.map(use),
    };
  });
  return { ...eqn, inputs: [...operands, ...eqn.inputs.slice(consts)], attrs: { ...eqn.attrs, num_consts: operands.length }, regions };
}

/** Whether a value is moved or repeated from fewer elements, or from none. */
function spreads(v: Value, producers: ReadonlyMap<Value, Eqn>): boolean {
  const eqn = producers.get(v);
  const size = sizeOf(v.type.shape);
  if (eqn?.op.kind !== 'layout' || eqn.outputs.length > 1 || eqn.regions.length > 0 || size <= 1) return false;
  const constant = constantOf(eqn);
  if (constant) return constant.data.length === 1;
  return eqn.inputs.reduce((n, w) => n + sizeOf(w.type.shape), 0) < size || (eqn.inputs.length === 1 && spreads(eqn.inputs[0]!, producers));
}
