/** Runs one kernel of one family on the test's adapter, without plan or runtime: the base of tests of kernel families. */
import { KernelBuilder } from '../../src/compiler/emit/kernel.ts';
import { regionOf } from '../../src/compiler/emit/region.ts';
import type { KernelFamily } from '../../src/compiler/kernels/family.ts';
import { outputsOf } from '../../src/compiler/kernels/outputs.ts';
import type { Target } from '../../src/compiler/index.ts';
import { build } from '../../src/ir/builder.ts';
import type { Graph, Value } from '../../src/ir/graph.ts';
import { probeMatrices } from '../../src/runtime/matrices.ts';
import { decode, encode, type HostTensor } from '../../src/types/host.ts';
import { sizeBytes, type TensorType } from '../../src/types/shape.ts';
import { interpretFinished } from './interpret-plan.ts';
import { interpreted } from './interpreted.ts';
import { plainTarget, testCpu } from './plan-runner.ts';

/** The adapter's device, opened once, with a target that describes it. */
export interface Bench {
  /** Null where the interpreter runs the kernels. */
  readonly device: GPUDevice | null;
  readonly target: Target;
  /** Changes a kernel's text before it is compiled. */
  readonly rewrite?: (wgsl: string) => string;
}

let opened: Promise<Bench> | undefined;
export const openBench = (): Promise<Bench> => (opened ??= open());

async function open(): Promise<Bench> {
  if (interpreted) {
    const { features, subgroupSize, quads, matrices = [] } = interpreted;
    return { device: null, target: { ...plainTarget, features, subgroupSize, quads, matrices, maxWorkgroupBytes: 32768 } };
  }
  const adapter = await navigator.gpu.requestAdapter();
  if (!adapter) throw new Error('device: no adapter');
  const wanted = ['subgroups', 'shader-f16', 'subgroup-size-control', 'chromium-experimental-subgroup-matrix'] as GPUFeatureName[];
  const features = wanted.filter((f) => adapter.features.has(f));
  const { limits } = adapter;
  const device = await adapter.requestDevice({
    requiredFeatures: features,
    requiredLimits: {
      maxStorageBuffersPerShaderStage: limits.maxStorageBuffersPerShaderStage,
      maxComputeWorkgroupStorageSize: limits.maxComputeWorkgroupStorageSize,
    },
  });
  const info = adapter.info as GPUAdapterInfo & { subgroupMaxSize?: number };
  const subgroups = features.includes('subgroups' as GPUFeatureName);
  const target: Target = {
    name: info.architecture,
    machine: testCpu,
    features,
    subgroupSize: subgroups ? (info.subgroupMaxSize ?? 0) : 0,
    quads: subgroups,
    matrices: await probeMatrices(device, info, info.subgroupMaxSize ?? 0),
    maxStorageBuffers: limits.maxStorageBuffersPerShaderStage,
    maxBindingBytes: limits.maxStorageBufferBindingSize,
    maxBufferBytes: limits.maxBufferSize,
    maxWorkgroupInvocations: 256,
    maxWorkgroupSize: [256, 256, 64],
    maxWorkgroupBytes: limits.maxComputeWorkgroupStorageSize,
    maxWorkgroupsPerDimension: limits.maxComputeWorkgroupsPerDimension,
  };
  return { device, target };
}

export interface Ran {
  readonly outputs: readonly HostTensor[];
  readonly wgsl: string;
  readonly label: string;
  /** Best of a few runs; 0 unless requested. */
  readonly milliseconds: number;
  readonly compileMilliseconds: number;
}

/** The graph of a function over values. */
export const graphOf = (params: readonly TensorType[], body: (...params: Value[]) => readonly Value[]): Graph =>
  build('test', params, body).graph;

/** Compiles a graph as one kernel of a family and runs it; throws where the family does not take it. */
export async function runKernel<M>(
  family: KernelFamily<M>,
  graph: Graph,
  inputs: readonly HostTensor[],
  bench: Bench,
  timed = 0,
): Promise<Ran> {
  const { device, target } = bench;
  const region = regionOf(graph);
  const match = family.match(region, target);
  if (match === null) throw new Error(`${family.name} does not match`);
  const outputs = outputsOf(region);
  const builder = new KernelBuilder(region, target, outputs, { strict: false, writable: new Set(), guarded: false });
  const emitted = family.emit(builder, match);
  const finished = builder.finish(emitted);
  if (device === null) {
    const results = graph.results.map((v, r) => ({ type: v.type, takesOver: outputs.find((o) => o.result === r)!.inPlace }));
    const label = `${family.name} ${emitted.label ?? ''}`;
    // Subgroups that multiply matrices have the lanes of the matrices' shape.
    const lanes = finished.features.includes('chromium-experimental-subgroup-matrix') ? target.matrices![0]!.lanes : target.subgroupSize;
    const read = interpretFinished(finished, label, inputs, results, lanes);
    return { outputs: read, wgsl: finished.wgsl, label: emitted.label ?? '', milliseconds: 0, compileMilliseconds: 0 };
  }
  const { slots } = finished;
  const wgsl = bench.rewrite?.(finished.wgsl) ?? finished.wgsl;

  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
  const create = (type: TensorType): GPUBuffer => device.createBuffer({ size: Math.ceil(sizeBytes(type) / 16) * 16 || 16, usage });
  const buffers: GPUBuffer[] = graph.params.map((p, i) => {
    const buffer = create(p.type);
    const bytes = encode(inputs[i]!);
    const padded = new Uint8Array(Math.ceil(bytes.length / 4) * 4);
    padded.set(bytes);
    device.queue.writeBuffer(buffer, 0, padded);
    return buffer;
  });
  const results = graph.results.map((v, r) => {
    const output = outputs.find((o) => o.result === r)!;
    return output.inPlace === null ? create(v.type) : buffers[output.inPlace]!;
  });
  const began = performance.now();
  device.pushErrorScope('validation');
  const module = device.createShaderModule({ code: wgsl, label: emitted.label ?? '' });
  const pipeline = device.createComputePipeline({ layout: 'auto', compute: { module } });
  const bindGroup = device.createBindGroup({
    layout: pipeline.getBindGroupLayout(0),
    entries: slots.map((slot, binding) => {
      if (slot === 'guard') throw new Error('no guards here');
      return { binding, resource: { buffer: 'param' in slot ? buffers[slot.param]! : results[slot.result]! } };
    }),
  });
  const error = await device.popErrorScope();
  if (error) throw new Error(`${error.message}\n${wgsl}`);
  const compileMilliseconds = performance.now() - began;
  const run = async (n: number): Promise<number> => {
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, bindGroup);
    for (let i = 0; i < n; i++) pass.dispatchWorkgroups(...(emitted.workgroups as [number, number, number]));
    pass.end();
    const start = performance.now();
    device.queue.submit([encoder.finish()]);
    await device.queue.onSubmittedWorkDone();
    return (performance.now() - start) / n;
  };
  await run(1);
  const read = await Promise.all(results.map((buffer, i) => readBack(device, buffer, graph.results[i]!.type)));
  let milliseconds = 0;
  if (timed > 0) {
    const once = await run(1);
    const n = Math.max(1, Math.min(100, Math.round(60 / once)));
    milliseconds = Math.min(...(await sequence(timed, () => run(n))));
  }
  for (const b of new Set([...buffers, ...results])) b.destroy();
  return { outputs: read, wgsl, label: emitted.label ?? '', milliseconds, compileMilliseconds };
}

async function sequence<T>(n: number, body: () => Promise<T>): Promise<T[]> {
  const all: T[] = [];
  for (let i = 0; i < n; i++) all.push(await body());
  return all;
}

async function readBack(device: GPUDevice, buffer: GPUBuffer, type: TensorType): Promise<HostTensor> {
  const staging = device.createBuffer({ size: buffer.size, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
  const encoder = device.createCommandEncoder();
  encoder.copyBufferToBuffer(buffer, 0, staging, 0, buffer.size);
  device.queue.submit([encoder.finish()]);
  await staging.mapAsync(GPUMapMode.READ);
  const bytes = new Uint8Array(staging.getMappedRange().slice(0));
  staging.destroy();
  return decode(type, bytes);
}
