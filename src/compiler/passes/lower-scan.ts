/**
 * Makes a scan's slicing explicit, so that it fuses into what reads and makes the slices.
 *
 *     %c, %ys = systolic.scan %k, %init, %xs {        %y0 = systolic.empty
 *       (k, c, x):                                    %c, %ys = systolic.loop %k, %xs, %init, %y0 {
 *       …                                        →      (k, xs, c, ys):
 *       return %c2, %y                                  %i = systolic.iteration
 *     }                                                 %x = dynamic_slice %xs, %i; reshape
 *                                                       …
 *                                                       %ys2 = dynamic_update_slice %ys, reshape(%y), %i
 *                                                       return %c2, %ys2 }
 *
 * A y that is an x with a window updated (a cache of keys and values) is state that begins as the x: each round writes that window of its
 * slice and nothing else.
 *
 * Requires: nothing. Ensures: no scan is left, in regions neither.
 */
import { Builder, emit } from '../../ir/builder.ts';
import { type Eqn, flag, type Graph, int, newValue, type Value } from '../../ir/graph.ts';
import { add, multiply, subtract } from '../../ops/arithmetic.ts';
import { constant, scalar } from '../../ops/constant.ts';
import { dynamicSlice, dynamicUpdateSlice } from '../../ops/dynamic.ts';
import { reshape } from '../../ops/layout.ts';
import { scan } from '../../ops/scan.ts';
import { filled } from '../../types/host.ts';
import { equalTypes } from '../../types/shape.ts';
import { each, type Steps } from '../../util/steps.ts';
import { regionOf, splatValue } from '../emit/region.ts';
import { emptyOp, iteration, loopOp } from '../fusion.ts';
import { passOf } from './pass.ts';
import { emitting } from './rewrite.ts';

export const lowerScan = passOf('lower-scan', (graph) => lowered(graph, { next: 0 }));

function* lowered(graph: Graph, ids: { next: number }): Steps<Graph> {
  let changed = false;
  const eqns: Eqn[] = [];
  for (const old of graph.eqns) {
    if (old.op.kind === 'control') yield;
    for (const eqn of old.op === scan.op ? yield* loopOf(old, graph, ids) : [old]) {
      const regions: Graph[] = [];
      if (eqn.op.kind === 'control') for (const r of eqn.regions) regions.push(yield* lowered(r, ids));
      const same = regions.every((r, i) => r === eqn.regions[i]);
      changed ||= !same;
      eqns.push(same ? eqn : { ...eqn, regions });
    }
    changed ||= old.op === scan.op;
  }
  return changed ? { ...graph, eqns } : graph;
}

/** A loop whose own body may have scans still. */
function* loopOf(eqn: Eqn, graph: Graph, ids: { next: number }): Steps<Eqn[]> {
  const { attrs } = eqn;
  const [consts, carry, length] = [int(attrs, 'num_consts'), int(attrs, 'num_carry'), int(attrs, 'length')];
  const body = eqn.regions[0]!;
  const loop = ids.next++;
  const k = eqn.inputs.slice(0, consts);
  const init = eqn.inputs.slice(consts, consts + carry);
  const xs = eqn.inputs.slice(consts + carry);
  const ys = eqn.outputs.slice(carry);
  if (length === 0) return [...init.map((v, j) => same(v, eqn.outputs[j]!)), ...ys.map((y) => number(0, y))];
  const updates = ys.map((y, j) => updateOf(body, carry + j, (i) => i >= consts + carry && equalTypes(eqn.inputs[i]!.type, y.type)));
  const kept = xs.filter((_, i) => !updates.some((u) => u?.param === consts + carry + i));
  // A value that is read whole and sliced is one binding: a buffer must not be bound twice.
  const reads = [...new Set([...k, ...kept])];
  const counters = init.map((v, j) => counterOf(v, body.params[consts + j]!, body.results[j]!, graph, body));
  const state = init.filter((_, j) => !counters[j]);
  const empties = ys.flatMap((y, j): Eqn[] => {
    if (updates[j]) return [];
    const { shape, dtype } = y.type;
    return [{ op: emptyOp, inputs: [], attrs: { type: { shape, dtype } }, regions: [], outputs: [newValue(y.type)] }];
  });
  const blank = empties.flatMap((e) => e.outputs);
  const stacked = updates.map((u) => (u ? eqn.inputs[u.param]! : blank.shift()!));

  function* inside(values: readonly Value[]): Steps<Value[]> {
    const [given, carried, stacks] = cut(values, reads.length, state.length) as [Value[], Value[], Value[]];
    const source = (v: Value): Value => given[reads.indexOf(v)]!;
    const round = iteration(loop);
    const at = flag(attrs, 'reverse') ? subtract(scalar(length - 1, 'int32'), round) : round;
    const zero = scalar(0, 'int32');
    const startsOf = (v: Value): Value[] => v.type.shape.map((_, d) => (d === 0 ? at : zero));
    const sliceOf = (x: Value): Value => reshape(dynamicSlice(x, startsOf(x), [1, ...x.type.shape.slice(1)]), x.type.shape.slice(1));
    const env = new Map<Value, Value>();
    body.params.forEach((p, i) => {
      const c = counters[i - consts];
      if (i < consts) env.set(p, source(k[i]!));
      else if (i >= consts + carry) {
        if (!updates.some((u) => u?.param === i)) env.set(p, sliceOf(source(eqn.inputs[i]!)));
      } else env.set(p, c ? plus(c.step === 1 ? round : multiply(round, scalar(c.step, 'int32')), c.first) : carried.shift()!);
    });
    const unit = (v: Value): Value => reshape(v, [1, ...v.type.shape]);
    const next = stacks.slice();
    yield* each(body.eqns, (e) => {
      const j = updates.findIndex((u) => u?.eqn === e);
      const inputs = e.inputs.map((v) => env.get(v)!);
      if (j >= 0) next[j] = dynamicUpdateSlice(stacks[j]!, unit(inputs[1]!), [at, ...inputs.slice(2)]);
      const outputs = j >= 0 ? [sliceOf(next[j]!)] : emit(e.op, inputs, e.attrs, e.regions);
      e.outputs.forEach((v, i) => env.set(v, outputs[i]!));
    });
    const results = body.results.map((v) => env.get(v)!);
    stacks.forEach((y, j) => {
      if (!updates[j]) next[j] = dynamicUpdateSlice(y, unit(results[carry + j]!), startsOf(y));
    });
    return [...results.slice(0, carry).filter((_, j) => !counters[j]), ...next];
  }
  const builder = new Builder(null, 'loop');
  const values = [...reads, ...state, ...ys].map((v) => builder.param(v.type, v.weak));
  const { graph: region } = builder.finish(yield* emitting(builder, inside(values)));
  const lasts = counters.flatMap((c, j): Eqn[] => (c ? [number(c.first + length * c.step, eqn.outputs[j]!)] : []));
  const out: Eqn = {
    op: loopOp,
    inputs: [...reads, ...state, ...stacked],
    attrs: { trips: length, loop, consts: reads.length },
    regions: [region],
    outputs: eqn.outputs.filter((_, j) => !counters[j]),
  };
  return [...empties, ...lasts, out];
}

/** How a result of a scan's body updates the slice of an x that nothing else reads; `accepts` tells of the x by its parameter. */
function updateOf(body: Graph, result: number, accepts: (param: number) => boolean): { readonly eqn: Eqn; readonly param: number } | null {
  const value = body.results[result]!;
  const { producer, users, isResult } = regionOf(body);
  const eqn = producer(value);
  if (eqn?.op !== dynamicUpdateSlice.op || body.results.filter((v) => v === value).length > 1) return null;
  const [target] = eqn.inputs as [Value];
  const param = body.params.indexOf(target);
  const alone = users(target).length === 1 && eqn.inputs.indexOf(target, 1) < 0 && !isResult(target);
  return alone && accepts(param) ? { eqn, param } : null;
}

/** State that begins at a number and grows by a number each round: no kernel has to keep it. */
function counterOf(
  init: Value,
  param: Value,
  result: Value,
  graph: Graph,
  body: Graph,
): { readonly first: number; readonly step: number } | null {
  if (param.type.dtype !== 'int32' || param.type.shape.length > 0) return null;
  const first = splatValue(regionOf(graph).producer(init));
  const next = regionOf(body).producer(result);
  if (first === null || next?.op !== add.op || !next.inputs.includes(param)) return null;
  const step = splatValue(regionOf(body).producer(next.inputs.find((v) => v !== param) ?? param));
  return step === null ? null : { first, step };
}

const plus = (v: Value, n: number): Value => (n === 0 ? v : add(v, scalar(n, 'int32')));

const number = (n: number, output: Value): Eqn => ({
  op: constant.op,
  inputs: [],
  attrs: { value: filled(output.type.dtype, output.type.shape, n) },
  regions: [],
  outputs: [output],
});

const same = (input: Value, output: Value): Eqn => ({
  op: reshape.op,
  inputs: [input],
  attrs: { shape: output.type.shape },
  regions: [],
  outputs: [output],
});

function cut<T>(list: readonly T[], ...sizes: number[]): T[][] {
  let at = 0;
  return [...sizes.map((n) => list.slice(at, (at += n))), list.slice(at)];
}
