import { beforeAll, describe, expect, it } from 'vitest';
import type { Array } from '../../src/api/array.ts';
import { init } from '../../src/api/device.ts';
import { grad, jvp } from '../../src/api/grad.ts';
import { jit } from '../../src/api/jit.ts';
import * as np from '../../src/api/numpy.ts';
import { isFloat } from '../../src/types/dtype.ts';
import golden from '../golden/derivatives.json';
import { argument, functionOf, hostOf, isEncoded, scope } from './goldens.ts';

interface DerivativeCase {
  readonly js: string;
  readonly covers: readonly string[];
  readonly args: readonly unknown[];
  readonly elementwise?: boolean;
  readonly rtol?: number;
  readonly atol?: number;
  readonly note?: string;
  readonly reason?: string;
  readonly value: readonly unknown[];
  readonly forward: readonly unknown[];
  readonly reverse: readonly unknown[] | 'same';
  readonly forwardTwice: readonly unknown[];
  readonly reverseTwice: readonly unknown[] | 'same';
  readonly forwardReverse: readonly unknown[] | 'same';
}
const cases = golden.cases as unknown as readonly DerivativeCase[];

type Arrays = (...xs: Array[]) => Array[];
/** The numbers of `direction` in make_derivatives.py: they differ, and are short in binary. */
function direction(like: Array, by: number): Array {
  const values = globalThis.Array.from({ length: like.size }, (_, i) => (((5 * i + by) % 7) - 2) / 4);
  return np.array(values, { dtype: like.dtype }).reshape([...like.shape]);
}

function derivatives(c: DerivativeCase): Record<string, Arrays> {
  const call = functionOf(c.js);
  const f: Arrays = (...xs) => ([call(...xs)].flat() as Array[]).filter((y) => isFloat(y.dtype));
  const one = (x: Array, by: number): Array => (c.elementwise ? np.onesLike(x) : direction(x, by));
  const along =
    (h: Arrays, i: number, by: number): Arrays =>
    (...xs) =>
      jvp((x: Array) => h(...xs.map((y, k) => (k === i ? x : y))), [xs[i]!], [one(xs[i]!, by)])[1] as unknown as Array[];
  const scalar = (...xs: Array[]): Array =>
    f(...xs)
      .map((y, k) => y.mul(one(y, k)).sum())
      .reduce((s, t) => s.add(t));
  const back =
    (h: (...xs: Array[]) => Array, i: number): Arrays =>
    (...xs) => [(grad(h as never, { argnums: i } as never) as unknown as (...ys: Array[]) => unknown)(...xs) as Array];
  const numbers = [...c.args.keys()];
  const pairs = numbers.flatMap((i) => numbers.map((j) => [i, j] as const));
  const all =
    (list: readonly Arrays[]): Arrays =>
    (...xs) =>
      list.flatMap((h) => h(...xs));
  return {
    value: f,
    forward: all(numbers.map((i) => along(f, i, 1))),
    reverse: all(numbers.map((i) => back(scalar, i))),
    forwardTwice: all(pairs.map(([i, j]) => along(along(f, i, 1), j, 2))),
    reverseTwice: all(
      pairs.map(([i, j]) =>
        back(
          (...xs) =>
            back(
              scalar,
              i,
            )(...xs)[0]!
              .mul(one(xs[i]!, 3))
              .sum(),
          j,
        ),
      ),
    ),
    forwardReverse: all(pairs.map(([i, j]) => along(back(scalar, i), j, 2))),
  };
}
const sameAs: Record<string, 'forward' | 'forwardTwice'> = {
  reverse: 'forward',
  reverseTwice: 'forwardTwice',
  forwardReverse: 'forwardTwice',
};

const orderOf = (kind: string): 0 | 1 | 2 => (kind === 'value' ? 0 : kind === 'forward' || kind === 'reverse' ? 1 : 2);

async function compare(c: DerivativeCase, wrap: (f: Arrays) => Arrays): Promise<string[]> {
  const wrong: string[] = [];
  const args = c.args.map(argument) as Array[];
  const other = beyond.find((b) => b.js === c.js);
  const like = other?.like === undefined ? undefined : derivatives({ ...c, js: other.like });
  for (const [kind, f] of Object.entries(derivatives(c))) {
    const stored = c[kind as 'value'] as readonly unknown[] | 'same';
    const want = (stored === 'same' ? c[sameAs[kind]!] : stored) as readonly unknown[];
    const got = wrap(f)(...args);
    const alike = like && like[kind]!(...args);
    expect(got.length, kind).toBe(want.length);
    for (const [k, out] of want.entries()) {
      if (!isEncoded(out)) throw new Error('a golden is no array');
      const [x, { data, shape }] = [await got[k]!.data(), hostOf(out)];
      const y = alike ? await alike[k]!.data() : data;
      expect(got[k]!.shape).toEqual(shape);
      for (let i = 0; i < x.length; i++) {
        const point = c.elementwise ? c.args.map((a) => hostOf(a as never).data[i]!) : [];
        const truth = other?.points?.find((p) => p.at.every((v, n) => Object.is(v + 0, point[n]! + 0)))?.derivatives[orderOf(kind) - 1]?.[
          k
        ];
        const right = truth ?? y[i]!;
        if (Number.isNaN(x[i]) && Number.isNaN(right)) continue;
        if (x[i] === right || Math.abs(x[i]! - right) <= (c.atol ?? golden.atol) + (c.rtol ?? golden.rtol) * Math.abs(right)) continue;
        wrong.push(`${kind}[${k}] at (${point.join(', ') || i}): got ${x[i]}, ${truth === undefined ? 'JAX has' : 'it is'} ${right}`);
      }
    }
  }
  return wrong;
}

/**
 * Where JAX is wrong, and why; the numbers are from the definitions. `derivatives` are those of first order by each argument, and of second
 * order by each pair of arguments; where there are none for a point, JAX is right. `like` is the same function in operations that are right.
 */
interface Beyond {
  readonly js: string;
  readonly reason: string;
  readonly points?: readonly { readonly at: readonly number[]; readonly derivatives: readonly (readonly number[] | undefined)[] }[];
  readonly like?: string;
}
const f32 = Math.fround;
const inf = Number.POSITIVE_INFINITY;
const pi2 = Math.PI ** 2;
/** Of log B at equal arguments x from ψ(x) − ψ(2x) and ψ′(x), ψ′(2x). */
const betaln = (x: number, slope: number, own: number, both: number) => ({
  at: [x, x],
  derivatives: [
    [slope, slope],
    [own - both, -both, -both, own - both],
  ],
});
const beta = (x: number, b: number, slope: number, own: number, both: number) => ({
  at: [x, x],
  derivatives: [
    [b * slope, b * slope],
    [slope ** 2 + own - both, slope ** 2 - both, slope ** 2 - both, slope ** 2 + own - both].map((v) => b * v),
  ],
});
const halves = [0.5, -2 * Math.LN2, pi2 / 2, pi2 / 6] as const;
const ones = [1, -1, pi2 / 6, pi2 / 6 - 1] as const;
const beyond: readonly Beyond[] = [
  {
    js: "(x) => np.ldexp(x, np.array(3, { dtype: 'int32' }))",
    reason: 'x · 8 has the slope 8 at 0 too; JAX returns x itself there',
    points: [{ at: [0], derivatives: [[8]] }],
  },
  {
    js: '(x) => np.vander(x)',
    reason: 'the powers 1, x, x² have derivatives at 0; JAX takes them from float exponents, as y · x^(y − 1)',
    like: '(x) => np.stack([np.square(x), x, np.onesLike(x)], -1)',
  },
  {
    js: '(x) => np.i0(x)',
    reason: 'I₀″(0) is a half; JAX puts 0 for all derivatives there, and NaN for the slope where it overflows',
    points: [
      { at: [0], derivatives: [undefined, [0.5]] },
      { at: [-100], derivatives: [[-inf]] },
      { at: [100], derivatives: [[inf]] },
    ],
  },
  {
    js: '(x) => scipySpecial.i1(x)',
    reason: 'I₁″(x) is 3x/8 near 0; JAX has the corner of e^|x| at 0, and beside it the difference of nearly equal numbers',
    points: [
      { at: [0], derivatives: [undefined, [0]] },
      { at: [f32(1e-3)], derivatives: [undefined, [0.375e-3]] },
    ],
  },
  {
    js: '(x) => scipySpecial.i1e(x)',
    reason: 'the difference of nearly equal numbers, as for i1',
    points: [{ at: [f32(1e-3)], derivatives: [undefined, [-0.9981266]] }],
  },
  {
    js: '(x) => scipySpecial.logNdtr(x)',
    reason: 'far left the slope is −x + 1/−x + …; JAX takes the exponential of a difference of numbers in the thousands, and of infinities',
    points: [
      { at: [-inf], derivatives: [[inf]] },
      { at: [-100], derivatives: [[100.009998], [-0.99990006]] },
      { at: [-20], derivatives: [[20.0497531], [-0.99753708]] },
    ],
  },
  ...['gammaln', 'loggamma'].map((name) => ({
    js: `(x) => scipySpecial.${name}(x)`,
    reason: 'ψ′(∞) is 0; the series of JAX divides infinities',
    points: [{ at: [inf], derivatives: [undefined, [0]] }],
  })),
  {
    js: '(x) => scipySpecial.digamma(x)',
    reason: 'ψ′(∞) is 0; the series of JAX divides infinities',
    points: [{ at: [inf], derivatives: [[0]] }],
  },
  {
    js: '(x, y) => scipySpecial.betaln(x, y)',
    reason: 'at equal arguments JAX has the mean of the second derivatives by both',
    points: [betaln(...halves), betaln(...ones)],
  },
  {
    js: '(x, y) => scipySpecial.beta(x, y)',
    reason: 'as betaln',
    points: [beta(0.5, Math.PI, halves[1], halves[2], halves[3]), beta(1, 1, ones[1], ones[2], ones[3])],
  },
];

describe('values, first and second derivatives at special points are those of JAX, forward and reverse', () => {
  beforeAll(() => init('cpu'));
  for (const c of cases) {
    const title = `${c.js}${c.note ? ` (${c.note})` : ''}`;
    it(title, async () => expect(await compare(c, (f) => f)).toEqual([]));
    it(`${title}, under jit`, async () => expect(await compare(c, (f) => jit(f as never) as never)).toEqual([]));
  }
});

describe('every public function of numpy, nn and scipySpecial', () => {
  const { np: numpy, nn, scipySpecial } = scope;
  const spaces = { np: numpy, 'np.linalg': numpy.linalg, 'np.fft': numpy.fft, nn, scipySpecial };
  const names = Object.entries(spaces).flatMap(([space, members]) =>
    Object.entries(members)
      .filter(([, f]) => typeof f === 'function')
      .map(([name]) => `${space}.${name}`),
  );
  const covered = new Set(cases.flatMap((c) => c.covers));
  it('has points at which its derivatives are compared, or a reason for none', () => {
    expect(names.filter((name) => !covered.has(name) && !(name in golden.exempt))).toEqual([]);
  });
  it('that has points needs no reason, and the names of both are those of functions', () => {
    const exempt = Object.keys(golden.exempt);
    expect(exempt.filter((name) => covered.has(name))).toEqual([]);
    expect([...covered, ...exempt].filter((name) => !names.includes(name))).toEqual([]);
  });
});
