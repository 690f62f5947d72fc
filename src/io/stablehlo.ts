/** Programs as StableHLO text: in from JAX, out to XLA. */
import { type ParsedModule, type ParseOptions, parseModule } from '../ir/parse.ts';
import { registry } from '../ops/registry.ts';

export type ImportOptions = Omit<ParseOptions, 'ops'>;

/**
 * The program that a StableHLO module holds, with its functions inlined.
 * @throws ParseError where the text is no StableHLO, or holds what is not supported (f64, complex, dynamic shapes, quantised types, other ops).
 * @throws VerifyError where an operation breaks its rules.
 */
export const importStableHLO = (text: string, options: ImportOptions = {}): ParsedModule =>
  parseModule(text, { ...options, ops: registry });
