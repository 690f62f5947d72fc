import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const command = fileURLToPath(new URL('../fuzz/run.mjs', import.meta.url));
const run = (...args: string[]) => spawnSync(process.execPath, [command, ...args], { encoding: 'utf8' });
const usage = `usage: npm run fuzz -- [--programs N] [--seed S|today] [--device cpu|node|browser] [--adapter NAME]
       npm run fuzz -- --parser [N] [--seed S|today]`;

test.each([
  [['--programs', 'many'], '--programs needs a positive number, got many'],
  [['--seed', '-1'], '--seed needs a number from 0 to 2³² − 1 or today, got -1'],
  [['--device', 'gpu'], '--device must be cpu, node or browser, got gpu'],
  [['--device', 'cpu', '--adapter', 'lavapipe'], '--adapter goes with --device node, got cpu'],
  [['--parser', 'x'], '--parser takes a positive number, got x'],
  [['--fast'], 'there is no option --fast'],
])('fuzz %j ends with the reason and the usage, code 2', (args, message) => {
  const { status, stderr } = run(...args);
  expect(stderr).toBe(`fuzz: ${message}\n${usage}\n`);
  expect(status).toBe(2);
});

test('the last line counts what passed and what failed', () => {
  const { status, stdout } = run('--device', 'cpu', '--programs', '3', '--seed', '5');
  expect(stdout.trim().split('\n').at(-1)).toBe('3 passed, 0 failed');
  expect(status).toBe(0);
}, 60_000);

test('the seed of today is that of the UTC date, and printed', () => {
  const seed = (): string => `${Date.parse(new Date().toISOString().slice(0, 10)) / 86_400_000}000`;
  const before = seed();
  const { stdout } = run('--device', 'cpu', '--programs', '1', '--seed', 'today');
  expect([before, seed()].map((s) => `1 programs from seed ${s}`)).toContain(stdout.split('\n')[0]);
}, 60_000);
