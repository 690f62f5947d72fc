import { describe, expect, it, test } from 'vitest';
import { compile } from '../../src/compiler/index.ts';
import { scatter as family } from '../../src/compiler/kernels/scatter.ts';
import { evaluate } from '../../src/transforms/evaluate.ts';
import { agrees, plainGpu } from '../support/agrees.ts';
import { expectClose } from '../support/close.ts';
import { plainTarget, runPlan } from '../support/plan-runner.ts';
import { graphOf } from '../support/run-kernel.ts';
import { scatterArgs, scatters } from '../support/scatters.ts';

/** Columns in fours. */
const cases = scatters.filter(([, types]) => (types[1]!.shape.at(-1) ?? 1) % 4 === 0 && types[1]!.shape.length > 1);

describe.each([
  ['as the adapter is', {}],
  ['on a GPU', plainGpu],
] as const)('scattered rows %s', (_, target) => {
  it.each(cases)('agree with the evaluator: %s', (_, types, body) =>
    agrees(family, types, (...v) => [body(...v)], { target, inputs: scatterArgs(types) }),
  );
});

// As for an adapter for which looking through indices takes long.
test.each(scatters)('sorted, rows find their updates by bisection: %s', async (_, types, body) => {
  const graph = graphOf(types, (...v) => [body(...v)]);
  const args = scatterArgs(types);
  const plan = compile(graph, { ...plainTarget, machine: { ...plainTarget.machine, flopsPerSecond: 1 } }, { name: 'scatter' });
  expect(plan.kernels.some((k) => k.label.startsWith('sort'))).toBe(true);
  expectClose(await runPlan(plan, args), evaluate(graph, args));
});
