/** Makes a failing program small while it fails: fewer results, fewer equations, smaller sizes, plainer numbers. */
import { buildClosed, emit, inline } from '../../src/ir/builder.ts';
import { dce, filter, usedParams } from '../../src/ir/dce.ts';
import type { Attr, Eqn, Graph, Value } from '../../src/ir/graph.ts';
import { evaluate } from '../../src/transforms/evaluate.ts';
import type { HostTensor } from '../../src/types/host.ts';
import { hostTensor } from '../../src/types/host.ts';
import { range, sizeOf, stridesOf } from '../../src/types/shape.ts';
import { SystolicError } from '../../src/util/errors.ts';

export interface Case {
  readonly graph: Graph;
  readonly args: readonly HostTensor[];
}

/** Whether a program still fails, as it did or in another way. */
export type Fails = (c: Case) => Promise<boolean>;

export async function shrink(start: Case, fails: Fails, limit = 400): Promise<Case> {
  let best = start;
  let tries = 0;
  for (let changed = true; changed && tries < limit; ) {
    changed = false;
    for (const candidates of [fewerResults, fewerEquations, inlined, smallerSizes, plainerNumbers]) {
      for (const make of candidates(best)) {
        if (tries >= limit) break;
        const smaller = attempt(make);
        if (!smaller || measure(smaller) >= measure(best)) continue;
        tries++;
        if (!(await fails(smaller))) continue;
        best = smaller;
        changed = true;
        break; // the candidates of the smaller program come next
      }
    }
  }
  return best;
}

/** Equations first, then elements, then how many different numbers there are. */
function measure({ graph, args }: Case): number {
  const elements = graph.eqns.flatMap((e) => e.outputs).reduce((n, v) => n + sizeOf(v.type.shape), 0);
  const numbers = args.reduce((n, a) => n + new Set(a.data).size, 0);
  return countEqns(graph) * 1e8 + graph.results.length * 1e7 + (elements + args.reduce((n, a) => n + a.data.length, 0)) * 100 + numbers;
}
const countEqns = (g: Graph): number => g.eqns.reduce((n, e) => n + 1 + e.regions.reduce((m, r) => m + countEqns(r), 0), 0);

function attempt(make: () => Case): Case | null {
  try {
    return make();
  } catch (error) {
    if (error instanceof SystolicError) return null; // breaks a rule of an op
    throw error;
  }
}

function* fewerResults({ graph, args }: Case): Generator<() => Case> {
  if (graph.results.length > 1) for (const r of graph.results) yield () => pruned({ ...graph, results: [r] }, args);
}

/** An equation's results become parameters with the values that they have; or the program ends at an equation. */
function* fewerEquations({ graph, args }: Case): Generator<() => Case> {
  const withValue = (eqn: Eqn): Case => {
    const values = evaluate({ ...graph, results: eqn.outputs }, args);
    const eqns = graph.eqns.filter((e) => e !== eqn);
    return pruned({ ...graph, params: [...graph.params, ...eqn.outputs], eqns }, [...args, ...values]);
  };
  for (const eqn of graph.eqns) {
    for (const v of eqn.outputs) if (!graph.results.includes(v)) yield () => pruned({ ...graph, results: [v] }, args);
    yield () => withValue(eqn);
  }
}

/** Calls and branches replaced by what they contain. */
function* inlined({ graph, args }: Case): Generator<() => Case> {
  for (const eqn of graph.eqns) {
    if (eqn.op.kind !== 'call') continue;
    yield () => {
      const types = graph.params.map((p) => p.type);
      const replaced = buildClosed('main', types, (...params) => {
        const values = new Map<Value, Value>(graph.params.map((p, i) => [p, params[i]!]));
        for (const e of graph.eqns) {
          const inputs = e.inputs.map((v) => values.get(v)!);
          const results = e === eqn ? inline(e.regions[0]!, inputs) : emit(e.op, inputs, e.attrs, e.regions);
          e.outputs.forEach((v, i) => values.set(v, results[i]!));
        }
        return graph.results.map((v) => values.get(v)!);
      });
      return pruned(replaced, args);
    };
  }
}

/** One size, wherever it occurs, becomes a smaller one. */
function* smallerSizes(c: Case): Generator<() => Case> {
  const sizes = new Set(
    c.graph.params.flatMap((p) => p.type.shape).concat(c.graph.eqns.flatMap((e) => e.outputs.flatMap((v) => v.type.shape))),
  );
  for (const size of [...sizes].sort((a, b) => b - a)) {
    for (const smaller of new Set([1, 2, Math.ceil(size / 2), size - 1])) {
      if (smaller >= size || smaller < 1) continue;
      yield () => resized(c, (n) => (n === size ? smaller : n));
    }
  }
  // One axis of one parameter at a time, for programs that do not mind.
  for (const [i, p] of c.graph.params.entries())
    for (const [d, n] of p.type.shape.entries()) if (n > 1) yield () => resized(c, (m) => m, { param: i, axis: d, size: Math.ceil(n / 2) });
}

function resized(
  { graph, args }: Case,
  size: (n: number) => number,
  only?: { readonly param: number; readonly axis: number; readonly size: number },
): Case {
  const shapes = graph.params.map((p, i) => p.type.shape.map((n, d) => (only?.param === i && only.axis === d ? only.size : size(n))));
  const params = graph.params.map((p, i) => ({ dtype: p.type.dtype, shape: shapes[i]! }));
  const smaller = buildClosed('main', params, (...values) => {
    const map = new Map<Value, Value>(graph.params.map((p, i) => [p, values[i]!]));
    for (const e of graph.eqns) {
      const attrs = Object.fromEntries(Object.entries(e.attrs).map(([name, a]) => [name, sizeAttributes.has(name) ? mapped(a, size) : a]));
      const results = emit(
        e.op,
        e.inputs.map((v) => map.get(v)!),
        attrs,
        e.regions,
      );
      e.outputs.forEach((v, i) => map.set(v, results[i]!));
    }
    return graph.results.map((v) => map.get(v)!);
  });
  return { graph: smaller, args: args.map((a, i) => corner(a, shapes[i]!)) };
}

/** Attributes that hold sizes, not axes. */
const sizeAttributes = new Set(['shape', 'limit_indices', 'slice_sizes', 'window_dimensions', 'length', 'k']);
const mapped = (a: Attr, size: (n: number) => number): Attr =>
  typeof a === 'number' ? size(a) : Array.isArray(a) ? a.map((x: Attr) => mapped(x, size)) : a;

/** The first elements along each axis. */
function corner({ type, data }: HostTensor, shape: readonly number[]): HostTensor {
  const [from, to] = [stridesOf(type.shape), stridesOf(shape)];
  const values = range(sizeOf(shape)).map((at) => data[shape.reduce((n, size, d) => n + (Math.floor(at / to[d]!) % size) * from[d]!, 0)]!);
  return hostTensor(type.dtype, shape, values);
}

function* plainerNumbers({ graph, args }: Case): Generator<() => Case> {
  for (const [i, arg] of args.entries()) {
    for (const value of [0, 1]) {
      if (arg.data.every((x) => x === value)) continue;
      const plain = hostTensor(
        arg.type.dtype,
        arg.type.shape,
        arg.data.map(() => value),
      );
      yield () => ({ graph, args: args.map((a, k) => (k === i ? plain : a)) });
    }
  }
}

function pruned(graph: Graph, args: readonly HostTensor[]): Case {
  const kept = dce(graph);
  const used = usedParams(kept);
  return { graph: { ...kept, params: filter(kept.params, used) }, args: filter(args, used) };
}
