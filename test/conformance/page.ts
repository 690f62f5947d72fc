/** The cases in a page: `run.mjs` hands the files over and hears of each outcome. */
import { gpuBackend } from '../../src/api/backend-gpu.ts';
import { openDevice } from '../../src/runtime/device.ts';
import { casesOf, type Outcome, runCases, type SourceFile } from './conformance.ts';

declare global {
  /** Outcomes as they come, to the process that opened the page. */
  function heard(outcome: Outcome): Promise<void>;
  var runFiles: typeof run;
}

globalThis.runFiles = run;

/** @returns the adapter's name */
async function run(files: readonly SourceFile[], filter: string): Promise<string> {
  const backend = gpuBackend(await openDevice());
  const cases = files.flatMap(casesOf).filter((c) => c.name.includes(filter));
  await runCases(cases, backend, (outcome) => void heard(outcome));
  return backend.name;
}
