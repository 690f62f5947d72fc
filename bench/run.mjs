// npm run bench: times kernels and programs, and what they are compiled to. `--help` tells the rest.
import { availableParallelism, loadavg } from 'node:os';
import { ensureDependencies, SetupError } from '../src/cli/setup.mjs';
import { readOptions, UsageError, usage } from './options.mjs';

/** @typedef {import('./options.mjs').Options} Options */

/** @param {readonly string[]} args */
async function main(args) {
  const options = readOptions(args);
  if (options.command === 'help') return console.log(usage);
  await ensureDependencies();
  if (options.command === 'list') return inSources(async (load) => console.log((await load('/bench/session.ts')).rowNames().join('\n')));
  if (options.command === 'programs') return programs(options);
  if (options.command === 'gate') {
    const passes = await inSources(async (load) => (await import('./gate.mjs')).gate(load, options.update));
    if (!passes) process.exitCode = 1;
    return;
  }
  const before = machine();
  if (before.load > 0.5 * before.cores)
    say(`warning: this machine is busy (load ${before.load.toFixed(1)} on ${before.cores} cores): times will be too long and uneven`);
  if (options.command === 'times') {
    if (!(await times(options))) process.exitCode = 1;
    return;
  }
  const session = options.node ? await inNode(options) : await inPage(options);
  const { makeResult, printResult, tooFast } = await import('./report.mjs');
  const result = makeResult(session, { options, before, after: machine() });
  printResult(result);
  if (options.save) {
    const { save } = await import('./html.mjs');
    for (const path of save(result)) say(`wrote ${path}`);
  }
  if (options.json) console.log(JSON.stringify(result));
  if (result.failures.length > 0 || tooFast(result.rows).length > 0) process.exitCode = 1;
}

/** @param {Options} options */
async function programs({ names, node, adapter, generic, json }) {
  const { programFiles, programsJson, programsText } = await import('./programs.mjs');
  const order = { files: programFiles(names), generic };
  /** @type {import('./programs.ts').ProgramsSession} */
  const session =
    node || generic
      ? await inSources(async (load) => {
          if (node) await (await load('/src/node/index.ts')).openNode(adapter === undefined ? {} : { adapter });
          return (await load('/bench/programs.ts')).compilePrograms(order);
        })
      : await (await import('./browser.mjs')).inBrowser('runPrograms', order, say);
  console.log(programsText(session));
  if (json) console.log(JSON.stringify(programsJson(session)));
  if (session.failures.length > 0) process.exitCode = 1;
}

/** @param {string} line */
const say = (line) => process.stderr.write(`${line}\n`);

const machine = () => ({ load: loadavg()[0] ?? 0, cores: availableParallelism() });

/** @param {Options} options */
async function times({ names, node, adapter, seconds, update }) {
  const { judge, readTimes } = await import('./gate-times.mjs');
  const order = { names, seconds, committed: readTimes() };
  return inSources(async (load) => {
    /** @type {typeof import('./times.ts')} */
    const module = await load('/bench/times.ts');
    if (node) await (await load('/src/node/index.ts')).openNode(adapter === undefined ? {} : { adapter });
    /** @type {import('./times.ts').Times} */
    const measured = node
      ? await module.measureTimes({ ...order, where: 'node', say })
      : await (await import('./browser.mjs')).inBrowser('runTimes', order, say);
    return judge(measured, module, update);
  });
}

/** @param {Options} options */
async function inNode({ names, adapter, seconds, peers }) {
  // First calls must not find what an earlier run left on the disk.
  process.env.MESA_SHADER_CACHE_DISABLE = 'true';
  return inSources(async (load) => {
    const { openNode } = await load('/src/node/index.ts');
    const { driver } = await openNode(adapter === undefined ? {} : { adapter });
    say(`node ${process.versions.node}, driver ${driver.name}`);
    const opened = peers ? await (await import('./open-peers.mjs')).openPeersInNode(say) : [];
    const { runSession } = await load('/bench/session.ts');
    return runSession({ names, peers: opened, seconds, say });
  });
}

/** @param {Options} options @returns {Promise<import('./session.ts').Session & { browser: string }>} */
async function inPage({ names, seconds, peers }) {
  const { inBrowser } = await import('./browser.mjs');
  const { installPeers, peerFiles, peerVersions } = await import('./open-peers.mjs');
  if (peers) await installPeers(say);
  const modules = peers ? peerFiles('browser').map((file) => `/${file}`) : [];
  const order = { names, seconds, peers: modules, peerVersions: peerVersions() };
  return inBrowser('runBench', order, say, { peers });
}

/**
 * @template T
 * @param {(load: (path: string) => Promise<any>) => Promise<T>} body
 */
async function inSources(body) {
  const { openSources } = await import('../src/cli/sources.mjs');
  const sources = await openSources();
  try {
    return await body(sources.load);
  } finally {
    await sources.close();
  }
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  const { name, message } = /** @type {Error} */ (error);
  if (name === 'Interrupted') process.exitCode = 130;
  else if (error instanceof UsageError || error instanceof SetupError || name === 'DeviceError' || message.includes('bench:')) {
    console.error(message.replace(/^Error: /, ''));
    process.exitCode = error instanceof SetupError ? 1 : 2;
  } else throw error;
}
// Dawn's and Vite's handles must not keep the process.
process.exit();
