/** What kernels have in common that give each of so many things an invocation. */
import type { Ix } from '../../ir/op.ts';
import { foldGrid } from '../emit/grid.ts';
import type { Emitted, Kernel, Scope } from './family.ts';

export interface Each {
  readonly scope: Scope;
  /** The invocation's own: from 0 to one less than there are. */
  readonly number: Ix;
  /** The kernel, of what the scope then holds; `functions` stand before it. */
  emitted(label: string, functions?: string): Emitted;
}

export function each(kernel: Kernel, count: number): Each {
  const size = Math.min(count, kernel.target.cpu ? 16 : 64);
  const { id, workgroups } = foldGrid(Math.ceil(count / size), kernel.target);
  const scope = kernel.scope();
  const number = scope.let(`${id} * ${size} + i32(local)`, 'i32');
  if (workgroups[0] * workgroups[1] * workgroups[2] * size !== count) scope.statement(`if (${number} >= ${count}) { return; }`);
  return {
    scope,
    number: scope.ix.variable(number, 0, count - 1),
    emitted: (label, functions = '') => ({
      body: `${functions}\n@compute @workgroup_size(${size})\nfn main(@builtin(workgroup_id) wid: vec3<u32>, @builtin(local_invocation_index) local: u32) {\n${scope.text()}\n}`,
      workgroupSize: [size, 1, 1],
      workgroups,
      label,
    }),
  };
}
