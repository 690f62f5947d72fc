import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'systolic-start-'));
afterAll(() => rmSync(folder, { recursive: true }));

const start = (...args: string[]): { code: number | null; out: string; err: string } => {
  const { status, stdout, stderr } = spawnSync('node', ['src/cli/start.mjs', ...args], { cwd: root, encoding: 'utf8' });
  return { code: status, out: stdout, err: stderr };
};
const file = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};

describe('a mistake in the options is one line and exit code 2', () => {
  const noise = file(
    'noise.bin',
    Uint8Array.from({ length: 9000 }, (_, i) => (i * 37) % 256),
  );
  const cases: Record<string, [string[], string]> = {
    'an unknown option': [['--stepz', '3'], "start: Unknown option '--stepz'"],
    'steps that are no number': [['--steps', 'many'], 'start: --steps must be a whole number from 1, got many'],
    'no steps': [['--steps', '0'], 'start: --steps must be a whole number from 1, got 0'],
    'a dtype that is not there': [['--dtype', 'f64'], 'start: --dtype must be f32 or bf16, got f64'],
    'a device that is not there': [['--device', 'tpu'], 'start: --device must be cpu or webgpu, got tpu'],
    'a page without a browser': [['--open', '--node'], 'start: --open shows the browser page, so it cannot go with --node or --device cpu'],
    'a text that is missing': [['--text', '/nowhere.txt'], 'start: --text must name a readable file, got /nowhere.txt (it does not exist)'],
    'a file to save to without a folder': [['--save', '/nowhere/run'], 'start: --save must name a file in a folder that can be written, got /nowhere/run (its folder does not exist)'], // prettier-ignore
    'a folder to save to': [['--save', folder], `start: --save must name a file in a folder that can be written, got ${folder} (a folder)`],
    'a text that is none': [['--text', noise], `start: --text must be a text file in UTF-8, got ${noise}`],
    'a text that is short': [['--text', file('short.txt', 'hello')], 'start: --text must hold at least 4000 bytes to learn from, got 5'],
  };
  for (const [name, [args, message]] of Object.entries(cases)) {
    test(name, () => {
      const { code, err, out } = start(...args);
      expect(err.trim()).toContain(message);
      expect(err.trim().split('\n').length).toBe(1);
      expect([code, out]).toEqual([2, '']);
    });
  }

  test('a file to resume from that is none', () => {
    const { code, err } = start('--device', 'cpu', '--resume', file('run.safetensors', 'this is not a run, it is a text'));
    expect(err.trim()).toMatch(/^run\.safetensors: not a safetensors file/m);
    expect(code).toBe(2);
  });
});

describe('on the evaluator', () => {
  test('the last line is the result as JSON, and a run that was stopped and resumed equals one that was not', { timeout: 120_000 }, () => {
    const [whole, half, rest] = ['whole', 'half', 'rest'].map((n) => join(folder, `${n}.safetensors`)) as [string, string, string];
    const full = start('--device', 'cpu', '--steps', '4', '--save', whole, '--json');
    expect(full.code).toBe(0);
    const result = JSON.parse(full.out.trim().split('\n').at(-1)!) as Record<string, unknown>;
    const keys = [
      'adapter',
      'device',
      'dtype',
      'parameters',
      'steps',
      'firstLoss',
      'lastLoss',
      'tokensPerSecond',
      'compileSeconds',
      'kernelsPerStep',
      'peakBytes',
      'sample',
    ];
    expect(Object.keys(result)).toEqual(expect.arrayContaining(keys));
    expect(result).toMatchObject({ device: 'cpu', dtype: 'f32', steps: 4, kernelsPerStep: null });
    expect(result['firstLoss']).toBeCloseTo(Math.log(256), 0);
    expect(start('--device', 'cpu', '--steps', '2', '--save', half).code).toBe(0);
    expect(start('--device', 'cpu', '--steps', '4', '--resume', half, '--save', rest).code).toBe(0);
    expect(readFileSync(rest).equals(readFileSync(whole))).toBe(true);
    const again = start('--device', 'cpu', '--steps', '3', '--resume', rest);
    expect(again.err).toContain('resume: the run in rest.safetensors has 4 steps behind it, so steps must be more, got 3');
    expect(again.code).toBe(2);
  });
});
