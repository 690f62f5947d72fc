import { describe, expect, test } from 'vitest';
import { type ConvolutionAttrs, convolution } from '../../src/ops/convolution.ts';
import { evaluate } from '../../src/transforms/evaluate.ts';
import { hostTensor } from '../../src/types/host.ts';
import { type TensorType, tensorType } from '../../src/types/shape.ts';
import { expectBatching, expectDerivatives, f32, messageOf, program } from '../transforms/laws.ts';

/** Batch, features, spatial … by output features, input features, spatial …, as PyTorch. */
const nchw = (spatial: number): ConvolutionAttrs => {
  const axes = Array.from({ length: spatial }, (_, i) => i + 2);
  return {
    input_batch_dimension: 0,
    input_feature_dimension: 1,
    input_spatial_dimensions: axes,
    kernel_output_feature_dimension: 0,
    kernel_input_feature_dimension: 1,
    kernel_spatial_dimensions: axes,
    output_batch_dimension: 0,
    output_feature_dimension: 1,
    output_spatial_dimensions: axes,
  };
};
/** Batch, spatial …, features by spatial …, input features, output features, as TensorFlow. */
const nhwc: ConvolutionAttrs = {
  input_batch_dimension: 0,
  input_spatial_dimensions: [1, 2],
  input_feature_dimension: 3,
  kernel_spatial_dimensions: [0, 1],
  kernel_input_feature_dimension: 2,
  kernel_output_feature_dimension: 3,
  output_batch_dimension: 0,
  output_spatial_dimensions: [1, 2],
  output_feature_dimension: 3,
};

const cases: [string, TensorType, TensorType, ConvolutionAttrs][] = [
  ['strides and padding', f32(2, 3, 5), f32(4, 3, 3), { ...nchw(1), window_strides: [2], padding: [[1, 2]] }],
  [
    'dilations',
    f32(2, 2, 4, 3),
    f32(3, 2, 2, 2),
    {
      ...nchw(2),
      lhs_dilation: [2, 1],
      rhs_dilation: [1, 2],
      padding: [
        [1, 0],
        [1, 1],
      ],
    },
  ],
  ['features last', f32(2, 4, 3, 2), f32(2, 2, 2, 3), { ...nhwc, window_strides: [1, 2] }],
  ['a reversed kernel', f32(1, 2, 5), f32(2, 2, 3), { ...nchw(1), window_reversal: [true], padding: [[0, 1]] }],
  ['feature groups', f32(2, 4, 4), f32(6, 2, 2), { ...nchw(1), feature_group_count: 2 }],
  ['batch groups', f32(4, 2, 4), f32(6, 2, 2), { ...nchw(1), batch_group_count: 2 }],
  ['negative padding', f32(1, 2, 6), f32(2, 2, 2), { ...nchw(1), padding: [[-1, -2]] }],
  ['no spatial axes', f32(2, 3), f32(4, 3), nchw(0)],
];

describe('convolution', () => {
  test('slides the kernel over the input without turning it', () => {
    const graph = program([f32(1, 1, 4), f32(1, 1, 2)], (x, k) => [
      convolution(x, k, nchw(1)),
      convolution(x, k, { ...nchw(1), window_reversal: [true] }),
    ]);
    const results = evaluate(graph, [hostTensor('float32', [1, 1, 4], [1, 2, 3, 4]), hostTensor('float32', [1, 1, 2], [1, 10])]);
    expect(results.map((t) => [...t.data])).toEqual([
      [21, 32, 43],
      [12, 23, 34],
    ]);
  });
  test('has the dtype that is asked for, and wraps integers', () => {
    const x = hostTensor('int8', [1, 1, 2], [100, 100]);
    const graph = program([x.type, x.type], (a, b) => [convolution(a, b, nchw(1)), convolution(a, b, nchw(1), 'int32')]);
    expect(evaluate(graph, [x, x]).map((t) => [t.type.dtype, ...t.data])).toEqual([
      ['int8', 32],
      ['int32', 20000],
    ]);
  });
  test.each(cases)('with %s keeps the laws of derivatives and batching', (_, lhs, rhs, attrs) => {
    const graph = program([lhs, rhs], (x, k) => [convolution(x, k, attrs)]);
    expectDerivatives(graph);
    for (const dims of [
      [0, null],
      [null, 0],
      [1, 1],
      [2, 0],
    ] as const) {
      expectBatching(graph, dims, { tolerance: 1e-5 });
    }
  });
  test('keeps the laws with a wider result', () => {
    const type = tensorType('bfloat16', [1, 2, 4]);
    const graph = program([type, tensorType('bfloat16', [3, 2, 2])], (x, k) => [convolution(x, k, nchw(1), 'float32')]);
    expectBatching(graph, [0, null]);
  });
  test('says which rule is broken', () => {
    const bad = (lhs: TensorType, rhs: TensorType, attrs: ConvolutionAttrs = nchw(1)): string =>
      messageOf(() => program([lhs, rhs], (x, k) => [convolution(x, k, attrs)]));
    expect(bad(f32(2, 3, 5), f32(4, 3))).toBe('convolution: operands must have equal rank of at least 2, got f32[2,3,5] and f32[4,3]');
    expect(bad(f32(2, 3, 5), f32(4, 2, 3))).toBe(
      "convolution: the input's features must be feature_group_count (1) times the kernel's, got 3 and 2 in f32[2,3,5] and f32[4,2,3]",
    );
    expect(bad(f32(2, 4, 5), f32(3, 2, 3), { ...nchw(1), feature_group_count: 2 })).toBe(
      'convolution: output features must be a multiple of feature_group_count (2), got 3 in f32[2,4,5] and f32[3,2,3]',
    );
    expect(bad(f32(3, 2, 5), f32(4, 2, 3), { ...nchw(1), batch_group_count: 2 })).toBe(
      'convolution: batch and output features must be multiples of batch_group_count (2), got 3 and 4 in f32[3,2,5] and f32[4,2,3]',
    );
    expect(bad(f32(2, 3, 5), tensorType('bfloat16', [4, 3, 3]))).toBe(
      'convolution: operands must have one dtype, got f32[2,3,5] and bf16[4,3,3]',
    );
    expect(bad(f32(2, 3, 5), f32(4, 3, 3), { ...nchw(1), window_strides: [0] })).toBe(
      'convolution: window_strides must be a positive integer for each spatial axis, got [0]',
    );
    expect(bad(f32(2, 3, 5), f32(4, 3, 3), { ...nchw(1), output_spatial_dimensions: [1] })).toBe(
      'convolution: dimension numbers of out must name each axis once, got [0,1,1] for rank 3',
    );
  });
});
