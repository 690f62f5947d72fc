/**
 * Checks the rules that every plan keeps, without a device: what a driver would refuse, and what it would silently do wrong. Tests, fuzzing
 * and debug mode run it on each plan.
 */
import { partOf } from './emit/grid.ts';
import { declaredBytes } from './kernel-ir/program.ts';
import { VerifyError } from '../util/errors.ts';
import type { BufferRef, GridPart, LoopId, Plan, PlanKernel, Step, Target } from './plan.ts';
import { type Fail, verifyFlow } from './verify-flow.ts';

type DispatchStep = Extract<Step, { kind: 'dispatch' }>;

/**
 * Throws a `VerifyError` that names the broken rule, unless
 * - every value is in its buffer when a step reads it: written before, whole, and not overwritten since; so are the results;
 * - only donated inputs, outputs and temporaries are written;
 * - bindings, grids and kernels are within the target's limits, and are what the kernels' texts declare;
 * - no dispatch binds a buffer for reading and for writing, or writes memory that another of its bindings covers;
 * - the parts of a grid that is cut cover it exactly, and kernels count the rounds of loops that are around them.
 */
export function verifyPlan(plan: Plan, target: Target): void {
  const fail = (message: string): never => {
    throw new VerifyError(`plan ${plan.name}: ${message}`);
  };
  verifyMemory(plan, target, fail);
  for (const kernel of plan.kernels) verifyKernel(kernel, target, fail);
  verifySteps(plan, plan.steps, new Map(), target, fail);
  verifyFlow(plan, fail);
}

/** The GPU buffer that a buffer of the plan lies in: of its own, the input's that it takes over, or an arena. */
function memoryOf(plan: Plan, id: number): { readonly memory: number; readonly offsetBytes: number } {
  const { place, aliasOf } = plan.buffers[id]!;
  return place ? { memory: plan.buffers.length + place.arena, offsetBytes: place.offsetBytes } : { memory: aliasOf ?? id, offsetBytes: 0 };
}

/** Of dynamic and of fixed offsets of storage bindings, in every adapter. */
const offsetAlignment = 256;

function verifyMemory(plan: Plan, target: Target, fail: Fail): void {
  const { buffers, arenas, inputs, outputs, donated } = plan;
  arenas.forEach((size, i) => {
    if (size > target.maxBufferBytes) fail(`an arena must have at most ${target.maxBufferBytes} bytes, got ${size} in arena ${i}`);
  });
  buffers.forEach((b, id) => {
    if (b.sizeBytes % 16 !== 0) fail(`sizes of buffers must be multiples of 16, got ${b.sizeBytes} of buffer ${id}`);
    if (b.sizeBytes > target.maxBufferBytes)
      fail(`a buffer must have at most ${target.maxBufferBytes} bytes, got ${b.sizeBytes} of buffer ${id}`);
    if ((b.role === 'temporary') !== (b.place !== undefined)) fail(`temporaries and nothing else must lie in arenas, got ${b.role} ${id}`);
    if (b.place) {
      const { arena, offsetBytes } = b.place;
      const size = arenas[arena] ?? 0;
      if (offsetBytes % offsetAlignment !== 0)
        fail(`temporaries must lie at multiples of ${offsetAlignment}, got ${offsetBytes} of buffer ${id}`);
      if (offsetBytes < 0 || offsetBytes + b.sizeBytes > size)
        fail(
          `temporaries must lie within their arena, got ${offsetBytes} + ${b.sizeBytes} of buffer ${id} in ${size} bytes of arena ${arena}`,
        );
    }
    if (b.aliasOf !== undefined) {
      const host = buffers[b.aliasOf];
      if (b.role !== 'output' || host?.role !== 'input' || !donated.includes(host.index!) || host.sizeBytes !== b.sizeBytes)
        fail(`an output must take over a donated input of its size, got ${b.role} ${id} on ${host?.role ?? 'buffer'} ${b.aliasOf}`);
    }
  });
  inputs.forEach((id, i) => {
    if (buffers[id]?.role !== 'input' || buffers[id].index !== i) fail(`argument ${i} must be an input, got buffer ${id}`);
  });
  outputs.forEach((id, i) => {
    if (buffers[id] === undefined || buffers[id].role === 'temporary') fail(`result ${i} must be handed to the caller, got a temporary`);
  });
  const hosts = buffers.flatMap((b) => (b.aliasOf === undefined ? [] : [b.aliasOf]));
  if (new Set(hosts).size < hosts.length) fail(`a donated input must be taken over once, got ${hosts.join(', ')}`);
}

function verifyKernel(kernel: PlanKernel, target: Target, fail: Fail): void {
  const { label, workgroupSize, workgroupBytes, bindings, counters, features, program } = kernel;
  const most = (what: string, has: number, limit: number): void => {
    if (!(has <= limit)) fail(`${label}: ${what} must be at most ${limit}, got ${has}`);
  };
  most('storage buffers', bindings.length, target.maxStorageBuffers);
  most('bytes of workgroup memory', workgroupBytes, target.maxWorkgroupBytes);
  most(
    'invocations of a workgroup',
    workgroupSize.reduce((n, d) => n * d, 1),
    target.maxWorkgroupInvocations,
  );
  workgroupSize.forEach((n, axis) => {
    if (!Number.isInteger(n) || n < 1) fail(`${label}: sizes of workgroups must be positive integers, got ${workgroupSize.join(' × ')}`);
    most(`a workgroup's size along ${'xyz'[axis]}`, n, target.maxWorkgroupSize[axis]!);
  });
  const missing = features.find((f) => !target.features.includes(f));
  if (missing !== undefined) fail(`${label}: features must be the adapter's, got ${missing}`);
  if (workgroupSize.join() !== `${program.workgroupSize},1,1`)
    fail(`${label}: the program must have a workgroup of ${workgroupSize.join(' × ')}, got ${program.workgroupSize}`);
  const accesses = program.bindings.map((b) => b.access);
  if (accesses.join() !== bindings.join())
    fail(`${label}: the program must have the bindings ${bindings.join(', ')}, got ${accesses.join(', ')}`);
  if (program.counters !== counters.length)
    fail(`${label}: the program must read ${counters.length} loop counters, got ${program.counters}`);
}

/** @param around trips of the loops around the steps */
function verifySteps(plan: Plan, steps: readonly Step[], around: ReadonlyMap<LoopId, number>, target: Target, fail: Fail): void {
  for (const step of steps) {
    if (step.kind === 'dispatch') verifyDispatch(plan, step, around, target, fail);
    else if (step.kind === 'copy') for (const ref of [step.from, step.to]) verifyRef(plan, ref, around, 'a copy', fail);
    else {
      const trips = step.kind === 'loop' ? step.trips : Number.POSITIVE_INFINITY;
      if (around.has(step.loop)) fail(`a loop must not be within itself, got loop ${step.loop}`);
      if (step.kind === 'loop' && !(Number.isInteger(trips) && trips >= 1 && trips < 2 ** 31))
        fail(`a loop must have 1 to ${2 ** 31 - 1} rounds, got ${trips} of loop ${step.loop}`);
      if (step.kind === 'while') {
        if (!(step.chunk >= 1)) fail(`a while must run a round at least before its predicate is read, got ${step.chunk}`);
        verifyRef(plan, step.predicate, around, 'a predicate', fail);
      }
      verifySteps(plan, step.body, new Map([...around, [step.loop, trips]]), target, fail);
    }
  }
}

function verifyDispatch(plan: Plan, step: DispatchStep, around: ReadonlyMap<LoopId, number>, target: Target, fail: Fail): void {
  const kernel = plan.kernels[step.kernel];
  if (!kernel) fail(`a dispatch must name a kernel, got ${step.kernel} of ${plan.kernels.length}`);
  const { label, bindings, counters, program } = kernel;
  const { maxWorkgroupsPerDimension: most, maxBindingBytes } = target;
  if (step.workgroups.some((n) => !Number.isInteger(n) || n < 1 || n > most))
    fail(`${label}: a grid must have 1 to ${most} workgroups in each dimension, got ${step.workgroups.join(' × ')}`);
  if (step.bindings.length !== bindings.length)
    fail(`${label}: a dispatch must bind ${bindings.length} buffers, got ${step.bindings.length}`);
  const declared = program.bindings.map((b) => declaredBytes(b.buffer));
  step.bindings.forEach((ref, i) => {
    verifyRef(plan, ref, around, label, fail);
    if (ref.sizeBytes > maxBindingBytes)
      fail(`${label}: a binding must have at most ${maxBindingBytes} bytes, got ${ref.sizeBytes} in binding ${i}`);
    if (ref.sizeBytes < declared[i]!)
      fail(`${label}: binding ${i} must have the ${declared[i]} bytes that the program declares, got ${ref.sizeBytes}`);
  });
  for (const odd of [false, true]) verifyBound(plan, step, kernel, odd, fail);
  for (const loop of counters) {
    if (!around.has(loop)) fail(`${label}: loops that are counted must be around the dispatch, got loop ${loop}`);
  }
  if (step.part) verifyPart(step, step.part, kernel, around, fail);
}

function verifyRef(plan: Plan, ref: BufferRef, around: ReadonlyMap<LoopId, number>, what: string, fail: Fail): void {
  if (ref.odd && !around.has(ref.odd.loop)) fail(`${what}: buffers that alternate must be in their loop, got loop ${ref.odd.loop}`);
  for (const id of [ref.buffer, ...(ref.odd ? [ref.odd.buffer] : [])]) {
    const buffer = plan.buffers[id];
    if (!buffer) fail(`${what}: buffers must be the plan's, got ${id} of ${plan.buffers.length}`);
    if (ref.offsetBytes % offsetAlignment !== 0) fail(`${what}: offsets must be multiples of ${offsetAlignment}, got ${ref.offsetBytes}`);
    if (ref.sizeBytes % 4 !== 0) fail(`${what}: sizes of bindings must be multiples of 4, got ${ref.sizeBytes}`);
    if (ref.offsetBytes < 0 || ref.offsetBytes + ref.sizeBytes > buffer.sizeBytes)
      fail(`${what}: a range must lie in its buffer, got ${ref.offsetBytes} + ${ref.sizeBytes} of ${buffer.sizeBytes} bytes`);
  }
}

/** The rules of WebGPU for the buffers of one dispatch. */
function verifyBound(plan: Plan, step: DispatchStep, { label, bindings }: PlanKernel, odd: boolean, fail: Fail): void {
  const ranges = step.bindings.map((ref, i) => {
    const id = odd && ref.odd ? ref.odd.buffer : ref.buffer;
    const { memory, offsetBytes } = memoryOf(plan, id);
    const from = offsetBytes + ref.offsetBytes;
    return { id, memory, from, to: from + ref.sizeBytes, access: bindings[i]! };
  });
  ranges.forEach((a, i) => {
    for (const b of ranges.slice(i + 1)) {
      if (a.memory !== b.memory) continue;
      if (a.access !== b.access)
        fail(`${label}: memory must be bound for reading or for writing, got buffers ${a.id} and ${b.id} in one for both`);
      if (a.access === 'read_write' && a.from < b.to && b.from < a.to)
        fail(`${label}: bindings for writing must not overlap, got buffers ${a.id} and ${b.id}`);
    }
  });
}

/** The parts are those of 0 … trips-1, of `size` workgroups each; a last one that is shorter is ended by the text. */
function verifyPart(step: DispatchStep, part: GridPart, kernel: PlanKernel, around: ReadonlyMap<LoopId, number>, fail: Fail): void {
  const { label, counters } = kernel;
  const { axis, size, extent } = part;
  const trips = [...around.values()].at(-1) ?? 1;
  if (!counters.includes([...around.keys()].at(-1)!))
    fail(`${label}: a kernel that runs in parts must count them, got the loops ${counters.join(', ')}`);
  if (step.workgroups[axis] !== size)
    fail(`${label}: a part must have ${size} workgroups along ${'xyz'[axis]}, got ${step.workgroups[axis]}`);
  if (trips * size < extent || (trips - 1) * size >= extent)
    fail(`${label}: parts must cover the grid of ${extent} workgroups and no more, got ${trips} of ${size}`);
  const ran = partOf(kernel.program.body, axis);
  if (ran.size !== size || (trips * size > extent ? ran.end !== extent : ran.end !== null && ran.end < extent))
    fail(`${label}: the text must run the workgroups below ${extent} in steps of ${size}, got ${ran.end ?? 'no end'}`);
}
