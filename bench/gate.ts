/** The gate: how the rows and the programs of the bench compile for adapters that are plain records. Exact figures, nothing is timed. */
import { compile, type Plan, type Target } from '../src/compiler/index.ts';
import { type Array, graphOf } from '../src/index.ts';
import { type ProgramFile, planOfProgram } from './programs.ts';
import { allRows } from './rows/all.ts';
import { idOf, inputTypes, type Row } from './rows/row.ts';
import { gateTargets } from './targets.ts';

export const figureNames = ['kernels', 'dispatches', 'bytes', 'tempBytes', 'textLength'] as const;

/** Of one row on one target, in the order of `figureNames`. */
export type Figures = readonly number[];

/** Figures by target and row. */
export type Gate = Readonly<Record<string, Readonly<Record<string, Figures>>>>;

export interface Difference {
  readonly target: string;
  readonly row: string;
  readonly figure: string;
  /** `null` where there is none. */
  readonly committed: number | null;
  readonly now: number | null;
}

/** @param targets those of the gate by default */
export function gateOf(files: readonly ProgramFile[], targets: readonly Target[] = gateTargets): Gate {
  const jobs = [
    ...allRows().map((row) => ({ name: idOf(row), plan: planOfRow(row) })),
    ...files.map((file) => ({ name: file.name, plan: (target: Target) => planOfProgram(file, target) })),
  ];
  return Object.fromEntries(targets.map((t) => [t.name, Object.fromEntries(jobs.map(({ name, plan }) => [name, figuresOf(plan(t))]))]));
}

function planOfRow(row: Row): (target: Target) => Plan {
  const graph = graphOf(row.f)(...(inputTypes(row) as unknown as Array[]));
  const donated = globalThis.Array.from({ length: row.carry ?? 0 }, (_, i) => i);
  return (target) => compile(graph, target, { name: row.name, donated });
}

/** `bytes` are those that the dispatches read and write, each kernel's fused operands once; text is WGSL. */
export function figuresOf({ report, kernels }: Plan): Figures {
  const { kernels: count, dispatches, bytes, tempBytes } = report;
  return [count, dispatches, Math.round(bytes), tempBytes, kernels.reduce((n, k) => n + k.wgsl.length, 0)];
}

/** Every figure that is another, in the order of what is now; then what is no longer there. */
export function differences(committed: Gate, now: Gate): Difference[] {
  const found: Difference[] = [];
  for (const target of new Set([...Object.keys(now), ...Object.keys(committed)])) {
    const [before, after] = [committed[target] ?? {}, now[target] ?? {}];
    for (const row of new Set([...Object.keys(after), ...Object.keys(before)])) {
      figureNames.forEach((figure, i) => {
        const [was, is] = [before[row]?.[i] ?? null, after[row]?.[i] ?? null];
        if (was !== is) found.push({ target, row, figure, committed: was, now: is });
      });
    }
  }
  return found;
}
