import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Plan } from '../../src/compiler/index.ts';
import { type Device, openDevice } from '../../src/runtime/device.ts';
import { machines } from '../../src/machine/table.ts';
import { load } from '../../src/runtime/executable.ts';
import { measuredMachine } from '../../src/runtime/machine.ts';
import type { Storage } from '../../src/runtime/storage.ts';
import { hostTensor } from '../../src/types/host.ts';
import { setDebug, setDebugOutput } from '../../src/util/config.ts';
import { dispatch, elementKernel, planOf, whole } from '../support/plans.ts';

const n = 100;
let device: Device;
beforeAll(async () => {
  device = await openDevice();
});
afterAll(() => device.close());

const f32 = (values: ArrayLike<number>): Storage => device.upload(new Uint8Array(new Float32Array(values).buffer));
const filled = (value: number, length = n): Storage => f32(new Float32Array(length).fill(value));
const read = async (storage: Storage, length = n): Promise<number[]> => [
  ...(await storage.read({ shape: [length], dtype: 'float32' })).data,
];
const first = async (storage: Storage): Promise<number> => (await read(storage))[0]!;

/** out = a + b, through a temporary: a · 1, then + b. */
const addPlan = planOf({
  name: 'add',
  n,
  buffers: [{ role: 'input' }, { role: 'input' }, { role: 'temporary', place: { arena: 0, offsetBytes: 256 } }, { role: 'output' }],
  kernels: [elementKernel('keep_f32', 1, 'a'), elementKernel('add_f32', 2, 'a + b')],
  steps: [dispatch(0, n, [0, 2]), dispatch(1, n, [2, 1, 3])],
  arenas: [1024],
});
/** The argument donated, its memory the result's. */
const increment = planOf({
  name: 'increment',
  n,
  buffers: [{ role: 'input' }, { role: 'output', aliasOf: 0 }],
  kernels: [{ ...elementKernel('increment_f32', 0, 'result[id.x] + 1.0') }],
  steps: [dispatch(0, n, [1])],
  donated: [0],
});

describe('the target', () => {
  test('names the adapter and its limits, and quads are believed only where they were seen', () => {
    const { target } = device;
    expect(target.name).not.toBe('');
    expect(target.maxWorkgroupInvocations).toBeGreaterThanOrEqual(128);
    expect(target.features.includes('subgroups')).toBe(target.subgroupSize > 0);
    if (target.quads) expect(target.subgroupSize).toBeGreaterThanOrEqual(4);
  });
  test('is measured like that of an adapter that no table has: a whole model, kept for the next time', async () => {
    const kept: Record<string, string> = {};
    const store = { load: async () => kept, save: async (_: string, more: object) => void Object.assign(kept, more) };
    const machine = await measuredMachine(device.gpu, 'unknown', device.target.subgroupSize, store);
    expect(machine).not.toBe(machines.gpu);
    expect(Object.keys(machine).sort()).toEqual(Object.keys(machines.gpu).sort());
    expect(machine.lanes).toBe(device.target.subgroupSize || 32);
    expect(await measuredMachine(device.gpu, 'unknown', 0, store)).toEqual(machine);
  });
});

describe('calls', () => {
  test('give equal results, repeated and queued without waiting, each with one submission', async () => {
    const add = load(device, addPlan);
    await add.ready;
    const [a, b] = [filled(2), filled(3)];
    await device.sync();
    const before = device.queue.submits;
    const results = Array.from({ length: 10 }, () => add.run([a, b])[0]!);
    expect(device.queue.submits - before).toBe(10);
    for (const result of results) expect(await read(result)).toEqual(new Array(n).fill(5));
  });

  test('wait in order for pipelines that are still compiling, and may depend on one another', async () => {
    const add = load(device, addPlan);
    const times3 = load(
      device,
      planOf({
        n,
        buffers: [{ role: 'input' }, { role: 'output' }],
        kernels: [elementKernel('times3', 1, 'a * 3.0')],
        steps: [dispatch(0, n, [0, 1])],
      }),
    );
    let x = filled(1);
    for (let i = 0; i < 3; i++) x = times3.run([add.run([x, x])[0]!])[0]!;
    expect(await first(x)).toBe(216);
  });

  test('make no bind groups for buffers that were seen before', async () => {
    const add = load(device, addPlan);
    await add.ready;
    const [a, b] = [filled(2), filled(3)];
    const call = async (): Promise<void> => {
      const [sum] = add.run([a, b]);
      await sum!.ready();
      sum!.dispose();
    };
    await call();
    const { bindGroups } = add.stats;
    for (let i = 0; i < 5; i++) await call();
    expect(add.stats).toMatchObject({ calls: 6, dispatches: 12, submits: 6, bindGroups });
  });

  test('hand out arguments and constants as results, each freed by its own holder', async () => {
    const data = hostTensor('float32', [n], new Float32Array(n).fill(7));
    const pass = load(device, planOf({ n, buffers: [{ role: 'input' }, { role: 'constant', data }], steps: [], outputs: [0, 1, 0] }));
    const x = filled(4);
    const [a, c, b] = pass.run([x]) as [Storage, Storage, Storage];
    x.dispose();
    a.dispose();
    expect([await first(b), await first(c)]).toEqual([4, 7]);
    expect(await first(load(device, increment).run([c])[0]!)).toBe(8);
    expect(await first(pass.run([b])[1]!)).toBe(7);
  });

  test('copy between and within buffers', async () => {
    const half = (buffer: number, offsetBytes: number) => ({ buffer, offsetBytes, sizeBytes: 4 });
    const plan = planOf({
      n: 2,
      buffers: [
        { role: 'input' },
        { role: 'temporary', place: { arena: 0, offsetBytes: 0 } },
        { role: 'temporary', place: { arena: 0, offsetBytes: 256 } },
        { role: 'output' },
      ],
      steps: [
        { kind: 'copy', from: whole(0, 2), to: whole(1, 2) },
        { kind: 'copy', from: whole(1, 2), to: whole(2, 2) },
        { kind: 'copy', from: half(2, 4), to: half(3, 0) },
        { kind: 'copy', from: half(2, 0), to: half(3, 4) },
      ],
      arenas: [512],
    });
    expect(await read(load(device, plan).run([f32([1, 2])])[0]!, 2)).toEqual([2, 1]);
  });

  test('of a loop whose state alternates between two buffers see its iteration number', async () => {
    // state' = 2 state + i, four times, from 1: 2, 5, 12, 27
    const plan = (trips: number): Plan =>
      planOf({
        n,
        buffers: [
          { role: 'input' },
          { role: 'temporary', place: { arena: 0, offsetBytes: 0 } },
          { role: 'temporary', place: { arena: 1, offsetBytes: 256 } },
          { role: 'output' },
        ],
        kernels: [elementKernel('step', 1, '2.0 * a + i0', [7])],
        steps: [
          { kind: 'copy', from: whole(0, n), to: whole(1, n) },
          {
            kind: 'loop',
            loop: 7,
            trips,
            body: [dispatch(0, n, [whole(1, n, { loop: 7, buffer: 2 }), whole(2, n, { loop: 7, buffer: 1 })])],
          },
          { kind: 'copy', from: whole(1 + (trips % 2), n), to: whole(3, n) },
        ],
        arenas: [1024, 1024],
      });
    const four = load(device, plan(4));
    expect(await first(four.run([filled(1)])[0]!)).toBe(27);
    expect(four.stats).toMatchObject({ dispatches: 4, submits: 1, bindGroups: 2 });
    expect(await first(load(device, plan(0)).run([filled(1)])[0]!)).toBe(1);
    expect(await first(load(device, plan(3)).run([filled(1)])[0]!)).toBe(12);
  });

  test('of nested loops and of long ones count right', async () => {
    // Adds i0 + 10 i1 for 3 × 2 iterations: 2·(0+1+2) + 10·3·(0+1) = 36.
    const sum = (text: string, counters: number[]) => ({
      ...elementKernel(`sum_${counters.length}`, 0, `result[id.x] + ${text}`, counters),
      bindings: ['read_write' as const],
    });
    const nested = planOf({
      n,
      buffers: [{ role: 'input' }, { role: 'output', aliasOf: 0 }],
      kernels: [sum('i0 + 10.0 * i1', [1, 2])],
      steps: [{ kind: 'loop', loop: 1, trips: 3, body: [{ kind: 'loop', loop: 2, trips: 2, body: [dispatch(0, n, [1])] }] }],
      donated: [0],
    });
    expect(await first(load(device, nested).run([filled(0)])[0]!)).toBe(36);
    const long = planOf({
      ...nested,
      n,
      kernels: [sum('i0', [1])],
      steps: [{ kind: 'loop', loop: 1, trips: 2500, body: [dispatch(0, n, [1])] }],
    });
    expect(await first(load(device, long).run([filled(0)])[0]!)).toBe((2500 * 2499) / 2);
  });

  test('of a while loop end when its predicate is zero, and calls after it wait', async () => {
    // Doubles the value while it is below 1000; the predicate is a u32 in a buffer of its own, and rounds after the end do nothing.
    const wgsl = `@group(0) @binding(0) var<storage, read_write> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> going: array<u32>;
@compute @workgroup_size(1)
fn main() { if (x[0] < 1000.0) { x[0] = 2.0 * x[0]; } going[0] = select(0u, 1u, x[0] < 1000.0); }`;
    const plan = planOf({
      n: 4,
      buffers: [{ role: 'input' }, { role: 'temporary', place: { arena: 0, offsetBytes: 0 } }, { role: 'output', aliasOf: 0 }],
      kernels: [{ ...elementKernel('double', 1, ''), wgsl, workgroupSize: [1, 1, 1], bindings: ['read_write', 'read_write'] }],
      steps: [
        {
          kind: 'while',
          loop: 1,
          predicate: { buffer: 1, offsetBytes: 0, sizeBytes: 4 },
          chunk: 3,
          body: [{ kind: 'dispatch', kernel: 0, bindings: [whole(2, 4), whole(1, 1)], workgroups: [1, 1, 1] }],
        },
      ],
      arenas: [256],
      donated: [0],
    });
    const grow = load(device, plan);
    const [a] = grow.run([f32([1, 0, 0, 0])]);
    const [b] = grow.run([f32([700, 0, 0, 0])]);
    const [c] = grow.run([b!]);
    expect([(await read(a!, 4))[0], (await read(c!, 4))[0]]).toEqual([1024, 1400]);
    const encoder = device.gpu.createCommandEncoder();
    expect(() => grow.encode(encoder, [a!])).toThrow(
      "test: a while loop whose end the host must read cannot be recorded into a host's encoder",
    );
  });
});

describe('donation', () => {
  test('keeps the memory, and a later use of the argument is refused by name', async () => {
    const inc = load(device, increment);
    const x = filled(1);
    const { buffer } = x;
    const [y] = inc.run([x]);
    await y!.ready();
    expect(y!.buffer).toBe(buffer);
    expect(await first(y!)).toBe(2);
    expect(() => inc.run([x])).toThrow(
      'increment: a donated array cannot be used again, got argument 0 whose memory increment took over\n  Use the array that increment returned, or do not donate this one.',
    );
    await expect(x.read({ shape: [n], dtype: 'float32' })).rejects.toThrow('read: a donated array cannot be used again');
  });

  test('of what others hold works on a copy', async () => {
    const same = load(device, planOf({ n, buffers: [{ role: 'input' }], steps: [], outputs: [0] }));
    const x = filled(1);
    const [other] = same.run([x]);
    const [y] = load(device, increment).run([x]);
    expect([await first(other!), await first(y!)]).toEqual([1, 2]);
  });

  test('frees an argument that no result takes over', async () => {
    const sink = load(
      device,
      planOf({
        n,
        buffers: [{ role: 'input' }, { role: 'output' }],
        kernels: [elementKernel('keep', 1, 'a')],
        steps: [dispatch(0, n, [0, 1])],
        donated: [0],
      }),
    );
    await sink.ready;
    const x = filled(1);
    const before = device.memoryNumbers().liveBytes;
    const [y] = sink.run([x]);
    expect(device.memoryNumbers().liveBytes).toBe(before);
    expect(await first(y!)).toBe(1);
  });
});

describe('wrong arguments', () => {
  test('are refused at the call', async () => {
    const add = load(device, addPlan);
    const x = filled(1);
    const gone = filled(1);
    gone.dispose();
    expect(() => add.run([x])).toThrow('add: takes 2 arguments, got 1');
    expect(() => add.run([x, filled(1, 4)])).toThrow('add: argument 1 must hold f32[100], got 16 bytes');
    expect(() => add.run([x, gone])).toThrow('add: arrays must not be disposed of before their last use, got argument 1 that was');
  });

  test('from another device too', async () => {
    const other = await openDevice();
    const x = other.upload(new Uint8Array(400));
    expect(() => load(device, addPlan).run([x, x])).toThrow('add: all arguments must be on one device, got argument 0 of another');
    other.close();
  });
});

describe('kernels that do not fit or compile', () => {
  const one = (kernel: Partial<Plan['kernels'][0]>, workgroups: [number, number, number] = [1, 1, 1]): Plan =>
    planOf({
      n,
      buffers: [{ role: 'input' }, { role: 'output' }],
      kernels: [{ ...elementKernel('bad_kernel', 1, 'a'), ...kernel }],
      steps: [{ kind: 'dispatch', kernel: 0, bindings: [whole(0, n), whole(1, n)], workgroups }],
    });

  test('are refused before anything runs, with the sizes', () => {
    const { target } = device;
    const most = target.maxWorkgroupsPerDimension;
    expect(() => load(device, one({ label: 'big', wgsl: '1', workgroupBytes: 1 << 20 }))).toThrow(
      /^device: big needs 1 MiB of workgroup memory, this adapter has \d+ KiB$/,
    );
    expect(() => load(device, one({ label: 'new', wgsl: '2', features: ['telepathy'] }))).toThrow(
      'device: new needs the feature telepathy, this adapter has',
    );
    expect(() => load(device, one({}, [most + 1, 1, 1]))).toThrow(
      `device: bad_kernel needs a grid of ${most + 1}×1×1 workgroups, this adapter takes ${most} per dimension`,
    );
  });

  test('reject the calls, naming kernel and line, and leave the queue working', async () => {
    const wgsl = '@compute @workgroup_size(1)\nfn main() {\n  let x = nonsense;\n}';
    const bad = load(device, one({ wgsl }));
    const [y] = bad.run([filled(1)]);
    const message = /^device: bad_kernel must compile, got line 3: .*nonsense.*\n {2}let x = nonsense;$/;
    await expect(bad.ready).rejects.toThrow(message);
    await expect(first(y!)).rejects.toThrow(message);
    await expect(first(load(device, increment).run([y!])[0]!)).rejects.toThrow(message);
    expect(await first(load(device, increment).run([filled(1)])[0]!)).toBe(2);
  });

  test('and calls that the GPU refuses are reported by kernel and sizes', async () => {
    // The same buffer read and written by one dispatch.
    const clash = load(
      device,
      planOf({
        name: 'clash',
        n,
        buffers: [{ role: 'input' }, { role: 'output', aliasOf: 0 }],
        kernels: [elementKernel('read_write_clash', 1, 'a')],
        steps: [dispatch(0, n, [0, 1])],
        donated: [0],
      }),
    );
    const [y] = clash.run([filled(1)]);
    await expect(first(y!)).rejects.toThrow('clash: the GPU refused the call in read_write_clash (bindings of 400 B, 400 B; grid 2×1×1): ');
    expect(await first(load(device, increment).run([filled(1)])[0]!)).toBe(2);
  });

  test('progress is told for each kernel', async () => {
    const seen: string[] = [];
    await load(device, addPlan, { onProgress: ({ done, total, label }) => seen.push(`${done}/${total} ${label}`) }).ready;
    expect(seen.map((s) => s.slice(0, 3))).toEqual(['1/2', '2/2']);
    expect(device.pipelines.get(addPlan.kernels[0]!)).toBe(device.pipelines.get({ ...addPlan.kernels[0]!, label: 'another name' }));
  });
});

describe('embedding', () => {
  test("a host's buffer is a value without a copy, and a call goes into the host's encoder", async () => {
    const buffer = device.gpu.createBuffer({
      size: 400,
      usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST,
    });
    device.gpu.queue.writeBuffer(buffer, 0, new Float32Array(n).fill(5));
    const x = device.wrap(buffer);
    expect(x.buffer).toBe(buffer);
    const add = load(device, addPlan);
    const encoder = device.gpu.createCommandEncoder();
    if (device.pipelines.get(addPlan.kernels[0]!).compiled === undefined)
      expect(() => add.encode(encoder, [x, x])).toThrow('await executable.ready');
    await add.ready;
    const before = device.queue.submits;
    const [sum] = add.encode(encoder, [x, x]);
    expect(device.queue.submits).toBe(before);
    device.gpu.queue.submit([encoder.finish()]);
    expect(await first(sum!)).toBe(10);
    x.dispose();
    device.gpu.queue.writeBuffer(buffer, 0, new Float32Array(n)); // still the host's, and alive
    buffer.destroy();
  });
});

describe('profiles', () => {
  test('tell the time of each kernel', async ({ skip }) => {
    if (!device.gpu.features.has('timestamp-query')) skip('the adapter has no timestamp-query');
    const add = load(device, { ...addPlan, kernels: addPlan.kernels.map((k) => ({ ...k, flops: n, bytes: 12 * n })) });
    await add.ready;
    const [a, b] = [filled(2), filled(3)];
    const profile = await device.profile(() => void Array.from({ length: 3 }, () => add.run([a, b])));
    expect(profile.rows.map((r) => [r.label, r.calls, r.flops]).sort()).toEqual([
      ['add_f32', 3, 300],
      ['keep_f32', 3, 300],
    ]);
    expect(profile.table().split('\n')).toHaveLength(3);
    expect(JSON.parse(profile.chromeTrace()).traceEvents).toHaveLength(6);
  });
});

describe('debug levels', () => {
  test('tell compiles at 1, times of dispatches at 2 and WGSL at 4', async ({ skip }) => {
    const lines: string[] = [];
    const before = setDebugOutput((line) => lines.push(line));
    setDebug(4);
    const told = await openDevice();
    try {
      if (!told.gpu.features.has('timestamp-query')) skip();
      const run = load(told, { ...addPlan, name: 'told' });
      const x = told.upload(new Uint8Array(400));
      await run.run([x, x])[0]!.ready();
      await expect.poll(() => lines.filter((l) => /told: (keep|add)_f32 [\d.]+ µs, [\d.]+ GB\/s, [\d.]+ GFLOP\/s/.test(l))).toHaveLength(1);
      expect(lines.some((l) => /^compiled add_f32 in [\d.]+ ms$/.test(l))).toBe(true);
      expect(lines.some((l) => l.startsWith('// add_f32\n@group(0)'))).toBe(true);
    } finally {
      setDebug(0);
      setDebugOutput(before);
      told.close();
    }
  });
});
