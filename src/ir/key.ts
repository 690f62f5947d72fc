/** A text that two graphs share exactly when they are the same program: the key of caches. */
import { dtypes } from '../types/dtype.ts';
import type { HostTensor } from '../types/host.ts';
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
  const parts = [graph.params.map(define).join(',')];
  for (const eqn of graph.eqns) {
    const inputs = eqn.inputs.map(use).join(',');
    const attrs = Object.keys(eqn.attrs)
      .sort()
      .map((k) => `${k}=${attrKey(eqn.attrs[k]!)}`)
      .join(',');
    parts.push(
      `${eqn.op.dialect}.${eqn.op.name}(${inputs}){${attrs}}${eqn.regions.map((r) => `<${graphKey(r)}>`).join('')}:${eqn.outputs.map(define).join(',')}`,
    );
  }
  parts.push(graph.results.map(use).join(','));
  return parts.join(';');
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

/** The data bit by bit: a decimal rendering would merge -0 with 0 and one NaN with another. */
function bits(t: HostTensor): string {
  const bytes = new Uint8Array(t.data.buffer, t.data.byteOffset, t.data.byteLength);
  let out = '';
  for (let i = 0; i < bytes.length; i += 8192) out += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return out;
}
