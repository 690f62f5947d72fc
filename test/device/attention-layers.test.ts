import { describe, expect, test } from 'vitest';
import { compile, type Plan, type Target } from '../../src/compiler/index.ts';
import { type Array, grad, graphOf, lax } from '../../src/index.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { evaluate } from '../../src/transforms/evaluate.ts';
import { type AttentionCase, argsOf, attend, attentionCases, typesOf } from '../support/attention.ts';
import { expectClose } from '../support/close.ts';
import { plainTarget, runPlan, subgroups } from '../support/plan-runner.ts';

const named = Object.entries(attentionCases).map(([name, c]) => ({ name, ...c }));

// Queries of a layer are what the one before it gives; every layer has keys and values of its own.
describe('the gradient of a loop over layers of attention', () => {
  test.each(named)('of $name has three kernels of attention and is what the evaluator gives', async (c) => {
    const graph = layersGradient(c);
    const plan = await planOf(graph);
    const args = argsOf(graph, c);
    expect(plan.kernels.filter((k) => k.label.startsWith('attention'))).toHaveLength(3);
    // In 16 bits, what three layers round adds up.
    expectClose(await runPlan(plan, args), evaluate(graph, args), c.dtype ? 3 * 4 : 4);
  });
  test.each(named)('of $name has three where a kernel has eight bindings, too', async (c) => {
    const graph = layersGradient(c);
    const plan = await planOf(graph, { maxStorageBuffers: 8 });
    const args = argsOf(graph, c);
    expect(plan.kernels.filter((k) => k.label.startsWith('attention'))).toHaveLength(3);
    expectClose(await runPlan(plan, args), evaluate(graph, args), c.dtype ? 3 * 4 : 4);
  });
});

/** Gradients of a loop over three layers by the queries of the first and by the keys and values of all. */
function layersGradient(c: AttentionCase): Graph {
  const loss = ([q, ks, vs, ...rest]: Array[], weights: Array): Array => {
    const [last] = lax.scan((x: Array, [k, v]: [Array, Array]): [Array, null] => [attend(c, [x, k, v, ...rest]), null], q!, [ks!, vs!]);
    return (last as Array).mul(weights).sum();
  };
  const f = (weights: Array, ...args: Array[]): unknown =>
    grad((q: Array, k: Array, v: Array) => loss([q, k, v, ...args.slice(3)], weights), { argnums: [0, 1, 2] })(
      args[0]!,
      args[1]!,
      args[2]!,
    );
  const [q, , , ...rest] = typesOf(c);
  const [, k, v] = typesOf({ ...c, k: [3, ...c.k] });
  return graphOf(f as (...args: Array[]) => Array[])(q!, q!, k!, v!, ...rest);
}

async function planOf(graph: Graph, change: Partial<Target> = {}): Promise<Plan> {
  return compile(graph, { ...plainTarget, maxStorageBuffers: 16, ...(await subgroups()), ...change }, { name: 'attention' });
}
