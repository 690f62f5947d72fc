import { afterEach, expect, test, vi } from 'vitest';
import { sleeper } from '../../src/node/sleep.ts';
import { answerOf, computesOnCpu, setSleeper } from '../../src/runtime/waiting.ts';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const device = (): GPUDevice => ({}) as GPUDevice;

afterEach(() => {
  vi.restoreAllMocks();
  setSleeper(sleeper);
});

test('an answer of an adapter on the CPU is told to the sleeper, whether it comes or fails', async () => {
  const told: string[] = [];
  setSleeper({ begin: () => told.push('begin'), end: () => told.push('end') });
  const gpu = device();
  computesOnCpu(gpu);
  expect(await answerOf(gpu, Promise.resolve(3))).toBe(3);
  await expect(answerOf(gpu, Promise.reject(new Error('lost')))).rejects.toThrow('lost');
  expect(told).toEqual(['begin', 'end', 'begin', 'end']);
});

test('an answer of a GPU is nothing to sleep for', async () => {
  const begin = vi.fn();
  setSleeper({ begin, end: vi.fn() });
  await answerOf(device(), Promise.resolve());
  expect(begin).not.toHaveBeenCalled();
});

test('the process naps once in a turn of the event loop while something waits, and not after', async () => {
  const naps = vi.spyOn(Atomics, 'wait');
  sleeper.begin();
  sleeper.begin();
  await turn();
  sleeper.end();
  for (let i = 0; i < 3; i++) await turn();
  expect(naps.mock.calls.length).toBeGreaterThanOrEqual(3);
  for (const [, , , ms] of naps.mock.calls) expect(ms).toBeLessThanOrEqual(1);
  sleeper.end();
  await turn();
  naps.mockClear();
  for (let i = 0; i < 3; i++) await turn();
  expect(naps).not.toHaveBeenCalled();
});
