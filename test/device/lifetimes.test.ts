import { describe, expect, test } from 'vitest';
import { type Array, defaultDevice, grad, init, jit, lax, linearize, nn, numpy as np, profiler, tidy, tree, vjp, vmap } from '../../src/index.ts';

const opened = await init();

/** Calls that may change nothing, by name: of a float32[2,2]. */
const identities: Record<string, (x: Array) => unknown> = {
  array: (x) => np.array(x),
  asarray: (x) => np.asarray(x),
  astype: (x) => x.astype('float32'),
  reshape: (x) => x.reshape(2, 2),
  'np.reshape': (x) => np.reshape(x, [2, 2]),
  squeeze: (x) => x.squeeze(),
  rot90: (x) => np.rot90(x, 0),
  roll: (x) => np.roll(x, 0, 0),
  transpose: (x) => x.transpose(0, 1),
  moveaxis: (x) => np.moveaxis(x, 0, 0),
  broadcastTo: (x) => np.broadcastTo(x, [2, 2]),
  broadcastArrays: (x) => np.broadcastArrays(x, x),
  atleast1d: (x) => np.atleast1d(x),
  atleast2d: (x) => np.atleast2d(x),
  concatenate: (x) => np.concatenate([x]),
  vstack: (x) => np.vstack([x]),
  split: (x) => np.split(x, 1),
  clip: (x) => x.clip(),
  round: (x) => np.round(x),
  nanToNum: (x) => np.nanToNum(x),
  positive: (x) => np.positive(x),
  slice: (x) => x.slice(),
  view: (x) => x.view('float32'),
  pad: (x) => np.pad(x, 0),
  diff: (x) => np.diff(x, 0),
  repeat: (x) => np.repeat(x, 1, 0),
  tile: (x) => np.tile(x, 1),
  'tree.map': (x) => tree.map((y) => y, { a: [x] }),
  'lax.reshape': (x) => lax.reshape(x, [2, 2]),
  'lax.stopGradient': (x) => lax.stopGradient(x),
  'lax.optimizationBarrier': (x) => lax.optimizationBarrier([x]),
  'lax.convertElementType': (x) => lax.convertElementType(x, 'float32'),
  'lax.whileLoop': (x) => lax.whileLoop(() => false, (v: Array) => v, x),
  'lax.foriLoop': (x) => lax.foriLoop(0, 0, (_: unknown, v: Array) => v, x),
  'lax.cond': (x) => lax.cond(true, (v: Array) => v, (v: Array) => v, x),
  'nn.identity': (x) => nn.identity(x),
  jit: (x) => jit((y: Array) => y)(x),
  vmap: (x) => vmap((y: Array) => y)(x),
  vjp: (x) => vjp((y: Array) => y, [x])[0],
  linearize: (x) => linearize((y: Array) => y, [x])[0],
};

describe('a result lives on when its arguments are disposed of', () => {
  for (const [name, call] of Object.entries(identities))
    for (const [kind, make] of [
      ['computed', () => np.ones([2, 2]).add(1)],
      ['from the host', () => np.array([[2, 2], [2, 2]])],
    ] as const)
      test(`${name} of an array ${kind}`, async () => {
        const x = make();
        const results = tree.leaves(call(x));
        x.dispose();
        expect(results.length).toBeGreaterThan(0);
        for (const r of results) expect(new Set(await r.data())).toEqual(new Set([2]));
      });
  test('and an argument when its result is', async () => {
    const x = np.ones([2]).add(1);
    x.reshape([2]).dispose();
    expect(await x.js()).toEqual([2, 2]);
  });
  test('a handle that a call takes over leaves the others alone', async () => {
    const x = np.ones([2]).add(1);
    const y = x.reshape([2]);
    const z = jit((v: Array) => v.add(1), { donateArgnums: 0 })(x);
    expect(await z.js()).toEqual([3, 3]);
    expect(await y.js()).toEqual([2, 2]);
  });
});

describe('what a compiled function closes over is its own', () => {
  test('an array made while it was traced in a scope', async () => {
    const f = jit((x: Array) => x.add(np.array([1, 2])));
    tidy(() => f(np.ones([2])));
    expect(await f(np.ones([2])).js()).toEqual([2, 3]);
  });
  test('an array that is disposed of, or donated, after the first call', async () => {
    const [w, v] = [np.array([1, 2]).add(0), np.array([1, 2]).add(0)];
    const f = jit((x: Array) => x.add(w).add(v));
    f(np.ones([2]));
    w.dispose();
    jit((y: Array) => y.add(1), { donateArgnums: 0 })(v);
    expect(await f(np.ones([2])).js()).toEqual([3, 5]);
  });
  test('what pullbacks and linear maps keep, made in a scope', async () => {
    const [, pull] = tidy(() => vjp((x: Array) => np.sin(x).sum(), [np.zeros([2])]));
    expect(await pull(1)[0].js()).toEqual([1, 1]);
    const [, push] = tidy(() => linearize((x: Array) => x.mul(x), [np.array([3, 4])]));
    expect(await push(np.ones([2])).js()).toEqual([6, 8]);
  });
  test('dispose frees it', async () => {
    const f = jit((x: Array) => x.add(np.array([1, 2])));
    f(np.ones([2]));
    expect(f.cacheSize()).toBe(1);
    f.dispose();
    expect(f.cacheSize()).toBe(0);
    expect(await f(np.ones([2])).js()).toEqual([2, 3]);
    const [, pull] = vjp((x: Array) => np.sin(x).mul(x), [np.ones([2])]);
    {
      using held = pull;
      held(np.ones([2]));
    }
    expect(() => pull(np.ones([2]))).toThrow(/dispose/);
  });
});

describe("jax-js's style", () => {
  test('its first lines: devices, a default, and mandatory references', async () => {
    const devices = await init(opened.device);
    if (devices.includes('webgpu')) defaultDevice('webgpu');
    const drop = (x: Array): void => x.dispose();
    const x = np.array([1, 2, 3]);
    drop(x.ref);
    const y = x.ref.mul(x.ref).add(x);
    expect(await y.js()).toEqual([2, 6, 12]);
    const f = (v: Array): Array => np.sum(v.ref.mul(v.ref).mul(v));
    const df = jit(grad(f));
    expect(await df(x.ref).js()).toEqual([3, 12, 27]);
    df.dispose();
  });
  test('every reference counts: the last disposal frees', async () => {
    const x = np.ones([2]).add(1);
    tree.ref({ a: x });
    expect(x.ref).toBe(x);
    x.dispose();
    x.dispose();
    expect(await x.js()).toEqual([2, 2]);
    x.dispose();
    expect(x.isDisposed).toBe(true);
    expect(() => x.ref).toThrow(/dispose/);
  });
  test('a scope frees what was made in it, also with references', () => {
    let inner!: Array;
    tidy(() => {
      inner = np.ones([2]).add(1).ref;
    });
    expect(inner.isDisposed).toBe(true);
  });
  test('init answers with a list that also names the default', async () => {
    const { device, adapter } = await init(opened.device, 'cpu');
    expect(device).toBe(opened.device);
    expect(adapter).not.toBe('');
    expect(await init(opened.device)).toContain('cpu');
    expect(() => defaultDevice('wasm' as never)).toThrow("defaultDevice: device must be 'webgpu' or 'cpu', got \"wasm\"");
  });
  test('the profiler begins and ends', async () => {
    await expect(profiler.stopTrace()).rejects.toThrow('startTrace() must come before');
  });
});
