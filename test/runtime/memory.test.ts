/** The pool of a device's memory and its budget, with buffers that are only counted. */
import { expect, test } from 'vitest';
import { Memory, requestOf } from '../../src/runtime/buffers.ts';
import type { Block } from '../../src/runtime/storage.ts';
import { random } from '../transforms/laws.ts';

const MiB = 2 ** 20;

/** A device whose buffers know whether they are alive. */
function fakeGpu(): { readonly gpu: GPUDevice; readonly alive: Set<object>; readonly bytes: () => number } {
  const alive = new Set<{ readonly size: number }>();
  const gpu = {
    createBuffer: ({ size }: { size: number }) => {
      const buffer = { size, destroy: (): unknown => alive.delete(buffer) };
      alive.add(buffer);
      return buffer;
    },
    queue: { onSubmittedWorkDone: async () => {} },
  } as unknown as GPUDevice;
  return { gpu, alive, bytes: () => [...alive].reduce((n, b) => n + b.size, 0) };
}

test('whatever is taken and given back, buffers in use are alive, one holder has each, and the numbers are those of the device', () => {
  const budget = 200 * MiB;
  const { gpu, alive, bytes } = fakeGpu();
  const memory = new Memory(gpu, budget, budget);
  const next = random(7);
  const held: { readonly block: Block; readonly use: 'liveBytes' | 'plannedBytes' }[] = [];
  let reused = 0;
  for (let i = 0; i < 3000; i++) {
    const size = Math.ceil(2 ** (8 + 8.5 * (next() + 1)));
    const use = next() > 0.3 ? 'plannedBytes' : 'liveBytes';
    let admitted = true;
    try {
      memory.mustFit(requestOf('test', [{ sizeBytes: size, what: 'it' }]));
    } catch {
      admitted = false;
    }
    if (admitted && next() > -0.2) {
      const before = alive.size;
      const block = memory.acquire(size, use);
      if (alive.size <= before) reused++;
      expect(block.sizeBytes).toBeGreaterThanOrEqual(size);
      expect(block.sizeBytes).toBeLessThanOrEqual(1.125 * Math.max(4096, size + 256));
      expect(held.some((h) => h.block.buffer === block.buffer)).toBe(false);
      held.push({ block, use });
    } else if (held.length > 0) {
      const [{ block, use: from }] = held.splice(Math.floor(((next() + 1) / 2) * held.length), 1) as [(typeof held)[number]];
      memory.release(block, from);
    }
    const of = (kind: string): number => held.reduce((n, h) => n + (h.use === kind ? h.block.sizeBytes : 0), 0);
    const numbers = memory.numbers();
    expect(held.every((h) => alive.has(h.block.buffer))).toBe(true);
    expect([numbers.liveBytes, numbers.plannedBytes, numbers.buffers]).toEqual([of('liveBytes'), of('plannedBytes'), alive.size]);
    expect(numbers.liveBytes + numbers.plannedBytes + numbers.pooledBytes).toBe(bytes());
    expect(bytes()).toBeLessThanOrEqual(budget);
  }
  expect(reused).toBeGreaterThan(100);
  memory.trim();
  expect(memory.numbers().pooledBytes).toBe(0);
});

test('freed buffers are kept while as much is in use, and a few in any case', () => {
  const { gpu, bytes } = fakeGpu();
  const memory = new Memory(gpu, undefined, 2 ** 32);
  const take = (count: number): Block[] => Array.from({ length: count }, () => memory.acquire(10 * MiB, 'liveBytes'));
  for (const block of take(40)) memory.release(block, 'liveBytes');
  expect([memory.numbers().pooledBytes, bytes()]).toEqual([200 * MiB, 200 * MiB]);
  memory.trim();
  for (const block of take(7)) memory.release(block, 'liveBytes');
  expect([memory.numbers().pooledBytes, bytes()]).toEqual([60 * MiB, 60 * MiB]);
});

test('the budget counts temporaries: those of others make room, those of the one that asks stay, and what does not fit is refused', () => {
  const { gpu } = fakeGpu();
  const memory = new Memory(gpu, 100 * MiB, 2 ** 32);
  const planned = (size: number): { releaseArenas(): void } => {
    const block = memory.acquire(size, 'plannedBytes');
    const holder = {
      releaseArenas: (): void => {
        memory.forget(holder);
        memory.release(block, 'plannedBytes');
      },
    };
    memory.touch(holder);
    return holder;
  };
  const [, own] = [planned(30 * MiB), planned(40 * MiB)];
  const ask = (size: number): void => memory.mustFit(requestOf('f', [{ sizeBytes: size, what: 'result 0' }]), own);
  ask(30 * MiB);
  expect(memory.numbers().plannedBytes).toBe(70 * MiB);
  ask(60 * MiB);
  expect(memory.numbers().plannedBytes).toBe(40 * MiB);
  expect(() => ask(61 * MiB)).toThrow(/f: what a call needs must fit the budget of 100\S* MiB, got 61/);
  expect(memory.numbers().plannedBytes).toBe(40 * MiB);
});
