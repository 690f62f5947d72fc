/**
 * Follows the values of a plan from step to step, as its kernels would find them: loops for a few rounds, whiles for two, the ways of a
 * choice one beside the other. Buffers that lie over each other overwrite each other.
 */
import { sizeBytes } from '../types/shape.ts';
import {
  type Access,
  type BufferId,
  type BufferRef,
  type Carried,
  type Condition,
  type LoopId,
  noValue,
  type Plan,
  type Step,
  type ValueId,
} from './plan.ts';

/** Told which rule is broken. */
export type Fail = (message: string) => never;

/** The content of a buffer if its conditions hold. */
interface Content {
  readonly when: readonly Condition[];
  /** `null`: nothing of use, for the reason given. */
  readonly value: ValueId | null;
  readonly why: string;
  /** Bytes of it that are not written yet. */
  readonly missing: number;
}

/** @throws through `fail` where a step does not find what it reads. */
export function verifyFlow(plan: Plan, fail: Fail): void {
  new Flow(plan, fail).run();
}

class Flow {
  private readonly plan: Plan;
  private readonly fail: Fail;
  /** By buffer, the newest first. */
  private readonly contents = new Map<BufferId, readonly Content[]>();
  /** Temporaries that share memory with each. */
  private readonly neighbours = new Map<BufferId, readonly BufferId[]>();
  private readonly rounds = new Map<LoopId, number>();
  /** Values that are being filled, which kernels of the same loop may read in part. */
  private readonly filling = new Set<ValueId>();
  private renamed = -1;

  constructor(plan: Plan, fail: Fail) {
    this.plan = plan;
    this.fail = fail;
    plan.buffers.forEach(({ holds }, id) => {
      if (holds !== undefined) this.contents.set(id, [{ when: [], value: holds, why: '', missing: 0 }]);
    });
    const arenas = plan.arenas.map((): { id: BufferId; from: number; to: number }[] => []);
    plan.buffers.forEach(({ place, sizeBytes: size }, id) => {
      if (place) arenas[place.arena]!.push({ id, from: place.offsetBytes, to: place.offsetBytes + size });
    });
    for (const places of arenas)
      for (const p of places) {
        const over = places.filter((q) => q !== p && q.from < p.to && p.from < q.to);
        this.neighbours.set(
          p.id,
          over.map((q) => q.id),
        );
      }
  }

  run(): void {
    const { plan } = this;
    this.steps(plan.steps);
    const results = plan.results ?? this.fail('the values of its results must be told');
    plan.outputs.forEach((id, i) => this.find({ buffer: id, offsetBytes: 0, sizeBytes: 0 }, results[i]!, [], `result ${i}`));
  }

  private steps(steps: readonly Step[]): void {
    for (const step of steps) {
      if (step.kind === 'dispatch') this.dispatch(step);
      else if (step.kind === 'loop') this.loop(step);
      else if (step.kind === 'while') this.while(step);
      else this.fail('a step must say what it reads and writes, got a copy');
    }
  }

  private dispatch({ kernel: k, bindings, flow }: Extract<Step, { kind: 'dispatch' }>): void {
    const kernel = this.plan.kernels[k]!;
    const { label } = kernel;
    if (flow?.accesses.length !== bindings.length) this.fail(`${label}: a dispatch must say what it does with each binding`);
    const { accesses, when } = flow;
    const found = bindings.map((ref, i) => {
      const { reads } = accesses[i]!;
      return reads === null ? null : this.find(ref, reads, when, label, accesses[i]);
    });
    bindings.forEach((ref, i) => {
      const { reads, writes, partBytes } = accesses[i]!;
      if (writes === null) return;
      const id = this.bufferAt(ref);
      const { role, index } = this.plan.buffers[id]!;
      if (kernel.bindings[i] !== 'read_write') this.fail(`${label}: what is written must be bound for writing, got binding ${i}`);
      if (role === 'constant' || (role === 'input' && !this.plan.donated.includes(index!)))
        this.fail(`${label}: only outputs, temporaries and donated inputs must be written, got ${role} ${index ?? id}`);
      if (partBytes !== undefined && reads === null)
        this.fail(`${label}: where a part is written the rest must lie there, got a fresh buffer`);
      const before = reads === noValue ? this.bytesOf(id) : (found[i]?.missing ?? 0);
      this.put(id, when, writes, label, partBytes === undefined ? 0 : Math.max(0, before - partBytes));
    });
  }

  /** A grid in parts is one dispatch to what it reads and writes. */
  private loop(step: Extract<Step, { kind: 'loop' }>): void {
    const { flow, loop, trips, body } = step;
    if (!flow) this.fail(`loop ${loop} must say what it carries`);
    const { carried, when } = flow;
    const inParts = body.length === 1 && body[0]!.kind === 'dispatch' && body[0].part !== undefined;
    // As many rounds as show all that alternates, and end as the loop does.
    const simulated = inParts ? 1 : trips <= 4 ? trips : 3 + ((trips + 1) % 2);
    this.rounds.set(loop, 0);
    const begun = this.rename(carried, 'init', 'finds', when, `loop ${loop}`);
    let left = begun;
    for (let round = 0; round < simulated; round++) {
      this.rounds.set(loop, round);
      this.steps(body);
      this.rounds.set(loop, round + 1);
      if (!inParts) left = this.endRound(carried, body, when, when, `round ${round} of loop ${loop}`);
    }
    // Each round fills the same parts.
    const missing = left.map((m, i) => Math.max(0, m - ((begun[i]! - m) / simulated) * (trips - simulated)));
    this.rename(carried, 'finds', 'final', when, `loop ${loop}`, missing);
    this.rounds.delete(loop);
  }

  private while({ flow, loop, body, predicate }: Extract<Step, { kind: 'while' }>): void {
    if (!flow) this.fail(`while ${loop} must say what it carries`);
    const { carried, when, runs, decides } = flow;
    const within = [...when, runs];
    const what = `while ${loop}`;
    this.rename(carried, 'init', 'finds', when, what);
    this.find(predicate, decides, when, what);
    for (let round = 0; round < 2; round++) {
      this.rounds.set(loop, round);
      this.steps(body);
      this.find(predicate, decides, when, what);
      this.endRound(carried, body, within, when, what, decides);
    }
    this.rename(carried, 'finds', 'final', when, what);
    this.rounds.delete(loop);
  }

  /** Renames the values in the buffers of a loop's state. Returns the missing parts of each. */
  private rename(
    carried: readonly Carried[],
    from: 'init' | 'finds',
    to: 'finds' | 'final',
    when: readonly Condition[],
    what: string,
    known?: readonly number[],
  ): readonly number[] {
    const missing = known ?? this.missingOf(carried, from, when, what);
    this.name(carried, to, when, missing);
    return missing;
  }

  private endRound(
    carried: readonly Carried[],
    body: readonly Step[],
    within: readonly Condition[],
    when: readonly Condition[],
    what: string,
    decides?: ValueId,
  ): readonly number[] {
    const missing = this.missingOf(carried, 'leaves', within, what);
    this.forget(carried, body, within, decides);
    this.name(carried, 'finds', when, missing);
    return missing;
  }

  /** Bytes that are not written yet of the values that must lie in a loop's state. */
  private missingOf(carried: readonly Carried[], which: 'init' | 'finds' | 'leaves', when: readonly Condition[], what: string): number[] {
    return carried.map((c) =>
      c[which] === noValue ? this.bytesOf(this.bufferAt(c.at)) : this.find(c.at, c[which], when, what, {}).missing,
    );
  }

  private name(carried: readonly Carried[], to: 'finds' | 'final', when: readonly Condition[], missing: readonly number[]): void {
    carried.forEach((c, i) => {
      if (to === 'finds' && missing[i]! > 0) this.filling.add(c.finds);
      this.set(this.bufferAt(c.at), when, c[to], missing[i]!);
    });
  }

  /** Values and choices of a round are not those of the next round. */
  private forget(carried: readonly Carried[], body: readonly Step[], outside: readonly Condition[], decides?: ValueId): void {
    const made = new Set<ValueId>(carried.map((c) => c.finds));
    const choices = new Map<number, number>();
    const collect = (steps: readonly Step[]): void => {
      for (const step of steps) {
        if (step.kind === 'copy') continue;
        const conditions = step.kind === 'while' && step.flow ? [...step.flow.when, step.flow.runs] : (step.flow?.when ?? []);
        for (const { choice } of conditions) if (!outside.some((c) => c.choice === choice)) choices.set(choice, 0);
        if (step.kind === 'dispatch') {
          const accesses = step.flow?.accesses ?? [];
          // A copy's value is older than the round.
          for (const { writes } of accesses) if (writes !== null && !accesses.some((a) => a.reads === writes)) made.add(writes);
          continue;
        }
        for (const c of step.flow?.carried ?? []) made.add(c.final).add(c.finds);
        collect(step.body);
      }
    };
    collect(body);
    for (const value of [noValue, decides ?? noValue]) made.delete(value);
    for (const choice of choices.keys()) choices.set(choice, this.renamed--);
    for (const [id, contents] of this.contents) {
      if (!contents.some((c) => (c.value !== null && made.has(c.value)) || c.when.some((w) => choices.has(w.choice)))) continue;
      this.contents.set(
        id,
        contents.map((c) => ({
          ...c,
          when: c.when.map((w) => ({ ...w, choice: choices.get(w.choice) ?? w.choice })),
          ...(c.value !== null && made.has(c.value) ? { value: null, why: 'what an earlier round left' } : {}),
        })),
      );
    }
  }

  private bufferAt({ buffer, odd }: BufferRef): BufferId {
    const id = odd && this.rounds.get(odd.loop)! % 2 === 1 ? odd.buffer : buffer;
    const { aliasOf } = this.plan.buffers[id]!;
    return aliasOf ?? id;
  }

  private bytesOf(id: BufferId): number {
    return sizeBytes(this.plan.buffers[id]!.type);
  }

  /** The content with a value, which must be there whole if not only a part of it is to be written. */
  private find(ref: BufferRef, value: ValueId, when: readonly Condition[], what: string, access?: Partial<Access>): Content {
    const id = this.bufferAt(ref);
    if (value === noValue) return { when: [], value, why: '', missing: 0 };
    const facts = new Map(when.map((c) => [c.choice, c.way]));
    const found = this.worst(this.contents.get(id) ?? [], facts, value);
    const name = `${this.plan.buffers[id]!.role} ${id}`;
    if (!found) return this.fail(`${what}: a buffer must be written before it is read, got value ${value} asked of ${name}`);
    if (found.value !== value)
      return this.fail(
        `${what}: a value must be kept until it is last read, got ${found.why || `value ${found.value}`} in ${name} for value ${value}`,
      );
    const sees = access === undefined || (access.reads !== undefined && access.partBytes === undefined);
    if (sees && found.missing > 0 && !this.filling.has(value))
      return this.fail(`${what}: a buffer must be written whole before it is read, got ${found.missing} bytes of ${name} that are not`);
    return found;
  }

  /** The content that is found, on any way of the choices that are open, and if on one of them it is another value, that. */
  private worst(contents: readonly Content[], facts: ReadonlyMap<number, number>, value: ValueId): Content | null {
    for (const [i, content] of contents.entries()) {
      if (content.when.some((c) => facts.has(c.choice) && facts.get(c.choice) !== c.way)) continue;
      const open = content.when.find((c) => !facts.has(c.choice));
      if (!open) return content;
      let result: Content | null = content;
      for (let way = 0; way < open.ways; way++) {
        const found = this.worst(contents.slice(i), new Map([...facts, [open.choice, way]]), value);
        if (found?.value !== value) return found;
        if (found.missing >= (result?.missing ?? 0)) result = found;
      }
      return result;
    }
    return null;
  }

  /** A kernel writes its memory whatever its conditions say: what lies there of other buffers is lost. */
  private put(id: BufferId, when: readonly Condition[], value: ValueId, why: string, missing: number): void {
    for (const other of this.neighbours.get(id) ?? []) {
      if (this.contents.has(other)) this.contents.set(other, [{ when: [], value: null, why: `what ${why} wrote over it`, missing: 0 }]);
    }
    this.set(id, when, value, missing);
  }

  private set(id: BufferId, when: readonly Condition[], value: ValueId, missing: number): void {
    const before = this.contents.get(id) ?? [];
    const rest = before.filter((c) => !when.every((w) => c.when.some((v) => v.choice === w.choice && v.way === w.way)));
    this.contents.set(id, [{ when, value, why: '', missing }, ...rest]);
  }
}
