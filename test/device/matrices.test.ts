/** Products by subgroup matrices: the adapter's own where it has some, and emulated ones of other shapes everywhere. */
import { describe, expect, it, test } from 'vitest';
import { compile, type MatrixShape, type Target } from '../../src/compiler/index.ts';
import { dot } from '../../src/compiler/kernels/dot.ts';
import { nameOfMatrix } from '../../src/compiler/kernels/dot-matrix-tiles.ts';
import type { Value } from '../../src/ir/graph.ts';
import { add, multiply } from '../../src/ops/arithmetic.ts';
import { convert } from '../../src/ops/conversion.ts';
import { dotGeneral } from '../../src/ops/dot.ts';
import { broadcastInDim, reduceSum, reshape, transpose } from '../../src/ops/layout.ts';
import { rsqrt, tanh } from '../../src/ops/math.ts';
import { reduceMax } from '../../src/ops/reduce.ts';
import { openDevice } from '../../src/runtime/device.ts';
import { load } from '../../src/runtime/executable.ts';
import type { DType } from '../../src/types/dtype.ts';
import { encode, type HostTensor, hostTensor } from '../../src/types/host.ts';
import type { TensorType } from '../../src/types/shape.ts';
import { type Conditions, agrees as familyAgrees, typed as t } from '../support/agrees.ts';
import { expectClose } from '../support/close.ts';
import { emulated } from '../support/emulated-matrices.ts';
import { testGpu } from '../support/plan-runner.ts';
import { layouts, product } from '../support/products.ts';
import { parseType, program, randomArgs } from '../support/programs.ts';
import { interpreted } from '../support/interpreted.ts';
import { openBench } from '../support/run-kernel.ts';

interface Way {
  readonly shape: MatrixShape;
  readonly size: 32 | 64;
  /** What else a target has that it runs on, and what its kernels' text is made into. */
  readonly target: Partial<Target>;
  readonly rewrite: (wgsl: string) => string;
}

/** As on a GPU on which every product was measured to be fastest so. */
const agrees = (
  { shape, size, target, rewrite }: Way,
  types: readonly TensorType[],
  body: (...params: Value[]) => readonly Value[],
  conditions: Conditions = {},
) =>
  familyAgrees(dot, types, body, {
    target: {
      ...target,
      machine: testGpu,
      matrices: [shape],
      tuned: new Proxy({}, { get: () => `matrix-${size}-${nameOfMatrix(shape)}` }),
    },
    factor: 4,
    ...conditions,
    rewrite: (wgsl) => {
      expect(wgsl).toContain('subgroupMatrixMultiplyAccumulate');
      return rewrite(wgsl);
    },
  });

/** A product of rows before their norm, with the norm's factor behind it. */
const normed = (x: Value, w: Value, [i, j]: readonly [number, number]): Value => {
  const sum = reduceSum(multiply(convert(x, 'float32'), convert(x, 'float32')), [i]);
  const y = product(x, w, [i, j]);
  return multiply(y, broadcastInDim(convert(rsqrt(sum), x.type.dtype), y.type.shape, [0]));
};

const name = (layout: keyof typeof layouts, d: DType, m: number, n: number, k: number): string => `${layout} ${d} ${m}×${n}×${k}`;

/** Products of ragged sizes, in some layouts. */
function products(way: Way, dtype: DType, kinds: readonly (keyof typeof layouts)[]): void {
  for (const [i, kind] of kinds.entries()) {
    const [m, n, k] = i % 2 === 0 ? [36, 68, 40] : [68, 36, 100];
    const { lhs, rhs, contract } = layouts[kind];
    it(`agree with the evaluator, ${name(kind, dtype, m!, n!, k!)}`, () =>
      agrees(way, [t(dtype, ...lhs(m!, k!)), t(dtype, ...rhs(k!, n!))], (a, b) => [product(a!, b!, contract)]));
  }
}

/** What else may be in a kernel. `statistics`: layouts of a product with statistics of rows, which drivers take long to compile. */
function company(way: Way, first: DType, statistics: readonly (keyof typeof layouts)[]): void {
  it('take a batch, and a wider result', () =>
    agrees(way, [t(first, 3, 20, 24), t(first, 3, 24, 36)], (a, b) => [
      dotGeneral(a!, b!, { lhsBatching: [0], rhsBatching: [0], lhsContracting: [2], rhsContracting: [1] }, { dtype: 'float32' }),
    ]));

  it('take scores of attention from [B,T,H,D]', () =>
    agrees(way, [t(first, 2, 36, 3, 8), t(first, 2, 40, 3, 8)], (q, k) => [
      dotGeneral(q!, k!, { lhsBatching: [0, 2], rhsBatching: [0, 2], lhsContracting: [3], rhsContracting: [3] }),
    ]));

  it('take work on an operand, a bias, an activation and a transposed result', () =>
    agrees(way, [t(first, 20, 36), t(first, 36), t(first, 36, 24), t(first, 24)], (x, scale, w, bias) => {
      const y = product(multiply(x!, broadcastInDim(scale!, [20, 36], [1])), w!, [1, 0]);
      return [transpose(reshape(tanh(add(y, broadcastInDim(bias!, [20, 24], [1]))), [20, 6, 4]), [1, 0, 2])];
    }));

  it('take several products of one left operand, and what joins them', () =>
    agrees(way, [t(first, 36, 40), t(first, 40, 20), t(first, 40, 20), t(first, 20, 40)], (x, gate, up, other) => [
      multiply(tanh(product(x!, gate!, [1, 0])), product(x!, up!, [1, 0])),
      product(x!, other!, [1, 1]),
    ]));

  it('are added up in one sum, whatever their k', () =>
    agrees(way, [t(first, 20, 40), t(first, 12, 40), t(first, 20, 8), t(first, 8, 12)], (a, b, c, d) => [
      add(product(a!, b!, [1, 1]), product(c!, d!, [1, 0])),
    ]));

  it.each(statistics)('make statistics of rows on the way, %s', (name) => {
    const { lhs, rhs, contract } = layouts[name];
    return agrees(way, [t(first, ...lhs(68, 40)), t(first, ...rhs(40, 36))], (x, w) => [
      normed(x!, w!, contract),
      reduceMax(x!, [contract[0]]),
    ]);
  });
}

const emulate = (shape: Omit<MatrixShape, 'sized'>): Way => ({
  shape: { ...shape, sized: false },
  size: 32,
  target: { features: [], quads: false, subgroupSize: 0 },
  rewrite: emulated,
});
describe('products by emulated matrices of f32', () => {
  const way = emulate({ component: 'f32', m: 8, n: 8, k: 8, lanes: 16 });
  products(way, 'float32', ['NN', 'NT', 'TN', 'TT']);
  products(way, 'bfloat16', ['NN']);
  company(way, 'float32', ['NN']);
});
describe('products by emulated matrices of f16', () =>
  products(emulate({ component: 'f16', m: 16, n: 8, k: 16, lanes: 16 }), 'float16', ['NN', 'TT']));

const { target } = await openBench();
const own = target.matrices ?? [];
if (own.length === 0) test.skip("products by the adapter's matrices: it has no subgroup matrices with sums in f32", () => {});
for (const shape of own) {
  const dtypes: readonly DType[] = shape.component === 'f16' ? ['float16'] : ['float32', 'bfloat16', 'float16'];
  describe.each([32, 64] as const)(`products by the adapter's matrices, ${nameOfMatrix(shape)} in squares of %i`, (size) => {
    const way: Way = { shape, size, target: {}, rewrite: (wgsl) => wgsl };
    for (const dtype of dtypes) products(way, dtype, size === 32 ? ['NN', 'NT', 'TN', 'TT'] : ['NN', 'TT']);
    if (size === 32) company(way, dtypes[0]!, ['NN', 'TN']);
    it.skipIf(shape.component !== 'f16')('take bfloat16 as float16 where that is allowed, exactly from 2⁻¹⁴ to 65504', async () => {
      const leave: Way = { ...way, target: { bf16AsF16: true } };
      await agrees(leave, [t('bfloat16', 36, 40), t('bfloat16', 40, 20)], (a, b) => [product(a!, b!, [1, 0])]);
      // One term each, of which nothing may be lost.
      const ends = [2 ** -14, -(2 ** -14) * 1.9921875, 65280, -32896];
      const diagonal = Array.from({ length: 32 * 32 }, (_, i) => (i % 33 === 0 ? 1 : 0));
      const inputs = [
        hostTensor('bfloat16', [32, 32], diagonal),
        hostTensor(
          'bfloat16',
          [32, 32],
          Array.from({ length: 32 * 32 }, (_, i) => ends[i % ends.length]!),
        ),
      ];
      const exact = { factor: 0, inputs };
      await agrees(leave, [t('bfloat16', 32, 32), t('bfloat16', 32, 32)], (a, b) => [product(a!, b!, [1, 0])], exact);
    });
    it.skipIf(!target.features.includes('subgroup-size-control'))('are the same where a size of subgroups is asked for', () =>
      agrees({ ...way, shape: { ...shape, sized: true } }, [t(dtypes[0]!, 36, 40), t(dtypes[0]!, 40, 20)], (a, b) => [
        product(a!, b!, [1, 0]),
      ]),
    );
  });
}

if (own.length > 0 && !interpreted)
  test("a program runs by the adapter's matrices, as it does without them", async () => {
    const device = await openDevice();
    const [x, a, b] = ['f16[200,96]', 'f16[96,136]', 'f16[136,64]'].map(parseType) as [TensorType, TensorType, TensorType];
    const graph = program([x, a, b], (x, a, b) => [product(tanh(product(x!, a!, [1, 0])), b!, [1, 0])]);
    const inputs = randomArgs(graph);
    const runs = async (matrices: readonly MatrixShape[]): Promise<readonly [number, HostTensor]> => {
      const plan = compile(graph, { ...device.target, machine: testGpu, matrices }, { name: 'test' });
      const executable = load(device, plan);
      const [result] = executable.run(inputs.map((x) => device.upload(encode(x))));
      return [plan.kernels.filter((k) => k.wgsl.includes('subgroupMatrixMultiply')).length, await result!.read(graph.results[0]!.type)];
    };
    const [[count, got], [none, want]] = [await runs(device.target.matrices ?? []), await runs([])];
    device.close();
    expect([count > 0, none]).toEqual([true, 0]);
    expectClose([got], [want], 2);
  });
