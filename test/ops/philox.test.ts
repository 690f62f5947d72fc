import { expect, test } from 'vitest';
import type { Value } from '../../src/ir/graph.ts';
import { philox4x32 } from '../../src/ops/philox.ts';
import { evaluate } from '../../src/transforms/evaluate.ts';
import { hostTensor } from '../../src/types/host.ts';
import { range, tensorType } from '../../src/types/shape.ts';
import { expectBatching, f32, messageOf, program } from '../transforms/laws.ts';

const params = range(6).map(() => tensorType('uint32', [3]));
const graph = program(params, (k0, k1, ...counter) => philox4x32([k0!, k1!], counter));
// The known answers of Random123: key, counter, result.
const args = [
  [0, 0xffffffff, 0xa4093822],
  [0, 0xffffffff, 0x299f31d0],
  [0, 0xffffffff, 0x243f6a88],
  [0, 0xffffffff, 0x85a308d3],
  [0, 0xffffffff, 0x13198a2e],
  [0, 0xffffffff, 0x03707344],
].map((values) => hostTensor('uint32', [3], values));
const answers = [
  [0x6627e8d5, 0x408f276d, 0xd16cfe09],
  [0xe169c58d, 0x41c83b0e, 0x94fdcceb],
  [0xbc57ac4c, 0xa20bc7c6, 0x5001e420],
  [0x9b00dbd8, 0x6d5451fd, 0x24126ea1],
];

test('philox4x32 gives the known answers', () => {
  expect(evaluate(graph, args).map((t) => [...t.data])).toEqual(answers);
});
test('so does what it is in StableHLO', () => {
  const expanded = program(params, (...values: Value[]) => philox4x32.op.expand!(values, graph.eqns[0]!));
  expect(evaluate(expanded, args).map((t) => [...t.data])).toEqual(answers);
});
test('it batches', () => expectBatching(graph, [0, null, 1, 1, null, 0]));
test('it takes words only', () => {
  expect(messageOf(() => program([f32()], (x) => philox4x32([x, x], [x, x, x, x])))).toBe(
    'philox4x32: operands must be ui32, got f32[], f32[], f32[], f32[], f32[], f32[]',
  );
});
