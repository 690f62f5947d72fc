import { describe, expect, test } from 'vitest';
import { compile } from '../../src/compiler/index.ts';
import { type Array, grad, graphOf, nn, numpy as np, ShapeDtypeStruct, vmap } from '../../src/index.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { evaluate } from '../../src/transforms/evaluate.ts';
import { type HostTensor, hostTensor } from '../../src/types/host.ts';
import { plainGpu } from '../support/agrees.ts';
import { type AttentionCase, argsOf, attend, typesOf } from '../support/attention.ts';
import { expectClose } from '../support/close.ts';
import { plainTarget, runPlan } from '../support/plan-runner.ts';
import { randomArgs } from '../support/programs.ts';

interface Named extends AttentionCase {
  readonly name: string;
  /** Of the first kernel's splits. */
  readonly splits: number;
}

// 1061 keys are no multiple of any number of splits.
const cases: readonly Named[] = [
  { name: 'one query', splits: 4, q: [1, 1, 2, 16], k: [1, 1024, 2, 16] },
  { name: 'ragged splits', splits: 4, q: [1, 1, 2, 16], k: [1, 1061, 2, 16] },
  { name: 'lengths within the first keys, in the middle and 0', splits: 4, q: [3, 1, 4, 16], k: [3, 1061, 2, 16], lengths: [3, 500, 0] },
  { name: 'heads that share a key head', splits: 5, q: [2, 1, 8, 16], k: [2, 1280, 1, 16], lengths: [1280, 77] },
  { name: 'a causal mask of a few queries', splits: 4, q: [1, 5, 2, 16], k: [1, 1061, 2, 16], isCausal: true },
  { name: 'a window', splits: 4, q: [1, 3, 2, 16], k: [1, 1024, 2, 16], localWindowSize: [2, 40] },
  { name: 'a bias and a mask', splits: 4, q: [1, 2, 2, 16], k: [1, 1061, 2, 16], bias: [1, 2, 2, 1061], mask: [1, 1, 2, 1061] },
  { name: 'bf16', splits: 4, q: [1, 1, 4, 32], k: [1, 1061, 2, 32], dtype: 'bfloat16', lengths: [170] },
  { name: 'f16', splits: 4, q: [1, 3, 2, 32], k: [1, 1024, 1, 32], dtype: 'float16' },
  { name: 'heads of 18', splits: 5, q: [1, 1, 2, 18], k: [1, 1061, 2, 18] },
  { name: 'more queries than a thread has rows', splits: 4, q: [1, 20, 1, 16], k: [1, 1061, 1, 16], lengths: [100] },
];

describe('attention whose keys are split', () => {
  test.each(cases)('of $name is two kernels and what the evaluator gives', async (c) => {
    const graph = graphOf((...args: Array[]) => attend(c, args))(...typesOf(c));
    // Rows that are no multiple of four are copied with zeros behind them, and their results without what came of those.
    await agrees(graph, argsOf(graph, c), c.splits, c.q[3]! % 4 === 0 ? 2 : 4);
  });
  test('may be a batch by vmap', async () => {
    const one = (q: Array, k: Array, v: Array): Array => nn.dotProductAttention(q, k, v);
    const graph = graphOf(vmap(one) as (...args: Array[]) => Array)(...types([3, 1, 1, 2, 16], [3, 1, 1061, 2, 16], [3, 1, 1061, 2, 16]));
    await agrees(graph, randomArgs(graph), 4, 2);
  });
  test('has a gradient, for which each row keeps its maximum and its sum', async () => {
    const loss = (w: Array, q: Array, k: Array, v: Array): Array => nn.dotProductAttention(q, k, v).mul(w).sum();
    const f = (...args: Array[]): unknown => [
      nn.dotProductAttention(args[1]!, args[2]!, args[3]!),
      ...(grad(loss as (...args: Array[]) => Array, { argnums: [1, 2, 3] })(...args) as unknown as Array[]),
    ];
    const [q, k] = types([1, 1, 2, 16], [1, 1061, 2, 16]) as [Array, Array];
    const graph = graphOf(f as (...args: Array[]) => Array[])(q, q, k, k);
    await agrees(graph, randomArgs(graph), 4);
  });

  // Softmax as one writes it, with −∞ where a mask says so: NaN where it hides all, and nowhere else.
  const masked = (q: Array, k: Array, v: Array, mask: Array): Array => {
    const scores = np.where(mask, np.einsum('bqd,bkd->bqk', q, k), Number.NEGATIVE_INFINITY);
    return np.einsum('bqk,bkd->bqd', nn.softmax(scores), v);
  };
  test.each([
    ['all', () => 0],
    ['all but one', (k: number) => Number(k === 529)],
    ['all keys of three splits of four', (k: number) => Number(k % 4 === 3)],
    ['the first keys', (k: number) => Number(k > 1000)],
  ])('of a row of which −∞ masks %s', async (_, shown) => {
    const graph = graphOf(masked as (...args: Array[]) => Array)(
      ...types([2, 1, 16], [2, 1061, 16], [2, 1061, 16]),
      new ShapeDtypeStruct([2, 1, 1061], 'bool') as unknown as Array,
    );
    const args = randomArgs(graph);
    args[3] = hostTensor(
      'bool',
      [2, 1, 1061],
      args[3]!.data.map((_, i) => (i < 1061 ? 1 : shown(i - 1061))),
    );
    await agrees(graph, args, 4, 2);
  });
});

const types = (...shapes: readonly (readonly number[])[]): Array[] =>
  shapes.map((shape) => new ShapeDtypeStruct(shape, 'float32') as unknown as Array);

/** On a GPU without subgroups, whose kernels any adapter runs. */
async function agrees(graph: Graph, args: readonly HostTensor[], splits: number, kernels?: number): Promise<void> {
  const plan = compile(graph, { ...plainTarget, maxStorageBuffers: 16, ...plainGpu }, { name: 'attention' });
  const labels = plan.kernels.map((k) => k.label);
  expect(labels.find((l) => l.startsWith('attention'))).toMatch(new RegExp(`^attention_f32_${splits}x`));
  if (kernels !== undefined) expect(labels).toHaveLength(kernels);
  expectClose(await runPlan(plan, args), evaluate(graph, args), 4);
}
