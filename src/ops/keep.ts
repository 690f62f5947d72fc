/**
 * What a composite keeps for its derivative. A composite stands for a kernel, and what a kernel has inside need not fit into memory: so
 * nothing is kept that is larger than the largest of the operands and results, and nothing that can be made again from what is kept
 * anyway, from operands that are no larger than it, and from inside values that are no larger together.
 *
 *     p = exp(q·kᵀ − max) / sum      q·kᵀ, exp and the division are made again from q and k, which are kept anyway, and from max and sum
 *
 * Made again are elementwise work, moves, and products that are not deep. What is dearer for its size, such as the sum of a row, is kept
 * if it is not too large. Loops, barriers and what talks to other devices never run twice.
 */
import { dce } from '../ir/dce.ts';
import type { Eqn, Graph, Value } from '../ir/graph.ts';
import { sizeBytes } from '../types/shape.ts';
import { dotDimensions } from './dot.ts';
import { cut } from './subgraph.ts';

export interface Kept {
  /** Parameters, results and inside values. */
  readonly values: readonly Value[];
  /** kept values → residuals. */
  readonly remake: Graph;
}

/** A product over more than this is worth the memory of its result: a number saved would cost twice as many flops. */
const deep = 256;

/** What to keep so that the residuals, which are what `primal` returns behind its `count` results, are at hand later. */
export function keep(primal: Graph, count: number): Kept {
  const [results, residuals] = cut(primal.results, count) as [Value[], Value[]];
  const limit = Math.max(0, ...[...primal.params, ...results].map(bytes));
  const producers = new Map(primal.eqns.flatMap((e) => e.outputs.map((v) => [v, e] as const)));
  for (const v of results) producers.delete(v);
  const operands = new Set(primal.params);
  const values = new Set<Value>();
  const add = (v: Value): unknown => values.add(v);
  // What one residual keeps may make another cheaper.
  for (let open = [...new Set(residuals)]; ; ) {
    const rest = open.filter((v) => {
      const sources = sourcesOf(v, producers, limit);
      const more = sources.filter((s) => !values.has(s));
      const inner = more.reduce((sum, s) => sum + (operands.has(s) ? 0 : bytes(s)), 0);
      if (bytes(v) <= limit && Math.max(inner, ...more.map(bytes)) > bytes(v)) return true;
      sources.forEach(add);
      return false;
    });
    if (rest.length === open.length) {
      rest.forEach(add);
      break;
    }
    open = rest;
  }
  return { values: [...values], remake: dce({ params: [...values], eqns: primal.eqns, results: residuals }) };
}

/** What a value can be made of by equations that may run again: values without such an equation, and those worth their memory. */
function sourcesOf(value: Value, producers: ReadonlyMap<Value, Eqn>, limit: number): readonly Value[] {
  const seen = new Set([value]);
  const sources: Value[] = [];
  for (const v of seen) {
    const eqn = producers.get(v);
    if (!eqn || !mayRepeat(eqn) || (isDear(eqn) && bytes(v) <= limit)) sources.push(v);
    else for (const w of eqn.inputs) seen.add(w);
  }
  return sources;
}

const bytes = (v: Value): number => sizeBytes(v.type);

const mayRepeat = ({ op }: Eqn): boolean => op.kind !== 'control' && op.kind !== 'barrier' && op.kind !== 'collective';

function isDear(eqn: Eqn): boolean {
  if (eqn.op.kind !== 'dot') return eqn.op.kind !== 'elementwise' && eqn.op.kind !== 'layout';
  const { shape } = eqn.inputs[0]!.type;
  return dotDimensions(eqn.attrs).lhsContracting.reduce((n, d) => n * shape[d]!, 1) > deep;
}
