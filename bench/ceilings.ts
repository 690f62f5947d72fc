/**
 * Ceilings of the adapter, measured in the same run: multiply-adds from registers, and moving bytes. A ceiling is the best of a
 * set of kernels, because no one of them is best everywhere: CPUs hide latency by independent sums, GPUs by many invocations.
 */

import type { Candidate } from './timer.ts';

export interface Ceilings {
  /** Of f32; narrow floats are computed so too, if not by `f16Gflops`. */
  readonly gflops: number;
  /** Of native f16; `null` where the adapter has none. */
  readonly f16Gflops: number | null;
  /** Of the largest working set: out of memory, not out of a cache. */
  readonly gbps: number;
  /** By working set, in rising order. */
  readonly bandwidths: readonly Bandwidth[];
}

export interface Bandwidth {
  readonly bytes: number;
  readonly gbps: number;
}

/** The machine may have been busy at one look. */
export function bestOf(a: Ceilings, b: Ceilings): Ceilings {
  const bandwidths = a.bandwidths.map(({ bytes, gbps }, i) => ({ bytes, gbps: Math.max(gbps, b.bandwidths[i]!.gbps) }));
  const f16Gflops = a.f16Gflops === null || b.f16Gflops === null ? null : Math.max(a.f16Gflops, b.f16Gflops);
  return { gflops: Math.max(a.gflops, b.gflops), f16Gflops, gbps: bandwidths.at(-1)!.gbps, bandwidths };
}

interface Work {
  readonly dtype: string;
  readonly flops: number;
  readonly bytes: number;
}

/** The time that the limits would take of the time that a row took. */
export function percentOfCeiling({ dtype, flops, bytes }: Work, ms: number, ceilings: Ceilings): number {
  const gflops = dtype === 'f32' ? ceilings.gflops : Math.max(ceilings.gflops, ceilings.f16Gflops ?? 0);
  return (100 * Math.max(flops / gflops, bytes / bandwidthFor(bytes, ceilings))) / (ms * 1e6);
}

/**
 * Bandwidth of such a working set: the best of the next smaller set that was measured and of all larger ones. A smaller set is
 * slower than a larger one only by the cost of its dispatches.
 */
export function bandwidthFor(bytes: number, { bandwidths }: Ceilings): number {
  const from = Math.max(
    0,
    bandwidths.findLastIndex((b) => b.bytes <= bytes),
  );
  return Math.max(...bandwidths.slice(from).map((b) => b.gbps));
}

/** Bytes that are read and written together: of a first cache to memory. */
const workingSets = [2 ** 16, 2 ** 18, 2 ** 20, 2 ** 22, 2 ** 24, 2 ** 26];

export async function measureCeilings(gpu: GPUDevice): Promise<Ceilings> {
  const { rate: gflops, foremost } = await bestSums(gpu, shapes);
  const f16Gflops = gpu.features.has('shader-f16')
    ? (
        await bestSums(
          gpu,
          foremost.map((s) => ({ ...s, type: 'f16' })),
        )
      ).rate
    : null;
  const bandwidths: Bandwidth[] = [];
  for (const bytes of workingSets) bandwidths.push({ bytes, gbps: await best(gpu, moves(bytes)) });
  return { gflops, f16Gflops, gbps: bandwidths.at(-1)!.gbps, bandwidths };
}

interface Kernel {
  readonly wgsl: string;
  /** Of each of the two buffers. */
  readonly bytes: number;
  readonly workgroups: number;
  /** Operations or bytes of one dispatch. */
  readonly work: number;
}

interface Sums {
  readonly type: 'f32' | 'f16';
  readonly lanes: 1 | 2 | 4;
  /** Independent sums of an invocation. */
  readonly count: number;
  readonly size: number;
  /** By `fma`, which some drivers make of nothing else. */
  readonly fused: boolean;
}

const shapes: readonly Sums[] = ([1, 2, 4] as const).flatMap((lanes) =>
  [1, 2, 4, 8, 16].flatMap((count) => [false, true].map((fused): Sums => ({ type: 'f32', lanes, count, size: 64, fused }))),
);

/** The foremost shapes are tried in other sizes of workgroups too. */
async function bestSums(gpu: GPUDevice, tried: readonly Sums[]): Promise<{ readonly rate: number; readonly foremost: readonly Sums[] }> {
  const rates: { readonly shape: Sums; readonly rate: number }[] = [];
  for (const shape of tried) rates.push({ shape, rate: await best(gpu, [multiplyAdds(shape)], 1) });
  const foremost = rates
    .sort((a, b) => b.rate - a.rate)
    .slice(0, 4)
    .map((r) => r.shape);
  const sized = foremost.flatMap((shape) => [32, 128, 256].map((size) => multiplyAdds({ ...shape, size })));
  return { rate: Math.max(rates[0]!.rate, await best(gpu, sized)), foremost };
}

function multiplyAdds({ type: scalar, lanes, count, size, fused }: Sums): Kernel {
  const unrolled = Math.max(1, 8 / count);
  const rounds = Math.ceil(2048 / (lanes * count * unrolled));
  const workgroups = 16384 / size;
  const type = lanes === 1 ? scalar : `vec${lanes}<${scalar}>`;
  const chains = Array.from({ length: count }, (_, i) => i);
  const next = (i: number): string => (fused ? `fma(c${i}, factor, addend)` : `c${i} * factor + addend`);
  const round = chains.map((i) => `c${i} = ${next(i)};`).join('\n    ');
  const steps = Array.from({ length: Math.ceil(unrolled) }, () => round);
  const wgsl = `${scalar === 'f16' ? 'enable f16;' : ''}
@group(0) @binding(0) var<storage, read> given: array<${type}>;
@group(0) @binding(1) var<storage, read_write> made: array<${type}>;
@compute @workgroup_size(${size})
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let factor = given[id.x] * ${scalar}(0.001) + ${type}(0.5);
  let addend = given[id.x + 1u] + ${type}(1); // what is summed tends to 2: no slow tiny numbers
  ${chains.map((i) => `var c${i} = ${type}(${i}) + addend;`).join('\n  ')}
  for (var i = 0; i < ${rounds}; i += 1) {
    ${steps.join('\n    ')}
  }
  made[id.x] = ${chains.map((i) => `c${i}`).join(' + ')};
}`;
  return { wgsl, bytes: 16 * (size * workgroups + 1), workgroups, work: 2 * lanes * count * steps.length * rounds * size * workgroups };
}

/** Copies and sums of a working set. */
const moves = (bytes: number): Kernel[] =>
  [64, 256].flatMap((size) => [1, 8].flatMap((each) => [copy(bytes / 2, each, size), read(bytes, each, size)]));

/** `each` neighbouring vectors per invocation. Reading and writing count. */
function copy(bytes: number, each: number, size: number): Kernel {
  const wgsl = moving(size, each, (i) => `made[at + ${i}u] = given[at + ${i}u];`, '');
  return { wgsl, bytes, workgroups: Math.max(1, bytes / 16 / each / size), work: 2 * bytes };
}

/** Nothing is written: the sum never has the value of the condition. */
function read(bytes: number, each: number, size: number): Kernel {
  const wgsl = moving(size, each, (i) => `sum += given[at + ${i}u];`, 'if (sum.x == 12345f) { made[0] = sum; }');
  return { wgsl, bytes, workgroups: Math.max(1, bytes / 16 / each / size), work: bytes };
}

const moving = (size: number, each: number, one: (i: number) => string, last: string): string => `
@group(0) @binding(0) var<storage, read> given: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read_write> made: array<vec4<f32>>;
@compute @workgroup_size(${size})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) local: u32) {
  let at = ((group.y * groups.x + group.x) * ${size}u + local) * ${each}u;
  var sum = vec4<f32>();
  ${Array.from({ length: each }, (_, i) => one(i)).join('\n  ')}
  ${last}
}`;

/** Work per nanosecond of the fastest: all are tried for a moment, the `most` foremost measured. */
async function best(gpu: GPUDevice, kernels: readonly Kernel[], most = 3): Promise<number> {
  const prepared: {
    readonly rate: number;
    readonly measure: (ms: number, times: number) => Promise<number>;
    readonly destroy: () => void;
  }[] = [];
  for (const kernel of kernels) {
    const { measure, destroy } = await prepare(gpu, kernel);
    prepared.push({ rate: await measure(3, 2), measure, destroy });
  }
  prepared.sort((a, b) => b.rate - a.rate);
  let rate = prepared[0]!.rate;
  if (kernels.length > most) for (const { measure } of prepared.slice(0, most)) rate = Math.max(rate, await measure(25, 4));
  for (const { destroy } of prepared) destroy();
  return rate;
}

const label = 'ceiling';
const pipelines = new WeakMap<GPUDevice, Map<string, Promise<GPUComputePipeline>>>();

/** One for each text: working sets differ in sizes only. */
function pipelineOf(gpu: GPUDevice, code: string): Promise<GPUComputePipeline> {
  let known = pipelines.get(gpu);
  if (!known) pipelines.set(gpu, (known = new Map()));
  let pipeline = known.get(code);
  if (!pipeline) {
    pipeline = gpu.createComputePipelineAsync({ label, layout: 'auto', compute: { module: gpu.createShaderModule({ label, code }) } });
    known.set(code, pipeline);
  }
  return pipeline;
}

/**
 * The reference of `--gate --times`: about 67 million multiply-adds in f32, then a copy of 16 MiB. One shape of each everywhere, written out
 * here and not compiled by Systolic.
 */
export async function referenceJob(gpu: GPUDevice): Promise<Candidate & { readonly destroy: () => void }> {
  const kernels = [multiplyAdds({ type: 'f32', lanes: 4, count: 8, size: 64, fused: true }), copy(2 ** 24, 1, 64)];
  const loaded = await Promise.all(kernels.map((kernel) => load(gpu, kernel)));
  return {
    name: 'reference',
    call: () => gpu.queue.submit(loaded.map(({ commands }) => commands(1))),
    settle: async () => {
      await gpu.queue.onSubmittedWorkDone();
    },
    destroy: () => {
      for (const { destroy } of loaded) destroy();
    },
  };
}

interface Loaded {
  /** So many dispatches in one pass. */
  readonly commands: (dispatches: number) => GPUCommandBuffer;
  readonly destroy: () => void;
}

async function load(gpu: GPUDevice, { wgsl, bytes, workgroups }: Kernel): Promise<Loaded> {
  const pipeline = await pipelineOf(gpu, wgsl);
  const [given, made] = [0, 1].map(() => gpu.createBuffer({ label, size: Math.ceil(bytes / 16) * 16, usage: GPUBufferUsage.STORAGE }));
  const group = gpu.createBindGroup({
    label,
    layout: pipeline.getBindGroupLayout(0),
    entries: [given!, made!].map((buffer, binding) => ({ binding, resource: { buffer } })),
  });
  const y = Math.ceil(workgroups / 32768);
  const commands = (dispatches: number): GPUCommandBuffer => {
    const encoder = gpu.createCommandEncoder({ label });
    const pass = encoder.beginComputePass({ label });
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, group);
    for (let i = 0; i < dispatches; i++) pass.dispatchWorkgroups(workgroups / y, y);
    pass.end();
    return encoder.finish();
  };
  return {
    commands,
    destroy: () => {
      for (const buffer of [given!, made!]) buffer.destroy();
    },
  };
}

async function prepare(
  gpu: GPUDevice,
  kernel: Kernel,
): Promise<{ readonly measure: (ms: number, times: number) => Promise<number>; readonly destroy: () => void }> {
  const { commands, destroy } = await load(gpu, kernel);
  const run = async (dispatches: number): Promise<number> => {
    const made = commands(dispatches);
    const start = performance.now();
    gpu.queue.submit([made]);
    await gpu.queue.onSubmittedWorkDone();
    return (performance.now() - start) / dispatches;
  };
  const measure = async (budget: number, times: number): Promise<number> => {
    const dispatches = Math.max(1, Math.min(400, Math.round(budget / (await run(1)))));
    let ms = Number.POSITIVE_INFINITY;
    for (let i = 0; i < times; i++) ms = Math.min(ms, await run(dispatches));
    return kernel.work / (ms * 1e6);
  };
  await run(1);
  return { measure, destroy };
}
