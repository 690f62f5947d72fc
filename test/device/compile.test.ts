import { describe, expect, test } from 'vitest';
import { compile } from '../../src/compiler/index.ts';
import { build } from '../../src/ir/builder.ts';
import type { Value } from '../../src/ir/graph.ts';
import { add, divide, maximum, multiply, subtract } from '../../src/ops/arithmetic.ts';
import { switchCase } from '../../src/ops/case.ts';
import { full, iota, scalar } from '../../src/ops/constant.ts';
import { convert } from '../../src/ops/conversion.ts';
import { dotGeneral } from '../../src/ops/dot.ts';
import { dynamicSlice, dynamicUpdateSlice } from '../../src/ops/dynamic.ts';
import { broadcastInDim, concatenate, pad, reduceSum, reshape, slice, transpose } from '../../src/ops/layout.ts';
import { greater, less, select } from '../../src/ops/logic.ts';
import { exponential, rsqrt, tanh } from '../../src/ops/math.ts';
import { reduceMax } from '../../src/ops/reduce.ts';
import { scan } from '../../src/ops/scan.ts';
import { whileLoop } from '../../src/ops/while.ts';
import { evaluate } from '../../src/transforms/evaluate.ts';
import { plainTarget, runPlan } from '../support/plan-runner.ts';
import { difference, parseType, program, randomArgs, tolerance } from '../support/programs.ts';

type Case = readonly [name: string, params: readonly string[], body: (...v: Value[]) => readonly Value[]];

const dtypes = ['f32', 'bf16', 'f16', 'i32', 'ui32', 'i16', 'ui16', 'i8', 'ui8'];

const cases: readonly Case[] = [
  ...dtypes.flatMap((t): Case[] => [
    [`a chain over ${t}`, [`${t}[3,7]`, `${t}[3,7]`], (a, b) => [add(multiply(a, b), a), subtract(a, b)]],
    [`a transpose of ${t}`, [`${t}[3,5]`], (a) => [transpose(a, [1, 0])]],
    [`a transpose of ${t} in whole words`, [`${t}[8,12]`], (a) => [transpose(a, [1, 0])]],
    [
      `a row broadcast in ${t}`,
      [`${t}[6,8]`, `${t}[8]`, `${t}[6]`],
      (a, r, c) => [add(add(a, broadcastInDim(r, [6, 8], [1])), broadcastInDim(c, [6, 8], [0]))],
    ],
    [`a scalar in ${t}`, [`${t}[]`, `${t}[5]`], (s, a) => [add(broadcastInDim(s, [5], []), a), add(s, s)]],
    [
      `slices, padding and joining of ${t}`,
      [`${t}[4,9]`],
      (a) => [concatenate([slice(a, [0, 1], [4, 5], [1, 1]), slice(a, [0, 0], [4, 9], [1, 2])], 1)],
    ],
    [`an update of ${t}`, [`${t}[4,8]`, `${t}[1,8]`, 'i32[]'], (a, u, i) => [dynamicUpdateSlice(a, u, [i, scalar(0, 'int32')])]],
    [
      `an update within a row of ${t}`,
      [`${t}[4,6]`, `${t}[2,3]`, 'i32[]'],
      (a, u, i) => [dynamicUpdateSlice(a, u, [i, scalar(1, 'int32')])],
    ],
    [`a slice at a computed place of ${t}`, [`${t}[9,4]`, 'i32[]'], (a, i) => [dynamicSlice(a, [i, scalar(0, 'int32')], [2, 4])]],
    [`a reduction of ${t}`, [`${t}[4,8]`], (a) => [reduceMax(a, [1]), reduceMax(a, [0])]],
    [`a sum of ${t} to f32`, [`${t}[3,4,5]`], (a) => [reduceSum(convert(a, 'float32'), [0, 2])]],
  ]),
  [
    'a costly number for many elements',
    ['f32[128,256]', 'f32[128,256]', 'f32[]'],
    (a, b, s) => [add(multiply(a, broadcastInDim(exponential(s), [128, 256], [])), b), subtract(a, b)],
  ],
  ['reshapes across rows', ['f32[6,4]', 'f32[8,3]'], (a, b) => [add(reshape(a, [8, 3]), b)]],
  ['padding', ['f32[3,4]', 'f32[]'], (a, z) => [pad(a, z, [1, 2], [0, 1], [0, 1])]],
  ['a mask from iotas', ['f32[5,5]'], (a) => [select(greater(iota(parseType('i32[5,5]'), 0), iota(parseType('i32[5,5]'), 1)), a, tanh(a))]],
  ['softmax', ['f32[6,33]'], (x) => softmax(x)],
  ['softmax in bf16', ['bf16[6,32]'], (x) => softmax(x)],
  [
    'a product with bias',
    ['f32[5,7]', 'f32[7,9]', 'f32[9]'],
    (a, b, c) => [maximum(add(product(a, b), broadcastInDim(c, [5, 9], [1])), broadcastInDim(scalar(0, 'float32'), [5, 9], []))],
  ],
  ['a product in bf16', ['bf16[8,16]', 'bf16[16,12]'], (a, b) => [product(a, b)]],
  ['bool results', ['f32[9]', 'f32[9]'], (a, b) => [greater(a, b)]],
  ['conversions', ['f32[7]'], (a) => ['bfloat16', 'float16', 'int32', 'int8', 'uint8', 'bool'].map((d) => convert(a, d as 'int8'))],
  ['the argument itself', ['f32[3]'], (a) => [a, a, add(a, a)]],
  ['a long elementwise program', ['f32[1000003]'], (a) => [tanh(multiply(a, a))]],
  [
    'a scan with state, consts, slices in and out',
    ['f32[4]', 'f32[4]', 'f32[5,4]'],
    (k, c, xs) => {
      const body = build('body', [k, c, parseType('f32[4]')], (k0, c0, x0) => [add(multiply(c0, k0), x0), multiply(x0, c0)]).graph;
      return scan({ body, consts: [k], init: [c], xs: [xs], length: 5 });
    },
  ],
  [
    'a reversed scan over narrow slices with swapped state',
    ['bf16[3]', 'bf16[3]', 'bf16[4,3]'],
    (a, b, xs) => {
      const body = build('body', [a, b, parseType('bf16[3]')], (p, q, x) => [q, p, add(x, q)]).graph;
      return scan({ body, init: [a, b], xs: [xs], length: 4, reverse: true });
    },
  ],
  [
    'a scan in a scan',
    ['f32[4]', 'f32[3,2,4]'],
    (c, xs) => {
      const inner = build('inner', [c, c], (p, x) => [add(multiply(p, p), x), p]).graph;
      const outer = build('outer', [c, parseType('f32[2,4]')], (p, x) => scan({ body: inner, init: [p], xs: [x], length: 2 })).graph;
      return scan({ body: outer, init: [c], xs: [xs], length: 3 });
    },
  ],
  [
    'a while loop',
    ['f32[4]', 'f32[]'],
    (x, limit) => {
      const cond = build('cond', [limit, x, parseType('i32[]')], (l, v, _i) => [
        less(reduceSum(v, [0]), add(l, full(50, parseType('f32[]')))),
      ]).graph;
      const body = build('body', [limit, x, parseType('i32[]')], (_l, v, i) => [add(v, full(1, v.type)), add(i, scalar(1, 'int32'))]).graph;
      return whileLoop({ cond, body, consts: [limit], init: [x, scalar(0, 'int32')] });
    },
  ],
  ...[-1, 0, 1, 2, 7].map(
    (k): Case => [
      `a case of three with index ${k}`,
      ['f32[4]', 'i32[]'],
      (x, zero) => {
        const branches = [0, 1, 2].map((b) => build('branch', [x], (v) => [b === 1 ? v : multiply(v, full(b + 2, v.type)), v]).graph);
        return switchCase(add(subtract(zero, zero), scalar(k, 'int32')), branches, [x]);
      },
    ],
  ),
  [
    'a while loop in a case in a scan',
    ['f32[4]', 'i32[5]'],
    (c, xs) => {
      const cond = build('cond', [c], (v) => [less(reduceMax(v, [0]), scalar(20, 'float32'))]).graph;
      const grow = build('grow', [c], (v) => [add(multiply(v, v), full(1, v.type))]).graph;
      const branches = [
        build('loop', [c], (v) => whileLoop({ cond, body: grow, init: [v] })).graph,
        build('none', [c], (v) => [subtract(v, full(30, v.type))]).graph,
      ];
      const body = build('body', [c, parseType('i32[]')], (v, x) => {
        const [next] = switchCase(convert(greater(x, scalar(0, 'int32')), 'int32'), branches, [v]);
        return [next!, next!];
      }).graph;
      return scan({ body, init: [c], xs: [xs], length: 5 });
    },
  ],
  [
    'a norm, what follows it, and its factor for others',
    ['bf16[36,40]', 'bf16[40]', 'bf16[40,24]', 'bf16[40,24]'],
    (x, scale, a, b) => {
      const wide = convert(x, 'float32');
      const factor = rsqrt(reduceSum(multiply(wide, wide), [1]));
      const normed = multiply(
        convert(multiply(wide, broadcastInDim(factor, [36, 40], [0])), 'bfloat16'),
        broadcastInDim(scale, [36, 40], [1]),
      );
      return [multiply(product(normed, a), product(normed, b)), factor];
    },
  ],
  [
    'sums of rows behind a product',
    ['bf16[36,40]', 'bf16[40,24]'],
    (x, w) => [multiply(product(x, w), broadcastInDim(reduceSum(x, [1]), [36, 24], [0]))],
  ],
];

function softmax(x: Value): Value[] {
  const { shape } = x.type;
  const e = exponential(subtract(x, broadcastInDim(reduceMax(x, [1]), shape, [0])));
  const s = reduceSum(convert(e, 'float32'), [1]);
  return [convert(divide(convert(e, 'float32'), broadcastInDim(s, shape, [0])), x.type.dtype), s];
}

const product = (a: Value, b: Value): Value => dotGeneral(a, b, { lhsContracting: [1], rhsContracting: [0] } as never);

describe.each([{ strict: false }, { strict: true }])(
  'a plan on the device gives what the evaluator gives (strict: $strict)',
  ({ strict }) => {
    test.each(cases.map((c) => ({ name: c[0], c })))('$name', async ({ c: [name, params, body] }) => {
      const graph = program(params.map(parseType), body);
      const args = randomArgs(graph);
      const want = evaluate(graph, args);
      const plan = compile(graph, plainTarget, { name, strict });
      const got = await runPlan(plan, args);
      // Without strict rounding an f32 result may come from bf16 intermediates that were not rounded.
      const loosest = Math.max(...graph.params.map((p) => (strict ? 0 : tolerance(p.type))));
      got.forEach((g, i) => {
        expect(g.type).toEqual(want[i]!.type);
        expect(difference(g, want[i]!), `result ${i} of\n${plan.kernels.map((k) => k.wgsl).join('\n')}`).toBeLessThanOrEqual(
          Math.max(loosest, tolerance(g.type)),
        );
      });
    });
  },
);
