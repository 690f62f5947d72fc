/** Runs plans and kernels in the interpreter of the kernel IR, with buffers that lie as the plan says: an adapter without a GPU. */
import { interpretKernel, type BoundRange, DeviceMemory, type Interpreted } from '../../src/compiler/kernel-ir/interpret.ts';
import type { FinishedKernel } from '../../src/compiler/emit/kernel.ts';
import type { BufferRef, Plan, Step } from '../../src/compiler/index.ts';
import { decode, encode, type HostTensor } from '../../src/types/host.ts';
import { sizeBytes, type TensorType } from '../../src/types/shape.ts';

function filled(bytes: number, data: HostTensor | undefined): DeviceMemory {
  const memory = new DeviceMemory(Math.max(16, Math.ceil(bytes / 16) * 16));
  // Unwritten memory is NaN, so that results that read it are wrong.
  memory.words.fill(0x7fc0dead);
  if (data) memory.bytes.set(encode(data));
  return memory;
}

const read = (type: TensorType, { bytes }: DeviceMemory, offset = 0): HostTensor =>
  decode(type, bytes.slice(offset, offset + Math.ceil(sizeBytes(type) / 4) * 4));

/** The results of a plan, for subgroups of so many lanes. */
export function interpretPlan(plan: Plan, args: readonly HostTensor[], subgroupSize: number): HostTensor[] {
  const arenas = plan.arenas.map((size) => filled(size, undefined));
  const memories: DeviceMemory[] = [];
  for (const b of plan.buffers) {
    const own =
      b.aliasOf !== undefined
        ? memories[b.aliasOf]!
        : b.place
          ? arenas[b.place.arena]!
          : filled(b.sizeBytes, b.role === 'input' ? args[b.index!] : b.data);
    memories.push(own);
  }
  const kernels = new Map<number, Interpreted>();
  const rounds = new Map<number, number>();
  const range = (ref: BufferRef): BoundRange => {
    const id = ref.odd && rounds.get(ref.odd.loop)! % 2 === 1 ? ref.odd.buffer : ref.buffer;
    return { memory: memories[id]!, offsetBytes: (plan.buffers[id]!.place?.offsetBytes ?? 0) + ref.offsetBytes, sizeBytes: ref.sizeBytes };
  };
  const run = (steps: readonly Step[]): void => {
    for (const step of steps) {
      switch (step.kind) {
        case 'dispatch': {
          const { program, label, counters } = plan.kernels[step.kernel]!;
          let kernel = kernels.get(step.kernel);
          if (!kernel) kernels.set(step.kernel, (kernel = interpretKernel(program, label, subgroupSize)));
          kernel({ bindings: step.bindings.map(range), counters: counters.map((loop) => rounds.get(loop)!), workgroups: step.workgroups });
          break;
        }
        case 'copy': {
          const [from, to] = [range(step.from), range(step.to)];
          to.memory.bytes.set(from.memory.bytes.subarray(from.offsetBytes, from.offsetBytes + from.sizeBytes), to.offsetBytes);
          break;
        }
        case 'loop':
          for (let i = 0; i < step.trips; i++) {
            rounds.set(step.loop, i);
            run(step.body);
          }
          break;
        case 'while': {
          for (let i = 0; ; i++) {
            const { memory, offsetBytes } = range(step.predicate);
            if (memory.words[offsetBytes / 4] === 0) break;
            rounds.set(step.loop, i);
            run(step.body);
          }
        }
      }
    }
  };
  run(plan.steps);
  return plan.outputs.map((id) => read(plan.buffers[id]!.type, memories[id]!, plan.buffers[id]!.place?.offsetBytes));
}

/** The results of one kernel, as `runKernel` has it. `takesOver`: the parameter whose memory each result has, or null. */
export function interpretFinished(
  { program, slots }: FinishedKernel,
  label: string,
  params: readonly HostTensor[],
  results: readonly { readonly type: TensorType; readonly takesOver: number | null }[],
  subgroupSize: number,
): HostTensor[] {
  const inputs = params.map((p) => filled(sizeBytes(p.type), p));
  const outputs = results.map((r) => (r.takesOver === null ? filled(sizeBytes(r.type), undefined) : inputs[r.takesOver]!));
  const bindings = slots.map((slot): BoundRange => {
    if (slot === 'guard') throw new Error('no guards here');
    const memory = 'param' in slot ? inputs[slot.param]! : outputs[slot.result]!;
    return { memory, offsetBytes: 0, sizeBytes: memory.bytes.length };
  });
  interpretKernel(program, label, subgroupSize)({ bindings, counters: [], workgroups: program.workgroups });
  return results.map((r, i) => read(r.type, outputs[i]!));
}
