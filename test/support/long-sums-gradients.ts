/** Long sums in gradients, in attention and of 16-bit floats: see long-sums.ts. */
import { type Array, grad, lax, nn, numpy as np, optimizers as optax } from '../../src/index.ts';
import type { DType } from '../../src/types/dtype.ts';
import {
  columnsOf,
  dot,
  list,
  losses,
  rowsOf,
  scored,
  scores,
  softmax,
  spread,
  standard,
  statistics,
  sum,
  variance,
} from './long-sums-library.ts';
import { type LongSum, type Numbers, times } from './long-sums.ts';

type Scalar = (...args: Array[]) => Array;
const gradOf = (f: Scalar, ...args: Array[]): Array => grad(f as (...a: Array[]) => Array)(...args) as Array;

/** Gradients that sum over rows, columns or examples. */
export const gradients = (long: number, wide: number): readonly LongSum[] => [
  {
    name: `gradient of a linear layer's weights over [${wide},8]`,
    terms: wide,
    shapes: [
      [wide, 8],
      [wide, 4],
    ],
    run: (x, y) => gradOf((w) => optax.squaredError(np.matmul(x, w), y.neg()).sum(), np.zeros([8, 4])).ravel(),
    want: (x, y) => columnsOf(x, 8).flatMap((a) => columnsOf(y, 4).map((b) => 2 * dot(a, b))),
  },
  {
    name: `gradient of a bias over [${wide},4]`,
    terms: wide,
    shapes: [[wide, 4]],
    run: (x) => gradOf((b) => np.square(x.add(b)).sum(), np.zeros([4])),
    want: (x) => columnsOf(x, 4).map((c) => 2 * sum(c)),
  },
  {
    name: `gradient of a bias of logits of [${wide},4]`,
    terms: wide,
    shapes: [[wide, 4]],
    run: (x) =>
      gradOf(
        (b) => optax.softmaxCrossEntropyWithIntegerLabels(scores(x).add(b), np.zeros([wide], { dtype: 'int32' })).sum(),
        np.zeros([4]),
      ),
    want: (x) => columnsOf(rowsOf(scored(list(x)), 4).flatMap(softmax), 4).map((c, j) => sum(c) - (j === 0 ? wide : 0)),
  },
  {
    name: `gradient of scales behind standardised rows of [${wide},4]`,
    terms: wide,
    shapes: [[wide, 4]],
    kinds: ['bytes', 'random'],
    run: (x) => gradOf((g) => np.square(nn.standardize(x).mul(g)).sum(), np.full([4], 0.5)),
    want: (x) => columnsOf(rowsOf(x, 4).flatMap(standard), 4).map((c) => dot(c, c)),
  },
  {
    name: `gradient of scales behind standardised columns of [${wide},12]`,
    terms: wide,
    shapes: [[wide, 12]],
    kinds: spread,
    run: (x) => gradOf((g) => np.square(nn.standardize(x, 0).mul(g)).sum(), np.full([12], 0.5)),
    want: (x) => columnsOf(x, 12).map((c) => (wide * variance(c)) / (variance(c) + 1e-5)),
  },
  {
    name: `gradient of logsumexp of [${long}], the first 8`,
    terms: long,
    shapes: [[long]],
    run: (x) => gradOf((s) => nn.logsumexp(s), scores(x)).slice([0, 8]),
    want: (x) => softmax(scored(list(x))).slice(0, 8),
  },
  {
    name: `gradient of a norm of [${long}], the first 8`,
    terms: long,
    shapes: [[long]],
    run: (x) => gradOf((s) => np.linalg.norm(s), x.add(1)).slice([0, 8]),
    want: (x) => {
      const moved = list(x).map((a) => a + 1);
      return moved.slice(0, 8).map((a) => a / Math.sqrt(dot(moved, moved)));
    },
  },
  {
    name: `gradient of running sums of [${long}], each thousandth`,
    terms: long,
    shapes: [[long]],
    run: (w) => gradOf((x) => np.cumsum(x).mul(w).sum(), np.zeros([long])).slice([0, long, 1000]),
    want: (w) => {
      let total = 0;
      return times(long, (i) => (total += w[long - 1 - i]!))
        .reverse()
        .filter((_, i) => i % 1000 === 0);
    },
  },
  {
    name: `gradient of a table of 4 rows, of which [${wide}] are taken`,
    terms: wide / 4,
    shapes: [[wide, 8]],
    run: (w) => gradOf((table) => table.at(np.arange(wide).mod(4)).get().mul(w).sum(), np.zeros([4, 8])).ravel(),
    want: (w) => times(4, (r) => columnsOf(w, 8).map((c) => sum(c.filter((_, i) => i % 4 === r)))).flat(),
  },
  {
    name: `gradient of the kernel of a convolution of [${wide}]`,
    terms: wide - 2,
    shapes: [[wide], [wide - 2]],
    run: (x, w) =>
      gradOf(
        (k) => lax.convGeneralDilated(x.reshape([1, 1, -1]), k.reshape([1, 1, 3]), [1], 'VALID').ravel().mul(w).sum(),
        np.zeros([3]),
      ),
    want: (x, w) => times(3, (k) => dot(list(w), list(x).slice(k, k + wide - 2))),
  },
  {
    name: `gradient of the bias of a convolution over [2,4,${wide}]`,
    terms: 2 * wide,
    shapes: [[2, 4, wide]],
    run: (x) => gradOf((b) => np.square(x.add(b.reshape([1, 4, 1]))).sum(), np.zeros([4])),
    want: (x) => {
      const rows = rowsOf(x, wide).map(sum);
      return times(4, (c) => 2 * (rows[c]! + rows[4 + c]!));
    },
  },
  {
    name: `gradient of the sum in a scan over rows of [3,${wide}]`,
    terms: wide,
    shapes: [[3, wide]],
    run: (x) =>
      gradOf((s) => lax.scan((carry: Array, row: Array) => [carry.add(np.dot(row, row).mul(s)), 0], np.array(0), x)[0] as Array, np.array(1)),
    want: (x) => [dot(list(x), list(x))],
  },
];

const [heads, width] = [2, 8];
/** Elements of one head of [1, n, heads, width]. */
const headOf = (x: Numbers, h: number, n: number): number[][] => times(n, (i) => times(width, (d) => x[(i * heads + h) * width + d]!));

/** softmax(q kᵀ) of each head; scores are small enough that e^x is exact. */
const shrink = 2 ** -10;
const weightsOf = (q: number[][], k: number[][]): number[][] =>
  q.map((a) => softmax(k.map((b) => (dot(a, b) * shrink) / 256 / Math.sqrt(width))));
const attend = (q: Array, k: Array, v: Array): Array => nn.dotProductAttention(q.mul(shrink), scores(k), v);
const byHead = (n: number, of: (h: number) => number[][]): number[] => {
  const each = times(heads, of);
  return times(n * heads * width, (i) => each[Math.floor(i / width) % heads]![Math.floor(i / width / heads)]![i % width]!);
};
/** Shapes of queries, keys and values. */
const shapesOf = (queries: number, keys: number): LongSum['shapes'] => [queries, keys, keys].map((n) => [1, n, heads, width]);

/** Attention of many keys or queries, and `few` of the others. */
export const attention = (wide: number, few: number): readonly LongSum[] => [
  {
    name: `attention of ${few} queries over ${wide} keys`,
    terms: wide,
    shapes: shapesOf(few, wide),
    run: (q, k, v) => attend(q, k, v).ravel(),
    want: (q, k, v) =>
      byHead(few, (h) => {
        const [vs, p] = [headOf(v, h, wide), weightsOf(headOf(q, h, few), headOf(k, h, wide))];
        return p.map((row) => times(width, (d) => sum(row.map((w, j) => w * vs[j]![d]!))));
      }),
  },
  {
    name: `gradient of ${few} values by ${wide} queries`,
    terms: wide,
    shapes: [...shapesOf(wide, few), [1, wide, heads, width]],
    run: (q, k, v, w) => gradOf((values) => attend(q, k, values).mul(w).sum(), v).ravel(),
    want: (q, k, _, w) =>
      byHead(few, (h) => {
        const [ws, p] = [headOf(w, h, wide), weightsOf(headOf(q, h, wide), headOf(k, h, few))];
        return times(few, (j) => times(width, (d) => sum(p.map((row, i) => row[j]! * ws[i]![d]!))));
      }),
  },
];

/** Sums of 16-bit floats, which are made in f32 and rounded once. */
export const halves = (dtype: DType, long: number, wide: number): readonly LongSum[] => [
  {
    name: `mean of ${dtype}[${long}]`,
    terms: long,
    shapes: [[long]],
    dtype,
    run: (x) => np.mean(x),
    want: (x) => [sum(list(x)) / long],
  },
  {
    name: `means of columns of ${dtype}[${wide},12]`,
    terms: wide,
    shapes: [[wide, 12]],
    dtype,
    run: (x) => np.mean(x, 0),
    want: (x) => columnsOf(x, 12).map((c) => sum(c) / wide),
  },
  {
    name: `sums of rows of ${dtype}[3,${wide}] in float32`,
    terms: wide,
    shapes: [[3, wide]],
    dtype,
    run: (x) => np.sum(x, 1, { dtype: 'float32' }),
    want: (x) => rowsOf(x, wide).map(sum),
  },
  {
    name: `product of ${dtype}[16,${wide}] and [${wide},12] in float32`,
    terms: wide,
    shapes: [
      [16, wide],
      [wide, 12],
    ],
    dtype,
    run: (x, y) => np.matmul(x, y, { preferredElementType: 'float32' }).ravel(),
    want: (x, y) => rowsOf(x, wide).flatMap((r) => columnsOf(y, 12).map((c) => dot(r, c))),
  },
  {
    name: `dot of ${dtype}[${long}] in float32`,
    terms: long,
    shapes: [[long], [long]],
    dtype,
    run: (x, y) => np.dot(x, y, { preferredElementType: 'float32' }),
    want: (x, y) => [dot(list(x), list(y))],
  },
];

/** All of these. */
export const everywhere = (long: number, wide: number): readonly LongSum[] => [
  ...statistics(long, wide),
  ...losses(long, wide),
  ...gradients(long, wide),
  ...attention(wide, 4),
  ...halves('bfloat16', long, wide),
  ...halves('float16', long, wide),
];
