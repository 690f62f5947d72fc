import { expect, test } from 'vitest';
import { compile } from '../../src/compiler/index.ts';
import { transpose as family } from '../../src/compiler/kernels/transpose.ts';
import type { Value } from '../../src/ir/graph.ts';
import { add, multiply } from '../../src/ops/arithmetic.ts';
import { convert } from '../../src/ops/conversion.ts';
import { broadcastInDim, transpose } from '../../src/ops/layout.ts';
import { tanh } from '../../src/ops/math.ts';
import { evaluate } from '../../src/transforms/evaluate.ts';
import { agrees, typed as t } from '../support/agrees.ts';
import { plainTarget, runPlan } from '../support/plan-runner.ts';
import { difference, program, randomArgs } from '../support/programs.ts';

test.each(['float32', 'bfloat16', 'float16', 'int32', 'int16', 'int8', 'bool'] as const)(
  'a transpose of %s agrees with the evaluator',
  (dtype) => agrees(family, [t(dtype, 20, 36)], (x) => [transpose(x!, [1, 0])]),
);

const cases: Readonly<Record<string, readonly [types: readonly ReturnType<typeof t>[], body: (...v: Value[]) => readonly Value[]]>> = {
  'axes in the middle': [[t('float32', 3, 8, 5, 12)], (x) => [transpose(x!, [0, 2, 3, 1])]],
  'an axis of one': [[t('float32', 1, 8, 12)], (x) => [transpose(x!, [0, 2, 1])]],
  'work before and behind': [
    [t('float32', 12, 8), t('float32', 8, 12), t('float32', 12)],
    (x, y, b) => [add(multiply(transpose(tanh(x!), [1, 0]), y!), broadcastInDim(b!, [8, 12], [1]))],
  ],
  'two transposes, two results': [
    [t('float32', 12, 8), t('bfloat16', 12, 8)],
    (x, y) => {
      const [a, b] = [transpose(x!, [1, 0]), transpose(y!, [1, 0])];
      return [add(a, convert(b, 'float32')), b];
    },
  ],
  'transposes of different axes': [
    [t('float32', 12, 8, 4), t('float32', 8, 4, 12)],
    (x, y) => [add(transpose(x!, [2, 1, 0]), transpose(y!, [1, 0, 2]))],
  ],
};
test.each(Object.entries(cases))('%s agree with the evaluator', (_name, [types, body]) => agrees(family, types, body));

test('a result takes over a donated parameter, read where it is written', async () => {
  const graph = program([t('float32', 16, 12), t('float32', 12, 16)], (p, g) => [add(p!, transpose(g!, [1, 0]))]);
  const plan = compile(graph, plainTarget, { name: 'test', donated: [0] });
  expect(plan.kernels.map((k) => k.label)).toEqual(['transpose_f32_16x12_add']);
  expect(plan.buffers[plan.outputs[0]!]!.aliasOf).toBe(plan.inputs[0]);
  const args = randomArgs(graph, 3);
  const [got] = await runPlan(plan, args);
  expect(difference(got!, evaluate(graph, args)[0]!)).toBe(0);
});

test('rows that are no multiple of four are left to another family', () => {
  const plan = compile(
    program([t('float32', 6, 8)], (x) => [transpose(x!, [1, 0])]),
    plainTarget,
    { name: 'test' },
  );
  expect(plan.kernels.map((k) => k.label)).toEqual(['map_f32_8x6_transpose']);
});
