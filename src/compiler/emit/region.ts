/** Lookups of a graph: producers, users, heroes. Made once per graph. */
import type { Eqn, Graph, Value } from '../../ir/graph.ts';
import type { HostTensor } from '../../types/host.ts';
import type { Region } from '../kernels/family.ts';

const regions = new WeakMap<Graph, Region>();

export function regionOf(graph: Graph): Region {
  let region = regions.get(graph);
  if (!region) regions.set(graph, (region = analyse(graph)));
  return region;
}

function analyse(graph: Graph): Region {
  const producers = new Map<Value, Eqn>();
  const users = new Map<Value, Eqn[]>();
  for (const eqn of graph.eqns) {
    for (const v of eqn.outputs) producers.set(v, eqn);
    for (const v of new Set(eqn.inputs)) {
      const list = users.get(v);
      if (list) list.push(eqn);
      else users.set(v, [eqn]);
    }
  }
  const results = new Set(graph.results);
  return {
    graph,
    producer: (v) => producers.get(v),
    users: (v) => users.get(v) ?? [],
    isResult: (v) => results.has(v),
    heroes: graph.eqns.filter((e) => e.op.kind !== 'elementwise' && e.op.kind !== 'layout'),
  };
}

/** The data of a constant equation; null for any other. A scalar's data is every element of the result. */
export function constantOf(eqn: Eqn | undefined): HostTensor | null {
  if (!eqn || eqn.inputs.length > 0 || eqn.regions.length > 0) return null;
  const value = eqn.attrs['value'];
  return typeof value === 'object' && value !== null && 'data' in value ? (value as HostTensor) : null;
}

/** The one number that all elements of a constant are; null where it is no constant or holds an array. */
export function splatValue(eqn: Eqn | undefined): number | null {
  const data = constantOf(eqn)?.data;
  return data?.length === 1 ? data[0]! : null;
}
