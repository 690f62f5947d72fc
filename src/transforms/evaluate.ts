import type { Eqn, Graph, Value } from '../ir/graph.ts';
import { evalEqn } from '../ops/define.ts';
import type { HostTensor } from '../types/host.ts';
import { equalTypes, formatType } from '../types/shape.ts';
import { invariant } from '../util/errors.ts';

/**
 * Runs a graph on host tensors, equation by equation through `evalEqn`: the meaning of a program, the oracle of tests, the `cpu` device.
 * Values are let go after their last use. Arguments are never changed; results may share memory with them.
 */
export function evaluate(graph: Graph, args: readonly HostTensor[]): HostTensor[] {
  const { size, params, steps, results } = programOf(graph);
  invariant(args.length === params.length, `evaluate: ${args.length} arguments for ${params.length} parameters`);
  const slots = new Array<HostTensor | undefined>(size);
  args.forEach((arg, i) => {
    const type = graph.params[i]!.type;
    invariant(equalTypes(arg.type, type), `evaluate: argument ${i} is ${formatType(arg.type)}, its parameter ${formatType(type)}`);
    slots[params[i]!] = arg;
  });
  for (const { eqn, inputs, outputs, last } of steps) {
    const values = evalEqn(
      eqn,
      inputs.map((slot) => slots[slot]!),
      evaluate,
    );
    for (const slot of last) slots[slot] = undefined;
    for (let i = 0; i < outputs.length; i++) if (outputs[i]! >= 0) slots[outputs[i]!] = values[i];
  }
  return results.map((slot) => slots[slot]!);
}

/** A graph with its values numbered: loops run it many times. */
interface Program {
  readonly size: number;
  readonly params: readonly number[];
  readonly steps: readonly Step[];
  readonly results: readonly number[];
}

interface Step {
  readonly eqn: Eqn;
  readonly inputs: readonly number[];
  /** -1 where nobody uses the value. */
  readonly outputs: readonly number[];
  /** Slots that are read here for the last time. */
  readonly last: readonly number[];
}

const programs = new WeakMap<Graph, Program>();

function programOf(graph: Graph): Program {
  let program = programs.get(graph);
  if (!program) programs.set(graph, (program = number(graph)));
  return program;
}

function number(graph: Graph): Program {
  const slots = new Map<Value, number>();
  const slot = (v: Value): number => {
    const n = slots.get(v) ?? slots.size;
    slots.set(v, n);
    return n;
  };
  const params = graph.params.map(slot);
  const known = new Set<Value>(graph.results);
  const steps: Step[] = [];
  for (const eqn of [...graph.eqns].reverse()) {
    const last = new Set(eqn.inputs.filter((v) => !known.has(v)));
    const outputs = eqn.outputs.map((v) => (known.has(v) ? slot(v) : -1));
    for (const v of eqn.inputs) known.add(v);
    steps.push({ eqn, inputs: eqn.inputs.map(slot), outputs, last: [...last].map(slot) });
  }
  const results = graph.results.map(slot);
  return { size: slots.size, params, steps: steps.reverse(), results };
}
