/** The compiler recognises patterns that JAX writes out: texts as JAX 0.10 prints them. */
import { expect, test } from 'vitest';
import { compile } from '../../src/compiler/index.ts';
import { importStableHLO } from '../../src/io/import-stablehlo.ts';
import { parseStableHLO } from '../../src/io/stablehlo.ts';
import { plainTarget } from '../support/plan-runner.ts';

/** The kernels of a text, parsed and imported: they must be the same. */
function kernelsOf(text: string): string[] {
  const [parsed, imported] = [parseStableHLO(text).graph, importStableHLO(text).graph].map((graph) =>
    compile(graph, plainTarget, { name: 'test' }).kernels.map((k) => k.label),
  );
  expect(imported).toEqual(parsed);
  return parsed!;
}

const argmax = `func.func @main(%arg0: tensor<64x1024xf32>) -> tensor<64xi32> {
  %0 = stablehlo.iota dim = 1 : tensor<64x1024xi32>
  %cst = stablehlo.constant dense<0xFF800000> : tensor<f32>
  %c = stablehlo.constant dense<0> : tensor<i32>
  %1:2 = stablehlo.reduce(%arg0 init: %cst), (%0 init: %c) across dimensions = [1] : (tensor<64x1024xf32>, tensor<64x1024xi32>, tensor<f32>, tensor<i32>) -> (tensor<64xf32>, tensor<64xi32>)
   reducer(%arg1: tensor<f32>, %arg3: tensor<f32>) (%arg2: tensor<i32>, %arg4: tensor<i32>)  {
    %2 = stablehlo.compare GT, %arg1, %arg3, FLOAT : (tensor<f32>, tensor<f32>) -> tensor<i1>
    %3 = stablehlo.compare NE, %arg1, %arg1, FLOAT : (tensor<f32>, tensor<f32>) -> tensor<i1>
    %4 = stablehlo.or %2, %3 : tensor<i1>
    %5 = stablehlo.compare EQ, %arg1, %arg3, FLOAT : (tensor<f32>, tensor<f32>) -> tensor<i1>
    %6 = stablehlo.compare LT, %arg2, %arg4, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
    %7 = stablehlo.and %5, %6 : tensor<i1>
    %8 = stablehlo.or %4, %7 : tensor<i1>
    %9 = stablehlo.select %4, %arg1, %arg3 : tensor<i1>, tensor<f32>
    %10 = stablehlo.select %8, %arg2, %arg4 : tensor<i1>, tensor<i32>
    stablehlo.return %9, %10 : tensor<f32>, tensor<i32>
  }
  return %1#1 : tensor<64xi32>
}`;

test('the argmax of rows is one kernel that reduces, and makes its indices itself', () =>
  expect(kernelsOf(argmax)).toMatchInlineSnapshot(`
    [
      "reduce_i32_64x1024_over_1_reduce",
    ]
  `));

const cumsum = `func.func @main(%arg0: tensor<64x512xf32>) -> tensor<64x512xf32> {
  %cst = stablehlo.constant dense<0.000000e+00> : tensor<f32>
  %0 = stablehlo.broadcast_in_dim %cst, dims = [] : (tensor<f32>) -> tensor<f32>
  %1 = "stablehlo.reduce_window"(%arg0, %0) <{base_dilations = array<i64: 1, 1>, padding = dense<[[0, 0], [511, 0]]> : tensor<2x2xi64>, window_dilations = array<i64: 1, 1>, window_dimensions = array<i64: 1, 512>, window_strides = array<i64: 1, 1>}> ({
  ^bb0(%arg1: tensor<f32>, %arg2: tensor<f32>):
    %2 = stablehlo.add %arg1, %arg2 : tensor<f32>
    stablehlo.return %2 : tensor<f32>
  }) : (tensor<64x512xf32>, tensor<f32>) -> tensor<64x512xf32>
  return %1 : tensor<64x512xf32>
}`;

test('a running sum goes once along the line', () =>
  expect(kernelsOf(cumsum)).toMatchInlineSnapshot(`
  [
    "cumulative_f32_64x512_along_1_cumulative",
  ]
`));
