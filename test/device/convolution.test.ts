/** Convolutions are products on the device: over all of their dimension numbers, against the evaluator. */
import { describe, expect, test } from 'vitest';
import { compile } from '../../src/compiler/index.ts';
import type { Value } from '../../src/ir/graph.ts';
import { type ConvolutionAttrs, convolution } from '../../src/ops/convolution.ts';
import { evaluate } from '../../src/transforms/evaluate.ts';
import { type HostTensor, hostTensor } from '../../src/types/host.ts';
import { expectClose } from '../support/close.ts';
import { plainTarget, runPlan, subgroups } from '../support/plan-runner.ts';
import { parseType, program, randomArgs } from '../support/programs.ts';

/** Layouts as JAX writes them: `NHWC HWIO NHWC`. */
function numbers(layout: string): Pick<ConvolutionAttrs, keyof ConvolutionAttrs> {
  const [lhs, rhs, out] = layout.split(' ') as [string, string, string];
  const spatial = [...lhs].filter((l) => l !== 'N' && l !== 'C');
  return {
    input_batch_dimension: lhs.indexOf('N'),
    input_feature_dimension: lhs.indexOf('C'),
    input_spatial_dimensions: spatial.map((l) => lhs.indexOf(l)),
    kernel_output_feature_dimension: rhs.indexOf('O'),
    kernel_input_feature_dimension: rhs.indexOf('I'),
    kernel_spatial_dimensions: spatial.map((l) => rhs.indexOf(l)),
    output_batch_dimension: out.indexOf('N'),
    output_feature_dimension: out.indexOf('C'),
    output_spatial_dimensions: spatial.map((l) => out.indexOf(l)),
  };
}

const same = [
  [1, 1],
  [1, 1],
] as const;
const nhwc = 'NHWC HWIO NHWC';
const nchw = 'NCHW OIHW NCHW';

const cases: readonly [string, string, string, string, Partial<ConvolutionAttrs>][] = [
  ['features last', nhwc, 'f32[2,6,5,8]', 'f32[3,3,8,12]', { padding: same }],
  ['features first', nchw, 'f32[2,8,6,8]', 'f32[12,8,3,3]', { padding: same }],
  ['features first without padding', nchw, 'f32[2,5,6,7]', 'f32[3,5,2,3]', {}],
  ['another layout for each', 'CHWN IHWO NCWH', 'f32[4,6,5,3]', 'f32[4,3,2,8]', { padding: same }],
  ['windows of one element', nchw, 'f32[2,8,4,4]', 'f32[6,8,1,1]', {}],
  ['strides', nhwc, 'f32[1,7,9,4]', 'f32[3,2,4,8]', { window_strides: [2, 3], padding: same }],
  [
    'holes in the kernel, turned',
    nhwc,
    'f32[1,7,9,4]',
    'f32[3,2,4,8]',
    { rhs_dilation: [2, 3], window_reversal: [true, false], padding: same },
  ],
  ['holes in the input', nhwc, 'f32[2,4,5,4]', 'f32[3,3,4,8]', { lhs_dilation: [2, 3], padding: same }],
  [
    'holes in both, and strides',
    nchw,
    'f32[2,4,5,4]',
    'f32[3,4,3,4]',
    {
      lhs_dilation: [2, 6],
      rhs_dilation: [2, 3],
      window_strides: [3, 4],
      padding: [
        [3, 1],
        [2, 5],
      ],
    },
  ],
  ['more holes than there are phases', nhwc, 'f32[1,3,3,4]', 'f32[5,5,4,4]', { lhs_dilation: [5, 5], padding: same }],
  [
    'padding that cuts off',
    nchw,
    'f32[1,4,7,8]',
    'f32[4,4,2,2]',
    {
      padding: [
        [-1, 2],
        [1, -3],
      ],
    },
  ],
  ['feature groups', nhwc, 'f32[2,5,5,12]', 'f32[3,3,4,6]', { feature_group_count: 3, padding: same }],
  ['feature groups first', nchw, 'f32[2,12,5,5]', 'f32[6,4,3,3]', { feature_group_count: 3, padding: same }],
  ['a feature in each group', nhwc, 'f32[2,5,5,12]', 'f32[3,3,1,12]', { feature_group_count: 12, padding: same, window_strides: [2, 1] }],
  ['a feature in and two out of each group', nchw, 'f32[2,4,5,5]', 'f32[8,1,3,3]', { feature_group_count: 4, padding: same }],
  ['batch groups', nhwc, 'f32[6,5,5,4]', 'f32[2,2,4,9]', { batch_group_count: 3 }],
  ['batch groups of one', nchw, 'f32[4,3,5,5]', 'f32[4,3,4,4]', { batch_group_count: 4, rhs_dilation: [1, 1] }],
  ['one feature out', nchw, 'f32[1,3,6,6]', 'f32[1,3,3,3]', { padding: same }],
  ['one axis', 'NHC HIO NHC', 'f32[2,33,3]', 'f32[7,3,8]', { padding: [[3, 3]], window_strides: [2] }],
  ['three axes', 'NDHWC DHWIO NDHWC', 'f32[1,4,5,6,4]', 'f32[2,3,2,4,8]', { window_strides: [1, 2, 1], lhs_dilation: [2, 1, 1] }],
  ['no spatial axes', 'NC OI NC', 'f32[5,8]', 'f32[4,8]', {}],
  ['bf16', nhwc, 'bf16[2,6,5,8]', 'bf16[3,3,8,12]', { padding: same }],
  ['bf16, features first', nchw, 'bf16[1,8,6,8]', 'bf16[12,8,3,3]', { padding: same }],
  ['f16 in groups of one feature', nhwc, 'f16[2,5,5,12]', 'f16[3,3,1,12]', { feature_group_count: 12, padding: same }],
  ['integers', nhwc, 'i32[2,5,5,3]', 'i32[3,3,3,4]', { padding: same, lhs_dilation: [1, 2] }],
  ['bytes, which wrap', nhwc, 'ui8[2,5,5,4]', 'ui8[3,3,4,4]', { padding: same }],
  ['no element', nhwc, 'f32[0,5,5,3]', 'f32[3,3,3,4]', {}],
  ['no feature', nhwc, 'f32[1,5,5,0]', 'f32[3,3,0,4]', {}],
  ['no feature out', nhwc, 'f32[1,5,5,3]', 'f32[3,3,3,0]', {}],
  ['a window larger than the padded input', nhwc, 'f32[1,3,3,2]', 'f32[6,2,2,4]', { padding: same }],
];

async function onDevice(params: readonly string[], body: (...v: Value[]) => Value[], args?: readonly HostTensor[]) {
  const graph = program(params.map(parseType), body);
  const inputs = args ?? randomArgs(graph);
  const plan = compile(graph, { ...plainTarget, ...(await subgroups()) }, { name: 'convolution' });
  return { plan, results: await runPlan(plan, inputs), expected: evaluate(graph, inputs) };
}

describe('a convolution gives what the evaluator gives', () => {
  test.each(cases)('with %s', async (_, layout, x, w, attrs) => {
    const { plan, results, expected } = await onDevice([x, w], (a, b) => [convolution(a!, b!, { ...numbers(layout), ...attrs })]);
    expectClose(results, expected);
    expect(plan.kernels.map((k) => k.label).filter((l) => l.includes('convolution'))).toEqual([]);
  });
  test('with an infinite weight, which padding turns to NaN and holes leave out', async () => {
    const x = hostTensor('float32', [1, 4, 1], [1, 2, 3, 4]);
    const w = hostTensor('float32', [3, 1, 1], [Infinity, 1, 1]);
    const attrs = { ...numbers('NHC HIO NHC'), padding: [[1, 1]] } as const;
    const { results, expected } = await onDevice(['f32[1,4,1]', 'f32[3,1,1]'], (a, b) => [convolution(a!, b!, attrs)], [x, w]);
    expect([...expected[0]!.data]).toEqual([NaN, Infinity, Infinity, Infinity]);
    expect([...results[0]!.data]).toEqual([NaN, Infinity, Infinity, Infinity]);
    const holes = await onDevice(
      ['f32[1,4,1]', 'f32[3,1,1]'],
      (a, b) => [convolution(a!, b!, { ...attrs, padding: [[0, 0]], lhs_dilation: [2] })],
      [x, w],
    );
    expect([...holes.expected[0]!.data]).toEqual([Infinity, 2, Infinity, 3, Infinity]);
    expect([...holes.results[0]!.data]).toEqual([...holes.expected[0]!.data]);
  });
});
