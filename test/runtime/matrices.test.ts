/** What the probe of subgroup matrices lets through. */
import { describe, expect, test } from 'vitest';
import { type MatrixInfo, operands, probeMatrices, sumsAreRight } from '../../src/runtime/matrices.ts';
import { roundF16 } from '../../src/types/float.ts';

const [rows, depth, n] = [32, 32, 16];
interface Arithmetic {
  readonly operand?: (x: number) => number;
  readonly product?: (x: number) => number;
  readonly sum?: (x: number) => number;
}

/** The product with additions one after the other. */
function multiplied(
  [left, right]: readonly Float32Array[],
  { operand = (x) => x, product = (x) => x, sum = Math.fround }: Arithmetic,
): Float32Array {
  return Float32Array.from({ length: rows * n }, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    let total = 0;
    for (let s = 0; s < depth; s++) total = sum(total + product(operand(left![i * depth + s]!) * operand(right![s * n + j]!)));
    return total;
  });
}

/** To a mantissa of so many bits, towards zero. */
const cut =
  (bits: number) =>
  (x: number): number => {
    if (!Number.isFinite(x) || x === 0) return x;
    const unit = 2 ** (Math.floor(Math.log2(Math.abs(x))) - bits + 1);
    return Math.trunc(x / unit) * unit;
  };

describe.each(['f16', 'f32'] as const)('the probe of matrices of %s', (component) => {
  const given = operands({ component, n }, rows, depth);
  const passes = (arithmetic: Arithmetic): boolean => sumsAreRight(given[0], given[1], depth, multiplied(given, arithmetic));

  test('lets additions in f32 pass, rounded to nearest or towards zero, and exact ones', () => {
    expect(passes({})).toBe(true);
    expect(passes({ sum: (x) => x })).toBe(true);
    expect(passes({ sum: cut(24) })).toBe(true);
  });

  test.each<[what: string, arithmetic: Arithmetic]>([
    ['sums in f16', { sum: roundF16 }],
    ['sums of 16 bits', { sum: cut(16) }],
    ['operands of 10 bits', { operand: cut(10) }],
    ['products in f16', { product: roundF16 }],
    ['infinities that end at the greatest number', { sum: (x) => Math.max(-3e38, Math.min(3e38, Math.fround(x))) }],
    ['NaN that is no number', { product: (x) => (Number.isNaN(x) ? 0 : x) }],
  ])('does not let pass: %s', (_, arithmetic) => {
    expect(passes(arithmetic)).toBe(false);
  });

  test('lets no element pass that belongs elsewhere', () => {
    const got = multiplied(given, {});
    expect(
      sumsAreRight(
        given[0],
        given[1],
        depth,
        got.map((_, at) => got[(at + n) % got.length]!),
      ),
    ).toBe(false);
    expect(
      sumsAreRight(
        given[0],
        given[1],
        depth,
        got.map((_, at) => got[at ^ 1]!),
      ),
    ).toBe(false);
  });
});

test('the probe does not let pass subnormal numbers of f16 that become zero', () => {
  const given = operands({ component: 'f16', n }, rows, depth);
  const operand = (x: number): number => (Math.abs(x) < 2 ** -14 ? 0 : x);
  expect(sumsAreRight(given[0], given[1], depth, multiplied(given, { operand }))).toBe(false);
});

test('numbers of f16 are numbers that f16 has', () => {
  for (const x of operands({ component: 'f16', n }, rows, depth).flatMap((side) => [...side])) expect(roundF16(x)).toBe(x);
});

/** The workgroup sizes and subgroup sizes of the probes that a device is asked for, none of which it takes. */
async function probesOf(features: readonly string[], sizes: Partial<MatrixInfo>, usual = 16): Promise<string[]> {
  const asked: string[] = [];
  const gpu = {
    features: new Set(features),
    limits: { maxComputeInvocationsPerWorkgroup: 256, maxComputeWorkgroupStorageSize: 32768 },
    pushErrorScope: () => {},
    popErrorScope: async () => null,
    createShaderModule: ({ code }: { code: string }) => {
      asked.push(/@workgroup_size\(\d+\)( @subgroup_size\(\d+\))?/.exec(code)![0]);
      throw new Error('no such kernel');
    },
  } as unknown as GPUDevice;
  const config = { componentType: 'f16', resultComponentType: 'f32', M: 8, N: 8, K: 16 };
  const info = {
    subgroupMatrixConfigs: [
      config,
      { ...config, resultComponentType: 'f16' },
      { ...config, componentType: 'i8', resultComponentType: 'i32' },
    ],
    ...sizes,
  };
  expect(await probeMatrices(gpu, info, usual)).toEqual([]);
  return asked;
}

describe('matrices are probed', () => {
  const features = ['subgroups', 'shader-f16', 'chromium-experimental-subgroup-matrix'];
  const one = { subgroupMinSize: 32, subgroupMaxSize: 32 };
  const several = { subgroupMinSize: 8, subgroupMaxSize: 32 };

  test('where sums are in f32, with the one size of subgroups that there is', async () => {
    expect(await probesOf(features, one)).toEqual(['@workgroup_size(128)']);
  });
  test('with a size that is asked for where there are several, the usual one first', async () => {
    const asked = [
      '@workgroup_size(64) @subgroup_size(16)',
      '@workgroup_size(128) @subgroup_size(32)',
      '@workgroup_size(32) @subgroup_size(8)',
    ];
    expect(await probesOf([...features, 'subgroup-size-control'], several)).toEqual(asked);
  });
  test('not at all where the size is not sure, nothing can be relied on, or a feature is missing', async () => {
    expect(await probesOf(features, several)).toEqual([]);
    expect(await probesOf(features, {})).toEqual([]);
    expect(await probesOf(features, one, 0)).toEqual([]);
    for (const missing of ['shader-f16', 'chromium-experimental-subgroup-matrix'])
      expect(
        await probesOf(
          features.filter((f) => f !== missing),
          one,
        ),
      ).toEqual([]);
  });
  test('not with more invocations than the adapter has', async () => {
    expect(await probesOf(features, { subgroupMinSize: 128, subgroupMaxSize: 128 }, 128)).toEqual([]);
  });
});
