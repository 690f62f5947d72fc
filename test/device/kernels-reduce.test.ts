import { describe, it } from 'vitest';
import { reduce as family } from '../../src/compiler/kernels/reduce.ts';
import type { Value } from '../../src/ir/graph.ts';
import { add, divide, multiply, subtract } from '../../src/ops/arithmetic.ts';
import { fullLike, iota, scalar } from '../../src/ops/constant.ts';
import { convert } from '../../src/ops/conversion.ts';
import { broadcastInDim, reshape } from '../../src/ops/layout.ts';
import { equal, greater, isFinite, select } from '../../src/ops/logic.ts';
import { exponential, log, rsqrt } from '../../src/ops/math.ts';
import { argmax, reduce, reduceMax, reduceSum } from '../../src/ops/reduce.ts';
import { reducer } from '../../src/ops/region.ts';
import type { DType } from '../../src/types/dtype.ts';
import { type HostTensor, hostTensor } from '../../src/types/host.ts';
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

/** Log of the sum of exponentials, with nothing taken off where the maximum is infinite, and the sum. */
const logSumExp = (x: Value): readonly Value[] => {
  const greatest = reduceMax(x, [1]);
  const off = select(isFinite(greatest), greatest, fullLike(greatest, 0));
  const sum = reduceSum(exponential(subtract(x, across(off, x))), [1]);
  return [add(log(sum), off), sum];
};
/** Sums that follow the maximum: alone, weighed, masked. */
const following = (x: Value, y: Value): readonly Value[] => {
  const e = exponential(subtract(x, across(reduceMax(x, [1]), x)));
  const masked = select(greater(y, fullLike(y, 0)), e, fullLike(e, 0));
  return [reduceSum(e, [1]), reduceSum(multiply(e, y), [1]), reduceSum(masked, [1])];
};

/** Rows that rise and fall, with infinities and NaN in every place of a block, and rows of one number. */
function peaks(columns: number): HostTensor {
  const [inf, nan] = [Number.POSITIVE_INFINITY, Number.NaN];
  const row = (f: (i: number) => number): number[] => Array.from({ length: columns }, (_, i) => f(i));
  const last = columns - 1;
  const of = (x: number, ...at: number[]) => row((i) => (at.includes(i) ? x : Math.sin(i)));
  const rows = [
    row((i) => 3 * i - 100),
    row((i) => -3 * i),
    row((i) => 300 * Math.sin(i)),
    row((i) => (i % 50 === 49 ? i : -1e30)),
    row((i) => (i < last ? -inf : 2)),
    row((i) => (i < 40 ? -inf : i / 10)),
    row((i) => (i > 3 ? -inf : i)),
    row(() => -inf),
    row(() => -3.4028234663852886e38),
    row(() => 3.4028234663852886e38),
    row((i) => (i === 30 ? inf : -inf)),
    ...[0, 17, last].flatMap((i) => [of(inf, i), of(nan, i), of(-inf, i)]),
    of(inf, 2, 40),
    row((i) => (i === 1 ? nan : i === 40 ? inf : -inf)),
  ];
  return hostTensor('float32', [rows.length, columns], rows.flat());
}

describe.each([
  ['four lanes', { subgroupSize: 4 }],
  ['eight lanes', { subgroupSize: 8 }],
] as const)('a maximum and the sums behind it in one walk, as with %s', (_, target) => {
  const sizes = [64, 67, 146, 231];
  it.each(sizes)('softmax of rows of %d', (n) => agrees(family, [t('float32', 19, n)], (x) => [softmax(x!)], { target, factor: 4 }));
  it.each(sizes)('infinities, NaN and rising maxima in rows of %d', async (n) => {
    const inputs = [peaks(n)];
    const types = [inputs[0]!.type];
    await agrees(family, types, (x) => [softmax(x!)], { target, inputs, factor: 4 });
    await agrees(family, types, (x) => logSumExp(x!), { target, inputs, factor: 4 });
  });
  it.each(sizes)('weighed and masked sums of rows of %d', (n) =>
    agrees(family, [t('float32', 6, n), t('float32', 6, n)], (x, y) => following(x!, y!), { target, factor: 16 }),
  );
  it('over two axes', () => {
    const body = (x: Value): readonly Value[] => {
      const e = exponential(subtract(x, broadcastInDim(reduceMax(x, [1, 2]), x.type.shape, [0])));
      return [divide(e, broadcastInDim(reduceSum(e, [1, 2]), x.type.shape, [0]))];
    };
    return agrees(family, [t('float32', 5, 3, 134)], (x) => body(x!), { target, factor: 4 });
  });
  it('in bf16', () =>
    agrees(family, [t('bfloat16', 6, 256)], (x) => [convert(softmax(convert(x!, 'float32')), 'bfloat16')], { target, factor: 4 }));
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
