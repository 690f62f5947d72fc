/** The arguments of `npm run bench`. */
import { expect, test } from 'vitest';
import { readOptions, UsageError } from '../../bench/options.mjs';

test('without arguments all rows are measured, in the browser', () => {
  expect(readOptions([])).toEqual({
    command: 'rows',
    node: false,
    adapter: undefined,
    generic: false,
    peers: false,
    seconds: 2,
    save: false,
    update: false,
    json: false,
    names: [],
  });
});

test('plain arguments are beginnings of names, wherever they stand', () => {
  expect(readOptions(['matmul', '--node', '--adapter', 'lavapipe', 'softmax', '--json'])).toMatchObject({
    node: true,
    adapter: 'lavapipe',
    json: true,
    names: ['matmul', 'softmax'],
  });
});

test('what follows a second -- are names too', () => {
  expect(readOptions(['--node', '--', 'gemv']).names).toEqual(['gemv']);
});

test('times of the gate take names, an adapter and seconds', () => {
  expect(readOptions(['--gate', '--times', '--node', '--adapter', 'lavapipe', 'softmax'])).toMatchObject({
    command: 'times',
    adapter: 'lavapipe',
    seconds: 0.25,
    names: ['softmax'],
  });
});

test('programs is a command of its own, with names after it', () => {
  expect(readOptions(['programs', '--target', 'generic', 'block'])).toMatchObject({ command: 'programs', generic: true, names: ['block'] });
});

test.each([
  [['--adapter', 'lavapipe'], 'bench: --adapter goes with --node, got lavapipe'],
  [['--node', '--adapter', 'voodoo'], 'bench: --adapter must be default, lavapipe or swiftshader, got voodoo'],
  [['--target', 'generic'], 'bench: --target goes with programs, got generic'],
  [['programs', '--target', 'tpu'], 'bench: --target must be generic, got tpu'],
  [['programs', '--target', 'generic', '--node'], 'bench: --target generic has no adapter, so it cannot go with --node'],
  [['programs', '--peers'], 'bench: --peers goes with rows, not with programs'],
  [['--gate', '--node'], 'bench: --gate compiles all rows for targets of its own, so --node cannot go with it'],
  [['--gate', 'matmul'], 'bench: --gate takes no names, got matmul'],
  [['--times'], 'bench: --times goes with --gate'],
  [['--gate', '--times', '--peers'], 'bench: --gate --times measures rows against a reference kernel, so --peers cannot go with it'],
  [['--update'], 'bench: --update goes with --gate'],
  [['--seconds', 'many'], 'bench: --seconds must be a number up to 600, got many'],
  [['--fast'], "bench: Unknown option '--fast'; see npm run bench -- --help"],
] as const)('%j is refused', (args, message) => {
  expect(() => readOptions(args)).toThrow(new UsageError(message));
});
