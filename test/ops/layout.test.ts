import { broadcastInDim, broadcastTo, concatenate, pad, reshape, reverse, slice, transpose } from '../../src/ops/layout.ts';
import { conforms } from '../support/conforms.ts';

const iota = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

conforms(
  'reshape',
  [
    { of: ['f32[2,3]'], body: (x) => reshape(x, [3, 1, 2]), gives: ['f32[3,1,2]'], reference: (x) => [x] },
    { of: ['bf16[]'], body: (x) => reshape(x, [1, 1]), gives: ['bf16[1,1]'], reference: (x) => [x] },
    { of: ['i8[0,4]'], body: (x) => reshape(x, [2, 0]), gives: ['i8[2,0]'], reference: (x) => [x] },
  ],
  [
    {
      of: ['f32[2,3]'],
      body: (x) => reshape(x, [4]),
      message: 'reshape: result must have as many elements as the operand, got f32[2,3] to [4]',
    },
    { of: ['f32[2]'], body: (x) => reshape(x, [-1, 2]), message: 'reshape: sizes must be integers that are not negative, got [-1,2]' },
  ],
);

conforms(
  'transpose',
  [
    { of: ['f32[2,3]'], body: (x) => transpose(x, [1, 0]), gives: ['f32[3,2]'], reference: (x) => [[0, 3, 1, 4, 2, 5].map((i) => x[i]!)] },
    {
      of: ['i32[2,3,4]'],
      body: (x) => transpose(x, [2, 0, 1]),
      gives: ['i32[4,2,3]'],
      reference: (x) => [iota(24).map((o) => x[(Math.floor(o / 3) % 2) * 12 + (o % 3) * 4 + Math.floor(o / 6)]!)],
    },
  ],
  [
    {
      of: ['f32[2,3]'],
      body: (x) => transpose(x, [0, 0]),
      message: 'transpose: permutation must hold each axis of the operand once, got [0,0] for f32[2,3]',
    },
  ],
);

conforms(
  'reverse',
  [{ of: ['f32[2,3]'], body: (x) => reverse(x, [1, 0]), gives: ['f32[2,3]'], reference: (x) => [[...x].reverse()] }],
  [
    {
      of: ['f32[2]'],
      body: (x) => reverse(x, [1]),
      message: 'reverse: dimensions must be distinct axes of the operand, got [1] for f32[2]',
    },
  ],
);

conforms(
  'slice',
  [
    { of: ['f32[7]'], body: (x) => slice(x, [1], [7], [2]), gives: ['f32[3]'], reference: (x) => [[x[1]!, x[3]!, x[5]!]] },
    {
      of: ['f32[3,4]'],
      body: (x) => slice(x, [1, 0], [3, 4], [1, 3]),
      gives: ['f32[2,2]'],
      reference: (x) => [[4, 7, 8, 11].map((i) => x[i]!)],
    },
    { of: ['i1[5]'], body: (x) => slice(x, [2], [2]), gives: ['i1[0]'], reference: () => [[]] },
  ],
  [
    {
      of: ['f32[7]'],
      body: (x) => slice(x, [1], [8]),
      message: 'slice: 0 <= start <= limit <= size must hold on every axis, got start 1 and limit 8 on axis 0 of f32[7]',
    },
    { of: ['f32[7]'], body: (x) => slice(x, [1], [7], [0]), message: 'slice: strides must be positive, got 0 on axis 0 of f32[7]' },
    {
      of: ['f32[7,2]'],
      body: (x) => slice(x, [1], [7], [1]),
      message: 'slice: start_indices, limit_indices and strides must have one number per axis, got [1], [7], [1] for f32[7,2]',
    },
  ],
);

conforms(
  'pad',
  [
    {
      of: ['f32[3]', 'f32[]'],
      body: (x, v) => pad(x, v, [1], [2], [1]),
      gives: ['f32[8]'],
      reference: (x, [v]) => [[v!, x[0]!, v!, x[1]!, v!, x[2]!, v!, v!]],
    },
    { of: ['f32[5]', 'f32[]'], body: (x, v) => pad(x, v, [-1], [-2]), gives: ['f32[2]'], reference: (x) => [[x[1]!, x[2]!]] },
    {
      of: ['f32[4]', 'f32[]'],
      body: (x, v) => pad(x, v, [-2], [1], [2]),
      gives: ['f32[9]'],
      reference: (x, [v]) => [[v!, x[1]!, v!, v!, x[2]!, v!, v!, x[3]!, v!]],
    },
    {
      of: ['f32[2,3]', 'f32[]'],
      body: (x, v) => pad(x, v, [0, -1], [1, 1]),
      gives: ['f32[3,3]'],
      reference: (x, [v]) => [[x[1]!, x[2]!, v!, x[4]!, x[5]!, v!, v!, v!, v!]],
    },
    { of: ['f32[0]', 'f32[]'], body: (x, v) => pad(x, v, [1], [1], [3]), gives: ['f32[2]'], reference: (_x, [v]) => [[v!, v!]] },
  ],
  [
    {
      of: ['f32[3]', 'i32[]'],
      body: (x, v) => pad(x, v, [0], [1]),
      message: "pad: padding value must be a scalar of the operand's dtype, got i32[] for f32[3]",
    },
    {
      of: ['f32[3]', 'f32[]'],
      body: (x, v) => pad(x, v, [0], [1], [-1]),
      message: 'pad: interior_padding must not be negative, got -1 on axis 0 of f32[3]',
    },
    {
      of: ['f32[3]', 'f32[]'],
      body: (x, v) => pad(x, v, [-2], [-2]),
      message: 'pad: negative padding must not take more than there is, got -2 and -2 on axis 0 of f32[3]',
    },
    {
      of: ['f32[3,1]', 'f32[]'],
      body: (x, v) => pad(x, v, [1], [0, 1], [0]),
      message:
        'pad: edge_padding_low, edge_padding_high and interior_padding must have one number per axis, got [1], [0,1], [0] for f32[3,1]',
    },
  ],
);

conforms(
  'concatenate',
  [
    { of: ['f32[2]', 'f32[3]', 'f32[0]'], body: (...xs) => concatenate(xs, 0), gives: ['f32[5]'], reference: (a, b) => [[...a, ...b]] },
    {
      of: ['f32[2,1]', 'f32[2,2]'],
      body: (...xs) => concatenate(xs, 1),
      gives: ['f32[2,3]'],
      reference: (a, b) => [[a[0]!, b[0]!, b[1]!, a[1]!, b[2]!, b[3]!]],
    },
  ],
  [
    {
      of: ['f32[2]', 'i32[2]'],
      body: (...xs) => concatenate(xs, 0),
      message: 'concatenate: operands must have one dtype, got f32[2], i32[2]',
    },
    {
      of: ['f32[2,3]', 'f32[2,4]'],
      body: (...xs) => concatenate(xs, 0),
      message: 'concatenate: operands must have equal sizes on all axes but 0, got f32[2,3], f32[2,4]',
    },
    {
      of: ['f32[2]', 'f32[2]'],
      body: (...xs) => concatenate(xs, 1),
      message: 'concatenate: dimension must be an axis of the operands, got 1 for f32[2]',
    },
  ],
);

conforms(
  'broadcast_in_dim',
  [
    { of: ['f32[3]'], body: (x) => broadcastInDim(x, [2, 3], [1]), gives: ['f32[2,3]'], reference: (x) => [[...x, ...x]] },
    {
      of: ['f32[2,1]'],
      body: (x) => broadcastInDim(x, [2, 3], [0, 1]),
      gives: ['f32[2,3]'],
      reference: (x) => [iota(6).map((i) => x[Math.floor(i / 3)]!)],
    },
    {
      of: ['f32[2,3]'],
      body: (x) => broadcastInDim(x, [3, 2, 2], [2, 0]),
      gives: ['f32[3,2,2]'],
      reference: (x) => [iota(12).map((o) => x[(o % 2) * 3 + Math.floor(o / 4)]!)],
    },
    { of: ['f32[]'], body: (x) => broadcastTo(x, [2, 2]), gives: ['f32[2,2]'], reference: ([v]) => [[v!, v!, v!, v!]] },
    { of: ['f32[1]'], body: (x) => broadcastTo(x, [2, 0]), gives: ['f32[2,0]'], reference: () => [[]] },
  ],
  [
    {
      of: ['f32[3]'],
      body: (x) => broadcastInDim(x, [4], [0]),
      message: "broadcast_in_dim: sizes of the operand must be 1 or the result's, got 3 (axis 0 of f32[3]) and 4 (axis 0 of [4])",
    },
    {
      of: ['f32[3]'],
      body: (x) => broadcastInDim(x, [3, 3], []),
      message: 'broadcast_in_dim: broadcast_dimensions must have one axis of the result per axis of the operand, got [] for f32[3]',
    },
    {
      of: ['f32[3]'],
      body: (x) => broadcastInDim(x, [3, 3], [2]),
      message: 'broadcast_in_dim: broadcast_dimensions must be distinct axes of the result, got [2] for f32[3,3]',
    },
  ],
);
