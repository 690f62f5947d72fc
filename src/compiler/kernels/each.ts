/** Kernels with one invocation for each element or row. */
import type { Ix } from '../../ir/op.ts';
import { foldGrid, invocationOf } from '../emit/grid.ts';
import { loneInvocations } from '../../machine/model.ts';
import type { Emitted, Kernel, Scope } from './family.ts';

export interface Each {
  readonly scope: Scope;
  /** The invocation's own: from 0 to one less than there are. */
  readonly number: Ix;
  /** The kernel, of what the scope then holds. */
  emitted(label: string): Emitted;
}

export function each(kernel: Kernel, count: number): Each {
  const size = Math.min(count, loneInvocations(kernel.target.machine));
  const grid = foldGrid(Math.ceil(count / size), kernel.target);
  const scope = kernel.scope();
  return {
    scope,
    number: invocationOf(scope, grid, size, count),
    emitted: (label) => ({
      body: scope.body(),
      workgroupSize: size,
      workgroups: grid.workgroups,
      label,
    }),
  };
}
