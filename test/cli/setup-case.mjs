// A process of test/cli/setup.test.ts: one step of set-up on a machine that only notes what is run on it.
// node setup-case.mjs STEP FOLDER [--no-install]
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSources } from '../../src/cli/apt-sources.mjs';
import { ensureChrome, ensureMesa } from '../../src/cli/setup.mjs';

const [step = '', folder = ''] = process.argv.slice(2);
const note = (/** @type {string} */ text) => appendFileSync(join(folder, 'ran'), `${text}\n`);
const parts = join(folder, 'apt/sources.list.d');
const machine = {
  run: async (/** @type {string} */ command, /** @type {readonly string[]} */ args) => {
    note([command, ...args].join(' '));
    const added = join(parts, 'systolic-bookworm-backports.sources');
    if (existsSync(added)) note(readFileSync(added, 'utf8').trim());
    return { code: step === 'chromium' && command === 'npx' ? 1 : 0, tail: '' };
  },
  isRoot: () => true,
  osRelease: () => ({ ID: 'debian', VERSION_CODENAME: 'bookworm' }),
  hasApt: () => true,
  sources: () => readSources(join(folder, 'apt')),
  sourcesFolder: parts,
  findChrome: () => (existsSync(join(folder, 'ran')) && (step === 'chrome' || /install.* chromium/.test(readFileSync(join(folder, 'ran'), 'utf8'))) ? { path: '/chrome', from: 'a test' } : null), // prettier-ignore
  needsMesa: () => true,
  isTerminal: () => Boolean(process.stdin.isTTY && process.stderr.isTTY),
};

try {
  await (step === 'mesa' ? ensureMesa(machine) : ensureChrome(machine));
  console.error('went on');
} catch (error) {
  console.error(error instanceof Error ? `${error.name}: ${error.message}` : error);
  process.exitCode = 1;
}
