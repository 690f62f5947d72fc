/** What the adapter can do at most, measured in the same run: multiply-adds out of registers, and copying. */

export interface Ceilings {
  readonly gflops: number;
  readonly gbps: number;
}

export const bestOf = (a: Ceilings, b: Ceilings): Ceilings => ({ gflops: Math.max(a.gflops, b.gflops), gbps: Math.max(a.gbps, b.gbps) });

export async function measureCeilings(gpu: GPUDevice): Promise<Ceilings> {
  const cases = {
    gflops: [vectors(1, 8), vectors(1, 16), vectors(4, 8), vectors(4, 16)],
    gbps: [4, 32].flatMap((mib) => [copy(mib, 1), copy(mib, 8)]),
  };
  const best = { gflops: 0, gbps: 0 };
  for (const [unit, kernels] of Object.entries(cases) as ['gflops' | 'gbps', Kernel[]][]) {
    for (const kernel of kernels) best[unit] = Math.max(best[unit], await rateOf(gpu, kernel));
  }
  return best;
}

interface Kernel {
  readonly wgsl: string;
  readonly bytes: number;
  readonly workgroups: number;
  /** Operations or bytes of one dispatch. */
  readonly work: number;
}

/** `count` chains of multiply-adds per invocation, of scalars or vectors. */
function vectors(lanes: 1 | 4, count: number): Kernel {
  const [workgroups, size, rounds] = [64, 64, 512];
  const type = lanes === 1 ? 'f32' : 'vec4<f32>';
  const chains = Array.from({ length: count }, (_, i) => i);
  const wgsl = `
@group(0) @binding(0) var<storage, read> given: array<${type}>;
@group(0) @binding(1) var<storage, read_write> made: array<${type}>;
@compute @workgroup_size(${size})
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let factor = given[id.x] * 1e-6f + ${type}(0.999f);
  let addend = given[id.x + 1u];
  ${chains.map((i) => `var c${i} = ${type}(${i}f) + addend;`).join('\n  ')}
  for (var i = 0; i < ${rounds}; i += 1) {
    ${chains.map((i) => `c${i} = c${i} * factor + addend;`).join('\n    ')}
  }
  made[id.x] = ${chains.map((i) => `c${i}`).join(' + ')};
}`;
  return { wgsl, bytes: 16 * (size * workgroups + 1), workgroups, work: 2 * lanes * count * rounds * size * workgroups };
}

/** `each` neighbouring vectors per invocation. Reading and writing count. */
function copy(mib: number, each: number): Kernel {
  const bytes = mib * 2 ** 20;
  const size = 64;
  const invocations = bytes / 16 / each;
  const wgsl = `
@group(0) @binding(0) var<storage, read> given: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read_write> made: array<vec4<f32>>;
@compute @workgroup_size(${size})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) local: u32) {
  let at = ((group.y * groups.x + group.x) * ${size}u + local) * ${each}u;
  ${Array.from({ length: each }, (_, i) => `made[at + ${i}u] = given[at + ${i}u];`).join('\n  ')}
}`;
  return { wgsl, bytes, workgroups: invocations / size, work: 2 * bytes };
}

/** Work per nanosecond, of the fastest of some dispatches. */
async function rateOf(gpu: GPUDevice, { wgsl, bytes, workgroups, work }: Kernel): Promise<number> {
  const label = 'ceiling';
  const pipeline = await gpu.createComputePipelineAsync({
    label,
    layout: 'auto',
    compute: { module: gpu.createShaderModule({ label, code: wgsl }) },
  });
  const [given, made] = [0, 1].map(() => gpu.createBuffer({ label, size: Math.ceil(bytes / 16) * 16, usage: GPUBufferUsage.STORAGE }));
  const group = gpu.createBindGroup({
    label,
    layout: pipeline.getBindGroupLayout(0),
    entries: [given!, made!].map((buffer, binding) => ({ binding, resource: { buffer } })),
  });
  const y = Math.ceil(workgroups / 32768);
  const run = async (dispatches: number): Promise<number> => {
    const encoder = gpu.createCommandEncoder({ label });
    const pass = encoder.beginComputePass({ label });
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, group);
    for (let i = 0; i < dispatches; i++) pass.dispatchWorkgroups(workgroups / y, y);
    pass.end();
    const start = performance.now();
    gpu.queue.submit([encoder.finish()]);
    await gpu.queue.onSubmittedWorkDone();
    return (performance.now() - start) / dispatches;
  };
  await run(1);
  const dispatches = Math.max(1, Math.min(200, Math.round(30 / (await run(1)))));
  let ms = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 4; i++) ms = Math.min(ms, await run(dispatches));
  for (const buffer of [given!, made!]) buffer.destroy();
  return work / (ms * 1e6);
}
