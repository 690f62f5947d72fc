/** The state of a run: a few workgroups of a kernel, their memories, and their names in faults. */
import type { KernelType } from '../../../ir/kernel-expr.ts';
import { VerifyError } from '../../../util/errors.ts';
import type { Builtin, Expr } from '../expr.ts';
import { type Buffer, type KernelFunction, type KernelProgram, type Local, type SharedArray, sharedOf, type Stmt } from '../program.ts';
import { Texts } from '../texts.ts';
import { bytesOf, type FragmentType, u32 } from '../types.ts';
import { type BoundRange, BoundBuffer, type Race, WorkgroupMemory } from './memory.ts';
import { makeSlot, type Slot } from './slots.ts';

/** Runs for the invocations that are in the mask. */
export type Run = (mask: Uint8Array) => void;

export interface Dispatch {
  /** One for each binding of the program. */
  readonly bindings: readonly BoundRange[];
  /** Rounds of the loops that the kernel counts. */
  readonly counters: readonly number[];
  readonly workgroups: readonly [number, number, number];
}

/** Invocations that run together, unless a workgroup alone has more. */
const together = 256;

export class Machine {
  readonly program: KernelProgram;
  readonly label: string;
  /** Invocations of a workgroup, of a subgroup, and of all workgroups that run together. */
  readonly size: number;
  readonly lanes: number;
  readonly groups: number;
  readonly n: number;
  readonly buffers = new Map<Buffer, BoundBuffer>();
  readonly shared = new Map<SharedArray, WorkgroupMemory>();
  readonly locals = new Map<Local, Slot>();
  readonly texts = new Texts();
  /** For each invocation, who it is among all of the dispatch, from 1. */
  readonly visitors: Int32Array;
  private readonly builtins = new Map<Builtin, Slot>();
  private readonly counters: readonly Slot[];
  private readonly constants = new Map<string, Slot>();
  private dispatched: Dispatch = { bindings: [], counters: [], workgroups: [1, 1, 1] };
  private firstGroup = 0;

  constructor(program: KernelProgram, label: string, subgroupSize: number) {
    const { workgroups, workgroupSize } = program;
    this.program = program;
    this.label = label;
    this.size = workgroupSize;
    this.lanes = program.subgroupSize ?? Math.max(1, subgroupSize);
    this.groups = Math.max(1, Math.min(Math.floor(together / workgroupSize), workgroups[0] * workgroups[1] * workgroups[2]));
    this.n = this.groups * workgroupSize;
    this.visitors = new Int32Array(this.n);
    this.counters = Array.from({ length: program.counters }, () => makeSlot(u32, this.n));
    for (const { buffer } of program.bindings) this.buffers.set(buffer, new BoundBuffer());
    for (const s of sharedOf(program.body))
      this.shared.set(s, new WorkgroupMemory(s.length, Math.max(1, bytesOf(s.type) / 4), this.groups, s.atomic, workgroupSize));
    const own = this.builtin('local_invocation_index');
    for (let i = 0; i < this.n; i++) {
      own[i] = i % workgroupSize;
      this.builtin('subgroup_invocation_id')[i] = own[i]! % this.lanes;
    }
  }

  begin(dispatch: Dispatch): void {
    this.dispatched = dispatch;
    const { bindings } = this.program;
    const written = new Set(bindings.flatMap((b, i) => (b.access === 'read_write' ? [dispatch.bindings[i]!.memory] : [])));
    bindings.forEach(({ buffer }, i) => this.buffers.get(buffer)!.bind(dispatch.bindings[i]!, written.has(dispatch.bindings[i]!.memory)));
    const [x, y, z] = dispatch.workgroups;
    for (const memory of written) memory.traces().renew(x * y * z * this.size);
    this.counters.forEach((slot, j) => slot.fill(dispatch.counters[j]!));
  }

  /** Starts workgroups from this one on, and marks the active invocations. */
  place(first: number, mask: Uint8Array): void {
    const { size, n } = this;
    const [x, y, z] = this.dispatched.workgroups;
    const [wx, wy, wz] = (['workgroup_id.x', 'workgroup_id.y', 'workgroup_id.z'] as const).map((name) => this.builtin(name));
    this.firstGroup = first;
    for (let i = 0; i < n; i++) {
      const group = first + Math.floor(i / size);
      mask[i] = group < x * y * z ? 1 : 0;
      wx![i] = group % x;
      wy![i] = Math.floor(group / x) % y;
      wz![i] = Math.floor(group / (x * y));
      this.visitors[i] = first * size + i + 1;
    }
    for (const memory of this.shared.values()) memory.begin();
  }

  slot(type: KernelType): Slot {
    if (type.kind !== 'fragment') return makeSlot(type, this.n);
    const { rows, columns } = type as FragmentType;
    return new Float32Array(subgroupsOf(this) * rows * columns);
  }

  builtin(name: Builtin): Slot {
    let slot = this.builtins.get(name);
    if (!slot) this.builtins.set(name, (slot = makeSlot(u32, this.n)));
    return slot;
  }

  counter(number: number): Slot {
    return this.counters[number]!;
  }

  constant(value: number, e: Expr): Slot {
    const key = `${e.type.name} ${Object.is(value, -0) ? '-0' : value}`;
    let slot = this.constants.get(key);
    if (!slot) this.constants.set(key, (slot = makeSlot(e.type, this.n).fill(value)));
    return slot;
  }

  local(local: Local): Slot {
    let slot = this.locals.get(local);
    if (!slot) this.locals.set(local, (slot = this.slot(local.type)));
    return slot;
  }

  /** All invocations of each workgroup are here, or none. */
  barrier(mask: Uint8Array, stmt: Stmt): void {
    for (let g = 0; g < this.groups; g++) {
      const from = g * this.size;
      const here = mask.subarray(from, from + this.size).reduce((n, m) => n + m, 0);
      if (here === 0) continue;
      if (here < this.size)
        this.fail(
          'all invocations of a workgroup must come to a barrier',
          `${here} of ${this.size}`,
          stmt,
          from + mask.subarray(from).indexOf(1),
        );
      for (const memory of this.shared.values()) memory.barrier(g);
    }
  }

  race(race: Race, what: string, stmt: Stmt, i: number): void {
    if (race !== null)
      this.fail(
        'a word that one invocation writes must be touched by no other without a barrier between',
        `${what} of what another has ${race === 'read' ? 'read' : 'written'}`,
        stmt,
        i,
      );
  }

  fail(rule: string, got: string, stmt: Stmt, i: number): never {
    const group = this.firstGroup + Math.floor(i / this.size);
    const [x, y] = this.dispatched.workgroups;
    const at = [group % x, Math.floor(group / x) % y, Math.floor(group / (x * y))].join(', ');
    throw new VerifyError(
      `kernel ${this.label}: ${rule}, got ${got} in ${this.texts.statement(stmt)}, by invocation ${i % this.size} of workgroup (${at})`,
    );
  }
}

/** A function as it runs: arguments in the slots of its parameters, the result in one of its own. */
export interface Routine {
  readonly target: KernelFunction;
  readonly result: Slot;
  readonly run: Run;
}

/** Subgroups that run together. */
export const subgroupsOf = ({ groups, size, lanes }: Pick<Machine, 'groups' | 'size' | 'lanes'>): number =>
  groups * Math.ceil(size / lanes);

export const anyOf = (mask: Uint8Array): boolean => mask.includes(1);
