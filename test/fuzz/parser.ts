/** Damaged StableHLO texts: each must be read, or refused by an error that says where and why, within a second. */
import { parseStableHLO } from '../../src/io/stablehlo.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { graphKey } from '../../src/ir/key.ts';
import type { ParsedModule } from '../../src/ir/parse.ts';
import { printGraph } from '../../src/ir/print.ts';
import { verify } from '../../src/ir/verify.ts';
import { damage } from './damage.ts';
import { Random } from './random.ts';

export interface Verdict {
  /** `null` where the text was read or refused as it should be. */
  readonly fault: string | null;
  readonly read: boolean;
}

/** The text that a seed makes of a corpus. */
export function damagedText(corpus: readonly string[], seed: number): string {
  const random = new Random(seed);
  return damage(random.pick(corpus), corpus, random);
}

export const patienceMs = 1000;

export function judge(text: string): Verdict {
  // The time of this process, whatever else the machine does.
  const begun = process.cpuUsage();
  const verdict = outcome(text);
  const { user, system } = process.cpuUsage(begun);
  const took = (user + system) / 1000;
  if (verdict.fault === null && took > patienceMs) return { ...verdict, fault: `took ${Math.round(took)} ms` };
  return verdict;
}

function outcome(text: string): Verdict {
  let module: ParsedModule;
  try {
    module = parseStableHLO(text, { int64: 'wrap', keepCalls: (target) => target.startsWith('check.') });
  } catch (error) {
    return { read: false, fault: refusedRightly(error) ? null : `refused with ${describe(error)}` };
  }
  try {
    verify(module.graph);
    return { read: true, fault: readsBack(module.graph) ? null : 'its print does not read back as the same program' };
  } catch (error) {
    return { read: true, fault: `was read, and then ${describe(error)}` };
  }
}

/** A place, a rule, and what stands there instead. */
function refusedRightly(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error.name !== 'ParseError' && error.name !== 'VerifyError') return false;
  return /^(parse: )?line \d+, column \d+: .+/.test(error.message);
}

const describe = (error: unknown): string => (error instanceof Error ? (error.stack ?? `${error.name}: ${error.message}`) : String(error));

/** Printing is not what is tested here: programs of some length are left to the tests of the printer. */
function readsBack(graph: Graph): boolean {
  if (graph.eqns.length > 200) return true;
  return graphKey(parseStableHLO(printGraph(graph)).graph) === graphKey(graph);
}
