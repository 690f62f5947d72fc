/** Runs cases on a device and says what came out. */
import type { Backend } from '../../src/api/backend.ts';
import { parseStableHLO } from '../../src/io/stablehlo.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { graphKey } from '../../src/ir/key.ts';
import { printGraph } from '../../src/ir/print.ts';
import { byteSize, isFloat } from '../../src/types/dtype.ts';
import { type Case, type Check, fileCase, type Loaded, linesCases } from './cases.ts';
import { compare, tolerances } from './compare.ts';
import { limits } from './limits.ts';

export { cpuBackend } from '../../src/api/backend-cpu.ts';

export interface Outcome {
  readonly name: string;
  readonly group: string;
  /** `null` where it passed. */
  readonly fault: string | null;
  readonly error: number;
  /** Passed only with 16-bit floats rounded after every op, as where the expected results come from. */
  readonly strict?: boolean;
}

/** A file as it was read. */
export interface SourceFile {
  readonly name: string;
  readonly text: string;
}

export const casesOf = ({ name, text }: SourceFile): Case[] => (name.endsWith('.jsonl') ? linesCases(text) : [fileCase(name, text)]);

/** Which of the cases run. */
export interface Choice {
  /** What is in their names. */
  readonly filter: string;
  /** Each which of them: 10 is a tenth. */
  readonly every: number;
}

export const chosen = (files: readonly SourceFile[], { filter, every }: Choice): Case[] =>
  files
    .flatMap(casesOf)
    .filter((c) => c.name.includes(filter))
    .filter((_, i) => i % every === 0);

export async function runCase(test: Case, backend: Backend): Promise<Outcome> {
  const { name, group } = test;
  try {
    const loaded = test.load();
    if (backend.kind === 'cpu') checkText(loaded.graph);
    const outcome = { name, group, ...(await runLoaded(name, loaded, backend, false)) };
    // Kernels round 16-bit floats once, where they write: less often than the machine that the expected results come from.
    // That is a matter of a few roundings: what is further off is wrong.
    if (outcome.fault === null || backend.kind === 'cpu' || !(outcome.error <= 4 * roundingOf(loaded.graph))) return outcome;
    const strict = await runLoaded(name, loaded, backend, true);
    return strict.fault === null ? { ...outcome, ...strict, strict: true } : outcome;
  } catch (error) {
    return { name, group, fault: error instanceof Error ? `${error.name}: ${error.message}` : String(error), error: Number.NaN };
  }
}

async function runLoaded(
  name: string,
  { graph, args, checks }: Loaded,
  backend: Backend,
  strict: boolean,
): Promise<Pick<Outcome, 'fault' | 'error'>> {
  const executable = backend.compile(graph, { name, donated: [], strict });
  await executable.ready();
  const inputs = args.map((arg) => backend.upload(arg));
  const outputs = executable.run(inputs);
  const results = await Promise.all(outputs.map((s, i) => s.read(graph.results[i]!.type)));
  for (const storage of [...inputs, ...outputs]) storage.release();
  return worst(
    checks.map(({ actual, expected, rule }: Check) =>
      compare(results[actual]!, typeof expected === 'number' ? results[expected]! : expected, rule),
    ),
  );
}

/** The greatest tolerance of the 16-bit floats of a program; 0 where it has none. */
const roundingOf = (graph: Graph): number =>
  Math.max(
    0,
    ...[...graph.params, ...graph.eqns.flatMap((e) => e.outputs)].map(({ type: { dtype } }) =>
      isFloat(dtype) && byteSize(dtype) < 4 ? tolerances[dtype]! : 0,
    ),
    ...graph.eqns.flatMap((e) => e.regions.map(roundingOf)),
  );

/** What is printed must read back as the program it was. The evaluator's run asks for it, so that it is asked once. */
function checkText(graph: Graph): void {
  for (const form of ['pretty', 'generic'] as const) {
    if (graphKey(parseStableHLO(printGraph(graph, { form })).graph) !== graphKey(graph))
      throw new Error(`the ${form} text does not read back as the same program`);
  }
}

const worst = (
  comparisons: readonly { readonly fault: string | null; readonly error: number }[],
): { readonly fault: string | null; readonly error: number } => ({
  fault: comparisons.map((c) => c.fault).find((f) => f !== null) ?? null,
  error: Math.max(0, ...comparisons.map((c) => c.error)),
});

/** All cases, several at once: while one waits for its pipelines, others are parsed and compiled. */
export async function runCases(
  cases: readonly Case[],
  backend: Backend,
  report: (outcome: Outcome) => void = () => {},
  atOnce = backend.kind === 'cpu' ? 1 : 16,
): Promise<Outcome[]> {
  const outcomes = new Array<Outcome>(cases.length);
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let i = next++; i < cases.length; i = next++) {
      outcomes[i] = await runCase(cases[i]!, backend);
      report(outcomes[i]!);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, cases.length) }, worker));
  return outcomes;
}

/** One line per group of ops, then each failure, then the count. */
export function formatReport(outcomes: readonly Outcome[]): string {
  const groups = grouped(outcomes);
  const rows = [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([group, all]) => {
      const passed = all.filter((o) => o.fault === null);
      return [group, String(passed.length), String(all.length - passed.length), formatError(Math.max(0, ...passed.map((o) => o.error)))];
    });
  const failed = outcomes.filter((o) => o.fault !== null);
  const failures = failed.map((o) => `FAILED ${o.name}: ${o.fault}${o.name in limits ? `\n  known: ${limits[o.name]}` : ''}`);
  const strict = outcomes.filter((o) => o.strict);
  const remark = `${strict.length} passed with 16-bit floats rounded after every op (strict), and not where kernels round once:`;
  return [
    ...table(['group', 'passed', 'failed', 'largest error'], rows),
    '',
    ...(strict.length > 0 ? [remark, ...strict.map((o) => `  ${o.name}`)] : []),
    ...failures,
    `${outcomes.length - failed.length} passed, ${failed.length} failed`,
  ].join('\n');
}

const formatError = (error: number): string => (error === 0 ? '0' : error.toExponential(1));

function grouped(outcomes: readonly Outcome[]): Map<string, Outcome[]> {
  const groups = new Map<string, Outcome[]>();
  for (const outcome of outcomes) groups.set(outcome.group, [...(groups.get(outcome.group) ?? []), outcome]);
  return groups;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((h, i) => Math.max(h.length, ...rows.map((r) => r[i]!.length)));
  return [head, ...rows].map((row) => row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  '));
}
