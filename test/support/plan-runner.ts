/** Runs a plan on a device or in the interpreter, one dispatch after the other: what the tests of the compiler compare with the evaluator. */
import type { Machine } from '../../src/machine/model.ts';
import { type BufferRef, plainTarget as anyTarget, type Plan, type Step, type Target } from '../../src/compiler/index.ts';
import { machines } from '../../src/machine/table.ts';
import { decode, encode, type HostTensor } from '../../src/types/host.ts';
import { interpreted } from './interpreted.ts';
import { interpretPlan } from './interpret-plan.ts';

let opened: Promise<GPUDevice> | undefined;

export function testDevice(): Promise<GPUDevice> {
  opened ??= (async () => {
    const adapter = (await navigator.gpu.requestAdapter())!;
    const features = ['subgroups', 'shader-f16'].filter((f) => adapter.features.has(f)) as GPUFeatureName[];
    const { maxStorageBuffersPerShaderStage, maxComputeWorkgroupStorageSize } = adapter.limits;
    return adapter.requestDevice({
      requiredFeatures: features,
      requiredLimits: { maxStorageBuffersPerShaderStage, maxComputeWorkgroupStorageSize },
    });
  })();
  return opened;
}

/** Subgroup features of the test's device. */
export async function subgroups(): Promise<Partial<Target>> {
  if (interpreted) return { features: ['subgroups'], quads: true, subgroupSize: interpreted.subgroupSize };
  const { features, adapterInfo } = await testDevice();
  if (!features.has('subgroups' as GPUFeatureName)) return {};
  return {
    features: ['subgroups'],
    quads: true,
    subgroupSize: (adapterInfo as GPUAdapterInfo & { subgroupMaxSize: number }).subgroupMaxSize,
  };
}

export async function runPlan(plan: Plan, args: readonly HostTensor[]): Promise<HostTensor[]> {
  if (interpreted) return interpretPlan(plan, args, interpreted.subgroupSize);
  const device = await testDevice();
  const { STORAGE, COPY_SRC, COPY_DST, MAP_READ, UNIFORM } = GPUBufferUsage;
  device.pushErrorScope('validation');
  const make = (size: number): GPUBuffer => device.createBuffer({ size: Math.max(16, size), usage: STORAGE | COPY_SRC | COPY_DST });
  const arenas = plan.arenas.map(make);
  const buffers: GPUBuffer[] = [];
  for (const b of plan.buffers) {
    if (b.aliasOf !== undefined) {
      buffers.push(buffers[b.aliasOf]!);
      continue;
    }
    const buffer = b.place ? arenas[b.place.arena]! : make(b.sizeBytes);
    const data = b.role === 'input' ? args[b.index!] : b.data;
    if (data) {
      const bytes = encode(data);
      const padded = new Uint8Array(Math.ceil(bytes.length / 4) * 4);
      padded.set(bytes);
      device.queue.writeBuffer(buffer, 0, padded);
    }
    buffers.push(buffer);
  }
  const pipelines = await Promise.all(
    plan.kernels.map(async (k) => {
      const module = device.createShaderModule({ code: k.wgsl, label: k.label });
      const info = await module.getCompilationInfo();
      const errors = info.messages.filter((m) => m.type === 'error');
      if (errors.length > 0) throw new Error(`${errors.map((m) => `${m.lineNum}: ${m.message}`).join('\n')}\n${numbered(k.wgsl)}`);
      return device.createComputePipelineAsync({ layout: 'auto', compute: { module, entryPoint: 'main' } });
    }),
  );
  const iterations = new Map<number, number>();
  const resource = (ref: BufferRef): GPUBufferBinding => {
    const id = ref.odd && iterations.get(ref.odd.loop)! % 2 === 1 ? ref.odd.buffer : ref.buffer;
    return { buffer: buffers[id]!, offset: (plan.buffers[id]!.place?.offsetBytes ?? 0) + ref.offsetBytes, size: ref.sizeBytes };
  };
  const counter = (loop: number): GPUBuffer => {
    const buffer = device.createBuffer({ size: 16, usage: UNIFORM | COPY_DST });
    device.queue.writeBuffer(buffer, 0, new Uint32Array([iterations.get(loop)!]));
    return buffer;
  };
  const runSteps = async (steps: readonly Step[]): Promise<void> => {
    for (const step of steps) {
      if (step.kind === 'dispatch') {
        const kernel = plan.kernels[step.kernel]!;
        const pipeline = pipelines[step.kernel]!;
        const entries = [
          ...step.bindings.map((ref, binding) => ({ binding, resource: resource(ref) })),
          ...kernel.counters.map((loop, j) => ({ binding: step.bindings.length + j, resource: { buffer: counter(loop) } })),
        ];
        const encoder = device.createCommandEncoder();
        const pass = encoder.beginComputePass();
        pass.setPipeline(pipeline);
        if (entries.length > 0) pass.setBindGroup(0, device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries }));
        pass.dispatchWorkgroups(...step.workgroups);
        pass.end();
        device.queue.submit([encoder.finish()]);
      } else if (step.kind === 'copy') {
        const [from, to] = [resource(step.from), resource(step.to)];
        const encoder = device.createCommandEncoder();
        encoder.copyBufferToBuffer(from.buffer, from.offset!, to.buffer, to.offset!, from.size!);
        device.queue.submit([encoder.finish()]);
      } else if (step.kind === 'loop') {
        for (let i = 0; i < step.trips; i++) {
          iterations.set(step.loop, i);
          await runSteps(step.body);
        }
      } else {
        const at = resource(step.predicate);
        while ((await read(at.buffer, at.offset!, 4))[0] !== 0) await runSteps(step.body);
      }
    }
  };
  const read = async (buffer: GPUBuffer, offset: number, size: number): Promise<Uint8Array> => {
    const staging = device.createBuffer({ size, usage: MAP_READ | COPY_DST });
    const encoder = device.createCommandEncoder();
    encoder.copyBufferToBuffer(buffer, offset, staging, 0, size);
    device.queue.submit([encoder.finish()]);
    await staging.mapAsync(GPUMapMode.READ);
    const bytes = new Uint8Array(staging.getMappedRange()).slice();
    staging.destroy();
    return bytes;
  };
  await runSteps(plan.steps);
  const results = await Promise.all(
    plan.outputs.map(async (id) => {
      const { type, sizeBytes, place } = plan.buffers[id]!;
      return decode(type, await read(buffers[id]!, place?.offsetBytes ?? 0, sizeBytes));
    }),
  );
  for (const b of new Set(buffers)) b.destroy();
  const fault = await device.popErrorScope();
  if (fault) throw new Error(fault.message);
  return results;
}

const testRates = { flopsPerSecond: 20e9, bytesPerSecond: 5e9, dispatchSeconds: 20e-6 };
/** A software adapter, and a GPU of the same rates, so that tests differ in what invocations share alone. */
export const testCpu: Machine = { ...machines.swiftshader, ...testRates };
export const testGpu: Machine = { ...machines.gpu, ...testRates };

/** A target for tests that need no device: the limits WebGPU guarantees, a software adapter. */
export const plainTarget: Target = {
  ...anyTarget,
  name: 'test',
  machine: interpreted?.gpu ? testGpu : testCpu,
  maxStorageBuffers: 10,
};

const numbered = (text: string): string =>
  text
    .split('\n')
    .map((l, i) => `${String(i + 1).padStart(3)} ${l}`)
    .join('\n');
