/** Programs with callbacks, as programs whose further results are what the callbacks get, and how calls are made of those. */
import { buildClosed, emit, inline } from '../ir/builder.ts';
import { hasEffects } from '../ir/dce.ts';
import { type Eqn, type Graph, int, ints, type Value } from '../ir/graph.ts';
import { add, remainder } from '../ops/arithmetic.ts';
import { full, zeros } from '../ops/constant.ts';
import { dynamicUpdateSlice } from '../ops/dynamic.ts';
import { reshape } from '../ops/layout.ts';
import { cut, region } from '../ops/subgraph.ts';
import { sizeBytes } from '../types/shape.ts';
import { TraceError } from '../util/errors.ts';
import { memo, replay } from './replay.ts';

/** What happened, in the program's order. Numbers are places among the further results. */
export type Effect =
  | { readonly kind: 'call'; readonly callback: number; readonly lanes: readonly number[]; readonly values: readonly number[] }
  /** The results of the effects have an axis of rounds in front. `count`, where there is one, is how many rounds ran; the last `rounds` are kept. */
  | { readonly kind: 'loop'; readonly rounds: number; readonly reverse: boolean; readonly count?: number; readonly effects: readonly Effect[] }
  | { readonly kind: 'case'; readonly index: number; readonly branches: readonly (readonly Effect[])[] };

export interface Lifted {
  readonly graph: Graph;
  readonly effects: readonly Effect[];
}
const known = memo<Lifted>();

/** The graph with what its callbacks get behind its results. */
export function liftCallbacks(graph: Graph): Lifted {
  return known(graph, '', () => {
    let effects: readonly Effect[] = [];
    const lifted = buildClosed('callbacks', graph.params, (...params) => {
      const lifter = new Lifter();
      const results = lifter.graph(graph, params);
      effects = lifter.effects;
      return [...results, ...lifter.values];
    });
    return { graph: lifted, effects };
  });
}

const shifted = (effect: Effect, by: number): Effect => {
  switch (effect.kind) {
    case 'call':
      return { ...effect, values: effect.values.map((v) => v + by) };
    case 'loop':
      return { ...effect, ...(effect.count !== undefined && { count: effect.count + by }), effects: effect.effects.map((e) => shifted(e, by)) };
    default:
      return { ...effect, index: effect.index + by, branches: effect.branches.map((b) => b.map((e) => shifted(e, by))) };
  }
};

/** How many bytes of each value of a callback in a `while` are kept, and for how many rounds at most. */
const keptBytes = 2 ** 20;
const keptRounds = 1024;

class Lifter {
  readonly effects: Effect[] = [];
  readonly values: Value[] = [];

  graph(graph: Graph, params: readonly Value[]): Value[] {
    const env = new Map<Value, Value>(graph.params.map((p, i) => [p, params[i]!]));
    for (const eqn of graph.eqns) {
      const outputs = this.eqn(
        eqn,
        eqn.inputs.map((v) => env.get(v)!),
      );
      eqn.outputs.forEach((v, i) => env.set(v, outputs[i]!));
    }
    return graph.results.map((v) => env.get(v)!);
  }

  private eqn(eqn: Eqn, inputs: readonly Value[]): readonly Value[] {
    if (!hasEffects(eqn)) return replay(eqn, inputs).outputs;
    if (eqn.op.effect) {
      this.effects.push({
        kind: 'call',
        callback: int(eqn.attrs, 'callback'),
        lanes: ints(eqn.attrs, 'lanes'),
        values: inputs.map((v) => this.values.push(v) - 1),
      });
      return [];
    }
    if (eqn.op.kind === 'call') return this.graph(eqn.regions[0]!, inputs);
    switch (eqn.op.name) {
      case 'scan':
        return this.scan(eqn, inputs);
      case 'case':
        return this.branches(eqn, inputs);
      case 'while':
        return this.loop(eqn, inputs);
      default:
        throw new TraceError(`${eqn.op.name}: its function must not call the host, got a debug.print or debug.callback in it`);
    }
  }

  private scan(eqn: Eqn, inputs: readonly Value[]): readonly Value[] {
    const { graph, effects } = liftCallbacks(eqn.regions[0]!);
    const outputs = emit(eqn.op, inputs, eqn.attrs, [graph]);
    const [results, stacked] = cut(outputs, eqn.outputs.length) as [Value[], Value[]];
    const by = this.values.length;
    this.values.push(...stacked);
    const rounds = int(eqn.attrs, 'length');
    this.effects.push({ kind: 'loop', rounds, reverse: eqn.attrs['reverse'] === true, effects: effects.map((e) => shifted(e, by)) });
    return results;
  }

  private branches(eqn: Eqn, inputs: readonly Value[]): readonly Value[] {
    const n = eqn.outputs.length;
    const lifted = eqn.regions.map(liftCallbacks);
    const extra = lifted.map(({ graph }) => graph.results.slice(n).map((v) => v.type));
    const graphs = lifted.map(({ graph }, own) =>
      region(graph.params, (params) => {
        const [results, mine] = cut(inline(graph, params), n) as [Value[], Value[]];
        return [...results, ...extra.flatMap((types, i) => (i === own ? mine : types.map((t) => zeros(t))))];
      }),
    );
    const [results, values] = cut(emit(eqn.op, inputs, eqn.attrs, graphs), n) as [Value[], Value[]];
    const index = this.values.push(inputs[0]!) - 1;
    let by = this.values.length;
    this.values.push(...values);
    const branches = lifted.map(({ effects }, i) => {
      const at = by;
      by += extra[i]!.length;
      return effects.map((e) => shifted(e, at));
    });
    this.effects.push({ kind: 'case', index, branches });
    return results;
  }

  /** How many rounds there will be is not known: the last ones are kept, each in its place of a ring. */
  private loop(eqn: Eqn, inputs: readonly Value[]): readonly Value[] {
    const [cond, body] = eqn.regions as [Graph, Graph];
    if (cond.eqns.some(hasEffects)) throw new TraceError('whileLoop: the condition must not call the host, got a debug.print or debug.callback in it', 'Print in the body.');
    const { graph, effects } = liftCallbacks(body);
    const n = eqn.outputs.length;
    const types = graph.results.slice(n).map((v) => v.type);
    const rounds = Math.max(1, Math.min(keptRounds, ...types.map((t) => Math.floor(keptBytes / Math.max(1, sizeBytes(t))))));
    const counter = { dtype: 'int32', shape: [] } as const;
    const rings = types.map((t) => ({ dtype: t.dtype, shape: [rounds, ...t.shape] }));
    const test = region([...cond.params, counter, ...rings], (params) => inline(cond, params.slice(0, cond.params.length)));
    const step = region([...graph.params, counter, ...rings], (params) => {
      const [own, [count, ...before]] = cut(params, graph.params.length) as [Value[], [Value, ...Value[]]];
      const [results, values] = cut(inline(graph, own), n) as [Value[], Value[]];
      const zero = full(0, counter);
      const at = remainder(count, full(rounds, counter));
      const after = values.map((v, i) => dynamicUpdateSlice(before[i]!, reshape(v, [1, ...v.type.shape]), [at, ...v.type.shape.map(() => zero)]));
      return [...results, add(count, full(1, counter)), ...after];
    });
    const outputs = emit(eqn.op, [...inputs, full(0, counter), ...rings.map((t) => zeros(t))], eqn.attrs, [test, step]);
    const [results, kept] = cut(outputs, n) as [Value[], Value[]];
    const count = this.values.length;
    this.values.push(...kept);
    this.effects.push({ kind: 'loop', rounds, reverse: false, count, effects: effects.map((e) => shifted(e, count + 1)) });
    return results;
  }
}
