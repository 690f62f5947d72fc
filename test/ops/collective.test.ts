import { describe, expect, test } from 'vitest';
import type { Value } from '../../src/ir/graph.ts';
import { add, maximum } from '../../src/ops/arithmetic.ts';
import { allGather, allReduce, allToAll, collectivePermute, partitionId, reduceScatter, replicaId } from '../../src/ops/collective.ts';
import { reducer } from '../../src/ops/region.ts';
import { evaluate } from '../../src/transforms/evaluate.ts';
import { graphTransforms } from '../../src/transforms/graph-transforms.ts';
import { formatType, type TensorType } from '../../src/types/shape.ts';
import { expectBatching, expectDerivatives, f32, messageOf, program, samples } from '../transforms/laws.ts';

const sum = reducer('float32', add);
const one = { replica_groups: [[0]] };
const four = { replica_groups: [[0, 1, 2, 3]] };
const all: [string, (x: Value, groups: typeof one, n: number) => Value, TensorType][] = [
  ['all_reduce', (x, groups) => allReduce([x], sum, groups)[0]!, f32(4, 3)],
  ['all_gather', (x, groups) => allGather([x], 0, groups)[0]!, f32(16, 3)],
  ['reduce_scatter', (x, groups) => reduceScatter(x, 0, sum, groups), f32(1, 3)],
  ['all_to_all', (x, groups, n) => allToAll([x], { ...groups, split_dimension: 0, concat_dimension: 1, split_count: n })[0]!, f32(1, 12)],
];

describe.each(all)('%s', (name, op, type) => {
  test('has the type that its groups say', () => {
    const graph = program([f32(4, 3)], (x) => [op(x, four, 4)]);
    expect(formatType(graph.results[0]!.type)).toBe(formatType(type));
  });
  test('of one device is its operand, and keeps the laws of derivatives and batching', () => {
    const graph = program([f32(4, 3)], (x) => [op(x, one, 1)]);
    expect(evaluate(graph, samples(graph))).toEqual(samples(graph));
    expectDerivatives(graph);
    for (const dim of [0, 2]) expectBatching(graph, [dim]);
  });
  test('of four devices has a transpose of the right type, and does not run', () => {
    const graph = program([f32(4, 3)], (x) => [op(x, four, 4)]);
    const back = graphTransforms.transpose(graph, [true]);
    expect(back.params.concat(back.results).map((v) => formatType(v.type))).toEqual([formatType(type), 'f32[4,3]']);
    expect(messageOf(() => evaluate(graph, samples(graph)))).toMatch(
      new RegExp(`^${name}: groups must be of one device to run here, got groups of 4\\n  This program is for several devices`),
    );
  });
});

describe('collective_permute', () => {
  test('gives a device that is no target zeros', () => {
    const graph = program([f32(2)], (x) => [collectivePermute(x, [[0, 0]]), collectivePermute(x, [])]);
    const [x] = samples(graph);
    expect(evaluate(graph, [x!]).map((t) => [...t.data])).toEqual([[...x!.data], [0, 0]]);
    expectDerivatives(graph);
    expectBatching(graph, [1]);
  });
  test('between devices does not run', () => {
    const graph = program([f32(2)], (x) => [collectivePermute(x, [[0, 1]])]);
    expect(messageOf(() => evaluate(graph, samples(graph)))).toMatch(
      /^collective_permute: source and target must be device 0 to run here, got 0 and 1/,
    );
  });
});

test('one device has number 0', () => {
  expect(
    evaluate(
      program([], () => [partitionId(), replicaId()]),
      [],
    ).map((t) => t.data[0]),
  ).toEqual([0, 0]);
});
test('say which rule is broken', () => {
  expect(messageOf(() => program([f32(3)], (x) => allGather([x], 1, one)))).toBe(
    'all_gather: all_gather_dim must be an axis of the operand, got 1 for f32[3]',
  );
  expect(messageOf(() => program([f32(3)], (x) => [reduceScatter(x, 0, sum, four)]))).toBe(
    'reduce_scatter: axis 0 must divide into 4 parts, got f32[3]',
  );
  const greatest = program([f32(3)], (x) => allReduce([x], reducer('float32', maximum), one));
  expect(messageOf(() => graphTransforms.jvp(greatest, [true]))).toBe('all_reduce: only sums have a derivative, got a region of maximum');
});
