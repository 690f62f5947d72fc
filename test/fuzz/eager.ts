/**
 * A strict program gives bit by bit what its ops give one at a time on the same device, whatever the numbers: zeros of both signs, infinities,
 * NaN, the largest and the smallest. NaNs are equal, for no standard says which one an operation gives.
 */
import type { Graph, Value } from '../../src/ir/graph.ts';
import { evaluate } from '../../src/transforms/evaluate.ts';
import type { HostTensor } from '../../src/types/host.ts';
import { formatType } from '../../src/types/shape.ts';
import type { Mode, Runner } from './devices.ts';

/** The results of a program whose ops run one after the other, each as a program of its own. */
export async function runEagerly(runner: Runner, graph: Graph, args: readonly HostTensor[], mode: Mode): Promise<readonly HostTensor[]> {
  const values = new Map<Value, HostTensor>(graph.params.map((p, i) => [p, args[i]!]));
  for (const eqn of graph.eqns) {
    const params = [...new Set(eqn.inputs)];
    const inputs = params.map((v) => values.get(v)!);
    const results =
      params.length === 0 ? eqn.op.eval([], eqn, evaluate) : await runner.run({ params, eqns: [eqn], results: eqn.outputs }, inputs, mode);
    eqn.outputs.forEach((v, i) => values.set(v, results[i]!));
  }
  return graph.results.map((v) => values.get(v)!);
}

/** Where a program's results are not those of its ops; `null` if nowhere. */
export async function orderFault(runner: Runner, graph: Graph, args: readonly HostTensor[], gpu: boolean): Promise<string | null> {
  const mode: Mode = { strict: true, gpu };
  const [together, alone] = [await runner.run(graph, args, mode), await runEagerly(runner, graph, args, mode)];
  return together.map((got, k) => unequal(got, alone[k]!, k)).find((f) => f !== null) ?? null;
}

function unequal({ type, data }: HostTensor, want: HostTensor, k: number): string | null {
  const at = [...data.keys()].filter((i) => !Object.is(data[i], want.data[i]));
  const text = (x: number): string => (Object.is(x, -0) ? '-0' : `${x}`);
  const [i] = at;
  return i === undefined
    ? null
    : `result ${k}, ${formatType(type)}: ${at.length} of ${data.length} elements are not as op by op: element ${i} must be ${text(want.data[i]!)}, got ${text(data[i]!)}`;
}
