/** The kernels of a sample of programs, for adapters that have neither subgroups nor f16: what Firefox gets. */
import { readFileSync } from 'node:fs';
import { compile, plainTarget as plain, type PlanKernel, type Target } from '../../src/compiler/index.ts';
import { machines } from '../../src/machine/table.ts';
import { grad, init, lower, numpy as np } from '../../src/index.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { linesCases } from '../conformance/cases.ts';
import { fromGolden, type Golden, paramsOf, trainStep, zerosLike } from '../support/block.ts';

/** The different kernels of all programs, as a GPU gets them and as a CPU does. */
export async function plainKernels(): Promise<readonly PlanKernel[]> {
  await init('cpu');
  const kernels = new Map<string, PlanKernel>();
  for (const { name, graph } of programs()) {
    for (const machine of [machines.gpu, machines.swiftshader]) {
      for (const kernel of compile(graph, { ...plain, machine }, { name }).kernels) kernels.set(textOf(kernel), kernel);
    }
  }
  return [...kernels.values()];
}

/** How many kernels an adapter gets that has subgroup matrices. */
export async function matrixKernels(): Promise<number> {
  await init('cpu');
  const target: Target = {
    ...plain,
    features: ['subgroups', 'chromium-experimental-subgroup-matrix'],
    matrices: [{ component: 'f32', m: 8, n: 8, k: 8, lanes: 32, sized: false }],
  };
  const kernels = programs().flatMap(({ name, graph }) => compile(graph, target, { name }).kernels);
  return new Set(kernels.filter((k) => k.features.includes('chromium-experimental-subgroup-matrix')).map(textOf)).size;
}

/** Without the first line, which is the label. */
const textOf = ({ wgsl }: PlanKernel): string => wgsl.slice(wgsl.indexOf('\n'));

const golden = (file: string): string => readFileSync(new URL(`../golden/${file}`, import.meta.url), 'utf8');

function programs(): { readonly name: string; readonly graph: Graph }[] {
  const stored = ['stablehlo-subset.jsonl', 'stablehlo-extra.jsonl'].flatMap((file) =>
    linesCases(golden(file)).map(({ name, load }) => ({ name, graph: load().graph })),
  );
  const steps = ['f32', 'bf16'].map((dtype) => {
    const { params0, tokens } = JSON.parse(golden(`tiny-transformer-${dtype}.json`)) as Golden;
    const params = paramsOf(params0);
    const zeros = zerosLike(params);
    return { name: `step ${dtype}`, graph: lower(trainStep)({ params, mu: zeros, nu: zeros }, fromGolden(tokens)).graph };
  });
  const x = np.ones([70, 130]);
  const products = { name: 'ragged', graph: lower(grad((y: typeof x) => np.tanh(np.matmul(y, y.transpose())).sum()))(x).graph };
  return [...stored, ...steps, products];
}
