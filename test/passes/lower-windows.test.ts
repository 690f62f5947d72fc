import { describe, expect, test } from 'vitest';
import { lowerWindows } from '../../src/compiler/passes/lower-windows.ts';
import type { Target } from '../../src/compiler/index.ts';
import type { Graph } from '../../src/ir/graph.ts';
import type { Selection } from '../../src/ops/selection.ts';
import { reduceWindowBy, selectAndGather, selectAndScatterAdd } from '../../src/ops/window.ts';
import { slidingOf, type WindowAttrs } from '../../src/ops/windows.ts';
import { evaluate } from '../../src/transforms/evaluate.ts';
import { hostTensor } from '../../src/types/host.ts';
import { range, type Shape } from '../../src/types/shape.ts';
import { Random } from '../fuzz/random.ts';
import { expectClose } from '../support/close.ts';
import { rewritten } from '../support/pass-text.ts';
import { plainTarget, testCpu } from '../support/plan-runner.ts';
import { parseType, program, randomArgs } from '../support/programs.ts';

const windowsLeft = (graph: Graph): string[] => graph.eqns.filter((e) => e.op.kind === 'window').map((e) => e.op.name);

test('a maximum of windows is a reduction of a view of them', () => {
  const attrs: WindowAttrs = {
    window_dimensions: [1, 3, 1],
    window_strides: [1, 2, 1],
    padding: [
      [0, 0],
      [1, 1],
      [0, 0],
    ],
  };
  expect(rewritten(lowerWindows, ['f32[2,8,4]'], (x) => [reduceWindowBy('max', x!, attrs)])).toMatchInlineSnapshot(`
    "%cst = stablehlo.constant dense<0xFF800000> : tensor<f32>
    %cst_0 = stablehlo.constant dense<0xFF800000> : tensor<f32>
    %0 = stablehlo.pad %arg0, %cst_0, low = [0, 1, 0], high = [0, 0, 0], interior = [0, 0, 0] : (tensor<2x8x4xf32>, tensor<f32>) -> tensor<2x9x4xf32>
    %1 = "systolic.unfold"(%0) <{at = 2 : i64, counts = array<i64: 4>, dilations = array<i64: 1>, dimensions = array<i64: 1>, strides = array<i64: 2>, windows = array<i64: 3>}> : (tensor<2x9x4xf32>) -> tensor<2x4x3x4xf32>
    %2 = stablehlo.reduce(%1 init: %cst) applies stablehlo.maximum across dimensions = [2] : (tensor<2x4x3x4xf32>, tensor<f32>) -> tensor<2x4x4xf32>
    return %2 : tensor<2x4x4xf32>"
  `);
});

test('holes between elements are left out, and phases that read the same are computed once', () => {
  const attrs: WindowAttrs = {
    window_dimensions: [2, 1],
    base_dilations: [2, 1],
    padding: [
      [1, 1],
      [0, 0],
    ],
  };
  expect(rewritten(lowerWindows, ['f32[3,4]'], (x) => [reduceWindowBy('add', x!, attrs)])).toMatchInlineSnapshot(`
    "%cst = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %cst_0 = stablehlo.constant dense<0x80000000> : tensor<f32>
    %0 = stablehlo.broadcast_in_dim %cst, dims = [] : (tensor<f32>) -> tensor<3x4xf32>
    %1 = stablehlo.add %0, %arg0 : tensor<3x4xf32>
    %2 = stablehlo.broadcast_in_dim %1, dims = [0, 2] : (tensor<3x4xf32>) -> tensor<3x2x4xf32>
    %3 = stablehlo.reshape %2 : (tensor<3x2x4xf32>) -> tensor<6x4xf32>
    return %3 : tensor<6x4xf32>"
  `);
});

test('the gradient of a maximum gathers', () => {
  const attrs: WindowAttrs = { window_dimensions: [2, 1], window_strides: [2, 1] };
  expect(rewritten(lowerWindows, ['f32[4,8]', 'f32[2,8]'], (x, ct) => [selectAndScatterAdd(ct!, x!, 'GE', attrs)])).toMatchInlineSnapshot(`
    "%cst = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %0 = stablehlo.iota dim = 0 : tensor<32xi32>
    %1 = stablehlo.reshape %0 : (tensor<32xi32>) -> tensor<4x8xi32>
    %cst_0 = stablehlo.constant dense<0x7FC00000> : tensor<f32>
    %c = stablehlo.constant dense<-1> : tensor<i32>
    %cst_1 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %c_2 = stablehlo.constant dense<-1> : tensor<i32>
    %2 = "systolic.unfold"(%arg0) <{at = 1 : i64, counts = array<i64: 2>, dilations = array<i64: 1>, dimensions = array<i64: 0>, strides = array<i64: 2>, windows = array<i64: 2>}> : (tensor<4x8xf32>) -> tensor<2x2x8xf32>
    %3 = "systolic.unfold"(%1) <{at = 1 : i64, counts = array<i64: 2>, dilations = array<i64: 1>, dimensions = array<i64: 0>, strides = array<i64: 2>, windows = array<i64: 2>}> : (tensor<4x8xi32>) -> tensor<2x2x8xi32>
    %4:2 = stablehlo.reduce(%2 init: %cst_0), (%3 init: %c) across dimensions = [1] : (tensor<2x2x8xf32>, tensor<2x2x8xi32>, tensor<f32>, tensor<i32>) -> (tensor<2x8xf32>, tensor<2x8xi32>)
     reducer(%arg2: tensor<f32>, %arg4: tensor<f32>) (%arg3: tensor<i32>, %arg5: tensor<i32>)  {
      %16 = stablehlo.compare GE, %arg2, %arg4, FLOAT : (tensor<f32>, tensor<f32>) -> tensor<i1>
      %17 = stablehlo.select %16, %arg2, %arg4 : tensor<i1>, tensor<f32>
      %18 = stablehlo.select %16, %arg3, %arg5 : tensor<i1>, tensor<i32>
      stablehlo.return %17, %18 : tensor<f32>, tensor<i32>
    }
    %c_3 = stablehlo.constant dense<-1> : tensor<i32>
    %5 = stablehlo.broadcast_in_dim %4#1, dims = [0, 2] : (tensor<2x8xi32>) -> tensor<2x2x8xi32>
    %6 = stablehlo.reshape %5 : (tensor<2x2x8xi32>) -> tensor<4x8xi32>
    %7 = stablehlo.iota dim = 0 : tensor<32xi32>
    %8 = stablehlo.reshape %7 : (tensor<32xi32>) -> tensor<4x8xi32>
    %cst_4 = stablehlo.constant dense<0x80000000> : tensor<f32>
    %9 = stablehlo.compare EQ, %6, %8, SIGNED : (tensor<4x8xi32>, tensor<4x8xi32>) -> tensor<4x8xi1>
    %cst_5 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %10 = stablehlo.broadcast_in_dim %arg1, dims = [0, 2] : (tensor<2x8xf32>) -> tensor<2x2x8xf32>
    %11 = stablehlo.reshape %10 : (tensor<2x2x8xf32>) -> tensor<4x8xf32>
    %12 = stablehlo.broadcast_in_dim %cst_4, dims = [] : (tensor<f32>) -> tensor<4x8xf32>
    %13 = stablehlo.select %9, %11, %12 : tensor<4x8xi1>, tensor<4x8xf32>
    %14 = stablehlo.broadcast_in_dim %cst, dims = [] : (tensor<f32>) -> tensor<4x8xf32>
    %15 = stablehlo.add %14, %13 : tensor<4x8xf32>
    return %15 : tensor<4x8xf32>"
  `);
});

/** Windows of any kind. */
function randomWindows(random: Random, rank: number, dilates: boolean): { shape: Shape; attrs: WindowAttrs } {
  const each = <T>(make: () => T): T[] => range(rank).map(make);
  const attrs: WindowAttrs = {
    window_dimensions: each(() => random.pick([1, 1, 2, 3, 4, 7, 13])),
    window_strides: each(() => random.pick([1, 1, 2, 3])),
    base_dilations: each(() => (dilates ? random.pick([1, 1, 2, 3]) : 1)),
    window_dilations: each(() => (dilates ? random.pick([1, 1, 2, 3]) : 1)),
    padding: each(() => [random.between(-1, 4), random.between(-1, 4)] as const),
  };
  return { shape: each(() => random.between(2, 9)), attrs };
}

/** One where a load costs more than memory: windows are combined in as many steps as they can. */
const targets: readonly Target[] = [
  plainTarget,
  { ...plainTarget, machine: { ...testCpu, flopsPerSecond: 1e6, bytesPerSecond: 1e12, dispatchSeconds: 1e-9 } },
];

describe('windows mean the same', () => {
  test.each(range(60))('combined, %i', (seed) => {
    const random = new Random(seed);
    const { shape, attrs } = randomWindows(random, random.between(0, 3), true);
    const dtype = random.pick(['f32', 'i32', 'i8', 'ui8', 'i1']);
    const monoid = dtype === 'i1' ? random.pick(['and', 'or'] as const) : random.pick(['add', 'mul', 'max', 'min'] as const);
    const graph = program([parseType(`${dtype}[${shape}]`)], (x) => [reduceWindowBy(monoid, x!, attrs)]);
    const args = randomArgs(graph, seed);
    for (const target of targets) {
      const lowered = lowerWindows.run(graph, target);
      expectClose(evaluate(lowered, args), evaluate(graph, args));
      expect(windowsLeft(lowered)).toEqual(graph.results[0]!.type.shape.includes(0) ? ['reduce_window'] : []);
    }
  });

  test.each(range(40))('selected, %i', (seed) => {
    const random = new Random(seed);
    const { shape, attrs } = randomWindows(random, random.between(0, 3), false);
    const counts = slidingOf(attrs as never, shape).map((a) => a.count);
    const selection: Selection = random.pick(['GE', 'LE', 'GT', 'LT']);
    const dtype = random.pick(['f32', 'i32']);
    const types = [shape, shape, counts].map((s) => parseType(`${dtype}[${s}]`));
    const graph = program(types, (x, d, ct) => [selectAndScatterAdd(ct!, x!, selection, attrs), selectAndGather(d!, x!, selection, attrs)]);
    // Few different numbers, so that there are ties, and NaN among them.
    const values = (n: number): number[] =>
      range(n).map(() => random.pick(dtype === 'f32' ? [0, -0, 1, 2, NaN, -Infinity] : [0, 1, 2, -(2 ** 31)]));
    const args = randomArgs(graph, seed).map((t, i) => (i === 0 ? hostTensor(t.type.dtype, t.type.shape, values(t.data.length)) : t));
    const lowered = lowerWindows.run(graph, plainTarget);
    expectClose(evaluate(lowered, args), evaluate(graph, args));
    // What has no element is left to whoever makes it.
    expect(windowsLeft(lowered)).toEqual(counts.includes(0) ? ['select_and_gather'] : []);
  });
});
