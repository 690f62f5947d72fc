import { describe, it } from 'vitest';
import { reduce as family } from '../../src/compiler/kernels/reduce.ts';
import type { Value } from '../../src/ir/graph.ts';
import { add, divide, multiply, subtract } from '../../src/ops/arithmetic.ts';
import { fullLike, iota, scalar } from '../../src/ops/constant.ts';
import { convert } from '../../src/ops/conversion.ts';
import { broadcastInDim, reshape } from '../../src/ops/layout.ts';
import { equal, select } from '../../src/ops/logic.ts';
import { exponential, log, rsqrt } from '../../src/ops/math.ts';
import { argmax, reduce, reduceMax, reduceSum } from '../../src/ops/reduce.ts';
import { reducer } from '../../src/ops/region.ts';
import type { DType } from '../../src/types/dtype.ts';
import { range, type TensorType } from '../../src/types/shape.ts';
import { agrees, plainGpu, typed as t } from '../support/agrees.ts';

type Body = (...params: Value[]) => readonly Value[];

const across = (row: Value, like: Value): Value => broadcastInDim(row, like.type.shape, range(row.type.shape.length));
const mean = (x: Value): Value => {
  const sum = reduceSum(x, [x.type.shape.length - 1]);
  return multiply(sum, fullLike(sum, 1 / x.type.shape.at(-1)!));
};
const softmax = (x: Value): Value => {
  const e = exponential(subtract(x, across(reduceMax(x, [x.type.shape.length - 1]), x)));
  return divide(e, across(reduceSum(e, [x.type.shape.length - 1]), e));
};
const layerNorm = (x: Value, gain: Value): readonly Value[] => {
  const centred = subtract(x, across(mean(x), x));
  const variance = mean(multiply(centred, centred));
  const scale = rsqrt(add(variance, fullLike(variance, 1e-5)));
  return [multiply(multiply(centred, across(scale, x)), broadcastInDim(gain, x.type.shape, [x.type.shape.length - 1])), scale];
};
/** Loss per row, and its gradient, for labels. */
const crossEntropy = (x: Value, labels: Value): readonly Value[] => {
  const shifted = subtract(x, across(reduceMax(x, [1]), x));
  const sum = reduceSum(exponential(shifted), [1]);
  const hot = equal(iota({ shape: x.type.shape, dtype: 'int32' }, 1), across(labels, x));
  const loss = subtract(log(sum), reduceSum(select(hot, shifted, fullLike(shifted, 0)), [1]));
  return [loss, subtract(divide(exponential(shifted), across(sum, x)), convert(hot, x.type.dtype))];
};

const rows: readonly [string, readonly TensorType[], Body][] = [
  ['softmax f32[5,36]', [t('float32', 5, 36)], (x) => [softmax(x!)]],
  ['softmax f32[2,3,17]', [t('float32', 2, 3, 17)], (x) => [softmax(x!)]],
  ['softmax bf16[6,64]', [t('bfloat16', 6, 64)], (x) => [convert(softmax(convert(x!, 'float32')), 'bfloat16')]],
  ['layer norm f32[3,7,20] with two results', [t('float32', 3, 7, 20), t('float32', 20)], (x, g) => layerNorm(x!, g!)],
  ['cross-entropy f32[9,40] with its gradient', [t('float32', 9, 40), t('int32', 9)], (x, y) => crossEntropy(x!, y!)],
  ['sum over two axes f32[4,6,10]', [t('float32', 4, 6, 10)], (x) => [reduceSum(x!, [1, 2])]],
  ['sum over outer and inner axes f32[4,6,10]', [t('float32', 4, 6, 10)], (x) => [reduceSum(x!, [0, 2])]],
  [
    'sum of all f32[1000] with an initial value',
    [t('float32', 1000), t('float32')],
    (x, init) => reduce([x!], [init!], [0], reducer('float32', add)),
  ],
  ['sum of all as bf16[]', [t('bfloat16', 33)], (x) => [reduceSum(x!, [0])]],
  ['sum of rows to bf16[8]', [t('float32', 8, 12)], (x) => [convert(reduceSum(x!, [1]), 'bfloat16')]],
  ['argmax f32[6,50]', [t('float32', 6, 50)], (x) => [argmax(x!, 1)]],
  ['max of i32[5,9]', [t('int32', 5, 9)], (x) => [reduceMax(x!, [1])]],
  [
    'an uncommon reducer in order f32[4,9]',
    [t('float32', 4, 9)],
    (x) =>
      reduce(
        [x!],
        [scalar(1, 'float32')],
        [1],
        reducer('float32', (a, b) => add(multiply(a, fullLike(a, 0.5)), b)),
      ),
  ],
  [
    'a kept value reshaped f32[4,8]',
    [t('float32', 4, 8)],
    (x) => [reshape(multiply(reduceSum(x!, [1]), fullLike(reduceSum(x!, [1]), 2)), [2, 2])],
  ],
];

const columns: readonly [string, readonly TensorType[], Body][] = [
  ['sum f32[50,12]', [t('float32', 50, 12)], (x) => [reduceSum(x!, [0])]],
  ['sum f32[2,9,12]', [t('float32', 2, 9, 12)], (x) => [reduceSum(x!, [0, 1])]],
  ['sum of a middle axis f32[3,9,8]', [t('float32', 3, 9, 8)], (x) => [reduceSum(x!, [1])]],
  ['ragged sum f32[9,7]', [t('float32', 9, 7)], (x) => [reduceSum(x!, [0])]],
  ['sum bf16[20,8]', [t('bfloat16', 20, 8)], (x) => [reduceSum(x!, [0])]],
  [
    'two sums of products f32[21,16]',
    [t('float32', 21, 16), t('float32', 21, 16), t('float32', 21)],
    (dy, x, r) => [reduceSum(multiply(dy!, multiply(x!, across(r!, x!))), [0]), reduceSum(dy!, [0])],
  ],
  [
    'softmax over columns f32[10,8]',
    [t('float32', 10, 8)],
    (x) => {
      const wide = (row: Value): Value => broadcastInDim(row, x!.type.shape, [1]);
      const e = exponential(subtract(x!, wide(reduceMax(x!, [0]))));
      return [divide(e, wide(reduceSum(e, [0])))];
    },
  ],
];

describe.each([
  ['as the adapter is', {}],
  ['on a GPU', plainGpu],
] as const)('reductions %s', (_, target) => {
  it.each(rows)('over rows agree with the evaluator: %s', (_, types, body) => agrees(family, types, body, { target, factor: 4 }));
  it.each(columns)('over columns agree with the evaluator: %s', (_, types, body) => agrees(family, types, body, { target, factor: 4 }));
});

const shared: readonly [string, readonly TensorType[], Body][] = [
  ['f32[256,22] with two results', [t('float32', 256, 22), t('float32', 22)], (x, g) => layerNorm(x!, g!)],
  ['f32[9,2,30,12]', [t('float32', 9, 2, 30, 12), t('float32', 12)], (x, g) => layerNorm(x!, g!)],
  ['bf16[258,24]', [t('bfloat16', 258, 24), t('float32', 24)], (x, g) => [convert(layerNorm(convert(x!, 'float32'), g!)[0]!, 'bfloat16')]],
];

describe('reductions', () => {
  it.each(['add', 'max'] as const)('of long rows keep their accuracy: %s', (kind) => {
    const dtype: DType = 'float32';
    return agrees(family, [t(dtype, 3, 4099)], (x) => [kind === 'add' ? reduceSum(x!, [1]) : reduceMax(x!, [1])], { factor: 8 });
  });
});

describe('two rows of an invocation share what they load: layer norm', () => {
  it.each(shared)('%s', (_, types, body) => agrees(family, types, body, { target: { subgroupSize: 4 } }));
});
