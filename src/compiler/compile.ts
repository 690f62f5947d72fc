/** Graph to plan: passes, lowering, buffers, kernels. */

import type { Graph } from '../ir/graph.ts';
import { graphKey } from '../ir/key.ts';
import { dtypes } from '../types/dtype.ts';
import { sizeBytes } from '../types/shape.ts';
import { checksPlans } from '../util/config.ts';
import { DeviceError, invariant } from '../util/errors.ts';
import { each, finish, type Steps } from '../util/steps.ts';
import { assignBuffers, type Placement } from './buffers.ts';
import { flopsOfRegion, trafficOf } from './cost.ts';
import { type Cut, cutGrid } from './emit/grid.ts';
import { type FinishedKernel, KernelBuilder } from './emit/kernel.ts';
import { sampleOf } from './kernels/families.ts';
import type { Emitted } from './kernels/family.ts';
import { isWindow } from './kernels/outputs.ts';
import { type Alternate, type Dispatch, type Lowered, type LoweredStep, lower, type Storage } from './lower.ts';
import { secondsFor } from '../machine/model.ts';
import { type PipelineObserver, pipeline } from './pipeline.ts';
import type { Access, BufferRef, CompileProgress, GridPart, KernelId, LoopId, Plan, PlanChoice, PlanKernel, Step, Target } from './plan.ts';
import { verifyPlan } from './verify-plan.ts';
import { tuning } from './tuning.ts';

export interface CompileOptions {
  /** Name of the program, for labels and reports: `step`. */
  readonly name: string;
  /** Arguments whose memory the call may take over. */
  readonly donated?: readonly number[];
  /** Round bf16 and f16 after every op, for comparison bit by bit; without it a kernel rounds once, where it stores. */
  readonly strict?: boolean;
  /** Let matrices of f16 take bfloat16, within the error that `jit` states; not with `strict`. */
  readonly bf16AsF16?: boolean;
  /** Leave products and attention whole, one kernel each. */
  readonly whole?: boolean;
  /** Told about every pass: what it made of the graph, and how long it took. */
  readonly observe?: PipelineObserver;
  /** The pass after which no further one runs; those that lowering cannot do without run always. */
  readonly stopAfter?: string;
}

export const compile = (graph: Graph, adapter: Target, options: CompileOptions): Plan => finish(compileSteps(graph, adapter, options));

/** `compile` in steps: they yield the pass that begins, and the kernel that was written. */
export function* compileSteps(graph: Graph, adapter: Target, options: CompileOptions): Steps<Plan, CompileProgress> {
  const target = options.bf16AsF16 ? { ...adapter, bf16AsF16: true } : adapter;
  const donated = new Set(options.donated ?? []);
  const { graph: fused, ops } = yield* pipeline(graph, target, options);
  const lowered = yield* lower(fused, target, donated);
  const placement = yield* assignBuffers(lowered, donated, target);
  const writer = new PlanWriter(placement, lowered, target, options.strict ?? false);
  yield* writer.prepare();
  const steps = yield* writer.steps(lowered.steps);
  const tally = count(steps, writer.kernels);
  const plan: Plan = {
    name: options.name,
    buffers: placement.buffers,
    kernels: writer.kernels,
    steps,
    inputs: placement.inputs,
    outputs: placement.outputs,
    results: lowered.resultValues,
    arenas: placement.arenas,
    donated: [...donated],
    report: {
      ops,
      kernels: tally.kernels,
      dispatches: tally.dispatches,
      flops: tally.flops,
      bytes: tally.bytes,
      tempBytes: placement.arenas.reduce((n, a) => n + a, 0),
      tempBytesLowerBound: placement.lowerBound,
      choices: [...writer.choices.values()],
      notes: [...new Set([...lowered.notes, ...placement.notes, ...writer.remarks])],
    },
  };
  if (checksPlans()) verifyPlan(plan, target);
  return plan;
}

/** The plan of a program to measure one candidate of a choice with. */
export const compileCandidate = (choice: PlanChoice, candidate: string, target: Target): Plan =>
  finish(candidateSteps(choice, candidate, target));

export function candidateSteps({ key }: PlanChoice, candidate: string, target: Target): Steps<Plan, CompileProgress> {
  const sample = sampleOf(key);
  invariant(sample, `no kernel family has the choice ${key}`);
  return compileSteps(sample, { ...target, tuned: { [key]: candidate } }, { name: `${key} ${candidate}`, whole: true });
}

const { chunk: whileChunk } = tuning.while;
const { longestSeconds } = tuning.dispatch;

interface Written {
  readonly finished: FinishedKernel;
  readonly workgroups: readonly [number, number, number];
  /** Dispatches that it takes. */
  readonly parts: number;
  readonly part: GridPart | null;
  readonly id: KernelId;
}

class PlanWriter {
  readonly kernels: PlanKernel[] = [];
  readonly remarks: string[] = [];
  readonly choices = new Map<string, PlanChoice>();
  private readonly placement: Placement;
  private readonly alternates: ReadonlyMap<Storage, Alternate>;
  private readonly lowered: readonly LoweredStep[];
  /** The loops around the step being written. */
  private readonly open = new Set<LoopId>();
  private readonly target: Target;
  private readonly strict: boolean;
  private readonly written = new Map<string, Written>();
  private readonly ids = new Map<string, KernelId>();
  private readonly keys = new Map<Dispatch, string>();
  /** Numbers the parts of dispatches that are cut. */
  private readonly partsLoop: LoopId;
  /** By key: the parameters that some dispatch of the kernel finds in a buffer which it writes. */
  private readonly writable = new Map<string, Set<number>>();

  constructor(placement: Placement, { alternates, steps }: Lowered, target: Target, strict: boolean) {
    this.placement = placement;
    this.alternates = alternates;
    this.target = target;
    this.strict = strict;
    this.partsLoop = loopsIn(steps);
    this.lowered = steps;
  }

  *prepare(): Steps<void> {
    yield* this.setKeys(this.lowered);
    while (yield* this.findWritable());
  }

  get progress(): CompileProgress {
    const { length } = this.kernels;
    return { stage: 'kernels', done: this.written.size, total: this.writable.size, label: this.kernels[length - 1]?.label ?? '' };
  }

  private *setKeys(steps: readonly LoweredStep[]): Steps<void> {
    for (const step of steps) {
      if (step.kind !== 'dispatch') {
        yield* this.setKeys(step.body);
        continue;
      }
      yield;
      const key = [graphKey(step.region.graph), step.outputs.map((o) => o.inPlace).join(), step.guard !== null].join('|');
      this.keys.set(step, key);
      this.writable.set(key, new Set());
    }
  }

  /** Whether one more was found: a parameter bound for writing makes its neighbours in that buffer be bound so too. */
  private *findWritable(): Steps<boolean> {
    let more = false;
    yield* each(this.keys, ([{ params, results }, key]) => {
      const found = this.writable.get(key)!;
      const written = new Set([...results, ...params.filter((_, i) => found.has(i))].flatMap((s) => this.arenasOf(s)));
      const before = found.size;
      params.forEach((s, i) => this.arenasOf(s).some((a) => written.has(a)) && found.add(i));
      more ||= found.size > before;
    });
    return more;
  }

  /** The arenas of a storage in even and in odd iterations; none where it has a buffer of its own. */
  private arenasOf(storage: Storage): number[] {
    const alternate = this.alternates.get(storage);
    return [storage, ...(alternate ? [alternate.other] : [])].flatMap((s) => this.placement.arenaOf.get(s) ?? []);
  }

  *steps(steps: readonly LoweredStep[]): Steps<Step[], CompileProgress> {
    const made: Step[] = [];
    for (const step of steps) {
      if (step.kind === 'dispatch') {
        made.push(yield* this.dispatch(step));
        yield;
        continue;
      }
      const { kind, loop } = step;
      this.open.add(loop);
      const body = yield* this.steps(step.body);
      const carried = step.carried.map((c) => ({ ...c, at: this.refTo(c.at) }));
      this.open.delete(loop);
      if (kind === 'loop') made.push({ kind, loop, trips: step.trips, body, flow: { carried, when: step.when } });
      else {
        const { when, runs, decides } = step;
        made.push({ kind, loop, predicate: this.refTo(step.predicate), body, chunk: whileChunk, flow: { carried, when, runs, decides } });
      }
    }
    return made;
  }

  private refTo(storage: Storage): BufferRef {
    const { idOf } = this.placement;
    const alternate = this.alternates.get(storage);
    const ref = { buffer: idOf.get(storage)!, offsetBytes: 0, sizeBytes: storage.sizeBytes };
    return alternate && this.open.has(alternate.loop) ? { ...ref, odd: { loop: alternate.loop, buffer: idOf.get(alternate.other)! } } : ref;
  }

  private *dispatch(d: Dispatch): Steps<Step, CompileProgress> {
    const { finished, workgroups, parts, part, id } = yield* this.kernel(d);
    const bindings = finished.slots.map((slot): BufferRef => {
      const storage = slot === 'guard' ? d.guard! : 'param' in slot ? d.params[slot.param]! : d.results[slot.result]!;
      return this.refTo(storage);
    });
    const flow = { accesses: finished.slots.map((slot) => accessOf(d, slot)), when: d.flow.when };
    const step: Step = { kind: 'dispatch', kernel: id, bindings, workgroups, flow, ...(part && { part }) };
    return part ? { kind: 'loop', loop: this.partsLoop, trips: parts, body: [step], flow: { carried: [], when: d.flow.when } } : step;
  }

  private *kernel(d: Dispatch): Steps<Written, CompileProgress> {
    const { graph } = d.region;
    const key = this.keys.get(d)!;
    const known = this.written.get(key);
    if (known) return known;
    const builder = new KernelBuilder(d.region, this.target, d.outputs, {
      strict: this.strict,
      writable: new Set([...this.writable.get(key)!].map((i) => graph.params[i]!)),
      guarded: d.guard !== null,
    });
    const emitted = d.family.emit(builder, d.match);
    const choice = d.family.choice?.(d.region, d.match, this.target);
    if (choice) this.choices.set(choice.key, { ...choice, tuned: this.target.tuned?.[choice.key] === choice.chosen });
    yield;
    const cut = cutGrid(emitted.workgroups, this.secondsOf(d) / longestSeconds);
    const finished = builder.finish(emitted, cut && { ...cut, loop: this.partsLoop }, labelOf(d, emitted));
    const workgroups = emitted.workgroups.map((n, axis) => (axis === cut?.axis ? cut.size : n)) as [number, number, number];
    const part = cut && { axis: cut.axis, size: cut.size, extent: cut.extent };
    const made = { finished, workgroups, parts: cut?.parts ?? 1, part, id: this.add(d, finished, emitted, cut) };
    this.written.set(key, made);
    yield this.progress;
    return made;
  }

  private secondsOf(d: Dispatch): number {
    const { family, region, match } = d;
    return (
      family.seconds?.(region, match, this.target) ?? secondsFor(this.target.machine, flopsOfRegion(region), trafficOf(d.region, d.outputs))
    );
  }

  private add(d: Dispatch, finished: FinishedKernel, emitted: Emitted, cut: Cut | null): KernelId {
    const key = `${finished.counters.join()}|${emitted.workgroupSize}|${finished.wgsl}`;
    const known = this.ids.get(key);
    if (known !== undefined) return known;
    const label = labelOf(d, emitted);
    const kernel: PlanKernel = {
      label,
      program: finished.program,
      wgsl: `// ${label}\n${finished.wgsl}`,
      workgroupSize: [emitted.workgroupSize, 1, 1],
      workgroupBytes: finished.workgroupBytes,
      bindings: finished.access,
      counters: finished.counters,
      features: finished.features,
      flops: flopsOfRegion(d.region) / (cut?.parts ?? 1),
      bytes: trafficOf(d.region, d.outputs) / (cut?.parts ?? 1),
    };
    this.check(kernel, d);
    if (cut) this.remarks.push(`${label} takes an estimated ${this.secondsOf(d).toPrecision(2)} s and runs as ${cut.parts} dispatches`);
    for (const remark of [d.family.remark?.(d.region, d.match), emitted.remark]) if (remark) this.remarks.push(remark);
    this.ids.set(key, this.kernels.length);
    this.kernels.push(kernel);
    return this.kernels.length - 1;
  }

  private check(kernel: PlanKernel, d: Dispatch): void {
    const limits: readonly (readonly [string, number, number])[] = [
      ['storage buffers', kernel.bindings.length, this.target.maxStorageBuffers],
      ['bytes in one binding', Math.max(...[...d.params, ...d.results].map((s) => s.sizeBytes)), this.target.maxBindingBytes],
      ['bytes of workgroup memory', kernel.workgroupBytes, this.target.maxWorkgroupBytes],
      ['invocations per workgroup', kernel.workgroupSize.reduce((n, d) => n * d, 1), this.target.maxWorkgroupInvocations],
    ];
    for (const [what, needs, has] of limits) {
      if (needs > has) throw new DeviceError('limit', `device: ${kernel.label} needs ${needs} ${what}, this adapter has ${has}`);
    }
  }
}

/** The effect of a dispatch on the content of one binding. */
function accessOf({ flow, outputs, region }: Dispatch, slot: FinishedKernel['slots'][number]): Access {
  if (slot === 'guard') return { reads: flow.guard, writes: null };
  if ('result' in slot) return { reads: null, writes: flow.writes[slot.result]! };
  const reads = flow.reads[slot.param]!;
  const output = outputs.find((o) => o.inPlace === slot.param);
  if (!output) return { reads, writes: null };
  const writes = flow.writes[output.result]!;
  return isWindow(region, output) ? { reads, writes, partBytes: sizeBytes(output.value.type) } : { reads, writes };
}

/** `map_f32_8x128_exponential`: family, dtype, shape, and the op at the end. */
function labelOf(d: Dispatch, emitted: Emitted): string {
  const first = d.outputs[0]!;
  const last = d.region.producer(first.value)?.op.name ?? 'copy';
  return [d.family.name, dtypes[first.type.dtype].mlir, emitted.label, last].filter((part) => part !== undefined && part !== '').join('_');
}

interface Tally {
  readonly kernels: number;
  readonly dispatches: number;
  readonly flops: number;
  readonly bytes: number;
}

function count(steps: readonly Step[], kernels: readonly PlanKernel[]): Tally {
  const sum = { kernels: 0, dispatches: 0, flops: 0, bytes: 0 };
  for (const step of steps) {
    if (step.kind === 'copy') continue;
    if (step.kind === 'dispatch') {
      sum.kernels++;
      sum.dispatches++;
      sum.flops += kernels[step.kernel]!.flops;
      sum.bytes += kernels[step.kernel]!.bytes;
      continue;
    }
    const inner = count(step.body, kernels);
    const trips = step.kind === 'loop' ? step.trips : 1;
    sum.kernels += inner.kernels;
    sum.dispatches += trips * inner.dispatches;
    sum.flops += trips * inner.flops;
    sum.bytes += trips * inner.bytes;
  }
  return sum;
}

/** One more than the greatest number of a loop. */
function loopsIn(steps: readonly LoweredStep[]): number {
  return steps.reduce((n, s) => (s.kind === 'dispatch' ? n : Math.max(n, s.loop + 1, loopsIn(s.body))), 0);
}
