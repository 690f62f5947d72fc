// npm run test:xla [-- --required FILE.jsonl…]: what we export, in real XLA. Programs of every op (from the goldens, or the cases in FILEs), of
// our own ops, and a transformer's forward pass, gradient and train step are written as StableHLO; `check.py` has XLA run them on the CPU,
// compares the results, and compiles them for a TPU. Ends with `N passed, N failed`.
//
// JAX comes from SYSTOLIC_PYTHON (a python that has requirements.txt installed), else from a virtual environment in the temporary folder,
// made once. Where that cannot be made, nothing is run, which is told with the reason; the exit code is then 0, or with --required 1.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../../src/cli/setup.mjs';
import { openSources } from '../../src/cli/sources.mjs';

/** A download that is slower than this is given up. */
const installSeconds = 300;
const checkSeconds = 300;

const here = (/** @type {string} */ name) => join(root, 'test/xla', name);
const golden = (/** @type {string} */ name) => join(root, 'test/golden', name);

/** @param {readonly string[]} args */
async function main(args) {
  const files = args.filter((arg) => arg !== '--required');
  const { python, fault } = findPython();
  if (python === undefined) {
    console.log(`test:xla is skipped: ${fault}\n0 passed, 0 failed, 1 skipped`);
    return args.includes('--required') ? 1 : 0;
  }
  const folder = mkdtempSync(join(tmpdir(), 'systolic-xla-cases-'));
  try {
    const cases = join(folder, 'cases.jsonl');
    writeFileSync(cases, await exported(files.length > 0 ? files : ['stablehlo-subset.jsonl', 'stablehlo-extra.jsonl'].map(golden)));
    const { status, error } = run(python, [here('check.py'), cases], checkSeconds, 'inherit');
    if (error) console.log(`test:xla: ${error.message}\n0 passed, 1 failed`);
    return status ?? 1;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A line of JSON for each case. @param {readonly string[]} files */
async function exported(files) {
  const sources = await openSources();
  try {
    const { exportedCases } = await sources.load('/test/xla/programs.ts');
    const { transformerCases } = await sources.load('/test/xla/transformer.ts');
    const stored = (/** @type {string} */ dtype) => JSON.parse(readFileSync(golden(`tiny-transformer-${dtype}.json`), 'utf8'));
    const models = await transformerCases({ f32: stored('f32'), bf16: stored('bf16') });
    const lines = [...exportedCases(files.map((file) => readFileSync(file, 'utf8'))), ...models];
    return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  } finally {
    await sources.close();
  }
}

/** @returns {{ python?: string, fault?: string }} */
function findPython() {
  const given = process.env['SYSTOLIC_PYTHON'];
  if (given) return hasJax(given) ? { python: given } : { fault: `SYSTOLIC_PYTHON is ${given}, which cannot import jax` };
  const requirements = here('requirements.txt');
  const version = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 8);
  const folder = join(tmpdir(), `systolic-xla-${version}`);
  const python = join(folder, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  if (existsSync(python) && hasJax(python)) return { python };
  console.log(`test:xla: installing ${readFileSync(requirements, 'utf8').trim().split('\n').join(', ')} into ${folder} …`);
  const made = run('python3', ['-m', 'venv', '--clear', folder], 60);
  if (made.status !== 0) return { fault: `python3 -m venv: ${faultOf(made)}` };
  const installed = run(
    python,
    ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--retries=1', '-r', requirements],
    installSeconds,
  );
  if (installed.status !== 0) {
    rmSync(folder, { recursive: true, force: true });
    return { fault: `pip install: ${faultOf(installed)}` };
  }
  return hasJax(python) ? { python } : { fault: `${python} cannot import jax` };
}

const hasJax = (/** @type {string} */ python) => run(python, ['-c', 'import jax'], 60).status === 0;

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {number} seconds
 * @param {'pipe' | 'inherit'} output
 */
const run = (command, args, seconds, output = 'pipe') =>
  spawnSync(command, args, { encoding: 'utf8', timeout: seconds * 1000, stdio: ['ignore', output, output] });

/** @param {import('node:child_process').SpawnSyncReturns<string>} result */
const faultOf = ({ error, stderr }) => error?.message ?? stderr?.trim().split('\n').at(-1) ?? 'it failed';

process.exitCode = await main(process.argv.slice(2));
