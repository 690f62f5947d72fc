import { describe, expect, test } from 'vitest';
import type { Graph, Value } from '../../src/ir/graph.ts';
import { add, divide, multiply, subtract } from '../../src/ops/arithmetic.ts';
import { composite, optimizationBarrier } from '../../src/ops/call.ts';
import { dotGeneral } from '../../src/ops/dot.ts';
import { broadcastInDim, reduceSum } from '../../src/ops/layout.ts';
import { exponential, sine, tanh } from '../../src/ops/math.ts';
import { reduceMax } from '../../src/ops/reduce.ts';
import { scan } from '../../src/ops/scan.ts';
import { graphTransforms } from '../../src/transforms/graph-transforms.ts';
import { formatType, type TensorType } from '../../src/types/shape.ts';
import { expectBatching, expectDerivatives, f32, gradientProgram, program } from './laws.ts';

const called = (types: readonly TensorType[], body: (...values: Value[]) => readonly Value[]): Graph =>
  program(types, (...operands) => composite({ name: 'test.part', decomposition: program(types, body), operands }));

/** Types of what is kept of the inside: neither operands nor results. */
const inside = (graph: Graph): string[] => {
  const { primal, residuals } = graphTransforms.linearize(
    graph,
    graph.params.map(() => true),
  );
  const results = primal.results.slice(0, graph.results.length);
  const kept = primal.results.slice(results.length, results.length + residuals);
  return kept.filter((v) => !primal.params.includes(v) && !results.includes(v)).map((v) => formatType(v.type));
};

const rows = (x: Value, r: Value): Value => broadcastInDim(r, x.type.shape, [0]);
const product = (a: Value, b: Value, contracted: 0 | 1): Value => dotGeneral(a, b, { lhsContracting: [1], rhsContracting: [contracted] });
const attention = (q: Value, k: Value, v: Value, ...biases: Value[]): Value[] => {
  const s = biases.reduce(add, product(q, k, 1));
  const e = exponential(subtract(s, rows(s, reduceMax(s, [1]))));
  return [product(divide(e, rows(e, reduceSum(e, [1]))), v, 0)];
};
const heads = [f32(5, 4), f32(7, 4), f32(7, 4)];

describe('a composite keeps of its inside', () => {
  test('numbers of rows, and not what is made of them and of operands', () =>
    expect(new Set(inside(called(heads, attention)))).toEqual(new Set(['f32[5]'])));
  test('the same where the scores are no larger than operands', () => {
    expect(new Set(inside(called([f32(5, 8), f32(7, 8), f32(7, 8)], attention)))).toEqual(new Set(['f32[5]']));
    expect(new Set(inside(called([...heads, f32(5, 7)], attention)))).toEqual(new Set(['f32[5]']));
  });
  test('nothing where all can be made from what is kept anyway', () =>
    expect(inside(called([f32(3)], (x) => [multiply(x, sine(tanh(x)))]))).toEqual([]));
  test('deep products, while they are no larger than operands and results', () => {
    const squares = (x: Value, w: Value): Value[] => [reduceSum(sine(product(x, w, 0)), [1])];
    expect(inside(called([f32(3, 300), f32(300, 4)], squares))).toEqual(['f32[3,4]']);
    expect(inside(called([f32(500, 300), f32(300, 400)], squares))).toEqual([]);
    expect(inside(called([f32(3, 4), f32(4, 4)], squares))).toEqual([]);
  });
  test('what must not run twice', () => {
    const body = program([f32(2)], (c) => [tanh(c), sine(c)]);
    const loop = (x: Value): Value[] => [scan({ body, init: [x], length: 8 })[0]!];
    expect(inside(called([f32(2)], loop))).toContain('f32[8,2]');
    const [shape, wide] = [f32(2), [8, 2]];
    const walled = (x: Value): Value[] => [reduceSum(sine(optimizationBarrier([broadcastInDim(x, wide, [1])])[0]!), [0])];
    expect(inside(called([shape], walled))).toEqual(['f32[8,2]']);
  });
});

test('over a batch it stays one, named so', () => {
  const { graph } = graphTransforms.vmap(called(heads, attention), 3, [0, null, null]);
  expect(graph.eqns.map((e) => [e.op.name, e.attrs['name']])).toEqual([['composite', 'vmap.test.part']]);
});

describe('what is made again is what was, and obeys the laws', () => {
  test.each([
    ['attention', called(heads, attention)],
    ['attention with a bias', called([...heads, f32(5, 7)], attention)],
    ['a chain', called([f32(3)], (x) => [multiply(x, sine(tanh(x)))])],
    ['two results', called([f32(3), f32(3)], (x, y) => [multiply(x, sine(y)), tanh(multiply(x, y))])],
  ])('%s', (_, graph) => {
    expectDerivatives(graph);
    expectBatching(graph, [null, ...graph.params.slice(1).map(() => 0)]);
    expectBatching(
      gradientProgram(graph),
      gradientProgram(graph).params.map((_, i) => (i === 1 ? null : 0)),
    );
  });
});
