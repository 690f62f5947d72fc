// Measures a machine model (compiler/machine.ts) by small kernels: under half a second on software adapters, less on GPUs.
// Plain JavaScript that imports nothing: `systolic doctor` runs it in pages too.

/** @typedef {import('../machine/model.ts').Machine} Machine */
/** @typedef {{ readonly dispatch: (workgroups: number, times: number) => Promise<number> }} Job */

const label = 'machine model';
/** Invocations of a workgroup here. */
const size = 64;
/** A measurement is repeated until it takes so long, so that clocks with coarse steps tell it apart. */
const leastSeconds = 4e-3;

const chains = [0, 1, 2, 3, 4, 5, 6, 7];
const sums = `
  let factor = given[at] * 0.001 + vec4f(0.5);
  let addend = given[at + 1u] + vec4f(1);
  ${chains.map((i) => `var c${i} = vec4f(${i}) + addend;`).join('\n  ')}
  for (var i = 0; i < 256; i += 1) {
    ${chains.map((i) => `c${i} = fma(c${i}, factor, addend);`).join('\n    ')}
  }
  made[at] = ${chains.map((i) => `c${i}`).join(' + ')};`;
/** Operations of an invocation of `sums`. */
const flopsOfSums = 2 * 4 * chains.length * 256;

const loads = (/** @type {string} */ index) => `
  var sum = vec4f();
  for (var i = 0u; i < 256u; i += 1u) { sum += given[${index}]; }
  made[at] = sum;`;

const rounds = 64;
const barriers = (/** @type {string} */ barrier) => `
  var sum = given[at];
  for (var i = 0u; i < ${rounds}u; i += 1u) {
    held[local] = sum;
    ${barrier}
    sum += held[local ^ 1u];
    ${barrier}
  }
  made[at] = sum;`;

/** @param {string} body */
const wgsl = (body) => `
@group(0) @binding(0) var<storage, read> given: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> made: array<vec4f>;
${body.includes('held') ? `var<workgroup> held: array<vec4f, ${size}>;` : ''}
@compute @workgroup_size(${size})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) local: u32) {
  let at = group.x * ${size}u + local;${body}
}`;

/**
 * @param {GPUDevice} gpu
 * @param {number} subgroupSize 0 where it is not known
 * @returns {Promise<Machine>} rates rounded to powers of two, so that two looks at one adapter give one model
 */
export async function measureMachine(gpu, subgroupSize) {
  const bytes = 2 ** 24;
  const buffers = [bytes, bytes].map((n) => gpu.createBuffer({ label, size: n + 16, usage: 0x80 /* GPUBufferUsage.STORAGE */ }));
  const texts = {
    nothing: '\n  if (at == 4294967295u) { made[0] = given[0]; }',
    copy: '\n  made[at] = given[at];',
    sums,
    apart: loads('(at + i) & 1023u'),
    together: loads('i'),
    barriers: barriers('workgroupBarrier();'),
    free: barriers(''),
  };
  const names = /** @type {(keyof typeof texts)[]} */ (Object.keys(texts));
  const jobs = /** @type {Record<keyof typeof texts, Job>} */ (
    Object.fromEntries(await Promise.all(names.map(async (name) => [name, await open(gpu, wgsl(texts[name]), buffers)])))
  );
  try {
    const dispatchSeconds = await secondsOf(jobs.nothing, 1);
    const copySeconds = await secondsOf(jobs.copy, bytes / 16 / size);
    const one = await secondsOf(jobs.sums, 1);
    const many = await secondsOf(jobs.sums, 256);
    const lone = Math.max(one - dispatchSeconds, one / 16);
    const cores = Math.max(1, (256 * lone) / many);
    const [apart, together] = [await secondsOf(jobs.apart, 64), await secondsOf(jobs.together, 64)];
    const [withBarriers, without] = [await secondsOf(jobs.barriers, 64), await secondsOf(jobs.free, 64)];
    const lanes = subgroupSize || 32;
    const waves = Math.max(1, Math.min(64, cores));
    const barrierSeconds = (Math.max(withBarriers - without, withBarriers / 64) * waves) / (64 * 2 * rounds);
    return {
      flopsPerSecond: powerOfTwo((256 * size * flopsOfSums) / many),
      bytesPerSecond: powerOfTwo((2 * bytes) / copySeconds),
      dispatchSeconds: powerOfTwo(dispatchSeconds),
      cores: powerOfTwo(cores),
      lanes,
      invocationsPerCore: 4 * lanes,
      barrierSeconds: powerOfTwo(barrierSeconds),
      onHost: false,
      sharesLoads: together < 0.75 * apart,
    };
  } finally {
    for (const buffer of buffers) buffer.destroy();
  }
}

/** @param {number} x positive */
const powerOfTwo = (x) => 2 ** Math.round(Math.log2(x));

/** The least of a few looks: another process may have had the machine. @param {Job} job @param {number} workgroups seconds of one dispatch */
async function secondsOf(job, workgroups) {
  await job.dispatch(workgroups, 1);
  let times = 1;
  let seconds = await job.dispatch(workgroups, times);
  while (seconds * times < leastSeconds && times < 1024) {
    times *= 4;
    seconds = await job.dispatch(workgroups, times);
  }
  return Math.min(seconds, await job.dispatch(workgroups, times), await job.dispatch(workgroups, times));
}

/** @param {GPUDevice} gpu @param {string} code @param {readonly GPUBuffer[]} buffers @returns {Promise<Job>} */
async function open(gpu, code, buffers) {
  const module = gpu.createShaderModule({ label, code });
  const pipeline = await gpu.createComputePipelineAsync({ label, layout: 'auto', compute: { module } });
  const entries = buffers.map((buffer, binding) => ({ binding, resource: { buffer } }));
  const group = gpu.createBindGroup({ label, layout: pipeline.getBindGroupLayout(0), entries });
  return {
    dispatch: async (workgroups, times) => {
      const encoder = gpu.createCommandEncoder({ label });
      const pass = encoder.beginComputePass({ label });
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, group);
      for (let i = 0; i < times; i++) pass.dispatchWorkgroups(workgroups);
      pass.end();
      const commands = encoder.finish();
      const start = performance.now();
      gpu.queue.submit([commands]);
      await gpu.queue.onSubmittedWorkDone();
      return (performance.now() - start) / 1e3 / times;
    },
  };
}
