/** Long sums inside functions of the library, and in their gradients: see long-sums.ts. */
import { type Array, lax, nn, numpy as np, optimizers as optax, vmap } from '../../src/index.ts';
import type { Shape } from '../../src/types/shape.ts';
import { type LongSum, type Numbers, times } from './long-sums.ts';

/** Data of which not all are equal: what equal ones differ from their mean by is rounding only. */
export const spread = ['bits', 'bytes', 'random'];

export const list = (x: Numbers): number[] => globalThis.Array.from(x);
export const sum = (x: readonly number[]): number => x.reduce((a, b) => a + b, 0);
const mean = (x: readonly number[]): number => sum(x) / x.length;
export const dot = (x: readonly number[], y: readonly number[]): number => sum(x.map((a, i) => a * y[i]!));
export const variance = (x: readonly number[]): number => {
  const m = mean(x);
  return mean(x.map((a) => (a - m) ** 2));
};
const logsumexp = (x: readonly number[]): number => {
  const most = x.reduce((a, b) => Math.max(a, b));
  return most + Math.log(sum(x.map((a) => Math.exp(a - most))));
};
export const softmax = (x: readonly number[]): number[] => {
  const all = logsumexp(x);
  return x.map((a) => Math.exp(a - all));
};
export const standard = (x: readonly number[]): number[] => {
  const [m, v] = [mean(x), variance(x)];
  return x.map((a) => (a - m) / Math.sqrt(v + 1e-5));
};
export const columnsOf = (x: Numbers, columns: number): number[][] =>
  times(columns, (c) => times(x.length / columns, (r) => x[r * columns + c]!));
export const rowsOf = (x: Numbers, columns: number): number[][] =>
  times(x.length / columns, (r) => times(columns, (c) => x[r * columns + c]!));

/** Exponents of any data within a few units, which e^x gives without large errors. */
export const scores = (x: Array): Array => x.mul(2 ** -8);
export const scored = (x: readonly number[]): number[] => x.map((a) => a / 256);
const first = (n: number): string => `the first ${n} of`;
const loss = (name: string, terms: number, shapes: readonly Shape[], run: LongSum['run'], want: (...data: number[][]) => number): LongSum => ({
  name: `mean of ${name} of [${shapes[0]}]`,
  terms,
  shapes,
  run: (...args) => np.mean(run(...args)),
  want: (...data) => [want(...data.map(list))],
});

/** Statistics, norms and softmax: `long` terms of one sum, `wide` of some. */
export const statistics = (long: number, wide: number): readonly LongSum[] => [
  {
    name: `standard deviations of columns of [${wide},12]`,
    terms: wide,
    shapes: [[wide, 12]],
    least: 1,
    run: (x) => np.std(x, 0),
    want: (x) => columnsOf(x, 12).map((c) => Math.sqrt(variance(c))),
  },
  {
    name: `weighted average of [${long}]`,
    terms: long,
    shapes: [[long], [long]],
    run: (x, w) => np.average(x, null, { weights: w.add(1) }),
    want: (x, w) => [dot(list(x), list(w).map((a) => a + 1)) / sum(list(w).map((a) => a + 1))],
  },
  {
    name: `covariances of [2,${wide}]`,
    terms: wide,
    shapes: [[2, wide]],
    kinds: spread,
    run: (x) => np.cov(x).ravel().slice([0, 4, 3]),
    want: (x) => rowsOf(x, wide).map((r) => (variance(r) * wide) / (wide - 1)),
  },
  {
    name: `${first(8)} softmax of [${long}]`,
    terms: long,
    shapes: [[long]],
    run: (x) => nn.softmax(scores(x)).slice([0, 8]),
    want: (x) => softmax(scored(list(x))).slice(0, 8),
  },
  {
    name: `${first(24)} softmax of columns of [${wide},12]`,
    terms: wide,
    shapes: [[wide, 12]],
    run: (x) => nn.softmax(scores(x), 0).slice([0, 2]).ravel(),
    want: (x) => {
      const columns = columnsOf(x, 12).map((c) => softmax(scored(c)));
      return times(24, (i) => columns[i % 12]![Math.floor(i / 12)]!);
    },
  },
  {
    name: `logarithms of running sums of exponentials of [${wide}]`,
    terms: wide,
    shapes: [[wide]],
    run: (x) => lax.cumlogsumexp(scores(x)).slice([100, wide, 100]),
    want: (x) => {
      let total = 0;
      return times(wide, (i) => Math.log((total += Math.exp(x[i]! / 256)))).filter((_, i) => i >= 100 && (i - 100) % 100 === 0);
    },
  },
  {
    name: `standardised rows of [3,${wide}], the first eights`,
    terms: wide,
    shapes: [[3, wide]],
    kinds: spread,
    least: 1,
    run: (x) => nn.standardize(x).slice([], [0, 8]).ravel(),
    want: (x) => rowsOf(x, wide).flatMap((r) => standard(r).slice(0, 8)),
  },
  {
    name: `standardised columns of [${wide},12], the first row`,
    terms: wide,
    shapes: [[wide, 12]],
    kinds: spread,
    least: 1,
    run: (x) => nn.standardize(x, 0).slice(0),
    want: (x) => columnsOf(x, 12).map((c) => standard(c)[0]!),
  },
  {
    name: `sums of rows of [3,${long}] in a scan`,
    terms: long,
    shapes: [[3, long]],
    run: (x) => lax.scan((carry: Array, row: Array) => [carry, row.sum()], np.array(0), x)[1] as Array,
    want: (x) => rowsOf(x, long).map(sum),
  },
  {
    name: `dots of rows of [3,${wide}] in a scan`,
    terms: wide,
    shapes: [[3, wide], [wide]],
    run: (x, y) => lax.scan((carry: Array, row: Array) => [carry, np.dot(row, y)], np.array(0), x)[1] as Array,
    want: (x, y) => rowsOf(x, wide).map((r) => dot(r, list(y))),
  },
  {
    name: `dots of [5,${wide}] by vmap`,
    terms: wide,
    shapes: [[5, wide], [5, wide]],
    run: (x, y) => (vmap(np.dot as (a: Array, b: Array) => Array) as LongSum['run'])(x, y),
    want: (x, y) => rowsOf(x, wide).map((r, i) => dot(r, rowsOf(y, wide)[i]!)),
  },
  {
    name: `weighted counts of [${long}]`,
    terms: long / 4,
    shapes: [[long]],
    run: (w) => np.bincount(np.arange(long).mod(4), { weights: w, length: 4 }),
    want: (w) => times(4, (b) => sum(list(w).filter((_, i) => i % 4 === b))),
  },
  {
    name: `global norm of [${long}] and [${wide}]`,
    terms: long,
    shapes: [[long], [wide]],
    run: (x, y) => optax.globalNorm({ x, y }),
    want: (x, y) => [Math.sqrt(dot(list(x), list(x)) + dot(list(y), list(y)))],
  },
];

/** Losses, whose mean is the sum. */
export const losses = (long: number, wide: number): readonly LongSum[] => [
  loss('squared errors', long, [[long], [long]], (x, y) => optax.squaredError(x, y.neg()), (x, y) => mean(x.map((a, i) => (a + y[i]!) ** 2))),
  loss('Huber losses', long, [[long]], (x) => optax.huberLoss(x.add(2)), (x) => mean(x.map((a) => a + 1.5))),
  loss('hinge losses', long, [[long]], (x) => optax.hingeLoss(x, np.full([long], -1)), (x) => mean(x.map((a) => 1 + a))),
  loss(
    'binary cross entropies',
    long,
    [[long]],
    (x) => optax.sigmoidBinaryCrossEntropy(scores(x), np.full([long], 0.5)),
    (x) => mean(scored(x).map((a) => Math.log1p(Math.exp(a)) - a / 2)),
  ),
  loss(
    'cross entropies of classes',
    wide,
    [[3, wide]],
    (x) => optax.softmaxCrossEntropyWithIntegerLabels(scores(x), np.arange(3)),
    (x) => mean(rowsOf(scored(x), wide).map((r, i) => logsumexp(r) - r[i]!)),
  ),
  loss(
    'cross entropies of examples',
    wide,
    [[wide, 8]],
    (x) => optax.softmaxCrossEntropyWithIntegerLabels(scores(x), np.zeros([wide], { dtype: 'int32' })),
    (x) => mean(rowsOf(scored(x), 8).map((r) => logsumexp(r) - r[0]!)),
  ),
  loss(
    'cross entropies with weights of classes',
    wide,
    [
      [3, wide],
      [3, wide],
    ],
    (x, y) => optax.softmaxCrossEntropy(scores(x), y),
    (x, y) => mean(
        rowsOf(scored(x), wide).map((r, i) => {
          const all = logsumexp(r);
          return sum(r.map((a, j) => (all - a) * y[i * wide + j]!));
        }),
      ),
  ),
  loss(
    'cosine similarities',
    wide,
    [
      [3, wide],
      [3, wide],
    ],
    (x, y) => optax.cosineSimilarity(x.add(1), y.add(1)),
    (x, y) =>
      mean(
        rowsOf(x, wide).map((r, i) => {
          const [a, b] = [r.map((v) => v + 1), rowsOf(y, wide)[i]!.map((v) => v + 1)];
          return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
        }),
      ),
  ),
  loss(
    'divergences',
    wide,
    [[3, wide]],
    (x) => optax.klDivergence(scores(x).neg(), np.full([3, wide], 0.5)),
    (x) => mean(rowsOf(scored(x), wide).map((r) => sum(r.map((a) => 0.5 * (Math.log(0.5) + a))))),
  ),
];
