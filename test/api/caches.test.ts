/** Caches hold what was used last, within their budget. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Array, clearCaches, init, jit, memory, numpy as np } from '../../src/index.ts';
import { build } from '../../src/ir/builder.ts';
import { graphKey } from '../../src/ir/key.ts';
import { constant } from '../../src/ops/constant.ts';
import { Cache, cacheSizes, setCacheBudget } from '../../src/util/cache.ts';
import { Hash } from '../../src/util/hash.ts';

const total = (): number => Object.values(memory().caches).reduce((n, c) => n + c.bytes, 0);

beforeAll(async () => {
  await init({ device: 'cpu' });
});
afterAll(() => setCacheBudget());

test('what was used least recently goes first, over all caches, and each is told', () => {
  clearCaches();
  setCacheBudget(100);
  const [a, b] = [new Cache<number>('a'), new Cache<number>('b')];
  const gone: string[] = [];
  for (const k of ['x', 'y']) a.set(k, 1, 40, () => gone.push(k));
  expect(a.get('x')).toBe(1);
  b.set('z', 2, 40, () => gone.push('z'));
  expect(gone).toEqual(['y']);
  expect([a.get('x'), a.get('y'), b.get('z')]).toEqual([1, undefined, 2]);
  b.set('larger than everything', 3, 1000);
  expect(b.get('larger than everything')).toBe(3);
  expect(cacheSizes()['a']).toEqual({ entries: 0, bytes: 0 });
  clearCaches();
  expect(cacheSizes()['b']).toEqual({ entries: 0, bytes: 0 });
});

test('what takes just the budget stays, and an entry that grows or shrinks counts with its new size', () => {
  clearCaches();
  setCacheBudget(100);
  const cache = new Cache<number>('sized');
  cache.set('x', 1, 50);
  cache.set('y', 2, 50);
  expect(cache.size).toEqual({ entries: 2, bytes: 100 });
  cache.resize('y', 2, 51);
  expect([cache.get('x'), cache.get('y'), cache.size.bytes]).toEqual([undefined, 2, 51]);
  cache.resize('y', 2, 10);
  cache.resize('y', 3, 1000); // another value than the one that is held
  cache.set('z', 3, 90);
  expect([cache.get('y'), cache.get('z'), cache.size.bytes]).toEqual([2, 3, 100]);
});

test('10,000 shapes stay within the budget', async () => {
  clearCaches();
  await init({ device: 'cpu', cacheBytes: 200_000 });
  const f = jit((x: Array) => x.add(1));
  for (let n = 1; n <= 10_000; n++) {
    f(np.zeros([n % 2 ? n : 1, n % 2 ? 1 : n])).dispose();
    if (n % 1000 === 0) expect(total()).toBeLessThanOrEqual(200_000);
  }
  expect(f.cacheSize()).toBeLessThan(1000);
  expect(await f(np.zeros([2])).js()).toEqual([1, 1]);
}, 60_000);

test('clearCaches empties all of them and changes no result', async () => {
  const f = jit((x: Array) => x.mul(2));
  expect(await f(np.ones([3])).js()).toEqual([2, 2, 2]);
  expect(Object.keys(memory().caches)).toEqual(expect.arrayContaining(['traces', 'programs', 'executables', 'pipelines']));
  expect(total()).toBeGreaterThan(0);
  clearCaches();
  expect(total()).toBe(0);
  expect(f.cacheSize()).toBe(0);
  expect(await f(np.ones([3])).js()).toEqual([2, 2, 2]);
});

test('the key of a graph is 128 bits long, and tells constants apart bit by bit', () => {
  const keyOf = (...numbers: number[]): string =>
    graphKey(
      build('k', [], () => [constant({ type: { shape: [numbers.length], dtype: 'float32' }, data: new Float32Array(numbers) })]).graph,
    );
  const keys = [keyOf(0), keyOf(-0), keyOf(0, 0), keyOf(...new globalThis.Array<number>(100_000).fill(1)), keyOf(Number.NaN)];
  expect(keys).toEqual(keys.map(() => expect.stringMatching(/^[0-9a-f]{32}$/)));
  expect(new Set(keys).size).toBe(keys.length);
  expect(keyOf(0)).toBe(keys[0]);
});

test('hashes of 300,000 different texts and numbers are all different, which those of 32 bits would not be', () => {
  const seen = new Set<string>();
  for (let i = 0; i < 50_000; i++) seen.add(new Hash().text(`${i}`).digest());
  for (let i = 0; i < 50_000; i++)
    seen.add(
      new Hash()
        .text('a'.repeat(i % 7))
        .word(i)
        .digest(),
    );
  for (let i = 0; i < 200_000; i++) seen.add(new Hash().word(Math.imul(i, 0x9e3779b9)).word(i).word(~i).word(i % 13).digest());
  expect(seen.size).toBe(300_000);
});

test('a budget that is no number of bytes is refused', async () => {
  await expect(init({ device: 'cpu', cacheBytes: 0 })).rejects.toThrow('init: cacheBytes must be a positive number of bytes, got 0');
});
