import { expect, test } from 'vitest';
import { registry } from '../../src/ops/registry.ts';
import { passesRunner } from '../fuzz/devices.ts';
import { fuzzPrograms } from '../fuzz/fuzz.ts';
import { left, moves } from '../fuzz/generate.ts';
import { isBounded } from '../fuzz/rounding.ts';

test('passes leave random programs well formed and leave their meaning as it is; their text reads back', async () => {
  const { passed, failures } = await fuzzPrograms(passesRunner(), { programs: 250, seed: 1000, atOnce: 1 });
  expect(failures.map((f) => f.text)).toEqual([]);
  expect(passed).toBe(250);
}, 60_000);

test('every op is in random programs, or there is a reason why not', () => {
  expect([...Object.keys(moves), ...Object.keys(left)].sort()).toEqual([...registry.keys()].sort());
});

test('every elementwise op on floats has a bound', () => {
  const whole = new Set(['shift_left', 'shift_right_logical', 'shift_right_arithmetic', 'popcnt', 'count_leading_zeros', 'mulhi']);
  const others = new Set(['and', 'or', 'xor', 'not', 'compare', 'is_finite', 'philox4x32', 'threefry2x32']);
  const open = [...registry.values()].filter((op) => op.kind === 'elementwise' && !whole.has(op.name) && !others.has(op.name));
  expect(open.filter((op) => !isBounded(op.name)).map((op) => op.name)).toEqual([]);
});
