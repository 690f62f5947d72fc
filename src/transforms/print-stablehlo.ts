/** Programs that leave: StableHLO text which real XLA compiles. */
import type { Graph } from '../ir/graph.ts';
import { type PrintOptions, printGraph } from '../ir/print.ts';
import { equalTypes } from '../types/shape.ts';
import { type LoweringOptions, lowerToStableHLO } from './lower-stablehlo.ts';

export interface PrintStableHLOOptions extends LoweringOptions {
  /** The module's name. */
  readonly name?: string;
  /** `generic`, which every XLA reads, or `pretty`, which people do. Default `generic`. */
  readonly form?: PrintOptions['form'];
  /** Parameters whose memory the program may take over, by number. */
  readonly donated?: readonly number[];
}

/** A graph as a module that XLA compiles: our own ops are written out in StableHLO's. */
export function printStableHLO(graph: Graph, { name, form = 'generic', donated = [], ...lowering }: PrintStableHLOOptions = {}): string {
  return printGraph(lowerToStableHLO(graph, lowering), { form, ...(name !== undefined && { name }), params: donations(graph, donated) });
}

/** JAX's way to say it: the result that takes the memory where one has the parameter's type, else that XLA may find a use. */
function donations(graph: Graph, donated: readonly number[]): (Readonly<Record<string, string>> | undefined)[] {
  const taken = new Set<number>();
  return graph.params.map((param, i) => {
    if (!donated.includes(i)) return undefined;
    const result = graph.results.findIndex((r, k) => !taken.has(k) && equalTypes(r.type, param.type));
    if (result < 0) return { 'jax.buffer_donor': 'true' };
    taken.add(result);
    return { 'tf.aliasing_output': `${result} : i32` };
  });
}
