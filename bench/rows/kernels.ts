/** Single jobs, each of which should be one kernel or few. */
import { type Array, grad, lax, nn, numpy as np, valueAndGrad } from '../../src/index.ts';
import type { Input, Row, RowDType } from './row.ts';

const normal = (shape: readonly number[], scale = 1): Input => ({ shape, fill: { normal: scale } });
const size = (shape: readonly number[]): number => shape.reduce((n, d) => n * d, 1);
const width = (dtype: RowDType): number => (dtype === 'bf16' ? 2 : 4);

export const kernelRows: readonly Row[] = [
  ...[256, 512, 1024].flatMap((n) => bothTypes((dtype) => matmul(`matmul-${n}`, dtype, n, n, n))),
  ...bothTypes((dtype) => matmul('matmul-tall', dtype, 4096, 64, 256)),
  ...bothTypes((dtype) => matmul('matmul-wide', dtype, 64, 4096, 256)),
  ...bothTypes((dtype) => matmul('matmul-batched', dtype, 256, 256, 64, 16)),
  ...bothTypes((dtype) => gemv('gemv-2048', dtype, false)),
  ...bothTypes((dtype) => gemv('gemv-2048-transposed', dtype, true)),
  rows('softmax-1024', 'softmax', 1024, 1024, [], 5, (x) => nn.softmax(x!, -1)),
  rows('layernorm-2048x512', 'layernorm', 2048, 512, ['gain', 'bias'], 8, (x, gain, bias) =>
    nn.standardize(x!, -1, { epsilon: 1e-5 }).mul(gain!).add(bias!),
  ),
  rows('rmsnorm-2048x512', 'rmsnorm', 2048, 512, ['gain'], 5, (x, gain) => rmsNorm(x!, gain!)),
  ...bothTypes((dtype) => attention('attention-forward', dtype, 'attention')),
  ...bothTypes((dtype) => attention('attention-gradient', dtype, 'attention-gradient')),
  ...bothTypes(decodeAttention),
  elementwise('elementwise', 'elementwise', 3, 11, (x, y, z) => nn.gelu(x!.mul(y!).add(z!))),
  elementwise('transpose', 'transpose', 1, 0, (x) => np.transpose(x!)),
  {
    ...elementwise('reduce', 'reduce', 1, 1, (x) => np.sum(x!, 0)),
    bytes: 4 * (1024 * 1024 + 1024),
  },
  gather(),
  embeddingGradient(),
  along('sort', 'sort', [65536], {}, (x) => np.sort(x!)),
  along('top-k', 'top-k', [4, 50257], { k: 40 }, (x) => lax.topK(x!, 40)[0]),
  crossEntropy(),
  adamw(),
];

/** x / √(mean x²) · gain over the last axis. */
export const rmsNorm = (x: Array, gain: Array): Array => {
  const wide = x.astype('float32');
  return wide
    .mul(lax.rsqrt(wide.mul(wide).mean(-1, { keepdims: true }).add(1e-6)))
    .astype(x.dtype)
    .mul(gain);
};

function bothTypes(make: (dtype: RowDType) => Row): Row[] {
  return [make('f32'), make('bf16')];
}

function matmul(name: string, dtype: RowDType, m: number, n: number, k: number, b = 1): Row {
  const batch = b === 1 ? [] : [b];
  return {
    name,
    dtype,
    peer: { kind: 'matmul', sizes: { b, m, n, k } },
    inputs: [normal([...batch, m, k]), normal([...batch, k, n])],
    f: (x, y) => [np.matmul(x!, y!)],
    flops: 2 * b * m * n * k,
    bytes: width(dtype) * b * (m * k + k * n + m * n),
  };
}

function gemv(name: string, dtype: RowDType, transposed: boolean): Row {
  const n = 2048;
  return {
    name,
    dtype,
    peer: { kind: transposed ? 'gemv-transposed' : 'gemv', sizes: { n } },
    inputs: [normal([1, n]), normal([n, n])],
    f: (x, w) => [np.matmul(x!, transposed ? np.transpose(w!) : w!)],
    flops: 2 * n * n,
    bytes: width(dtype) * (n * n + 2 * n),
  };
}

function rows(
  name: string,
  kind: string,
  n: number,
  d: number,
  vectors: readonly string[],
  flopsPerElement: number,
  f: (...x: Array[]) => Array,
): Row {
  return {
    name,
    dtype: 'f32',
    peer: { kind, sizes: { n, d } },
    inputs: [normal([n, d]), ...vectors.map(() => normal([d]))],
    f: (...x) => [f(...x)],
    flops: flopsPerElement * n * d,
    bytes: 4 * (2 * n * d + vectors.length * d),
  };
}

/** Causal, B2 H4 T256 D64. The causal half of the products is counted. */
function attention(name: string, dtype: RowDType, kind: string): Row {
  const [b, t, h, d] = [2, 256, 4, 64];
  const shape = [b, t, h, d];
  const forward = (q: Array, k: Array, v: Array): Array => nn.dotProductAttention(q, k, v, { isCausal: true });
  const product = 2 * b * h * t * t * d * 0.5;
  const gradient = kind === 'attention-gradient';
  const weigh = (q: Array, k: Array, v: Array, c: Array): Array => forward(q, k, v).mul(c).sum();
  return {
    name,
    dtype,
    peer: { kind, sizes: { b, t, h, d } },
    inputs: gradient ? [normal(shape), normal(shape), normal(shape), normal(shape)] : [normal(shape), normal(shape), normal(shape)],
    f: gradient
      ? (q, k, v, c) => grad(weigh, { argnums: [0, 1, 2] })(q!, k!, v!, c!) as unknown as Array[]
      : (q, k, v) => [forward(q!, k!, v!)],
    // Backward: scores again, and the gradients of the scores, of query, key and value.
    flops: gradient ? 5 * product : 2 * product,
    bytes: width(dtype) * size(shape) * (gradient ? 7 : 4),
  };
}

/** One query for each of 8 heads against 1024 keys. */
function decodeAttention(dtype: RowDType): Row {
  const [b, s, h, d] = [1, 1024, 8, 64];
  return {
    name: 'attention-decode',
    dtype,
    peer: { kind: 'attention-decode', sizes: { b, s, h, d } },
    inputs: [normal([b, 1, h, d]), normal([b, s, h, d]), normal([b, s, h, d])],
    f: (q, k, v) => [nn.dotProductAttention(q!, k!, v!)],
    flops: 4 * b * h * s * d,
    bytes: width(dtype) * (2 * b * s * h * d + 2 * b * h * d),
  };
}

function elementwise(name: string, kind: string, operands: number, flopsPerElement: number, f: (...x: Array[]) => Array): Row {
  const n = 1024;
  return {
    name,
    dtype: 'f32',
    peer: { kind, sizes: { n } },
    inputs: globalThis.Array.from({ length: operands }, () => normal([n, n])),
    f: (...x) => [f(...x)],
    flops: flopsPerElement * n * n,
    bytes: 4 * (operands + 1) * n * n,
  };
}

function gather(): Row {
  const [rowsOfTable, d, n] = [8192, 256, 4096];
  return {
    name: 'gather',
    dtype: 'f32',
    peer: { kind: 'gather', sizes: { rows: rowsOfTable, d, n } },
    inputs: [normal([rowsOfTable, d]), { shape: [n], fill: { below: rowsOfTable }, dtype: 'int32' }],
    f: (table, ids) => [np.take(table!, ids!, 0)],
    flops: 0,
    bytes: 4 * (2 * n * d + n),
  };
}

/** The gradient of `gather` by its table: every row of the table is a sum of rows of `u`. */
function embeddingGradient(): Row {
  const [rowsOfTable, d, n] = [8192, 256, 4096];
  const picked = (table: Array, ids: Array, u: Array): Array => np.take(table, ids, 0).mul(u).sum();
  return {
    name: 'embedding-gradient',
    dtype: 'f32',
    peer: { kind: 'embedding-gradient', sizes: { rows: rowsOfTable, d, n } },
    inputs: [normal([rowsOfTable, d]), { shape: [n], fill: { below: rowsOfTable }, dtype: 'int32' }, normal([n, d])],
    f: (table, ids, u) => [grad(picked)(table!, ids!, u!)],
    flops: n * d,
    bytes: 4 * (n * d + n + rowsOfTable * d),
  };
}

/** The order of long lines. */
function along(name: string, kind: string, shape: readonly number[], sizes: Readonly<Record<string, number>>, f: (x: Array) => Array): Row {
  const results = sizes['k'] === undefined ? size(shape) : size(shape.slice(0, -1)) * sizes['k'];
  return {
    name,
    dtype: 'f32',
    peer: { kind, sizes },
    inputs: [normal(shape)],
    f: (x) => [f(x!)],
    flops: 0,
    bytes: 4 * (size(shape) + results),
  };
}

/** Mean loss and its gradient by the logits. */
function crossEntropy(): Row {
  const [n, v] = [512, 4096];
  const loss = (logits: Array, ids: Array): Array => np.takeAlongAxis(nn.logSoftmax(logits), np.expandDims(ids, -1), -1).mean().neg();
  return {
    name: 'cross-entropy',
    dtype: 'f32',
    peer: { kind: 'cross-entropy', sizes: { n, v } },
    inputs: [normal([n, v]), { shape: [n], fill: { below: v }, dtype: 'int32' }],
    f: (logits, ids) => valueAndGrad(loss)(logits!, ids!) as unknown as Array[],
    flops: 7 * n * v,
    bytes: 4 * (2 * n * v + n),
  };
}

/** One step of a million parameters, in place. */
function adamw(): Row {
  const n = 1024;
  return {
    name: 'adamw',
    dtype: 'f32',
    peer: { kind: 'adamw', sizes: { n } },
    inputs: [normal([n, n]), normal([n, n], 0.01), { shape: [n, n], fill: { all: 0.001 } }, normal([n, n], 0.1)],
    f: (p, m, v, g) => {
      const [m1, v1] = [m!.mul(0.9).add(g!.mul(0.1)), v!.mul(0.999).add(g!.mul(g!).mul(0.001))];
      const step = m1.div(0.19).div(np.sqrt(v1.div(0.002)).add(1e-8));
      return [p!.sub(step.add(p!.mul(0.1)).mul(1e-3)), m1, v1];
    },
    carry: 3,
    flops: 15 * n * n,
    bytes: 4 * 7 * n * n,
  };
}
