/** Indexing, sorting, windows and convolution on the device, against the evaluator. Indices are from -20 to 19, so many are out of bounds. */
import { describe, expect, test } from 'vitest';
import { compile } from '../../src/compiler/index.ts';
import { build } from '../../src/ir/builder.ts';
import type { Value } from '../../src/ir/graph.ts';
import { add } from '../../src/ops/arithmetic.ts';
import { allGather, allReduce, collectivePermute, partitionId } from '../../src/ops/collective.ts';
import { iota, scalar } from '../../src/ops/constant.ts';
import { type ConvolutionAttrs, convolution } from '../../src/ops/convolution.ts';
import { cumlogsumexp, cummax, cummin, cumprod, cumsum } from '../../src/ops/cumulative.ts';
import { dynamicSlice, dynamicUpdateSlice } from '../../src/ops/dynamic.ts';
import { gather, scatter, scatterAdd, scatterMax, scatterMin, scatterMul, scatterSet } from '../../src/ops/indexing.ts';
import { less, select } from '../../src/ops/logic.ts';
import { philox4x32 } from '../../src/ops/philox.ts';
import { sort, topK } from '../../src/ops/sort.ts';
import { threefry2x32 } from '../../src/ops/threefry.ts';
import { reduceWindow, reduceWindowBy, selectAndGather, selectAndScatterAdd } from '../../src/ops/window.ts';
import { evaluate } from '../../src/transforms/evaluate.ts';
import { type HostTensor, hostTensor } from '../../src/types/host.ts';
import { plainTarget, runPlan } from '../support/plan-runner.ts';
import { difference, parseType, program, randomArgs, tolerance } from '../support/programs.ts';

type Case = readonly [
  name: string,
  params: readonly string[],
  body: (...v: Value[]) => readonly Value[],
  args?: readonly (HostTensor | null)[],
];

const rows = (width: number) => ({
  offset_dims: [1],
  collapsed_slice_dims: [0],
  start_index_map: [0],
  index_vector_dim: 1,
  slice_sizes: [1, width],
});
const intoRows = { update_window_dims: [1], inserted_window_dims: [0], scatter_dims_to_operand_dims: [0], index_vector_dim: 1 };
const patches = { offset_dims: [1, 2], collapsed_slice_dims: [], start_index_map: [1, 0], index_vector_dim: 1, slice_sizes: [2, 3] };
const intoPatches = { update_window_dims: [1, 2], inserted_window_dims: [], scatter_dims_to_operand_dims: [1, 0], index_vector_dim: 1 };
const along = {
  offset_dims: [],
  collapsed_slice_dims: [1],
  operand_batching_dims: [0],
  start_indices_batching_dims: [0],
  start_index_map: [1],
  index_vector_dim: 2,
  slice_sizes: [1, 1],
};
const intoAlong = {
  update_window_dims: [],
  inserted_window_dims: [1],
  input_batching_dims: [0],
  scatter_indices_batching_dims: [0],
  scatter_dims_to_operand_dims: [1],
  index_vector_dim: 2,
};
const pool = {
  window_dimensions: [2, 3],
  window_strides: [2, 1],
  padding: [
    [0, 1],
    [1, 1],
  ],
} as const;
const dilated = {
  window_dimensions: [2, 2],
  window_dilations: [2, 1],
  base_dilations: [1, 2],
  window_strides: [1, 3],
  padding: [
    [1, 0],
    [0, 2],
  ],
} as const;
const nchw: ConvolutionAttrs = {
  input_batch_dimension: 0,
  input_feature_dimension: 1,
  input_spatial_dimensions: [2, 3],
  kernel_output_feature_dimension: 0,
  kernel_input_feature_dimension: 1,
  kernel_spatial_dimensions: [2, 3],
  output_batch_dimension: 0,
  output_feature_dimension: 1,
  output_spatial_dimensions: [2, 3],
};
const special = [3, Number.NaN, -0, 0, -1, Number.POSITIVE_INFINITY, 2, Number.NEGATIVE_INFINITY, -0, 3, 0.5, -7];
const dtypes = ['f32', 'bf16', 'ui8'];

const cases: readonly Case[] = [
  ...dtypes.flatMap((t): Case[] => [
    [`rows of ${t}`, [`${t}[9,8]`, 'i32[6,1]'], (x, i) => [gather(x, i, rows(8))]],
    [`odd rows of ${t}`, [`${t}[9,5]`, 'ui32[7,1]'], (x, i) => [gather(x, i, rows(5))]],
    [`patches of ${t}`, [`${t}[12,9]`, 'i8[5,2]'], (x, i) => [gather(x, i, patches)]],
    [`elements of ${t} along an axis`, [`${t}[3,14]`, 'i32[3,8]'], (x, i) => [gather(x, i, along)]],
    [`rows of ${t} added`, [`${t}[9,8]`, 'i32[30,1]', `${t}[30,8]`], (x, i, u) => [scatterAdd(x, i, u, intoRows)]],
    [`rows of ${t} replaced`, [`${t}[9,5]`, 'i8[30,1]', `${t}[30,5]`], (x, i, u) => [scatterSet(x, i, u, intoRows)]],
    [
      `rows of ${t} by product, least and greatest`,
      [`${t}[9,3]`, 'ui8[12,1]', `${t}[12,3]`],
      (x, i, u) => [scatterMul, scatterMin, scatterMax].map((f) => f(x, i, u, intoRows)),
    ],
    [`patches of ${t} added`, [`${t}[12,19]`, 'i32[20,2]', `${t}[20,2,3]`], (x, i, u) => [scatterAdd(x, i, u, intoPatches)]],
    [`elements of ${t} added along an axis`, [`${t}[3,14]`, 'i32[3,8]', `${t}[3,8]`], (x, i, u) => [scatterAdd(x, i, u, intoAlong)]],
    [`a slice of ${t} at a computed place`, [`${t}[9,12]`, 'i32[]', 'ui8[]'], (x, i) => [dynamicSlice(x, [i, i], [4, 8])]],
    [`an update of ${t} at a computed place`, [`${t}[9,12]`, `${t}[4,3]`, 'i32[]'], (x, u, i) => [dynamicUpdateSlice(x, u, [i, i])]],
    [`${t} sorted, with places`, [`${t}[4,17]`], (x) => sort([x, iota({ shape: [4, 17], dtype: 'int32' }, 1)], 1)],
    [`${t} sorted along the first axis`, [`${t}[13,3]`], (x) => sort([x], 0)],
    [`the greatest of ${t}`, [`${t}[3,20]`], (x) => topK(x, 4)],
    [`window sums and extrema of ${t}`, [`${t}[5,8]`], (x) => (['add', 'max', 'min'] as const).map((m) => reduceWindowBy(m, x, pool))],
    [`windows of ${t} with holes`, [`${t}[5,8]`], (x) => (['add', 'mul'] as const).map((m) => reduceWindowBy(m, x, dilated))],
    [
      `running combinations of ${t}`,
      [`${t}[4,8]`],
      (x) => [cumsum(x, 1), cumsum(x, 0, true), cumprod(x, 0), cummax(x, 1, true), cummin(x, 0)],
    ],
    [
      `convolutions of ${t}`,
      [`${t}[2,4,6,5]`, `${t}[6,2,3,2]`],
      (x, k) => [
        convolution(x, k, {
          ...nchw,
          feature_group_count: 2,
          padding: [
            [1, 1],
            [0, 1],
          ],
          window_strides: [2, 1],
        }),
      ],
    ],
  ]),
  [
    'the sorted order of special numbers',
    ['f32[12]'],
    (x) => sort([x, iota({ shape: [12], dtype: 'int32' }, 0)], 0),
    [hostTensor('float32', [12], special)],
  ],
  ['the greatest of special numbers', ['f32[12]'], (x) => topK(x, 12), [hostTensor('float32', [12], special)]],
  ['a sort by two keys', ['i32[40]', 'f32[40]', 'f32[40]'], (a, b, c) => sort([a, b, c], 0, { numKeys: 2 })],
  ['a long line sorted', ['f32[700]'], (x) => sort([x], 0)],
  [
    'a sorted line sorted',
    ['f32[300]'],
    (x) => sort([x], 0),
    [
      hostTensor(
        'float32',
        [300],
        Array.from({ length: 300 }, (_, i) => i),
      ),
    ],
  ],
  ['running log-sums of exponentials', ['f32[3,9]'], (x) => [cumlogsumexp(x, 1), cumlogsumexp(x, 0, true)]],
  [
    'pooling and its gradient',
    ['f32[6,8]', 'f32[3,8]', 'f32[6,8]'],
    (x, s, d) => {
      const attrs = {
        ...pool,
        padding: [
          [0, 0],
          [1, 1],
        ],
      } as const;
      return [selectAndScatterAdd(s, x, 'GE', attrs), selectAndGather(d, x, 'LE', attrs)];
    },
  ],
  [
    'a window over pairs',
    ['f32[9]', 'i32[9]'],
    (x, i) => {
      const types = ['f32[]', 'i32[]', 'f32[]', 'i32[]'].map(parseType);
      const region = build('least', types, (a, k, b, l) => [select(less(a!, b!), a!, b!), select(less(a!, b!), k!, l!)]).graph;
      return reduceWindow([x, i], [scalar(100, 'float32'), scalar(-1, 'int32')], region, { window_dimensions: [3], padding: [[1, 1]] });
    },
  ],
  [
    'a scatter of pairs',
    ['f32[9]', 'i32[9]', 'i32[20,1]', 'f32[20]', 'i32[20]'],
    (x, y, i, u, v) => {
      const types = ['f32[]', 'i32[]', 'f32[]', 'i32[]'].map(parseType);
      const region = build('both', types, (a, k, b, l) => [add(a!, b!), select(less(a!, b!), k!, l!)]).graph;
      const attrs = { update_window_dims: [], inserted_window_dims: [0], scatter_dims_to_operand_dims: [0], index_vector_dim: 1 };
      return scatter([x, y], i, [u, v], attrs, region);
    },
  ],
  [
    'a convolution with batch groups and dilations',
    ['f32[4,3,6,5]', 'f32[6,3,2,2]'],
    (x, k) => [
      convolution(x, k, { ...nchw, batch_group_count: 2, lhs_dilation: [1, 2], rhs_dilation: [2, 1], window_reversal: [true, false] }),
    ],
  ],
  [
    'collectives of one device',
    ['f32[4,6]', 'f32[4,6]'],
    (x, y) => {
      const sum = build('sum', ['f32[]', 'f32[]'].map(parseType), (a, b) => [add(a!, b!)]).graph;
      const one = { replica_groups: [[0]] };
      return [
        add(x, allReduce([x], sum, one)[0]!),
        allGather([y], 1, one)[0]!,
        collectivePermute(y, [[0, 0]]),
        collectivePermute(y, []),
        partitionId(),
      ];
    },
  ],
  ['random words', ['ui32[12]', 'ui32[12]'], (a, b) => [...threefry2x32(a, b, b, a), ...threefry2x32(b, b, a, a)]],
  ['random words in fours', ['ui32[6]', 'ui32[6]'], (a, b) => philox4x32([a, b], [b, a, b, b])],
  ['random words of an odd number', ['ui32[7]', 'ui32[7]'], (a, b) => [...threefry2x32(a, b, b, a)]],
];

describe('a plan on the device gives what the evaluator gives', () => {
  test.each(cases.map((c) => ({ name: c[0], c })))('$name', async ({ c: [name, params, body, given] }) => {
    const graph = program(params.map(parseType), body);
    const args = randomArgs(graph).map((a, i) => given?.[i] ?? a);
    const want = evaluate(graph, args);
    const plan = compile(graph, plainTarget, { name });
    const got = await runPlan(plan, args);
    got.forEach((g, i) => {
      expect(g.type).toEqual(want[i]!.type);
      const wgsl = plan.kernels.map((k) => k.wgsl).join('\n');
      expect(difference(g, want[i]!), `result ${i}: ${g.data}\nnot ${want[i]!.data}\nof\n${wgsl}`).toBeLessThanOrEqual(tolerance(g.type));
    });
  });
});
