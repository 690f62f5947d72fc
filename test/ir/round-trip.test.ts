import { describe, expect, test } from 'vitest';
import { parseStableHLO } from '../../src/io/stablehlo.ts';
import { buildClosed } from '../../src/ir/builder.ts';
import type { Attrs, Graph } from '../../src/ir/graph.ts';
import { graphKey } from '../../src/ir/key.ts';
import { printGraph } from '../../src/ir/print.ts';
import { formatAttr } from '../../src/ir/text/attributes.ts';
import { verify } from '../../src/ir/verify.ts';
import { add, multiply } from '../../src/ops/arithmetic.ts';
import { composite } from '../../src/ops/call.ts';
import { switchCase } from '../../src/ops/case.ts';
import { checkpoint } from '../../src/ops/checkpoint.ts';
import { constant, full, scalar } from '../../src/ops/constant.ts';
import { cumsum } from '../../src/ops/cumulative.ts';
import { compare } from '../../src/ops/logic.ts';
import { scan } from '../../src/ops/scan.ts';
import { whileLoop } from '../../src/ops/while.ts';
import type { DType } from '../../src/types/dtype.ts';
import { hostTensor } from '../../src/types/host.ts';
import { goldenTexts, type Named, sharedTexts } from './texts.ts';

const f32 = { shape: [], dtype: 'float32' } as const;
const vector = { shape: [3], dtype: 'float32' } as const;

const imported = ({ text }: Named): ReturnType<typeof parseStableHLO> =>
  parseStableHLO(text, { int64: 'wrap', keepCalls: (target) => target.startsWith('check.') });

function readsBack(graph: Graph): void {
  for (const form of ['pretty', 'generic'] as const) {
    const text = printGraph(graph, { form });
    expect(graphKey(parseStableHLO(text).graph), text).toBe(graphKey(graph));
  }
}

describe('what is printed reads back as the same program, in both forms', () => {
  const window = 'window = {stride = [1, 1], pad = [[0, 0], [0, 0]], lhs_dilate = [1, 1], rhs_dilate = [1, 1], reverse = [false, false]}';
  test.each([
    ['transpose', 'stablehlo.transpose %a, dims = [1, 0, 2, 3] {more} : (tensor<1x1x4x4xf32>) -> tensor<1x1x4x4xf32>'],
    [
      'convolution',
      `stablehlo.convolution(%a, %a) dim_numbers = [b, f, 0, 1]x[o, i, 0, 1]->[b, f, 0, 1], ${window} {more} : (tensor<1x1x4x4xf32>, tensor<1x1x4x4xf32>) -> tensor<1x1x1x1xf32>`,
    ],
  ])('%s with an attribute that its pretty form has no place for', (name, op) => {
    const type = op.split('-> ').at(-1)!;
    const graphWith = (attributes: string): Graph =>
      parseStableHLO(
        `func.func @main(%a: tensor<1x1x4x4xf32>) -> ${type} {\n%0 = ${op.replace('{more}', attributes)}\nreturn %0 : ${type}\n}`,
      ).graph;
    readsBack(graphWith('{hint = 1 : i64}'));
    readsBack(graphWith(''));
    expect(printGraph(graphWith(''), { form: 'pretty' })).not.toContain(`"stablehlo.${name}"`);
  });

  test.each([['the goldens', goldenTexts()] as const, ['the shared data', sharedTexts()] as const])(
    '%s',
    (_, texts) => {
      for (const text of texts) {
        const { graph } = imported(text);
        verify(graph);
        readsBack(graph);
      }
    },
    120_000,
  );

  test('loops and branches that use outer values, in whatever order they take them', () => {
    const step = (order: readonly [number, number]) =>
      buildClosed('loop', [f32, f32, f32], (a, b, x) => {
        const outer = [a, b] as const;
        const pick = (values: readonly Graph['params'][number][]) => order.map((i) => values[order.indexOf(i as 0 | 1)]!);
        return whileLoop({
          consts: order.map((i) => outer[i]!),
          init: [x],
          cond: buildClosed('cond', [f32, f32, f32], (...v) => [compare(v[2]!, pick(v)[0]!, 'LT')]),
          body: buildClosed('body', [f32, f32, f32], (...v) => [add(v[2]!, multiply(v[0]!, v[1]!))]),
        });
      });
    readsBack(step([0, 1]));
    readsBack(step([1, 0]));
    // A captured value that no region uses, and one that is captured twice.
    readsBack(
      buildClosed('unused', [f32, f32], (a, x) =>
        whileLoop({
          consts: [a, a],
          init: [x],
          cond: buildClosed('c', [f32, f32, f32], (_, b, v) => [compare(v, b, 'LT')]),
          body: buildClosed('b', [f32, f32, f32], (_a, _b, v) => [add(v, v)]),
        }),
      ),
    );
    readsBack(
      buildClosed('case', [{ shape: [], dtype: 'int32' }, f32, f32], (i, a, b) =>
        switchCase(i, [buildClosed('0', [f32, f32], (x) => [x]), buildClosed('1', [f32, f32], (x, y) => [add(y, x)])], [a, b]),
      ),
    );
    readsBack(
      buildClosed('nested', [{ shape: [], dtype: 'int32' }, f32, f32], (i, a, x) =>
        whileLoop({
          consts: [i, a],
          init: [x],
          cond: buildClosed('c', [{ shape: [], dtype: 'int32' }, f32, f32], (_i, b, v) => [compare(v, b, 'LT')]),
          body: buildClosed('b', [{ shape: [], dtype: 'int32' }, f32, f32], (j, b, v) =>
            switchCase(j, [buildClosed('0', [f32, f32], (p, q) => [add(p, q)]), buildClosed('1', [f32, f32], (p) => [p])], [b, v]),
          ),
        }),
      ),
    );
  });

  test('ops that are ours', () => {
    readsBack(
      buildClosed('ours', [f32, vector], (k, xs) => [
        ...scan({
          body: buildClosed('step', [f32, f32], (c, x) => [add(c, x), multiply(c, x)]),
          init: [k],
          xs: [xs],
          length: 3,
          reverse: true,
        }),
        ...checkpoint(
          buildClosed('again', [f32], (x) => [multiply(x, x)]),
          [k],
          'save_only_these_names',
          ['a', 'b "quoted" \\ ü'],
        ),
        cumsum(xs, 0, true),
      ]),
    );
  });

  test('composites, whose regions are functions of the module', () => {
    const inner = buildClosed('inner', [f32], (x) => [add(x, x)]);
    const outer = buildClosed('outer', [f32], (x) =>
      composite({ name: 'my.inner', decomposition: inner, operands: [multiply(x, x)], attributes: { k: 3, s: 'text', on: true } }),
    );
    readsBack(
      buildClosed('f', [f32], (x) => [
        ...composite({ name: 'my.outer', decomposition: outer, operands: [x] }),
        ...composite({ name: 'my.inner', decomposition: inner, operands: [x] }),
      ]),
    );
  });

  test('constants of every dtype, with the numbers that are hard to write', () => {
    const hard: Partial<Record<DType, readonly number[]>> = {
      float32: [
        0,
        -0,
        1.1,
        0.1 + 0.2,
        16777217,
        1e-45,
        3.4028234663852886e38,
        -123456.789,
        1 / 3,
        Number.NaN,
        Number.POSITIVE_INFINITY,
        Number.NEGATIVE_INFINITY,
      ],
      bfloat16: [0, -0, 1 / 3, 3.3895313892515355e38, 9.2e-41, Number.NaN, Number.NEGATIVE_INFINITY],
      float16: [0, -0, 1 / 3, 65504, 6e-8, Number.NaN, Number.POSITIVE_INFINITY],
      int32: [-2147483648, 2147483647, 0],
      uint32: [4294967295, 0],
      int8: [-128, 127],
      uint8: [255, 0],
      int16: [-32768],
      uint16: [65535],
      bool: [1, 0, 1],
    };
    for (const [dtype, numbers] of Object.entries(hard) as [DType, readonly number[]][]) {
      const many = Array.from({ length: 130 }, (_, i) => numbers[i % numbers.length]!);
      readsBack(
        buildClosed('constants', [], () => [
          constant(hostTensor(dtype, [numbers.length], numbers)),
          constant(hostTensor(dtype, [65, 2], many)),
          constant(hostTensor(dtype, [2, 0], [])),
          ...numbers.flatMap((n) => [scalar(n, dtype), full(n, { shape: [2, 3], dtype })]),
        ]),
      );
    }
  });
});

test('a program without functions of its own prints as JAX printed it, letter for letter', () => {
  const texts = (all: readonly Attrs[]) =>
    all.map((attrs) =>
      Object.keys(attrs).length > 0 ? Object.fromEntries(Object.entries(attrs).map(([name, a]) => [name, formatAttr(a)])) : undefined,
    );
  let compared = 0;
  for (const golden of goldenTexts()) {
    const module = /func\.func private|sdy\.mesh|i64>/.test(golden.text.replaceAll(/dense<.*?> : tensor<\dx2xi64>/g, ''))
      ? null
      : imported(golden);
    if (!module) continue;
    expect(printGraph(module.graph, { name: module.name, params: texts(module.params), results: texts(module.results) }).trim()).toBe(
      golden.text.trim(),
    );
    compared++;
  }
  expect(compared).toBeGreaterThan(100);
});
