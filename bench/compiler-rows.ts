/** Rows about the compiler and the host, where no kernel is timed. */

import { compile } from '../src/compiler/index.ts';
import { type Array, graphOf, lax, numpy as np, ShapeDtypeStruct, valueAndGrad } from '../src/index.ts';
import { openDevice } from '../src/runtime/device.ts';
import { type ExecutableStats, load } from '../src/runtime/executable.ts';
import { block, blockInputs } from './rows/programs.ts';
import { summary } from './timer.ts';

type Say = (line: string) => void;

export interface Growth {
  readonly layers: number;
  readonly ops: number;
  readonly ms: number;
}

const layerCounts = [6, 12, 24, 48];

/**
 * A train step of 48 blocks written out one after another (no scan): trace, passes, plan and WGSL, without a driver. The time must grow as
 * the number of ops does.
 */
export async function compileTime(
  say: Say,
): Promise<{ readonly ms: number; readonly kernels: number; readonly growth: readonly Growth[] }> {
  const { target, close } = await openedTarget();
  const growth: Growth[] = [];
  let kernels = 0;
  for (const layers of layerCounts) {
    const { inputs, step } = unrolled(layers);
    // The better of two: the first one also pays for JavaScript's compiler.
    let ms = Number.POSITIVE_INFINITY;
    let ops = 0;
    for (let i = 0; i < 2; i++) {
      const start = performance.now();
      const graph = graphOf(step)(...(inputs as unknown as Array[]));
      const { report } = compile(graph, target, { name: 'step', donated: inputs.slice(1).map((_, k) => k + 1) });
      ms = Math.min(ms, performance.now() - start);
      ({ ops, kernels } = report);
    }
    growth.push({ layers, ops, ms });
    say(`compile: ${layers} layers, ${ops} ops, ${ms.toFixed(0)} ms, ${((1000 * ms) / ops).toFixed(0)} µs per op`);
  }
  close();
  return { ms: growth.at(-1)!.ms, kernels, growth };
}

/** Stochastic gradient descent on the mean square of the last block's output. */
function unrolled(layers: number): { readonly inputs: readonly ShapeDtypeStruct[]; readonly step: (...params: Array[]) => Array[] } {
  const [x, ...perLayer] = blockInputs({ b: 1, t: 64, d: 64, h: 4, f: 256 }).map(({ shape }) => new ShapeDtypeStruct(shape, 'float32'));
  const count = perLayer.length;
  const model = (params: readonly Array[], given: Array): Array => {
    let h = given;
    for (let l = 0; l < layers; l++) h = block(4, h, ...params.slice(l * count, (l + 1) * count));
    return h.mul(h).mean();
  };
  return {
    inputs: [x!, ...globalThis.Array.from({ length: layers }, () => perLayer).flat()],
    step: (given, ...params) => {
      const [value, gradients] = valueAndGrad(model)(params, given!) as unknown as [Array, Array[]];
      return [value, ...params.map((p, i) => p.sub(gradients[i]!.mul(1e-3)))];
    },
  };
}

async function openedTarget() {
  const device = await openDevice();
  return { target: device.target, close: () => device.close() };
}

const dispatches = 256;
const [rounds, callsPerRound] = [20, 4];

/** CPU time of the host for a dispatch, of a program of many small kernels that are called again and again. */
export async function hostCost(): Promise<{ readonly ms: number; readonly dispatches: number; readonly microsecondsPerDispatch: number }> {
  const device = await openDevice();
  // Each product needs the one before.
  const chain = (x: Array, w: Array): Array => {
    let y = x;
    for (let i = 0; i < dispatches; i++) y = np.matmul(y, w);
    return lax.tanh(y);
  };
  const type = new ShapeDtypeStruct([8, 8], 'float32');
  const plan = compile(graphOf(chain)(type as unknown as Array, type as unknown as Array), device.target, { name: 'chain' });
  const executable = load(device, plan);
  await executable.ready;
  const inputs = [0, 1].map(() => device.upload(new Uint8Array(256)));
  const start = performance.now();
  const costs: number[] = [];
  for (let i = 0; i < rounds; i++) {
    const before = executable.stats;
    for (let k = 0; k < callsPerRound; k++) for (const result of executable.run(inputs)) result.release();
    await device.sync();
    costs.push(cpuMicroseconds(executable.stats, before));
  }
  const ms = (performance.now() - start) / (rounds * callsPerRound);
  device.close();
  return {
    ms,
    dispatches: plan.report.dispatches,
    microsecondsPerDispatch: summary(costs).ms,
  };
}

type Stats = Pick<ExecutableStats, 'dispatches' | 'encodeMicrosecondsPerDispatch'>;

function cpuMicroseconds(after: Stats, before: Stats): number {
  const total = (s: Stats): number => s.encodeMicrosecondsPerDispatch * s.dispatches;
  return (total(after) - total(before)) / (after.dispatches - before.dispatches);
}
