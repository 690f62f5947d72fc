/** The order of a device's work, with entries that only say when they ran. */
import { expect, test } from 'vitest';
import { type Entry, Queue } from '../../src/runtime/queue.ts';
import { Cell, Outcome } from '../../src/runtime/storage.ts';
import { turn } from '../../src/util/turn.ts';

const settled = async (): Promise<void> => {
  for (let i = 0; i < 10; i++) await turn();
};

/** A device that is done with its work when it is told so. */
function fakeGpu(): { readonly gpu: GPUDevice; readonly done: () => void } {
  const asked: (() => void)[] = [];
  const gpu = {
    pushErrorScope: () => {},
    popErrorScope: async () => null,
    queue: { submit: () => {}, onSubmittedWorkDone: () => new Promise<void>((resolve) => asked.push(resolve)) },
  } as unknown as GPUDevice;
  return { gpu, done: () => asked.splice(0).forEach((resolve) => resolve()) };
}

/** Entries by number that note what happens to them. */
function notes(): { readonly said: string[]; entry(name: number, wait?: Promise<unknown>, parents?: readonly Outcome[], rest?: Promise<void>): Entry } {
  const said: string[] = [];
  return {
    said,
    entry: (name, wait, parents = [], rest = undefined) => {
      let waits = wait;
      void wait?.then(
        () => (waits = undefined),
        () => {},
      );
      return {
        outcome: new Outcome(parents),
        waitsFor: () => waits,
        encode: () => {
          said.push(`run ${name}`);
          return rest;
        },
        finish: () => said.push(`finish ${name}`),
        explain: (fault) => new Error(fault.message),
      };
    },
  };
}

test('entries run in the order in which they came, whatever each waits for', async () => {
  const { said, entry } = notes();
  const queue = new Queue(fakeGpu().gpu);
  queue.push(entry(0));
  expect(said).toEqual(['run 0', 'finish 0']);
  let [compiled, heard] = [(): void => {}, (): void => {}];
  queue.push(entry(1, new Promise<void>((resolve) => (compiled = resolve))));
  queue.push(entry(2));
  queue.push(entry(3, undefined, [], new Promise<void>((resolve) => (heard = resolve))));
  queue.push(entry(4));
  await settled();
  expect(said).toHaveLength(2);
  compiled();
  await settled();
  expect(said.slice(2)).toEqual(['run 1', 'finish 1', 'run 2', 'finish 2', 'run 3']);
  heard();
  await settled();
  expect(said.slice(7)).toEqual(['finish 3', 'run 4', 'finish 4']);
  expect(queue.isIdle).toBe(true);
  for (let i = 5; i < 205; i++) queue.push(entry(i, i % 70 === 0 ? settled() : undefined));
  await settled();
  await settled();
  await settled();
  expect(said.filter((s) => s.startsWith('run'))).toEqual(Array.from({ length: 205 }, (_, i) => `run ${i}`));
});

test('an error reaches what was computed from it and nothing else, and each entry finishes once', async () => {
  const { said, entry } = notes();
  const queue = new Queue(fakeGpu().gpu);
  const first = entry(0, Promise.reject(new Error('no memory')));
  const second = entry(1, undefined, [first.outcome]);
  const third = entry(2, undefined, [second.outcome]);
  const other = entry(3);
  for (const e of [first, second, third, other]) queue.push(e);
  await settled();
  expect(said).toEqual(['finish 0', 'finish 1', 'finish 2', 'run 3', 'finish 3']);
  expect([first, second, third, other].map((e) => e.outcome.error?.message)).toEqual(['no memory', 'no memory', 'no memory', undefined]);
  queue.push(entry(4, new Promise(() => {})));
  queue.push(entry(5));
  queue.lose(new Error('lost'));
  expect(said.slice(5)).toEqual(['finish 4', 'finish 5']);
  expect(() => queue.push(entry(6))).toThrow('lost');
});

test('no more than 64 submissions are ahead of the GPU', async () => {
  const { gpu, done } = fakeGpu();
  const queue = new Queue(gpu);
  for (let i = 0; i < 200; i++) {
    queue.push({
      ...notes().entry(i),
      encode: () => {
        queue.submit({} as GPUCommandBuffer, 0);
        return undefined;
      },
    });
  }
  await settled();
  expect(queue.submits).toBe(64);
  for (let known = 64; queue.submits < 200; known = queue.submits) {
    done();
    await settled();
    expect(queue.submits).toBeGreaterThan(known);
    expect(queue.submits - known).toBeLessThanOrEqual(64);
  }
});

test('the contents of a cell are freed with its last reference, and are one holder’s only where no other cell shares them', () => {
  const freed: string[] = [];
  const cell = (name: string): Cell => new Cell(4, new Outcome(), () => freed.push(name));
  const block = { id: 0, buffer: {} as GPUBuffer, offsetBytes: 0, sizeBytes: 4, owned: true };
  const [a, b] = [cell('a'), cell('b')];
  a.block = block;
  expect(a.isSole).toBe(true);
  a.retain();
  expect(a.isSole).toBe(false);
  a.release();
  expect([a.isSole, freed]).toEqual([true, []]);
  b.become(a);
  expect([b.block, a.isSole, b.isSole]).toEqual([block, false, false]);
  a.release();
  expect([b.block, b.isSole, freed]).toEqual([block, true, []]);
  b.release();
  expect(freed).toEqual(['a']);
});
