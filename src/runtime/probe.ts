/** Runs one small kernel on a device that is being opened, to probe its behaviour. */
import { usage } from './buffers.ts';

export interface Probe {
  readonly label: string;
  /** WGSL. Its first storage buffers are the inputs, the next is the result. */
  readonly code: string;
  readonly inputs: readonly Float32Array<ArrayBuffer>[];
  readonly sizeBytes: number;
}

/** The bytes of the result, after one workgroup. Null where the device does not take the kernel. */
export async function runProbe(gpu: GPUDevice, probe: Probe): Promise<ArrayBuffer | null> {
  gpu.pushErrorScope('validation');
  const seen = await run(gpu, probe).catch(() => null);
  await gpu.popErrorScope().catch(() => null);
  return seen;
}

async function run(gpu: GPUDevice, { label, code, inputs, sizeBytes }: Probe): Promise<ArrayBuffer> {
  const module = gpu.createShaderModule({ label, code });
  const pipeline = await gpu.createComputePipelineAsync({ label, layout: 'auto', compute: { module } });
  const given = inputs.map((data) => {
    const buffer = gpu.createBuffer({ label, size: data.byteLength, usage: usage.storage | usage.copyDst });
    gpu.queue.writeBuffer(buffer, 0, data);
    return buffer;
  });
  const result = gpu.createBuffer({ label, size: sizeBytes, usage: usage.storage | usage.copySrc });
  const staging = gpu.createBuffer({ label, size: sizeBytes, usage: usage.mapRead | usage.copyDst });
  const encoder = gpu.createCommandEncoder({ label });
  const pass = encoder.beginComputePass({ label });
  pass.setPipeline(pipeline);
  const entries = [...given, result].map((buffer, binding) => ({ binding, resource: { buffer } }));
  pass.setBindGroup(0, gpu.createBindGroup({ label, layout: pipeline.getBindGroupLayout(0), entries }));
  pass.dispatchWorkgroups(1);
  pass.end();
  encoder.copyBufferToBuffer(result, 0, staging, 0, sizeBytes);
  gpu.queue.submit([encoder.finish()]);
  await staging.mapAsync(1 /* GPUMapMode.READ */);
  const seen = staging.getMappedRange().slice(0);
  for (const buffer of [...given, result, staging]) buffer.destroy();
  return seen;
}
