/** Compute pipelines, each compiled once per device, several at a time. */
import type { PlanKernel, Target } from '../compiler/index.ts';
import { formatBytes } from '../util/bytes.ts';
import { Cache } from '../util/cache.ts';
import { debug } from '../util/config.ts';
import { DeviceError } from '../util/errors.ts';
import { Hash } from '../util/hash.ts';
import { answerOf } from './waiting.ts';

/** A pipeline that is being compiled, or was. */
export interface Pipeline {
  readonly layout: GPUBindGroupLayout;
  /** Undefined until `ready`. */
  compiled: GPUComputePipeline | undefined;
  /** Rejects with DeviceError `compile`. */
  readonly ready: Promise<void>;
}

/** By device and a hash of access and text. */
const byText = new Cache<Pipeline>('pipelines');
let devices = 0;

/** Memory that a driver keeps for a short kernel, about; for a long one it is a multiple of the text. */
const pipelineBytes = 16384;

/** More do not compile faster, and hold memory. */
const atOnce = 8;

export class Pipelines {
  private readonly known = new Set<string>();
  private readonly gpu: GPUDevice;
  private readonly target: Target;
  private readonly number = ++devices;
  private readonly layouts = new Map<string, { readonly group: GPUBindGroupLayout; readonly pipeline: GPUPipelineLayout }>();
  private readonly waiting: (() => void)[] = [];
  private running = 0;

  constructor(gpu: GPUDevice, target: Target) {
    this.gpu = gpu;
    this.target = target;
  }

  /** Pipelines compiled or being compiled, of those that are kept. */
  get size(): number {
    return this.known.size;
  }

  /**
   * The pipeline of a kernel; equal WGSL with equal access is one pipeline, whatever its label.
   * @throws DeviceError `limit` when the device lacks what the kernel needs.
   */
  get(kernel: PlanKernel): Pipeline {
    const access = `${kernel.bindings.map((b) => (b === 'read' ? 'r' : 'w')).join('')}${kernel.counters.length}`;
    const key = `${this.number} ${new Hash().text(access).text(kernel.wgsl).digest()}`;
    let pipeline = byText.get(key);
    if (!pipeline) {
      checkLimits(kernel, this.target);
      this.known.add(key);
      // Programs hold the pipelines that they run: one that is dropped here goes when no program has it any more.
      byText.set(key, (pipeline = this.start(kernel, access)), pipelineBytes + 4 * kernel.wgsl.length, () => this.known.delete(key));
      // A text that failed may be compiled again, for example after a temporary error of the driver.
      pipeline.ready.catch(() => byText.delete(key));
    }
    return pipeline;
  }

  private start(kernel: PlanKernel, access: string): Pipeline {
    const layout = this.layout(access, kernel);
    const pipeline: Pipeline = {
      layout: layout.group,
      compiled: undefined,
      ready: this.slot(() => this.compile(kernel, layout.pipeline)).then((compiled) => {
        pipeline.compiled = compiled;
      }),
    };
    return pipeline;
  }

  private async compile(kernel: PlanKernel, layout: GPUPipelineLayout): Promise<GPUComputePipeline> {
    const { gpu } = this;
    const { label, wgsl } = kernel;
    debug(4, () => `// ${label}\n${wgsl}`);
    const start = performance.now();
    // Faults of the module come with the pipeline's rejection; the scope only keeps them from being reported as nobody's.
    gpu.pushErrorScope('validation');
    const module = gpu.createShaderModule({ label, code: wgsl });
    gpu.popErrorScope().catch(() => null);
    try {
      const compiled = await answerOf(gpu, gpu.createComputePipelineAsync({ label, layout, compute: { module } }));
      debug(1, () => `compiled ${label} in ${(performance.now() - start).toFixed(1)} ms`);
      return compiled;
    } catch (cause) {
      throw await compileError(kernel, module, cause);
    }
  }

  private async slot<T>(work: () => Promise<T>): Promise<T> {
    if (this.running >= atOnce) await new Promise<void>((go) => this.waiting.push(go));
    this.running++;
    try {
      return await work();
    } finally {
      this.running--;
      this.waiting.shift()?.();
    }
  }

  private layout(access: string, kernel: PlanKernel): { readonly group: GPUBindGroupLayout; readonly pipeline: GPUPipelineLayout } {
    let layout = this.layouts.get(access);
    if (!layout) {
      const buffers: GPUBufferBindingLayout[] = [
        ...kernel.bindings.map((b): GPUBufferBindingLayout => ({ type: b === 'read' ? 'read-only-storage' : 'storage' })),
        ...kernel.counters.map((): GPUBufferBindingLayout => ({ type: 'uniform', hasDynamicOffset: true, minBindingSize: 4 })),
      ];
      const entries = buffers.map((buffer, binding) => ({ binding, visibility: 4 /* GPUShaderStage.COMPUTE */, buffer }));
      const group = this.gpu.createBindGroupLayout({ label: access, entries });
      layout = { group, pipeline: this.gpu.createPipelineLayout({ label: access, bindGroupLayouts: [group] }) };
      this.layouts.set(access, layout);
    }
    return layout;
  }
}

/** A kernel that does not fit is never launched. */
function checkLimits(kernel: PlanKernel, target: Target): void {
  const { label, workgroupSize } = kernel;
  const refuse = (need: string, have: string): never => {
    throw new DeviceError('limit', `device: ${label} needs ${need}, this adapter has ${have}`);
  };
  const missing = kernel.features.find((f) => !target.features.includes(f));
  if (missing) refuse(`the feature ${missing}`, target.features.join(', ') || 'none');
  if (kernel.workgroupBytes > target.maxWorkgroupBytes)
    refuse(`${formatBytes(kernel.workgroupBytes)} of workgroup memory`, formatBytes(target.maxWorkgroupBytes));
  const invocations = workgroupSize[0] * workgroupSize[1] * workgroupSize[2];
  if (invocations > target.maxWorkgroupInvocations) refuse(`${invocations} invocations per workgroup`, `${target.maxWorkgroupInvocations}`);
  if (workgroupSize.some((n, i) => n > target.maxWorkgroupSize[i]!))
    refuse(`workgroups of ${workgroupSize.join('×')}`, `at most ${target.maxWorkgroupSize.join('×')}`);
  if (kernel.bindings.length > target.maxStorageBuffers) refuse(`${kernel.bindings.length} storage buffers`, `${target.maxStorageBuffers}`);
}

async function compileError({ label, wgsl }: PlanKernel, module: GPUShaderModule, cause: unknown): Promise<DeviceError> {
  const messages = await module.getCompilationInfo().then(
    (info) => info.messages,
    () => [],
  );
  const first = [...messages].find((m) => m.type === 'error');
  if (!first) return new DeviceError('compile', `device: ${label} must compile, got: ${(cause as Error).message}`, undefined, { cause });
  const line = wgsl.split('\n')[first.lineNum - 1]?.trim() ?? '';
  return new DeviceError('compile', `device: ${label} must compile, got line ${first.lineNum}: ${first.message}`, line, { cause });
}
