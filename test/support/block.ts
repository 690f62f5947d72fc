/** The model behind test/golden/tiny-transformer-*.json, as `make_tiny_transformer.py` has it from JAX, written with our API. */
import { type Array, checkpoint, lax, nn, numpy as np, tree, valueAndGrad } from '../../src/index.ts';
import type { DType } from '../../src/types/dtype.ts';
import { decode, hostTensor } from '../../src/types/host.ts';

export interface GoldenArray {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: string;
}
export interface Golden {
  readonly tokens: GoldenArray;
  readonly params0: Readonly<Record<string, GoldenArray>>;
  readonly params10: Readonly<Record<string, GoldenArray>>;
  readonly grads: Readonly<Record<string, GoldenArray>>;
  readonly logits: GoldenArray;
  readonly losses: readonly number[];
}

export function fromGolden({ dtype, shape, data }: GoldenArray): Array {
  const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
  return np.array(decode({ dtype, shape }, bytes).data, { dtype, shape });
}

type Blocks = Readonly<Record<'g1' | 'g2' | 'wq' | 'wk' | 'wv' | 'wo' | 'w1' | 'w2', Array>>;
export interface Params {
  readonly emb: Array;
  readonly blocks: Blocks;
}

/** `blocks.wq` and `emb` as a tree. */
export function paramsOf(flat: Readonly<Record<string, GoldenArray>>): Params {
  const blocks = Object.fromEntries(
    Object.entries(flat).flatMap(([k, v]) => (k.startsWith('blocks.') ? [[k.slice(7), fromGolden(v)]] : [])),
  );
  return { emb: fromGolden(flat['emb']!), blocks: blocks as unknown as Blocks };
}

const rms = (x: Array, g: Array): Array => x.mul(lax.rsqrt(x.mul(x).mean(-1, { keepdims: true }).add(1e-6))).mul(g);

function rope(x: Array, pos: Array): Array {
  const half = x.shape.at(-1)! / 2;
  const freq = np.power(10000, np.arange(half).neg().div(half));
  const a = np.expandDims(pos, [2, 3]).mul(freq);
  const [s, c] = [np.sin(a).astype(x.dtype), np.cos(a).astype(x.dtype)];
  const [x1, x2] = np.split(x, 2, -1) as [Array, Array];
  return np.concatenate([x1.mul(c).sub(x2.mul(s)), x2.mul(c).add(x1.mul(s))], -1);
}

export function block(x: Array, p: Blocks): Array {
  const [b, t] = x.shape as [number, number];
  const hd = p.wq.shape.at(-1)!;
  const pos = np.broadcastTo(np.arange(t), [b, t]);
  const h = rms(x, p.g1);
  const q = rope(np.einsum('btd,dhk->bthk', h, p.wq), pos);
  const k = rope(np.einsum('btd,dhk->bthk', h, p.wk), pos);
  const v = np.einsum('btd,dhk->bthk', h, p.wv);
  const scores = np.einsum('bthk,bshk->bhts', q, k, { preferredElementType: 'float32' }).div(Math.sqrt(hd));
  const mask = np.tril(np.ones([t, t], { dtype: 'bool' }));
  const a = nn.softmax(np.where(mask, scores, -1e30), -1).astype(x.dtype);
  const o = np.einsum('bhts,bshk->bthk', a, v);
  const y = x.add(np.einsum('bthk,hkd->btd', o, p.wo));
  const g = rms(y, p.g2);
  return y.add(np.dot(nn.gelu(np.dot(g, p.w1)), p.w2));
}

export function model(params: Params, tokens: Array): Array {
  const body = checkpoint((x: Array, p: Blocks): [Array, null] => [block(x, p), null]);
  const [x] = lax.scan(body, params.emb.slice(tokens), params.blocks);
  return np.einsum('btd,vd->btv', x as Array, params.emb, { preferredElementType: 'float32' });
}

export function loss(params: Params, tokens: Array): Array {
  const t = tokens.shape[1]! - 1;
  const lp = nn.logSoftmax(model(params, tokens.slice([], [0, t])));
  return np
    .takeAlongAxis(lp, np.expandDims(tokens.slice([], [1, t + 1]), -1), -1)
    .mean()
    .neg();
}

export interface TrainState {
  readonly params: Params;
  readonly mu: Params;
  readonly nu: Params;
}

export function trainStep({ params, mu, nu }: TrainState, tokens: Array): [TrainState, Array] {
  const [l, g] = valueAndGrad(loss)(params, tokens);
  const map = tree.map as (f: (...x: Array[]) => Array, ...t: unknown[]) => Params;
  const m = map((a, b) => a.mul(0.9).add(b.mul(0.1)), mu, g);
  const n = map((a, b) => a.mul(0.95).add(b.mul(0.05).mul(b)), nu, g);
  const p = map((a, b, c) => a.sub(b.mul(1e-3).div(np.sqrt(c).add(1e-8))), params, m, n);
  return [{ params: p, mu: m, nu: n }, l];
}

export const zerosLike = (params: Params): Params =>
  tree.map((p: Array) => np.array(hostTensor(p.dtype, p.shape, new Float32Array(p.size)).data, { dtype: p.dtype, shape: p.shape }), params);
