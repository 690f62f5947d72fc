import { describe, it, test } from 'vitest';
import { compile } from '../../src/compiler/index.ts';
import { sort as family } from '../../src/compiler/kernels/sort.ts';
import type { Value } from '../../src/ir/graph.ts';
import { iota } from '../../src/ops/constant.ts';
import { sort, topK } from '../../src/ops/sort.ts';
import { evaluate } from '../../src/transforms/evaluate.ts';
import { hostTensor } from '../../src/types/host.ts';
import type { TensorType } from '../../src/types/shape.ts';
import { agrees, plainGpu, typed as t } from '../support/agrees.ts';
import { expectClose } from '../support/close.ts';
import { plainTarget, runPlan } from '../support/plan-runner.ts';
import { randomTensor } from '../support/random-tensor.ts';
import { graphOf } from '../support/run-kernel.ts';
import { longSorts, sortArgs } from '../support/sorts.ts';

type Case = readonly [string, readonly TensorType[], (...v: Value[]) => readonly Value[]];
const places = (x: Value, axis: number): Value => iota({ shape: x.type.shape, dtype: 'int32' }, axis);
const cases: readonly Case[] = [
  ['rows of f32[3,64]', [t('float32', 3, 64)], (x) => sort([x!], 1)],
  ['ragged rows with many equals, stable', [t('int32', 4, 37)], (x) => sort([x!, places(x!, 1)], 1)],
  ['columns with a payload', [t('float32', 20, 6), t('uint32', 20, 6)], (x, y) => sort([x!, y!], 0)],
  ['two keys', [t('int32', 40), t('float32', 40)], (x, y) => sort([x!, y!, places(x!, 0)], 0, { numKeys: 2 })],
  ['a bf16 key, of which only the places are asked for', [t('bfloat16', 2, 24)], (x) => [sort([x!, places(x!, 1)], 1)[1]!]],
  ['the greatest seven of f32[5,48]', [t('float32', 5, 48)], (x) => topK(x!, 7)],
  ['the greatest of i32[3,19], with equals', [t('int32', 3, 19)], (x) => topK(x!, 5)],
];

describe.each([
  ['as the adapter is', {}],
  ['on a GPU', plainGpu],
] as const)('sorting by counting %s', (_, target) => {
  it.each(cases)('agrees with the evaluator: %s', (_, types, body) => {
    const odd = [Number.NaN, 0, -0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    // Some numbers that compare in a way of their own.
    const inputs = types.map((type, k) => {
      const x = randomTensor(type, k + 1);
      return type.dtype === 'float32'
        ? hostTensor(
            type.dtype,
            type.shape,
            x.data.map((v, i) => (i % 5 === 2 ? odd[((i / 5) % 5) | 0]! : v)),
          )
        : x;
    });
    return agrees(family, types, body, { target, inputs });
  });
});

test.each(longSorts)('sorting in runs agrees with the evaluator: %s', async (_, types, body) => {
  const graph = graphOf(types, body);
  const args = sortArgs(types);
  expectClose(await runPlan(compile(graph, plainTarget, { name: 'sort' }), args), evaluate(graph, args), 0);
});
