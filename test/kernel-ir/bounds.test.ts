/** Intervals hold every value that an operation on members of its operands' intervals gives: guards that they make needless are left out. */
import { expect, test } from 'vitest';
import { add, divide, full, type Interval, multiply, negate, remainder, subtract, within } from '../../src/compiler/kernel-ir/bounds.ts';
import { f32, i32, u32 } from '../../src/compiler/kernel-ir/types.ts';

const ends = [-5, -4, -1, 0, 1, 3, 4];
const intervals = ends.flatMap((min) => ends.filter((max) => max >= min).map((max): Interval => ({ min, max })));
const members = ({ min, max }: Interval): number[] => Array.from({ length: max - min + 1 }, (_, i) => min + i);
const hull = (values: readonly number[]): Interval => ({ min: Math.min(...values), max: Math.max(...values) });
const plain = ({ min, max }: Interval): Interval => ({ min: min + 0, max: max + 0 }); // no −0

test('of sums, differences, products and negations they are as narrow as can be', () => {
  for (const a of intervals) {
    expect(plain(negate(a))).toEqual(plain(hull(members(a).map((x) => -x))));
    for (const b of intervals) {
      const all = (f: (x: number, y: number) => number): Interval => plain(hull(members(a).flatMap((x) => members(b).map((y) => f(x, y)))));
      expect(plain(add(a, b))).toEqual(all((x, y) => x + y));
      expect(plain(subtract(a, b))).toEqual(all((x, y) => x - y));
      expect(plain(multiply(a, b)), `${a.min}…${a.max} times ${b.min}…${b.max}`).toEqual(all((x, y) => x * y));
    }
  }
});

test('of quotients and remainders they hold every one by what is not 0', () => {
  const holds = (i: Interval, x: number): boolean => i.min <= x && x <= i.max;
  for (const a of intervals) {
    for (const b of intervals) {
      const pairs = members(a).flatMap((x) => members(b).flatMap((y) => (y === 0 ? [] : [[x, y] as const])));
      const [quotient, rest] = [divide(a, b), remainder(a, b)];
      expect(pairs.filter(([x, y]) => !holds(quotient, Math.trunc(x / y)) || !holds(rest, x % y)), `${a.min}…${a.max} by ${b.min}…${b.max}`).toEqual([]);
    }
  }
});

test('what an integer cannot hold wraps to any value of its type, and nothing is known of what has no bound', () => {
  expect(within({ min: 0, max: 2 ** 31 - 1 }, i32)).toEqual({ min: 0, max: 2 ** 31 - 1 });
  expect(within({ min: 0, max: 2 ** 31 }, i32)).toEqual({ min: -(2 ** 31), max: 2 ** 31 - 1 });
  expect(within({ min: -1, max: 5 }, u32)).toEqual({ min: 0, max: 2 ** 32 - 1 });
  expect(within({ min: -1, max: 2 ** 40 }, f32)).toEqual({ min: -1, max: 2 ** 40 });
  expect(multiply(full, { min: 0, max: 1 })).toEqual(full);
  expect(divide({ min: 1, max: 2 }, { min: -1, max: 1 })).toEqual(full);
});
