/** The derivatives of `scan`. */
import { inline } from '../ir/builder.ts';
import { dce, dependents, filter } from '../ir/dce.ts';
import { flag, type Graph, type Value } from '../ir/graph.ts';
import type { DualRule, LinearizeRule, MaybeValue, TransposeRule } from '../ir/op.ts';
import { formatType } from '../types/shape.ts';
import { TraceError } from '../util/errors.ts';
import { add } from './arithmetic.ts';
import { zeros } from './constant.ts';
import { emitScan, options, parts } from './scan-parts.ts';
import { atNull, cut, fixpoint, instantiate, isPresent, present, region, spread } from './subgraph.ts';

/** One loop that carries values and their tangents. */
export const dual: DualRule['dual'] = (primals, tangents, eqn, graphs) => {
  const body = eqn.regions[0]!;
  const [consts, init, xs] = parts(primals, eqn.attrs);
  const [dc, dk, dx] = parts(tangents, eqn.attrs);
  const jvp = (carry: readonly boolean[]) => graphs.jvp(body, [...dc.map(isPresent), ...carry, ...dx.map(isPresent)]);
  const active = fixpoint(dk.map(isPresent), (m) => jvp(m).activeResults.slice(0, init.length));
  const { graph, activeResults } = jvp(active);

  const types = parts(body.params, eqn.attrs);
  const dots = cut(graph.params.slice(body.params.length), present(dc).length, filter(init, active).length);
  const both = region([...types[0], ...dots[0]!, ...types[1], ...dots[1]!, ...types[2], ...dots[2]!], (values) => {
    const [c, dc, k, dk, x, dx] = cut(values, consts.length, dots[0]!.length, init.length, dots[1]!.length, xs.length);
    const results = inline(graph, [...c!, ...k!, ...x!, ...dc!, ...dk!, ...dx!]);
    const [carry, ys, changes] = cut(results, init.length, body.results.length - init.length);
    const [dCarry, dYs] = cut(spread(changes!, activeResults), init.length);
    return [...carry!, ...instantiate(dCarry!, init, active), ...ys!, ...present(dYs!)];
  });
  const results = emitScan(eqn.op, {
    ...options(eqn.attrs),
    body: both,
    consts: [...consts, ...present(dc)],
    init: [...init, ...instantiate(dk, init, active)],
    xs: [...xs, ...present(dx)],
  });
  const [carry, dCarry, ys, dYs] = cut(results, init.length, dots[1]!.length, body.results.length - init.length);
  return { outputs: [...carry!, ...ys!], tangents: [...spread(dCarry!, active), ...spread(dYs!, activeResults.slice(init.length))] };
};

/**
 * Two loops. What the second needs of the first comes by the cheapest way: a residual that is a const, or can be computed from consts
 * alone, or is state that never changes, is handed over once; one that is an x or a y is read again; the others are stacked as further ys.
 */
export const linearize: LinearizeRule = (primals, active, eqn, graphs) => {
  const body = eqn.regions[0]!;
  const [consts, init, xs] = parts(primals, eqn.attrs);
  const [cOn, kOn, xOn] = parts(active, eqn.attrs);
  const free = [...consts.map(() => true), ...init.map(() => false), ...xs.map(() => true)];
  const split = (carry: readonly boolean[]) => graphs.linearize(body, [...cOn, ...carry, ...xOn], free);
  const on = fixpoint(kOn, (m) => split(m).activeResults.slice(0, init.length));
  const { primal, tangent, residuals, activeResults } = split(on);

  const kept = primal.results.slice(body.results.length);
  const hoist = hoisted(primal, kept, consts.length);
  const outer = inline(hoist, consts);
  const handed = new Map<Value, Handed>();
  const [pc, pk, px] = parts(primal.params, eqn.attrs);
  const ys = primal.results.slice(init.length, body.results.length);
  pc.forEach((p, i) => handed.set(p, { value: consts[i]!, perRound: false }));
  px.forEach((p, i) => handed.set(p, { value: xs[i]!, perRound: true }));
  pk.forEach((p, i) => primal.results[i] === p && handed.set(p, { value: init[i]!, perRound: false }));
  hoist.results.forEach((r, i) => handed.set(r, { value: outer[i]!, perRound: false }));
  const stacked = kept.filter((r) => !handed.has(r) && !ys.includes(r));
  const results = emitScan(eqn.op, {
    ...options(eqn.attrs),
    body: dce({
      params: [...pc, ...hoist.results, ...pk, ...px],
      eqns: primal.eqns,
      results: [...primal.results.slice(0, body.results.length), ...stacked],
    }),
    consts: [...consts, ...outer],
    init,
    xs,
  });
  const [outputs, stacks] = cut(results, body.results.length) as [Value[], Value[]];
  stacked.forEach((r, i) => handed.set(r, { value: stacks[i]!, perRound: true }));
  ys.forEach((r, i) => handed.has(r) || handed.set(r, { value: outputs[init.length + i]!, perRound: true }));
  return {
    outputs,
    tangent: (tangents) => {
      const [dc, dk, dx] = parts(tangents, eqn.attrs);
      const given = kept.map((r) => handed.get(r)!);
      const once = given.map((g) => !g.perRound);
      const each = given.map((g) => g.perRound);
      const [res, pc, pk, px] = cut(tangent.params, residuals, present(dc).length, filter(init, on).length) as [
        Value[],
        Value[],
        Value[],
        Value[],
      ];
      const linear = region([...filter(res, once), ...pc, ...pk, ...filter(res, each), ...px], (values) => {
        const [r1, dc, dk, r2, dx] = cut(values, filter(res, once).length, pc.length, pk.length, filter(res, each).length);
        const all = interleave(once, r1!, r2!);
        const [dCarry, dYs] = cut(spread(inline(tangent, [...all, ...dc!, ...dk!, ...dx!]), activeResults), init.length);
        return [...instantiate(dCarry!, init, on), ...present(dYs!)];
      });
      const dots = emitScan(eqn.op, {
        ...options(eqn.attrs),
        body: linear,
        consts: [...filter(given, once).map((g) => g.value), ...present(dc)],
        init: instantiate(dk, init, on),
        xs: [...filter(given, each).map((g) => g.value), ...present(dx)],
      });
      const [dCarry, dYs] = cut(dots, pk.length);
      return [...spread(dCarry!, on), ...spread(dYs!, activeResults.slice(init.length))];
    },
  };
};

/** The loop backwards: cotangents of the carry are carried, those of consts are summed up in the carry, those of xs are its ys. */
export const transpose: TransposeRule = (cts, inputs, eqn, graphs) => {
  const body = eqn.regions[0]!;
  const [consts, init, xs] = parts(inputs, eqn.attrs);
  const [ctCarry, ctYs] = cut(cts, init.length) as [MaybeValue[], MaybeValue[]];
  const [pc, pk, px] = parts(body.params, eqn.attrs);
  const cOn = consts.map((v) => v === null);
  const xOn = xs.map((v) => v === null);
  checkLinear(body, [...filter(pc, cOn), ...filter(px, xOn)], pk, init);

  const linear = [...cOn, ...init.map(() => true), ...xOn];
  const pull = (carry: readonly boolean[]) => graphs.backward(body, linear, [...carry, ...ctYs.map(isPresent)]);
  const nonzero = (carry: readonly boolean[]): boolean[][] => cut(pull(carry).nonzero, filter(consts, cOn).length, init.length);
  const on = fixpoint(ctCarry.map(isPresent), (m) => nonzero(m)[1]!);
  const { graph } = pull(on);
  const [sumsOn, carryOn, slicesOn] = nonzero(on) as [boolean[], boolean[], boolean[]];

  const knownConsts = present(consts);
  const knownXs = present(xs);
  const given = graph.params.slice(knownConsts.length + knownXs.length);
  const [pCarry, pYs] = cut(given, filter(init, on).length) as [Value[], Value[]];
  const sumTypes = filter(filter(pc, cOn), sumsOn).map((v) => v.type);
  const step = region(
    [
      ...graph.params.slice(0, knownConsts.length),
      ...pCarry,
      ...sumTypes,
      ...graph.params.slice(knownConsts.length, knownConsts.length + knownXs.length),
      ...pYs,
    ],
    (values) => {
      const [c, k, sums, x, y] = cut(values, knownConsts.length, pCarry.length, sumTypes.length, knownXs.length);
      const results = inline(graph, [...c!, ...x!, ...k!, ...y!]);
      const [toConsts, toCarry, toXs] = cut(results, sumTypes.length, carryOn.filter((n) => n).length);
      return [...instantiate(spread(toCarry!, carryOn), pk, on), ...sums!.map((s, i) => add(s, toConsts![i]!)), ...toXs!];
    },
  );
  const results = emitScan(eqn.op, {
    ...options(eqn.attrs),
    reverse: !flag(eqn.attrs, 'reverse'),
    body: step,
    consts: knownConsts,
    init: [...instantiate(ctCarry, pk, on), ...sumTypes.map(zeros)],
    xs: [...knownXs, ...present(ctYs)],
  });
  const [toCarry, toConsts, toXs] = cut(results, pCarry.length, sumTypes.length);
  return [
    ...atNull(consts, spread(toConsts!, sumsOn)),
    ...spread(toCarry!, on).map((ct, i) => (init[i] === null ? ct : null)),
    ...atNull(xs, spread(toXs!, slicesOn)),
  ];
};

/** How the tangent loop gets a residual: one value for all rounds, or one with a slice for each. */
interface Handed {
  readonly value: Value;
  readonly perRound: boolean;
}

/** Residuals that depend on consts alone, as a graph of the consts. Its results take the place of the body's own values. */
function hoisted(body: Graph, residuals: readonly Value[], numConsts: number): Graph {
  const params = body.params.slice(0, numConsts);
  const varying = dependents(body, body.params.slice(numConsts));
  const eqns = body.eqns.filter((eqn) => !eqn.inputs.some((v) => varying.has(v)));
  const wanted = new Set(residuals.filter((r) => !varying.has(r) && !params.includes(r)));
  const results = eqns.filter((eqn) => eqn.outputs.some((v) => wanted.has(v))).flatMap((eqn) => eqn.outputs);
  return dce({ params, eqns, results });
}

/** All of the carry must depend on what the loop is linear in. */
function checkLinear(body: Graph, on: readonly Value[], carry: readonly Value[], init: readonly MaybeValue[]): void {
  const linear = fixpoint(
    init.map((v) => v === null),
    (m) => {
      const set = dependents(body, [...on, ...filter(carry, m)]);
      return carry.map((_, i) => set.has(body.results[i]!));
    },
  );
  const at = linear.indexOf(false);
  if (at >= 0)
    throw new TraceError(
      `scan: a loop can be transposed if all of its carry is linear, got ${formatType(carry[at]!.type)} (carry ${at}) that is not`,
      'Compute it outside, and pass it as one of xs.',
    );
}

/** Takes values from two lists by a mask. */
function interleave<T>(first: readonly boolean[], a: readonly T[], b: readonly T[]): T[] {
  let i = 0;
  let j = 0;
  return first.map((f) => (f ? a[i++]! : b[j++]!));
}
