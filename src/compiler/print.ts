/** Plans as text: a line for each dispatch, buffers by role. */
import { formatType, sizeOf } from '../types/shape.ts';
import { formatBytes } from '../util/bytes.ts';
import type { BufferRef, Plan, Step } from './plan.ts';

/**
 *     plan step(f32[8,64], f32[64]) -> (f32[8,64])
 *       map_f32_8x64_tanh             1 group   in0 in1 -> out0
 *       loop 12:
 *         …
 *     2 kernels, 3 dispatches, temporaries 4.0 KiB in 1 arena
 */
export function printPlan(plan: Plan): string {
  const types = (ids: readonly number[]): string => ids.map((b) => formatType(plan.buffers[b]!.type)).join(', ');
  const counts = new Map<string, number>();
  const names = plan.buffers.map((b) => {
    const prefix = { input: 'in', output: 'out', constant: 'const', temporary: 'tmp' }[b.role];
    const n = counts.get(prefix) ?? 0;
    counts.set(prefix, n + 1);
    return `${prefix}${b.role === 'input' || b.role === 'output' ? b.index : n}`;
  });
  const width = Math.max(0, ...plan.kernels.map((k) => k.label.length));
  const ref = (r: BufferRef): string => `${names[r.buffer]!}${r.odd ? `|${names[r.odd.buffer]!}` : ''}`;
  const line = (step: Step, indent: string): string[] => {
    if (step.kind === 'copy') return [`${indent}copy ${ref(step.from)} -> ${ref(step.to)}`];
    if (step.kind === 'loop') return [`${indent}loop ${step.trips}:`, ...step.body.flatMap((s) => line(s, `${indent}  `))];
    if (step.kind === 'while') return [`${indent}while ${ref(step.predicate)}:`, ...step.body.flatMap((s) => line(s, `${indent}  `))];
    const kernel = plan.kernels[step.kernel]!;
    const bound = (access: string): string => step.bindings.flatMap((b, i) => (kernel.bindings[i] === access ? [ref(b)] : [])).join(' ');
    return [
      `${indent}${kernel.label.padEnd(width)}  ${`${sizeOf(step.workgroups)} × ${sizeOf(kernel.workgroupSize)}`.padEnd(10)} ${bound('read')} ⇒ ${bound('read_write')}`,
    ];
  };
  const { kernels, dispatches, tempBytes, tempBytesLowerBound } = plan.report;
  return [
    `plan ${plan.name}(${types(plan.inputs)}) -> (${types(plan.outputs)})`,
    ...plan.steps.flatMap((s) => line(s, '  ')),
    `${kernels} kernels (${plan.kernels.length} different), ${dispatches} dispatches, temporaries ${formatBytes(tempBytes)}, at least ${formatBytes(tempBytesLowerBound)}`,
    ...plan.report.notes,
  ].join('\n');
}
