import { describe, expect, test } from 'vitest';
import { foldNorms } from '../../src/compiler/passes/fold-norms.ts';
import { fuse } from '../../src/compiler/passes/fuse.ts';
import { passOf } from '../../src/compiler/passes/pass.ts';
import type { Value } from '../../src/ir/graph.ts';
import { divide, multiply, subtract } from '../../src/ops/arithmetic.ts';
import { convert } from '../../src/ops/conversion.ts';
import { dotGeneral } from '../../src/ops/dot.ts';
import { broadcastInDim, reduceSum } from '../../src/ops/layout.ts';
import { rsqrt, sqrt } from '../../src/ops/math.ts';
import { rewritten } from '../support/pass-text.ts';

const fuseAndFold = passOf('fuse, fold-norms', function* (graph, target) {
  return yield* foldNorms.steps(yield* fuse.steps(graph, target), target);
});
const both = (params: readonly string[], body: (...v: Value[]) => readonly Value[]): readonly [string, string] => [
  rewritten(fuse, params, body),
  rewritten(fuseAndFold, params, body),
];

const types = ['f32[16,8]', 'f32[8]', 'f32[8,8]'];
const rows = (x: Value, r: Value): Value => broadcastInDim(r, x.type.shape, [0]);
const columns = (x: Value, scale: Value): Value => broadcastInDim(scale, x.type.shape, [1]);
const product = (a: Value, b: Value): Value => dotGeneral(a, b, { lhsContracting: [1], rhsContracting: [0] });
const squares = (x: Value): Value => reduceSum(multiply(x, x), [1]);
const normed = (x: Value, scale: Value): Value => multiply(multiply(x, rows(x, rsqrt(squares(x)))), columns(x, scale));

describe('fold-norms', () => {
  test('the factor of a row follows the product, and its sum is made there', () => {
    const [before, after] = both(types, (x, scale, w) => [product(normed(x, scale), w)]);
    expect(before).toMatchInlineSnapshot(`
      "%0 = "systolic.fusion"(%arg0, %arg1) ({
      ^bb0(%arg3: tensor<16x8xf32>, %arg4: tensor<8xf32>):
        %2 = stablehlo.multiply %arg3, %arg3 : tensor<16x8xf32>
        %cst = stablehlo.constant dense<0.000000e+00> : tensor<f32>
        %3 = stablehlo.reduce(%2 init: %cst) applies stablehlo.add across dimensions = [1] : (tensor<16x8xf32>, tensor<f32>) -> tensor<16xf32>
        %4 = stablehlo.rsqrt %3 : tensor<16xf32>
        %5 = stablehlo.broadcast_in_dim %4, dims = [0] : (tensor<16xf32>) -> tensor<16x8xf32>
        %6 = stablehlo.multiply %arg3, %5 : tensor<16x8xf32>
        %7 = stablehlo.broadcast_in_dim %arg4, dims = [1] : (tensor<8xf32>) -> tensor<16x8xf32>
        %8 = stablehlo.multiply %6, %7 : tensor<16x8xf32>
        stablehlo.return %8 : tensor<16x8xf32>
      }) : (tensor<16x8xf32>, tensor<8xf32>) -> tensor<16x8xf32>
      %1 = "systolic.fusion"(%0, %arg2) ({
      ^bb0(%arg3: tensor<16x8xf32>, %arg4: tensor<8x8xf32>):
        %2 = stablehlo.dot_general %arg3, %arg4, contracting_dims = [1] x [0] : (tensor<16x8xf32>, tensor<8x8xf32>) -> tensor<16x8xf32>
        stablehlo.return %2 : tensor<16x8xf32>
      }) : (tensor<16x8xf32>, tensor<8x8xf32>) -> tensor<16x8xf32>
      return %1 : tensor<16x8xf32>"
    `);
    expect(after).toMatchInlineSnapshot(`
      "%0 = "systolic.fusion"(%arg0, %arg1, %arg2) ({
      ^bb0(%arg3: tensor<16x8xf32>, %arg4: tensor<8xf32>, %arg5: tensor<8x8xf32>):
        %1 = stablehlo.multiply %arg3, %arg3 : tensor<16x8xf32>
        %cst = stablehlo.constant dense<0.000000e+00> : tensor<f32>
        %2 = stablehlo.reduce(%1 init: %cst) applies stablehlo.add across dimensions = [1] : (tensor<16x8xf32>, tensor<f32>) -> tensor<16xf32>
        %3 = stablehlo.rsqrt %2 : tensor<16xf32>
        %4 = stablehlo.broadcast_in_dim %3, dims = [0] : (tensor<16xf32>) -> tensor<16x8xf32>
        %5 = stablehlo.broadcast_in_dim %arg4, dims = [1] : (tensor<8xf32>) -> tensor<16x8xf32>
        %6 = stablehlo.multiply %arg3, %5 : tensor<16x8xf32>
        %7 = stablehlo.dot_general %6, %arg5, contracting_dims = [1] x [0] : (tensor<16x8xf32>, tensor<8x8xf32>) -> tensor<16x8xf32>
        %8 = stablehlo.multiply %7, %4 : tensor<16x8xf32>
        stablehlo.return %8 : tensor<16x8xf32>
      }) : (tensor<16x8xf32>, tensor<8xf32>, tensor<8x8xf32>) -> tensor<16x8xf32>
      return %0 : tensor<16x8xf32>"
    `);
  });

  test('a norm in f32 of narrow rows is left without its converts', () => {
    const [before, after] = both(['bf16[16,8]', 'bf16[8,8]'], (x, w) => {
      const wide = convert(x, 'float32');
      return [product(convert(divide(wide, rows(x, sqrt(squares(wide)))), 'bfloat16'), w)];
    });
    expect(before).toMatchInlineSnapshot(`
      "%0 = "systolic.fusion"(%arg0) ({
      ^bb0(%arg2: tensor<16x8xbf16>):
        %2 = stablehlo.convert %arg2 : (tensor<16x8xbf16>) -> tensor<16x8xf32>
        %3 = stablehlo.multiply %2, %2 : tensor<16x8xf32>
        %cst = stablehlo.constant dense<0.000000e+00> : tensor<f32>
        %4 = stablehlo.reduce(%3 init: %cst) applies stablehlo.add across dimensions = [1] : (tensor<16x8xf32>, tensor<f32>) -> tensor<16xf32>
        %5 = stablehlo.sqrt %4 : tensor<16xf32>
        %6 = stablehlo.broadcast_in_dim %5, dims = [0] : (tensor<16xf32>) -> tensor<16x8xf32>
        %7 = stablehlo.divide %2, %6 : tensor<16x8xf32>
        %8 = stablehlo.convert %7 : (tensor<16x8xf32>) -> tensor<16x8xbf16>
        stablehlo.return %8 : tensor<16x8xbf16>
      }) : (tensor<16x8xbf16>) -> tensor<16x8xbf16>
      %1 = "systolic.fusion"(%0, %arg1) ({
      ^bb0(%arg2: tensor<16x8xbf16>, %arg3: tensor<8x8xbf16>):
        %2 = stablehlo.dot_general %arg2, %arg3, contracting_dims = [1] x [0] : (tensor<16x8xbf16>, tensor<8x8xbf16>) -> tensor<16x8xbf16>
        stablehlo.return %2 : tensor<16x8xbf16>
      }) : (tensor<16x8xbf16>, tensor<8x8xbf16>) -> tensor<16x8xbf16>
      return %1 : tensor<16x8xbf16>"
    `);
    expect(after).toMatchInlineSnapshot(`
      "%0 = "systolic.fusion"(%arg0, %arg1) ({
      ^bb0(%arg2: tensor<16x8xbf16>, %arg3: tensor<8x8xbf16>):
        %1 = stablehlo.convert %arg2 : (tensor<16x8xbf16>) -> tensor<16x8xf32>
        %2 = stablehlo.multiply %1, %1 : tensor<16x8xf32>
        %cst = stablehlo.constant dense<0.000000e+00> : tensor<f32>
        %3 = stablehlo.reduce(%2 init: %cst) applies stablehlo.add across dimensions = [1] : (tensor<16x8xf32>, tensor<f32>) -> tensor<16xf32>
        %4 = stablehlo.sqrt %3 : tensor<16xf32>
        %5 = stablehlo.broadcast_in_dim %4, dims = [0] : (tensor<16xf32>) -> tensor<16x8xf32>
        %6 = stablehlo.dot_general %arg2, %arg3, contracting_dims = [1] x [0] : (tensor<16x8xbf16>, tensor<8x8xbf16>) -> tensor<16x8xf32>
        %7 = stablehlo.divide %6, %5 : tensor<16x8xf32>
        %8 = stablehlo.convert %7 : (tensor<16x8xf32>) -> tensor<16x8xbf16>
        stablehlo.return %8 : tensor<16x8xbf16>
      }) : (tensor<16x8xbf16>, tensor<8x8xbf16>) -> tensor<16x8xbf16>
      return %0 : tensor<16x8xbf16>"
    `);
  });

  test('what others read of a norm is written by the first product', () => {
    const [before, after] = both(types, (x, _, w) => {
      const factor = rsqrt(squares(x));
      const normed = multiply(x, rows(x, factor));
      return [product(normed, w), dotGeneral(normed, x, { lhsContracting: [0], rhsContracting: [0] }), factor];
    });
    expect(before).toMatchInlineSnapshot(`
      "%0:2 = "systolic.fusion"(%arg0) ({
      ^bb0(%arg3: tensor<16x8xf32>):
        %3 = stablehlo.multiply %arg3, %arg3 : tensor<16x8xf32>
        %cst = stablehlo.constant dense<0.000000e+00> : tensor<f32>
        %4 = stablehlo.reduce(%3 init: %cst) applies stablehlo.add across dimensions = [1] : (tensor<16x8xf32>, tensor<f32>) -> tensor<16xf32>
        %5 = stablehlo.rsqrt %4 : tensor<16xf32>
        %6 = stablehlo.broadcast_in_dim %5, dims = [0] : (tensor<16xf32>) -> tensor<16x8xf32>
        %7 = stablehlo.multiply %arg3, %6 : tensor<16x8xf32>
        stablehlo.return %5, %7 : tensor<16xf32>, tensor<16x8xf32>
      }) : (tensor<16x8xf32>) -> (tensor<16xf32>, tensor<16x8xf32>)
      %1 = "systolic.fusion"(%0#1, %arg2) ({
      ^bb0(%arg3: tensor<16x8xf32>, %arg4: tensor<8x8xf32>):
        %3 = stablehlo.dot_general %arg3, %arg4, contracting_dims = [1] x [0] : (tensor<16x8xf32>, tensor<8x8xf32>) -> tensor<16x8xf32>
        stablehlo.return %3 : tensor<16x8xf32>
      }) : (tensor<16x8xf32>, tensor<8x8xf32>) -> tensor<16x8xf32>
      %2 = "systolic.fusion"(%0#1, %arg0) ({
      ^bb0(%arg3: tensor<16x8xf32>, %arg4: tensor<16x8xf32>):
        %3 = stablehlo.dot_general %arg3, %arg4, contracting_dims = [0] x [0] : (tensor<16x8xf32>, tensor<16x8xf32>) -> tensor<8x8xf32>
        stablehlo.return %3 : tensor<8x8xf32>
      }) : (tensor<16x8xf32>, tensor<16x8xf32>) -> tensor<8x8xf32>
      return %1, %2, %0#0 : tensor<16x8xf32>, tensor<8x8xf32>, tensor<16xf32>"
    `);
    expect(after).toMatchInlineSnapshot(`
      "%0:3 = "systolic.fusion"(%arg0, %arg2) ({
      ^bb0(%arg3: tensor<16x8xf32>, %arg4: tensor<8x8xf32>):
        %2 = stablehlo.multiply %arg3, %arg3 : tensor<16x8xf32>
        %cst = stablehlo.constant dense<0.000000e+00> : tensor<f32>
        %3 = stablehlo.reduce(%2 init: %cst) applies stablehlo.add across dimensions = [1] : (tensor<16x8xf32>, tensor<f32>) -> tensor<16xf32>
        %4 = stablehlo.rsqrt %3 : tensor<16xf32>
        %5 = stablehlo.broadcast_in_dim %4, dims = [0] : (tensor<16xf32>) -> tensor<16x8xf32>
        %6 = stablehlo.multiply %arg3, %5 : tensor<16x8xf32>
        %7 = stablehlo.dot_general %arg3, %arg4, contracting_dims = [1] x [0] : (tensor<16x8xf32>, tensor<8x8xf32>) -> tensor<16x8xf32>
        %8 = stablehlo.multiply %7, %5 : tensor<16x8xf32>
        stablehlo.return %8, %4, %6 : tensor<16x8xf32>, tensor<16xf32>, tensor<16x8xf32>
      }) : (tensor<16x8xf32>, tensor<8x8xf32>) -> (tensor<16x8xf32>, tensor<16xf32>, tensor<16x8xf32>)
      %1 = "systolic.fusion"(%0#2, %arg0) ({
      ^bb0(%arg3: tensor<16x8xf32>, %arg4: tensor<16x8xf32>):
        %2 = stablehlo.dot_general %arg3, %arg4, contracting_dims = [0] x [0] : (tensor<16x8xf32>, tensor<16x8xf32>) -> tensor<8x8xf32>
        stablehlo.return %2 : tensor<8x8xf32>
      }) : (tensor<16x8xf32>, tensor<16x8xf32>) -> tensor<8x8xf32>
      return %0#0, %1, %0#1 : tensor<16x8xf32>, tensor<8x8xf32>, tensor<16xf32>"
    `);
  });

  const stays: readonly [string, readonly string[], (...v: Value[]) => readonly Value[]][] = [
    ['that is subtracted', types, (x, _, w) => [product(subtract(x, rows(x, reduceSum(x, [1]))), w)]],
    [
      'of the axis that is left',
      types,
      (x, _, w) => [dotGeneral(multiply(x, rows(x, rsqrt(squares(x)))), x, { lhsContracting: [0], rhsContracting: [0] })],
    ],
    ['in float16', ['f16[16,8]', 'f16[8]', 'f16[8,8]'], (x, scale, w) => [product(normed(x, scale), w)]],
  ];
  test.each(stays)('a norm stays a kernel of its own %s', (_, params, body) => {
    const [before, after] = both(params, body);
    expect(after).toBe(before);
  });
});
