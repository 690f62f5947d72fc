import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const command = fileURLToPath(new URL('../conformance/run.mjs', import.meta.url));
const run = (...args: string[]) => spawnSync(process.execPath, [command, ...args], { encoding: 'utf8' });
const usage = 'usage: npm run conformance -- [--device cpu|node|browser] [--adapter NAME] [--filter TEXT] [--every N] PATH…';

test.each([
  [[], 'a PATH is needed'],
  [['--device', 'gpu', '.'], '--device must be cpu, node or browser, got gpu'],
  [['--adapter', 'lavapipe', '.'], '--adapter goes with --device node, got cpu'],
  [['--device', 'node', '--adapter', 'x', '.'], '--adapter must be default, lavapipe or swiftshader, got x'],
  [['--filter'], '--filter needs a value'],
  [['--every', 'x', '.'], '--every needs a positive number, got x'],
  [['--fast', '.'], 'there is no option --fast'],
  [['no-such-folder'], 'PATH must be a file or a folder, got no-such-folder'],
])('conformance %j ends with the reason and the usage, code 2', (args, message) => {
  const { status, stderr } = run(...args);
  expect(stderr).toBe(`conformance: ${message}\n${usage}\n`);
  expect(status).toBe(2);
});
