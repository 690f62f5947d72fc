import { afterEach, describe, expect, test } from 'vitest';
import { type Array, DeviceError, grad, init, jit, memory, numpy as np, tidy, tree } from '../../src/index.ts';
import { loadTree, saveTree } from '../../src/io/checkpoint.ts';
import { closeDevice } from '../support/close-device.ts';

const MiB = 1 << 20;
const budgetBytes = 12 * MiB;
const n = 16_384; // 64 KiB of float32
// Budgets and losses are a device's: each test has its own.
afterEach(closeDevice);

describe('memory stays flat, without anything being freed by the user', () => {
  // Without reuse each of these would take far more than the budget, and the budget is not met by failing.
  test('over 2,000 eager steps', async () => {
    await init({ budgetBytes });
    let x = np.zeros([n]);
    for (let i = 0; i < 2000; i++) x = x.mul(0.5).add(1);
    expect(await x.slice(0).item()).toBe(2);
    expect(memory().peakBytes).toBeLessThanOrEqual(budgetBytes);
  });

  test('over 2,000 jitted steps, with and without donation', async () => {
    await init({ budgetBytes });
    const loss = (w: Array): Array => w.sub(3).mul(w.sub(3)).sum();
    const body = function step(state: { w: Array; count: Array }): { w: Array; count: Array } {
      return { w: state.w.sub(grad(loss)(state.w).mul(0.25)), count: state.count.add(1) };
    };
    for (const step of [jit(body), jit(body, { donateArgnums: 0 })]) {
      let state = { w: np.zeros([n]), count: np.array(0, { dtype: 'int32' }) };
      for (let i = 0; i < 2000; i++) state = step(state);
      expect(await state.count.item()).toBe(2000);
      expect(await state.w.slice(7).item()).toBe(3);
      expect(step.cacheSize()).toBe(1);
    }
    expect(memory().peakBytes).toBeLessThanOrEqual(budgetBytes);
  });

  test('over steps with numbers as arguments and results that are read', async () => {
    await init({ budgetBytes });
    const step = jit((x: Array, i: Array): [Array, Array] => [x.add(i), x.sum()]);
    let x = np.zeros([n]);
    let last = 0;
    for (let i = 0; i < 300; i++) {
      const [next, sum] = step(x, i);
      x = next;
      if (i % 50 === 0) last = await sum.item();
    }
    expect(last / ((n * 249 * 250) / 2)).toBeCloseTo(1, 4);
    expect(memory().peakBytes).toBeLessThanOrEqual(budgetBytes);
  });

  test('and falls at once where a scope or dispose frees', async () => {
    await init();
    const x = np.ones([n]).add(0);
    await x.blockUntilReady();
    const { liveBytes } = memory();
    tidy(() => {
      for (let i = 0; i < 20; i++) x.add(i);
    });
    {
      using y = x.mul(2);
      y.sum().dispose();
    }
    const t = { a: x.add(1), b: [x.add(2)] };
    await t.a.blockUntilReady();
    tree.dispose(t);
    expect(memory().liveBytes).toBeLessThanOrEqual(liveBytes + 4096);
  });
});

test('what does not fit rejects with the sizes, and what follows runs', async () => {
  await init({ budgetBytes: 4 * MiB });
  const f = jit(function grow(x: Array): Array {
    return np.broadcastTo(x, [64, n]).add(1);
  });
  const x = np.zeros([n]);
  await expect(f(x).data()).rejects.toThrow(/^grow: what a call needs must fit the budget of 4 MiB, got 4 MiB .*f32\[64,16384\]/);
  await expect(f(x).data()).rejects.toBeInstanceOf(DeviceError);
  expect(await x.add(1).slice(0).item()).toBe(1);
});

test('after the device was lost, init() works again and what was saved is loaded', async () => {
  await init();
  const w = np.arange(8).astype('float32').mul(2);
  const saved = await saveTree({ w, step: np.array(3, { dtype: 'int32' }) });
  const step = jit((s: { w: Array; step: Array }) => ({ w: s.w.add(1), step: s.step.add(1) }));
  const before = step({ w, step: np.array(3, { dtype: 'int32' }) });
  await before.w.blockUntilReady();
  await closeDevice();
  const lost = async (): Promise<unknown> => (await before.w.add(1)).data();
  await expect(lost()).rejects.toThrow(/^device: .* was lost \(destroyed\)/);

  await init();
  const { tree: state } = loadTree(saved, { w: np.zeros([8]), step: np.array(0, { dtype: 'int32' }) }, 'saved');
  const next = step(state);
  expect(await next.w.js()).toEqual([1, 3, 5, 7, 9, 11, 13, 15]);
  expect(await next.step.item()).toBe(4);
  expect(() => next.w.add(before.w)).toThrow(
    'device: all arguments must be on one device that is open, got f32[8] on webgpu as it was before init()',
  );
});
