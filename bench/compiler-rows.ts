/** Rows about the compiler and the host, where no kernel is timed. */

import { compile } from '../src/compiler/compile.ts';
import { type Array, graphOf, lax, numpy as np, ShapeDtypeStruct, valueAndGrad } from '../src/index.ts';
import { openDevice } from '../src/runtime/device.ts';
import { load } from '../src/runtime/executable.ts';
import { block, blockInputs } from './rows/programs.ts';

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
    const start = performance.now();
    const graph = graphOf(step)(...(inputs as unknown as Array[]));
    const plan = compile(graph, target, { name: 'step', donated: inputs.slice(1).map((_, i) => i + 1) });
    const ms = performance.now() - start;
    kernels = plan.report.kernels;
    growth.push({ layers, ops: plan.report.ops, ms });
    say(`compile: ${layers} layers, ${plan.report.ops} ops, ${ms.toFixed(0)} ms, ${((1000 * ms) / plan.report.ops).toFixed(0)} µs per op`);
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
  const calls = 20;
  let [start, before] = [0, { ...executable.stats }];
  for (const round of [0, 1]) {
    start = performance.now();
    before = executable.stats;
    for (let i = 0; i < calls; i++) {
      for (const result of executable.run(inputs)) result.release();
      if (i % 4 === 3) await device.sync();
    }
    if (round === 0) await device.sync();
  }
  await device.sync();
  const ms = (performance.now() - start) / calls;
  const after = executable.stats;
  const total = (s: typeof after): number => s.encodeMicrosecondsPerDispatch * s.dispatches;
  device.close();
  return {
    ms,
    dispatches: plan.report.dispatches,
    microsecondsPerDispatch: (total(after) - total(before)) / (after.dispatches - before.dispatches),
  };
}
