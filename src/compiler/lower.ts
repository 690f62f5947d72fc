/**
 * From a fused graph to steps over storages: which kernel family runs each fusion, what is updated in place, what must be copied first.
 * Storages have no place yet (`buffers.ts` gives them one), kernels no text (`compile.ts` writes it).
 */
import { buildClosed } from '../ir/builder.ts';
import { type Eqn, type Graph, int, newValue, type Value } from '../ir/graph.ts';
import { multiply } from '../ops/arithmetic.ts';
import { switchCase } from '../ops/case.ts';
import { scalar } from '../ops/constant.ts';
import { convert } from '../ops/conversion.ts';
import { equal, greaterEqual, less, or } from '../ops/logic.ts';
import { whileLoop } from '../ops/while.ts';
import type { HostTensor } from '../types/host.ts';
import { formatType, sizeBytes, sizeOf, type TensorType } from '../types/shape.ts';
import { InternalError, invariant } from '../util/errors.ts';
import { constantOf, regionOf } from './emit/region.ts';
import { emptyOp, fusionOp, loopOp } from './fusion.ts';
import { chooseFamily } from './kernels/families.ts';
import type { KernelFamily, KernelOutput, Region } from './kernels/family.ts';
import { outputsOf } from './kernels/outputs.ts';
import type { LoopId, Target } from './plan.ts';

/** Memory for one value at a time. */
export interface Storage {
  readonly id: number;
  readonly type: TensorType;
  readonly sizeBytes: number;
  /** What of the program it is; null for what the plan itself makes. */
  readonly input: number | null;
  readonly constant: HostTensor | null;
  /** Its content is read while other storages of the same kernel are bound for writing, by kernels that must not wait for it. */
  readonly apart: boolean;
}

export interface Dispatch {
  readonly kind: 'dispatch';
  readonly region: Region;
  readonly family: KernelFamily;
  readonly match: unknown;
  readonly outputs: readonly KernelOutput[];
  /** Storages of the region's parameters and results. */
  readonly params: readonly Storage[];
  readonly results: readonly Storage[];
  readonly guard: Storage | null;
}

export type LoweredStep =
  | Dispatch
  | {
      readonly kind: 'loop';
      readonly loop: LoopId;
      readonly trips: number;
      readonly state: readonly Storage[];
      readonly body: readonly LoweredStep[];
    }
  | {
      readonly kind: 'while';
      readonly loop: LoopId;
      readonly predicate: Storage;
      readonly state: readonly Storage[];
      readonly body: readonly LoweredStep[];
    };

export interface Lowered {
  readonly storages: readonly Storage[];
  readonly steps: readonly LoweredStep[];
  readonly inputs: readonly Storage[];
  readonly results: readonly Storage[];
  /** Storages that change roles with another in the odd iterations of a loop. */
  readonly alternates: ReadonlyMap<Storage, Alternate>;
  readonly notes: readonly string[];
}

export interface Alternate {
  readonly loop: LoopId;
  readonly other: Storage;
}

export function lower(graph: Graph, target: Target, donated: ReadonlySet<number>): Lowered {
  return new Lowering(target).program(graph, donated);
}

/** One graph being lowered: who still needs what. */
interface Frame {
  readonly env: Map<Value, Storage>;
  /** Position of the last equation that uses a value; infinite for results. */
  readonly lastUse: ReadonlyMap<Value, number>;
  /** Storages that this frame may overwrite once their values are dead. */
  readonly owned: Set<Storage>;
  readonly holds: Map<Storage, Set<Value>>;
  readonly steps: LoweredStep[];
  /** A u32 that the frame's kernels test before they do anything. */
  readonly guard: Storage | null;
  /** Where results are wanted, once what lies there is dead. */
  readonly wanted: ReadonlyMap<Value, Storage>;
}

class Lowering {
  private readonly target: Target;
  private readonly storages: Storage[] = [];
  private readonly constants = new Map<HostTensor, Storage>();
  private readonly notes: string[] = [];
  private readonly alternates = new Map<Storage, Alternate>();
  private loops = 0;

  constructor(target: Target) {
    this.target = target;
  }

  program(graph: Graph, donated: ReadonlySet<number>): Lowered {
    this.loops = loopsIn(graph);
    const inputs = graph.params.map((p, i) => this.storage(p.type, { input: i }));
    const frame = this.frame(graph, inputs, null);
    inputs.forEach((s, i) => donated.has(i) && frame.owned.add(s));
    this.equations(graph, frame);
    const results: Storage[] = [];
    for (const value of graph.results) {
      const storage = frame.env.get(value)!;
      results.push(
        results.includes(storage) && storage.input === null && storage.constant === null
          ? this.copied(storage, value.type, frame)
          : storage,
      );
    }
    return { storages: this.storages, steps: frame.steps, inputs, results, alternates: this.alternates, notes: this.notes };
  }

  private frame(graph: Graph, params: readonly Storage[], guard: Storage | null, targets: readonly Storage[] = []): Frame {
    const lastUse = new Map<Value, number>();
    graph.eqns.forEach((e, i) => {
      for (const v of e.inputs) lastUse.set(v, i);
    });
    for (const v of graph.results) lastUse.set(v, Number.POSITIVE_INFINITY);
    const wanted = new Map(targets.map((t, k) => [graph.results[k]!, t]));
    const frame: Frame = { env: new Map(), lastUse, owned: new Set(targets), holds: new Map(), steps: [], guard, wanted };
    graph.params.forEach((p, i) => hold(frame, p, params[i]!));
    return frame;
  }

  private equations(graph: Graph, frame: Frame): void {
    graph.eqns.forEach((eqn, at) => {
      if (eqn.op === fusionOp) this.fusion(eqn, at, frame);
      else if (eqn.op === loopOp) this.loop(eqn, at, frame);
      else if (eqn.op === whileLoop.op) this.while(eqn, at, frame);
      else if (eqn.op === switchCase.op) this.case(eqn, frame);
      else if (eqn.op === emptyOp) this.define(eqn.outputs[0]!, this.storage(eqn.outputs[0]!.type), frame);
      else if (constantOf(eqn)) hold(frame, eqn.outputs[0]!, this.constant(constantOf(eqn)!));
      else throw new InternalError(`${eqn.op.name}: the plan has no way to run it`);
    });
  }

  private fusion(eqn: Eqn, at: number, frame: Frame): void {
    const given = eqn.inputs.map((v) => frame.env.get(v)!);
    const params = given.filter((s, i) => given.indexOf(s) === i);
    const region = regionOf(params.length < given.length ? merged(eqn.regions[0]!, given) : eqn.regions[0]!);
    const choice = chooseFamily(region, this.target, eqn.attrs);
    invariant(choice, `no kernel family runs a fusion of ${region.graph.eqns.map((e) => e.op.name).join(', ')}`);
    const { family, match } = choice;
    const planned = outputsOf(region);
    const takeovers = family.inPlace?.(region, match);
    const taken = new Set<Storage>();
    const wanted = (o: KernelOutput): Storage | undefined => frame.wanted.get(eqn.outputs[o.result]!);
    const outputs = planned.map((o): KernelOutput => {
      const must = takeovers?.[o.result] ?? o.inPlace;
      if (must !== null) {
        const own = params[must]!;
        if (!this.reusable(own, at, frame)) params[must] = this.copied(own, o.type, frame);
        taken.add(params[must]!);
        return { ...o, inPlace: must };
      }
      const aligned = family.aligned?.(region, match, o.result) ?? [];
      const may = aligned.filter((p) => fits(params[p]!, o.type) && !taken.has(params[p]!) && this.reusable(params[p]!, at, frame));
      // A donated argument is of no use but for a result, a temporary may still be for others.
      const isResult = frame.lastUse.get(eqn.outputs[o.result]!) === Number.POSITIVE_INFINITY;
      const best = may.find((p) => params[p] === wanted(o)) ?? may.find((p) => (params[p]!.input !== null) === isResult) ?? may[0];
      if (best === undefined) return o;
      taken.add(params[best]!);
      return { ...o, inPlace: best };
    });
    const results = outputs.map((o) => {
      if (o.inPlace !== null) return params[o.inPlace]!;
      const target = wanted(o);
      const free = target && !taken.has(target) && !params.includes(target) && this.reusable(target, at, frame);
      if (!free) return this.storage(o.type);
      taken.add(target);
      return target;
    });
    eqn.outputs.forEach((v, k) => this.define(v, results[k]!, frame));
    if (results.every((s) => sizeOf(s.type.shape) === 0)) return;
    frame.steps.push({ kind: 'dispatch', region, family, match, outputs, params, results, guard: frame.guard });
  }

  private loop(eqn: Eqn, at: number, frame: Frame): void {
    const { attrs } = eqn;
    const trips = int(attrs, 'trips');
    const body = eqn.regions[0]!;
    const consts = eqn.inputs.slice(0, int(attrs, 'consts')).map((v) => frame.env.get(v)!);
    const state = this.stateOf(eqn.inputs.slice(consts.length), consts, at, frame);
    if (trips === 0) {
      eqn.outputs.forEach((v, k) => this.define(v, state[k]!, frame));
      return;
    }
    const loop = int(attrs, 'loop');
    const inner = this.round(body, consts, state, frame.guard, loop);
    const partners = state.map((s) => (this.alternates.get(s)?.loop === loop ? this.alternates.get(s)!.other : s));
    frame.steps.push({ kind: 'loop', loop, trips, state: [...new Set([...state, ...partners])], body: inner.steps });
    eqn.outputs.forEach((v, k) => this.define(v, trips % 2 === 1 ? partners[k]! : state[k]!, frame));
  }

  private while(eqn: Eqn, at: number, frame: Frame): void {
    const [cond, body] = eqn.regions as [Graph, Graph];
    const consts = eqn.inputs.slice(0, int(eqn.attrs, 'num_consts')).map((v) => frame.env.get(v)!);
    const state = this.stateOf(eqn.inputs.slice(consts.length), consts, at, frame);
    const predicate = this.storage({ shape: [], dtype: 'uint32' }, { apart: true });
    frame.steps.push(...this.decision(cond, consts, state, predicate, frame));
    const inner = this.round(body, consts, state, predicate, null);
    const steps = [...inner.steps, ...this.decision(cond, consts, state, predicate, frame)];
    frame.steps.push({ kind: 'while', loop: this.loops++, predicate, state, body: steps });
    eqn.outputs.forEach((v, k) => this.define(v, state[k]!, frame));
  }

  /**
   * Sets the predicate of a loop. It runs unguarded, when the loop has ended too: the state has not changed since, so that it decides as
   * before.
   */
  private decision(cond: Graph, consts: readonly Storage[], state: readonly Storage[], predicate: Storage, outer: Frame): LoweredStep[] {
    const frame = this.frame(cond, [...consts, ...state], null);
    this.equations(cond, frame);
    this.setGuard(frame, outer.guard, frame.env.get(cond.results[0]!)!, predicate, (decided) => decided);
    return frame.steps;
  }

  /** All branches are encoded, each under a guard of its own; they write the same results. */
  private case(eqn: Eqn, frame: Frame): void {
    const [index, ...operands] = eqn.inputs.map((v) => frame.env.get(v)!) as [Storage, ...Storage[]];
    const results = eqn.outputs.map((v) => this.storage(v.type));
    const last = eqn.regions.length - 1;
    eqn.regions.forEach((branch, k) => {
      const guard = last === 0 ? frame.guard : this.storage({ shape: [], dtype: 'uint32' }, { apart: true });
      if (guard && last > 0) {
        const chosen = (i: Value): Value =>
          k < last ? equal(i, scalar(k, 'int32')) : or(less(i, scalar(0, 'int32')), greaterEqual(i, scalar(last, 'int32')));
        this.setGuard(frame, frame.guard, index, guard, chosen);
      }
      const inner = this.frame(branch, operands, guard, results);
      this.equations(branch, inner);
      this.assign(
        results,
        branch.results.map((v) => inner.env.get(v)!),
        inner,
      );
      frame.steps.push(...inner.steps);
    });
    eqn.outputs.forEach((v, k) => this.define(v, results[k]!, frame));
  }

  /** guard := test(value), and the outer guard, as a u32. */
  private setGuard(frame: Frame, outer: Storage | null, value: Storage, guard: Storage, test: (v: Value) => Value): void {
    const u32 = { shape: [], dtype: 'uint32' } as const;
    const region = regionOf(
      buildClosed('guard', [value.type, ...(outer ? [u32] : [])], (v, enclosing) => {
        const here = convert(test(v!), 'uint32');
        return [enclosing ? multiply(here, enclosing) : here];
      }),
    );
    const choice = chooseFamily(region, this.target)!;
    frame.steps.push({
      kind: 'dispatch',
      region,
      ...choice,
      outputs: outputsOf(region),
      params: outer ? [value, outer] : [value],
      results: [guard],
      guard: null,
    });
  }

  /** Storages for a loop's state, filled with its first values: theirs, where nobody needs those any more. */
  private stateOf(init: readonly Value[], consts: readonly Storage[], at: number, frame: Frame): Storage[] {
    const state: Storage[] = [];
    for (const v of init) {
      const own = frame.env.get(v)!;
      const free = this.reusable(own, at, frame) && !state.includes(own) && !consts.includes(own);
      state.push(free ? own : this.copied(own, v.type, frame));
    }
    return state;
  }

  /**
   * One round of a loop: the body, and its results as the next state. Where a new value cannot be written over the old one, the two
   * storages change roles from round to round if the number of rounds is known; else it is copied.
   */
  private round(body: Graph, consts: readonly Storage[], state: readonly Storage[], guard: Storage | null, loop: LoopId | null): Frame {
    const before = this.storages.length;
    const frame = this.frame(body, [...consts, ...state], guard, state);
    this.equations(body, frame);
    const results = body.results.map((v) => frame.env.get(v)!);
    results.forEach((from, k) => {
      const to = state[k]!;
      const own = from.id >= before && from.constant === null;
      if (loop === null || !own || this.alternates.has(from) || this.alternates.has(to)) return;
      this.alternates.set(from, { loop, other: to });
      this.alternates.set(to, { loop, other: from });
    });
    const left = results.map((from, k) => (this.alternates.get(from)?.other === state[k] && loop !== null ? state[k]! : from));
    this.assign(state, left, frame);
    return frame;
  }

  /** All targets take the sources' contents at once. */
  private assign(targets: readonly Storage[], sources: readonly Storage[], frame: Frame): void {
    const moves = targets.map((to, k) => ({ to, from: sources[k]! })).filter((m) => m.to !== m.from);
    const safe = moves.map((m) => ({ to: m.to, from: targets.includes(m.from) ? this.copied(m.from, m.to.type, frame) : m.from }));
    for (const m of safe) this.copy(m.from, m.to, frame);
  }

  private reusable(storage: Storage, at: number, frame: Frame): boolean {
    if (!frame.owned.has(storage)) return false;
    return [...(frame.holds.get(storage) ?? [])].every((v) => (frame.lastUse.get(v) ?? -1) <= at);
  }

  /** A new storage with the content of another. */
  private copied(from: Storage, type: TensorType, frame: Frame): Storage {
    const to = this.storage(type);
    frame.owned.add(to);
    this.copy(from, to, frame);
    return to;
  }

  private copy(from: Storage, to: Storage, frame: Frame): void {
    if (sizeBytes(to.type) === 0) return;
    const words = { dtype: 'uint32', shape: [Math.ceil(sizeBytes(to.type) / 4)] } as const;
    const region = copyRegion(words);
    const choice = chooseFamily(region, this.target)!;
    frame.steps.push({
      kind: 'dispatch',
      region,
      ...choice,
      outputs: outputsOf(region),
      params: [from],
      results: [to],
      guard: frame.guard,
    });
  }

  private constant(data: HostTensor): Storage {
    let storage = this.constants.get(data);
    if (!storage) this.constants.set(data, (storage = this.storage(data.type, { constant: data })));
    return storage;
  }

  private define(value: Value, storage: Storage, frame: Frame): void {
    invariant(
      sizeBytes(value.type) === sizeBytes(storage.type),
      `a value of ${formatType(value.type)} was given the storage of ${formatType(storage.type)}`,
    );
    frame.owned.add(storage);
    hold(frame, value, storage);
  }

  private storage(type: TensorType, rest: Partial<Storage> = {}): Storage {
    const bytes = Math.max(16, Math.ceil(sizeBytes(type) / 16) * 16);
    const storage = { id: this.storages.length, type, sizeBytes: bytes, input: null, constant: null, apart: false, ...rest };
    this.storages.push(storage);
    return storage;
  }
}

/** A region of which several parameters lie in one storage, with one parameter for each storage: a buffer must not be bound twice. */
function merged(graph: Graph, storages: readonly Storage[]): Graph {
  const first = new Map<Value, Value>(graph.params.map((p, i) => [p, graph.params[storages.indexOf(storages[i]!)]!]));
  const of = (v: Value): Value => first.get(v) ?? v;
  return {
    params: graph.params.filter((p) => of(p) === p),
    eqns: graph.eqns.map((e) => ({ ...e, inputs: e.inputs.map(of) })),
    results: graph.results.map(of),
  };
}

function hold(frame: Frame, value: Value, storage: Storage): void {
  frame.env.set(value, storage);
  const held = frame.holds.get(storage);
  if (held) held.add(value);
  else frame.holds.set(storage, new Set([value]));
}

const fits = (storage: Storage, type: TensorType): boolean =>
  storage.type.dtype === type.dtype && sizeBytes(storage.type) === sizeBytes(type);

/** One more than the greatest number of a loop. */
function loopsIn(graph: Graph): number {
  return graph.eqns.reduce((n, e) => Math.max(n, e.op === loopOp ? int(e.attrs, 'loop') + 1 : 0, ...e.regions.map(loopsIn)), 0);
}

const copies = new Map<number, Region>();

function copyRegion(type: TensorType): Region {
  const n = type.shape[0]!;
  let region = copies.get(n);
  if (!region) {
    const p = newValue(type);
    copies.set(n, (region = regionOf({ params: [p], eqns: [], results: [p] })));
  }
  return region;
}
