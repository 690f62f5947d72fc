/**
 * Runs kernels on the CPU, for tests: what a driver forgives is a fault here. Workgroups run one after the other, a few together; their
 * invocations go step by step, so that a barrier is a step.
 *
 * Floats are f32 and rounded by each operation, integers wrap, narrow elements are packed by the functions of `shaders/lib`.
 */
import { invariant } from '../../util/errors.ts';
import { type Dispatch, Machine } from './interpreter/machine.ts';
import { Statements } from './interpreter/statements.ts';
import type { KernelProgram } from './program.ts';

export { type BoundRange, DeviceMemory } from './interpreter/memory.ts';
export type { Dispatch } from './interpreter/machine.ts';

/** A kernel that is ready to run. */
export type Interpreted = (dispatch: Dispatch) => void;

/**
 * The kernel as a function that runs a dispatch of it. A run throws a `VerifyError` with the kernel, the statement, the invocation and the
 * workgroup where
 * - an index is outside of its memory, or a divisor of integers is 0;
 * - memory of a workgroup is read that none of its invocations has written;
 * - two invocations touch a word, one of them writing, and no barrier of their workgroup is between;
 * - some invocations of a workgroup come to a barrier and others do not, or a lane reads one that is not there;
 * - an index, a bound or a condition is outside of what the kernel vouches for.
 *
 * @param subgroupSize lanes of a subgroup, where the kernel does not ask for a size itself
 */
export function interpretKernel(program: KernelProgram, label: string, subgroupSize = 1): Interpreted {
  const machine = new Machine(program, label, subgroupSize);
  const run = new Statements(machine).body(program.body);
  const mask = new Uint8Array(machine.n);
  return (dispatch) => {
    invariant(
      dispatch.bindings.length === program.bindings.length && dispatch.counters.length === program.counters,
      `interpreter: ${label} has other bindings`,
    );
    machine.begin(dispatch);
    const count = dispatch.workgroups.reduce((a, b) => a * b, 1);
    for (let first = 0; first < count; first += machine.groups) {
      machine.place(first, mask);
      run(mask);
    }
  };
}
