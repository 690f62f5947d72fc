/** Random programs in a page: `run.mjs` hears of the progress and of each failure. */
import { deviceRunner } from './devices.ts';
import { type Failure, fuzzPrograms } from './fuzz.ts';

declare global {
  function heardProgress(done: number, failed: number): Promise<void>;
  function heardFailure(failure: Failure): Promise<void>;
  var fuzzHere: typeof run;
}

globalThis.fuzzHere = run;

/** @returns the adapter's name */
async function run(programs: number, seed: number): Promise<string> {
  const runner = await deviceRunner();
  await fuzzPrograms(runner, {
    programs,
    seed,
    progress: (done, failed) => void heardProgress(done, failed),
    failure: (failure) => void heardFailure(failure),
  });
  return runner.name;
}
