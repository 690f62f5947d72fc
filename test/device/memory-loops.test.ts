import { beforeAll, describe, expect, test } from 'vitest';
import { init, jit, memory, numpy as np } from '../../src/index.ts';

beforeAll(async () => {
  // With options it opens a device of its own: the peak of other files' arrays is no part of this one's.
  await init({ budgetBytes: 4 * 2 ** 30 });
});

describe('a loop of 2,000 steps that frees nothing holds flat memory', () => {
  const limit = 384 * 2 ** 20; // the steps of each loop make 1,000 MiB

  test('eager', async () => {
    let x = np.ones([64, 1024]);
    for (let i = 0; i < 2000; i++) x = x.mul(0.5).add(1);
    expect(await x.slice(0, 0).item()).toBe(2);
    expect(memory().peakBytes).toBeLessThan(limit);
  });

  test('jitted', async () => {
    const step = jit((x: np.Array) => x.mul(0.5).add(1));
    let x = np.ones([128, 1024]);
    for (let i = 0; i < 2000; i++) x = step(x);
    expect(await x.slice(0, 0).item()).toBe(2);
    expect(memory().peakBytes).toBeLessThan(limit);
  });
});
