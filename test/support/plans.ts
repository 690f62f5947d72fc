// Plans written by hand, for tests of the runtime.
import type { BufferRef, Plan, PlanBuffer, PlanKernel, Step } from '../../src/compiler/index.ts';
import { roundUp } from '../../src/util/bytes.ts';

type Part = Partial<PlanBuffer> & Pick<PlanBuffer, 'role'>;

export interface PlanParts {
  readonly name?: string;
  /** Elements of every buffer, all f32. */
  readonly n: number;
  readonly buffers: readonly Part[];
  readonly kernels?: readonly PlanKernel[];
  readonly steps: readonly Step[];
  readonly arenas?: readonly number[];
  readonly donated?: readonly number[];
  /** The buffers of role output, in order, if not given. */
  readonly outputs?: readonly number[];
}

export function planOf({ name = 'test', n, buffers: parts, kernels = [], steps, arenas = [], donated = [], outputs }: PlanParts): Plan {
  const counts = { input: 0, output: 0, constant: 0, temporary: 0 };
  const type = { shape: [n], dtype: 'float32' } as const;
  const buffers = parts.map((part): PlanBuffer => ({ type, sizeBytes: roundUp(4 * n, 16), index: counts[part.role]++, ...part }));
  const idsOf = (role: string): number[] => buffers.flatMap((b, id) => (b.role === role ? [id] : []));
  const report = { ops: 0, kernels: 0, dispatches: 0, flops: 0, bytes: 0, tempBytes: 0, tempBytesLowerBound: 0, choices: [], notes: [] };
  return { name, buffers, kernels, steps, inputs: idsOf('input'), outputs: outputs ?? idsOf('output'), arenas, donated, report };
}

export const whole = (buffer: number, n: number, odd?: BufferRef['odd']): BufferRef => ({
  buffer,
  offsetBytes: 0,
  sizeBytes: 4 * n,
  ...(odd ? { odd } : {}),
});

/** A kernel over f32 arrays: `out` is computed from the operands' elements `a`, `b`, …, and the iteration numbers `i0`, `i1`, …. */
export function elementKernel(label: string, operands: number, out: string, counters: readonly number[] = []): PlanKernel {
  const names = ['a', 'b', 'c', 'd'].slice(0, operands);
  const bindings = names.map((name, i) => `@group(0) @binding(${i}) var<storage, read> ${name}_in: array<f32>;`);
  const numbers = counters.map((_, j) => `@group(0) @binding(${operands + 1 + j}) var<uniform> iteration_${j}: u32;`);
  return {
    label,
    program: { bindings: [], counters: counters.length, body: [], workgroupSize: 1, workgroups: [1, 1, 1], subgroupSize: null, splitsSubgroups: false },
    wgsl: `${bindings.join('\n')}
@group(0) @binding(${operands}) var<storage, read_write> result: array<f32>;
${numbers.join('\n')}
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= arrayLength(&result)) { return; }
  ${names.map((name) => `let ${name} = ${name}_in[id.x];`).join(' ')}
  ${counters.map((_, j) => `let i${j} = f32(iteration_${j});`).join(' ')}
  result[id.x] = ${out};
}`,
    workgroupSize: [64, 1, 1],
    workgroupBytes: 0,
    bindings: [...names.map(() => 'read' as const), 'read_write'],
    counters,
    features: [],
    flops: 0,
    bytes: 0,
  };
}

export const dispatch = (kernel: number, n: number, bindings: readonly (number | BufferRef)[]): Step => ({
  kind: 'dispatch',
  kernel,
  bindings: bindings.map((b) => (typeof b === 'number' ? whole(b, n) : b)),
  workgroups: [Math.ceil(n / 64), 1, 1],
});
