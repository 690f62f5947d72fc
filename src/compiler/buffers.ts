/**
 * Gives every storage its buffer. Programs' inputs, outputs and constants have buffers of their own; temporaries share arenas: live
 * intervals from the order of the steps, largest first, each at the tightest gap that is free for its whole life.
 *
 * WebGPU allows a GPUBuffer to be bound either for reading or for writing within one dispatch, whatever the ranges, and lets a dispatch
 * wait for an earlier one that wrote a buffer of its own, whatever the ranges. So the memory is cut into several buffers wherever no
 * temporary lies across: that costs nothing, and fewer bindings are `read_write`.
 */
import { each, type Steps } from '../util/steps.ts';
import type { Lowered, LoweredStep, Storage } from './lower.ts';
import type { BufferId, PlanBuffer, Target } from './plan.ts';

export interface Placement {
  readonly buffers: readonly PlanBuffer[];
  readonly idOf: ReadonlyMap<Storage, BufferId>;
  readonly inputs: readonly BufferId[];
  readonly outputs: readonly BufferId[];
  readonly arenas: readonly number[];
  readonly lowerBound: number;
  /** The arena of each temporary that lies in one with others. */
  readonly arenaOf: ReadonlyMap<Storage, number>;
  readonly notes: readonly string[];
}

interface Interval {
  readonly storage: Storage;
  first: number;
  last: number;
}

const alignment = 256;
const aligned = (bytes: number): number => Math.ceil(bytes / alignment) * alignment;

export function* assignBuffers(lowered: Lowered, donated: ReadonlySet<number>, target: Target): Steps<Placement> {
  const intervals = yield* liveness(lowered);
  const buffers: PlanBuffer[] = [];
  const idOf = new Map<Storage, BufferId>();
  const add = (storage: Storage, buffer: PlanBuffer): BufferId => {
    idOf.set(storage, buffers.length);
    buffers.push(buffer);
    return buffers.length - 1;
  };
  const inputs = lowered.inputs.map((s, index) => add(s, { role: 'input', type: s.type, sizeBytes: s.sizeBytes, index, holds: s.holds! }));

  const kept = new Set(lowered.results);
  const free = new Set(lowered.inputs.filter((s, i) => donated.has(i) && !kept.has(s)));
  const freeBySize = new Map<number, Set<Storage>>();
  for (const s of free) freeBySize.set(s.sizeBytes, (freeBySize.get(s.sizeBytes) ?? new Set()).add(s));
  const outputs = lowered.results.map((s, index): BufferId => {
    if (s.constant) return idOf.get(s) ?? add(s, constantBuffer(s));
    if (s.input !== null) {
      if (!donated.has(s.input)) return inputs[s.input]!;
      buffers.push({ role: 'output', type: s.type, sizeBytes: s.sizeBytes, index, aliasOf: inputs[s.input]! });
      return buffers.length - 1;
    }
    const host = firstOf(freeBySize.get(s.sizeBytes), (d) => (intervals.get(d)?.last ?? -1) < (intervals.get(s)?.first ?? 0));
    if (!host) return add(s, { role: 'output', type: s.type, sizeBytes: s.sizeBytes, index });
    free.delete(host);
    freeBySize.get(s.sizeBytes)!.delete(host);
    idOf.set(s, idOf.get(host)!);
    buffers.push({ role: 'output', type: s.type, sizeBytes: s.sizeBytes, index, aliasOf: idOf.get(host)! });
    return buffers.length - 1;
  });
  const notes = [...free].map((s) => `argument ${s.input} was donated, but no result could take over its memory`);

  const temporaries = [...intervals.values()].filter(({ storage }) => !idOf.has(storage) && storage.constant === null);
  const together = temporaries.filter(({ storage }) => !storage.apart);
  const arenas: number[] = [];
  const bySize = yield* place(together, target.maxBufferBytes, (i) => i.storage.sizeBytes);
  const byArea = yield* place(together, target.maxBufferBytes, (i) => i.storage.sizeBytes * (i.last - i.first + 1));
  const total = (p: Placed): number => p.arenas.reduce((n, a) => n + a, 0);
  const best = yield* cut(total(byArea) < total(bySize) ? byArea : bySize);
  arenas.push(...best.arenas);
  for (const [storage, where] of best.places)
    add(storage, { role: 'temporary', type: storage.type, sizeBytes: storage.sizeBytes, place: where });
  for (const { storage } of temporaries.filter((i) => i.storage.apart)) {
    add(storage, { role: 'temporary', type: storage.type, sizeBytes: storage.sizeBytes, place: { arena: arenas.length, offsetBytes: 0 } });
    arenas.push(aligned(storage.sizeBytes));
  }
  for (const { storage } of intervals.values()) {
    if (!idOf.has(storage)) add(storage, constantBuffer(storage));
  }
  const arenaOf = new Map([...best.places].map(([storage, { arena }]) => [storage, arena]));
  return { buffers, idOf, inputs, outputs, arenas, lowerBound: mostAlive(temporaries), arenaOf, notes };
}

const constantBuffer = ({ type, sizeBytes, constant, holds }: Storage): PlanBuffer => ({
  role: 'constant',
  type,
  sizeBytes,
  data: constant!,
  holds: holds!,
});

function firstOf<T>(items: Iterable<T> | undefined, fits: (item: T) => boolean): T | undefined {
  for (const item of items ?? []) if (fits(item)) return item;
  return undefined;
}

/** First and last moment of every storage that a step touches. What enters a loop from outside stays until the loop's end. */
function* liveness(lowered: Lowered): Steps<Map<Storage, Interval>> {
  const intervals = new Map<Storage, Interval>();
  let now = 0;
  const touch = (storage: Storage, time: number): void => {
    const known = intervals.get(storage);
    if (!known) intervals.set(storage, { storage, first: time, last: time });
    else known.last = Math.max(known.last, time);
  };
  function* visitSteps(steps: readonly LoweredStep[]): Steps<void> {
    for (const step of steps) {
      yield;
      if (step.kind === 'dispatch') {
        now++;
        for (const s of step.params) touch(s, now);
        for (const s of step.results) touch(s, now);
        if (step.guard) touch(step.guard, now);
        continue;
      }
      const begin = ++now;
      const held = step.kind === 'while' ? [...step.state, step.predicate] : step.state;
      for (const s of held) touch(s, begin);
      yield* visitSteps(step.body);
      const end = ++now;
      for (const s of held) touch(s, end);
      for (const i of intervals.values()) if (i.first <= begin && i.last > begin) i.last = end;
    }
  }
  yield* visitSteps(lowered.steps);
  // A result that no step touches (an argument, a constant) lives too.
  for (const s of lowered.results) touch(s, now + 1);
  return intervals;
}

interface Placed {
  readonly arenas: readonly number[];
  readonly places: ReadonlyMap<Storage, { readonly arena: number; readonly offsetBytes: number }>;
}

function* place(intervals: readonly Interval[], limit: number, weight: (i: Interval) => number): Steps<Placed> {
  const order = [...intervals].sort((a, b) => weight(b) - weight(a) || a.first - b.first);
  const arenas: { size: number; readonly placed: { readonly i: Interval; readonly offset: number; readonly size: number }[] }[] = [];
  const places = new Map<Storage, { arena: number; offsetBytes: number }>();
  for (const i of order) {
    yield;
    const size = aligned(i.storage.sizeBytes);
    let done = false;
    for (let a = 0; !done; a++) {
      const arena = (arenas[a] ??= { size: 0, placed: [] });
      const rivals = arena.placed.filter((p) => p.i.first <= i.last && i.first <= p.i.last).sort((x, y) => x.offset - y.offset);
      let [best, bestGap, end] = [-1, Number.POSITIVE_INFINITY, 0];
      for (const r of rivals) {
        const gap = r.offset - end;
        if (gap >= size && gap < bestGap) [best, bestGap] = [end, gap];
        end = Math.max(end, r.offset + r.size);
      }
      const offset = best >= 0 ? best : end;
      if (offset + size > limit && arena.placed.length > 0) continue;
      arena.placed.push({ i, offset, size });
      arena.size = Math.max(arena.size, offset + size);
      places.set(i.storage, { arena: a, offsetBytes: offset });
      done = true;
    }
  }
  return { arenas: arenas.map((a) => a.size), places };
}

/** Each arena in pieces that no storage lies across, none smaller than a part of it that is worth a buffer. */
function* cut({ arenas, places }: Placed): Steps<Placed> {
  const pieces: number[] = [];
  const moved = new Map<Storage, { readonly arena: number; readonly offsetBytes: number }>();
  yield* each(arenas, (size, arena) => {
    const inside = [...places].filter(([, p]) => p.arena === arena).sort(([, x], [, y]) => x.offsetBytes - y.offsetBytes);
    let [begin, end] = [0, 0];
    for (const [storage, { offsetBytes }] of inside) {
      if (offsetBytes >= end && Math.min(offsetBytes - begin, size - offsetBytes) * mostPieces >= size) {
        pieces.push(offsetBytes - begin);
        begin = offsetBytes;
      }
      end = Math.max(end, offsetBytes + aligned(storage.sizeBytes));
      moved.set(storage, { arena: pieces.length, offsetBytes: offsetBytes - begin });
    }
    pieces.push(size - begin);
  });
  return { arenas: pieces, places: moved };
}
const mostPieces = 16;

function mostAlive(intervals: readonly Interval[]): number {
  const changes = intervals.flatMap((i) => [
    { time: i.first, bytes: aligned(i.storage.sizeBytes) },
    { time: i.last + 1, bytes: -aligned(i.storage.sizeBytes) },
  ]);
  changes.sort((a, b) => a.time - b.time || a.bytes - b.bytes);
  let [alive, most] = [0, 0];
  for (const c of changes) most = Math.max(most, (alive += c.bytes));
  return most;
}
