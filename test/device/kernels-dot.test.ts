import { describe, expect, it, test } from 'vitest';
import { compile, type Target } from '../../src/compiler/index.ts';
import { dot } from '../../src/compiler/kernels/dot.ts';
import type { Value } from '../../src/ir/graph.ts';
import { add, divide, multiply } from '../../src/ops/arithmetic.ts';
import { fullLike } from '../../src/ops/constant.ts';
import { convert } from '../../src/ops/conversion.ts';
import { type DotDimensions, dotGeneral } from '../../src/ops/dot.ts';
import { broadcastInDim, reduceSum, reshape, transpose } from '../../src/ops/layout.ts';
import { rsqrt, tanh } from '../../src/ops/math.ts';
import { reduceMax } from '../../src/ops/reduce.ts';
import type { DType } from '../../src/types/dtype.ts';
import type { TensorType } from '../../src/types/shape.ts';
import { agrees as familyAgrees, plainGpu, typed as t } from '../support/agrees.ts';
import { plainTarget } from '../support/plan-runner.ts';
import { layouts, product } from '../support/products.ts';
import { graphOf } from '../support/run-kernel.ts';

const agrees = (types: readonly TensorType[], body: (...params: Value[]) => Value, target: Partial<Target> = {}): Promise<void> =>
  familyAgrees(dot, types, (...params) => [body(...params)], { target });

/** Adapters that are not at hand: one without subgroups, and a GPU. */
const variants: Readonly<Record<string, Partial<Target>>> = {
  'as the adapter is': {},
  'in plain WGSL': { features: [], quads: false, subgroupSize: 0 },
  'with quads': { subgroupSize: 4 },
  'in workgroup memory': plainGpu,
};

type Sample = readonly [dtype: DType, m: number, n: number, k: number];
const ragged: readonly Sample[] = [
  ['float32', 17, 13, 21],
  ['bfloat16', 36, 20, 40],
];
const more: readonly Sample[] = [
  ['float32', 32, 64, 48],
  ['float32', 36, 44, 27],
  ['int32', 44, 36, 22],
  ['float32', 1, 40, 70],
  ['float32', 1, 2060, 37],
  ['float32', 3, 1028, 37],
  ['float32', 20, 36, 3],
  ['bfloat16', 5, 24, 9],
  ['int32', 6, 8, 10],
];

/** On a GPU: enough squares for its cores, and few of them, where k is shared. */
const squares: readonly Sample[] = [
  ['float32', 197, 166, 37],
  ['bfloat16', 196, 164, 40],
];
const few: readonly Sample[] = [
  ['float32', 1, 40, 700],
  ['float32', 3, 37, 261],
  ['bfloat16', 20, 36, 260],
];
const samples: Readonly<Record<string, readonly Sample[]>> = {
  'as the adapter is': more,
  'in workgroup memory': [...squares, ...few],
};

describe.each(Object.entries(variants))('matrix products %s', (variant, change) => {
  for (const [name, { lhs, rhs, contract }] of Object.entries(layouts)) {
    it.each([...ragged, ...(samples[variant] ?? [])])(`agree with the evaluator, ${name} %s %i×%i×%i`, (dtype, m, n, k) =>
      agrees([t(dtype, ...lhs(m, k)), t(dtype, ...rhs(k, n))], (a, b) => product(a!, b!, contract), change),
    );
  }
});

// Large enough for the widest tiles of each adapter, and ragged.
test.each([
  ['NN', ''],
  ['TN', ''],
  ['NN', 'rotate-32x8-over-4'],
] as const)('a large product agrees with the evaluator, %s %s', (name, tile) => {
  const { lhs, rhs, contract } = layouts[name];
  const tuned = { 'matmul/float32,float32,float32/mk,kn/1x512x512x512': tile };
  const types = [t('float32', ...lhs(260, 260)), t('float32', ...rhs(260, 516))];
  return agrees(types, (a, b) => product(a!, b!, contract), { subgroupSize: 4, tuned });
});

// Where 8 lanes rotate: many rows and columns of each, two steps of k or four, and ragged edges.
test.each([
  ['NN', 'float32'],
  ['NT', 'float32'],
  ['TN', 'float32'],
  ['TT', 'float32'],
  ['NN', 'bfloat16'],
  ['TN', 'bfloat16'],
  ['NN', 'int32'],
] as const)('a large product agrees with the evaluator as the adapter is, %s %s', (name, dtype) => {
  const { lhs, rhs, contract } = layouts[name];
  const result = dtype === 'int32' ? dtype : 'float32';
  return agrees([t(dtype, ...lhs(260, 131)), t(dtype, ...rhs(131, 508))], (a, b) =>
    dotGeneral(a!, b!, { lhsContracting: [contract[0]], rhsContracting: [contract[1]] }, { dtype: result }),
  );
});

test.each([2, 3])('%i large products in one kernel agree with the evaluator', (count) =>
  familyAgrees(
    dot,
    [t('float32', 132, 130), ...Array.from({ length: count }, () => t('float32', 130, 1000))],
    (x, ...w) => w.map((v) => product(x!, v, [1, 0])),
    { factor: 4 },
  ),
);

// Rectangles that products of this size do not get by themselves, with operands along k and across it.
describe.each(['128x128-by-8x8', '128x64-by-8x8', '64x64-by-8x8', '64x64-by-8x4', '64x64-by-4x4', '64x32-by-8x4'])(
  'tiles of %s',
  (tile) => {
    it.each([
      ['TN', 'bfloat16', 200, 168, 22, 'km,kn/1x256x256x32', 16384],
      ['NT', 'float32', 199, 166, 20, 'mk,nk/1x256x256x32', 32768],
    ] as const)('agree with the evaluator, %s %s %i×%i×%i', (name, dtype, m, n, k, sizes, maxWorkgroupBytes) => {
      const { lhs, rhs, contract } = layouts[name];
      const tuned = { [`matmul/${dtype},${dtype},${dtype}/${sizes}`]: `tiled-${tile}` };
      const types = [t(dtype, ...lhs(m, k)), t(dtype, ...rhs(k, n))];
      const target = { ...plainGpu, tuned, maxWorkgroupBytes };
      const graph = graphOf(types, (a, b) => [product(a!, b!, contract)]);
      expect(compile(graph, { ...plainTarget, ...target }, { name: 'tiles' }).report.choices[0]?.chosen).toBe(`tiled-${tile}`);
      return agrees(types, (a, b) => product(a!, b!, contract), target);
    });
  },
);

describe('matrix products', () => {
  const batched: readonly [string, readonly TensorType[], Partial<DotDimensions>][] = [
    [
      'a batch',
      [t('float32', 3, 12, 16), t('float32', 3, 16, 20)],
      { lhsBatching: [0], rhsBatching: [0], lhsContracting: [2], rhsContracting: [1] },
    ],
    [
      'attention scores from [B,T,H,D]',
      [t('float32', 2, 9, 3, 8), t('float32', 2, 9, 3, 8)],
      { lhsBatching: [0, 2], rhsBatching: [0, 2], lhsContracting: [3], rhsContracting: [3] },
    ],
    [
      'attention values from [B,T,H,D]',
      [t('float32', 2, 3, 9, 9), t('float32', 2, 9, 3, 8)],
      { lhsBatching: [0, 1], rhsBatching: [0, 2], lhsContracting: [3], rhsContracting: [1] },
    ],
    ['two contracted axes', [t('float32', 6, 4, 8), t('float32', 4, 8, 12)], { lhsContracting: [1, 2], rhsContracting: [0, 1] }],
    [
      'two contracted axes out of order',
      [t('float32', 6, 4, 8), t('float32', 8, 4, 12)],
      { lhsContracting: [2, 1], rhsContracting: [0, 1] },
    ],
    ['two free axes on each side', [t('bfloat16', 2, 5, 8), t('bfloat16', 8, 3, 4)], { lhsContracting: [2], rhsContracting: [0] }],
    ['a matrix and a vector', [t('float32', 24, 40), t('float32', 40)], { lhsContracting: [1], rhsContracting: [0] }],
    [
      'a batch of matrices and vectors',
      [t('float32', 4, 24, 8), t('float32', 4, 8)],
      { lhsBatching: [0], rhsBatching: [0], lhsContracting: [2], rhsContracting: [1] },
    ],
    ['few rows', [t('float32', 2, 100), t('float32', 100, 64)], { lhsContracting: [1], rhsContracting: [0] }],
    ['a sum over no axis', [t('float32', 6), t('float32', 8)], { lhsContracting: [], rhsContracting: [] }],
  ];
  it.each(batched)('take any dimension numbers: %s', (_, types, dims) => agrees(types, (a, b) => dotGeneral(a!, b!, dims)));

  it('take a converted, scaled and transposed operand', () =>
    agrees([t('bfloat16', 24, 18), t('float32', 24), t('float32', 24, 12)], (a, scale, b) =>
      product(transpose(multiply(convert(a!, 'float32'), broadcastInDim(scale!, [24, 18], [0])), [1, 0]), b!, [1, 0]),
    ));

  it('take a bias, a residual and a cast behind the accumulators', () =>
    agrees([t('float32', 10, 16), t('float32', 16, 24), t('float32', 24), t('float32', 10, 24)], (x, w, bias, residual) =>
      convert(add(add(product(x!, w!, [1, 0]), broadcastInDim(bias!, [10, 24], [1])), residual!), 'bfloat16'),
    ));

  it('write a reshaped and transposed result', () =>
    agrees([t('float32', 2, 6, 8), t('float32', 8, 12)], (x, w) =>
      transpose(reshape(dotGeneral(x!, w!, { lhsContracting: [2], rhsContracting: [0] }), [2, 6, 3, 4]), [0, 2, 1, 3]),
    ));
});

describe.each(Object.entries(variants))('several products in one kernel %s', (variant, change) => {
  const conditions = { target: change, factor: 4 };
  // Drivers of software adapters take seconds over workgroup memory.
  const samples = variant === 'in workgroup memory' ? ragged.slice(0, 1) : ragged;
  it.each(samples)('share their left operand: %s %i×%i×%i', (dtype, m, n, k) =>
    familyAgrees(
      dot,
      [t(dtype, m, k), t(dtype, k, n), t(dtype, k, n), t(dtype, k, n)],
      (x, ...w) => w.map((v) => product(x!, v, [1, 0])),
      conditions,
    ),
  );

  it('share their left operand where that is one row, and columns are many', () =>
    familyAgrees(
      dot,
      [t('float32', 1, 37), t('float32', 37, 2060), t('float32', 37, 2060)],
      (x, ...w) => w.map((v) => product(x!, v, [1, 0])),
      conditions,
    ));

  it.each(samples)('share a transposed left operand: %s %i×%i×%i', (dtype, m, n, k) =>
    familyAgrees(
      dot,
      [t(dtype, k, m), t(dtype, k, n), t(dtype, n, k)],
      (x, a, b) => [product(x!, a!, [0, 0]), product(x!, b!, [0, 1])],
      conditions,
    ),
  );

  it.each(samples)('are joined behind the accumulators: %s %i×%i×%i', (dtype, m, n, k) =>
    familyAgrees(
      dot,
      [t(dtype, m, k), t(dtype, k, n), t(dtype, k, n)],
      (x, gate, up) => [multiply(tanh(product(x!, gate!, [1, 0])), product(x!, up!, [1, 0]))],
      conditions,
    ),
  );

  it('are added up in one accumulator, whatever their k', () =>
    familyAgrees(
      dot,
      [t('float32', 18, 20), t('float32', 12, 20), t('float32', 18, 7), t('float32', 7, 12), t('float32', 18, 12)],
      (a, b, c, d, x) => [add(add(product(a!, b!, [1, 1]), product(c!, d!, [1, 0])), x!)],
      conditions,
    ));
});

describe('several products in one kernel', () => {
  it('share a row', () =>
    familyAgrees(dot, [t('bfloat16', 1, 40), t('bfloat16', 40, 24), t('bfloat16', 40, 24)], (x, ...w) =>
      w.map((v) => product(x!, v, [1, 0])),
    ));

  it('have results of several shapes', () =>
    familyAgrees(dot, [t('float32', 10, 16), t('float32', 16, 2, 12), t('float32', 16, 24), t('float32', 10, 24)], (x, a, b, y) => [
      dotGeneral(x!, a!, { lhsContracting: [1], rhsContracting: [0] }),
      add(product(x!, b!, [1, 0]), y!),
      reshape(product(x!, b!, [1, 0]), [5, 2, 24]),
    ]));
});

/** A product of rows before their norm, with the norm's factor behind it. */
const normed = (x: Value, scale: Value, w: Value, [i, j]: readonly [number, number]): Value => {
  const wide = convert(x, 'float32');
  const sum = reduceSum(multiply(wide, wide), [i]);
  const factor = convert(rsqrt(add(divide(sum, fullLike(sum, x.type.shape[i]!)), fullLike(sum, 1e-5))), x.type.dtype);
  const y = product(multiply(x, broadcastInDim(scale, x.type.shape, [i])), w, [i, j]);
  return multiply(y, broadcastInDim(factor, y.type.shape, [0]));
};

describe.each(Object.entries(variants).filter(([name]) => name !== 'in workgroup memory'))('statistics of rows %s', (_, change) => {
  const conditions = { target: change, factor: 4 };
  const rows: readonly Sample[] = [
    ['float32', 37, 20, 50],
    ['bfloat16', 3, 24, 44],
    ['float32', 1, 24, 70],
  ];

  for (const [name, { lhs, rhs, contract }] of Object.entries(layouts)) {
    it.each([...ragged, ...(contract[1] === 0 ? rows : [])])(`are made with the products, ${name} %s %i×%i×%i`, (dtype, m, n, k) =>
      familyAgrees(
        dot,
        [t(dtype, ...lhs(m, k)), t(dtype, k), t(dtype, ...rhs(k, n))],
        (x, scale, w) => [normed(x!, scale!, w!, contract)],
        conditions,
      ),
    );
  }

  // Columns enough for one step of k at a time, and rows enough for two.
  it.each([
    ['float32', 1, 2060, 37],
    ['float32', 132, 1000, 130],
  ] as const)('are made with products of many columns: %s %i×%i×%i', (dtype, m, n, k) =>
    familyAgrees(
      dot,
      [t(dtype, m, k), t(dtype, k), t(dtype, k, n)],
      (x, scale, w) => [normed(x!, scale!, w!, [1, 0]), reduceMax(x!, [1])],
      conditions,
    ),
  );

  it('serve several products', () =>
    familyAgrees(
      dot,
      [t('float32', 37, 40), t('float32', 40), t('float32', 40, 20), t('float32', 20, 40)],
      (x, scale, a, b) => [multiply(tanh(normed(x!, scale!, a!, [1, 0])), normed(x!, scale!, b!, [1, 1]))],
      conditions,
    ));

  // 36 rows are written four at a time, which packed results need; 37 one at a time.
  it.each([
    ['float32', 37, 20, 50],
    ['float32', 36, 20, 50],
    ['bfloat16', 36, 20, 40],
    ['bfloat16', 8, 24, 48],
  ] as const)('may be results: %s %i×%i×%i', (dtype, m, n, k) =>
    familyAgrees(
      dot,
      [t(dtype, m, k), t(dtype, k), t(dtype, k, n)],
      (x, scale, w) => {
        const largest = reduceMax(multiply(x!, x!), [1]);
        return [largest, normed(x!, scale!, w!, [1, 0]), reshape(rsqrt(largest), [m, 1])];
      },
      conditions,
    ),
  );

  it('have the axes of a batch and of rows, in the order of the operand', () =>
    familyAgrees(
      dot,
      [t('float32', 5, 24, 2, 3), t('float32', 2, 24, 12)],
      (x, w) => {
        const r = reduceMax(x!, [1]);
        const y = dotGeneral(x!, w!, { lhsBatching: [2], rhsBatching: [0], lhsContracting: [1], rhsContracting: [1] });
        return [multiply(y, broadcastInDim(reshape(r, [5, 2, 3, 1]), y.type.shape, [1, 0, 2, 3]))];
      },
      conditions,
    ));
});

// Squares of 32 and of 64, and what lies along the rows of the left operand in each way.
test.each([
  ['NN', 'float32', 17, 13, 21],
  ['NN', 'float32', 197, 164, 37],
  ['TN', 'bfloat16', 196, 164, 40],
  ['NN', 'bfloat16', 516, 516, 40],
] as const)('statistics of rows in workgroup memory agree with the evaluator, %s %s %i×%i×%i', (name, dtype, m, n, k) => {
  const { lhs, rhs, contract } = layouts[name];
  return familyAgrees(
    dot,
    [t(dtype, ...lhs(m, k)), t(dtype, k), t(dtype, ...rhs(k, n))],
    (x, scale, w) => [normed(x!, scale!, w!, contract), reduceMax(x!, [contract[0]])],
    { target: plainGpu, factor: 4 },
  );
});

// A GPU shares k among the invocations of a workgroup where tiles are few.
test.each(few)('statistics of rows in slices of k agree with the evaluator, %s %i×%i×%i', (dtype, m, n, k) =>
  familyAgrees(
    dot,
    [t(dtype, m, k), t(dtype, k, n)],
    (x, w) => {
      const y = product(x!, w!, [1, 0]);
      const r = convert(reduceSum(convert(multiply(x!, x!), 'float32'), [1]), dtype);
      const results = [divide(y, broadcastInDim(r, y.type.shape, [0])), multiply(y, broadcastInDim(reduceMax(x!, [1]), y.type.shape, [0]))];
      return m % 4 === 0 || dtype === 'float32' ? [...results, r] : results;
    },
    { target: plainGpu, factor: 4 },
  ),
);
