/** Compiles the sixteen programs that JAX printed, and reports their kernels. */
import { compile, type Plan, type Target } from '../src/compiler/index.ts';
import { importStableHLO } from '../src/io/import-stablehlo.ts';
import { openDevice } from '../src/runtime/device.ts';
import { genericTarget } from './targets.ts';

export interface ProgramFile {
  readonly name: string;
  readonly text: string;
}

export interface CompiledProgram {
  readonly name: string;
  readonly ops: number;
  readonly kernels: number;
  readonly dispatches: number;
  readonly tempBytes: number;
  readonly tempBytesLowerBound: number;
  /** Parsing, passes, plan and WGSL; the driver's part is not in it. */
  readonly compileSeconds: number;
}

export interface ProgramsOrder {
  readonly files: readonly ProgramFile[];
  /** Without an adapter, for `genericTarget`. */
  readonly generic: boolean;
}

export interface ProgramsSession {
  readonly adapter: string;
  readonly programs: readonly CompiledProgram[];
  readonly failures: readonly { readonly name: string; readonly error: string }[];
}

export async function compilePrograms({ files, generic }: ProgramsOrder): Promise<ProgramsSession> {
  const target = generic ? genericTarget : await targetOfDevice();
  const programs: CompiledProgram[] = [];
  const failures: { name: string; error: string }[] = [];
  for (const file of files) {
    try {
      programs.push(compileProgram(file, target));
    } catch (error) {
      failures.push({ name: file.name, error: error instanceof Error ? `${error.name}: ${error.message}` : String(error) });
    }
  }
  return { adapter: target.name, programs, failures };
}

/** As `jit(f, { donateArgnums: f.donated })` of the imported program. */
export function planOfProgram({ name, text }: ProgramFile, target: Target): Plan {
  const { graph, donated } = importStableHLO(text);
  return compile(graph, target, { name, donated });
}

export function compileProgram(file: ProgramFile, target: Target): CompiledProgram {
  const { name } = file;
  const start = performance.now();
  const { report } = planOfProgram(file, target);
  const compileSeconds = (performance.now() - start) / 1000;
  const { ops, kernels, dispatches, tempBytes, tempBytesLowerBound } = report;
  return { name, ops, kernels, dispatches, tempBytes, tempBytesLowerBound, compileSeconds };
}

async function targetOfDevice(): Promise<Target> {
  const device = await openDevice();
  device.close();
  return device.target;
}
