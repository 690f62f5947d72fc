/**
 * A plan as a flat list of instructions, everything looked up and checked, so that a call only replays it. No GPU objects.
 */
import { secondsFor } from '../machine/model.ts';
import type { BufferRef, LoopId, Plan, Step, Target } from '../compiler/index.ts';
import { roundUp } from '../util/bytes.ts';
import { DeviceError, invariant } from '../util/errors.ts';

/**
 * A range of a source. Sources are numbered: first the plan's buffers, then its arenas. `oddSource` replaces it in odd iterations of `loop`
 * (-1: none).
 */
export interface Range {
  readonly source: number;
  readonly offsetBytes: number;
  readonly sizeBytes: number;
  readonly loop: number;
  readonly oddSource: number;
  readonly oddOffsetBytes: number;
}

export interface DispatchInstruction {
  readonly op: 'dispatch';
  readonly kernel: number;
  readonly ranges: readonly Range[];
  /** Loops (dense numbers) whose iteration numbers it reads. */
  readonly counters: readonly number[];
  readonly x: number;
  readonly y: number;
  readonly z: number;
  /** Estimated from the target's rates. */
  readonly seconds: number;
}
export interface CopyInstruction {
  readonly op: 'copy';
  readonly from: Range;
  readonly to: Range;
  readonly seconds: number;
}
/** Loops: `begin` at the start of the body; `end` goes back to just after it. Positions are indices of instructions. */
export interface BeginInstruction {
  readonly op: 'begin';
  readonly loop: number;
}
export interface EndInstruction {
  readonly op: 'end';
  readonly loop: number;
  readonly begin: number;
  readonly trips: number;
}
export interface EndWhileInstruction {
  readonly op: 'end-while';
  readonly loop: number;
  readonly begin: number;
  readonly chunk: number;
  readonly predicate: Range;
}
export type Instruction = DispatchInstruction | CopyInstruction | BeginInstruction | EndInstruction | EndWhileInstruction;

export interface FrozenPlan {
  readonly plan: Plan;
  readonly instructions: readonly Instruction[];
  /** Per loop: whether kernels read its iteration number, and its trips (Infinity for a while). */
  readonly loops: readonly { readonly counted: boolean; readonly trips: number }[];
  readonly hasWhile: boolean;
}

/** @throws DeviceError `limit` when a grid or a binding is larger than the device takes. */
export function freeze(plan: Plan, target: Target): FrozenPlan {
  const { machine } = target;
  const instructions: Instruction[] = [];
  const numbers = new Map<LoopId, number>();
  const loops: { counted: boolean; trips: number }[] = [];
  let hasWhile = false;

  const numberOf = (loop: LoopId): number => {
    const n = numbers.get(loop);
    invariant(n !== undefined, `${plan.name}: loop ${loop} is used outside of its body`);
    return n;
  };

  const place = (id: number): { source: number; offsetBytes: number } => {
    const buffer = plan.buffers[id];
    invariant(buffer, `${plan.name}: no buffer ${id}`);
    if (buffer.role !== 'temporary') return { source: id, offsetBytes: 0 };
    invariant(buffer.place, `${plan.name}: temporary ${id} has no place`);
    return { source: plan.buffers.length + buffer.place.arena, offsetBytes: buffer.place.offsetBytes };
  };

  const range = (ref: BufferRef): Range => {
    const even = place(ref.buffer);
    const odd = ref.odd ? place(ref.odd.buffer) : even;
    return {
      source: even.source,
      offsetBytes: even.offsetBytes + ref.offsetBytes,
      sizeBytes: Math.max(4, roundUp(ref.sizeBytes, 4)),
      loop: ref.odd ? numberOf(ref.odd.loop) : -1,
      oddSource: odd.source,
      oddOffsetBytes: odd.offsetBytes + ref.offsetBytes,
    };
  };

  const dispatch = (step: Extract<Step, { kind: 'dispatch' }>): void => {
    const kernel = plan.kernels[step.kernel];
    invariant(kernel, `${plan.name}: no kernel ${step.kernel}`);
    invariant(
      kernel.bindings.length === step.bindings.length,
      `${plan.name}: ${kernel.label} has ${kernel.bindings.length} bindings, its dispatch ${step.bindings.length}`,
    );
    const [x, y, z] = step.workgroups;
    const { maxWorkgroupsPerDimension: most } = target;
    if (x > most || y > most || z > most) {
      throw new DeviceError(
        'limit',
        `device: ${kernel.label} needs a grid of ${step.workgroups.join('×')} workgroups, this adapter takes ${most} per dimension`,
      );
    }
    if (x * y * z === 0) return;
    const ranges = step.bindings.map(range);
    const tooLarge = ranges.find((r) => r.sizeBytes > target.maxBindingBytes);
    if (tooLarge)
      throw new DeviceError(
        'limit',
        `device: ${kernel.label} needs a binding of ${tooLarge.sizeBytes} bytes, this adapter takes ${target.maxBindingBytes}`,
      );
    const counters = kernel.counters.map(numberOf);
    for (const loop of counters) loops[loop]!.counted = true;
    const seconds = machine.dispatchSeconds + secondsFor(machine, kernel.flops, kernel.bytes);
    instructions.push({ op: 'dispatch', kernel: step.kernel, ranges, counters, x, y, z, seconds });
  };

  const loop = (id: LoopId, trips: number, body: readonly Step[], end: (begin: number, loop: number) => Instruction): void => {
    const n = loops.length;
    numbers.set(id, n);
    loops.push({ counted: false, trips });
    const begin = instructions.push({ op: 'begin', loop: n }) - 1;
    body.forEach(add);
    instructions.push(end(begin, n));
    numbers.delete(id);
  };

  const add = (step: Step): void => {
    switch (step.kind) {
      case 'dispatch':
        dispatch(step);
        return;
      case 'copy':
        if (step.from.sizeBytes === 0) return;
        instructions.push({
          op: 'copy',
          from: range(step.from),
          to: range(step.to),
          seconds: machine.dispatchSeconds + secondsFor(machine, 0, 2 * step.from.sizeBytes),
        });
        return;
      case 'loop': {
        const { trips } = step;
        if (trips > 0) loop(step.loop, trips, step.body, (begin, n) => ({ op: 'end', loop: n, begin, trips }));
        return;
      }
      case 'while': {
        hasWhile = true;
        const chunk = Math.max(1, step.chunk);
        loop(step.loop, Number.POSITIVE_INFINITY, step.body, (begin, n) => ({
          op: 'end-while',
          loop: n,
          begin,
          chunk,
          predicate: range(step.predicate),
        }));
      }
    }
  };

  plan.steps.forEach(add);
  for (const id of plan.outputs) invariant(plan.buffers[id]?.role !== 'temporary', `${plan.name}: result ${id} is a temporary`);
  plan.buffers.forEach(({ aliasOf, role, index }, id) => {
    invariant(role !== 'output' || plan.outputs.includes(id), `${plan.name}: output buffer ${id} is no result`);
    const source = aliasOf === undefined ? undefined : plan.buffers[aliasOf];
    if (source)
      invariant(
        source.role === 'input' && plan.donated.includes(source.index!),
        `${plan.name}: ${role} ${index} takes over a buffer that is not a donated input`,
      );
  });
  return { plan, instructions, loops, hasWhile };
}
