/** Convolutions and pooling inside of transformations, and degenerate ones, on the device against the evaluator. */
import { describe, expect, test } from 'vitest';
import { compile, type Target } from '../../src/compiler/index.ts';
import { type Array, grad, graphOf, lax, numpy as np, ShapeDtypeStruct, vmap } from '../../src/index.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { reduceWindowBy, selectAndGather, selectAndScatterAdd } from '../../src/ops/window.ts';
import { type Padding, slidingOf, type WindowAttrs } from '../../src/ops/windows.ts';
import { evaluate } from '../../src/transforms/evaluate.ts';
import { type HostTensor, hostTensor } from '../../src/types/host.ts';
import { range, type Shape } from '../../src/types/shape.ts';
import { expectClose } from '../support/close.ts';
import { plainTarget, runPlan, subgroups, testCpu } from '../support/plan-runner.ts';
import { parseType, program, randomArgs } from '../support/programs.ts';

type F = (...args: Array[]) => Array | Array[];

interface Way {
  readonly strict?: boolean;
  readonly target?: Partial<Target>;
  /** For what rounds again and again. */
  readonly factor?: number;
}

async function expectSame(
  graph: Graph,
  args: readonly HostTensor[],
  { strict = false, target, factor = 1 }: Way = {},
): Promise<readonly string[]> {
  const plan = compile(graph, { ...plainTarget, ...(await subgroups()), ...target }, { name: 'windows', strict });
  expectClose(await runPlan(plan, args), evaluate(graph, args), factor);
  return plan.report.notes;
}

const graphed = (f: F, shapes: readonly Shape[]): Graph =>
  graphOf(f as (...args: Array[]) => Array[])(...(shapes.map((shape) => new ShapeDtypeStruct(shape, 'float32')) as unknown as Array[]));

const conv = (x: Array, w: Array): Array => lax.convGeneralDilated(x, w, [1, 1], 'SAME', { dimensionNumbers: ['NHWC', 'HWIO', 'NHWC'] });
const maxPool = (x: Array): Array => lax.reduceWindow(x, -Infinity, lax.max, [1, 3, 3, 1], [1, 2, 2, 1], 'SAME');
const sumPool = (x: Array): Array => lax.reduceWindow(x, 0, lax.add, [1, 3, 2, 1], [1, 1, 2, 1], 'SAME');
const spread = (x: Array): Array => np.broadcastTo(x.sum(2, { keepdims: true }), image);
/** With small weights, where tanh is not flat. */
const network = (x: Array, w: Array): Array => maxPool(np.tanh(sumPool(conv(x, w.mul(0.05)))));
const loss = (x: Array, w: Array): Array => network(x, w).mul(network(x, w)).sum();
const image: Shape = [2, 6, 5, 4];
const kernel: Shape = [3, 3, 4, 4];

const transformed: readonly [string, F, readonly Shape[]][] = [
  ['forward', network, [image, kernel]],
  ['gradients', (x, w) => grad(loss, { argnums: [0, 1] })(x, w) as unknown as Array[], [image, kernel]],
  [
    'gradients of gradients',
    (x, w) => {
      const norm = (a: Array, b: Array): Array => {
        const [da, db] = grad(loss, { argnums: [0, 1] })(a, b) as unknown as [Array, Array];
        return da.mul(da).sum().add(db.mul(db).sum());
      };
      return grad(norm, { argnums: [0, 1] })(x, w) as unknown as Array[];
    },
    [image, kernel],
  ],
  ['a batch of images', vmap(network, { inAxes: [1, null] }) as unknown as F, [[2, 3, 6, 5, 4], kernel]],
  ['a batch of kernels', vmap(network, { inAxes: [null, 0] }) as unknown as F, [image, [3, ...kernel]]],
  [
    'batches of both',
    vmap(network, { inAxes: [0, 4] }) as unknown as F,
    [
      [3, ...image],
      [...kernel, 3],
    ],
  ],
  [
    'gradients of a batch of kernels',
    (x, w) => vmap((k: Array) => grad(loss, { argnums: 1 })(x, k) as unknown as Array)(w) as unknown as Array,
    [image, [3, ...kernel]],
  ],
  [
    'a scan, and its gradient',
    (x, w) => {
      const steps = (a: Array, b: Array): Array => {
        const step = (c: Array, k: Array): [Array, Array] => [np.tanh(spread(sumPool(conv(c, k))).add(c)), maxPool(c).sum()];
        const [last, sums] = lax.scan(step, a, b) as unknown as [Array, Array];
        return last.sum().add(sums.sum());
      };
      return [steps(x, w), ...(grad(steps, { argnums: [0, 1] })(x, w) as unknown as Array[])];
    },
    [image, [3, ...kernel]],
  ],
];

describe('convolutions and pooling give what the evaluator gives', () => {
  test.each(transformed)('%s', async (_, f, shapes) => {
    const graph = graphed(f, shapes);
    const notes = await expectSame(graph, randomArgs(graph), { factor: 4 });
    // No kernel walks over windows element by element.
    expect(notes.filter((n) => n.includes('element by element'))).toEqual([]);
  });
  test('strict', async () => {
    const graph = graphed((x, w) => [network(x, w), ...(grad(loss, { argnums: [0, 1] })(x, w) as unknown as Array[])], [image, kernel]);
    await expectSame(graph, randomArgs(graph), { strict: true, factor: 4 });
  });
});

const around = (low: number, high: number, rank = 2): Padding => range(rank).map(() => [low, high] as const);

const shaped: readonly [string, Shape, WindowAttrs][] = [
  ['an empty batch', [0, 6, 4], { window_dimensions: [1, 2, 1] }],
  ['no channel', [2, 6, 0], { window_dimensions: [1, 2, 1] }],
  ['no element but padding', [0, 3], { window_dimensions: [2, 2], padding: around(1, 1) }],
  ['a window larger than the padded operand', [3, 4], { window_dimensions: [6, 2], padding: around(1, 1) }],
  ['padding that cuts off', [7, 8], { window_dimensions: [2, 3], padding: around(-2, -1) }],
  ['padding wider than the window', [3, 8], { window_dimensions: [2, 2], padding: around(4, 3) }],
  ['strides over the window', [9, 10], { window_dimensions: [2, 1], window_strides: [4, 3] }],
  ['neighbours along the last axis', [3, 16], { window_dimensions: [2, 3], window_strides: [2, 1], padding: around(1, 1) }],
  ['tiles along the last axis', [3, 64], { window_dimensions: [1, 2], window_strides: [1, 2] }],
  ['all of long rows', [6, 16, 32], { window_dimensions: [1, 16, 32] }],
  [
    'all of the operand for each of many',
    [5, 4],
    {
      window_dimensions: [9, 1],
      padding: [
        [4, 4],
        [0, 0],
      ],
    },
  ],
  ['a scalar', [], { window_dimensions: [] }],
];
/** With holes, of which selections know nothing. */
const dilated: readonly [string, Shape, WindowAttrs][] = [
  ['holes in both', [5, 8], { window_dimensions: [3, 2], base_dilations: [2, 3], window_dilations: [3, 2], padding: around(2, 1) }],
  ['holes that no place of some windows fills', [5, 8], { window_dimensions: [2, 1], base_dilations: [4, 2], window_dilations: [4, 1] }],
  ['strides over holes', [6, 8], { window_dimensions: [4, 1], window_strides: [2, 1], base_dilations: [3, 1], padding: around(3, 2) }],
];

describe('windows give what the evaluator gives', () => {
  test.each([...shaped, ...dilated])('combined, with %s', async (_, shape, attrs) => {
    const types = ['f32', 'i32', 'f32'].map((t) => parseType(`${t}[${shape}]`));
    const graph = program(types, (x, n, y) => [
      reduceWindowBy('add', x!, attrs),
      reduceWindowBy('min', n!, attrs),
      reduceWindowBy('max', y!, attrs),
    ]);
    await expectSame(graph, randomArgs(graph));
  });
  test.each(shaped)('selected, with %s', async (_, shape, attrs) => {
    const counts = slidingOf(attrs as never, shape).map((a) => a.count);
    for (const selection of ['GE', 'LT'] as const) {
      const types = [shape, shape, counts].map((s) => parseType(`f32[${s}]`));
      const graph = program(types, (x, d, ct) => [
        selectAndScatterAdd(ct!, x!, selection, attrs),
        selectAndGather(d!, x!, selection, attrs),
      ]);
      // Of equals the first is selected.
      const args = randomArgs(graph).map((t, i) => (i > 0 ? t : hostTensor('float32', shape, [...t.data].map(Math.round))));
      await expectSame(graph, args);
    }
  });
  test('in as many steps as loads are dear, with lengths that have no divisors', async () => {
    const machine = { ...testCpu, flopsPerSecond: 1e6, bytesPerSecond: 1e12, dispatchSeconds: 1e-9 };
    const graph = program(['f32[2,300]', 'f32[8,200]'].map(parseType), (x, y) => [
      reduceWindowBy('add', x!, { window_dimensions: [1, 101] }),
      reduceWindowBy('max', y!, { window_dimensions: [3, 64], window_strides: [1, 2], padding: around(5, 6) }),
    ]);
    await expectSame(graph, randomArgs(graph), { target: { machine } });
  });
  test('NaN is selected where it comes first, and passed over behind it', async () => {
    const attrs: WindowAttrs = { window_dimensions: [3], window_strides: [3], padding: [[1, 1]] };
    const graph = program(['f32[10]', 'f32[4]'].map(parseType), (x, ct) => [selectAndScatterAdd(ct!, x!, 'GE', attrs)]);
    const x = hostTensor('float32', [10], [NaN, 1, 2, NaN, 3, -Infinity, -Infinity, -Infinity, 5, NaN]);
    await expectSame(graph, [x, hostTensor('float32', [4], [1, 2, 3, 4])]);
  });
});
