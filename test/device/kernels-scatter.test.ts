import { describe, expect, it, test } from 'vitest';
import { compile } from '../../src/compiler/compile.ts';
import { scatter as family } from '../../src/compiler/kernels/scatter.ts';
import { zeros } from '../../src/ops/constant.ts';
import { scatterAdd } from '../../src/ops/indexing.ts';
import { evaluate } from '../../src/transforms/evaluate.ts';
import { agrees, plainGpu, typed as t } from '../support/agrees.ts';
import { expectClose } from '../support/close.ts';
import { plainTarget, runPlan } from '../support/plan-runner.ts';
import { graphOf } from '../support/run-kernel.ts';
import { scatterArgs, scatters } from '../support/scatters.ts';

const pairs = { update_window_dims: [1], inserted_window_dims: [0, 1], scatter_dims_to_operand_dims: [1, 0], index_vector_dim: 1 };
const cases: typeof scatters = [
  ...scatters,
  ['pairs of indices', [t('int32', 30, 2), t('float32', 30, 4)], (i, u) => scatterAdd(zeros(t('float32', 9, 9, 4)), i!, u!, pairs)],
];

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
  const plan = compile(graph, { ...plainTarget, flopsPerSecond: 1 }, { name: 'scatter' });
  expect(plan.kernels.some((k) => k.wgsl.includes('row_of'))).toBe(true);
  expectClose(await runPlan(plan, args), evaluate(graph, args));
});
