// npm run conformance -- [--device cpu|node|browser] [--adapter NAME] [--filter TEXT] [--every N] PATH…
// Runs StableHLO programs that carry their expected results. A PATH is a folder of StableHLO test data, one such file, or a `.jsonl` of cases.
// Prints a table per op, each failure with its largest error and where it is, and ends with `N passed, N failed`.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { openSources } from '../../src/cli/sources.mjs';

const usage = 'usage: npm run conformance -- [--device cpu|node|browser] [--adapter NAME] [--filter TEXT] [--every N] PATH…';

/** @param {readonly string[]} args */
async function main(args) {
  const options = readOptions(args);
  if (typeof options === 'string') {
    console.error(`conformance: ${options}\n${usage}`);
    return 2;
  }
  const files = options.paths.flatMap(filesOf);
  const sources = await openSources();
  try {
    const conformance = await sources.load('/test/conformance/conformance.ts');
    const total = conformance.chosen(files, options).length;
    if (total === 0) {
      console.error(`conformance: no case has \`${options.filter}\` in its name\n${usage}`);
      return 2;
    }
    const started = performance.now();
    const { outcomes, name } = await run(options, files, progress(total), sources.load);
    console.log(`${name}: ${total} programs in ${((performance.now() - started) / 1000).toFixed(1)} s\n`);
    console.log(conformance.formatReport(outcomes));
    return outcomes.every((o) => o.fault === null) ? 0 : 1;
  } finally {
    await sources.close();
  }
}

/**
 * @typedef {{ name: string, fault: string | null }} Outcome
 * @param {{ device: string, adapter: string, filter: string, every: number }} options
 * @param {readonly { name: string, text: string }[]} files
 * @param {() => void} report
 * @param {(path: string) => Promise<any>} load
 * @returns {Promise<{ outcomes: Outcome[], name: string }>}
 */
async function run({ device, adapter, filter, every }, files, report, load) {
  if (device === 'browser') {
    const { runInBrowser } = await import('./browser.mjs');
    /** @type {Outcome[]} */
    const outcomes = [];
    const name = await runInBrowser(files, { filter, every }, (outcome) => {
      outcomes.push(outcome);
      report();
    });
    return { outcomes, name };
  }
  const { chosen, cpuBackend, runCases } = await load('/test/conformance/conformance.ts');
  const backend = device === 'cpu' ? cpuBackend() : await (await load('/test/conformance/node.ts')).nodeBackend(adapter);
  return { outcomes: await runCases(chosen(files, { filter, every }), backend, report), name: backend.name };
}

/** @param {readonly string[]} args */
function readOptions(args) {
  const options = { device: 'cpu', adapter: '', filter: '', every: 1, paths: /** @type {string[]} */ ([]) };
  for (let i = 0; i < args.length; i++) {
    const arg = args[i];
    if (arg === '--no-install') continue; // read by set-up
    if (arg === '--device' || arg === '--adapter' || arg === '--filter') {
      const value = args[++i];
      if (value === undefined) return `${arg} needs a value`;
      options[/** @type {'device' | 'adapter' | 'filter'} */ (arg.slice(2))] = value;
    } else if (arg === '--every') {
      options.every = Number(args[++i]);
      if (!(Number.isInteger(options.every) && options.every > 0)) return `--every needs a positive number, got ${args[i] ?? 'none'}`;
    } else if (arg.startsWith('--')) return `there is no option ${arg}`;
    else options.paths.push(arg);
  }
  if (!['cpu', 'node', 'browser'].includes(options.device)) return `--device must be cpu, node or browser, got ${options.device}`;
  if (options.adapter !== '' && options.device !== 'node') return `--adapter goes with --device node, got ${options.device}`;
  if (!['', 'default', 'lavapipe', 'swiftshader'].includes(options.adapter))
    return `--adapter must be default, lavapipe or swiftshader, got ${options.adapter}`;
  if (options.paths.length === 0) return 'a PATH is needed';
  const missing = options.paths.find((path) => !statSync(path, { throwIfNoEntry: false }));
  return missing === undefined ? options : `PATH must be a file or a folder, got ${missing}`;
}

/** @param {string} path */
function filesOf(path) {
  const names = statSync(path).isDirectory()
    ? readdirSync(path)
        .filter((name) => name.endsWith('.mlir'))
        .sort()
        .map((name) => join(path, name))
    : [path];
  return names.map((name) => ({ name: basename(name), text: readFileSync(name, 'utf8') }));
}

/** @param {number} total */
function progress(total) {
  let done = 0;
  const visible = process.stderr.isTTY;
  return () => {
    done++;
    if (visible) process.stderr.write(done === total ? '\r\x1b[K' : `\r${done} of ${total}`);
  };
}

process.exitCode = await main(process.argv.slice(2));
