import { describe, expect, test } from 'vitest';
import { dotGeneral } from '../../src/ops/dot.ts';
import { evaluate } from '../../src/transforms/evaluate.ts';
import { hostTensor } from '../../src/types/host.ts';
import { conforms } from '../support/conforms.ts';
import { parseType, program } from '../support/programs.ts';
import { gradientProgram } from '../transforms/laws.ts';

/** Sum over k of a[…]·b[…], with index functions. */
const contract = (shape: readonly number[], k: number, at: (i: readonly number[], k: number) => number): number[] =>
  Array.from({ length: shape.reduce((n, d) => n * d, 1) }, (_, flat) => {
    let rest = flat;
    const index = [...shape].reverse().map((d) => {
      const i = rest % d;
      rest = Math.floor(rest / d);
      return i;
    });
    index.reverse();
    let sum = 0;
    for (let p = 0; p < k; p++) sum += at(index, p);
    return sum;
  });

conforms(
  'dot_general',
  [
    {
      of: ['f32[2,3]', 'f32[3,4]'],
      body: (a, b) => dotGeneral(a, b, { lhsContracting: [1], rhsContracting: [0] }),
      gives: ['f32[2,4]'],
      reference: (a, b) => [contract([2, 4], 3, ([i, j], k) => a[i! * 3 + k]! * b[k * 4 + j!]!)],
    },
    {
      of: ['f32[3,2]', 'f32[4,3]'],
      body: (a, b) => dotGeneral(a, b, { lhsContracting: [0], rhsContracting: [1] }),
      gives: ['f32[2,4]'],
      reference: (a, b) => [contract([2, 4], 3, ([i, j], k) => a[k * 2 + i!]! * b[j! * 3 + k]!)],
    },
    {
      of: ['f32[2,5,3]', 'f32[3,2,4]'],
      body: (a, b) => dotGeneral(a, b, { lhsBatching: [0], rhsBatching: [1], lhsContracting: [2], rhsContracting: [0] }),
      gives: ['f32[2,5,4]'],
      reference: (a, b) => [contract([2, 5, 4], 3, ([n, i, j], k) => a[(n! * 5 + i!) * 3 + k]! * b[(k * 2 + n!) * 4 + j!]!)],
    },
    {
      of: ['f32[2,3,4]', 'f32[4,5,3]'],
      body: (a, b) => dotGeneral(a, b, { lhsContracting: [1, 2], rhsContracting: [2, 0] }),
      gives: ['f32[2,5]'],
      reference: (a, b) => [contract([2, 5], 12, ([i, j], k) => a[i! * 12 + k]! * b[((k % 4) * 5 + j!) * 3 + Math.floor(k / 4)]!)],
    },
    {
      of: ['f32[2,3]', 'f32[2,4]'],
      body: (a, b) => dotGeneral(a, b, { lhsBatching: [0], rhsBatching: [0] }),
      gives: ['f32[2,3,4]'],
      reference: (a, b) => [contract([2, 3, 4], 1, ([n, i, j]) => a[n! * 3 + i!]! * b[n! * 4 + j!]!)],
    },
    {
      of: ['f32[2,0]', 'f32[0,3]'],
      body: (a, b) => dotGeneral(a, b, { lhsContracting: [1], rhsContracting: [0] }),
      gives: ['f32[2,3]'],
      reference: () => [[0, 0, 0, 0, 0, 0]],
    },
    {
      of: ['i8[2]', 'i8[2]'],
      body: (a, b) => dotGeneral(a, b, { lhsContracting: [0], rhsContracting: [0] }, { dtype: 'int32' }),
      gives: ['i32[]'],
      args: [
        [100, -100],
        [100, 50],
      ],
      reference: () => [[5000]],
    },
    {
      of: ['f32[2,2]', 'bf16[2,2]'],
      body: (a, b) => dotGeneral(a, b, { lhsContracting: [1], rhsContracting: [0] }, { dtype: 'float32' }),
      gives: ['f32[2,2]'],
      reference: (a, b) => [contract([2, 2], 2, ([i, j], k) => a[i! * 2 + k]! * b[k * 2 + j!]!)],
    },
  ],
  [
    {
      of: ['bf16[8,128,64]', 'bf16[32,256]'],
      body: (a, b) => dotGeneral(a, b, { lhsContracting: [2], rhsContracting: [0] }),
      message: 'dot_general: contracted axes must have equal size, got 64 (axis 2 of bf16[8,128,64]) and 32 (axis 0 of bf16[32,256])',
    },
    {
      of: ['f32[2,3]', 'f32[4,3]'],
      body: (a, b) => dotGeneral(a, b, { lhsBatching: [0], rhsBatching: [0], lhsContracting: [1], rhsContracting: [1] }),
      message: 'dot_general: batch axes must have equal size, got 2 (axis 0 of f32[2,3]) and 4 (axis 0 of f32[4,3])',
    },
    {
      of: ['f32[2,3]', 'f32[3]'],
      body: (a, b) => dotGeneral(a, b, { lhsContracting: [1] }),
      message: 'dot_general: operands must have equally many contracting axes, got [1] and []',
    },
    {
      of: ['f32[2,3]', 'f32[3]'],
      body: (a, b) => dotGeneral(a, b, { lhsContracting: [2], rhsContracting: [0] }),
      message: 'dot_general: batching and contracting axes of the lhs must be distinct axes of it, got [] and [2] for f32[2,3]',
    },
    {
      of: ['f32[3]', 'i32[3]'],
      body: (a, b) => dotGeneral(a, b, { lhsContracting: [0], rhsContracting: [0] }),
      message: 'dot_general: operands must both be float or both be integer, got f32[3] and i32[3]',
    },
    {
      of: ['f32[3]', 'f32[3]'],
      body: (a, b) => dotGeneral(a, b, { lhsContracting: [0], rhsContracting: [0] }, { dtype: 'int32' }),
      message: 'dot_general: result of float operands must be float, got i32 for f32[3] and f32[3]',
    },
  ],
);

describe('rounding', () => {
  test('products and sums of bf16 are rounded once, to the dtype of the result', () => {
    const a = hostTensor(
      'bfloat16',
      [512],
      Array.from({ length: 512 }, () => 1.0078125),
    );
    const graph = program([a.type, a.type], (x, y) => [
      dotGeneral(x, y, { lhsContracting: [0], rhsContracting: [0] }, { dtype: 'float32' }),
      dotGeneral(x, y, { lhsContracting: [0], rhsContracting: [0] }),
    ]);
    expect(evaluate(graph, [a, a]).map((r) => r.data[0])).toEqual([512 * 1.0078125 ** 2, 520]);
  });
});

describe('cotangents', () => {
  test('of a plain matrix product are matrix products and nothing else', () => {
    const graph = program([parseType('f32[2,3]'), parseType('f32[3,4]')], (a, b) => [
      dotGeneral(a, b, { lhsContracting: [1], rhsContracting: [0] }),
    ]);
    const back = gradientProgram(graph);
    expect(back.eqns.map((e) => e.op.name)).toEqual(['dot_general', 'dot_general', 'dot_general']);
    expect(back.results.map((r) => r.type.shape)).toEqual([
      [2, 3],
      [3, 4],
    ]);
  });
});
