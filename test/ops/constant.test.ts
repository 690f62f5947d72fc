import { describe, expect, test } from 'vitest';
import { constant, full, iota, scalar, zeros } from '../../src/ops/constant.ts';
import { hostTensor } from '../../src/types/host.ts';
import { conforms } from '../support/conforms.ts';
import { parseType, program } from '../support/programs.ts';

conforms(
  'constant',
  [
    { of: [], body: () => constant(hostTensor('float32', [2, 2], [1, 2, 3, 4])), gives: ['f32[2,2]'], reference: () => [[1, 2, 3, 4]] },
    { of: [], body: () => full(1.1, parseType('bf16[3]')), gives: ['bf16[3]'], reference: () => [[1.1015625, 1.1015625, 1.1015625]] },
    { of: [], body: () => scalar(300, 'uint8'), gives: ['ui8[]'], reference: () => [[44]] },
    { of: [], body: () => zeros(parseType('i1[0,3]')), gives: ['i1[0,3]'], reference: () => [[]] },
  ],
  [
    {
      of: [],
      body: () => full(0, { dtype: 'float32', shape: [1.5] }),
      message: 'constant: sizes must be integers that are not negative, got [1.5]',
    },
  ],
);

conforms(
  'iota',
  [
    { of: [], body: () => iota(parseType('i32[2,3]'), 1), gives: ['i32[2,3]'], reference: () => [[0, 1, 2, 0, 1, 2]] },
    { of: [], body: () => iota(parseType('bf16[3,1]'), 0), gives: ['bf16[3,1]'], reference: () => [[0, 1, 2]] },
  ],
  [
    { of: [], body: () => iota(parseType('i32[2]'), 1), message: 'iota: iota_dimension must be an axis of the result, got 1 for i32[2]' },
    { of: [], body: () => iota(parseType('i1[2]'), 0), message: 'iota: result must be numeric, got i1[2]' },
  ],
);

describe('a splat', () => {
  test('holds one number whatever its size', () => {
    const graph = program([], () => [zeros(parseType('f32[4096,4096]'))]);
    expect(graph.eqns[0]!.attrs).toEqual({ value: hostTensor('float32', [], [0]), shape: [4096, 4096] });
  });
});
