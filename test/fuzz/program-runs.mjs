// Has processes run random programs, several side by side.
import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

/** Programs that one process runs: it keeps what a driver compiles, and memory maps run out after some thousands. */
const perProcess = 500;
/** Beyond this, processes wait for one another's memory. */
const mostProcesses = 4;

/**
 * @typedef {{ name: string, fault: string, text: string }} Failure
 * @typedef {{
 *   programs: number, seed: number, device: string, adapter: string, stopped: () => boolean,
 *   progress: (done: number, failed: number) => void, failure: (failure: Failure) => void,
 * }} Options
 */

/**
 * @param {Options} options
 * @returns {Promise<string>} what they ran on
 */
export async function fuzzInProcesses({ programs, seed, device, adapter, stopped, progress, failure }) {
  const total = { done: 0, failed: 0 };
  let ranOn = device;
  let next = 0;
  const worker = async () => {
    while (next < programs && !stopped()) {
      const from = next;
      const count = Math.min(perProcess, programs - from);
      next += count;
      const mine = { done: 0, failed: 0 };
      const hear = (/** @type {any} */ message) => {
        if (message.failure) failure(programFailure(message.failure));
        else if (message.ranOn) ranOn = message.ranOn;
        else if (message.done) {
          total.done += message.done - mine.done;
          total.failed += message.failed - mine.failed;
          Object.assign(mine, message);
          progress(total.done, total.failed);
        }
      };
      const why = await inProcess({ programs: count, seed: seed + from, device, adapter }, stopped, hear);
      if (why === null || stopped()) continue;
      // Which of those in the air broke it is not known: all that have no result have failed.
      const lost = count - mine.done;
      total.done += lost;
      total.failed += lost;
      const command = `npm run fuzz -- --programs ${count} --seed ${seed + from}`;
      failure({ name: `process-${seed + from}`, fault: `${why}, ${lost} programs have no result: ${command}`, text: `// ${command}\n` });
      progress(total.done, total.failed);
    }
  };
  await Promise.all(Array.from({ length: Math.min(mostProcesses, availableParallelism()) }, worker));
  return ranOn;
}

/** @param {{ seed: number, fault: string, text: string }} failure @returns {Failure} */
export const programFailure = ({ seed, fault, text }) => ({ name: `program-${seed}`, fault, text });

/**
 * @param {{ programs: number, seed: number, device: string, adapter: string }} share
 * @param {() => boolean} stopped
 * @param {(message: any) => void} hear
 * @returns {Promise<string | null>} why it ended before it was done
 */
function inProcess(share, stopped, hear) {
  return new Promise((resolve) => {
    const child = fork(fileURLToPath(new URL('program-process.mjs', import.meta.url)));
    let done = false;
    child.on('message', (/** @type {any} */ message) => {
      if (message.ready) child.send(share);
      else hear(message);
      if (!message.ranOn) return;
      done = true;
      child.kill('SIGKILL'); // Dawn keeps a process alive
    });
    child.on('close', (code, signal) => resolve(done || stopped() ? null : `the process ended with ${signal ?? `exit code ${code}`}`));
  });
}
