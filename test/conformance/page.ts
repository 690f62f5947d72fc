/** The cases in a page: `run.mjs` hands the files over and hears of each outcome. */
import { gpuBackend } from '../../src/api/backend-gpu.ts';
import { openDevice } from '../../src/runtime/device.ts';
import { setChecksPlans } from '../../src/util/config.ts';
import { type Choice, chosen, type Outcome, runCases, type SourceFile } from './conformance.ts';

setChecksPlans(true);

declare global {
  /** Outcomes as they come, to the process that opened the page. */
  function heard(outcome: Outcome): Promise<void>;
  var runFiles: typeof run;
}

globalThis.runFiles = run;

/** @returns the adapter's name */
async function run(files: readonly SourceFile[], choice: Choice): Promise<string> {
  const backend = gpuBackend(await openDevice());
  await runCases(chosen(files, choice), backend, (outcome) => void heard(outcome));
  return backend.name;
}
