import { beforeAll, describe, expect, test } from 'vitest';
import type { Backend, Executable } from '../../src/api/backend.ts';
import { compiled } from '../../src/api/call.ts';
import { type Array, grad, graphOf, init, jit, lower, makeJaxpr, numpy as np, random, vmap } from '../../src/index.ts';

beforeAll(() => init('cpu').then(() => {}));

/** A function that counts how often it is traced. */
function counted<F extends (...args: never[]) => unknown>(f: F): F & { traces: number } {
  const g = Object.assign(
    (...args: never[]) => {
      g.traces++;
      return f(...args);
    },
    { traces: 0 },
  ) as unknown as F & { traces: number };
  return g;
}

describe('a jitted function is traced once for each combination of', () => {
  const add = () => counted((x: Array, y: Array) => np.add(x, y));

  test('shapes', () => {
    const f = add();
    const g = jit(f);
    for (const n of [2, 3, 2, 3]) g(np.ones([n]), np.ones([n]));
    expect([f.traces, g.cacheSize()]).toEqual([2, 2]);
  });
  test('dtypes', () => {
    const f = add();
    const g = jit(f);
    for (const dtype of ['float32', 'int32', 'bfloat16', 'float32'] as const) g(np.ones([2], { dtype }), 1);
    expect(f.traces).toBe(3);
  });
  test('weak and strong types', async () => {
    const f = add();
    const g = jit(f);
    const x = np.ones([2], { dtype: 'bfloat16' });
    expect(g(x, 1.5).dtype).toBe('bfloat16');
    expect(g(x, np.array(1.5, { dtype: 'float32' })).dtype).toBe('float32');
    expect(g(x, 2.5).dtype).toBe('bfloat16');
    expect(f.traces).toBe(2);
    expect(await g(x, 2.5).js()).toEqual([3.5, 3.5]);
  });
  test('structures of the arguments', () => {
    const f = counted((t: { a: Array; b?: Array | null }) => t.a.add(t.b ?? 1));
    const g = jit(f);
    const one = np.ones([]);
    g({ a: one });
    g({ a: one, b: one });
    g({ b: one, a: one });
    g({ a: one, b: null });
    expect(f.traces).toBe(3);
  });
  test('numbers of arguments', () => {
    const f = counted((...xs: Array[]) => xs.reduce((a, b) => a.add(b)));
    const g = jit(f);
    g(np.ones([]), np.ones([]));
    g(np.ones([]), np.ones([]), np.ones([]));
    expect(f.traces).toBe(2);
  });
  test('static values: 1, true, "1", NaN, the infinities and -0 are all different, and each equals itself', async () => {
    const f = counted((x: Array, v: unknown) =>
      x.add(
        v === true
          ? 1
          : typeof v === 'string'
            ? 2
            : Number.isNaN(v)
              ? 3
              : v === Infinity
                ? 4
                : v === -Infinity
                  ? 5
                  : Object.is(v, -0)
                    ? 6
                    : v === 0
                      ? 7
                      : 8,
      ),
    );
    const g = jit(f, { staticArgnums: 1 });
    const values = [1, true, '1', Number.NaN, Infinity, -Infinity, -0, 0, 1n];
    const results = await Promise.all([...values, ...values].map((v) => g(np.array(0), v).item()));
    expect(results).toEqual([8, 1, 2, 3, 4, 5, 6, 7, 8, 8, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect(f.traces).toBe(values.length);
  });
  test('static functions, by identity', async () => {
    const g = jit((x: Array, f: (y: Array) => Array) => f(x), { staticArgnums: [1] });
    const x = np.array([0.5]);
    expect(await g(x, np.sin).item()).toBeCloseTo(Math.sin(0.5), 6);
    expect(await g(x, np.cos).item()).toBeCloseTo(Math.cos(0.5), 6);
    expect(await g(x, np.sin).item()).toBeCloseTo(Math.sin(0.5), 6);
    expect(g.cacheSize()).toBe(2);
  });
  test('static lists, by their values', () => {
    const f = counted((x: Array, shape: readonly number[]) => x.reshape(shape));
    const g = jit(f, { staticArgnums: 1 });
    expect(g(np.ones([6]), [2, 3]).shape).toEqual([2, 3]);
    expect(g(np.ones([6]), [3, 2]).shape).toEqual([3, 2]);
    expect(g(np.ones([6]), [2, 3]).shape).toEqual([2, 3]);
    expect(f.traces).toBe(2);
  });
  test('static values counted from the last argument', async () => {
    const g = jit((x: Array, n: number) => x.mul(n), { staticArgnums: -1, donateArgnums: -2 });
    const x = np.array([1, 2]);
    expect(await g(x, 3).js()).toEqual([3, 6]);
    expect(x.isDisposed).toBe(true);
  });
  test('static functions before dynamic arguments keep their places', async () => {
    const g = jit((f: (y: Array) => Array, x: Array, n: number) => f(x).mul(n), { staticArgnums: [0, 2] });
    expect(await g((y) => y.add(1), np.array(2), 5).item()).toBe(15);
  });
});

describe('programs that differ in little are not taken for one another', () => {
  // Bugs that jax-js had, and what is right.
  test('a literal with a dtype and a plain number', async () => {
    const xs = np.array([1, 2], { dtype: 'int32' });
    const strong = (x: Array): Array => x.less(np.array(1.5, { dtype: 'float32' }));
    const weak = (x: Array): Array => x.less(np.array(1.5).astype('int32'));
    for (const order of [
      [strong, weak],
      [weak, strong],
    ]) {
      const results = await Promise.all(order.map((f) => jit(f)(xs).js()));
      expect(results).toEqual(order.map((f) => (f === strong ? [true, false] : [false, false])));
    }
  });
  test('multiplying by one still promotes', async () => {
    const f = (x: Array): Array => x.mul(np.array(1, { dtype: 'float32' })).mul(0.5);
    const x = np.array([1, 3], { dtype: 'int32' });
    expect(await jit(f)(x).js()).toEqual([0.5, 1.5]);
    expect(await f(x).js()).toEqual([0.5, 1.5]);
  });
  test('zero times NaN or infinity is NaN under jit too', async () => {
    expect([...(await jit((x: Array) => x.mul(0))(np.array([Number.NaN, Infinity, 1])).data())]).toEqual([Number.NaN, Number.NaN, 0]);
  });
  test('fill values that JSON writes alike', async () => {
    const fills = [Number.NaN, Infinity, -Infinity, 0, -0];
    const got = await Promise.all(fills.map((v) => np.full([1], v).item()));
    fills.forEach((v, i) => expect(Object.is(got[i], v)).toBe(true));
    const clipped = await Promise.all([Infinity, -Infinity].map((v) => np.clip(np.array([1, 2]), v, Infinity).js()));
    expect(clipped).toEqual([
      [Infinity, Infinity],
      [1, 2],
    ]);
  });
});

describe('a jitted function', () => {
  test('may close over arrays, which are read at the first call', async () => {
    const w = np.array([1, 2, 3]);
    const f = jit((x: Array) => x.mul(w));
    expect(await f(np.array([2, 2, 2])).js()).toEqual([2, 4, 6]);
    expect(await f(np.array([3, 3, 3])).js()).toEqual([3, 6, 9]);
  });
  test('takes and returns trees, numbers and null', async () => {
    const f = jit((t: { a: Array; b: [Array, null] }, n: Array) => ({ sum: t.a.add(t.b[0]).add(n), none: null, one: 1, list: [t.a] }));
    const out = f({ a: np.array([1]), b: [np.array([2]), null] }, 3);
    expect(Object.keys(out).sort()).toEqual(['list', 'none', 'one', 'sum']);
    expect(out.none).toBe(null);
    expect(await out.sum.js()).toEqual([6]);
    expect(await (out.one as unknown as Array).item()).toBe(1);
    expect(await out.list[0]!.js()).toEqual([1]);
  });
  test('hands through arguments and repeats results', async () => {
    const f = jit((x: Array, y: Array) => [y, x, x]);
    const [a, b, c] = f(np.array([1]), np.array([2]));
    expect(await Promise.all([a!.js(), b!.js(), c!.js()])).toEqual([[2], [1], [1]]);
    a!.dispose();
    b!.dispose();
    expect(await c!.js()).toEqual([1]);
  });
  test('an argument that is handed through outlives the argument', async () => {
    const x = np.array([1, 2]);
    const [y] = jit((v: Array) => [v])(x);
    x.dispose();
    expect(await y!.js()).toEqual([1, 2]);
  });
  test('inside of another is traced into it', async () => {
    const inner = counted((x: Array) => x.mul(2));
    const g = jit(inner);
    const outer = jit((x: Array) => g(g(x)));
    expect(await outer(np.array([1])).js()).toEqual([4]);
    expect(inner.traces).toBe(2);
    expect(outer.cacheSize()).toBe(1);
  });
  test('takes over what is donated, and the rest stays', async () => {
    const step = jit((state: { w: Array }, x: Array) => ({ w: state.w.add(x) }), { donateArgnums: 0 });
    const [state, x] = [{ w: np.array([1, 2]) }, np.array([1, 1])];
    const next = step(state, x);
    expect(state.w.isDisposed).toBe(true);
    expect(x.isDisposed).toBe(false);
    expect(await step(next, x).w.js()).toEqual([3, 4]);
  });
  test('forgets its programs when asked', () => {
    const f = counted((x: Array) => x.add(1));
    const g = jit(f);
    g(1);
    g.clearCache();
    expect(g.cacheSize()).toBe(0);
    g(1);
    expect(f.traces).toBe(2);
  });
  test('that throws leaves no trace behind', async () => {
    expect(() =>
      jit(() => {
        throw new Error('mine');
      })(),
    ).toThrow('mine');
    expect(await np.array(1).add(1).item()).toBe(2);
  });
  test('warm compiles and does not run', async () => {
    const f = counted((x: Array) => x.add(1));
    const g = jit(f);
    await g.warm(np.ones([3]));
    expect([f.traces, g.cacheSize()]).toEqual([1, 1]);
    g(np.ones([3]));
    expect(f.traces).toBe(1);
  });
  test('gives equal results however transformations and jit are nested', async () => {
    const loss = (w: Array, x: Array): Array => np.tanh(np.matmul(x, w)).sum();
    const [w, x] = [random.normal(random.key(0), [3, 2]), random.normal(random.key(1), [4, 3])];
    const want = await grad(loss)(w, x).js();
    for (const g of [jit(grad(loss)), grad(jit(loss)), jit(grad(jit(loss)))]) expect(await g(w, x).js()).toEqual(want);
    const rows = await vmap((r: Array) => np.tanh(r).sum())(x).js();
    expect(await jit(vmap(jit((r: Array) => np.tanh(r).sum())))(x).js()).toEqual(rows);
  });
});

describe('a look inside', () => {
  const f = function scaled(x: Array): Array {
    return x.mul(2).add(1);
  };
  test('the graph and its text', () => {
    const graph = graphOf(f)(np.ones([3]));
    expect(graph.params.length).toBe(1);
    expect(makeJaxpr(f)(np.ones([3]))).toContain('stablehlo.multiply');
  });
  test('closed-over arrays are parameters of the graph', () => {
    const w = np.ones([3]);
    expect(graphOf((x: Array) => x.add(w))(np.ones([3])).params.length).toBe(2);
  });
  test('lower, then compile, then call', async () => {
    const lowered = lower(f)(np.ones([3]));
    expect(lowered.stablehlo).toContain('func.func');
    expect(lowered.stablehlo).toContain('tensor<3xf32>');
    const compiled = await lowered.compile();
    expect(compiled.stablehlo).toBe(lowered.stablehlo);
    expect([compiled.plan, compiled.report, compiled.wgsl]).toEqual([null, null, {}]);
    expect(await compiled.call(np.array([1, 2, 3])).js()).toEqual([3, 5, 7]);
    expect(() => compiled.call(np.ones([4]))).toThrow(
      'scaled: a compiled program takes arguments of the types it was lowered for, got others',
    );
    expect(() => compiled.encode(null as never, np.ones([3]))).toThrow(
      'scaled: only a program on a WebGPU device can be encoded, got one on cpu',
    );
  });
});

test('what is allowed goes to the device with the program, which is another program with it', () => {
  const seen: unknown[] = [];
  const executable: Executable = { plan: null, ready: async () => {}, run: () => [] };
  const compile: Backend['compile'] = (_, { strict, bf16AsF16 }) => {
    seen.push({ strict, bf16AsF16 });
    return executable;
  };
  const backend = { compile } as unknown as Backend;
  const graph = graphOf((x: Array) => x.neg())(np.ones([2]));
  for (const options of [{}, { bf16AsF16: true }, {}, { strict: true }, { bf16AsF16: true }]) compiled(backend, graph, 'f', options);
  expect(seen).toEqual([
    { strict: false, bf16AsF16: false },
    { strict: false, bf16AsF16: true },
    { strict: true, bf16AsF16: false },
  ]);
});
