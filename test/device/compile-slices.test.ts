/** Calls of programs that are still being compiled. Each compile is forced to go on in later tasks. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Array, blockUntilReady, type CompileProgress, clearCaches, init, jit, lax, lower, memory, numpy as np, tidy } from '../../src/index.ts';
import { slices } from '../../src/util/slices.ts';

const { budgetMs } = slices;
let on = '';
beforeAll(async () => {
  on = (await init()).device;
});
beforeEach(() => {
  clearCaches();
  slices.budgetMs = 0;
});
afterAll(() => {
  slices.budgetMs = budgetMs;
});

/** A sine of a sum that is a program of its own for each `n`. */
const sines = (n: number) => (x: Array): Array => {
  let y = x;
  for (let i = 0; i < n; i++) y = np.sin(y.add(i));
  return y;
};
const expected = (n: number, x: number): number => {
  let y = x;
  for (let i = 0; i < n; i++) y = Math.sin(y + i);
  return y;
};

/** Bytes that live on the device once all that was asked for is done. What others left behind may be collected meanwhile. */
async function live(): Promise<number> {
  const last = np.zeros([1]);
  await blockUntilReady(last);
  last.dispose();
  return memory().liveBytes;
}

describe('a call before its program is compiled', () => {
  test('gives results that are arguments, constants, or the same twice', async () => {
    const x = np.array([1, 2, 3, 4]);
    const f = jit((a: Array, b: Array) => {
      const sum = np.add(a, b);
      return [a, sum, sum, np.full([4], 7), b.mul(1), np.array([5, 6, 7, 9])];
    });
    const results = f(x, x.add(1));
    x.dispose();
    expect(await Promise.all((results as Array[]).map((r) => r.js()))).toEqual([
      [1, 2, 3, 4],
      [3, 5, 7, 9],
      [3, 5, 7, 9],
      [7, 7, 7, 7],
      [2, 3, 4, 5],
      [5, 6, 7, 9],
    ]);
  });

  test('keeps the order with calls before and after it, which wait for it', async () => {
    let x = np.zeros([8]);
    const [f, g] = [jit(sines(4)), jit((a: Array) => a.mul(2))];
    slices.budgetMs = budgetMs;
    await g.warm(x);
    for (let i = 0; i < 3; i++) {
      slices.budgetMs = i === 1 ? budgetMs : 0;
      x = g(f(x));
    }
    let want = 0;
    for (let i = 0; i < 3; i++) want = 2 * expected(4, want);
    for (const v of (await x.js()) as number[]) expect(v).toBeCloseTo(want, 4);
  });

  test('takes over donated memory once, also of results that are arguments', async () => {
    const f = jit((a: Array) => [a, a.add(1)], { donateArgnums: 0 });
    const x = np.zeros([4096]).add(1);
    await blockUntilReady(x);
    const before = await live();
    const [same, more] = f(x) as [Array, Array];
    expect(() => x.add(1)).toThrow(/donated/);
    const last = jit((a: Array) => a.mul(3), { donateArgnums: 0 })(same);
    expect([((await last.js()) as number[])[9], ((await more.js()) as number[])[9]]).toEqual([3, 2]);
    last.dispose();
    more.dispose();
    expect(await live()).toBeLessThan(before);
  });

  test('lets go of results and arguments that were disposed of meanwhile', async () => {
    const f = jit((a: Array) => [a, sines(5)(a), a.add(1)]);
    const before = await live();
    const x = np.full([4096], 1.5);
    for (const r of f(x) as Array[]) r.dispose();
    x.dispose();
    expect(tidy(() => f(np.ones([4096]))[1]!.size)).toBe(4096);
    expect(f.cacheSize()).toBe(1);
    expect(await live()).toBeLessThanOrEqual(before);
  });

  test('runs loops and branches that the host decides', async () => {
    const f = jit((x: Array) => lax.whileLoop((v: Array) => np.less(v, 100), (v: Array) => lax.cond(np.greater(v, 10), (w: Array) => w.mul(3), (w: Array) => w.add(4), v), x));
    expect(await f(np.array(1)).item()).toBe(117);
  });

  test('is waited for by what asks for the plan', async () => {
    const f = jit(sines(4));
    const result = f(np.ones([4]));
    expect(f.plans().map((p) => p && p.kernels.length > 0)).toEqual(on === 'webgpu' ? [true] : []);
    expect(((await result.js()) as number[])[0]).toBeCloseTo(expected(4, 1), 4);
  });
});

describe('a compile that ends early', () => {
  test('by its signal: what waits rejects, nothing stays, and the next call compiles again', async () => {
    const control = new AbortController();
    const before = await live();
    const x = np.ones([1024]);
    const result = jit(sines(4), { signal: control.signal })(x);
    const after = np.negative(result);
    const warm = jit(sines(5), { signal: control.signal }).warm(x);
    const lowered = lower(sines(6))(x).compile({ signal: control.signal });
    const heard = [result.js(), after.js(), warm, lowered].map((p) => expect(p).rejects.toMatchObject({ name: 'AbortError' }));
    control.abort();
    await Promise.all(heard);
    expect(() => jit(sines(7), { signal: control.signal })(x)).toThrow(expect.objectContaining({ name: 'AbortError' }));
    expect(await live()).toBeLessThanOrEqual(before + 4096);
    for (const n of [4, 5, 6]) {
      const again = jit(sines(n))(x);
      expect(((await again.js()) as number[])[7]).toBeCloseTo(expected(n, 1), 4);
      again.dispose();
    }
    for (const a of [result, after, x]) a.dispose();
    expect(await live()).toBeLessThanOrEqual(before);
  });

  test('goes on where another wants the program', async () => {
    const control = new AbortController();
    const x = np.ones([16]);
    const mine = lower(sines(4))(x).compile({ signal: control.signal });
    const theirs = jit(sines(4))(x);
    const heard = expect(mine).rejects.toMatchObject({ name: 'AbortError' });
    control.abort();
    await heard;
    expect(((await theirs.js()) as number[])[0]).toBeCloseTo(expected(4, 1), 4);
  });

  test('by an error: all who wait hear it, with its words, and other programs run', async () => {
    const f = jit(sines(4), {
      onProgress: () => {
        throw new Error('enough of this');
      },
    });
    const x = np.ones([4]);
    const [a, b] = [f(x), f(x)];
    const c = jit((v: Array) => v.add(1))(x);
    for (const r of [a, b, a.add(b)]) await expect(r.js()).rejects.toThrow('enough of this');
    expect(await c.js()).toEqual([2, 2, 2, 2]);
  });
});

test('progress is told of all stages in order, each to its end', async () => {
  const seen: CompileProgress[] = [];
  await lower(sines(4))(np.ones([4])).compile({ onProgress: (p) => seen.push(p) });
  expect([...new Set(seen.map((p) => p.stage))]).toEqual(['passes', 'kernels', 'pipelines']);
  for (const stage of ['passes', 'kernels', 'pipelines']) {
    const own = seen.filter((p) => p.stage === stage);
    expect(own.map((p) => p.done)).toEqual(own.map((p) => p.done).sort((a, b) => a - b));
    expect(own.at(-1)!.done).toBe(own[0]!.total);
  }
});
