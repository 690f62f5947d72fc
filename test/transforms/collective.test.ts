import { describe, expect, test } from 'vitest';
import type { Graph, Value } from '../../src/ir/graph.ts';
import { add, multiply } from '../../src/ops/arithmetic.ts';
import { checkpoint } from '../../src/ops/checkpoint.ts';
import { allGather, axisIndex, pmax, pmean, ppermute, psum } from '../../src/ops/collective-named.ts';
import { convert } from '../../src/ops/conversion.ts';
import { broadcastTo, reduceSum } from '../../src/ops/layout.ts';
import { sine } from '../../src/ops/math.ts';
import { scan } from '../../src/ops/scan.ts';
import { bindAxis } from '../../src/trace/axes.ts';
import { evaluate } from '../../src/transforms/evaluate.ts';
import { withAxis } from '../../src/transforms/graph-transforms.ts';
import { expectClose, expectDerivatives, f32, gradientProgram, messageOf, program, samples, tensor } from './laws.ts';

const size = 3;
const lane = (body: (x: Value) => readonly Value[], shape = [2]): Graph => bindAxis('i', size, () => program([f32(...shape)], body));
const across = (graph: Graph, name = 'i'): Graph =>
  withAxis(name).vmap(
    graph,
    size,
    graph.params.map(() => 0),
    graph.results.map(() => true),
  ).graph;
const run = (body: (x: Value) => Value, values = [1, 2, 3, 4, 5, 6]): number[] => [
  ...evaluate(across(lane((x) => [body(x)])), [tensor([3, 2], values)])[0]!.data,
];

describe('over the named axis of a vmap', () => {
  test('psum, pmean and pmax reduce and hand the result to every lane', () => {
    expect(run((x) => psum(x, 'i'))).toEqual([9, 12, 9, 12, 9, 12]);
    expect(run((x) => pmean(x, 'i')).map(Math.round)).toEqual([3, 4, 3, 4, 3, 4]);
    expect(run((x) => pmax(x, 'i'))).toEqual([5, 6, 5, 6, 5, 6]);
  });
  test('psum of what all lanes share is that many times it', () => {
    expect(run((x) => add(psum(broadcastTo(convert(axisIndex('i'), 'float32'), [2]), 'i'), x))).toEqual([4, 5, 6, 7, 8, 9]);
  });
  test('axisIndex numbers the lanes', () =>
    expect(run((x) => multiply(x, broadcastTo(convert(axisIndex('i'), 'float32'), [2])))).toEqual([0, 0, 3, 4, 10, 12]));
  test('allGather gives every lane all values', () =>
    expect(run((x) => reduceSum(allGather(x, 'i', 1), [1]))).toEqual([9, 12, 9, 12, 9, 12]));
  test('ppermute sends values on, and zeros where nothing is sent', () =>
    expect(
      run((x) =>
        ppermute(x, 'i', [
          [0, 1],
          [1, 2],
        ]),
      ),
    ).toEqual([0, 0, 1, 2, 3, 4]));

  test.each<[string, (x: Value) => Value]>([
    ['psum', (x) => psum(multiply(x, sine(x)), 'i')],
    ['allGather', (x) => reduceSum(sine(allGather(multiply(x, x), 'i')), [0])],
    [
      'ppermute',
      (x) =>
        sine(
          ppermute(multiply(x, x), 'i', [
            [0, 2],
            [2, 1],
          ]),
        ),
    ],
  ])('the derivative of the whole is that of finite differences: %s', (_name, body) => {
    expectDerivatives(across(lane((x) => [body(x)])));
    // The gradient taken lane by lane and batched afterwards sends cotangents across the lanes too.
    const graph = lane((x) => [body(x)]);
    const [inner, outer] = [across(gradientProgram(graph)), gradientProgram(across(graph))];
    const args = samples(outer);
    expectClose(evaluate(inner, args), evaluate(outer, args));
  });

  test('they act within scan and checkpoint too, also where nothing there is batched', () => {
    const step = bindAxis('i', size, () => program([f32(2)], (c) => [psum(c, 'i')]));
    const twice = (x: Value): Value =>
      scan({ body: bindAxis('i', size, () => program([f32(2)], (c) => checkpoint(step, [c]))), init: [x], length: 2 })[0]!;
    expect(run(twice)).toEqual([27, 36, 27, 36, 27, 36]);
  });
  test('another vmap passes them by', () => {
    const graph = lane((x) => [allGather(psum(x, 'i'), 'i', 1)]);
    const both = across(across(graph, 'j'));
    const [got] = evaluate(both, [
      tensor(
        [3, 3, 2],
        Array.from({ length: 18 }, (_, i) => i),
      ),
    ]);
    expect(got!.type.shape).toEqual([3, 3, 2, 3]);
    expect([...got!.data.slice(0, 6)]).toEqual([18, 18, 18, 21, 21, 21]);
  });
});

test('pmax has no derivative, and says so', () => {
  expect(messageOf(() => gradientProgram(lane((x) => [pmax(x, 'i')])))).toBe(
    'pmax: has no derivative: its tangent needs the position of the extremum along the axis\n  Keep what it depends on out of differentiation: stopGradient(x).',
  );
});

test('an axis that nobody binds is refused where it is named, or at the latest where it is run', () => {
  const message = "psum: the axis must be bound by a vmap around the call, got 'i'";
  expect(messageOf(() => program([f32()], (x) => [psum(x, 'i')]))).toBe(`${message}\n  Map the function with vmap(f, { axisName: 'i' }).`);
  expect(messageOf(() => bindAxis('j', 2, () => program([f32()], (x) => [psum(x, 'i')])))).toBe(
    `${message} where 'j' is\n  Map the function with vmap(f, { axisName: 'i' }).`,
  );
  const left = lane((x) => [psum(x, 'i')]);
  expect(messageOf(() => evaluate(left, samples(left)))).toBe(`${message}\n  Map the function with vmap(f, { axisName: 'i' }).`);
  expect(
    messageOf(() =>
      lane((x) => [
        ppermute(x, 'i', [
          [0, 1],
          [2, 1],
        ]),
      ]),
    ),
  ).toBe('ppermute: targets must be distinct positions below 3, got [1, 1]');
});
