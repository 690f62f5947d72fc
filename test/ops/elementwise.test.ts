import { describe, expect, test } from 'vitest';
import type { Value } from '../../src/ir/graph.ts';
import * as arithmetic from '../../src/ops/arithmetic.ts';
import { besselI1e } from '../../src/ops/bessel.ts';
import * as bits from '../../src/ops/bits.ts';
import * as chlo from '../../src/ops/chlo.ts';
import { clamp } from '../../src/ops/clamp.ts';
import { fullLike } from '../../src/ops/constant.ts';
import { bitcastConvert, convert, reducePrecision } from '../../src/ops/conversion.ts';
import type { Binary, Unary } from '../../src/ops/define.ts';
import * as logic from '../../src/ops/logic.ts';
import * as math from '../../src/ops/math.ts';
import { polygamma, zeta } from '../../src/ops/zeta.ts';
import { hostTensor } from '../../src/types/host.ts';
import { conforms, type Refusal, type Sample } from '../support/conforms.ts';
import { program } from '../support/programs.ts';
import { pullBack } from '../transforms/laws.ts';

/** Six places where the function is smooth, and its value there. */
type Case1 = readonly [f: Unary, reference: (x: number) => number, at?: readonly number[], derivatives?: false];
const usual = [-1.7, -0.6, 0.3, 0.8, 1.4, 2.2];
const positive = [0.1, 0.5, 0.9, 1.3, 2.5, 4];
const unit = [-0.8, -0.4, -0.1, 0.2, 0.5, 0.7];
const unaries: readonly Case1[] = [
  [arithmetic.negate, (x) => -x],
  [arithmetic.abs, Math.abs],
  [arithmetic.sign, Math.sign],
  [arithmetic.floor, Math.floor],
  [arithmetic.ceil, Math.ceil],
  [arithmetic.roundNearestEven, Math.round],
  [arithmetic.roundNearestAfz, Math.round],
  [math.exponential, Math.exp],
  [math.exponentialMinusOne, Math.expm1],
  [math.log, Math.log, positive],
  [math.logPlusOne, Math.log1p, positive],
  [math.tanh, Math.tanh],
  [math.logistic, (x) => 1 / (1 + Math.exp(-x))],
  [math.sine, Math.sin],
  [math.cosine, Math.cos],
  [math.tan, Math.tan, unit],
  [math.cbrt, Math.cbrt, positive],
  [math.sqrt, Math.sqrt, positive],
  [math.rsqrt, (x) => 1 / Math.sqrt(x), positive],
  [chlo.square, (x) => x * x],
  // Abramowitz and Stegun, tables 7.1 and 6.1, and their recurrences.
  [
    chlo.erf,
    (x) =>
      new Map([
        [0, 0],
        [0.5, 0.5204998778],
        [1, 0.8427007929],
        [-1, -0.8427007929],
        [1.5, 0.9661051465],
        [2, 0.995322265],
      ]).get(x)!,
    [0, 0.5, 1, -1, 1.5, 2],
  ],
  [
    chlo.erfc,
    (x) =>
      new Map([
        [0, 1],
        [0.5, 0.4795001222],
        [1, 0.1572992071],
        [-1, 1.8427007929],
        [1.5, 0.0338948535],
        [2, 0.004677735],
      ]).get(x)!,
    [0, 0.5, 1, -1, 1.5, 2],
  ],
  [
    chlo.lgamma,
    (x) =>
      new Map([
        [0.5, 0.5723649429],
        [1.5, -0.1207822376],
        [2, 0],
        [3, Math.log(2)],
        [4, Math.log(6)],
        [-0.5, 1.2655121235],
      ]).get(x)!,
    [0.5, 1.5, 2, 3, 4, -0.5],
  ],
  [
    chlo.digamma,
    (x) =>
      new Map([
        [1, -0.5772156649],
        [0.5, -1.963510026],
        [2, 0.4227843351],
        [3, 0.9227843351],
        [-0.5, 0.036489974],
        [10, 2.2517525891],
      ]).get(x)!,
    [1, 0.5, 2, 3, -0.5, 10],
    false,
  ],
  // Abramowitz and Stegun, table 9.8.
  [
    besselI1e,
    (x) =>
      new Map([
        [0, 0],
        [1, 0.2079104154],
        [-1, -0.2079104154],
        [2, 0.2152692893],
        [5, 0.1639722669],
        [10, 0.121262681],
      ]).get(x)!,
    [0, 1, -1, 2, 5, 10],
  ],
  [chlo.sinh, Math.sinh],
  [chlo.cosh, Math.cosh],
  [chlo.asin, Math.asin, unit],
  [chlo.acos, Math.acos, unit],
  [chlo.atan, Math.atan],
  [chlo.asinh, Math.asinh],
  [chlo.acosh, Math.acosh, [1.2, 1.5, 2, 3, 4, 5]],
  [chlo.atanh, Math.atanh, unit],
];
for (const [f, reference, at = usual, derivatives = true] of unaries) {
  const sample: Sample = {
    of: ['f32[2,3]'],
    body: (x) => f(x),
    gives: ['f32[2,3]'],
    args: [at],
    reference: (x) => [x.map(reference)],
    derivatives,
  };
  const wrong: Refusal[] =
    f.op === arithmetic.negate.op || f.op === arithmetic.abs.op || f.op === arithmetic.sign.op || f.op === chlo.square.op
      ? [{ of: ['i1[2]'], body: (x) => f(x), message: `${f.op.name}: operand must be numeric, got i1[2]\n  Convert from bool first.` }]
      : [{ of: ['i32[2]'], body: (x) => f(x), message: `${f.op.name}: operand must be float, got i32[2]\n  Convert from int32 first.` }];
  conforms(
    f.op.name,
    [sample, { of: ['bf16[5]'], body: (x) => f(x), gives: ['bf16[5]'] }, { of: ['f16[]'], body: (x) => f(x), gives: ['f16[]'] }],
    wrong,
  );
}
conforms('erf_inv', [{ of: ['f32[6]'], body: (x) => chlo.erf(chlo.erfInv(x)), gives: ['f32[6]'], args: [unit], reference: (x) => [x] }]);

const sixth = Math.PI ** 2 / 6;
const zetaOf3 = 1.2020569031595942;
conforms(
  'zeta',
  [
    {
      of: ['f32[2,3]', 'f32[2,3]'],
      body: (x, q) => zeta(x, q),
      gives: ['f32[2,3]'],
      // ζ(x, q + 1) = ζ(x, q) − q^−x, and the sum over odd numbers for q = 1/2.
      args: [
        [2, 2, 2, 3, 4, 3],
        [1, 2, 0.5, 1, 1, 0.5],
      ],
      reference: () => [[sixth, sixth - 1, 3 * sixth, zetaOf3, Math.PI ** 4 / 90, 7 * zetaOf3]],
    },
    {
      of: ['f32[6]', 'f32[6]'],
      body: (x, q) => zeta(x, q),
      gives: ['f32[6]'],
      args: [
        [1, 0.5, 2, 3, 2.5, 2],
        [3, 3, -2, -2, -0.5, NaN],
      ],
      reference: () => [[Infinity, NaN, Infinity, NaN, NaN, NaN]],
      derivatives: false,
    },
    // Left of 0 x is whole, and there is a derivative by q alone.
    { of: ['f32[3]'], body: (q) => zeta(fullLike(q, 3), q), gives: ['f32[3]'], args: [[-0.3, -1.6, -2.2]] },
    { of: ['bf16[4]', 'bf16[4]'], body: (x, q) => zeta(x, q), gives: ['bf16[4]'] },
  ],
  [
    {
      of: ['i32[1]', 'i32[1]'],
      body: (x, q) => zeta(x, q),
      message: 'zeta: operands must be float, got i32[1]\n  Convert from int32 first.',
    },
  ],
);
conforms('polygamma', [
  {
    of: ['f32[6]', 'f32[6]'],
    body: (n, x) => polygamma(n, x),
    gives: ['f32[6]'],
    args: [
      [0, 1, 2, 3, 1, 2],
      [2, 1, 1, 1, 0.5, 0.5],
    ],
    reference: () => [[0.4227843351, sixth, -2 * zetaOf3, Math.PI ** 4 / 15, 3 * sixth, -14 * zetaOf3]],
    derivatives: false,
  },
  {
    of: ['f32[4]', 'f32[4]'],
    body: (n, x) => polygamma(n, x),
    gives: ['f32[4]'],
    args: [
      [-1, 0.5, 1, 2],
      [2, 2, 0, -1],
    ],
    reference: () => [[NaN, NaN, Infinity, NaN]],
    derivatives: false,
  },
  ...[0, 1, 2, 5].map((n) => ({
    of: ['f32[3]'],
    body: (x: Value) => polygamma(fullLike(x, n), x),
    gives: ['f32[3]'],
    args: [[0.7, 1.5, 3.2]],
  })),
  { of: ['f16[3]', 'f16[3]'], body: (n, x) => polygamma(n, x), gives: ['f16[3]'] },
]);

conforms(
  'mulhi',
  [
    ...(['i8', 'ui8', 'i16', 'ui16', 'i32', 'ui32'] as const).map((type): Sample => {
      const width = Number(type.replace(/\D/g, ''));
      const [low, high] = type.startsWith('u') ? [0, 2 ** width - 1] : [-(2 ** (width - 1)), 2 ** (width - 1) - 1];
      const some = [low, high, 0, 1, low === 0 ? high - 1 : -1, Math.floor(high * 0.6), Math.floor(high * 0.37) - (low === 0 ? 0 : high)];
      const a = some.flatMap((x) => some.map(() => x));
      const b = some.flatMap(() => some);
      return {
        of: [`${type}[49]`, `${type}[49]`],
        body: (x, y) => bits.mulhi(x, y),
        gives: [`${type}[49]`],
        args: [a, b],
        reference: (x, y) => [x.map((v, i) => Number((BigInt(v) * BigInt(y[i]!)) >> BigInt(width)))],
      };
    }),
  ],
  [
    {
      of: ['f32[1]', 'f32[1]'],
      body: (x, y) => bits.mulhi(x, y),
      message: 'mulhi: operands must be integer, got f32[1]\n  Convert from float32 first.',
    },
  ],
);

type Case2 = readonly [f: Binary, reference: (x: number, y: number) => number, a?: readonly number[], b?: readonly number[]];
const binaries: readonly Case2[] = [
  [arithmetic.add, (a, b) => a + b],
  [arithmetic.subtract, (a, b) => a - b],
  [arithmetic.multiply, (a, b) => a * b],
  [arithmetic.divide, (a, b) => a / b, usual, positive],
  [arithmetic.remainder, (a, b) => a % b, [5.3, -4.1, 7.7, -9.2, 3.3, 6.4], [2, 1.5, -3.1, -2.9, 5, 1.7]],
  [arithmetic.maximum, Math.max],
  [arithmetic.minimum, Math.min],
  [math.power, (a, b) => a ** b, positive, usual],
  [math.atan2, Math.atan2],
];
for (const [f, reference, a = usual, b = [0.4, -1.1, 0.7, 2.1, -0.2, 1.6]] of binaries) {
  const { name } = f.op;
  conforms(
    name,
    [
      {
        of: ['f32[3,2]', 'f32[3,2]'],
        body: (x, y) => f(x, y),
        gives: ['f32[3,2]'],
        args: [a, b],
        reference: (x, y) => [x.map((v, i) => reference(v, y[i]!))],
      },
      { of: ['bf16[4]', 'bf16[4]'], body: (x, y) => f(x, y), gives: ['bf16[4]'] },
    ],
    [
      { of: ['f32[2,3]', 'f32[3]'], body: (x, y) => f(x, y), message: `${name}: operands must have equal shapes, got f32[2,3] and f32[3]` },
      { of: ['f32[3]', 'bf16[3]'], body: (x, y) => f(x, y), message: `${name}: operands must have one dtype, got f32[3] and bf16[3]` },
    ],
  );
}
conforms(
  'add on other dtypes',
  [
    {
      of: ['i8[2]', 'i8[2]'],
      body: (a, b) => arithmetic.add(a, b),
      gives: ['i8[2]'],
      args: [
        [127, -128],
        [1, -1],
      ],
      reference: () => [[-128, 127]],
    },
    {
      of: ['i1[2]', 'i1[2]'],
      body: (a, b) => arithmetic.add(a, b),
      gives: ['i1[2]'],
      args: [
        [1, 0],
        [1, 0],
      ],
      reference: () => [[1, 0]],
    },
    {
      of: ['ui32[2]', 'ui32[2]'],
      body: (a, b) => arithmetic.multiply(a, b),
      gives: ['ui32[2]'],
      args: [
        [4294967295, 65537],
        [4294967295, 65537],
      ],
      reference: () => [[1, 131073]],
    },
    { of: ['ui16[1]'], body: (x) => arithmetic.negate(x), gives: ['ui16[1]'], args: [[1]], reference: () => [[65535]] },
  ],
  [
    {
      of: ['i1[1]', 'i1[1]'],
      body: (a, b) => arithmetic.subtract(a, b),
      message: 'subtract: operands must be numeric, got i1[1]\n  Convert from bool first.',
    },
  ],
);

for (const [f, reference] of [
  [logic.equal, (a: number, b: number) => a === b],
  [logic.notEqual, (a: number, b: number) => a !== b],
  [logic.less, (a: number, b: number) => a < b],
  [logic.greaterEqual, (a: number, b: number) => a >= b],
] as const) {
  conforms('compare', [
    {
      of: ['i32[6]', 'i32[6]'],
      body: (a, b) => f(a, b),
      gives: ['i1[6]'],
      reference: (a, b) => [a.map((x, i) => Number(reference(x, b[i]!)))],
    },
    {
      of: ['f32[3]', 'f32[3]'],
      body: (a, b) => f(a, b),
      gives: ['i1[3]'],
      args: [
        [0, NaN, 1],
        [-0, NaN, 2],
      ],
      reference: (a, b) => [a.map((x, i) => Number(reference(x, b[i]!)))],
    },
  ]);
}
conforms(
  'compare in total order',
  [
    {
      of: ['f32[4]', 'f32[4]'],
      body: (a, b) => logic.compare(a, b, 'LT', 'TOTALORDER'),
      gives: ['i1[4]'],
      args: [
        [-0, 1, NaN, 3],
        [0, NaN, NaN, -3],
      ],
      reference: () => [[1, 1, 0, 0]],
    },
  ],
  [
    {
      of: ['i32[1]', 'i32[1]'],
      body: (a, b) => logic.compare(a, b, 'LT', 'TOTALORDER'),
      message: 'compare: compare_type of i32 must be SIGNED, got TOTALORDER',
    },
    {
      of: ['i32[1]', 'i32[1]'],
      body: (a, b) => logic.compare(a, b, 'LESS' as 'LT'),
      message: 'compare: comparison_direction must be one of EQ, NE, LT, LE, GT, GE, got LESS',
    },
  ],
);

conforms(
  'select',
  [
    {
      of: ['i1[3]', 'f32[3]', 'f32[3]'],
      body: (p, a, b) => logic.select(p, a, b),
      gives: ['f32[3]'],
      reference: (p, a, b) => [p.map((v, i) => (v ? a[i]! : b[i]!))],
    },
    {
      of: ['i1[]', 'f32[3]', 'f32[3]'],
      body: (p, a, b) => logic.select(p, a, b),
      gives: ['f32[3]'],
      reference: (p, a, b) => [p[0] ? a : b],
    },
  ],
  [
    { of: ['i32[3]', 'f32[3]', 'f32[3]'], body: (p, a, b) => logic.select(p, a, b), message: 'select: predicate must be bool, got i32[3]' },
    {
      of: ['i1[3]', 'f32[3]', 'f32[2]'],
      body: (p, a, b) => logic.select(p, a, b),
      message: 'select: branches must have one type, got f32[3] and f32[2]',
    },
    {
      of: ['i1[2]', 'f32[3]', 'f32[3]'],
      body: (p, a, b) => logic.select(p, a, b),
      message: 'select: predicate must be a scalar or have the shape of the branches, got i1[2] for f32[3]',
    },
  ],
);

conforms(
  'clamp',
  [
    {
      of: ['f32[]', 'f32[4]', 'f32[]'],
      body: (a, x, b) => clamp(a, x, b),
      gives: ['f32[4]'],
      args: [[-0.5], [-1, 0.2, 0.6, 3], [1]],
      reference: () => [[-0.5, 0.2, 0.6, 1]],
    },
    {
      of: ['f32[2]', 'f32[2]', 'f32[2]'],
      body: (a, x, b) => clamp(a, x, b),
      gives: ['f32[2]'],
      args: [
        [0, 2],
        [NaN, 5],
        [1, 1],
      ],
      reference: () => [[NaN, 1]],
      derivatives: false,
    },
    {
      of: ['i8[]', 'i8[3]', 'i8[]'],
      body: (a, x, b) => clamp(a, x, b),
      gives: ['i8[3]'],
      args: [[-1], [-5, 0, 5], [1]],
      reference: () => [[-1, 0, 1]],
    },
  ],
  [
    {
      of: ['f32[2]', 'f32[3]', 'f32[]'],
      body: (a, x, b) => clamp(a, x, b),
      message: "clamp: bounds must be scalars or have the operand's shape, got f32[2], f32[3], f32[]",
    },
    {
      of: ['i32[]', 'f32[3]', 'f32[]'],
      body: (a, x, b) => clamp(a, x, b),
      message: 'clamp: operands must have one dtype, got i32[], f32[3], f32[]',
    },
  ],
);

conforms(
  'bitwise ops',
  [
    {
      of: ['i32[2]', 'i32[2]'],
      body: (a, b) => [logic.and(a, b), logic.or(a, b), logic.xor(a, b), logic.not(a)],
      gives: ['i32[2]', 'i32[2]', 'i32[2]', 'i32[2]'],
      reference: (a, b) => [a.map((x, i) => x & b[i]!), a.map((x, i) => x | b[i]!), a.map((x, i) => x ^ b[i]!), a.map((x) => ~x)],
    },
    {
      of: ['i1[4]', 'i1[4]'],
      body: (a, b) => [logic.and(a, b), logic.or(a, b), logic.xor(a, b), logic.not(a)],
      gives: ['i1[4]', 'i1[4]', 'i1[4]', 'i1[4]'],
      args: [
        [0, 0, 1, 1],
        [0, 1, 0, 1],
      ],
      reference: () => [
        [0, 0, 0, 1],
        [0, 1, 1, 1],
        [0, 1, 1, 0],
        [1, 1, 0, 0],
      ],
    },
    {
      of: ['ui8[3]', 'ui8[3]'],
      body: (a, b) => [bits.shiftLeft(a, b), bits.shiftRightLogical(a, b), bits.shiftRightArithmetic(a, b)],
      gives: ['ui8[3]', 'ui8[3]', 'ui8[3]'],
      args: [
        [129, 129, 129],
        [1, 7, 8],
      ],
      reference: () => [
        [2, 128, 0],
        [64, 1, 0],
        [192, 255, 255],
      ],
    },
    {
      of: ['i8[3]', 'i8[3]'],
      body: (a, b) => [bits.shiftLeft(a, b), bits.shiftRightLogical(a, b), bits.shiftRightArithmetic(a, b)],
      gives: ['i8[3]', 'i8[3]', 'i8[3]'],
      args: [
        [-127, -127, -127],
        [1, 7, -1],
      ],
      reference: () => [
        [2, -128, 0],
        [64, 1, 0],
        [-64, -1, -1],
      ],
    },
    {
      of: ['i16[3]'],
      body: (a) => [bits.popcnt(a), bits.countLeadingZeros(a)],
      gives: ['i16[3]', 'i16[3]'],
      args: [[-1, 0, 5]],
      reference: () => [
        [16, 0, 2],
        [0, 16, 13],
      ],
    },
  ],
  [
    {
      of: ['f32[1]', 'f32[1]'],
      body: (a, b) => logic.and(a, b),
      message: 'and: operands must be integer or bool, got f32[1]\n  Convert from float32 first.',
    },
    {
      of: ['i1[1]', 'i1[1]'],
      body: (a, b) => bits.shiftLeft(a, b),
      message: 'shift_left: operands must be integer, got i1[1]\n  Convert from bool first.',
    },
    { of: ['f32[1]'], body: (a) => bits.popcnt(a), message: 'popcnt: operand must be integer, got f32[1]\n  Convert from float32 first.' },
  ],
);

conforms(
  'conversions',
  [
    {
      of: ['f32[4]'],
      body: (x) => [convert(x, 'bfloat16'), convert(x, 'int8'), convert(x, 'bool')],
      gives: ['bf16[4]', 'i8[4]', 'i1[4]'],
      args: [[1.00390625, -300, NaN, 0.5]],
      reference: () => [
        [1, -300, NaN, 0.5],
        [1, -128, 0, 0],
        [1, 1, 1, 1],
      ],
      derivatives: false,
    },
    {
      of: ['f32[3]'],
      body: (x) => convert(convert(x, 'float16'), 'float32'),
      gives: ['f32[3]'],
      args: [[1, -0.5, 0.25]],
      reference: (x) => [x],
      derivatives: false,
    },
    { of: ['i32[2]'], body: (x) => convert(x, 'uint8'), gives: ['ui8[2]'], args: [[300, -1]], reference: () => [[44, 255]] },
    {
      of: ['f32[2]'],
      body: (x) => bitcastConvert(x, 'uint16'),
      gives: ['ui16[2,2]'],
      args: [[1, -2]],
      reference: () => [[0, 0x3f80, 0, 0xc000]],
      derivatives: false,
    },
    {
      of: ['ui8[2,4]'],
      body: (x) => bitcastConvert(x, 'float32'),
      gives: ['f32[2]'],
      args: [[0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0]],
      reference: () => [[1, -2]],
      batching: false,
    },
    {
      of: ['f32[4]'],
      body: (x) => reducePrecision(x, 5, 10),
      gives: ['f32[4]'],
      args: [[1.0001, 70000, 1e-6, NaN]],
      reference: () => [[1, Infinity, 0, NaN]],
      derivatives: false,
    },
  ],
  [
    {
      of: ['f32[3]'],
      body: (x) => convert(x, 'float64' as 'float32'),
      message: 'convert: dtype must be one of float32, bfloat16, float16, int32, uint32, int16, uint16, int8, uint8, int4, uint4, bool, got float64',
    },
    {
      of: ['ui8[3]'],
      body: (x) => bitcastConvert(x, 'float32'),
      message: 'bitcast_convert: last axis must have 4 elements to become one f32, got ui8[3]',
    },
    {
      of: ['i1[3]'],
      body: (x) => bitcastConvert(x, 'uint8'),
      message: 'bitcast_convert: a bool has no bits to reinterpret, got i1[3] to ui8\n  Use convert.',
    },
    {
      of: ['f32[3]'],
      body: (x) => reducePrecision(x, 0, 3),
      message: 'reduce_precision: exponent_bits must be an integer of at least 1, got 0',
    },
  ],
);

describe('derivatives where a function has a corner are those of JAX', () => {
  const slope = (f: (...x: Value[]) => Value, ...at: number[]): number[] =>
    pullBack(
      program(
        at.map(() => ({ shape: [], dtype: 'float32' })),
        (...x) => [f(...x)],
      ),
      at.map((x) => hostTensor('float32', [], [x])),
      [hostTensor('float32', [], [1])],
    ).map((t) => t.data[0]!);
  test.each([
    ['abs at 0', arithmetic.abs, [0], [1]],
    ['sqrt at 0', math.sqrt, [0], [Number.POSITIVE_INFINITY]],
    ['maximum at a tie', arithmetic.maximum, [2, 2], [0.5, 0.5]],
    ['minimum at a tie', arithmetic.minimum, [2, 2], [0.5, 0.5]],
    ['power of 0 by 2', math.power, [0, 2], [0, 0]],
    ['power of 2 by 0', math.power, [2, 0], [0, Math.fround(Math.log(2))]],
    ['clamp at a bound', clamp, [0, 0, 1], [0, 0, 0]],
    ['clamp below', clamp, [0, -1, 1], [1, 0, 0]],
    ['clamp above', clamp, [0, 2, 1], [0, 0, 1]],
    ['remainder', arithmetic.remainder, [7, -2], [1, 3]],
    ['sign', arithmetic.sign, [3], [0]],
  ] as const)('%s', (_name, f, at, want) => {
    expect(slope(f as (...x: Value[]) => Value, ...at).map((x) => x + 0)).toEqual(want);
  });
});
