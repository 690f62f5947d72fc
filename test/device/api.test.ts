import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { embed } from '../../examples/embedding/embed.ts';
import { firstSteps } from '../../examples/first/steps.ts';
import {
  type Array,
  defaultDevice,
  devicePut,
  fromGpuBuffer,
  getWebGPUDevice,
  grad,
  init,
  jit,
  lax,
  lower,
  numpy as np,
  optimizers,
  profile,
  random,
  setDebug,
  tree,
  valueAndGrad,
  vmap,
} from '../../src/index.ts';
import { setDebugOutput } from '../../src/util/config.ts';
import { byFunction, type Case, run } from '../api/goldens.ts';
import golden from '../golden/random.json';
import { closeDevice } from '../support/close-device.ts';

beforeAll(() => init().then(() => {}));

test('bfloat16 is rounded after every op with `strict`, and once without it', async () => {
  const numbers = Float32Array.from({ length: 64 }, (_, i) => 1 + i / 64);
  const f = (x: Array): Array => x.mul(x).mul(x).mul(x).sub(x);
  const results = async (strict: boolean): Promise<number[]> => [
    ...(await jit(f, { strict })(np.array(numbers).astype('bfloat16')).astype('float32').data()),
  ];
  const here = defaultDevice();
  defaultDevice('cpu');
  const rounded = await results(false);
  defaultDevice(here);
  expect(await results(true)).toEqual(rounded);
  const once = await results(false);
  once.forEach((x, i) => expect(Math.abs(x - (numbers[i]! ** 4 - numbers[i]!))).toBeLessThanOrEqual(2 ** -8 * Math.abs(x)));
  expect(once).not.toEqual(rounded);
});

describe('random numbers are those of JAX on the device too', () => {
  const groups = byFunction(golden.cases as unknown as Case[]);
  const names = [
    'split',
    'foldIn',
    'bits',
    'uniform',
    'normal',
    'randint',
    'bernoulli',
    'categorical',
    'permutation',
    'choice',
    'gumbel',
    'truncatedNormal',
    'gamma',
  ];
  for (const name of names) {
    // Some of those with one key.
    const all = groups.get(`random.${name}`)!;
    const cases = all.slice(0, Math.ceil(all.length / 3)).filter((_, i) => i % 3 === 0);
    test(name, async () => expect((await Promise.all(cases.map(run))).filter((wrong) => wrong !== null)).toEqual([]));
  }
});

/** A small network with everything that a training step has. */
const network = () => {
  const keys = [...random.split(random.key(0), 4)];
  const params = {
    table: random.normal(keys[0]!, [11, 8]),
    layers: { w: random.normal(keys[1]!, [3, 8, 8]).mul(0.3), b: np.zeros([3, 8]) },
    out: random.normal(keys[2]!, [8, 11]),
  };
  const tokens = random.randint(keys[3]!, { minval: 0, maxval: 11, shape: [4, 6] });
  const loss = (p: typeof params, ids: Array): Array => {
    const start = np.take(p.table, ids.slice([], [0, -1]), 0);
    const [h] = lax.scan(
      (x: Array, l: { w: Array; b: Array }): [Array, null] => [x.add(np.tanh(np.matmul(x, l.w).add(l.b))), null],
      start,
      p.layers,
    );
    const logits = np.matmul(h, p.out);
    const picked = np.takeAlongAxis(logits, np.expandDims(ids.slice([], [1]), -1), -1);
    return np.mean(np.log(np.exp(logits).sum(-1, { keepdims: true })).sub(picked));
  };
  return { params, tokens, loss };
};

describe('the device and the evaluator agree', () => {
  const near = async (a: unknown, b: unknown, tolerance = 2e-5): Promise<void> => {
    const [x, y] = [tree.leaves(a), tree.leaves(b)];
    expect(x.map(String)).toEqual(y.map(String));
    for (const [k, leaf] of x.entries()) {
      const [p, q] = [await leaf.data(), await y[k]!.data()];
      const scale = Math.max(1, ...q.map(Math.abs));
      p.forEach((v, i) => expect(Math.abs(v - q[i]!), `leaf ${k}, element ${i}: ${v} for ${q[i]}`).toBeLessThan(tolerance * scale));
    }
  };

  const onBoth = async (f: () => unknown, tolerance?: number): Promise<void> => {
    defaultDevice('cpu');
    const want = f();
    defaultDevice('webgpu');
    await near(f(), want, tolerance);
  };

  test('on training steps, with and without donation', async () => {
    defaultDevice('cpu');
    const { params, tokens, loss } = network();
    const optimizer = optimizers.chain(optimizers.clipByGlobalNorm(1), optimizers.adamw(0.01));
    const step = (p: typeof params, s: unknown, ids: Array): [typeof params, unknown, Array] => {
      const [value, gradients] = valueAndGrad(loss)(p, ids);
      const [updates, next] = optimizer.update(gradients, s as never, p);
      return [optimizers.applyUpdates(p, updates), next, value];
    };
    const start = { params, state: optimizer.init(params), tokens };
    const train = (f: typeof step, { params: p, state: s, tokens: ids }: typeof start): Array[] => {
      let [q, t] = [p, s as unknown];
      const losses: Array[] = [];
      for (let i = 0; i < 3; i++) {
        const [next, state, value] = f(q, t, ids);
        [q, t] = [next, state];
        losses.push(value);
      }
      return [...losses, ...tree.leaves(q)];
    };
    const want = train(step, start);
    defaultDevice('webgpu');
    for (const f of [jit(step), jit(step, { donateArgnums: [0, 1] })]) await near(train(f as typeof step, await devicePut(start)), want);
  });

  test('on control flow, batched and differentiated', async () => {
    const f = (w: Array, x: Array): Array =>
      lax
        .scan(
          (c: Array, v: Array): [Array, Array] => {
            const inner = lax.foriLoop(0, 2, (_: Array, s: Array) => np.sin(s.mul(w)).add(v), c);
            const next = lax.cond(
              inner.greater(0.3),
              (s: Array) => s.mul(0.5),
              (s: Array) => s.add(w),
              inner,
            );
            return [next, next.mul(v)];
          },
          np.array(0.1),
          x,
        )[1]
        .sum();
    const count = (n: Array): Array =>
      lax.whileLoop(
        (s: [Array, Array]) => s[0].less(n),
        ([i, p]): [Array, Array] => [i.add(1), p.mul(2)],
        [np.array(0, { dtype: 'int32' }), np.array(1, { dtype: 'int32' })],
      )[1];
    const results = (ws: Array, x: Array, ns: Array): Array[] => [
      f(ws.slice(0), x),
      jit(vmap(grad(f), [0, null]))(ws, x),
      jit(count)(ns.slice(1)),
      vmap(count)(ns),
    ];
    await onBoth(() => results(np.array([0.7, -0.2]), np.array([0.2, -0.5, 0.9]), np.array([0, 5, 3], { dtype: 'int32' })));
  });

  test('on bf16, f16 and the small integers, in one program', async () => {
    const results = jit((seed: Array): Array[] => {
      const x = random.normal(seed, [37]);
      return [
        ...(['bfloat16', 'float16'] as const).flatMap((d) => [
          x.astype(d).mul(3).add(1),
          np.sum(x.astype(d)),
          grad((v: Array) => np.tanh(v).sum())(x.astype(d)),
        ]),
        ...(['int8', 'uint8', 'int16', 'uint16'] as const).flatMap((d) => [
          x.mul(50).astype('int32').astype(d).add(100),
          np.cumsum(np.abs(x).mul(10).astype('int32').astype(d)),
        ]),
      ];
    });
    await onBoth(() => results(random.key(3)), 2 ** -7);
  });
});

test('going through an array piece by piece compiles one program', async () => {
  const x = await np.arange(40).reshape([10, 4]).blockUntilReady();
  const lines: string[] = [];
  const before = setDebugOutput((line) => lines.push(line));
  setDebug(1);
  try {
    const rows = await Promise.all([...x].map((row) => row.js()));
    expect(rows).toEqual(await x.js());
    for (let i = 1; i < 8; i++) expect(await x.slice([i, i + 2], -1).js()).toEqual([4 * i + 3, 4 * i + 7]);
    expect(lines.filter((l) => l.startsWith('compiled')).length).toBeLessThanOrEqual(2);
  } finally {
    setDebug(0);
    setDebugOutput(before);
  }
});

describe('a look inside, on the device', () => {
  test('lower(f)(x).compile() has StableHLO, plan, WGSL and report', async () => {
    const compiled = await lower(function gelu(x: Array): Array {
      return np.tanh(x.mul(0.8)).add(1).mul(x);
    })(np.ones([64])).compile();
    expect(compiled.stablehlo).toContain('stablehlo.tanh');
    expect(compiled.plan!.kernels).toHaveLength(1);
    expect(compiled.report!.kernels).toBe(1);
    expect(Object.values(compiled.wgsl)[0]).toContain('tanh');
    expect(
      await compiled
        .call(np.zeros([64]))
        .slice(0)
        .item(),
    ).toBe(0);
  });
  test('profile names the kernels that ran', async ({ skip }) => {
    if (!getWebGPUDevice().features.has('timestamp-query')) skip('the adapter has no timestamp-query');
    const f = jit(function cosines(x: Array): Array {
      return np.cos(x).mul(2);
    });
    await f.warm(np.ones([256]));
    const seen = await profile(() => f(np.ones([256])).data());
    expect(seen.table()).toMatch(/map_f32_256/);
  });
});

describe('in a program that owns the device', () => {
  // The host's own device, which outlives the test.
  const host = async (): Promise<GPUDevice> => (await navigator.gpu.requestAdapter())!.requestDevice();
  // So that what follows opens a device with all that the adapter has.
  afterAll(closeDevice);

  test('the embedding example runs', async () => {
    const device = await host();
    const lines: string[] = [];
    const values = await embed(device, (line) => lines.push(line));
    expect(lines[0]).toBe('compiled into 1 kernel');
    expect(values.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 4);
    expect(getWebGPUDevice()).toBe(device);
  });
  test('a buffer is an array and an array is a buffer, without a copy', async () => {
    const device = await host();
    await init({ device });
    const buffer = device.createBuffer({ size: 1024, usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST });
    device.queue.writeBuffer(buffer, 256, Float32Array.of(1, 2, 3, 4));
    const x = fromGpuBuffer(buffer, { shape: [2, 2], dtype: 'float32', offsetBytes: 256 });
    expect(x.gpuBuffer()).toBe(buffer);
    expect(await x.add(1).js()).toEqual([
      [2, 3],
      [4, 5],
    ]);
    const bytes = fromGpuBuffer(buffer, { shape: [4], dtype: 'uint8', offsetBytes: 256 });
    expect(await bytes.js()).toEqual([0, 0, 128, 63]);
    expect(() => fromGpuBuffer(buffer, { shape: [1000], dtype: 'float32' })).toThrow(
      'fromGpuBuffer: the buffer must hold f32[1000] (4000 bytes from 0), got a buffer of 1024 bytes',
    );
    x.dispose();
    bytes.dispose();
    expect(x.isDisposed).toBe(true);
    device.queue.writeBuffer(buffer, 0, Float32Array.of(9)); // still the host's
  });
});

test('the first-steps example runs', async () => {
  await init();
  const lines: string[] = [];
  await firstSteps((line) => lines.push(line));
  expect(lines.find((l) => l.startsWith('x · xᵀ'))).toBe('x · xᵀ = [[14,32],[32,77]]');
  expect(lines.find((l) => l.startsWith('the last column'))).toBe('the last column = [3,6]');
  expect(lines.at(-1)).toContain('func.func');
});
