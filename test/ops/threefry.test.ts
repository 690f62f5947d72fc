import { expect, test } from 'vitest';
import { threefry2x32 } from '../../src/ops/threefry.ts';
import { evaluate } from '../../src/transforms/evaluate.ts';
import { hostTensor } from '../../src/types/host.ts';
import { tensorType } from '../../src/types/shape.ts';
import { expectBatching, f32, messageOf, program } from '../transforms/laws.ts';

const word = tensorType('uint32', [3]);
const graph = program([word, word, word, word], (a, b, c, d) => threefry2x32(a, b, c, d));
// The known answers of Random123, as in JAX's tests.
const args = [
  [0, 0xffffffff, 0x13198a2e],
  [0, 0xffffffff, 0x03707344],
  [0, 0xffffffff, 0x243f6a88],
  [0, 0xffffffff, 0x85a308d3],
].map((values) => hostTensor('uint32', [3], values));
const answers = [
  [0x6b200159, 0x1cb996fc, 0xc4923a9c],
  [0x99ba4efe, 0xbb002be7, 0x483df7a0],
];

test('threefry2x32 gives the known answers', () => {
  expect(evaluate(graph, args).map((t) => [...t.data])).toEqual(answers);
});
test('so does what it is in StableHLO', () => {
  const expanded = program([word, word, word, word], (...values) => threefry2x32.op.expand!(values, graph.eqns[0]!));
  expect(evaluate(expanded, args).map((t) => [...t.data])).toEqual(answers);
});
test('it batches', () => expectBatching(graph, [0, null, 1, 1]));
test('it takes words only', () => {
  expect(messageOf(() => program([f32(2)], (x) => threefry2x32(x, x, x, x)))).toBe(
    'threefry2x32: operands must be ui32, got f32[2], f32[2], f32[2], f32[2]',
  );
});
