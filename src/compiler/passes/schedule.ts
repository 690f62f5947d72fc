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
import type { Pass } from './pass.ts';

export const schedule: Pass = { name: 'schedule', run: scheduled };

function scheduled(graph: Graph): Graph {
  let changed = false;
  const eqns = graph.eqns.map((e) => {
    const regions = e.op.kind === 'control' ? e.regions.map(scheduled) : e.regions;
    if (regions.every((r, i) => r === e.regions[i])) return e;
    changed = true;
    return { ...e, regions };
  });
  const order = listOrder(eqns, graph);
  if (peakOf(order, graph) < peakOf(eqns, graph)) return { ...graph, eqns: order };
  return changed ? { ...graph, eqns } : graph;
}

function listOrder(eqns: readonly Eqn[], graph: Graph): Eqn[] {
  const position = new Map(eqns.map((e, i) => [e, i]));
  const makers = new Map<Value, Eqn>();
  for (const e of eqns) for (const v of e.outputs) makers.set(v, e);
  const uses = useCounts(eqns, graph);
  const waiting = new Map<Eqn, number>();
  const users = new Map<Eqn, Eqn[]>();
  for (const e of eqns) {
    const before = new Set(e.inputs.flatMap((v) => makers.get(v) ?? []));
    waiting.set(e, before.size);
    for (const m of before) users.set(m, [...(users.get(m) ?? []), e]);
  }
  const gain = (e: Eqn): number => {
    const freed = [...new Set(e.inputs)].reduce((n, v) => (makers.has(v) && uses.get(v) === 1 ? n + sizeBytes(v.type) : n), 0);
    return freed - bytesMade(e, uses);
  };
  const ready = eqns.filter((e) => waiting.get(e) === 0);
  const order: Eqn[] = [];
  while (ready.length > 0) {
    let best = 0;
    let bestGain = gain(ready[0]!);
    for (let i = 1; i < ready.length; i++) {
      const g = gain(ready[i]!);
      if (g > bestGain || (g === bestGain && position.get(ready[i]!)! < position.get(ready[best]!)!)) [best, bestGain] = [i, g];
    }
    const [next] = ready.splice(best, 1) as [Eqn];
    order.push(next);
    for (const v of new Set(next.inputs)) uses.set(v, uses.get(v)! - 1);
    for (const u of users.get(next) ?? []) {
      waiting.set(u, waiting.get(u)! - 1);
      if (waiting.get(u) === 0) ready.push(u);
    }
  }
  return order;
}

/** Equations that use each value; results count as one more. */
function useCounts(eqns: readonly Eqn[], graph: Graph): Map<Value, number> {
  const counts = new Map<Value, number>();
  for (const e of eqns) for (const v of new Set(e.inputs)) counts.set(v, (counts.get(v) ?? 0) + 1);
  for (const v of new Set(graph.results)) counts.set(v, (counts.get(v) ?? 0) + 1);
  return counts;
}

const bytesMade = (e: Eqn, uses: ReadonlyMap<Value, number>): number =>
  e.outputs.reduce((n, v) => n + (uses.has(v) ? sizeBytes(v.type) : 0), 0);

/** The most bytes alive at once, parameters apart. */
export function peakOf(eqns: readonly Eqn[], graph: Graph): number {
  const uses = useCounts(eqns, graph);
  const made = new Set<Value>();
  let [alive, peak] = [0, 0];
  for (const e of eqns) {
    alive += bytesMade(e, uses);
    for (const v of e.outputs) made.add(v);
    peak = Math.max(peak, alive);
    for (const v of new Set(e.inputs)) {
      uses.set(v, uses.get(v)! - 1);
      if (uses.get(v) === 0 && made.has(v)) alive -= sizeBytes(v.type);
    }
  }
  return peak;
}
