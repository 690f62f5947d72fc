import type { KernelFamily } from '../../src/compiler/kernels/family.ts';
import type { Target } from '../../src/compiler/index.ts';
import type { Value } from '../../src/ir/graph.ts';
import { evaluate } from '../../src/transforms/evaluate.ts';
import type { DType } from '../../src/types/dtype.ts';
import type { HostTensor } from '../../src/types/host.ts';
import type { TensorType } from '../../src/types/shape.ts';
import { expectClose } from './close.ts';
import { testGpu } from './plan-runner.ts';
import { randomTensor } from './random-tensor.ts';
import { graphOf, openBench, runKernel } from './run-kernel.ts';

export interface Conditions {
  /** Differences from the test's adapter: it also runs kernels for others. */
  readonly target?: Partial<Target>;
  readonly inputs?: readonly HostTensor[];
  /** Multiplies the tolerance. */
  readonly factor?: number;
  /** Changes the kernel's text before it is compiled. */
  readonly rewrite?: (wgsl: string) => string;
}

/** The family runs the function as one kernel, which gives what the evaluator gives. */
export async function agrees<M>(
  family: KernelFamily<M>,
  types: readonly TensorType[],
  body: (...params: Value[]) => readonly Value[],
  { target = {}, inputs = types.map((t, i) => randomTensor(t, i + 1)), factor = 1, rewrite }: Conditions = {},
): Promise<void> {
  const bench = await openBench();
  const graph = graphOf(types, body);
  const ran = await runKernel(family, graph, inputs, {
    ...bench,
    target: { ...bench.target, ...target },
    ...(rewrite ? { rewrite } : {}),
  });
  expectClose(ran.outputs, evaluate(graph, inputs), factor);
}

export const typed = (dtype: DType, ...shape: number[]): TensorType => ({ dtype, shape });

/** A GPU without subgroups: its kernels are plain WGSL, so any adapter runs them. */
export const plainGpu: Partial<Target> = { machine: testGpu, features: [], quads: false, subgroupSize: 0 };
