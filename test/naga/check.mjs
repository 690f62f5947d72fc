// node test/naga/check.mjs: whether naga, which is Firefox's shader compiler, takes the kernels that adapters without subgroups get.
// naga comes with the Python package wgpu, in an environment of its own under node_modules; where that cannot be had, it says so.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from '../../src/cli/setup.mjs';
import { openSources } from '../../src/cli/sources.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const home = join(root, 'node_modules/.cache/systolic-naga');
const python = join(home, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');

const missing = install();
if (missing) {
  console.log(`SKIPPED: naga was not asked: ${missing}`);
  process.exit(process.env.SYSTOLIC_REQUIRE?.split(',').includes('naga') ? 1 : 0);
}
const sources = await openSources();
const { matrixKernels, plainKernels } = await sources.load('/test/naga/kernels.ts');
const kernels = await plainKernels();
const matrices = await matrixKernels();
await sources.close();
const file = join(home, 'kernels.json');
writeFileSync(file, JSON.stringify(kernels.map((/** @type {{ label: string, wgsl: string }} */ { label, wgsl }) => ({ label, wgsl }))));
console.log(`naga reads ${kernels.length} kernels`);
console.log(
  `left out: ${matrices} kernels by subgroup matrices, which naga does not know; those that stand in for them are among the others`,
);
process.exit(spawnSync(python, [join(here, 'check.py'), file], { stdio: 'inherit' }).status ?? 1);

/** @returns {string | undefined} why naga is not here */
function install() {
  const wanted = readFileSync(join(here, 'requirements.txt'), 'utf8');
  const stamp = join(home, 'requirements.txt');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return undefined;
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  for (const [command, ...args] of [
    ['python3', '-m', 'venv', home],
    [python, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', join(here, 'requirements.txt')],
  ]) {
    const ran = spawnSync(/** @type {string} */ (command), args, { encoding: 'utf8', timeout: 120_000 });
    if (ran.status !== 0) return `${command} ${args.join(' ')}: ${ran.error?.message ?? ran.stderr.trim().split('\n').at(-1)}`;
  }
  writeFileSync(stamp, wanted);
  return undefined;
}
