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
import type { Steps } from '../util/steps.ts';
import { constantOf, regionOf } from './emit/region.ts';
import { emptyOp, isFusion, isLoop } from './fusion.ts';
import { chooseFamily } from './kernels/families.ts';
import type { KernelFamily, KernelOutput, Region } from './kernels/family.ts';
import { outputsOf } from './kernels/outputs.ts';
import { type Condition, type LoopId, noValue, type Target, type ValueId } from './plan.ts';

/** Memory for one value at a time. */
export interface Storage {
  readonly id: number;
  readonly type: TensorType;
  readonly sizeBytes: number;
  /** Number of the program's input; null for any other. */
  readonly input: number | null;
  readonly constant: HostTensor | null;
  /** The value that an input or a constant begins with. */
  readonly holds: ValueId | null;
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
  readonly flow: DispatchFlow;
}

/** The values of a dispatch's parameters, results and guard, and under which conditions the results count. */
interface DispatchFlow {
  readonly reads: readonly ValueId[];
  readonly writes: readonly ValueId[];
  readonly guard: ValueId | null;
  readonly when: readonly Condition[];
}

/** As `Carried` of a plan. */
export interface CarriedStorage {
  readonly at: Storage;
  readonly init: ValueId;
  readonly finds: ValueId;
  readonly leaves: ValueId;
  readonly final: ValueId;
}

export type LoweredStep =
  | Dispatch
  | {
      readonly kind: 'loop';
      readonly loop: LoopId;
      readonly trips: number;
      readonly state: readonly Storage[];
      readonly body: readonly LoweredStep[];
      readonly carried: readonly CarriedStorage[];
      readonly when: readonly Condition[];
    }
  | {
      readonly kind: 'while';
      readonly loop: LoopId;
      readonly predicate: Storage;
      readonly state: readonly Storage[];
      readonly body: readonly LoweredStep[];
      readonly carried: readonly CarriedStorage[];
      readonly when: readonly Condition[];
      readonly runs: Condition;
      readonly decides: ValueId;
    };

export interface Lowered {
  readonly storages: readonly Storage[];
  readonly steps: readonly LoweredStep[];
  readonly inputs: readonly Storage[];
  readonly results: readonly Storage[];
  readonly resultValues: readonly ValueId[];
  /** Storages that change roles with another in the odd iterations of a loop. */
  readonly alternates: ReadonlyMap<Storage, Alternate>;
  readonly notes: readonly string[];
}

export interface Alternate {
  readonly loop: LoopId;
  readonly other: Storage;
}

export function lower(graph: Graph, target: Target, donated: ReadonlySet<number>): Steps<Lowered> {
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
  readonly guard: Guard | null;
  /** The conditions under which the frame's values count. */
  readonly when: readonly Condition[];
  readonly ids: Map<Value, ValueId>;
  /** Where results are wanted, once what lies there is dead. */
  readonly wanted: ReadonlyMap<Value, Storage>;
}

interface Guard {
  readonly storage: Storage;
  readonly id: ValueId;
}

class Lowering {
  private readonly target: Target;
  private readonly storages: Storage[] = [];
  private readonly constants = new Map<HostTensor, Storage>();
  private readonly notes: string[] = [];
  private readonly alternates = new Map<Storage, Alternate>();
  private loops = 0;
  private choices = 0;
  private values: ValueId = noValue;

  constructor(target: Target) {
    this.target = target;
  }

  *program(graph: Graph, donated: ReadonlySet<number>): Steps<Lowered> {
    this.loops = loopsIn(graph);
    const inputs = graph.params.map((p, i) => this.storage(p.type, { input: i, holds: this.fresh(p) }));
    const frame = this.frame(graph, inputs, { guard: null, when: [], ids: inputs.map((s) => s.holds!) });
    inputs.forEach((s, i) => donated.has(i) && frame.owned.add(s));
    yield* this.equations(graph, frame);
    const results = new Set<Storage>();
    const own = graph.results.map((value) => {
      const storage = frame.env.get(value)!;
      if (results.has(storage) && storage.input === null && storage.constant === null) return this.copied(storage, value, frame);
      results.add(storage);
      return storage;
    });
    return {
      storages: this.storages,
      steps: frame.steps,
      inputs,
      results: own,
      resultValues: graph.results.map((v) => this.idOf(v, frame)),
      alternates: this.alternates,
      notes: this.notes,
    };
  }

  /** A number for a value that nothing else has. */
  private fresh(value: Value): ValueId {
    return sizeOf(value.type.shape) === 0 ? noValue : ++this.values;
  }

  private idOf(value: Value, frame: Frame): ValueId {
    let id = frame.ids.get(value);
    if (id === undefined) frame.ids.set(value, (id = this.fresh(value)));
    return id;
  }

  /** @param outside of it: its guard, its conditions, and the values of its parameters */
  private frame(
    graph: Graph,
    params: readonly Storage[],
    { guard, when, ids }: { readonly guard: Guard | null; readonly when: readonly Condition[]; readonly ids: readonly ValueId[] },
    targets: readonly Storage[] = [],
  ): Frame {
    const lastUse = new Map<Value, number>();
    graph.eqns.forEach((e, i) => {
      for (const v of e.inputs) lastUse.set(v, i);
    });
    for (const v of graph.results) lastUse.set(v, Number.POSITIVE_INFINITY);
    const wanted = new Map(targets.map((t, k) => [graph.results[k]!, t]));
    const known = new Map(graph.params.map((p, i) => [p, ids[i]!]));
    const frame: Frame = { env: new Map(), lastUse, owned: new Set(targets), holds: new Map(), steps: [], guard, when, ids: known, wanted };
    graph.params.forEach((p, i) => hold(frame, p, params[i]!));
    return frame;
  }

  private *equations(graph: Graph, frame: Frame): Steps<void> {
    for (const [at, eqn] of graph.eqns.entries()) {
      yield;
      if (isFusion(eqn)) this.fusion(eqn, at, frame);
      else if (isLoop(eqn)) yield* this.loop(eqn, at, frame);
      else if (eqn.op === whileLoop.op) yield* this.while(eqn, at, frame);
      else if (eqn.op === switchCase.op) yield* this.case(eqn, frame);
      else if (eqn.op === emptyOp) {
        frame.ids.set(eqn.outputs[0]!, noValue);
        this.define(eqn.outputs[0]!, this.storage(eqn.outputs[0]!.type), frame);
      } else if (constantOf(eqn)) {
        const storage = this.constant(constantOf(eqn)!, eqn.outputs[0]!);
        frame.ids.set(eqn.outputs[0]!, storage.holds!);
        hold(frame, eqn.outputs[0]!, storage);
      } else throw new InternalError(`${eqn.op.name}: the plan has no way to run it`);
    }
  }

  private fusion(eqn: Eqn, at: number, frame: Frame): void {
    const given = eqn.inputs.map((v) => frame.env.get(v)!);
    const first = (_: unknown, i: number): boolean => given.indexOf(given[i]!) === i;
    const params = given.filter(first);
    const values = eqn.inputs.filter(first);
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
        if (!this.reusable(own, at, frame)) params[must] = this.copied(own, values[must]!, frame);
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
    const flow = this.flow(
      values.map((v) => this.idOf(v, frame)),
      eqn.outputs.map((v) => this.idOf(v, frame)),
      frame,
    );
    frame.steps.push({ kind: 'dispatch', region, family, match, outputs, params, results, guard: frame.guard?.storage ?? null, flow });
  }

  private flow(reads: readonly ValueId[], writes: readonly ValueId[], { guard, when }: Frame): DispatchFlow {
    return { reads, writes, guard: guard?.id ?? null, when };
  }

  private *loop(eqn: Eqn, at: number, frame: Frame): Steps<void> {
    const { attrs } = eqn;
    const trips = int(attrs, 'trips');
    const body = eqn.regions[0]!;
    const consts = eqn.inputs.slice(0, int(attrs, 'consts')).map((v) => frame.env.get(v)!);
    const state = this.stateOf(eqn.inputs.slice(consts.length), consts, at, frame);
    const begun = eqn.inputs.slice(consts.length).map((v) => this.idOf(v, frame));
    if (trips === 0) {
      eqn.outputs.forEach((v, k) => {
        frame.ids.set(v, begun[k]!);
        this.define(v, state[k]!, frame);
      });
      return;
    }
    const loop = int(attrs, 'loop');
    const finds = body.params.slice(consts.length).map((v) => this.fresh(v));
    const ids = [...eqn.inputs.slice(0, consts.length).map((v) => this.idOf(v, frame)), ...finds];
    const inner = yield* this.round(body, consts, state, { ...frame, ids }, loop);
    const carried = this.carried(eqn, state, begun, finds, body, inner, frame);
    const partners = state.map((s) => (this.alternates.get(s)?.loop === loop ? this.alternates.get(s)!.other : s));
    frame.steps.push({
      kind: 'loop',
      loop,
      trips,
      state: [...new Set([...state, ...partners])],
      body: inner.steps,
      carried,
      when: frame.when,
    });
    eqn.outputs.forEach((v, k) => this.define(v, trips % 2 === 1 ? partners[k]! : state[k]!, frame));
  }

  private *while(eqn: Eqn, at: number, frame: Frame): Steps<void> {
    const [cond, body] = eqn.regions as [Graph, Graph];
    const consts = eqn.inputs.slice(0, int(eqn.attrs, 'num_consts')).map((v) => frame.env.get(v)!);
    const state = this.stateOf(eqn.inputs.slice(consts.length), consts, at, frame);
    const predicate = this.guard();
    const constIds = eqn.inputs.slice(0, consts.length).map((v) => this.idOf(v, frame));
    const begun = eqn.inputs.slice(consts.length).map((v) => this.idOf(v, frame));
    const finds = body.params.slice(consts.length).map((v) => this.fresh(v));
    const runs: Condition = { choice: this.choices++, way: 0, ways: 2 };
    const when = [...frame.when, runs];
    frame.steps.push(...(yield* this.decision(cond, [...consts, ...state], [...constIds, ...begun], predicate, frame, frame.when)));
    const inner = yield* this.round(body, consts, state, { guard: predicate, when, ids: [...constIds, ...finds] }, null);
    const carried = this.carried(eqn, state, begun, finds, body, inner, frame);
    const left = [...constIds, ...carried.map((c) => c.leaves)];
    const again = yield* this.decision(cond, [...consts, ...state], left, predicate, frame, when);
    const steps = [...inner.steps, ...again];
    frame.steps.push({
      kind: 'while',
      loop: this.loops++,
      predicate: predicate.storage,
      state,
      body: steps,
      carried,
      when: frame.when,
      runs,
      decides: predicate.id,
    });
    eqn.outputs.forEach((v, k) => this.define(v, state[k]!, frame));
  }

  /**
   * Sets the predicate of a loop. It runs unguarded, when the loop has ended too: the state has not changed since, so that it decides as
   * before.
   */
  private *decision(
    cond: Graph,
    params: readonly Storage[],
    ids: readonly ValueId[],
    predicate: Guard,
    outer: Frame,
    when: readonly Condition[],
  ): Steps<LoweredStep[]> {
    const frame = this.frame(cond, params, { guard: null, when, ids });
    yield* this.equations(cond, frame);
    this.setGuard(frame, outer.guard, cond.results[0]!, predicate, (decided) => decided);
    return frame.steps;
  }

  private carried(
    eqn: Eqn,
    state: readonly Storage[],
    init: readonly ValueId[],
    finds: readonly ValueId[],
    body: Graph,
    inner: Frame,
    frame: Frame,
  ): CarriedStorage[] {
    return state.map((at, k) => {
      const leaves = this.idOf(body.results[k]!, inner);
      return { at, init: init[k]!, finds: finds[k]!, leaves, final: this.idOf(eqn.outputs[k]!, frame) };
    });
  }

  /** All branches are encoded, each under a guard of its own; they write the same results. */
  private *case(eqn: Eqn, frame: Frame): Steps<void> {
    const [, ...operands] = eqn.inputs.map((v) => frame.env.get(v)!);
    const ids = eqn.inputs.slice(1).map((v) => this.idOf(v, frame));
    const results = eqn.outputs.map((v) => this.storage(v.type));
    const last = eqn.regions.length - 1;
    const choice = this.choices++;
    for (const [k, branch] of eqn.regions.entries()) {
      const guard = last === 0 ? frame.guard : this.guard();
      if (guard && last > 0) {
        const chosen = (i: Value): Value =>
          k < last ? equal(i, scalar(k, 'int32')) : or(less(i, scalar(0, 'int32')), greaterEqual(i, scalar(last, 'int32')));
        this.setGuard(frame, frame.guard, eqn.inputs[0]!, guard, chosen);
      }
      const when = last === 0 ? frame.when : [...frame.when, { choice, way: k, ways: last + 1 }];
      const inner = this.frame(branch, operands, { guard, when, ids }, results);
      // A value that a branch computes is the result under the branch's condition.
      branch.results.forEach((v, j) => {
        if (!branch.params.includes(v)) inner.ids.set(v, this.idOf(eqn.outputs[j]!, frame));
      });
      yield* this.equations(branch, inner);
      this.assign(
        results,
        branch.results.map((v) => inner.env.get(v)!),
        branch.results.map((v) => this.idOf(v, inner)),
        eqn.outputs.map((v) => this.idOf(v, frame)),
        inner,
      );
      frame.steps.push(...inner.steps);
    }
    eqn.outputs.forEach((v, k) => this.define(v, results[k]!, frame));
  }

  private guard(): Guard {
    return { storage: this.storage({ shape: [], dtype: 'uint32' }, { apart: true }), id: ++this.values };
  }

  /** guard := test(value), and the outer guard, as a u32. */
  private setGuard(frame: Frame, outer: Guard | null, value: Value, guard: Guard, test: (v: Value) => Value): void {
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
      params: [frame.env.get(value)!, ...(outer ? [outer.storage] : [])],
      results: [guard.storage],
      guard: null,
      flow: { reads: [this.idOf(value, frame), ...(outer ? [outer.id] : [])], writes: [guard.id], guard: null, when: frame.when },
    });
  }

  /** Storages for a loop's state, filled with its first values: theirs, where nobody needs those any more. */
  private stateOf(init: readonly Value[], consts: readonly Storage[], at: number, frame: Frame): Storage[] {
    const state: Storage[] = [];
    for (const v of init) {
      const own = frame.env.get(v)!;
      const free = this.reusable(own, at, frame) && !state.includes(own) && !consts.includes(own);
      state.push(free ? own : this.copied(own, v, frame));
    }
    return state;
  }

  /**
   * One round of a loop: the body, and its results as the next state. Where a new value cannot be written over the old one, the two
   * storages change roles from round to round if the number of rounds is known; else it is copied.
   */
  private *round(
    body: Graph,
    consts: readonly Storage[],
    state: readonly Storage[],
    outside: Parameters<Lowering['frame']>[2],
    loop: LoopId | null,
  ): Steps<Frame> {
    const before = this.storages.length;
    const frame = this.frame(body, [...consts, ...state], outside, state);
    yield* this.equations(body, frame);
    const results = body.results.map((v) => frame.env.get(v)!);
    results.forEach((from, k) => {
      const to = state[k]!;
      const own = from.id >= before && from.constant === null;
      if (loop === null || !own || this.alternates.has(from) || this.alternates.has(to)) return;
      this.alternates.set(from, { loop, other: to });
      this.alternates.set(to, { loop, other: from });
    });
    const left = results.map((from, k) => (this.alternates.get(from)?.other === state[k] && loop !== null ? state[k]! : from));
    const ids = body.results.map((v) => this.idOf(v, frame));
    this.assign(state, left, ids, ids, frame);
    return frame;
  }

  /** All targets take the sources' contents at once: the values `from`, which become the values `to`. */
  private assign(
    targets: readonly Storage[],
    sources: readonly Storage[],
    from: readonly ValueId[],
    to: readonly ValueId[],
    frame: Frame,
  ): void {
    const moves = targets.map((target, k) => ({ target, source: sources[k]!, from: from[k]!, to: to[k]! }));
    const apart = moves.filter((m) => m.target !== m.source);
    const safe = apart.map((m) => {
      if (!targets.includes(m.source)) return m;
      const source = this.storage(m.target.type);
      this.copy(m.source, source, m.from, m.from, frame);
      return { ...m, source };
    });
    for (const m of safe) this.copy(m.source, m.target, m.from, m.to, frame);
  }

  private reusable(storage: Storage, at: number, frame: Frame): boolean {
    if (!frame.owned.has(storage)) return false;
    return [...(frame.holds.get(storage) ?? [])].every((v) => (frame.lastUse.get(v) ?? -1) <= at);
  }

  /** A new storage with a value that lies in another. */
  private copied(from: Storage, value: Value, frame: Frame): Storage {
    const to = this.storage(value.type);
    frame.owned.add(to);
    const id = this.idOf(value, frame);
    this.copy(from, to, id, id, frame);
    return to;
  }

  private copy(from: Storage, to: Storage, reads: ValueId, writes: ValueId, frame: Frame): void {
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
      guard: frame.guard?.storage ?? null,
      flow: this.flow([reads], [writes], frame),
    });
  }

  private constant(data: HostTensor, value: Value): Storage {
    let storage = this.constants.get(data);
    if (!storage) this.constants.set(data, (storage = this.storage(data.type, { constant: data, holds: this.fresh(value) })));
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
    const nothing = { input: null, constant: null, holds: null, apart: false };
    const storage = { id: this.storages.length, type, sizeBytes: bytes, ...nothing, ...rest };
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
  return graph.eqns.reduce((n, e) => Math.max(n, isLoop(e) ? int(e.attrs, 'loop') + 1 : 0, ...e.regions.map(loopsIn)), 0);
}

function copyRegion(type: TensorType): Region {
  const p = newValue(type);
  return regionOf({ params: [p], eqns: [], results: [p] });
}
