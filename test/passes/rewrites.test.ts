import { describe, expect, test } from 'vitest';
import { cse } from '../../src/compiler/passes/cse.ts';
import { fold } from '../../src/compiler/passes/fold.ts';
import { foldTransposes } from '../../src/compiler/passes/fold-transposes.ts';
import { hoist } from '../../src/compiler/passes/hoist.ts';
import { inline } from '../../src/compiler/passes/inline.ts';
import { raiseScan } from '../../src/compiler/index.ts';
import { removeBarriers } from '../../src/compiler/passes/remove-barriers.ts';
import { selectScatter } from '../../src/compiler/passes/select-scatter.ts';
import { sink } from '../../src/compiler/passes/sink.ts';
import { splitOperands } from '../../src/compiler/passes/split-operands.ts';
import { build } from '../../src/ir/builder.ts';
import type { Value } from '../../src/ir/graph.ts';
import { add, multiply, negate } from '../../src/ops/arithmetic.ts';
import { composite, optimizationBarrier, stopGradient } from '../../src/ops/call.ts';
import { constant, fullLike, iota, scalar } from '../../src/ops/constant.ts';
import { bitcastConvert } from '../../src/ops/conversion.ts';
import { dotGeneral } from '../../src/ops/dot.ts';
import { scatterAdd } from '../../src/ops/indexing.ts';
import { broadcastInDim, concatenate, reduceSum, reshape, slice, transpose } from '../../src/ops/layout.ts';
import { compare } from '../../src/ops/logic.ts';
import { cosine, rsqrt, sine } from '../../src/ops/math.ts';
import { scan } from '../../src/ops/scan.ts';
import { whileLoop } from '../../src/ops/while.ts';
import { hostTensor } from '../../src/types/host.ts';
import { rewritten } from '../support/pass-text.ts';
import { parseType } from '../support/programs.ts';

const f4 = parseType('f32[4]');

describe('inline', () => {
  test('the body of a call takes its place', () => {
    const square = build('square', [f4], (x) => [multiply(x, x)]).graph;
    expect(
      rewritten(inline, ['f32[4]'], (x) => [negate(composite({ name: 'my.square', decomposition: square, operands: [x] })[0]!)]),
    ).toMatchInlineSnapshot(`
      "%0 = stablehlo.multiply %arg0, %arg0 : tensor<4xf32>
      %1 = stablehlo.negate %0 : tensor<4xf32>
      return %1 : tensor<4xf32>"
    `);
  });
  test('markers go, barriers stay', () => {
    expect(rewritten(inline, ['f32[4]'], (x) => [negate(stopGradient(x))])).toMatchInlineSnapshot(`
      "%0 = stablehlo.negate %arg0 : tensor<4xf32>
      return %0 : tensor<4xf32>"
    `);
    expect(rewritten(inline, ['f32[4]'], (x) => [negate(optimizationBarrier([x])[0]!)])).toBe('unchanged');
  });
});

describe('remove-barriers', () => {
  test('what a barrier held back goes through', () =>
    expect(rewritten(removeBarriers, ['f32[4]'], (x) => [negate(optimizationBarrier([x])[0]!)])).toMatchInlineSnapshot(`
    "%0 = stablehlo.negate %arg0 : tensor<4xf32>
    return %0 : tensor<4xf32>"
  `));
});

describe('cse', () => {
  test('equal equations become one', () =>
    expect(rewritten(cse, ['f32[4]'], (x) => [add(cosine(x), cosine(x))])).toMatchInlineSnapshot(`
    "%0 = stablehlo.cosine %arg0 : tensor<4xf32>
    %1 = stablehlo.add %0, %0 : tensor<4xf32>
    return %1 : tensor<4xf32>"
  `));
  test('constants with equal bits are equal, 0 and -0 are not', () => {
    expect(rewritten(cse, ['f32[4]'], (x) => [add(x, fullLike(x, 2)), multiply(x, fullLike(x, 2))])).toMatchInlineSnapshot(`
      "%cst = stablehlo.constant dense<2.000000e+00> : tensor<4xf32>
      %0 = stablehlo.add %arg0, %cst : tensor<4xf32>
      %1 = stablehlo.multiply %arg0, %cst : tensor<4xf32>
      return %0, %1 : tensor<4xf32>, tensor<4xf32>"
    `);
    expect(rewritten(cse, ['f32[4]'], (x) => [add(x, fullLike(x, 0)), multiply(x, fullLike(x, -0))])).toBe('unchanged');
  });
  test('what is behind a barrier is computed again', () =>
    expect(rewritten(cse, ['f32[4]'], (x) => [cosine(x), cosine(optimizationBarrier([x])[0]!)])).toBe('unchanged'));
  test('equal constants of a region and of the program around it stay apart', () => {
    const body = build('body', [f4], (c) => [add(c, fullLike(c, 2))]).graph;
    expect(rewritten(cse, ['f32[4]'], (x) => [add(scan({ body, init: [x], length: 3 })[0]!, fullLike(x, 2))])).toBe('unchanged');
  });
});

describe('fold', () => {
  test('one number stays one number through broadcasts', () =>
    expect(
      rewritten(fold, ['f32[4,4]'], (x) => [multiply(x, broadcastInDim(rsqrt(scalar(4, 'float32')), [4, 4], []))]),
    ).toMatchInlineSnapshot(`
      "%cst = stablehlo.constant dense<4.000000e+00> : tensor<f32>
      %cst_0 = stablehlo.constant dense<5.000000e-01> : tensor<f32>
      %cst_1 = stablehlo.constant dense<5.000000e-01> : tensor<4x4xf32>
      %0 = stablehlo.multiply %arg0, %cst_1 : tensor<4x4xf32>
      return %0 : tensor<4x4xf32>"
    `));
  test('small arrays are computed', () =>
    expect(
      rewritten(fold, [], () => [add(constant(hostTensor('int32', [3], [1, 2, 3])), constant(hostTensor('int32', [3], [4, 5, 6])))]),
    ).toMatchInlineSnapshot(`
      "%c = stablehlo.constant dense<[1, 2, 3]> : tensor<3xi32>
      %c_0 = stablehlo.constant dense<[4, 5, 6]> : tensor<3xi32>
      %c_1 = stablehlo.constant dense<[5, 7, 9]> : tensor<3xi32>
      return %c_1 : tensor<3xi32>"
    `));
  test('bits read as another type are another number', () =>
    expect(rewritten(fold, [], () => [bitcastConvert(scalar(0x3c00, 'uint16'), 'float16')])).toMatchInlineSnapshot(`
      "%c = stablehlo.constant dense<15360> : tensor<ui16>
      %cst = stablehlo.constant dense<1.000000e+00> : tensor<f16>
      return %cst : tensor<f16>"
    `));
  test('a costly function of an iota is a table', () =>
    expect(rewritten(fold, [], () => [sine(multiply(iota(f4, 0), fullLike(iota(f4, 0), 0)))])).toContain('dense<0.000000e+00>'));
  test('an iota is no constant: a kernel makes it from nothing', () =>
    expect(rewritten(fold, [], () => [negate(iota(f4, 0))])).toBe('unchanged'));
});

describe('fold-transposes', () => {
  const dims = { lhsContracting: [1], rhsContracting: [0] };
  test('a transposed operand is read as it lies', () =>
    expect(
      rewritten(foldTransposes, ['f32[2,3]', 'f32[5,3]'], (x, w) => [dotGeneral(x, transpose(w, [1, 0]), dims)]),
    ).toMatchInlineSnapshot(`
      "%0 = stablehlo.transpose %arg1, dims = [1, 0] : (tensor<5x3xf32>) -> tensor<3x5xf32>
      %1 = stablehlo.dot_general %arg0, %arg1, contracting_dims = [1] x [1] : (tensor<2x3xf32>, tensor<5x3xf32>) -> tensor<2x5xf32>
      return %1 : tensor<2x5xf32>"
    `));
  test('a transposed product swaps its operands', () =>
    expect(
      rewritten(foldTransposes, ['f32[2,3]', 'f32[3,5]'], (a, b) => [transpose(dotGeneral(a, b, dims), [1, 0])]),
    ).toMatchInlineSnapshot(`
      "%0 = stablehlo.dot_general %arg0, %arg1, contracting_dims = [1] x [0] : (tensor<2x3xf32>, tensor<3x5xf32>) -> tensor<2x5xf32>
      %1 = stablehlo.dot_general %arg1, %arg0, contracting_dims = [0] x [1] : (tensor<3x5xf32>, tensor<2x3xf32>) -> tensor<5x2xf32>
      return %1 : tensor<5x2xf32>"
    `));
  test('a transpose that reorders free axes stays', () =>
    expect(
      rewritten(foldTransposes, ['f32[2,4,3]', 'f32[3,5]'], (a, b) => [
        dotGeneral(transpose(a, [1, 0, 2]), b, { lhsContracting: [2], rhsContracting: [0] }),
      ]),
    ).toBe('unchanged'));
});

describe('hoist', () => {
  test('costly work on consts leaves the loop, light work stays', () => {
    const body = build('body', [f4, f4], (k, c) => [add(add(c, sine(k)), negate(k))]).graph;
    expect(rewritten(hoist, ['f32[4]', 'f32[4]'], (k, c) => scan({ body, consts: [k], init: [c], length: 3 }))).toMatchInlineSnapshot(`
      "%0 = stablehlo.sine %arg0 : tensor<4xf32>
      %1 = "systolic.scan"(%arg0, %0, %arg1) <{length = 3 : i64, num_carry = 1 : i64, num_consts = 2 : i64, reverse = false, unroll = 1 : i64}> ({
      ^bb0(%arg2: tensor<4xf32>, %arg3: tensor<4xf32>, %arg4: tensor<4xf32>):
        %2 = stablehlo.add %arg4, %arg3 : tensor<4xf32>
        %3 = stablehlo.negate %arg2 : tensor<4xf32>
        %4 = stablehlo.add %2, %3 : tensor<4xf32>
        stablehlo.return %4 : tensor<4xf32>
      }) : (tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
      return %1 : tensor<4xf32>"
    `);
  });
  test('state that no round changes is a const', () => {
    const body = build('body', [f4, f4], (a, b) => [a, add(a, b)]).graph;
    expect(rewritten(hoist, ['f32[4]', 'f32[4]'], (a, b) => scan({ body, init: [a, b], length: 3 }))).toMatchInlineSnapshot(`
      "%0 = "systolic.scan"(%arg0, %arg1) <{length = 3 : i64, num_carry = 1 : i64, num_consts = 1 : i64, reverse = false, unroll = 1 : i64}> ({
      ^bb0(%arg2: tensor<4xf32>, %arg3: tensor<4xf32>):
        %1 = stablehlo.add %arg2, %arg3 : tensor<4xf32>
        stablehlo.return %1 : tensor<4xf32>
      }) : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
      return %arg0, %0 : tensor<4xf32>, tensor<4xf32>"
    `);
  });
});

describe('sink', () => {
  const wide = parseType('f32[4,8]');
  test('what only spreads a value is made inside of the loop, through several equations, and in each of its regions', () => {
    const cond = build('cond', [wide, f4], (_, c) => [compare(reshape(slice(c, [0], [1]), []), scalar(9, 'float32'), 'LT')]).graph;
    const body = build('body', [wide, f4], (k, c) => [add(c, reduceSum(k, [1]))]).graph;
    const spread = (k: Value): Value => transpose(broadcastInDim(k, [8, 4], [1]), [1, 0]);
    expect(
      rewritten(sink, ['f32[4]', 'f32[4]'], (k, c) => whileLoop({ cond, body, consts: [spread(k)], init: [c] })),
    ).toMatchInlineSnapshot(`
      "%0 = stablehlo.broadcast_in_dim %arg0, dims = [1] : (tensor<4xf32>) -> tensor<8x4xf32>
      %1 = stablehlo.transpose %0, dims = [1, 0] : (tensor<8x4xf32>) -> tensor<4x8xf32>
      %2 = stablehlo.while(%iterArg = %arg1) : tensor<4xf32>
      cond {
        %3 = stablehlo.broadcast_in_dim %arg0, dims = [1] : (tensor<4xf32>) -> tensor<8x4xf32>
        %4 = stablehlo.transpose %3, dims = [1, 0] : (tensor<8x4xf32>) -> tensor<4x8xf32>
        %5 = stablehlo.slice %iterArg [0:1] : (tensor<4xf32>) -> tensor<1xf32>
        %6 = stablehlo.reshape %5 : (tensor<1xf32>) -> tensor<f32>
        %cst = stablehlo.constant dense<9.000000e+00> : tensor<f32>
        %7 = stablehlo.compare LT, %6, %cst, FLOAT : (tensor<f32>, tensor<f32>) -> tensor<i1>
        stablehlo.return %7 : tensor<i1>
      } do {
        %3 = stablehlo.broadcast_in_dim %arg0, dims = [1] : (tensor<4xf32>) -> tensor<8x4xf32>
        %4 = stablehlo.transpose %3, dims = [1, 0] : (tensor<8x4xf32>) -> tensor<4x8xf32>
        %cst = stablehlo.constant dense<0.000000e+00> : tensor<f32>
        %5 = stablehlo.reduce(%4 init: %cst) applies stablehlo.add across dimensions = [1] : (tensor<4x8xf32>, tensor<f32>) -> tensor<4xf32>
        %6 = stablehlo.add %iterArg, %5 : tensor<4xf32>
        stablehlo.return %6 : tensor<4xf32>
      }
      return %2 : tensor<4xf32>"
    `);
  });
  test('a value as large as what it is made of stays outside', () => {
    const body = build('body', [f4, f4], (k, c) => [add(c, k)]).graph;
    expect(rewritten(sink, ['f32[4]', 'f32[2,2]'], (c, k) => scan({ body, consts: [reshape(k, [4])], init: [c], length: 3 }))).toBe(
      'unchanged',
    );
  });
});

describe('raise-scan', () => {
  const counted = (step: number, limit: number, direction: 'LT' | 'GE' | 'NE') => (x: Value) => {
    const cond = build('cond', [parseType('i32[]'), f4], (i) => [compare(i, scalar(limit, 'int32'), direction)]).graph;
    const body = build('body', [parseType('i32[]'), f4], (i, v) => [add(i, scalar(step, 'int32')), multiply(v, v)]).graph;
    return whileLoop({ cond, body, init: [scalar(2, 'int32'), x] });
  };
  const length = (text: string): string | undefined => /length = (\d+)/.exec(text)?.[1];
  test('a loop that counts to a number is a scan of that many rounds', () => {
    expect(length(rewritten(raiseScan, ['f32[4]'], counted(1, 8, 'LT')))).toBe('6');
    expect(length(rewritten(raiseScan, ['f32[4]'], counted(4, 8, 'LT')))).toBe('2');
    expect(length(rewritten(raiseScan, ['f32[4]'], counted(-1, 0, 'GE')))).toBe('3');
    expect(length(rewritten(raiseScan, ['f32[4]'], counted(1, 0, 'LT')))).toBe('0');
  });
  test('the number it counts to may be carried along, if it stays the same', () => {
    const i32 = parseType('i32[]');
    const carried =
      (next: (n: Value) => Value, below = (i: Value, n: Value) => compare(i, n, 'LT')) =>
      (x: Value) => {
        const cond = build('cond', [i32, i32, f4], (i, n) => [below(i, n)]).graph;
        const body = build('body', [i32, i32, f4], (i, n, v) => [add(i, scalar(1, 'int32')), next(n), multiply(v, v)]).graph;
        return whileLoop({ cond, body, init: [scalar(0, 'int32'), scalar(5, 'int32'), x] });
      };
    expect(
      length(
        rewritten(
          raiseScan,
          ['f32[4]'],
          carried((n) => n),
        ),
      ),
    ).toBe('5');
    const mirrored = carried(
      (n) => n,
      (i, n) => compare(n, i, 'GT'),
    );
    expect(length(rewritten(raiseScan, ['f32[4]'], mirrored))).toBe('5');
    expect(
      rewritten(
        raiseScan,
        ['f32[4]'],
        carried((n) => add(n, n)),
      ),
    ).toBe('unchanged');
  });
  test('a loop that would never end, or whose end is not a number, stays', () => {
    expect(rewritten(raiseScan, ['f32[4]'], counted(-1, 8, 'LT'))).toBe('unchanged');
    expect(rewritten(raiseScan, ['f32[4]'], counted(4, 8, 'NE'))).toBe('unchanged');
  });
});

describe('select-scatter', () => {
  test('one element for each row is a comparison', () => {
    const attrs = {
      update_window_dims: [],
      inserted_window_dims: [1],
      input_batching_dims: [0],
      scatter_indices_batching_dims: [0],
      scatter_dims_to_operand_dims: [1],
      index_vector_dim: 1,
    };
    expect(rewritten(selectScatter, ['f32[2,4]', 'i32[2,1]', 'f32[2]'], (x, i, u) => [scatterAdd(x, i, u, attrs)])).toMatchInlineSnapshot(`
      "%0 = stablehlo.reshape %arg1 : (tensor<2x1xi32>) -> tensor<2xi32>
      %1 = stablehlo.broadcast_in_dim %0, dims = [0] : (tensor<2xi32>) -> tensor<2x4xi32>
      %2 = stablehlo.broadcast_in_dim %arg2, dims = [0] : (tensor<2xf32>) -> tensor<2x4xf32>
      %3 = stablehlo.iota dim = 1 : tensor<2x4xi32>
      %4 = stablehlo.compare EQ, %3, %1, SIGNED : (tensor<2x4xi32>, tensor<2x4xi32>) -> tensor<2x4xi1>
      %5 = stablehlo.add %arg0, %2 : tensor<2x4xf32>
      %6 = stablehlo.select %4, %5, %arg0 : tensor<2x4xi1>, tensor<2x4xf32>
      return %6 : tensor<2x4xf32>"
    `);
  });
});

describe('split-operands', () => {
  test('a join of more than a kernel can bind is made in steps', () => {
    const text = rewritten(
      splitOperands,
      Array.from({ length: 20 }, () => 'f32[2]'),
      (...v) => [concatenate(v, 0)],
    );
    expect(text.match(/concatenate/g)).toHaveLength(4);
  });
});
