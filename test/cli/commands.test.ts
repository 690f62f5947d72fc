import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

const run = (args: string[], env: Record<string, string> = {}): { status: number | null; stderr: string } =>
  spawnSync(process.execPath, args, {
    encoding: 'utf8',
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 30_000,
  });

test('systolic without a command, or with an unknown one, says which there are and exits with 2', () => {
  const none = run(['src/cli/systolic.mjs']);
  expect([none.status, none.stderr.split('\n')[0]]).toEqual([2, 'systolic: a command is needed']);
  const unknown = run(['src/cli/systolic.mjs', 'dcotor']);
  expect([unknown.status, unknown.stderr.split('\n')[0]]).toEqual([2, 'systolic: no command dcotor']);
  expect(unknown.stderr).toContain('  doctor ');
});

test('systolic doctor refuses an option that it does not have', () => {
  const { status, stderr } = run(['src/cli/systolic.mjs', 'doctor', '--jsno']);
  expect([status, stderr]).toEqual([2, 'doctor: the only option is --json, got --jsno\n']);
});

test('npm test refuses a requirement that it does not know', () => {
  const { status, stderr } = run(['test/run.mjs', 'unit'], { SYSTOLIC_REQUIRE: 'lavapipe,firefox' });
  expect([status, stderr]).toEqual([2, 'SYSTOLIC_REQUIRE: names must be of default, lavapipe, swiftshader, chromium, got firefox\n']);
});
