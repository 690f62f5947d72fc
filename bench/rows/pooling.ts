/** Pooling and window sums with their gradients, beside the best that we know to write by hand of slices, reshapes and sums. */
import { type Array, grad, lax, numpy as np } from '../../src/index.ts';
import type { Input, Row } from './row.ts';

type Pairs = readonly (readonly [number, number])[];

interface Pool {
  readonly name: string;
  readonly kind: 'max' | 'sum';
  /** The mean, of the whole window also where it reaches into the padding: the sum times this. */
  readonly scale?: number;
  readonly shape: readonly number[];
  /** By axis of the shape; strides of 1 and no padding where they are left out. */
  readonly window: readonly number[];
  readonly stride?: readonly number[];
  readonly padding?: Pairs;
  readonly byHand: (x: Array, pool: Pool) => Array;
  /** Instead of the pooling: its gradient, for which `byHand` is given the cotangent too. */
  readonly gradient?: (x: Array, ct: Array, pool: Pool) => Array;
}

const normal = (shape: readonly number[]): Input => ({ shape, fill: { normal: 1 } });
const sizeOf = (shape: readonly number[]): number => shape.reduce((n, d) => n * d, 1);
const times = <T>(n: number, make: (i: number) => T): T[] => globalThis.Array.from({ length: n }, (_, i) => make(i));
const strideOf = ({ window, stride }: Pool): readonly number[] => stride ?? window.map(() => 1);
const paddingOf = ({ window, padding }: Pool): Pairs => padding ?? window.map(() => [0, 0] as const);

const countsOf = (pool: Pool): number[] =>
  pool.shape.map((n, d) => Math.floor((n + paddingOf(pool)[d]![0] + paddingOf(pool)[d]![1] - pool.window[d]!) / strideOf(pool)[d]!) + 1);

/** The library's function. */
export function library(x: Array, pool: Pool): Array {
  const { kind, scale = 1, window } = pool;
  const padding = paddingOf(pool) as [number, number][];
  if (kind === 'max') return lax.reduceWindow(x, -Infinity, lax.max, window, strideOf(pool), padding);
  const sum = lax.reduceWindow(x, 0, lax.add, window, strideOf(pool), padding);
  return scale === 1 ? sum : sum.mul(scale);
}

/** Gradients as users ask for them. */
export const derived =
  (f: (x: Array, pool: Pool) => Array) =>
  (x: Array, ct: Array, pool: Pool): Array =>
    grad((v: Array) => f(v, pool).mul(ct).sum())(x) as unknown as Array;

const placesOf = (window: readonly number[]): number[][] =>
  window.reduce<number[][]>((all, n) => all.flatMap((head) => times(n, (i) => [...head, i])), [[]]);
const combined = ({ kind, scale = 1 }: Pool, parts: readonly Array[]): Array => {
  const whole = parts.reduce((a, b) => (kind === 'max' ? np.maximum(a, b) : a.add(b)));
  return scale === 1 ? whole : whole.mul(scale);
};

/** For each place in the window a slice of the padded operand. */
function slicesOf(x: Array, pool: Pool): Array[] {
  const config = paddingOf(pool).map(([low, high]) => [low, high, 0] as [number, number, number]);
  const padded = config.some(([low, high]) => low || high) ? lax.pad(x, pool.kind === 'max' ? -Infinity : 0, config) : x;
  const [counts, strides] = [countsOf(pool), strideOf(pool)];
  return placesOf(pool.window).map((place) =>
    lax.slice(
      padded,
      place,
      place.map((k, d) => k + (counts[d]! - 1) * strides[d]! + 1),
      [...strides],
    ),
  );
}

export const bySlices = (x: Array, pool: Pool): Array => combined(pool, slicesOf(x, pool));

/** One axis after the other. */
export const byAxes = (x: Array, pool: Pool): Array =>
  pool.window.reduce((v, n, d) => {
    if (n === 1) return v;
    const only = <T>(list: readonly T[], none: T): T[] => list.map((item, i) => (i === d ? item : none));
    const one: Pool = {
      ...pool,
      shape: v.shape,
      window: only(pool.window, 1),
      stride: only(strideOf(pool), 1),
      padding: only(paddingOf(pool), [0, 0] as const),
      scale: d === pool.window.findLastIndex((w) => w > 1) ? (pool.scale ?? 1) : 1,
    };
    return bySlices(v, one);
  }, x);

/** Windows that lie beside each other are axes of their own. */
const tiled = ({ shape, window }: Pool): number[] => shape.flatMap((n, d) => [n / window[d]!, window[d]!]);
export function byTiles(x: Array, pool: Pool): Array {
  const axes = pool.shape.map((_, d) => 2 * d + 1);
  const parts = x.reshape(tiled(pool));
  const whole = pool.kind === 'max' ? np.max(parts, axes) : np.sum(parts, axes);
  return pool.scale === undefined ? whole : whole.mul(pool.scale);
}

/** Sums of 2, of 4, … neighbours along the last axis, which has windows of a power of two. */
export function byDoubling(x: Array, pool: Pool): Array {
  const at = pool.window.length - 1;
  let v = x;
  for (let n = 1; n < pool.window[at]!; n *= 2) {
    const last = v.shape[at]!;
    v = combined({ ...pool, scale: 1 }, [lax.sliceInDim(v, 0, last - n, 1, at), lax.sliceInDim(v, n, last, 1, at)]);
  }
  return v;
}

/** In two steps: sums of neighbours, and of those that lie as far from each other. */
export const byTwoSteps =
  (first: number) =>
  (x: Array, pool: Pool): Array => {
    const at = pool.window.length - 1;
    const count = countsOf(pool)[at]!;
    const [low, high] = paddingOf(pool)[at]!;
    const padded =
      low || high
        ? lax.pad(
            x,
            0,
            pool.window.map((_, d) => (d === at ? [low, high, 0] : [0, 0, 0])),
          )
        : x;
    const second = pool.window[at]! / first;
    const wide = (second - 1) * first + count;
    const sums = combined(
      { ...pool, scale: 1 },
      times(first, (k) => lax.sliceInDim(padded, k, k + wide, 1, at)),
    );
    return combined(
      pool,
      times(second, (k) => lax.sliceInDim(sums, k * first, k * first + count, 1, at)),
    );
  };

/** Each window's first greatest element takes the cotangent: by comparisons in tiles. */
export function maxGradientByTiles(x: Array, ct: Array, pool: Pool): Array {
  const slices = slicesOf(x, pool);
  const whole = combined(pool, slices);
  const parts: Array[] = [];
  let free: Array | null = null;
  for (const s of slices) {
    const hit = np.equal(s, whole);
    parts.push(np.where(free ? np.logicalAnd(hit, free) : hit, ct, 0));
    free = free ? np.logicalAnd(free, np.logicalNot(hit)) : np.logicalNot(hit);
  }
  const moving = pool.window.flatMap((n, d) => (n > 1 ? [d] : []));
  // The parts as axes behind those that they are parts of.
  const stacked = np.stack(parts, 0).reshape([...moving.map((d) => pool.window[d]!), ...countsOf(pool)]);
  const order = pool.shape.flatMap((_, d) => (moving.includes(d) ? [moving.length + d, moving.indexOf(d)] : [moving.length + d]));
  return np.transpose(stacked, order).reshape([...pool.shape]);
}

/** The same in one loop over the operand: it is compared with the greatest element of its tile, repeated. */
export function maxGradientByRepeating(x: Array, ct: Array, pool: Pool): Array {
  const parts = x.reshape(tiled(pool));
  const axes = pool.shape.map((_, d) => 2 * d + 1);
  const most = np.max(parts, axes, { keepdims: true });
  return np.where(np.equal(parts, most), ct.reshape(most.shape), 0).reshape([...pool.shape]);
}

/** For windows that overlap: what each place gets, with holes between, all added. */
export function maxGradientByPads(x: Array, ct: Array, pool: Pool): Array {
  const slices = slicesOf(x, pool);
  const whole = combined(pool, slices);
  return padsOf(
    slices.map((s) => np.where(np.equal(s, whole), ct, 0)),
    pool,
  );
}

function padsOf(parts: readonly Array[], pool: Pool): Array {
  const [counts, strides, padding] = [countsOf(pool), strideOf(pool), paddingOf(pool)];
  return placesOf(pool.window)
    .map((place, k) => {
      const config = place.map((at, d): [number, number, number] => {
        const low = at - padding[d]![0];
        return [low, pool.shape[d]! - low - ((counts[d]! - 1) * strides[d]! + 1), strides[d]! - 1];
      });
      return lax.pad(parts[k]!, 0, config);
    })
    .reduce((a, b) => a.add(b));
}
export const sumGradientByPads = (_: Array, ct: Array, pool: Pool): Array =>
  padsOf(
    placesOf(pool.window).map(() => (pool.scale === undefined ? ct : ct.mul(pool.scale))),
    pool,
  );
/** With strides of 1 the same sum of the cotangents, padded. */
export const sumGradientBy =
  (f: (x: Array, pool: Pool) => Array) =>
  (_: Array, ct: Array, pool: Pool): Array => {
    const padding = pool.window.map((n, d): [number, number] => [n - 1 - paddingOf(pool)[d]![0], n - 1 - paddingOf(pool)[d]![1]]);
    return f(ct, { ...pool, shape: ct.shape, padding });
  };
export const sumGradientByRepeating = (_: Array, ct: Array, pool: Pool): Array => {
  const scaled = pool.scale === undefined ? ct : ct.mul(pool.scale);
  const narrow = scaled.reshape(ct.shape.flatMap((n) => [n, 1]));
  return np.broadcastTo(narrow, tiled(pool)).reshape([...pool.shape]);
};

const images = [8, 32, 32, 64];
const channels = [8, 64, 32, 32];
const one = [1, 1] as const;
const none = [0, 0] as const;
const max2: Pool = { name: 'conv-pool-max-2x2', kind: 'max', shape: images, window: [1, 2, 2, 1], stride: [1, 2, 2, 1], byHand: bySlices };
const max3: Pool = {
  name: 'conv-pool-max-3x3',
  kind: 'max',
  shape: images,
  window: [1, 3, 3, 1],
  stride: [1, 2, 2, 1],
  padding: [none, one, one, none],
  byHand: bySlices,
};
const mean3: Pool = {
  name: 'conv-pool-mean-3x3',
  kind: 'sum',
  scale: 1 / 9,
  shape: images,
  window: [1, 3, 3, 1],
  padding: [none, one, one, none],
  byHand: bySlices,
};
const mean2: Pool = { ...max2, name: 'conv-pool-mean-2x2', kind: 'sum', scale: 1 / 4 };
const whole: Pool = {
  name: 'conv-pool-mean-global',
  kind: 'sum',
  scale: 1 / 1024,
  shape: images,
  window: [1, 32, 32, 1],
  byHand: (x, { window }) =>
    np.mean(
      x,
      window.flatMap((n, d) => (n > 1 ? [d] : [])),
      { keepdims: true },
    ),
};
const sum64: Pool = { name: 'conv-pool-sum-64', kind: 'sum', shape: [16, 16384], window: [1, 64], byHand: byTwoSteps(8) };
const max3d: Pool = {
  name: 'conv-pool-max-3d',
  kind: 'max',
  shape: [2, 16, 16, 16, 32],
  window: [1, 2, 2, 2, 1],
  stride: [1, 2, 2, 2, 1],
  byHand: bySlices,
};
const nchw = ({ name, window, stride, padding, ...pool }: Pool): Pool => ({
  ...pool,
  name: `${name}-nchw`,
  shape: channels,
  window: [1, 1, window[1]!, window[2]!],
  stride: [1, 1, stride?.[1] ?? 1, stride?.[2] ?? 1],
  ...(padding && { padding: [none, none, padding[1]!, padding[2]!] }),
});

export const pools: readonly Pool[] = [
  max2,
  nchw(max2),
  max3,
  nchw(max3),
  mean2,
  mean3,
  nchw(mean3),
  whole,
  nchw(whole),
  sum64,
  max3d,
  { ...max2, gradient: maxGradientByTiles },
  { ...nchw(max2), gradient: maxGradientByTiles },
  { ...max3, gradient: maxGradientByPads },
  { ...nchw(max3), gradient: maxGradientByPads },
  { ...max3d, gradient: maxGradientByTiles },
  { ...mean2, gradient: sumGradientByRepeating },
  { ...mean3, gradient: sumGradientBy(bySlices) },
  { ...whole, gradient: (_, ct) => np.broadcastTo(ct.mul(1 / 1024), images) },
  { ...sum64, gradient: sumGradientBy(byTwoSteps(8)) },
];

export const poolingRows: readonly Row[] = pools.map(rowOf);

function rowOf(pool: Pool): Row {
  const { name, kind, scale = 1, shape, window, byHand, gradient } = pool;
  const yShape = countsOf(pool);
  const read = gradient && kind === 'sum' ? [] : [normal(shape)];
  return {
    name: gradient ? `${name}-gradient` : name,
    dtype: 'f32',
    peer: {
      kind: `${scale === 1 ? kind : 'mean'}-pool${gradient ? '-gradient' : ''}`,
      sizes: {
        rank: shape.length,
        last: Number(window.at(-1) === 1),
        batch: shape[0]!,
        size: shape[window.findLastIndex((n) => n > 1)]!,
        c: shape[window.at(-1) === 1 ? shape.length - 1 : 1]!,
        window: Math.max(...window),
        stride: Math.max(...strideOf(pool)),
        pad: Math.max(...paddingOf(pool).flat()),
      },
    },
    inputs: [normal(shape), ...(gradient ? [normal(yShape)] : [])],
    f: gradient ? (x, ct) => [derived(library)(x!, ct!, pool)] : (x) => [library(x!, pool)],
    byHand: gradient ? (x, ct) => [gradient(x!, ct!, pool)] : (x) => [byHand(x!, pool)],
    // Not all ways add as often: a combination for each element that is read, or written.
    flops: sizeOf(shape),
    bytes: 4 * (read.length * sizeOf(shape) + sizeOf(yShape) + (gradient ? sizeOf(shape) : 0)),
  };
}
