/** The WGSL functions of shaders/lib, by way of the ops that use them, against the evaluator, which computes in f64 and rounds once. */
import { describe, expect, test } from 'vitest';
import { compile } from '../../src/compiler/index.ts';
import type { Value } from '../../src/ir/graph.ts';
import * as arithmetic from '../../src/ops/arithmetic.ts';
import { besselI1e } from '../../src/ops/bessel.ts';
import * as chlo from '../../src/ops/chlo.ts';
import type { Binary, Unary } from '../../src/ops/define.ts';
import * as math from '../../src/ops/math.ts';
import { polygamma, zeta } from '../../src/ops/zeta.ts';
import { evaluate } from '../../src/transforms/evaluate.ts';
import { hostTensor } from '../../src/types/host.ts';
import { plainTarget, runPlan } from '../support/plan-runner.ts';
import { program, randomBits } from '../support/programs.ts';
import { ulps } from '../support/ulp.ts';

const least = 2 ** -126;
const special = [0, -0, 1, -1, 0.5, -0.5, 1.5, -1.5, 2, -2, 3, 1e-20, -1e-20, 3e38, -3e38, Infinity, -Infinity, NaN];

/** Numbers of all magnitudes within a range, and evenly spread ones. */
function samples(low: number, high: number, count: number, seed: number): number[] {
  const next = randomBits(seed);
  const unit = (): number => next() / 2 ** 32;
  const out: number[] = [];
  while (out.length < count) {
    const x =
      out.length % 2 === 0
        ? low + (high - low) * unit()
        : (unit() < 0.5 ? -1 : 1) * Math.min(2 ** (-30 + unit() * 158), Math.max(Math.abs(low), Math.abs(high)) * unit());
    const f = Math.fround(x);
    if (f >= low && f <= high) out.push(f);
  }
  return out;
}

async function run(
  f: (...xs: Value[]) => Value,
  ...operands: readonly (readonly number[])[]
): Promise<{ got: ArrayLike<number>; want: ArrayLike<number> }> {
  const args = operands.map((x) => hostTensor('float32', [x.length], x));
  const graph = program(
    args.map((a) => a.type),
    (...xs) => [f(...xs)],
  );
  const [got] = await runPlan(compile(graph, plainTarget, { name: 'elementwise' }), args);
  return { got: got!.data, want: evaluate(graph, args)[0]!.data };
}

/** The worst distance of results that are normal numbers; subnormal ones may be flushed to 0. `floor`: below it, the unit is that of `floor`. */
function worst(
  inputs: readonly (readonly number[])[],
  got: ArrayLike<number>,
  want: ArrayLike<number>,
  floor: number,
): { readonly ulp: number; readonly at: string } {
  let ulp = -1;
  let at = '';
  for (let i = 0; i < want.length; i++) {
    const [g, w] = [got[i]!, want[i]!];
    if (Math.abs(w) < least && Math.abs(g) <= least) continue;
    const d = Math.abs(w) < floor && Number.isFinite(g) ? Math.abs(g - w) / (2 ** Math.floor(Math.log2(floor)) * 2 ** -23) : ulps(g, w);
    if (d > ulp) [ulp, at] = [d, `${inputs.map((x) => x[i]).join(', ')} gave ${g} for ${w}`];
  }
  return { ulp, at };
}

const n = 20_000;
type Case1 = readonly [f: Unary, low: number, high: number, ulp: number, floor?: number];
const unaries: readonly Case1[] = [
  [math.exponential, -87, 88.7, 1],
  [math.exponentialMinusOne, -30, 88.7, 2],
  [math.log, 0, 3e38, 1],
  [math.logPlusOne, -1, 3e38, 2],
  [math.tanh, -20, 20, 2],
  [math.logistic, -87, 100, 3],
  [math.sine, -1e5, 1e5, 2],
  [math.sine, -3e38, 3e38, 2],
  [math.cosine, -1e5, 1e5, 2],
  [math.cosine, -3e38, 3e38, 2],
  [math.tan, -1e5, 1e5, 3],
  [math.cbrt, -3e38, 3e38, 1],
  [math.sqrt, 0, 3e38, 3],
  [math.rsqrt, 0, 3e38, 3],
  [arithmetic.floor, -1e6, 1e6, 0],
  [arithmetic.ceil, -1e6, 1e6, 0],
  [arithmetic.roundNearestEven, -100, 100, 0],
  [arithmetic.roundNearestAfz, -100, 100, 0],
  [arithmetic.sign, -100, 100, 0],
  [arithmetic.abs, -100, 100, 0],
  [chlo.square, -1e15, 1e15, 0],
  [chlo.erf, -5, 5, 2],
  [chlo.erfc, -5, 9, 5],
  [chlo.erfInv, -1, 1, 4],
  [chlo.lgamma, -20, 1e6, 16, 1],
  [chlo.digamma, -20, 1e6, 8, 1],
  [chlo.sinh, -89, 89, 3],
  [chlo.cosh, -89, 89, 3],
  [chlo.asin, -1, 1, 3],
  [chlo.acos, -1, 1, 3],
  [chlo.atan, -1e6, 1e6, 2],
  [chlo.asinh, -1e6, 1e6, 3],
  [chlo.acosh, 1, 1e6, 3],
  [chlo.atanh, -1, 1, 3],
  [besselI1e, -20, 20, 16],
  [besselI1e, -3e38, 3e38, 16],
];

type Case2 = readonly [f: Binary, a: readonly [number, number], b: readonly [number, number], ulp: number];
const binaries: readonly Case2[] = [
  [math.power, [0, 100], [-20, 20], 1],
  [math.power, [-3, 3], [-100, 100], 1],
  [math.power, [0, 3e38], [-1, 1], 1],
  [math.power, [0.99, 1.01], [-1e4, 1e4], 1],
  [math.atan2, [-100, 100], [-100, 100], 3],
  [arithmetic.remainder, [-3e38, 3e38], [-100, 100], 0],
  [arithmetic.remainder, [-100, 100], [-10, 10], 0],
  [arithmetic.divide, [-100, 100], [-100, 100], 3],
  [arithmetic.maximum, [-100, 100], [-100, 100], 0],
  [arithmetic.minimum, [-100, 100], [-100, 100], 0],
  [chlo.nextAfter, [-100, 100], [-100, 100], 0],
  [zeta, [1, 30], [0, 8], 8],
  [zeta, [1, 4], [0, 1e9], 8],
];

describe('an elementwise function on the device is as near to the f64 value as its header says', () => {
  test.each(unaries.map((c) => ({ name: c[0].op.name, low: c[1], high: c[2], ulp: c[3], c })))(
    '$name from $low to $high: $ulp ulp',
    async ({ c: [f, low, high, ulp, floor = 0] }) => {
      const x = samples(low, high, n, 1);
      const { got, want } = await run(f, x);
      const { ulp: d, at } = worst([x], got, want, floor);
      expect(d, at).toBeLessThanOrEqual(ulp);
    },
  );

  test.each(unaries.map(([f]) => ({ name: f.op.name, f })))('$name at infinities, NaN, zeros and whole numbers', async ({ f }) => {
    const { got, want } = await run(f, special);
    const { ulp, at } = worst([special], got, want, 1);
    expect(ulp, at).toBeLessThanOrEqual(6);
  });

  test.each(binaries.map((c) => ({ name: c[0].op.name, a: c[1], b: c[2], ulp: c[3], c })))(
    '$name of $a and $b: $ulp ulp',
    async ({ c: [f, a, b, ulp] }) => {
      const [x, y] = [samples(...a, n, 1), samples(...b, n, 2)];
      const { got, want } = await run(f, x, y);
      const { ulp: d, at } = worst([x, y], got, want, 0);
      expect(d, at).toBeLessThanOrEqual(ulp);
    },
  );

  test.each([...new Set(binaries.map(([f]) => f))].map((f) => ({ name: f.op.name, f })))(
    '$name at infinities, NaN, zeros and whole numbers',
    async ({ f }) => {
      const x = special.flatMap((a) => special.map(() => a));
      const y = special.flatMap(() => special);
      const { got, want } = await run(f, x, y);
      const { ulp, at } = worst([x, y], got, want, 0);
      expect(ulp, at).toBeLessThanOrEqual(3);
    },
  );

  test.each([
    { name: 'zeta of even numbers left of 0', f: zeta, x: samples(1, 15, n, 1).map((v) => 2 * Math.round(v)), q: [-8, 0], ulp: 8 },
    { name: 'polygamma', f: polygamma, x: samples(0, 1, n, 1).map((v) => Math.ceil(20 * v)), q: [0, 40], ulp: 16 },
  ] as const)('$name at whole numbers: $ulp ulp', async ({ f, x, q: [low, high], ulp }) => {
    const q = samples(low, high, n, 2);
    const { got, want } = await run(f, x, q);
    const { ulp: d, at } = worst([x, q], got, want, 0);
    expect(d, at).toBeLessThanOrEqual(ulp);
  });

  test.each(special.filter((x) => x >= 0 && Number.isInteger(x)))(
    'polygamma %d at infinities, NaN, zeros and whole numbers',
    async (order) => {
      const n = special.map(() => order);
      const { got, want } = await run(polygamma, n, special);
      const { ulp, at } = worst([n, special], got, want, 1);
      expect(ulp, at).toBeLessThanOrEqual(8);
    },
  );

  test('a whole power of a whole number is exact where f32 holds it', async () => {
    const x: number[] = [];
    const y: number[] = [];
    for (let a = -60; a <= 60; a++) {
      for (let n = 0; n < 24; n++) {
        if (Math.abs(a) ** n > 2 ** 24) continue;
        x.push(a, a / 4);
        y.push(n, n);
      }
    }
    const { got, want } = await run(math.power, x, y);
    const { ulp, at } = worst([x, y], got, want, 0);
    expect(ulp, at).toBe(0);
  });
});
