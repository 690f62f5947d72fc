import { describe, expect, test } from 'vitest';
import { compile } from '../../src/compiler/compile.ts';
import type { Target } from '../../src/compiler/plan.ts';
import { type Array, grad, graphOf, nn, ShapeDtypeStruct } from '../../src/index.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { evaluate } from '../../src/transforms/evaluate.ts';
import type { DType } from '../../src/types/dtype.ts';
import { type HostTensor, hostTensor } from '../../src/types/host.ts';
import { plainGpu } from '../support/agrees.ts';
import { expectClose } from '../support/close.ts';
import { plainTarget, runPlan, testDevice } from '../support/plan-runner.ts';
import { randomArgs } from '../support/programs.ts';

interface Case {
  /** Shapes [B, T, N, H] of the queries, and of keys and values. */
  readonly q: readonly number[];
  readonly k: readonly number[];
  readonly dtype?: DType;
  readonly bias?: readonly number[];
  readonly mask?: readonly number[];
  readonly lengths?: readonly number[];
  readonly isCausal?: boolean;
  readonly localWindowSize?: readonly [number, number];
}

const cases: Readonly<Record<string, Case>> = {
  'one head': { q: [1, 8, 1, 8], k: [1, 8, 1, 8] },
  'a causal mask': { q: [2, 40, 2, 32], k: [2, 40, 2, 32], isCausal: true },
  'ragged sizes, other keys than queries': { q: [1, 13, 2, 12], k: [1, 19, 2, 12] },
  'a causal mask of ragged sizes': { q: [1, 37, 2, 8], k: [1, 37, 2, 8], isCausal: true },
  'query heads that share a key head': { q: [2, 12, 4, 8], k: [2, 20, 2, 8], isCausal: true },
  'a window': { q: [1, 40, 2, 8], k: [1, 40, 2, 8], localWindowSize: [5, 3] },
  'a window beyond the keys: rows that see none': { q: [1, 40, 1, 8], k: [1, 16, 1, 8], localWindowSize: [5, 3] },
  'a bias': { q: [1, 12, 2, 8], k: [1, 12, 2, 8], bias: [1, 2, 12, 12] },
  'a causal mask and one that is given': { q: [1, 12, 2, 8], k: [1, 12, 2, 8], isCausal: true, mask: [1, 2, 12, 12] },
  'lengths of keys, one of them 0': { q: [2, 12, 2, 8], k: [2, 20, 2, 8], lengths: [7, 0] },
  bf16: { q: [1, 24, 2, 16], k: [1, 24, 2, 16], dtype: 'bfloat16', isCausal: true },
  f16: { q: [1, 24, 2, 16], k: [1, 24, 2, 16], dtype: 'float16', isCausal: true },
  'one query and a length': { q: [1, 1, 8, 16], k: [1, 64, 2, 16], lengths: [37] },
};

const fewQueries: readonly Named[] = [
  { name: 'one query and a length', ...cases['one query and a length']! },
  { name: 'one query of four heads that share a key head', q: [2, 1, 4, 16], k: [2, 150, 1, 16], lengths: [150, 3] },
  { name: 'three queries at the end of a window', q: [1, 3, 2, 12], k: [1, 77, 2, 12], localWindowSize: [2, 40], dtype: 'bfloat16' },
  { name: 'two queries, a bias and a mask', q: [1, 2, 2, 8], k: [1, 20, 2, 8], bias: [1, 2, 2, 20], mask: [1, 1, 2, 20] },
];

const named = Object.entries(cases).map(([name, c]) => ({ name, ...c }));

describe('attention', () => {
  test.each(named)('of $name is one kernel and what the evaluator gives', (c) => agrees(c, forward(c), 1));
  test.each(named)('of $name has a gradient of three kernels', (c) => agrees(c, gradient(c), 3));
  test.each(named.slice(1, 5))('of $name without subgroups', async (c) => {
    await agrees(c, forward(c), 1, {});
    await agrees(c, gradient(c), 3, {});
  });
  test.each(named.slice(3, 5))('of $name with a thread for each row', async (c) => {
    await agrees(c, forward(c), 1, plainGpu);
    await agrees(c, gradient(c), 3, plainGpu);
  });
  test.each(fewQueries)('of $name with keys shared by the threads of a workgroup', (c) => agrees(c, forward(c), 1, plainGpu));
  test('has a gradient of three kernels with keys shared by the threads of a workgroup', () =>
    agrees(fewQueries[3]!, gradient(fewQueries[3]!), 3, plainGpu));
  test('runs over all keys where a mask hides all that a causal one leaves', async () => {
    const c = { ...cases['a causal mask and one that is given']!, name: '' };
    const graph = forward(c);
    const args = randomArgs(graph);
    args[3] = hostTensor(
      'bool',
      args[3]!.type.shape,
      args[3]!.data.map((_, i) => Number(i % 12 > 6)),
    );
    await expectKernels(graph, args, 1);
  });
});

type Named = Case & { readonly name: string };

function forward(c: Named): Graph {
  return graphOf((...args: Array[]) => attend(c, args))(...types(c));
}

function gradient(c: Named): Graph {
  const loss = (args: Array[], weights: Array): Array => attend(c, args).mul(weights).sum();
  const f = (weights: Array, ...args: Array[]): unknown =>
    grad((q: Array, k: Array, v: Array) => loss([q, k, v, ...args.slice(3)], weights), { argnums: [0, 1, 2] })(
      args[0]!,
      args[1]!,
      args[2]!,
    );
  const [q, ...rest] = types(c);
  return graphOf(f as (...args: Array[]) => Array[])(q!, q!, ...rest);
}

function attend({ bias, mask, lengths, isCausal = false, localWindowSize }: Named, [q, k, v, ...rest]: Array[]): Array {
  return nn.dotProductAttention(q!, k!, v!, {
    isCausal,
    ...(localWindowSize ? { localWindowSize } : {}),
    ...(bias ? { bias: rest.shift()! } : {}),
    ...(mask ? { mask: rest.shift()! } : {}),
    ...(lengths ? { keyValueSeqLengths: rest.shift()! } : {}),
  });
}

function types({ q, k, bias, mask, lengths, dtype = 'float32' }: Named): Array[] {
  const of = (shape: readonly number[], type: DType): Array[] => [new ShapeDtypeStruct(shape, type) as unknown as Array];
  return [
    ...of(q, dtype),
    ...of(k, dtype),
    ...of(k, dtype),
    ...(bias ? of(bias, dtype) : []),
    ...(mask ? of(mask, 'bool') : []),
    ...(lengths ? of([lengths.length], 'int32') : []),
  ];
}

async function agrees(c: Named, graph: Graph, kernels: number, change?: Partial<Target>): Promise<void> {
  const args = randomArgs(graph).map((x) => (x.type.dtype === 'int32' ? hostTensor('int32', x.type.shape, [...c.lengths!]) : x));
  await expectKernels(graph, args, kernels, change);
}

async function expectKernels(graph: Graph, args: readonly HostTensor[], kernels: number, change?: Partial<Target>): Promise<void> {
  const plan = compile(graph, { ...plainTarget, maxStorageBuffers: 16, ...(change ?? (await subgroups())) }, { name: 'attention' });
  expect(plan.report.kernels).toBe(kernels);
  expectClose(await runPlan(plan, args), evaluate(graph, args), 4);
}

/** What the adapter has of subgroups. */
async function subgroups(): Promise<Partial<Target>> {
  const { features, adapterInfo } = await testDevice();
  if (!features.has('subgroups' as GPUFeatureName)) return {};
  return {
    features: ['subgroups'],
    quads: true,
    subgroupSize: (adapterInfo as GPUAdapterInfo & { subgroupMaxSize: number }).subgroupMaxSize,
  };
}
