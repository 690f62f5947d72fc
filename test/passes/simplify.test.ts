import { describe, expect, test } from 'vitest';
import { simplify } from '../../src/compiler/passes/simplify.ts';
import { build } from '../../src/ir/builder.ts';
import type { Value } from '../../src/ir/graph.ts';
import { add, divide, maximum, multiply, negate, subtract } from '../../src/ops/arithmetic.ts';
import { switchCase } from '../../src/ops/case.ts';
import { full, fullLike, scalar } from '../../src/ops/constant.ts';
import { convert } from '../../src/ops/conversion.ts';
import { dynamicSlice, dynamicUpdateSlice } from '../../src/ops/dynamic.ts';
import { broadcastInDim, pad, reduceSum, reshape, transpose } from '../../src/ops/layout.ts';
import { select } from '../../src/ops/logic.ts';
import { power } from '../../src/ops/math.ts';
import { rewritten } from '../support/pass-text.ts';
import { parseType } from '../support/programs.ts';

const simplified = (params: readonly string[], body: (...v: Value[]) => readonly Value[]): string => rewritten(simplify, params, body);

describe('simplify', () => {
  test('chains of reshapes, transposes and broadcasts become one', () => {
    expect(simplified(['f32[2,6]'], (x) => [reshape(reshape(x, [3, 4]), [12])])).toMatchInlineSnapshot(`
      "%0 = stablehlo.reshape %arg0 : (tensor<2x6xf32>) -> tensor<3x4xf32>
      %1 = stablehlo.reshape %arg0 : (tensor<2x6xf32>) -> tensor<12xf32>
      return %1 : tensor<12xf32>"
    `);
    expect(simplified(['f32[2,3,4]'], (x) => [transpose(transpose(x, [1, 0, 2]), [2, 0, 1])])).toMatchInlineSnapshot(`
      "%0 = stablehlo.transpose %arg0, dims = [1, 0, 2] : (tensor<2x3x4xf32>) -> tensor<3x2x4xf32>
      %1 = stablehlo.transpose %arg0, dims = [2, 1, 0] : (tensor<2x3x4xf32>) -> tensor<4x3x2xf32>
      return %1 : tensor<4x3x2xf32>"
    `);
    expect(simplified(['f32[4]'], (x) => [broadcastInDim(broadcastInDim(x, [3, 4], [1]), [2, 3, 4], [1, 2])])).toMatchInlineSnapshot(`
      "%0 = stablehlo.broadcast_in_dim %arg0, dims = [1] : (tensor<4xf32>) -> tensor<3x4xf32>
      %1 = stablehlo.broadcast_in_dim %arg0, dims = [2] : (tensor<4xf32>) -> tensor<2x3x4xf32>
      return %1 : tensor<2x3x4xf32>"
    `);
  });

  test('what is computed of values that are repeated along one axis is repeated then', () => {
    expect(
      simplified(['f32[4]', 'f32[6]'], (x, y) => [add(broadcastInDim(x, [8, 4, 6], [1]), broadcastInDim(y, [8, 4, 6], [2]))]),
    ).toMatchInlineSnapshot(`
      "%0 = stablehlo.broadcast_in_dim %arg0, dims = [1] : (tensor<4xf32>) -> tensor<8x4x6xf32>
      %1 = stablehlo.broadcast_in_dim %arg1, dims = [2] : (tensor<6xf32>) -> tensor<8x4x6xf32>
      %2 = stablehlo.broadcast_in_dim %arg0, dims = [0] : (tensor<4xf32>) -> tensor<4x6xf32>
      %3 = stablehlo.broadcast_in_dim %arg1, dims = [1] : (tensor<6xf32>) -> tensor<4x6xf32>
      %4 = stablehlo.add %2, %3 : tensor<4x6xf32>
      %5 = stablehlo.broadcast_in_dim %4, dims = [1, 2] : (tensor<4x6xf32>) -> tensor<8x4x6xf32>
      return %5 : tensor<8x4x6xf32>"
    `);
    expect(
      simplified(['f32[4]', 'f32[6]'], (x, y) => [add(broadcastInDim(x, [4, 6], [0]), broadcastInDim(y, [4, 6], [1]))]),
    ).toMatchInlineSnapshot(`"unchanged"`);
    expect(simplified(['f32[4]'], (x) => [reshape(broadcastInDim(x, [3, 4], [1]), [3, 1, 4, 1])])).toMatchInlineSnapshot(`
      "%0 = stablehlo.broadcast_in_dim %arg0, dims = [1] : (tensor<4xf32>) -> tensor<3x4xf32>
      %1 = stablehlo.broadcast_in_dim %arg0, dims = [2] : (tensor<4xf32>) -> tensor<3x1x4x1xf32>
      return %1 : tensor<3x1x4x1xf32>"
    `);
  });

  test('a pad that cuts off what it puts in stays, although it keeps the shape', () => {
    expect(simplified(['f32[2]', 'f32[]'], (x, value) => [pad(x, value, [0], [-1], [1])])).toBe('unchanged');
  });

  test('a transpose and a broadcast that only touch axes of size 1 are reshapes', () => {
    expect(simplified(['f32[1,4]'], (x) => [transpose(x, [1, 0])])).toMatchInlineSnapshot(`
      "%0 = stablehlo.reshape %arg0 : (tensor<1x4xf32>) -> tensor<4x1xf32>
      return %0 : tensor<4x1xf32>"
    `);
    expect(simplified(['f32[4]'], (x) => [broadcastInDim(x, [4, 1], [0])])).toMatchInlineSnapshot(`
      "%0 = stablehlo.reshape %arg0 : (tensor<4xf32>) -> tensor<4x1xf32>
      return %0 : tensor<4x1xf32>"
    `);
  });

  test('neutral numbers vanish', () => {
    expect(simplified(['f32[4]'], (x) => [multiply(x, fullLike(x, 1))])).toMatchInlineSnapshot(`
      "%cst = stablehlo.constant dense<1.000000e+00> : tensor<4xf32>
      return %arg0 : tensor<4xf32>"
    `);
    expect(simplified(['f32[4]'], (x) => [subtract(x, fullLike(x, 0))])).toMatchInlineSnapshot(`
      "%cst = stablehlo.constant dense<0.000000e+00> : tensor<4xf32>
      return %arg0 : tensor<4xf32>"
    `);
    expect(simplified(['i32[4]'], (x) => [add(fullLike(x, 0), x)])).toMatchInlineSnapshot(`
      "%c = stablehlo.constant dense<0> : tensor<4xi32>
      return %arg0 : tensor<4xi32>"
    `);
    expect(simplified(['f32[4]'], (x) => [maximum(x, fullLike(x, Number.NEGATIVE_INFINITY))])).toMatchInlineSnapshot(`
      "%cst = stablehlo.constant dense<0xFF800000> : tensor<4xf32>
      return %arg0 : tensor<4xf32>"
    `);
  });

  test('adding 0 to a float stays, because -0 + 0 is 0', () => {
    expect(simplified(['f32[4]'], (x) => [add(x, fullLike(x, 0))])).toBe('unchanged');
    expect(simplified(['f32[4]'], (x) => [add(x, fullLike(x, -0))])).toMatchInlineSnapshot(`
      "%cst = stablehlo.constant dense<0x80000000> : tensor<4xf32>
      return %arg0 : tensor<4xf32>"
    `);
  });

  test('division by a power of two is a product, by another number it stays', () => {
    expect(simplified(['f32[4]'], (x) => [divide(x, fullLike(x, 8))])).toMatchInlineSnapshot(`
      "%cst = stablehlo.constant dense<8.000000e+00> : tensor<4xf32>
      %cst_0 = stablehlo.constant dense<1.250000e-01> : tensor<4xf32>
      %0 = stablehlo.multiply %arg0, %cst_0 : tensor<4xf32>
      return %0 : tensor<4xf32>"
    `);
    expect(simplified(['f32[4]'], (x) => [divide(x, fullLike(x, 3))])).toBe('unchanged');
  });

  test('a square is a product', () =>
    expect(simplified(['f32[4]'], (x) => [power(x, fullLike(x, 2))])).toMatchInlineSnapshot(`
    "%cst = stablehlo.constant dense<2.000000e+00> : tensor<4xf32>
    %0 = stablehlo.multiply %arg0, %arg0 : tensor<4xf32>
    return %0 : tensor<4xf32>"
  `));

  test('a convert there and back is nothing, one that rounds stays', () => {
    expect(simplified(['bf16[4]'], (x) => [convert(convert(x, 'float32'), 'bfloat16')])).toMatchInlineSnapshot(`
      "%0 = stablehlo.convert %arg0 : (tensor<4xbf16>) -> tensor<4xf32>
      return %arg0 : tensor<4xbf16>"
    `);
    expect(simplified(['i8[4]'], (x) => [convert(convert(x, 'int16'), 'int32')])).toMatchInlineSnapshot(`
      "%0 = stablehlo.convert %arg0 : (tensor<4xi8>) -> tensor<4xi16>
      %1 = stablehlo.convert %arg0 : (tensor<4xi8>) -> tensor<4xi32>
      return %1 : tensor<4xi32>"
    `);
    expect(simplified(['f32[4]'], (x) => [convert(convert(x, 'bfloat16'), 'float32')])).toBe('unchanged');
    // By way of a float it saturates, without it wraps.
    expect(simplified(['ui16[4]'], (x) => [convert(convert(x, 'float32'), 'int8')])).toBe('unchanged');
  });

  test('two negations are none', () =>
    expect(simplified(['f32[4]'], (x) => [negate(negate(x))])).toMatchInlineSnapshot(`
    "%0 = stablehlo.negate %arg0 : tensor<4xf32>
    return %arg0 : tensor<4xf32>"
  `));

  test('a choice that is known is made', () => {
    expect(simplified(['f32[4]', 'f32[4]'], (a, b) => [select(full(1, parseType('i1[4]')), a, b)])).toMatchInlineSnapshot(`
      "%c = stablehlo.constant dense<true> : tensor<4xi1>
      return %arg0 : tensor<4xf32>"
    `);
    expect(simplified(['i1[4]', 'f32[4]'], (p, a) => [select(p, a, a)])).toMatchInlineSnapshot(`"return %arg1 : tensor<4xf32>"`);
    const branches = [negate, (x: Value) => add(x, x)].map((f) => build('branch', [parseType('f32[4]')], (x) => [f(x)]).graph);
    expect(simplified(['f32[4]'], (x) => switchCase(scalar(5, 'int32'), branches, [x]))).toMatchInlineSnapshot(`
      "%c = stablehlo.constant dense<5> : tensor<i32>
      %0 = stablehlo.add %arg0, %arg0 : tensor<4xf32>
      return %0 : tensor<4xf32>"
    `);
  });

  test('a reduction over one element is a reshape', () =>
    expect(simplified(['f32[4,1]'], (x) => [reduceSum(x, [1])])).toMatchInlineSnapshot(`
    "%cst = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %0 = stablehlo.reshape %arg0 : (tensor<4x1xf32>) -> tensor<4xf32>
    return %0 : tensor<4xf32>"
  `));

  test('a slice at a known place is clamped and static', () =>
    expect(simplified(['f32[4,8]'], (x) => [dynamicSlice(x, [scalar(3, 'int32'), scalar(2, 'int32')], [2, 4])])).toMatchInlineSnapshot(`
      "%c = stablehlo.constant dense<3> : tensor<i32>
      %c_0 = stablehlo.constant dense<2> : tensor<i32>
      %0 = stablehlo.slice %arg0 [2:4, 2:6] : (tensor<4x8xf32>) -> tensor<2x4xf32>
      return %0 : tensor<2x4xf32>"
    `));

  test('an update of everything is the update', () =>
    expect(simplified(['f32[4]', 'f32[4]', 'i32[]'], (x, u, i) => [dynamicUpdateSlice(x, u, [i])])).toMatchInlineSnapshot(
      `"return %arg1 : tensor<4xf32>"`,
    ));

  test('a program that has nothing of this comes back as it is', () =>
    expect(simplified(['f32[4]', 'f32[4]'], (a, b) => [add(a, b)])).toBe('unchanged'));
});
