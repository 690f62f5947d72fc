/** StableHLO text as a graph, and what its module says of parameters. `importStableHLO` makes a function of it. */
import { type ParsedModule, type ParseOptions, parseModule } from '../ir/parse.ts';
import { expansions } from '../ops/expansions.ts';
import { registry } from '../ops/registry.ts';
import { ArgumentError } from '../util/errors.ts';

export type ParseStableHLOOptions = Omit<ParseOptions, 'ops' | 'expansions'>;

/**
 * The program that a StableHLO module holds, as it stands there, with its functions inlined.
 * @throws ParseError where the text is no StableHLO, or holds what is not supported (f64, complex, dynamic shapes, quantised types, other ops).
 * @throws VerifyError where an operation breaks its rules.
 */
export const parseStableHLO = (text: string, options: ParseStableHLOOptions = {}): ParsedModule =>
  parseModule(text, { ...options, ops: registry, expansions });

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
