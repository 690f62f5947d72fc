/** Convolutions, beside what a user would write by hand of our own slices and products. */
import { type Array, grad, lax, numpy as np } from '../../src/index.ts';
import type { Input, Row } from './row.ts';

type Pairs = readonly (readonly [number, number])[];

interface Conv {
  readonly name: string;
  readonly layout: 'NCHW' | 'NHWC' | 'NCH' | 'NHC' | 'NCDHW' | 'NDHWC';
  readonly batch?: number;
  /** Of each spatial axis. */
  readonly size: number;
  readonly features: readonly [number, number];
  readonly window?: number;
  readonly stride?: number;
  readonly dilation?: number;
  /** Holes between the elements of the input: a transposed convolution. */
  readonly holes?: number;
  readonly groups?: number;
  /** The gradient by the input or by the kernel instead. */
  readonly by?: 'input' | 'kernel';
}

const normal = (shape: readonly number[], scale = 1): Input => ({ shape, fill: { normal: scale } });
const sizeOf = (shape: readonly number[]): number => shape.reduce((n, d) => n * d, 1);
const times = <T>(n: number, make: (i: number) => T): T[] => globalThis.Array.from({ length: n }, (_, i) => make(i));

const plain: Conv = { name: '3x3-64', layout: 'NHWC', size: 32, features: [64, 64] };

export const convolutionRows: readonly Row[] = [
  convolution({ ...plain, name: 'conv-3x3-nchw', layout: 'NCHW' }),
  convolution({ ...plain, name: 'conv-3x3-nhwc' }),
  convolution({ ...plain, name: 'conv-3x3-128-nchw', layout: 'NCHW', size: 28, features: [128, 128] }),
  convolution({ ...plain, name: 'conv-3x3-128-nhwc', size: 28, features: [128, 128] }),
  convolution({ ...plain, name: 'conv-1x1', window: 1 }),
  convolution({ ...plain, name: 'conv-strided', stride: 2 }),
  convolution({ ...plain, name: 'conv-dilated', dilation: 2 }),
  convolution({ ...plain, name: 'conv-transposed', size: 16, holes: 2 }),
  convolution({ ...plain, name: 'conv-grouped', groups: 4 }),
  convolution({ ...plain, name: 'conv-depthwise', groups: 64 }),
  convolution({ ...plain, name: 'conv-1d', layout: 'NHC', size: 1024 }),
  convolution({ ...plain, name: 'conv-3d', layout: 'NDHWC', size: 12, features: [16, 32] }),
  convolution({ ...plain, name: 'conv-input-gradient', by: 'input' }),
  convolution({ ...plain, name: 'conv-input-gradient-strided', by: 'input', stride: 2 }),
  convolution({ ...plain, name: 'conv-kernel-gradient', by: 'kernel' }),
];

function convolution(conv: Conv): Row {
  const { name, layout, batch = 1, size, features, window = 3, stride = 1, dilation = 1, holes = 1, groups = 1, by } = conv;
  const [c, o] = features;
  const last = layout.endsWith('C');
  const rank = layout.length - 2;
  const shaped = (n: number, spatial: number, f: number): number[] =>
    last ? [n, ...times(rank, () => spatial), f] : [n, f, ...times(rank, () => spatial)];
  const kernelShape = last ? [...times(rank, () => window), c / groups, o] : [o, c / groups, ...times(rank, () => window)];
  const axes = layout.replace(/[NC]/g, '');
  const dimensionNumbers: readonly [string, string, string] = [layout, last ? `${axes}IO` : `OI${axes}`, layout];
  const reach = (window - 1) * dilation;
  const padding: Pairs = times(rank, () => [reach >> 1, reach - (reach >> 1)] as const);
  const spread = (size - 1) * holes + 1;
  const out = Math.floor((spread - 1) / stride) + 1;
  const forward = (x: Array, w: Array): Array =>
    lax.convGeneralDilated(
      x,
      w,
      times(rank, () => stride),
      padding,
      {
        lhsDilation: times(rank, () => holes),
        rhsDilation: times(rank, () => dilation),
        featureGroupCount: groups,
        dimensionNumbers,
      },
    );
  const hand = (x: Array, w: Array): Array => byHand(x, w, { last, rank, window, stride, dilation, holes, groups, padding, out });
  const [xShape, yShape] = [shaped(batch, size, c), shaped(batch, out, o)];
  const shapes = [xShape, kernelShape, ...(by ? [yShape] : [])];
  const derived =
    (f: (x: Array, w: Array) => Array) =>
    (x: Array, w: Array, ct: Array): Array =>
      grad((a: Array, b: Array) => f(a, b).mul(ct).sum(), { argnums: by === 'kernel' ? 1 : 0 })(x, w) as unknown as Array;
  const made = (f: (x: Array, w: Array) => Array): Row['f'] => (by ? (x, w, ct) => [derived(f)(x!, w!, ct!)] : (x, w) => [f(x!, w!)]);
  return {
    name,
    dtype: 'f32',
    peer: {
      kind: by ? `conv-${by}-gradient` : 'conv',
      sizes: { rank, last: Number(last), batch, size, c, o, window, stride, dilation, holes, groups },
    },
    inputs: shapes.map((shape, i) => normal(shape, i === 1 ? 0.05 : 1)),
    f: made(forward),
    byHand: made(hand),
    // A transposed convolution counts the products that reach an element.
    flops: (2 * sizeOf(yShape) * (c / groups) * window ** rank) / holes ** rank,
    bytes: 4 * (sizeOf(xShape) + sizeOf(kernelShape) + sizeOf(yShape)),
  };
}

interface ByHand {
  readonly last: boolean;
  readonly rank: number;
  readonly window: number;
  readonly stride: number;
  readonly dilation: number;
  readonly holes: number;
  readonly groups: number;
  readonly padding: Pairs;
  readonly out: number;
}

/** Pad, a slice for each place in the window, and one product of their concatenation; depthwise the sum of the slices times their weights. */
function byHand(x: Array, w: Array, { last, rank, window, stride, dilation, holes, groups, padding, out }: ByHand): Array {
  const at = last ? 1 : 2;
  const config = x.shape.map(
    (_, d) => (d >= at && d < at + rank ? [...padding[d - at]!, holes - 1] : [0, 0, 0]) as [number, number, number],
  );
  const padded = lax.pad(x, 0, config);
  const places = times(window ** rank, (p) => times(rank, (d) => Math.floor(p / window ** (rank - 1 - d)) % window));
  const sliced = places.map((k) => {
    const start = x.shape.map((_, d) => (d >= at && d < at + rank ? k[d - at]! * dilation : 0));
    const limit = padded.shape.map((n, d) => (d >= at && d < at + rank ? start[d]! + (out - 1) * stride + 1 : n));
    return lax.slice(
      padded,
      start,
      limit,
      x.shape.map((_, d) => (d >= at && d < at + rank ? stride : 1)),
    );
  });
  const c = x.shape[last ? rank + 1 : 1]!;
  const o = w.shape[last ? rank + 1 : 0]!;
  if (groups === c) {
    const weights = places.map((_, p) => w.reshape([window ** rank, o]).slice(p));
    return sliced.map((s, p) => s.mul(weights[p]!)).reduce((a, b) => a.add(b));
  }
  const n = x.shape[0]! * out ** rank;
  if (groups > 1) {
    const split = sliced.map((s) => s.reshape([n, groups, c / groups]));
    const weights = w.reshape([(window ** rank * c) / groups, groups, o / groups]);
    return np.einsum('ngk,kgo->ngo', np.concatenate(split, 2), weights).reshape([...sliced[0]!.shape.slice(0, -1), o]);
  }
  if (last) {
    const patches = np.concatenate(sliced, rank + 1).reshape([n, window ** rank * c]);
    return np.matmul(patches, w.reshape([window ** rank * c, o])).reshape([...sliced[0]!.shape.slice(0, -1), o]);
  }
  const patches = np.concatenate(sliced, 1).reshape([window ** rank * c, out ** rank]);
  const weights = np.moveaxis(w, 1, -1).reshape([o, window ** rank * c]);
  return np.matmul(weights, patches).reshape([1, o, ...times(rank, () => out)]);
}
