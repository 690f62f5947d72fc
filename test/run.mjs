// npm test [-- PROJECT… FILE… VITEST-OPTION… --no-install]
// Set-up, then vitest over all projects: `unit`, `interpreter` (kernels on the CPU), `device` (each adapter found in Node; `device:lavapipe` for one), `browser`.
// The last line is `N passed, N failed`, with `, N skipped` where tests were. What could not run is named and counted.
// SYSTOLIC_REQUIRE=lavapipe,swiftshader,chromium makes what is missing of these a failure.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureChrome, ensureDependencies, ensureMesa, root, run, SetupError } from '../src/cli/setup.mjs';
import { findDrivers } from '../src/node/icd.mjs';

const requirable = ['default', 'lavapipe', 'swiftshader', 'chromium'];

async function main() {
  const { projects, rest } = readArguments(process.argv.slice(2));
  const required = readRequired();
  const wants = (/** @type {string} */ name) => projects.length === 0 || projects.some((p) => name === p || name.startsWith(`${p}:`));

  await ensureDependencies();
  /** @type {Map<string, string>} */
  const missing = new Map(); // what is not here → why
  if (wants('browser') || wants('device:swiftshader')) {
    await ensureChrome().catch((error) => {
      if (!(error instanceof SetupError)) throw error;
      missing.set('chromium', error.message);
    });
  }
  if (wants('device:lavapipe')) await ensureMesa();
  /** @type {readonly string[]} */
  const adapters = await adaptersOfNode(missing);

  const available = ['unit', 'interpreter:cpu', 'interpreter:gpu', ...adapters.map((name) => `device:${name}`), ...(missing.has('chromium') ? [] : ['browser'])];
  const chosen = available.filter(wants);
  for (const name of required) {
    if (name !== 'chromium' && !adapters.includes(name) && !missing.has(name)) missing.set(name, 'no such adapter on this machine');
  }
  const lacking = [...missing.keys()].filter((name) => wants(name === 'chromium' ? 'browser' : `device:${name}`));
  const counts = chosen.length > 0 ? await vitest(chosen, adapters, rest) : { passed: 0, failed: 0, skipped: 0 };

  for (const name of lacking) {
    const files = testFiles(name === 'chromium' ? ['device', 'browser'] : ['device']);
    console.log(`\n${name}: not found, ${files} test file${files === 1 ? '' : 's'} did not run on it\n  ${missing.get(name)}`);
  }
  for (const name of lacking.filter((name) => required.includes(name))) {
    console.log(`${name} is required (SYSTOLIC_REQUIRE) and missing: counted as a failure`);
    counts.failed += 1;
  }
  const { passed, failed, skipped } = counts;
  console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  process.exitCode = failed > 0 ? 1 : 0;
}

/** @param {readonly string[]} args */
function readArguments(args) {
  const isProject = (/** @type {string} */ arg) => /^(unit|browser|(interpreter|device)(:\w+)?)$/.test(arg);
  return { projects: args.filter(isProject), rest: args.filter((arg) => !isProject(arg) && arg !== '--no-install') };
}

function readRequired() {
  const names = (process.env.SYSTOLIC_REQUIRE ?? '').split(',').filter(Boolean);
  const unknown = names.find((name) => !requirable.includes(name));
  if (unknown) throw new UsageError(`SYSTOLIC_REQUIRE: names must be of ${requirable.join(', ')}, got ${unknown}`);
  return names;
}

class UsageError extends Error {}

/**
 * The adapters that answer, each asked in a process of its own; those that do not go into `missing`.
 * @param {Map<string, string>} missing
 */
async function adaptersOfNode(missing) {
  const ask = `
    const { create } = await import('webgpu');
    const gpu = (globalThis.gpu = create([]));
    process.exitCode = (await gpu.requestAdapter()) ? 0 : 3;`;
  const drivers = findDrivers();
  const answers = await Promise.all(
    drivers.map(async ({ icd }) => {
      const env = icd === null ? process.env : { ...process.env, VK_DRIVER_FILES: icd };
      return run(process.execPath, ['--input-type=module', '-e', ask], { limit: 60_000, env });
    }),
  );
  const advice = {
    lavapipe: 'install Mesa 24 or newer (Debian: mesa-vulkan-drivers from backports, which npm test does itself as root)',
    swiftshader: 'install Chromium or Chrome, SwiftShader comes with it',
  };
  for (const [name, text] of Object.entries(advice))
    if (process.platform === 'linux' && !drivers.some((d) => d.name === name)) missing.set(name, text);
  drivers.forEach(({ name, icd }, i) => {
    if (answers[i].code === 0) return;
    const why = answers[i].code === 3 ? 'no adapter' : answers[i].tail.split('\n').at(-1);
    missing.set(name, `${icd ?? "the machine's own driver"} gave ${why}`);
  });
  return drivers.map((d) => d.name).filter((name) => !missing.has(name));
}

/** @param {readonly string[]} folders */
function testFiles(folders) {
  const paths = folders.map((folder) => join(root, 'test', folder)).filter((path) => existsSync(path));
  return paths.flatMap((path) => readdirSync(path, { recursive: true, encoding: 'utf8' })).filter((file) => file.endsWith('.test.ts'))
    .length;
}

/**
 * @param {readonly string[]} projects
 * @param {readonly string[]} adapters
 * @param {readonly string[]} rest
 */
async function vitest(projects, adapters, rest) {
  const folder = mkdtempSync(join(tmpdir(), 'systolic-test-'));
  const report = join(folder, 'report.json');
  const args = [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...projects.map((name) => `--project=${name}`),
    ...(rest.length === 0 ? ['--passWithNoTests'] : rest), // a filter that fits nothing is a mistake, an empty folder is none
  ];
  const env = { ...process.env, SYSTOLIC_ADAPTERS: adapters.join(',') };
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] });
  const code = await new Promise((resolve) => child.on('close', (status, signal) => resolve(status ?? signal)));
  const counts = count(report);
  rmSync(folder, { recursive: true, force: true });
  // With a filter by title everything else is skipped, which needs no telling.
  if (!rest.includes('-t')) for (const name of counts.names) console.log(`not run: ${name}`);
  // A fork that crashed, or an error outside of any test, has no test to its name.
  if (code !== 0 && counts.failed === 0) {
    console.log(`vitest ended with ${code} and no failed test: counted as one failure`);
    counts.failed = 1;
  }
  return counts;
}

/**
 * Tests that passed, failed and were skipped. A file that could not be loaded counts as one failure.
 * @param {string} report vitest's JSON report
 */
function count(report) {
  const counts = { passed: 0, failed: 0, skipped: 0, names: /** @type {string[]} */ ([]) };
  let files;
  try {
    files = JSON.parse(readFileSync(report, 'utf8')).testResults;
  } catch {
    return counts; // vitest did not get as far; its exit code tells
  }
  for (const file of files) {
    const states = file.assertionResults.map((/** @type {{ status: string }} */ test) => test.status);
    for (const { status, fullName } of file.assertionResults) {
      if (status === 'passed') counts.passed += 1;
      else if (status === 'failed') counts.failed += 1;
      else {
        counts.skipped += 1;
        counts.names.push(fullName);
      }
    }
    if (file.status === 'failed' && !states.includes('failed')) counts.failed += 1;
  }
  return counts;
}

main().catch((error) => {
  const expected = error instanceof SetupError || error instanceof UsageError;
  console.error(expected ? error.message : error);
  process.exitCode = error instanceof UsageError ? 2 : 1;
});
