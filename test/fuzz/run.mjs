// npm run fuzz -- [--programs N] [--seed S|today] [--device node|browser|cpu] [--adapter NAME]
// npm run fuzz -- --parser [N] [--seed S|today]
// Random programs on a device against the evaluator (on cpu: what the passes make of them), or damaged texts for the parser.
// A failure is made small and written to fuzz-failures/; the last line is `N passed, N failed`.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../src/cli/setup.mjs';
import { replaceFile } from '../../src/node/replace-file.mjs';
import { openSources } from '../../src/cli/sources.mjs';
import { callInPage } from '../support/chrome-page.mjs';
import { fuzzTexts } from './parser-runs.mjs';
import { fuzzInProcesses, programFailure } from './program-runs.mjs';

const usage = `usage: npm run fuzz -- [--programs N] [--seed S|today] [--device cpu|node|browser] [--adapter NAME]
       npm run fuzz -- --parser [N] [--seed S|today]`;
const folder = join(root, 'fuzz-failures');

/**
 * @typedef {{ programs: number, seed: number, device: string, adapter: string, parser: boolean }} Options
 * @typedef {{ name: string, fault: string, text: string }} Failure
 * @typedef {{ passed: number, failed: number }} Counts
 */

/** @param {readonly string[]} args */
async function main(args) {
  const options = readOptions(args);
  if (typeof options === 'string') {
    console.error(`fuzz: ${options}\n${usage}`);
    return 2;
  }
  const counts = { passed: 0, failed: 0 };
  let stopped = false;
  const stop = () => {
    if (stopped) process.exit(130);
    stopped = true; // what is in the air ends; a second Ctrl-C does not wait for it
    // Puppeteer hears of it too, and ends the browser and this process.
    if (options.device === 'browser') console.log(`stopped\n${counts.passed} passed, ${counts.failed} failed`);
  };
  process.on('SIGINT', stop);
  const sources = await openSources();
  try {
    const run = options.parser ? fuzzParser : options.device === 'browser' ? fuzzInBrowser : fuzzHere;
    console.log(`${options.programs} ${options.parser ? 'texts' : 'programs'} from seed ${options.seed}`);
    const name = await run(options, counts, () => stopped, sources.load);
    if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
    console.log(`${name}${stopped ? ', stopped' : ''}\n${counts.passed} passed, ${counts.failed} failed`);
  } finally {
    await sources.close();
  }
  process.exit(stopped ? 130 : counts.failed > 0 ? 1 : 0); // Dawn keeps the process alive
}

/**
 * @typedef {(path: string) => Promise<any>} Load
 * @param {Options} options
 * @param {Counts} counts
 * @param {() => boolean} stopped
 */
async function fuzzHere(options, counts, stopped) {
  return fuzzInProcesses({ ...options, stopped, progress: follow(counts, options.programs), failure: report });
}

/** @type {typeof fuzzHere} */
async function fuzzInBrowser({ programs, seed }, counts) {
  const exposed = {
    heardProgress: follow(counts, programs),
    heardFailure: (/** @type {any} */ f) => report(programFailure(f)),
  };
  return callInPage('test/fuzz/page.html', exposed, 'fuzzHere', [programs, seed]);
}

/**
 * @param {Options} options
 * @param {Counts} counts
 * @param {() => boolean} stopped
 * @param {Load} load
 */
async function fuzzParser({ programs, seed }, counts, stopped, load) {
  const textOf = async (/** @type {number} */ at) => {
    const { damagedText } = await load('/test/fuzz/parser.ts');
    return damagedText((await load('/test/fuzz/corpus.ts')).corpus({ shared: true }), at);
  };
  return fuzzTexts({ texts: programs, seed, stopped, progress: follow(counts, programs), failure: report, textOf });
}

/** @param {Failure} failure */
function report({ name, fault, text }) {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${name}.mlir`);
  replaceFile(file, text);
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  console.log(`FAILED ${name}: ${fault.split('\n')[0]}\n  ${file}`);
}

/**
 * @param {Counts} counts
 * @param {number} total
 */
function follow(counts, total) {
  const begun = performance.now();
  let shown = begun;
  return (/** @type {number} */ done, /** @type {number} */ failed) => {
    counts.failed = failed;
    counts.passed = done - failed;
    const now = performance.now();
    // A terminal sees every step, a log one line in half a minute.
    if (now - shown < (process.stderr.isTTY ? 100 : 30_000)) return;
    shown = now;
    const line = `${done} of ${total}, ${failed} failed, ${(done / ((now - begun) / 1000)).toFixed(1)} per second`;
    process.stderr.write(process.stderr.isTTY ? `\r${line}` : `${line}\n`);
  };
}

/** @param {readonly string[]} args @returns {Options | string} */
function readOptions(args) {
  const options = { programs: 0, seed: 1, device: 'node', adapter: '', parser: false };
  for (let i = 0; i < args.length; i++) {
    const arg = args[i];
    if (arg === '--no-install') continue; // read by set-up
    if (arg === '--parser') {
      options.parser = true;
      const count = args[i + 1];
      if (count !== undefined && !count.startsWith('--')) {
        options.programs = Number(count);
        i++;
        if (!isCount(options.programs)) return `--parser takes a positive number, got ${count}`;
      }
    } else if (arg === '--programs' || arg === '--seed') {
      const text = args[++i];
      const value = arg === '--seed' && text === 'today' ? seedOfDay(new Date()) : Number(text);
      if (arg === '--programs' && !isCount(value)) return `--programs needs a positive number, got ${args[i] ?? 'none'}`;
      if (arg === '--seed' && !(Number.isInteger(value) && value >= 0 && value < 2 ** 32))
        return `--seed needs a number from 0 to 2³² − 1 or today, got ${args[i] ?? 'none'}`;
      options[arg === '--programs' ? 'programs' : 'seed'] = value;
    } else if (arg === '--device' || arg === '--adapter') {
      const value = args[++i];
      if (value === undefined) return `${arg} needs a value`;
      options[arg === '--device' ? 'device' : 'adapter'] = value;
    } else return `there is no option ${arg}`;
  }
  if (!['cpu', 'node', 'browser'].includes(options.device)) return `--device must be cpu, node or browser, got ${options.device}`;
  if (options.adapter !== '' && options.device !== 'node') return `--adapter goes with --device node, got ${options.device}`;
  if (!['', 'default', 'lavapipe', 'swiftshader'].includes(options.adapter))
    return `--adapter must be default, lavapipe or swiftshader, got ${options.adapter}`;
  if (options.programs === 0) options.programs = options.parser ? 10_000 : 1000;
  return options;
}

/**
 * Another seed each day (UTC), with a thousand seeds to the next.
 * @param {Date} date
 */
const seedOfDay = (date) => Math.floor(date.getTime() / 86_400_000) * 1000;

/** @param {number} n */
const isCount = (n) => Number.isInteger(n) && n > 0;

process.exitCode = await main(process.argv.slice(2));
