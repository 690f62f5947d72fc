import { describe, expect, test } from 'vitest';
import { eliminate, raiseCumulative, raiseScan, sliceScan } from '../../src/compiler/index.ts';
import type { GraphPass } from '../../src/compiler/passes/pass.ts';
import { parseStableHLO } from '../../src/io/stablehlo.ts';
import { verify } from '../../src/ir/verify.ts';
import { evaluate } from '../../src/transforms/evaluate.ts';
import { expectClose } from '../support/close.ts';
import { bodyText } from '../support/pass-text.ts';
import { randomBits, randomTensor } from '../support/programs.ts';

/** What passes make of a text; `unchanged` when they return the same object. Well formed and equal in numbers it must be. */
function raised(text: string, ...passes: readonly GraphPass[]): string {
  const { graph } = parseStableHLO(text);
  const result = passes.reduce((g, pass) => pass.run(g), graph);
  if (result === graph) return 'unchanged';
  verify(result);
  const next = randomBits(1);
  const args = graph.params.map((p) => randomTensor(p.type, next));
  expectClose(evaluate(result, args), evaluate(graph, args));
  return bodyText(eliminate.run(result));
}

describe('raise-cumulative', () => {
  const windowed = (reducer: string, init: string, { window = '1, 4', padding = '[[0, 0], [3, 0]]', dtype = 'f32' } = {}) => `
    func.func @main(%x: tensor<3x4x${dtype}>) -> tensor<3x4x${dtype}> {
      %i = stablehlo.constant dense<${init}> : tensor<${dtype}>
      %r = "stablehlo.reduce_window"(%x, %i) <{padding = dense<${padding}> : tensor<2x2xi64>, window_dimensions = array<i64: ${window}>}> ({
      ^bb0(%a: tensor<${dtype}>, %b: tensor<${dtype}>):
        %s = stablehlo.${reducer} %a, %b : tensor<${dtype}>
        stablehlo.return %s : tensor<${dtype}>
      }) : (tensor<3x4x${dtype}>, tensor<${dtype}>) -> tensor<3x4x${dtype}>
      return %r : tensor<3x4x${dtype}>
    }`;

  test('a window that reaches to the first element combines running', () =>
    expect(raised(windowed('add', '0.0'), raiseCumulative)).toMatchInlineSnapshot(`
      "%0 = "systolic.cumulative"(%arg0) <{dimension = 1 : i64, init_value = 0 : i64, reverse = false}> ({
      ^bb0(%arg1: tensor<f32>, %arg2: tensor<f32>):
        %1 = stablehlo.add %arg1, %arg2 : tensor<f32>
        stablehlo.return %1 : tensor<f32>
      }) : (tensor<3x4xf32>) -> tensor<3x4xf32>
      return %0 : tensor<3x4xf32>"
    `));

  test('likewise to the last element, along another axis, by another reducer', () => {
    const text = windowed('maximum', '0xFF800000', { window: '3, 1', padding: '[[0, 2], [0, 0]]' });
    expect(raised(text, raiseCumulative)).toMatch(/cumulative.*dimension = 0 : i64.*reverse = true/);
    expect(raised(windowed('multiply', '1', { dtype: 'i32' }), raiseCumulative)).toMatch(/cumulative/);
    expect(raised(windowed('maximum', '0xFF80', { dtype: 'bf16' }), raiseCumulative)).toMatch(/cumulative/);
  });

  test('an initial value that JAX has broadcast to itself is the number that it was', () => {
    const text = windowed('add', '0.0')
      .replace('%i =', '%j =')
      .replace('%r =', '%i = stablehlo.broadcast_in_dim %j, dims = [] : (tensor<f32>) -> tensor<f32>\n%r =');
    expect(raised(text, raiseCumulative)).toMatch(/cumulative/);
  });

  test('other windows, initial values that count, and floats that round at every step stay', () => {
    expect(raised(windowed('add', '1.0'), raiseCumulative)).toBe('unchanged');
    expect(raised(windowed('maximum', '0.0'), raiseCumulative)).toBe('unchanged');
    expect(raised(windowed('add', '0.0', { padding: '[[0, 0], [1, 2]]' }), raiseCumulative)).toBe('unchanged');
    expect(raised(windowed('add', '0.0', { window: '3, 4', padding: '[[2, 0], [3, 0]]' }), raiseCumulative)).toBe('unchanged');
    expect(raised(windowed('add', '0.0', { dtype: 'bf16' }), raiseCumulative)).toBe('unchanged');
    expect(raised(windowed('subtract', '0.0'), raiseCumulative)).toBe('unchanged');
  });
});

describe('slice-scan', () => {
  /** As JAX writes a scan: everything is carried, indices are made fit for negative ones. */
  const loop = ({ rounds = 4, index = '%i', start = '0' } = {}) => `
    func.func @main(%w: tensor<3xf32>, %xs: tensor<4x3xf32>, %k: tensor<3xf32>) -> (tensor<3xf32>, tensor<4x3xf32>) {
      %c = stablehlo.constant dense<${start}> : tensor<i32>
      %z = stablehlo.constant dense<0.0> : tensor<4x3xf32>
      %r:5 = stablehlo.while(%i = %c, %a = %w, %x = %xs, %h = %k, %ys = %z) : tensor<i32>, tensor<3xf32>, tensor<4x3xf32>, tensor<3xf32>, tensor<4x3xf32>
      cond {
        %n = stablehlo.constant dense<${rounds}> : tensor<i32>
        %p = stablehlo.compare LT, %i, %n, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
        stablehlo.return %p : tensor<i1>
      } do {
        %0 = stablehlo.constant dense<0> : tensor<i32>
        %1 = stablehlo.constant dense<1> : tensor<i32>
        %3 = stablehlo.constant dense<3> : tensor<i32>
        %4 = stablehlo.constant dense<4> : tensor<i32>
        %rev = stablehlo.subtract %3, %i : tensor<i32>
        %neg = stablehlo.compare LT, ${index}, %0, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
        %up = stablehlo.add ${index}, %4 : tensor<i32>
        %at = stablehlo.select %neg, %up, ${index} : tensor<i1>, tensor<i32>
        %s = stablehlo.dynamic_slice %x, %at, %0, sizes = [1, 3] : (tensor<4x3xf32>, tensor<i32>, tensor<i32>) -> tensor<1x3xf32>
        %v = stablehlo.reshape %s : (tensor<1x3xf32>) -> tensor<3xf32>
        %m = stablehlo.multiply %h, %a : tensor<3xf32>
        %g = stablehlo.add %m, %v : tensor<3xf32>
        %t = stablehlo.sine %g : tensor<3xf32>
        %u = stablehlo.reshape %t : (tensor<3xf32>) -> tensor<1x3xf32>
        %d = stablehlo.dynamic_update_slice %ys, %u, %at, %0 : (tensor<4x3xf32>, tensor<1x3xf32>, tensor<i32>, tensor<i32>) -> tensor<4x3xf32>
        %j = stablehlo.add %i, %1 : tensor<i32>
        stablehlo.return %j, %a, %x, %g, %d : tensor<i32>, tensor<3xf32>, tensor<4x3xf32>, tensor<3xf32>, tensor<4x3xf32>
      }
      return %r#3, %r#4 : tensor<3xf32>, tensor<4x3xf32>
    }`;

  test('what never changes is a const, what is read in turn an x, what is written in turn a y', () =>
    expect(raised(loop(), raiseScan, sliceScan)).toMatchInlineSnapshot(`
      "%0:2 = "systolic.scan"(%arg0, %arg2, %arg1) <{length = 4 : i64, num_carry = 1 : i64, num_consts = 1 : i64, reverse = false, unroll = 1 : i64}> ({
      ^bb0(%arg3: tensor<3xf32>, %arg4: tensor<3xf32>, %arg5: tensor<3xf32>):
        %1 = stablehlo.reshape %arg5 : (tensor<3xf32>) -> tensor<1x3xf32>
        %2 = stablehlo.reshape %1 : (tensor<1x3xf32>) -> tensor<3xf32>
        %3 = stablehlo.multiply %arg4, %arg3 : tensor<3xf32>
        %4 = stablehlo.add %3, %2 : tensor<3xf32>
        %5 = stablehlo.sine %4 : tensor<3xf32>
        %6 = stablehlo.reshape %5 : (tensor<3xf32>) -> tensor<1x3xf32>
        %7 = stablehlo.reshape %6 : (tensor<1x3xf32>) -> tensor<3xf32>
        stablehlo.return %4, %7 : tensor<3xf32>, tensor<3xf32>
      }) : (tensor<3xf32>, tensor<3xf32>, tensor<4x3xf32>) -> (tensor<3xf32>, tensor<4x3xf32>)
      return %0#0, %0#1 : tensor<3xf32>, tensor<4x3xf32>"
    `));

  test('from the last slice to the first it is a scan in reverse', () =>
    expect(raised(loop({ index: '%rev' }), raiseScan, sliceScan)).toMatch(/num_carry = 1 .*num_consts = 1 .*reverse = true/));

  test('slices out of turn, and stacks that are not filled, stay', () => {
    const counts = /num_carry = (\d).*num_consts = (\d)/;
    expect(
      raised(loop({ index: '%1' }), raiseScan, sliceScan)
        .match(counts)
        ?.slice(1),
    ).toEqual(['2', '2']);
    expect(
      raised(loop({ rounds: 3 }), raiseScan, sliceScan)
        .match(counts)
        ?.slice(1),
    ).toEqual(['3', '2']);
    expect(
      raised(loop({ start: '1' }), raiseScan, sliceScan)
        .match(counts)
        ?.slice(1),
    ).toEqual(['3', '2']);
  });
});
