/** Programs as StableHLO text: in from JAX, out to XLA. */
import type { Graph } from '../ir/graph.ts';
import { type ParsedModule, type ParseOptions, parseModule } from '../ir/parse.ts';
import { type PrintOptions, printGraph } from '../ir/print.ts';
import { expansions } from '../ops/expansions.ts';
import { registry } from '../ops/registry.ts';
import { type LoweringOptions, lowerToStableHLO } from '../transforms/lower-stablehlo.ts';
import { equalTypes } from '../types/shape.ts';
import { ArgumentError } from '../util/errors.ts';

export type ImportOptions = Omit<ParseOptions, 'ops' | 'expansions'>;

/**
 * The program that a StableHLO module holds, with its functions inlined.
 * @throws ParseError where the text is no StableHLO, or holds what is not supported (f64, complex, dynamic shapes, quantised types, other ops).
 * @throws VerifyError where an operation breaks its rules.
 */
export const importStableHLO = (text: string, options: ImportOptions = {}): ParsedModule =>
  parseModule(text, { ...options, ops: registry, expansions });

export interface ExportOptions extends LoweringOptions {
  /** The module's name. */
  readonly name?: string;
  /** `generic`, which every XLA reads, or `pretty`, which people do. Default `generic`. */
  readonly form?: PrintOptions['form'];
  /** Parameters whose memory the program may take over, by number. */
  readonly donated?: readonly number[];
}

/** A graph as a module that XLA compiles: our own ops are written out in StableHLO's. */
export function printStableHLO(graph: Graph, { name, form = 'generic', donated = [], ...lowering }: ExportOptions = {}): string {
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

/** For parameters of a module the result that takes their memory, as `tf.aliasing_output` says; `null` where none does. */
export function aliasesOf({ params, graph }: ParsedModule): (number | null)[] {
  return params.map((attrs) => {
    const result = attrs['tf.aliasing_output'];
    if (result === undefined) return null;
    if (typeof result !== 'number' || !graph.results[result])
      throw new ArgumentError(`importStableHLO: tf.aliasing_output must be the number of a result, got ${String(result)}`);
    return result;
  });
}
