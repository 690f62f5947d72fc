/** A program that is called while it is compiled: its arguments are held, its calls keep the order, and nothing stays of one that fails. */
import { expect, test } from 'vitest';
import type { CompileProgress } from '../../src/compiler/index.ts';
import { hold, type Signature } from '../../src/runtime/arguments.ts';
import type { Device } from '../../src/runtime/device.ts';
import type { Executable } from '../../src/runtime/executable.ts';
import { Program } from '../../src/runtime/program.ts';
import { Queue, simpleEntry } from '../../src/runtime/queue.ts';
import { Cell, Outcome, Storage, type StorageOwner } from '../../src/runtime/storage.ts';
import { Job } from '../../src/util/slices.ts';
import type { Steps } from '../../src/util/steps.ts';
import { turn } from '../../src/util/turn.ts';
import { f32 } from '../transforms/laws.ts';

const settled = async (): Promise<void> => {
  for (let i = 0; i < 10; i++) await turn();
};

/** A device of which the queue is real, and cells say when they are freed. */
function fakeDevice() {
  const freed: string[] = [];
  const queue = new Queue({} as GPUDevice);
  const cell = (name: string, bytes = 16): Cell => {
    const made = new Cell(bytes, new Outcome(), () => freed.push(name));
    made.block = { id: 0, buffer: {} as GPUBuffer, offsetBytes: 0, sizeBytes: bytes, owned: true };
    return made;
  };
  const device = {
    queue,
    newCell: (bytes: number, outcome: Outcome): Cell => new Cell(bytes, outcome, () => freed.push('result')),
    cellOf: (storage: Storage, op: string, i?: number): Cell => storage.cell(op, i),
  } as unknown as Device;
  const handle = (name: string, bytes?: number): Storage => new Storage({} as StorageOwner, cell(name, bytes));
  return { device, queue, freed, handle };
}

const signature = (count: number, ...donated: number[]): Signature => ({
  name: 'f',
  inputs: Array.from({ length: count }, () => f32(4)),
  donated: new Set(donated),
});

test('arguments are held until the call lets go, donated ones by the call alone', () => {
  const { device, freed, handle } = fakeDevice();
  const [a, b, c] = [handle('a'), handle('b'), handle('c')];
  const shared = c.share();
  const { cells } = hold(device, signature(4, 1, 2), [a, b, c, a]);
  expect([a, b, c, shared].map((s) => s.isDisposed)).toEqual([false, true, true, false]);
  expect(cells.map((cell) => cell.isSole)).toEqual([false, true, false, false]);
  a.dispose();
  expect(freed).toEqual([]);
  for (const cell of cells) cell.release();
  expect(freed).toEqual(['b', 'a']);
  shared.dispose();
  expect(freed).toEqual(['b', 'a', 'c']);
  const twice = handle('twice');
  for (const cell of hold(device, signature(2, 0, 1), [twice, twice]).cells) cell.release();
  expect(freed.at(-1)).toBe('twice');
});

test('arguments that do not fit are refused before any is taken', () => {
  const { device, handle } = fakeDevice();
  const [a, small, gone] = [handle('a'), handle('small', 8), handle('gone')];
  gone.dispose();
  expect(() => hold(device, signature(2, 0), [a])).toThrow('f: takes 2 arguments, got 1');
  expect(() => hold(device, signature(2, 0), [a, small])).toThrow(/f: argument 1 must hold .*got 8 bytes/);
  expect(() => hold(device, signature(2, 0), [a, gone])).toThrow(expect.objectContaining({ name: 'DisposedError' }));
  expect([a.isDisposed, a.cell('f').isSole]).toEqual([false, true]);
});

/** A compile of three steps, and a program that adopts calls. */
function pending(device: Device, said: string[], end: () => void = () => {}) {
  let steps = 0;
  const executable = {
    ready: Promise.resolve(),
    adopt: ({ cells, outcome }: { readonly cells: readonly Cell[]; readonly outcome: Outcome }, made: readonly Cell[]) =>
      simpleEntry(
        outcome,
        () => said.push('run f'),
        () => new Error('fault'),
        () => {
          for (const cell of [...cells, ...made]) cell.release();
        },
      ),
    run: () => {
      said.push('run f at once');
      return [];
    },
    dispose: () => said.push('dispose f'),
  } as unknown as Executable;
  function* compile(): Steps<Executable, CompileProgress> {
    for (; steps < 3; steps++) yield;
    end();
    return executable;
  }
  const job = new Job(compile(), {});
  return { job, steps: () => steps, program: new Program(device, signature(1), [f32(4)], job) };
}

test('calls wait for the compile in their place, and take no step of it', async () => {
  const { device, queue, freed, handle } = fakeDevice();
  const said: string[] = [];
  const { job, steps, program } = pending(device, said);
  const x = handle('x');
  const [result] = program.run([x]) as [Storage];
  queue.push(simpleEntry(new Outcome(), () => said.push('run g'), () => new Error('fault')));
  x.dispose();
  await settled();
  expect([steps(), said, freed, program.pending]).toEqual([0, [], [], job]);
  job.finish();
  await settled();
  expect([said, freed, program.pending]).toEqual([['run f', 'run g'], ['x'], undefined]);
  result.dispose();
  program.run([handle('y')]);
  program.dispose();
  expect(said.slice(2)).toEqual(['run f at once', 'dispose f']);
});

test('of a compile that fails nothing stays: the call’s results reject, its arguments are let go, and others run', async () => {
  const { device, queue, freed, handle } = fakeDevice();
  const said: string[] = [];
  const { job, program } = pending(device, said, () => {
    throw new Error('too deep');
  });
  const x = handle('x');
  const [result] = program.run([x]) as [Storage];
  const { outcome } = result.cell('test');
  queue.push(simpleEntry(new Outcome(), () => said.push('run g'), () => new Error('fault')));
  x.dispose();
  expect(() => job.finish()).toThrow('too deep');
  await settled();
  expect([said, freed, outcome.error?.message]).toEqual([['run g'], ['x'], 'too deep']);
  expect(result.cell('test').isSole).toBe(true);
  await expect(program.ready).rejects.toThrow('too deep');
});

test('a program that is disposed of takes no more calls, and goes when its compile ends', async () => {
  const { device, handle } = fakeDevice();
  const said: string[] = [];
  const { job, program } = pending(device, said);
  program.run([handle('x')]);
  program.dispose();
  expect(() => program.run([handle('y')])).toThrow('f: a program must not be called after dispose()');
  job.finish();
  await settled();
  expect(said.sort()).toEqual(['dispose f', 'run f']);
});
