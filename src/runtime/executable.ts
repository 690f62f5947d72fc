/** A plan on a device: loaded once, called any number of times. */
import type { CompileProgress, Plan, PlanBuffer } from '../compiler/index.ts';
import { encode as encodeTensor } from '../types/host.ts';
import { formatType, sizeBytes } from '../types/shape.ts';
import { debug } from '../util/config.ts';
import { ArgumentError, DeviceError, invariant } from '../util/errors.ts';
import { finish, type Steps } from '../util/steps.ts';
import { type Held, hold, type Signature } from './arguments.ts';
import { type Planned, type Request, requestOf } from './buffers.ts';
import { type Device, numbersInTable } from './device.ts';
import { explainFault } from './faults.ts';
import { type FrozenPlan, freeze } from './freeze.ts';
import type { Pipeline } from './pipelines.ts';
import type { Entry } from './queue.ts';
import { Recorder } from './record.ts';
import { partOf, requestsOf } from './requests.ts';
import { type Block, type Cell, Outcome, Storage } from './storage.ts';
import { writeBytes } from './transfer.ts';

export interface LoadOptions {
  /** Told of each pipeline that was compiled, also of those that were compiled before. */
  readonly onProgress?: ((progress: CompileProgress) => void) | undefined;
  /** Gives up waiting: `ready` and the calls that wait for it reject with its reason. */
  readonly signal?: AbortSignal | undefined;
}

export interface ExecutableStats {
  readonly calls: number;
  readonly dispatches: number;
  readonly submits: number;
  readonly bindGroups: number;
  /** CPU time of checking arguments, recording and submitting, per dispatch. */
  readonly encodeMicrosecondsPerDispatch: number;
}

/**
 * Begins to compile a plan's kernels.
 * @throws DeviceError `limit` when a kernel does not fit the device.
 */
export const load = (device: Device, plan: Plan, options: LoadOptions = {}): Executable => finish(loadSteps(device, plan, options));

export function* loadSteps(device: Device, plan: Plan, options: LoadOptions = {}): Steps<Executable> {
  const frozen = freeze(plan, device.target);
  const pipelines: Pipeline[] = [];
  for (const kernel of plan.kernels) {
    yield;
    pipelines.push(device.pipelines.get(kernel));
  }
  return new Executable(device, frozen, pipelines, options);
}

export class Executable implements Planned {
  readonly plan: Plan;
  /** Resolves when every pipeline is compiled; rejects with DeviceError `compile`. */
  readonly ready: Promise<void>;
  private readonly device: Device;
  private readonly frozen: FrozenPlan;
  private readonly pipelines: readonly Pipeline[];
  private readonly recorder: Recorder;
  private readonly constants = new Map<number, Cell>();
  private readonly signature: Signature;
  private readonly constantIds: readonly number[];
  private readonly outputIds: readonly number[];
  /** Outputs that take over a donated argument. */
  private readonly aliased: readonly number[];
  private compiled = false;
  private hasArenas = false;
  /** Between the chunks of a while, temporaries are in use. */
  private looping = false;
  private hasConstants = false;
  private readonly requests: readonly Request[];
  private calls = 0;
  private dispatches = 0;
  private submits = 0;
  private encodeMs = 0;
  private disposed = false;

  /** @internal Use `load`. */
  constructor(device: Device, frozen: FrozenPlan, pipelines: readonly Pipeline[], options: LoadOptions) {
    const { plan } = frozen;
    this.device = device;
    this.frozen = frozen;
    this.plan = plan;
    const inputs = plan.inputs.map((id) => plan.buffers[id]!.type);
    this.signature = { name: plan.name, inputs, donated: new Set(plan.donated) };
    const idsOf = (role: PlanBuffer['role']): number[] => plan.buffers.flatMap((b, id) => (b.role === role ? [id] : []));
    this.constantIds = idsOf('constant');
    this.outputIds = idsOf('output');
    this.aliased = this.outputIds.filter((id) => plan.buffers[id]!.aliasOf !== undefined);
    this.requests = requestsOf(
      plan,
      this.constantIds,
      this.outputIds.filter((id) => !this.aliased.includes(id)),
    );
    this.pipelines = pipelines;
    this.recorder = new Recorder(device, frozen, pipelines);
    // A kernel stays below the machine's rates until it was seen to run.
    this.recorder.slowness = 4;
    this.ready = device.queue.promise((resolve, reject) => void this.compile(options).then(resolve, reject), options.signal);
    this.ready.catch(() => {}); // calls report it
  }

  get stats(): ExecutableStats {
    const { calls, dispatches, submits, encodeMs, recorder } = this;
    return {
      calls,
      dispatches,
      submits,
      bindGroups: recorder.bindGroupsMade,
      encodeMicrosecondsPerDispatch: dispatches === 0 ? 0 : (encodeMs * 1e3) / dispatches,
    };
  }

  /**
   * Queues a call and returns handles on its results at once. If the call fails, reading them rejects.
   * @throws ArgumentError, DisposedError for arguments that cannot be used; DeviceError `device-lost`.
   */
  run(inputs: readonly Storage[]): Storage[] {
    const start = performance.now();
    const { call, handles } = this.prepare(inputs);
    this.encodeMs += performance.now() - start;
    this.device.queue.push(this.entryOf(call));
    return handles;
  }

  /**
   * @internal What the queue does for a call that was made before there was a plan.
   * @param made the cells of its results, of which the call holds a reference each.
   */
  adopt(held: Held, made: readonly Cell[]): Entry {
    const results = new Map<number, Cell>();
    this.plan.outputs.forEach((id, k) => {
      const own = made[k]!;
      const known = this.knownResult(id, held, results);
      if (known) {
        own.become(known);
        own.release();
      } else results.set(id, own);
    });
    return this.entryOf({ ...held, results, finished: false });
  }

  private entryOf(call: Call): Entry {
    const patience = { tried: false };
    const entry: Entry = {
      outcome: call.outcome,
      waitsFor: () => (this.compiled ? this.device.memory.admit(this.request(call), patience, this) : this.ready),
      encode: () => this.record(entry, call),
      finish: () => this.finish(call),
      explain: (fault, kind) => explainFault(this.frozen, fault, kind, this.recorder.blocks, this.device.memoryNumbers()),
    };
    return entry;
  }

  /**
   * Records a call into the host's own command encoder, outside of any pass, and returns handles on its results. The host must submit the
   * encoder before it next calls this library: buffers that the call has freed are given to later calls.
   * @throws DeviceError where that cannot be done at once: `await executable.ready` and `await device.sync()` first.
   */
  encode(encoder: GPUCommandEncoder, inputs: readonly Storage[]): Storage[] {
    const { name } = this.plan;
    if (!this.compiled)
      throw new DeviceError(
        'validation',
        `${name}: to be recorded into a host's encoder its kernels must be compiled`,
        '`await executable.ready` first.',
      );
    if (!this.device.queue.isIdle)
      throw new DeviceError(
        'validation',
        `${name}: to be recorded into a host's encoder no earlier call may wait`,
        '`await device.sync()` first.',
      );
    if (this.frozen.hasWhile)
      throw new DeviceError(
        'validation',
        `${name}: a while loop whose end the host must read cannot be recorded into a host's encoder`,
        'Use scan or foriLoop, or call the program.',
      );
    const long = this.frozen.loops.find((l) => l.counted && l.trips > numbersInTable);
    if (long)
      throw new DeviceError(
        'validation',
        `${name}: a loop in a host's encoder takes at most ${numbersInTable} iterations, got ${long.trips}`,
        'Call the program instead.',
      );
    const { call, handles } = this.prepare(inputs);
    const inherited = call.outcome.inherited();
    if (inherited) throw inherited;
    this.device.memory.mustFit(this.request(call), this);
    this.bind(call, encoder);
    this.recorder.start({ encoder, submit: () => {} });
    this.recorder.run(0);
    this.device.queue.holdUntilNextCall(() => this.finish(call));
    call.outcome.settle();
    return handles;
  }

  /** Gives back the temporaries until the next call. */
  releaseArenas(): void {
    if (!this.hasArenas || this.looping) return;
    this.hasArenas = false;
    this.device.memory.forget(this);
    const first = this.plan.buffers.length;
    for (let i = 0; i < this.plan.arenas.length; i++) this.device.memory.release(this.recorder.blocks[first + i]!, 'plannedBytes');
  }

  /** Frees constants and temporaries. Calls in the queue still run. */
  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    void this.device
      .sync()
      .catch(() => {})
      .then(() => {
        this.releaseArenas();
        for (const cell of this.constants.values()) cell.release();
        this.constants.clear();
        this.recorder.release();
      });
  }

  private async compile({ onProgress }: LoadOptions): Promise<void> {
    const start = performance.now();
    const total = this.pipelines.length;
    let done = 0;
    const ready = this.pipelines.map(async (pipeline, i) => {
      await pipeline.ready;
      onProgress?.({ stage: 'pipelines', done: ++done, total, label: this.plan.kernels[i]!.label });
    });
    await Promise.all(ready);
    this.compiled = true;
    debug(1, () => `${this.plan.name}: ${total} kernels ready after ${(performance.now() - start).toFixed(1)} ms`);
  }

  /** Checks the arguments and takes hold of them. */
  private prepare(inputs: readonly Storage[]): { readonly call: Call; readonly handles: Storage[] } {
    const { plan, device } = this;
    if (this.disposed) throw new ArgumentError(`${plan.name}: a program must not be called after dispose()`);
    const held = hold(device, this.signature, inputs);
    const results = new Map<number, Cell>();
    const handles = plan.outputs.map((id) => {
      const known = this.knownResult(id, held, results);
      if (known) return new Storage(device, known.retain());
      const cell = device.newCell(sizeBytes(plan.buffers[id]!.type), held.outcome);
      results.set(id, cell.retain());
      return new Storage(device, cell);
    });
    // The call must not hold on to handles: they could not be collected while it waits.
    return { call: { ...held, results, finished: false }, handles };
  }

  /** The cell of a result that is an argument, a constant, or a result that came before. */
  private knownResult(id: number, { cells }: Held, results: ReadonlyMap<number, Cell>): Cell | undefined {
    const { role, index } = this.plan.buffers[id]!;
    return role === 'input' ? cells[index!] : role === 'constant' ? this.constant(id) : results.get(id);
  }

  private constant(id: number): Cell {
    let cell = this.constants.get(id);
    if (!cell) this.constants.set(id, (cell = this.device.newCell(sizeBytes(this.plan.buffers[id]!.type), new Outcome())));
    return cell;
  }

  /** The memory that a call will take. */
  private request(call: Call): Request {
    const base = this.requests[(this.hasArenas ? 0 : 1) + (this.hasConstants ? 0 : 2)]!;
    const copied = this.aliased.filter((id) => !this.canTakeOver(call, this.plan.buffers[id]!.aliasOf!));
    return copied.length === 0 ? base : requestOf(base.label, [...base.parts, ...copied.map((id) => partOf(this.plan, id))]);
  }

  /** Whether a donated argument's memory is the call's alone. */
  private canTakeOver({ cells }: Call, input: number): boolean {
    return cells[this.plan.buffers[input]!.index!]!.isSole;
  }

  /** Allocates memory for all sources and gives it to the recorder. */
  private bind({ cells, results }: Call, encoder: GPUCommandEncoder | undefined): void {
    const { plan, recorder, device } = this;
    const { memory } = device;
    plan.inputs.forEach((id, i) => recorder.set(id, cells[i]!.block!));
    for (const id of this.constantIds) this.bindConstant(id);
    this.hasConstants = true;
    for (const id of this.outputIds) {
      const { aliasOf, sizeBytes, index } = plan.buffers[id]!;
      const result = results.get(id)!;
      const donor = aliasOf === undefined ? undefined : cells[plan.buffers[aliasOf]!.index!]!;
      if (donor?.isSole) {
        result.block = donor.block;
        donor.block = undefined;
      } else {
        result.block = memory.acquire(sizeBytes, 'liveBytes', `${plan.name} result ${index}`);
        if (donor) {
          // Others hold the argument, so the call works on a copy, under both names.
          copyWhole(device, encoder, donor.block!, result.block);
          recorder.set(aliasOf!, result.block);
        }
      }
      recorder.set(id, result.block!);
    }
    if (plan.arenas.length === 0) return;
    if (!this.hasArenas) {
      memory.makeRoomForArenas(plan.arenas.reduce((a, b) => a + b, 0));
      plan.arenas.forEach((size, i) =>
        recorder.set(plan.buffers.length + i, memory.acquire(size, 'plannedBytes', `${plan.name} temporaries ${i}`)),
      );
    }
    this.hasArenas = true;
    memory.touch(this);
  }

  private bindConstant(id: number): void {
    const cell = this.constant(id);
    if (!cell.block) {
      const { data, type } = this.plan.buffers[id]!;
      invariant(data, `${this.plan.name}: constant ${id} has no data`);
      cell.block = this.device.memory.acquire(cell.sizeBytes, 'liveBytes', `${this.plan.name} constant ${formatType(type)}`);
      writeBytes(this.device.gpu, cell.block.buffer, encodeTensor(data));
    }
    this.recorder.set(id, cell.block);
  }

  private record(entry: Entry, call: Call): Promise<void> | undefined {
    const at = this.segment(entry, () => {
      this.bind(call, undefined);
      return this.recorder.run(0);
    });
    return at < 0 ? undefined : this.untilFalse(entry, at);
  }

  /** Between chunks of a while: reads the predicate and goes on. */
  private async untilFalse(entry: Entry, from: number): Promise<void> {
    const { recorder, device } = this;
    this.looping = true;
    try {
      for (let at = from; at >= 0; ) {
        const again = await device.readWord(entry, recorder.predicateAt(at));
        if (entry.outcome.error) return;
        const place = at;
        at = this.segment(entry, () => recorder.run(recorder.after(place, again !== 0)));
      }
    } finally {
      this.looping = false;
    }
  }

  /** Records and submits one stretch without waiting. */
  private segment(entry: Entry, body: () => number): number {
    const { queue } = this.device;
    const { recorder } = this;
    const start = performance.now();
    const before = queue.submits;
    let at = -1;
    let seconds = 0;
    queue.record(entry, () => {
      recorder.start({
        submit: (commands, estimate) => {
          queue.submit(commands, estimate);
          seconds += estimate;
        },
      });
      at = body();
    });
    this.encodeMs += performance.now() - start;
    this.submits += queue.submits - before;
    this.dispatches += recorder.takeDispatched();
    // Learn how long it takes in truth: from the first calls, and again now and then.
    if (seconds > 0 && (this.calls < 2 || this.calls % 64 === 0)) {
      queue.measure(queue.submits - before, seconds, (ratio) => {
        recorder.slowness = Math.min(1e4, Math.max(0.05, recorder.slowness * ratio));
      });
    }
    if (at < 0) this.calls++;
    return at;
  }

  private finish(call: Call): void {
    if (call.finished) return;
    call.finished = true;
    for (const cell of call.cells) cell.release();
    for (const cell of call.results.values()) cell.release();
  }
}

interface Call extends Held {
  /** By the id of the output buffer. */
  readonly results: ReadonlyMap<number, Cell>;
  finished: boolean;
}

function copyWhole(device: Device, given: GPUCommandEncoder | undefined, from: Block, to: Block): void {
  const encoder = given ?? device.gpu.createCommandEncoder({ label: 'copy of a donated argument' });
  encoder.copyBufferToBuffer(from.buffer, from.offsetBytes, to.buffer, to.offsetBytes, Math.min(from.sizeBytes, to.sizeBytes) & ~3);
  if (!given) device.queue.submit(encoder.finish(), 0);
}
