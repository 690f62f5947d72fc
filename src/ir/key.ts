/** A hash of 128 bits that two graphs share when they are the same program: the key of caches. */
import { dtypes } from '../types/dtype.ts';
import type { HostTensor } from '../types/host.ts';
import { Hash } from '../util/hash.ts';
import type { Attr, Graph, Value } from './graph.ts';

const keys = new WeakMap<Graph, string>();

export function graphKey(graph: Graph): string {
  let key = keys.get(graph);
  if (key === undefined) keys.set(graph, (key = write(graph)));
  return key;
}

function write(graph: Graph): string {
  const numbers = new Map<Value, number>();
  const define = (v: Value): string => {
    numbers.set(v, numbers.size);
    return `${dtypes[v.type.dtype].mlir}${v.type.shape.join('x')}`;
  };
  const use = (v: Value): number => numbers.get(v)!;
  const hash = new Hash().text(graph.params.map(define).join(','));
  for (const eqn of graph.eqns) {
    const inputs = eqn.inputs.map(use).join(',');
    const attrs = Object.keys(eqn.attrs)
      .sort()
      .map((k) => `${k}=${attrKey(eqn.attrs[k]!)}`)
      .join(',');
    hash.text(
      `${eqn.op.dialect}.${eqn.op.name}(${inputs}){${attrs}}${eqn.regions.map((r) => `<${graphKey(r)}>`).join('')}:${eqn.outputs.map(define).join(',')}`,
    );
  }
  return hash.text(graph.results.map(use).join(',')).digest();
}

const isHostTensor = (a: object): a is HostTensor => 'data' in a && ArrayBuffer.isView((a as { data: unknown }).data);

export function attrKey(attr: Attr): string {
  if (typeof attr === 'number') return Object.is(attr, -0) ? '-0' : String(attr);
  if (attr === null || typeof attr !== 'object') return JSON.stringify(attr);
  if (isHostTensor(attr)) return `${attr.type.dtype}${attr.type.shape.join('x')}:${bits(attr)}`;
  if (Array.isArray(attr)) return `[${attr.map(attrKey).join(',')}]`;
  const record = attr as Readonly<Record<string, Attr>>;
  return `{${Object.keys(record)
    .sort()
    .map((k) => `${k}=${attrKey(record[k]!)}`)
    .join(',')}}`;
}

const digests = new WeakMap<HostTensor, string>();

/** A hash of the data bit by bit: a decimal rendering would merge -0 with 0 and one NaN with another. */
function bits(t: HostTensor): string {
  let digest = digests.get(t);
  if (digest === undefined) digests.set(t, (digest = new Hash().bytes(t.data).digest()));
  return digest;
}

/** Host memory that a graph takes, about: its equations and its constants. */
export function bytesOfGraph(graph: Graph): number {
  let bytes = 0;
  for (const eqn of graph.eqns) {
    bytes += 400;
    for (const attr of Object.values(eqn.attrs))
      if (attr !== null && typeof attr === 'object' && isHostTensor(attr)) bytes += attr.data.byteLength;
    for (const region of eqn.regions) bytes += bytesOfGraph(region);
  }
  return bytes + 100 * (graph.params.length + graph.results.length);
}
