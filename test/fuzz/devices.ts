/** What random programs run on. */

import { compile, type Target } from '../../src/compiler/index.ts';
import { machines } from '../../src/machine/table.ts';
import { parseStableHLO } from '../../src/io/stablehlo.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { graphKey } from '../../src/ir/key.ts';
import { printGraph } from '../../src/ir/print.ts';
import { verify } from '../../src/ir/verify.ts';
import { type Device, openDevice } from '../../src/runtime/device.ts';
import { load } from '../../src/runtime/executable.ts';
import { evaluate } from '../../src/transforms/evaluate.ts';
import { decode, encode, type HostTensor } from '../../src/types/host.ts';
import { sizeBytes } from '../../src/types/shape.ts';
import { setChecksPlans } from '../../src/util/config.ts';
import { interpretPlan } from '../support/interpret-plan.ts';
import { type Interpreted, interpreted } from '../support/interpreted.ts';
import { plainTarget } from '../support/plan-runner.ts';

setChecksPlans(true);

export interface Mode {
  readonly strict: boolean;
  readonly gpu: boolean;
}

export interface Runner {
  readonly name: string;
  readonly run: (graph: Graph, args: readonly HostTensor[], mode: Mode) => Promise<readonly HostTensor[]>;
  readonly close: () => void;
}

/**
 * No device: the program's text must read back as the program, every pass must leave it well formed, and what the passes make of it must mean
 * what it meant.
 */
export const passesRunner = (): Runner => ({
  name: 'passes on the evaluator',
  run: async (graph, args, { strict, gpu }) => {
    // Between two programs others have their turn: Ctrl-C, for one.
    await new Promise((resume) => setTimeout(resume));
    checkText(graph);
    let last = graph;
    let planned = false;
    // From lower-scan on, loops are the plan's to run.
    const observe = (event: { readonly pass: string; readonly graph: Graph }): void => {
      planned ||= event.pass === 'lower-scan';
      if (planned) return;
      verify(event.graph);
      last = event.graph;
    };
    compile(graph, gpu ? asGpu(plainTarget) : plainTarget, { name: 'random', strict, observe });
    return evaluate(last, args);
  },
  close: () => {},
});

function checkText(graph: Graph): void {
  for (const form of ['pretty', 'generic'] as const) {
    const back = parseStableHLO(printGraph(graph, { form })).graph;
    if (graphKey(back) !== graphKey(graph)) throw new Error(`the ${form} text does not read back as the same program`);
  }
}

/** As for an adapter with workgroup memory and no subgroups: plain WGSL, which runs anywhere. */
const asGpu = (target: Target): Target => ({
  ...target,
  machine: machines.gpu,
  quads: false,
  subgroupSize: 0,
  features: target.features.filter((f) => f !== 'subgroups'),
});

/** No device: every kernel of the program runs in the interpreter of the kernel IR, where what a driver forgives is a fault. */
function interpreterRunner(adapter: Interpreted): Runner {
  const { features, subgroupSize, quads } = adapter;
  const target = { ...plainTarget, features, subgroupSize, quads };
  return {
    name: 'interpreter',
    run: async (graph, args, { strict, gpu }) => interpretPlan(compile(graph, gpu ? asGpu(target) : target, { name: 'random', strict }), args, subgroupSize),
    close: () => {},
  };
}

/** The adapter of `navigator.gpu`, or the interpreter. The device keeps every pipeline that it has compiled: not for thousands of programs. */
export async function deviceRunner(): Promise<Runner> {
  if (interpreted) return interpreterRunner(interpreted);
  const device = await openDevice();
  return {
    name: device.target.name,
    run: (graph, args, mode) => runOn(device, graph, args, mode),
    close: () => device.close(),
  };
}

async function runOn(device: Device, graph: Graph, args: readonly HostTensor[], { strict, gpu }: Mode): Promise<HostTensor[]> {
  const target = gpu ? asGpu(device.target) : device.target;
  const executable = load(device, compile(graph, target, { name: 'random', strict }));
  const inputs = args.map((arg) => device.upload(encode(arg)));
  try {
    await executable.ready;
    const outputs = executable.run(inputs);
    const types = graph.results.map((v) => v.type);
    const bytes = await device.readAll(outputs.map((storage, i) => ({ storage, sizeBytes: sizeBytes(types[i]!) })));
    for (const storage of outputs) storage.release();
    return bytes.map((b, i) => decode(types[i]!, b));
  } finally {
    for (const storage of inputs) storage.release();
    executable.dispose();
  }
}
