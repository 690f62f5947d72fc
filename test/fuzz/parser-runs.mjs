// Watches over processes that read damaged texts.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** A text that takes longer ends its process; what takes more than a second but ends is told by the process itself. */
const hangMs = 60_000;
/** A text may make a process take this much memory at most. */
const memoryMiB = 1024;
const perProcess = 2000;

/**
 * @typedef {{ name: string, fault: string, text: string }} Failure
 * @typedef {{
 *   texts: number, seed: number, stopped: () => boolean,
 *   progress: (done: number, failed: number) => void, failure: (failure: Failure) => void,
 *   textOf: (seed: number) => Promise<string>,
 * }} Options
 */

/**
 * @param {Options} options
 * @returns {Promise<string>} how many texts were read and how many refused
 */
export async function fuzzTexts({ texts, seed, stopped, progress, failure, textOf }) {
  let [done, failed, read] = [0, 0, 0];
  let next = seed;
  const end = seed + texts;
  /** @param {number} at @param {string} fault @param {string} text */
  const fail = (at, fault, text) => {
    failed++;
    failure({ name: `text-${at}`, fault, text });
  };
  while (next < end && !stopped()) {
    const from = next;
    const to = Math.min(end, from + perProcess);
    const ended = await inProcess(from, to, stopped, ({ seed: at, fault, read: wasRead, text }) => {
      next = at + 1;
      done++;
      if (wasRead) read++;
      if (fault !== null) fail(at, fault, text ?? '');
      progress(done, failed);
    });
    if (ended === null || stopped()) continue;
    fail(next, ended, await textOf(next));
    next++;
    done++;
    progress(done, failed);
  }
  return `parser (${read} texts were read, ${done - read} refused)`;
}

/**
 * Has a process read the texts of some seeds.
 * @param {number} from
 * @param {number} to
 * @param {() => boolean} stopped
 * @param {(verdict: { seed: number, fault: string | null, read: boolean, text?: string }) => void} hear
 * @returns {Promise<string | null>} why it ended before it was done
 */
function inProcess(from, to, stopped, hear) {
  return new Promise((resolve) => {
    const child = fork(fileURLToPath(new URL('parser-process.mjs', import.meta.url)), { execArgv: [`--max-old-space-size=${memoryMiB}`] });
    /** @type {string | null} */
    let why = `the process ended: a text needs more than ${memoryMiB} MiB, or breaks it`;
    /** @type {NodeJS.Timeout | undefined} */
    let timer;
    const watch = () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        why = `no answer within ${hangMs / 1000} s`;
        child.kill('SIGKILL');
      }, hangMs);
    };
    child.on('message', (/** @type {any} */ message) => {
      if (message.ready) child.send({ from, to });
      else if (message.done || stopped()) {
        why = null;
        child.kill('SIGKILL');
      } else if (message.begun) watch();
      else {
        clearTimeout(timer);
        hear(message);
      }
    });
    child.on('close', () => {
      clearTimeout(timer);
      resolve(why);
    });
  });
}
