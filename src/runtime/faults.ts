/** GPU errors of a call, reported with the kernel and its sizes. */
import { formatBytes } from '../util/bytes.ts';
import { DeviceError } from '../util/errors.ts';
import type { MemoryNumbers } from './buffers.ts';
import type { DispatchInstruction, FrozenPlan } from './freeze.ts';
import type { Block } from './storage.ts';

/** WebGPU's `GPUErrorFilter`, which not every TypeScript knows. */
export type FaultKind = 'validation' | 'out-of-memory' | 'internal';

export function explainFault(
  { plan, instructions }: FrozenPlan,
  fault: GPUError,
  kind: FaultKind,
  blocks: readonly Block[],
  memory: MemoryNumbers,
): DeviceError {
  const text = fault.message;
  const steps = instructions.filter((s) => s.op === 'dispatch');
  // Every GPU object made for a kernel carries its label; but a buffer that a dispatch binds twice is an error of the pass alone.
  const isWritable = (s: DispatchInstruction, i: number): boolean => plan.kernels[s.kernel]!.bindings[i] === 'read_write';
  const bindsTwice = (s: DispatchInstruction): boolean =>
    s.ranges.some((r, i) => s.ranges.some((q, k) => k !== i && isWritable(s, i) && blocks[r.source]?.buffer === blocks[q.source]?.buffer));
  const step =
    steps.find((s) => text.includes(`"${plan.kernels[s.kernel]!.label}"`)) ??
    (/synchronization scope/.test(text) ? steps.find(bindsTwice) : undefined);
  const sizes = step?.ranges.map((r) => formatBytes(r.sizeBytes)).join(', ');
  const where = step ? ` in ${plan.kernels[step.kernel]!.label} (bindings of ${sizes}; grid ${step.x}×${step.y}×${step.z})` : '';
  if (kind !== 'out-of-memory') return new DeviceError('validation', `${plan.name}: the GPU refused the call${where}: ${text}`);
  return new DeviceError(
    'out-of-memory',
    `${plan.name}: the GPU must have memory for the call, got none${where} besides ${formatBytes(memory.liveBytes)} of arrays and ${formatBytes(memory.plannedBytes)} of temporaries: ${text}`,
    'Dispose of arrays, donate arguments, or work on smaller pieces.',
  );
}
