// What the commands need before they can run: npm packages, a browser, a software GPU. Plain JavaScript without dependencies,
// because on a fresh clone nothing else exists yet. Every step says what it does and has a time limit. What goes into the system is asked for on
// a terminal, where Enter means yes; elsewhere nothing is asked. With --no-install nothing is installed, and the command to run is told.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { fileURLToPath } from 'node:url';
import { findChrome } from '../node/chrome.mjs';
import { findDrivers, hasGpu } from '../node/icd.mjs';
import { hasSuite, readSources, sourceOf } from './apt-sources.mjs';

/** The folder of package.json. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

/** Set-up that cannot go on; the message says what to do. Commands print it without a stack and exit with 1. */
export class SetupError extends Error {
  /** @override */
  name = 'SetupError';
}

const minutes = 60_000;

/** @param {string} text */
const say = (text) => process.stderr.write(`setup: ${text}\n`);

/**
 * What set-up asks of the machine; tests give another.
 * @typedef {typeof thisMachine} Machine
 */
const thisMachine = {
  run,
  isRoot: () => process.getuid?.() === 0,
  osRelease,
  hasApt: () => existsSync('/usr/bin/apt-get'),
  sources: () => readSources(),
  sourcesFolder: '/etc/apt/sources.list.d',
  findChrome: () => findChrome(),
  needsMesa: () =>
    process.platform === 'linux' &&
    !hasGpu() &&
    !process.env.VK_DRIVER_FILES &&
    !process.env.VK_ICD_FILENAMES &&
    !(findDrivers().some((d) => d.name === 'lavapipe') && mesaMajor() >= 24),
  isTerminal: () => Boolean(process.stdin.isTTY && process.stderr.isTTY),
};

/** Every command takes it: it is read here and not by each. */
const refusesInstalls = () => process.argv.includes('--no-install');

/**
 * Returns when something may be installed.
 * @param {Machine} machine @param {string} what @param {string} command what the user can run instead @param {boolean} [system] whether it goes into the system
 * @throws {SetupError} where the user refuses, with the command.
 */
async function consent(machine, what, command, system = true) {
  const refused = (/** @type {string} */ why) => new SetupError(`${what}: missing, and ${why}\n  run \`${command}\` to install it`);
  if (refusesInstalls()) throw refused('--no-install refuses to install it');
  if (!system || !machine.isTerminal()) return say(`installing ${what}: ${command}`);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const closed = new Promise((resolve) => terminal.once('close', () => resolve('no'))); // Ctrl-C, Ctrl-D
    const answer = await Promise.race([terminal.question(`setup: ${what}: missing. Run \`${command}\` now? [Y/n] `), closed]);
    if (!/^\s*(y(es)?)?\s*$/i.test(String(answer))) throw refused('not installed, as you say');
  } finally {
    terminal.close();
  }
}

/** Installs the npm packages of package-lock.json where they are missing or of another version. */
export async function ensureDependencies() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) throw new SetupError(`Node 20.19 or newer is needed, this is ${process.versions.node}`);
  if (!existsSync(join(root, 'package-lock.json'))) return; // installed as a package: npm has done it
  const missing = missingPackages();
  if (missing.length === 0) return;
  const fresh = !existsSync(join(root, 'node_modules'));
  const what = `npm packages (${fresh ? 'all' : missing.slice(0, 4).join(', ')})`;
  await consent(thisMachine, what, fresh ? 'npm ci' : 'npm install', false); // into the project's own folder
  // `npm ci` would first delete a node_modules that other commands may be using.
  const install = (/** @type {string[]} */ ...args) =>
    run('npm', [...args, '--no-audit', '--no-fund', '--loglevel=error'], { limit: 15 * minutes });
  if (fresh && (await install('ci')).code === 0) return;
  const result = await install('install', '--no-save');
  if (result.code !== 0) throw new SetupError(`npm install failed\n${result.tail}\n  run \`npm install\` by hand to see more`);
}

/**
 * A Chrome or Chromium: the one found, else puppeteer's download, else Debian's package.
 * @param {Machine} [machine]
 * @returns {Promise<{ readonly path: string, readonly from: string }>}
 */
export async function ensureChrome(machine = thisMachine) {
  const found = machine.findChrome();
  if (found) return found;
  const tried = [];

  // With --install-deps puppeteer runs apt-get for the libraries that Chrome needs.
  const args = ['puppeteer', 'browsers', 'install', 'chrome', ...(machine.isRoot() && onDebian(machine) ? ['--install-deps'] : [])];
  await consent(machine, 'Chrome, by puppeteer', `npx ${args.join(' ')}`);
  const download = await machine.run('npx', ['--no-install', ...args], { limit: 10 * minutes });
  const downloaded = download.code === 0 ? machine.findChrome() : null;
  if (downloaded) return downloaded;
  tried.push(`puppeteer's download: ${lastLine(download)}`);

  if (machine.isRoot() && onDebian(machine, { ubuntu: false })) {
    say('the download failed');
    await consent(machine, "Debian's chromium", 'apt-get install --no-install-recommends chromium');
    const apt = await aptInstall(machine, ['chromium']);
    const installed = apt.code === 0 ? machine.findChrome() : null;
    if (installed) return installed;
    tried.push(`apt-get install chromium: ${lastLine(apt)}`);
  }
  throw new SetupError(
    `no Chrome or Chromium could be found or installed\n${tried.map((t) => `  ${t}`).join('\n')}\n  install one, or set CHROME_PATH to its program file`,
  );
}

/**
 * lavapipe of Mesa 24 or newer, the software GPU for tests in Node (SwiftShader has no f16). Only where that is one `apt-get`
 * away and no GPU is there; elsewhere, and where the user refuses, nothing happens, and the tests for it are reported as not run.
 * @param {Machine} [machine]
 */
export async function ensureMesa(machine = thisMachine) {
  if (!machine.isRoot() || !onDebian(machine) || !machine.needsMesa()) return;
  const packages = ['mesa-vulkan-drivers', 'libvulkan1'];
  const what = "Mesa's software Vulkan driver (lavapipe)";
  const suite = machine.osRelease()['VERSION_CODENAME'] === 'bookworm' ? 'bookworm-backports' : undefined; // its own Mesa is 22
  const sources = machine.sources();
  const lacking = suite !== undefined && !hasSuite(suite, sources);
  const source = lacking ? sourceOf(suite, 'bookworm', sources) : undefined;
  if (lacking && !source) return say(`${what}: not installed, because the machine has no apt source of Debian to take ${suite} from`);
  const added = source ? { path: join(machine.sourcesFolder, `systolic-${suite}.sources`), text: source } : undefined;
  const install = `apt-get install --no-install-recommends ${suite ? `-t ${suite} ` : ''}${packages.join(' ')}`;
  const write = added && `printf '%s' ${quoted(added.text)} > ${added.path} && apt-get update && `;
  try {
    await consent(machine, what, `${write ?? ''}${install}`);
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    return say(error.message);
  }
  const result = await aptInstall(machine, packages, suite, added);
  if (result.code !== 0) say(`lavapipe could not be installed: ${lastLine(result)}`);
}

/** For a shell. @param {string} text */
const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

/**
 * Runs a program without stdin and keeps the end of its output. Its whole process group ends at the time limit, and with us.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ limit: number, env?: NodeJS.ProcessEnv }} options
 * @returns {Promise<{ code: number, tail: string }>}
 */
export function run(command, args, { limit, env = process.env }) {
  return new Promise((resolve) => {
    const posix = process.platform !== 'win32';
    const child = spawn(command, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'], detached: posix, shell: !posix });
    let tail = '';
    /** @param {Buffer} chunk */
    const keep = (chunk) => {
      tail = (tail + chunk).slice(-4000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const stop = () => {
      if (child.pid === undefined) return;
      try {
        if (posix) process.kill(-child.pid, 'SIGKILL');
        else child.kill('SIGKILL');
      } catch {} // already gone
    };
    const interrupt = () => {
      stop();
      process.exit(130);
    };
    const timer = setTimeout(() => {
      keep(Buffer.from(`\nstopped after ${Math.round(limit / 1000)} s`));
      stop();
    }, limit);
    process.once('SIGINT', interrupt);
    process.once('SIGTERM', interrupt);
    /** @param {number} code */
    const end = (code) => {
      clearTimeout(timer);
      process.off('SIGINT', interrupt);
      process.off('SIGTERM', interrupt);
      resolve({ code, tail: tail.trim() });
    };
    child.on('error', (error) => {
      keep(Buffer.from(error.message));
      end(127);
    });
    child.on('close', (code) => end(code ?? 1));
  });
}

/** Packages that package.json wants and that are absent or not of the lock file's version. */
function missingPackages() {
  const wanted = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const lock = readJson(join(root, 'package-lock.json'))?.packages ?? {};
  return Object.keys({ ...wanted.dependencies, ...wanted.devDependencies }).filter((name) => {
    const installed = readJson(join(root, 'node_modules', name, 'package.json'))?.version;
    return installed === undefined || installed !== (lock[`node_modules/${name}`]?.version ?? installed);
  });
}

/** @param {string} path */
function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/** @returns {Record<string, string>} */
export function osRelease() {
  try {
    return Object.fromEntries([...readFileSync('/etc/os-release', 'utf8').matchAll(/^(\w+)="?([^"\n]*)"?$/gm)].map((m) => [m[1], m[2]]));
  } catch {
    return {};
  }
}

/** Debian, or one of its children with apt-get. Ubuntu's `chromium` package is only a hint at a snap. @param {Machine} machine */
function onDebian(machine, { ubuntu = true } = {}) {
  const { ID, ID_LIKE = '' } = machine.osRelease();
  return machine.hasApt() && (ID === 'debian' || (ubuntu && /debian|ubuntu/.test(`${ID} ${ID_LIKE}`)));
}

function mesaMajor() {
  const version = spawnSync('dpkg-query', ['-W', '-f', '${Version}', 'mesa-vulkan-drivers'], { encoding: 'utf8', timeout: 20_000 });
  return version.status === 0 ? Number.parseInt(version.stdout, 10) : Number.POSITIVE_INFINITY; // not from a package: let it try
}

/**
 * `apt-get install` that never asks and waits for another apt. With `suite`, from that suite of Debian; `added` is its source, where the
 * machine has none: it is there only meanwhile.
 * @param {Machine} machine
 * @param {readonly string[]} packages
 * @param {string} [suite]
 * @param {{ path: string, text: string }} [added]
 */
async function aptInstall(machine, packages, suite, added) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' };
  const common = ['-q', '-y', '-o', 'DPkg::Lock::Timeout=300', '-o', 'Acquire::http::Timeout=30', '-o', 'Acquire::Retries=2'];
  const target = suite ? ['-t', suite] : [];
  try {
    if (added) writeFileSync(added.path, added.text);
    const update = await machine.run('apt-get', [...common, 'update'], { limit: 5 * minutes, env });
    const install = await machine.run('apt-get', [...common, 'install', '--no-install-recommends', ...target, ...packages], {
      limit: 15 * minutes,
      env,
    });
    return install.code === 0 ? install : { code: install.code, tail: `${update.code === 0 ? '' : `${update.tail}\n`}${install.tail}` };
  } finally {
    if (added) rmSync(added.path, { force: true });
  }
}

/** @param {{ code: number, tail: string }} result */
function lastLine(result) {
  const lines = result.tail.split('\n').filter((line) => line.trim());
  return (
    lines.findLast((line) => /^(?!\s+at ).*(error|ENOTFOUND|EAI_AGAIN|ECONN|E:|failed|stopped)/i.test(line))?.trim() ??
    lines.at(-1) ??
    `exit code ${result.code}`
  );
}
