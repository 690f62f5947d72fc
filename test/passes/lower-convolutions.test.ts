import { expect, test } from 'vitest';
import { lowerConvolutions } from '../../src/compiler/passes/lower-convolutions.ts';
import { plainTarget } from '../support/plan-runner.ts';
import type { Value } from '../../src/ir/graph.ts';
import { type ConvolutionAttrs, convolution } from '../../src/ops/convolution.ts';
import { evaluate } from '../../src/transforms/evaluate.ts';
import { expectClose } from '../support/close.ts';
import { rewritten } from '../support/pass-text.ts';
import { parseType, program, randomArgs } from '../support/programs.ts';

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
const nchw: ConvolutionAttrs = {
  input_batch_dimension: 0,
  input_feature_dimension: 1,
  input_spatial_dimensions: [2, 3],
  kernel_output_feature_dimension: 0,
  kernel_input_feature_dimension: 1,
  kernel_spatial_dimensions: [2, 3],
  output_batch_dimension: 0,
  output_feature_dimension: 1,
  output_spatial_dimensions: [2, 3],
};
const around = [
  [1, 1],
  [1, 1],
] as const;
const conv =
  (attrs: ConvolutionAttrs) =>
  (x: Value, w: Value): Value[] => [convolution(x, w, attrs)];

test('a convolution is a product of a view of its windows', () => {
  expect(rewritten(lowerConvolutions, ['f32[2,5,6,4]', 'f32[3,3,4,8]'], conv({ ...nhwc, padding: around }))).toMatchInlineSnapshot(`
    "%cst = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %0 = stablehlo.pad %arg0, %cst, low = [0, 1, 1, 0], high = [0, 1, 1, 0], interior = [0, 0, 0, 0] : (tensor<2x5x6x4xf32>, tensor<f32>) -> tensor<2x7x8x4xf32>
    %1 = "systolic.unfold"(%0) <{at = 3 : i64, counts = array<i64: 5, 6>, dilations = array<i64: 1, 1>, dimensions = array<i64: 1, 2>, strides = array<i64: 1, 1>, windows = array<i64: 3, 3>}> : (tensor<2x7x8x4xf32>) -> tensor<2x5x6x3x3x4xf32>
    %2 = stablehlo.dot_general %1, %arg1, contracting_dims = [3, 4, 5] x [0, 1, 2], precision = [DEFAULT, DEFAULT] : (tensor<2x5x6x3x3x4xf32>, tensor<3x3x4x8xf32>) -> tensor<2x5x6x8xf32>
    return %2 : tensor<2x5x6x8xf32>"
  `);
});

test('with features before the axes they are moved behind them ahead of the padding', () => {
  expect(rewritten(lowerConvolutions, ['f32[2,4,5,6]', 'f32[8,4,3,3]'], conv({ ...nchw, padding: around }))).toMatchInlineSnapshot(`
    "%0 = stablehlo.transpose %arg0, dims = [0, 2, 3, 1] : (tensor<2x4x5x6xf32>) -> tensor<2x5x6x4xf32>
    %cst = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %1 = stablehlo.pad %0, %cst, low = [0, 1, 1, 0], high = [0, 1, 1, 0], interior = [0, 0, 0, 0] : (tensor<2x5x6x4xf32>, tensor<f32>) -> tensor<2x7x8x4xf32>
    %2 = "systolic.unfold"(%1) <{at = 3 : i64, counts = array<i64: 5, 6>, dilations = array<i64: 1, 1>, dimensions = array<i64: 1, 2>, strides = array<i64: 1, 1>, windows = array<i64: 3, 3>}> : (tensor<2x7x8x4xf32>) -> tensor<2x5x6x3x3x4xf32>
    %3 = stablehlo.dot_general %arg1, %2, contracting_dims = [2, 3, 1] x [3, 4, 5], precision = [DEFAULT, DEFAULT] : (tensor<8x4x3x3xf32>, tensor<2x5x6x3x3x4xf32>) -> tensor<8x2x5x6xf32>
    %4 = stablehlo.transpose %3, dims = [1, 0, 2, 3] : (tensor<8x2x5x6xf32>) -> tensor<2x8x5x6xf32>
    return %4 : tensor<2x8x5x6xf32>"
  `);
});

test('windows of one element need no view', () => {
  expect(rewritten(lowerConvolutions, ['f32[2,4,5,6]', 'f32[8,4,1,1]'], conv(nchw))).toMatchInlineSnapshot(`
    "%cst = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %0 = stablehlo.reshape %arg1 : (tensor<8x4x1x1xf32>) -> tensor<8x4xf32>
    %1 = stablehlo.dot_general %0, %arg0, contracting_dims = [1] x [1], precision = [DEFAULT, DEFAULT] : (tensor<8x4xf32>, tensor<2x4x5x6xf32>) -> tensor<8x2x5x6xf32>
    %2 = stablehlo.transpose %1, dims = [1, 0, 2, 3] : (tensor<8x2x5x6xf32>) -> tensor<2x8x5x6xf32>
    return %2 : tensor<2x8x5x6xf32>"
  `);
});

test('without features to sum it is a reduction over the window', () => {
  expect(rewritten(lowerConvolutions, ['f32[2,5,6,4]', 'f32[3,3,1,4]'], conv({ ...nhwc, feature_group_count: 4 }))).toMatchInlineSnapshot(`
    "%cst = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %0 = stablehlo.reshape %arg0 : (tensor<2x5x6x4xf32>) -> tensor<2x5x6x4x1xf32>
    %1 = "systolic.unfold"(%0) <{at = 3 : i64, counts = array<i64: 3, 4>, dilations = array<i64: 1, 1>, dimensions = array<i64: 1, 2>, strides = array<i64: 1, 1>, windows = array<i64: 3, 3>}> : (tensor<2x5x6x4x1xf32>) -> tensor<2x3x4x3x3x4x1xf32>
    %2 = stablehlo.reshape %arg1 : (tensor<3x3x1x4xf32>) -> tensor<3x3x1x4x1xf32>
    %3 = stablehlo.reshape %1 : (tensor<2x3x4x3x3x4x1xf32>) -> tensor<2x3x4x3x3x4xf32>
    %4 = stablehlo.reshape %2 : (tensor<3x3x1x4x1xf32>) -> tensor<3x3x4xf32>
    %5 = stablehlo.broadcast_in_dim %4, dims = [3, 4, 5] : (tensor<3x3x4xf32>) -> tensor<2x3x4x3x3x4xf32>
    %6 = stablehlo.multiply %3, %5 : tensor<2x3x4x3x3x4xf32>
    %cst_0 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %7 = stablehlo.reduce(%6 init: %cst_0) applies stablehlo.add across dimensions = [3, 4] : (tensor<2x3x4x3x3x4xf32>, tensor<f32>) -> tensor<2x3x4x4xf32>
    %8 = stablehlo.reshape %7 : (tensor<2x3x4x4xf32>) -> tensor<2x3x4x4x1xf32>
    %9 = stablehlo.reshape %8 : (tensor<2x3x4x4x1xf32>) -> tensor<2x3x4x4xf32>
    return %9 : tensor<2x3x4x4xf32>"
  `);
});

test('holes of the input are taken apart in phases', () => {
  const text = rewritten(lowerConvolutions, ['f32[1,4,4,4]', 'f32[3,3,4,8]'], conv({ ...nhwc, lhs_dilation: [1, 2], padding: around }));
  expect(text).toMatchInlineSnapshot(`
    "%0 = stablehlo.slice %arg1 [0:3, 1:3:2, 0:4, 0:8] : (tensor<3x3x4x8xf32>) -> tensor<3x1x4x8xf32>
    %cst = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %1 = stablehlo.pad %arg0, %cst, low = [0, 1, 0, 0], high = [0, 1, 0, 0], interior = [0, 0, 0, 0] : (tensor<1x4x4x4xf32>, tensor<f32>) -> tensor<1x6x4x4xf32>
    %2 = "systolic.unfold"(%1) <{at = 3 : i64, counts = array<i64: 4>, dilations = array<i64: 1>, dimensions = array<i64: 1>, strides = array<i64: 1>, windows = array<i64: 3>}> : (tensor<1x6x4x4xf32>) -> tensor<1x4x4x3x4xf32>
    %3 = stablehlo.reshape %0 : (tensor<3x1x4x8xf32>) -> tensor<3x4x8xf32>
    %4 = stablehlo.dot_general %2, %3, contracting_dims = [3, 4] x [0, 1], precision = [DEFAULT, DEFAULT] : (tensor<1x4x4x3x4xf32>, tensor<3x4x8xf32>) -> tensor<1x4x4x8xf32>
    %5 = stablehlo.slice %arg1 [0:3, 0:3:2, 0:4, 0:8] : (tensor<3x3x4x8xf32>) -> tensor<3x2x4x8xf32>
    %cst_0 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %6 = stablehlo.pad %arg0, %cst_0, low = [0, 1, 0, 0], high = [0, 1, 1, 0], interior = [0, 0, 0, 0] : (tensor<1x4x4x4xf32>, tensor<f32>) -> tensor<1x6x5x4xf32>
    %7 = "systolic.unfold"(%6) <{at = 3 : i64, counts = array<i64: 4, 4>, dilations = array<i64: 1, 1>, dimensions = array<i64: 1, 2>, strides = array<i64: 1, 1>, windows = array<i64: 3, 2>}> : (tensor<1x6x5x4xf32>) -> tensor<1x4x4x3x2x4xf32>
    %8 = stablehlo.dot_general %7, %5, contracting_dims = [3, 4, 5] x [0, 1, 2], precision = [DEFAULT, DEFAULT] : (tensor<1x4x4x3x2x4xf32>, tensor<3x2x4x8xf32>) -> tensor<1x4x4x8xf32>
    %9 = stablehlo.reshape %4 : (tensor<1x4x4x8xf32>) -> tensor<1x4x4x1x8xf32>
    %10 = stablehlo.reshape %8 : (tensor<1x4x4x8xf32>) -> tensor<1x4x4x1x8xf32>
    %11 = stablehlo.concatenate %9, %10, dim = 3 : (tensor<1x4x4x1x8xf32>, tensor<1x4x4x1x8xf32>) -> tensor<1x4x4x2x8xf32>
    %12 = stablehlo.reshape %11 : (tensor<1x4x4x2x8xf32>) -> tensor<1x4x8x8xf32>
    %13 = stablehlo.slice %12 [0:1, 0:4, 0:7, 0:8] : (tensor<1x4x8x8xf32>) -> tensor<1x4x7x8xf32>
    return %13 : tensor<1x4x7x8xf32>"
  `);
});

test('a program without convolutions stays as it is', () => {
  expect(rewritten(lowerConvolutions, ['f32[2]'], (x) => [x])).toBe('unchanged');
});

test.each([
  ['holes in input and kernel', { lhs_dilation: [2, 3], rhs_dilation: [3, 2], padding: around }],
  ['strides over holes', { lhs_dilation: [4, 3], window_strides: [2, 2], padding: around }],
  ['holes whose phases have no taps', { lhs_dilation: [4, 2], rhs_dilation: [4, 2], padding: around }],
  ['more holes than there are phases', { lhs_dilation: [5, 5], padding: around }],
] as const)('with %s it means the same', (_, attrs) => {
  const graph = program(['f32[1,5,4,2]', 'f32[3,3,2,3]'].map(parseType), conv({ ...nhwc, ...attrs }));
  const args = randomArgs(graph);
  expectClose(evaluate(lowerConvolutions.run(graph, plainTarget), args), evaluate(graph, args));
});
