/**
 * Orders kernels so that little memory is alive at once: of those that are ready the one that frees most, less what it makes, goes first;
 * where that does not help, the order stays.
 *
 *     %a = fusion …  (1 MiB)            %a = fusion …
 *     %b = fusion …  (1 MiB)       →    %c = fusion %a  (4 B)
 *     %c = fusion %a (4 B)              %b = fusion …
 *     %d = fusion %b (4 B)              %d = fusion %b
 *
 * Requires: fused equations. Ensures: values are defined before they are used.
 */
import type { Eqn, Graph, Value } from '../../ir/graph.ts';
import { sizeBytes } from '../../types/shape.ts';
import { each, finish, type Steps } from '../../util/steps.ts';
import { Heap } from './heap.ts';
import { passOf } from './pass.ts';
import { inRegions } from './rewrite.ts';

export const schedule = passOf('schedule', scheduled);

function* scheduled(graph: Graph): Steps<Graph> {
  const inner = yield* inRegions(graph, scheduled);
  const order = yield* listOrder(inner.eqns, graph);
  const lower = (yield* peak(order, graph)) < (yield* peak(inner.eqns, graph));
  return lower ? { ...graph, eqns: order } : inner;
}

function* listOrder(eqns: readonly Eqn[], graph: Graph): Steps<Eqn[]> {
  const position = new Map(eqns.map((e, i) => [e, i]));
  const makers = new Map<Value, Eqn>();
  for (const e of eqns) for (const v of e.outputs) makers.set(v, e);
  const uses = yield* useCounts(eqns, graph);
  const waiting = new Map<Eqn, number>();
  const users = new Map<Eqn, Eqn[]>();
  yield* each(eqns, (e) => {
    const before = new Set(e.inputs.flatMap((v) => makers.get(v) ?? []));
    waiting.set(e, before.size);
    for (const m of before) {
      const list = users.get(m);
      if (list) list.push(e);
      else users.set(m, [e]);
    }
  });
  const gain = (e: Eqn): number => {
    const freed = [...new Set(e.inputs)].reduce((n, v) => (makers.has(v) && uses.get(v) === 1 ? n + sizeBytes(v.type) : n), 0);
    return freed - bytesMade(e, uses);
  };
  // An entry whose gain has changed since is stale: the one with the present gain stands before it, for gains only grow.
  const ready = new Heap<{ readonly eqn: Eqn; readonly gain: number; readonly at: number }>((a, b) => b.gain - a.gain || a.at - b.at);
  const offer = (e: Eqn): void => ready.push({ eqn: e, gain: gain(e), at: position.get(e)! });
  yield* each(eqns, (e) => {
    if (waiting.get(e) === 0) offer(e);
  });
  const readers = new Map<Value, Eqn[]>();
  yield* each(eqns, (e) => {
    for (const v of new Set(e.inputs)) {
      const list = readers.get(v);
      if (list) list.push(e);
      else readers.set(v, [e]);
    }
  });
  const done = new Set<Eqn>();
  const order: Eqn[] = [];
  for (let top = ready.pop(); top; top = ready.pop()) {
    const next = top.eqn;
    if (done.has(next)) continue;
    yield;
    done.add(next);
    order.push(next);
    for (const v of new Set(next.inputs)) {
      uses.set(v, uses.get(v)! - 1);
      // The last that uses a value frees it.
      if (uses.get(v) === 1) for (const e of readers.get(v)!) if (!done.has(e) && waiting.get(e) === 0) offer(e);
    }
    for (const u of users.get(next) ?? []) {
      waiting.set(u, waiting.get(u)! - 1);
      if (waiting.get(u) === 0) offer(u);
    }
  }
  return order;
}

/** Equations that use each value; results count as one more. */
function* useCounts(eqns: readonly Eqn[], graph: Graph): Steps<Map<Value, number>> {
  const counts = new Map<Value, number>();
  yield* each(eqns, (e) => {
    for (const v of new Set(e.inputs)) counts.set(v, (counts.get(v) ?? 0) + 1);
  });
  for (const v of new Set(graph.results)) counts.set(v, (counts.get(v) ?? 0) + 1);
  return counts;
}

const bytesMade = (e: Eqn, uses: ReadonlyMap<Value, number>): number =>
  e.outputs.reduce((n, v) => n + (uses.has(v) ? sizeBytes(v.type) : 0), 0);

/** The most bytes alive at once, parameters apart. */
export const peakOf = (eqns: readonly Eqn[], graph: Graph): number => finish(peak(eqns, graph));

function* peak(eqns: readonly Eqn[], graph: Graph): Steps<number> {
  const uses = yield* useCounts(eqns, graph);
  const made = new Set<Value>();
  let [alive, most] = [0, 0];
  yield* each(eqns, (e) => {
    alive += bytesMade(e, uses);
    for (const v of e.outputs) made.add(v);
    most = Math.max(most, alive);
    for (const v of new Set(e.inputs)) {
      uses.set(v, uses.get(v)! - 1);
      if (uses.get(v) === 0 && made.has(v)) alive -= sizeBytes(v.type);
    }
  });
  return most;
}
