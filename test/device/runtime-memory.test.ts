import { afterEach, describe, expect, test } from 'vitest';
import type { Plan } from '../../src/compiler/index.ts';
import { type Device, type OpenOptions, openDevice } from '../../src/runtime/device.ts';
import { load } from '../../src/runtime/executable.ts';
import type { Storage } from '../../src/runtime/storage.ts';
import { dispatch, elementKernel, planOf } from '../support/plans.ts';

// Each test has a device of its own: budgets and losses are a device's.
let device: Device;
const open = async (options: OpenOptions = {}): Promise<void> => {
  device = await openDevice(options);
};
afterEach(() => device.close());

const MiB = 1 << 20;
const mebi = MiB / 4; // elements
const step = (n: number): Plan =>
  planOf({
    name: 'step',
    n,
    buffers: [{ role: 'input' }, { role: 'output' }],
    kernels: [elementKernel('step_f32', 1, 'a + 1.0')],
    steps: [dispatch(0, Math.min(n, 64), [0, 1])],
  });
const upload = (n: number): Storage => device.upload(new Uint8Array(4 * n));
const gpuHas = async (size: number): Promise<boolean> => {
  device.gpu.pushErrorScope('out-of-memory');
  const buffer = device.gpu.createBuffer({ size, usage: GPUBufferUsage.STORAGE });
  const refused = await device.gpu.popErrorScope();
  buffer.destroy();
  return refused === null;
};
const first = async (storage: Storage): Promise<number> => (await storage.read({ shape: [1], dtype: 'float32' })).data[0]!;

describe('memory', () => {
  test('stays flat over 2,000 calls whose results are dropped, without waiting and without disposing', async () => {
    await open({ budgetBytes: 256 * MiB });
    const run = load(device, step(mebi));
    let x = upload(mebi);
    for (let i = 0; i < 2000; i++) x = run.run([x])[0]!;
    expect(await first(x)).toBe(2000);
    const { peakBytes } = device.memoryNumbers();
    expect(peakBytes).toBeLessThanOrEqual(256 * MiB);
    // Waiting for each step is flat too.
    for (let i = 0; i < 300; i++) {
      x = run.run([x])[0]!;
      await x.ready();
    }
    expect(device.memoryNumbers().peakBytes).toBeLessThanOrEqual(256 * MiB);
    expect(await first(x)).toBe(2300);
  });

  test('holds few buffers over thousands of small results', async () => {
    await open();
    const run = load(device, step(4));
    await run.ready;
    let most = 0;
    let x = upload(4);
    for (let i = 0; i < 6; i++) {
      for (let k = 0; k < 1000; k++) x = run.run([x])[0]!;
      await x.ready();
      most = Math.max(most, device.memoryNumbers().buffers);
    }
    expect(await first(x)).toBe(6000);
    expect(most).toBeLessThan(5200);
  });

  test('is freed and used again at once by dispose()', async () => {
    await open();
    const run = load(device, step(mebi));
    const x = upload(mebi);
    for (let i = 0; i < 50; i++) run.run([x])[0]!.dispose();
    await device.sync();
    expect(device.memoryNumbers()).toMatchObject({ liveBytes: MiB, pooledBytes: MiB, peakBytes: 2 * MiB, buffers: 2 });
    device.trim();
    expect(device.memoryNumbers()).toMatchObject({ liveBytes: MiB, pooledBytes: 0, buffers: 1 });
  });

  test('of temporaries is kept between calls, and given up when others need it', async () => {
    await open({ budgetBytes: 8 * MiB });
    const plan = planOf({
      n: mebi,
      buffers: [{ role: 'input' }, { role: 'temporary', place: { arena: 0, offsetBytes: 0 } }, { role: 'output' }],
      kernels: [elementKernel('add', 1, 'a + 1.0')],
      steps: [dispatch(0, 64, [0, 1]), dispatch(0, 64, [1, 2])],
      arenas: [3 * MiB],
    });
    const run = load(device, plan);
    const x = upload(mebi);
    const [y] = run.run([x]);
    expect(await first(y!)).toBe(2);
    expect(device.memoryNumbers()).toMatchObject({ liveBytes: 2 * MiB, plannedBytes: 3 * MiB });
    const big = upload(5 * mebi);
    await big.ready();
    expect(device.memoryNumbers()).toMatchObject({ liveBytes: 7 * MiB, plannedBytes: 0 });
    big.dispose();
    expect(await first(run.run([y!])[0]!)).toBe(4);
  });

  test('of temporaries of many programs is given up by those that ran long ago', async () => {
    await open();
    const withArena = (i: number) =>
      planOf({
        name: `program_${i}`,
        n: 4,
        buffers: [{ role: 'input' }, { role: 'temporary', place: { arena: 0, offsetBytes: 0 } }, { role: 'output' }],
        kernels: [elementKernel('add', 1, 'a + 1.0')],
        steps: [dispatch(0, 4, [0, 1]), dispatch(0, 4, [1, 2])],
        arenas: [30 * MiB],
      });
    let x = upload(4);
    for (let i = 0; i < 20; i++) x = load(device, withArena(i)).run([x])[0]!;
    expect(await first(x)).toBe(40);
    expect(device.memoryNumbers().plannedBytes).toBe(240 * MiB);
    expect(device.memoryNumbers().peakBytes).toBeLessThan(300 * MiB);
  });

  test('that a call needs beyond the budget rejects it with the sizes, and only it', async () => {
    await open({ budgetBytes: 4 * MiB });
    const run = load(device, step(mebi));
    const held = [upload(mebi)];
    for (let i = 0; i < 5; i++) held.push(run.run([held.at(-1)!])[0]!);
    expect(await first(held[3]!)).toBe(3);
    const message =
      'step: what a call needs must fit the budget of 4 MiB, got 1 MiB (largest: result 0, f32[262144], 1 MiB) besides 4 MiB of arrays and 0 B of temporaries\n' +
      '  Dispose of arrays, donate arguments, or work on smaller pieces.';
    await expect(first(held[4]!)).rejects.toThrow(message);
    await expect(held[5]!.ready()).rejects.toThrow(message);
    held[0]!.dispose();
    expect(await first(run.run([held[3]!])[0]!)).toBe(4);
  });

  test('that the GPU itself does not have rejects the call too', async ({ skip }) => {
    await open();
    // SwiftShader says a buffer may have 1 GiB, and has no room for one.
    const n = 2 ** 28;
    if (4 * n > device.target.maxBufferBytes || (await gpuHas(4 * n)))
      skip('the adapter has this much memory, or refuses the buffer by its limits: nothing runs out');
    const plan = planOf({
      name: 'step',
      n,
      buffers: [{ role: 'output' }],
      kernels: [elementKernel('one', 0, '1.0')],
      steps: [dispatch(0, 64, [0])],
    });
    const [y] = load(device, plan).run([]);
    await expect(first(y!)).rejects.toThrow(
      'step: what a call needs must fit the memory of the device, got 1 GiB (largest: result 0, f32[268435456], 1 GiB)',
    );
  });

  test('waits for dropped results before it refuses', async () => {
    await open({ budgetBytes: 4 * MiB });
    const run = load(device, step(mebi));
    let x = upload(mebi);
    for (let i = 0; i < 20; i++) x = run.run([x])[0]!;
    expect(await first(x)).toBe(20);
  });
});

describe('long work', () => {
  test('is submitted in pieces until it is known to be short', async () => {
    await open();
    const flops = device.target.machine.flopsPerSecond; // it says that it takes a second
    const kernels = [{ ...elementKernel('slow', 1, 'a + 1.0'), flops }];
    const plan = planOf({
      n: 4,
      buffers: [{ role: 'input' }, { role: 'temporary', place: { arena: 0, offsetBytes: 0 } }, { role: 'output' }],
      kernels,
      steps: [dispatch(0, 4, [0, 1]), dispatch(0, 4, [1, 2])],
      arenas: [256],
    });
    const run = load(device, plan);
    const [y] = run.run([upload(4)]);
    expect(await first(y!)).toBe(2);
    expect(run.stats.submits).toBe(2);
    await run.run([y!])[0]!.ready();
    expect(run.stats).toMatchObject({ calls: 2, submits: 3 });
  });
});

describe('a lost device', () => {
  test('rejects what is pending and what comes later, and another can be opened', async () => {
    await open();
    const run = load(device, step(mebi));
    const x = upload(mebi);
    const [y] = run.run([x]);
    await y!.ready();
    const slow = load(
      device,
      planOf({
        n: 4,
        buffers: [{ role: 'input' }, { role: 'output' }],
        kernels: [elementKernel('late', 1, 'a + 5.0')],
        steps: [dispatch(0, 4, [0, 1])],
      }),
    );
    const pending = [first(y!), slow.ready, device.sync(), first(slow.run([x])[0]!)];
    device.gpu.destroy();
    const message = /^device: .* was lost \(destroyed\): [^\n]*\n {2}Call `init\(\)` again/;
    for (const p of pending) await expect(p).rejects.toThrow(message);
    expect((await device.lost).code).toBe('device-lost');
    expect(() => run.run([x])).toThrow(message);
    expect(() => device.upload(new Uint8Array(4))).toThrow(message);
    await expect(first(y!)).rejects.toThrow(message);
    await expect(device.sync()).rejects.toThrow(message);
    await open();
    expect(await first(load(device, step(4)).run([upload(4)])[0]!)).toBe(1);
  });

  test('and a missing adapter are told with a remedy', async () => {
    await open();
    const none = { requestAdapter: async () => null } as unknown as GPU;
    await expect(openDevice({ gpu: none })).rejects.toThrow(
      /^device: WebGPU must have an adapter, got none\n {2}Update the graphics driver/,
    );
    await expect(openDevice({ budgetBytes: -1 })).rejects.toThrow('openDevice: budgetBytes must be a positive number, got -1');
  });

  test('of the host is not destroyed by us, and waiting can be aborted', async () => {
    await open();
    const guest = await openDevice({ device: device.gpu });
    const aborted = AbortSignal.abort(new Error('enough'));
    await expect(guest.sync(aborted)).rejects.toThrow('enough');
    guest.close();
    await expect(guest.sync()).rejects.toThrow('closed by its user');
    const x = upload(4);
    expect(await first(x)).toBe(0);
  });
});
