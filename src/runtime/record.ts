/** Replays frozen instructions into command encoders. */
import { roundUp } from '../util/bytes.ts';
import type { Memory } from './buffers.ts';
import { type Device, numbersInTable } from './device.ts';
import type { CopyInstruction, DispatchInstruction, EndWhileInstruction, FrozenPlan, Range } from './freeze.ts';
import type { Pipeline } from './pipelines.ts';
import type { Block } from './storage.ts';

/** A submission's estimated work is kept below this: a device that is silent for long is taken for hung. */
const longestSubmission = 0.5;
/** Bind groups kept per dispatch, at least; results take turns in a few buffers. */
const ways = 4;

/** The bind groups of one dispatch, by the ids of the blocks they bind. */
class BindGroups {
  private readonly keys: Float64Array;
  private readonly groups: (GPUBindGroup | undefined)[];
  private readonly n: number;
  private last = 0;

  constructor(n: number, size: number) {
    this.n = n;
    this.keys = new Float64Array(n * size);
    this.groups = new Array<GPUBindGroup | undefined>(size).fill(undefined);
  }

  find(ids: Float64Array): GPUBindGroup | undefined {
    const { n, keys, groups } = this;
    for (let way = 0; way < groups.length; way++) {
      const at = (this.last + way) % groups.length;
      let i = 0;
      while (i < n && keys[at * n + i] === ids[i]) i++;
      if (i < n || !groups[at]) continue;
      this.last = at;
      return groups[at];
    }
    return undefined;
  }

  /** Replaces the one after the latest found. */
  add(ids: Float64Array, group: GPUBindGroup): void {
    const at = (this.last + this.groups.length - 1) % this.groups.length;
    for (let i = 0; i < this.n; i++) this.keys[at * this.n + i] = ids[i]!;
    this.groups[at] = group;
    this.last = at;
  }
}

/** The encoder of a recording. A host's encoder is neither finished nor submitted here. */
export interface Target {
  /** The host's. */
  readonly encoder?: GPUCommandEncoder;
  /** Takes what was recorded so far, with its estimated time. */
  submit(commands: GPUCommandBuffer, seconds: number): void;
}

export class Recorder {
  /** Bind groups made, for tests and reports: a call whose buffers were seen before makes none. */
  bindGroupsMade = 0;
  /** Measured seconds for each estimated second, learned by the executable. */
  slowness = 1;
  /** By source number: set by the executable before it records. */
  readonly blocks: Block[];
  private readonly ids: Float64Array;
  private readonly device: Device;
  private readonly frozen: FrozenPlan;
  private readonly pipelines: readonly Pipeline[];
  private readonly groups: (BindGroups | undefined)[];
  private readonly iteration: Int32Array;
  /** Per loop with more iterations than the device's table has numbers: a table of its own that moves along. */
  private readonly windows: (GPUBuffer | undefined)[];
  private readonly key: Float64Array;
  private readonly offsets: Uint32Array;
  private target: Target | undefined;
  private encoder: GPUCommandEncoder | undefined;
  private pass: GPUComputePassEncoder | undefined;
  private bound: Pipeline | undefined;
  private seconds = 0;
  private dispatched = 0;

  constructor(device: Device, frozen: FrozenPlan, pipelines: readonly Pipeline[]) {
    const { plan, instructions, loops } = frozen;
    this.device = device;
    this.frozen = frozen;
    this.pipelines = pipelines;
    this.blocks = new Array<Block>(plan.buffers.length + plan.arenas.length);
    this.ids = new Float64Array(this.blocks.length);
    this.iteration = new Int32Array(loops.length);
    this.windows = loops.map(() => undefined);
    this.groups = instructions.map((step) =>
      step.op === 'dispatch' ? new BindGroups(step.ranges.length, ways * variants(step.ranges)) : undefined,
    );
    const dispatches = instructions.filter((step) => step.op === 'dispatch');
    this.key = new Float64Array(Math.max(1, ...dispatches.map((d) => d.ranges.length)));
    this.offsets = new Uint32Array(Math.max(1, ...dispatches.map((d) => d.counters.length)));
  }

  set(source: number, block: Block): void {
    this.blocks[source] = block;
    this.ids[source] = block.id;
  }

  /** Must be called before a range of instructions is recorded. */
  start(target: Target): void {
    this.target = target;
    this.encoder = target.encoder;
    // A recording that threw may have left a pass.
    this.pass = undefined;
    this.bound = undefined;
    this.seconds = 0;
  }

  /** Records from an instruction on, to the end (-1) or to a while whose predicate must be read (its position). */
  run(from: number): number {
    const { instructions, loops } = this.frozen;
    for (let at = from; at < instructions.length; at++) {
      const step = instructions[at]!;
      switch (step.op) {
        case 'dispatch':
          this.dispatch(step, this.groups[at]!);
          break;
        case 'copy':
          this.copy(step);
          break;
        case 'begin':
          this.iteration[step.loop] = 0;
          this.moveWindow(step.loop);
          break;
        case 'end':
          if (++this.iteration[step.loop]! < step.trips) {
            at = step.begin;
            if (loops[step.loop]!.counted) this.moveWindow(step.loop);
          }
          break;
        case 'end-while':
          if (++this.iteration[step.loop]! % step.chunk === 0) {
            this.flush();
            return at;
          }
          at = step.begin;
          this.moveWindow(step.loop);
      }
    }
    this.flush();
    return -1;
  }

  /** After the predicate of the while at a position was read: where to go on. */
  after(at: number, again: boolean): number {
    const step = this.frozen.instructions[at] as EndWhileInstruction;
    if (!again) return at + 1;
    this.moveWindow(step.loop);
    return step.begin + 1;
  }

  predicateAt(at: number): { readonly block: Block; readonly offsetBytes: number; readonly sizeBytes: number } {
    const { predicate } = this.frozen.instructions[at] as EndWhileInstruction;
    return { block: this.blockOf(predicate), offsetBytes: this.offsetOf(predicate), sizeBytes: 4 };
  }

  /** Dispatches recorded since the last call. */
  takeDispatched(): number {
    const { dispatched } = this;
    this.dispatched = 0;
    return dispatched;
  }

  release(): void {
    for (const window of this.windows) window?.destroy();
    this.windows.fill(undefined);
  }

  private dispatch(step: DispatchInstruction, cache: BindGroups): void {
    const pipeline = this.pipelines[step.kernel]!;
    const { ranges, counters } = step;
    // The two places of alternating state may lie in one buffer.
    for (let i = 0; i < ranges.length; i++) this.key[i] = 2 * this.ids[this.sourceOf(ranges[i]!)]! + this.parityOf(ranges[i]!);
    let group = cache.find(this.key);
    if (!group) {
      group = this.makeGroup(step, pipeline);
      cache.add(this.key, group);
    }
    const { profiler } = this.device;
    if (profiler?.isFull) this.flush();
    if (this.seconds > 0 && this.seconds + step.seconds * this.slowness > longestSubmission) this.flush();
    const pass = this.openPass(step);
    if (this.bound !== pipeline) {
      pass.setPipeline(pipeline.compiled!);
      this.bound = pipeline;
    }
    if (counters.length === 0) pass.setBindGroup(0, group);
    else {
      for (let j = 0; j < counters.length; j++) this.offsets[j] = (this.iteration[counters[j]!]! % numbersInTable) * 256;
      pass.setBindGroup(0, group, this.offsets, 0, counters.length);
    }
    pass.dispatchWorkgroups(step.x, step.y, step.z);
    this.dispatched++;
    this.seconds += step.seconds * this.slowness;
  }

  private copy({ from, to, seconds }: CopyInstruction): void {
    this.closePass();
    const encoder = this.openEncoder();
    const source = this.blockOf(from);
    const target = this.blockOf(to);
    const at = source.offsetBytes + this.offsetOf(from);
    const sizeBytes = Math.min(from.sizeBytes, to.sizeBytes, sizeAt(source, this.offsetOf(from)), sizeAt(target, this.offsetOf(to)));
    if (source.buffer !== target.buffer)
      encoder.copyBufferToBuffer(source.buffer, at, target.buffer, target.offsetBytes + this.offsetOf(to), sizeBytes);
    else copyWithin(this.device.memory, encoder, source.buffer, at, target.offsetBytes + this.offsetOf(to), sizeBytes);
    this.seconds += seconds * this.slowness;
  }

  private makeGroup(step: DispatchInstruction, { layout }: Pipeline): GPUBindGroup {
    this.bindGroupsMade++;
    const entries: GPUBindGroupEntry[] = step.ranges.map((range, binding) => {
      const { buffer, offsetBytes } = this.blockOf(range);
      const offset = this.offsetOf(range);
      return {
        binding,
        resource: { buffer, offset: offsetBytes + offset, size: Math.min(range.sizeBytes, sizeAt(this.blockOf(range), offset)) },
      };
    });
    for (const loop of step.counters)
      entries.push({ binding: entries.length, resource: { buffer: this.windows[loop] ?? this.device.iterationNumbers, size: 4 } });
    return this.device.gpu.createBindGroup({ label: this.frozen.plan.kernels[step.kernel]!.label, layout, entries });
  }

  /** 1 in odd iterations of the loop whose state the range is. */
  private parityOf(range: Range): number {
    return range.loop >= 0 ? this.iteration[range.loop]! & 1 : 0;
  }
  private sourceOf(range: Range): number {
    return this.parityOf(range) ? range.oddSource : range.source;
  }
  private blockOf(range: Range): Block {
    return this.blocks[this.sourceOf(range)]!;
  }
  private offsetOf(range: Range): number {
    return this.parityOf(range) ? range.oddOffsetBytes : range.offsetBytes;
  }

  /** At the start of an iteration: the numbers from here on are in the table when the GPU gets there. */
  private moveWindow(loop: number): void {
    const { counted, trips } = this.frozen.loops[loop]!;
    const i = this.iteration[loop]!;
    if (!counted || trips <= numbersInTable || i % numbersInTable !== 0) return;
    this.flush();
    const window = this.windows[loop];
    if (window) this.device.writeNumbers(window, i);
    else this.windows[loop] = this.device.newNumbersTable(i);
  }

  private openEncoder(): GPUCommandEncoder {
    this.encoder ??= this.device.gpu.createCommandEncoder({ label: this.frozen.plan.name });
    return this.encoder;
  }

  /** One pass for as many dispatches as possible; one each while they are timed. */
  private openPass(step: DispatchInstruction): GPUComputePassEncoder {
    const { profiler } = this.device;
    if (!profiler || this.target?.encoder) {
      this.pass ??= this.openEncoder().beginComputePass({ label: this.frozen.plan.name });
      return this.pass;
    }
    this.closePass();
    const kernel = this.frozen.plan.kernels[step.kernel]!;
    this.pass = this.openEncoder().beginComputePass({ label: kernel.label, timestampWrites: profiler.timestampWrites(kernel) });
    return this.pass;
  }

  private closePass(): void {
    this.pass?.end();
    this.pass = undefined;
    this.bound = undefined;
  }

  /** Submits what was recorded so far, if the encoder is ours. */
  private flush(): void {
    this.closePass();
    const { encoder, target, seconds } = this;
    if (!encoder || !target || target.encoder) return;
    const submitted = this.device.profiler?.resolve(encoder, this.frozen.plan.name);
    this.encoder = undefined;
    this.seconds = 0;
    target.submit(encoder.finish(), seconds);
    submitted?.();
  }
}

/** Number of combinations of loop parities in a dispatch. */
const variants = (ranges: readonly Range[]): number => 2 ** new Set(ranges.map((r) => r.loop).filter((loop) => loop >= 0)).size;

/** Plans round sizes up; the host's buffers need not. */
const sizeAt = (block: Block, offset: number): number => block.sizeBytes - offset;

/** WebGPU copies between different buffers only. */
function copyWithin(memory: Memory, encoder: GPUCommandEncoder, buffer: GPUBuffer, from: number, to: number, sizeBytes: number): void {
  const between = memory.acquire(sizeBytes, 'plannedBytes', 'copy');
  encoder.copyBufferToBuffer(buffer, from, between.buffer, 0, roundUp(sizeBytes, 4));
  encoder.copyBufferToBuffer(between.buffer, 0, buffer, to, roundUp(sizeBytes, 4));
  memory.release(between, 'plannedBytes');
}
