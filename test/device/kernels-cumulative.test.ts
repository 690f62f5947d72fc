import { describe, it, test } from 'vitest';
import { compile } from '../../src/compiler/index.ts';
import { cumulative as family } from '../../src/compiler/kernels/cumulative.ts';
import type { Value } from '../../src/ir/graph.ts';
import { multiply } from '../../src/ops/arithmetic.ts';
import { convert } from '../../src/ops/conversion.ts';
import { cumlogsumexp, cummax, cumsum } from '../../src/ops/cumulative.ts';
import { evaluate } from '../../src/transforms/evaluate.ts';
import type { TensorType } from '../../src/types/shape.ts';
import { agrees, plainGpu, typed as t } from '../support/agrees.ts';
import { expectClose } from '../support/close.ts';
import { longCumulatives } from '../support/cumulatives.ts';
import { plainTarget, runPlan } from '../support/plan-runner.ts';
import { randomTensor } from '../support/random-tensor.ts';
import { graphOf } from '../support/run-kernel.ts';

type Case = readonly [string, readonly TensorType[], (...v: Value[]) => Value];
const cases: readonly Case[] = [
  ['sums along rows of f32[5,33]', [t('float32', 5, 33)], (x) => cumsum(x!, 1)],
  ['sums along columns, backwards', [t('float32', 2, 9, 8)], (x) => cumsum(x!, 1, true)],
  ['sums of bf16 along columns, with work on both sides', [t('float32', 7, 8)], (x) => convert(cumsum(multiply(x!, x!), 0), 'bfloat16')],
  ['maxima of i32', [t('int32', 40)], (x) => cummax(x!, 0)],
  ['logarithms of sums of exponentials', [t('float32', 3, 12)], (x) => cumlogsumexp(x!, 1)],
];

describe.each([
  ['as the adapter is', {}],
  ['on a GPU', plainGpu],
] as const)('running reductions %s', (_, target) => {
  it.each(cases)('agree with the evaluator: %s', (_, types, body) => agrees(family, types, (...v) => [body(...v)], { target, factor: 8 }));
});

test.each(longCumulatives)('running reductions in runs agree with the evaluator: %s', async (_, type, body) => {
  const graph = graphOf([type], (x) => [body(x!)]);
  const args = [randomTensor(type, 1)];
  expectClose(await runPlan(compile(graph, plainTarget, { name: 'running' }), args), evaluate(graph, args), 8);
});
