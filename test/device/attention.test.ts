import { describe, expect, test } from 'vitest';
import { compile, type Target } from '../../src/compiler/index.ts';
import { type Array, grad, graphOf, nn, numpy as np, ShapeDtypeStruct } from '../../src/index.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { evaluate } from '../../src/transforms/evaluate.ts';
import { type HostTensor, hostTensor } from '../../src/types/host.ts';
import { plainGpu } from '../support/agrees.ts';
import { type AttentionCase, argsOf, attend, attentionCases, typesOf } from '../support/attention.ts';
import { expectClose } from '../support/close.ts';
import { plainTarget, runPlan, subgroups } from '../support/plan-runner.ts';
import { randomArgs } from '../support/programs.ts';

const fewQueries: readonly Named[] = [
  { name: 'one query and a length', ...attentionCases['one query and a length']! },
  { name: 'one query of four heads that share a key head', q: [2, 1, 4, 16], k: [2, 150, 1, 16], lengths: [150, 3] },
  { name: 'three queries at the end of a window', q: [1, 3, 2, 12], k: [1, 77, 2, 12], localWindowSize: [2, 40], dtype: 'bfloat16' },
  { name: 'two queries, a bias and a mask', q: [1, 2, 2, 8], k: [1, 20, 2, 8], bias: [1, 2, 2, 20], mask: [1, 1, 2, 20] },
];

/** More keys, and queries, than go into one block of sums. */
const manyKeys: readonly Named[] = [
  { name: 'a causal mask over 150 keys', q: [1, 150, 1, 8], k: [1, 150, 1, 8], isCausal: true },
  { name: 'a window of 90 of 230 keys', q: [1, 230, 1, 8], k: [1, 230, 1, 8], localWindowSize: [50, 39] },
  { name: 'lengths of 200 keys, one of them 0', q: [2, 12, 1, 8], k: [2, 200, 1, 8], lengths: [131, 0] },
  { name: 'a causal mask over 150 keys and one that is given', q: [1, 150, 1, 8], k: [1, 150, 1, 8], isCausal: true, mask: [1, 1, 150, 150] },
];

const named = Object.entries(attentionCases).map(([name, c]) => ({ name, ...c }));
const masked: readonly Named[] = [
  ...named.filter((c) => c.q[1]! > 1 && (c.bias || c.mask || c.lengths)),
  { name: 'a bias and a mask in bf16', q: [1, 37, 2, 8], k: [1, 37, 2, 8], dtype: 'bfloat16', bias: [1, 2, 37, 37], mask: [1, 1, 37, 37] },
];

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
  test.each(manyKeys)('of $name is what the evaluator gives, with its gradient', async (c) => {
    for (const change of [undefined, plainGpu]) {
      await agrees(c, forward(c), 1, change);
      await agrees(c, gradient(c), 3, change);
    }
  });
  test.each(masked)(
    'of $name has a gradient of three kernels with eight bindings, and two that put numbers of rows together',
    async (c) => {
      await agrees(c, gradient(c), 5, { ...(await subgroups()), maxStorageBuffers: 8 });
      await agrees(c, gradient(c), 5, { ...plainGpu, maxStorageBuffers: 8 });
    },
  );
  test.each(fewQueries)('of $name with keys shared by the threads of a workgroup', (c) => agrees(c, forward(c), 1, plainGpu));
  test('has a gradient of three kernels with keys shared by the threads of a workgroup', () =>
    agrees(fewQueries[0]!, gradient(fewQueries[0]!), 3, plainGpu));
  test('has a gradient of three kernels where it is itself what is squared', async () => {
    const loss = (q: Array, k: Array, v: Array): Array => np.square(nn.dotProductAttention(q, k, v)).sum();
    const f = grad(loss, { argnums: [0, 1, 2] }) as unknown as (...args: Array[]) => Array[];
    const graph = graphOf(f)(...[12, 20, 20].map((n) => new ShapeDtypeStruct([1, n, 2, 8], 'float32') as unknown as Array));
    await expectKernels(graph, randomArgs(graph), 3);
  });
  test.each([{}, plainGpu])('may have sums of scores beside the maximum, which do not follow it', async (change) => {
    const graph = graphOf((...[q, k, v]: Array[]) => {
      const scores = np.einsum('bqd,bkd->bqk', q!, k!);
      return [np.einsum('bqk,bkd->bqd', nn.softmax(scores), v!), scores.sum(-1)];
    })(...[4, 24, 24].map((n) => new ShapeDtypeStruct([2, n, 16], 'float32') as unknown as Array));
    await expectKernels(graph, randomArgs(graph), 1, change);
  });
  test.each([undefined, {}, plainGpu])('weighs keys alike in rows where a bias is the least float everywhere', async (change) => {
    const c = { ...attentionCases['a bias']!, name: '' };
    const hidden = (args: HostTensor[], at: number): HostTensor[] =>
      args.map((x, i) =>
        i === at
          ? hostTensor(
              x.type.dtype,
              x.type.shape,
              x.data.map((v, j) => ([3, 7].includes(Math.floor(j / 12) % 12) ? -3.4028234663852886e38 : v)),
            )
          : x,
      );
    await expectKernels(forward(c), hidden(randomArgs(forward(c)), 3), 1, change);
    await expectKernels(gradient(c), hidden(randomArgs(gradient(c)), 4), 3, change);
  });
  test.each([attentionCases['a causal mask and one that is given']!, manyKeys[3]!])(
    'runs over all keys where a mask hides all that a causal one leaves',
    async (shapes) => {
      const c = { ...shapes, name: '' };
      const keys = c.k[1]!;
      const graph = forward(c);
      const args = randomArgs(graph);
      args[3] = hostTensor(
        'bool',
        args[3]!.type.shape,
        args[3]!.data.map((_, i) => Number(i % keys > keys / 2)),
      );
      await expectKernels(graph, args, 1);
    },
  );
});

type Named = AttentionCase & { readonly name: string };

function forward(c: Named): Graph {
  return graphOf((...args: Array[]) => attend(c, args))(...typesOf(c));
}

function gradient(c: Named): Graph {
  const loss = (args: Array[], weights: Array): Array => attend(c, args).mul(weights).sum();
  const f = (weights: Array, ...args: Array[]): unknown =>
    grad((q: Array, k: Array, v: Array) => loss([q, k, v, ...args.slice(3)], weights), { argnums: [0, 1, 2] })(
      args[0]!,
      args[1]!,
      args[2]!,
    );
  const [q, ...rest] = typesOf(c);
  return graphOf(f as (...args: Array[]) => Array[])(q!, q!, ...rest);
}

async function agrees(c: Named, graph: Graph, kernels: number, change?: Partial<Target>): Promise<void> {
  // Rows that are no multiple of four are copied with zeros behind them, and their results without what came of those.
  await expectKernels(graph, argsOf(graph, c), kernels + (c.q[3]! % 4 === 0 ? 0 : 2), change);
}

async function expectKernels(graph: Graph, args: readonly HostTensor[], kernels: number, change?: Partial<Target>): Promise<void> {
  const plan = compile(graph, { ...plainTarget, maxStorageBuffers: 16, ...(change ?? (await subgroups())) }, { name: 'attention' });
  expect(plan.report.kernels).toBe(kernels);
  expectClose(await runPlan(plan, args), evaluate(graph, args), 4);
}
