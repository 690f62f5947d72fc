/** What the probe of subgroup matrices lets through. */
import { describe, expect, test } from 'vitest';
import { operands, sumsAreRight } from '../../src/runtime/matrices.ts';
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
