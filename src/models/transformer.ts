/**
 * A decoder-only transformer in the present style: token embedding, pre-RMSNorm, rotary positions, grouped-query attention, SwiGLU, and a
 * head tied to the embedding. Written with the public API only.
 *
 * Shape suffixes: B batch, T positions of this call, S positions of the cache, D width, H query heads, G key/value heads, K head width,
 * F hidden width, V vocabulary, L layers.
 */
import type { Array } from '../api/array.ts';
import { checkpoint } from '../api/custom.ts';
import * as lax from '../api/lax.ts';
import * as nn from '../api/nn.ts';
import * as np from '../api/numpy.ts';
import * as random from '../api/random.ts';
import type { DType } from '../types/dtype.ts';
import { ArgumentError } from '../util/errors.ts';

export interface TransformerConfig {
  readonly vocabulary: number;
  readonly width: number;
  readonly layers: number;
  readonly heads: number;
  /** Key/value heads; each serves `heads / kvHeads` query heads. */
  readonly kvHeads: number;
  /** Width of the SwiGLU's hidden layer. */
  readonly hidden: number;
  /** The longest sequence. */
  readonly context: number;
  /** What the layers compute in: float32, or bfloat16 with the parameters kept in float32. */
  readonly dtype: 'float32' | 'bfloat16';
  /** Base of the rotary frequencies. */
  readonly ropeBase: number;
  /** Recompute each layer's inner values in the backward pass instead of keeping them. */
  readonly checkpoint: boolean;
}

/** The parameters of one layer, stacked over layers in `Parameters`. */
export interface LayerParameters {
  readonly attentionNorm: Array;
  readonly query: Array;
  readonly key: Array;
  readonly value: Array;
  readonly output: Array;
  readonly mlpNorm: Array;
  readonly gate: Array;
  readonly up: Array;
  readonly down: Array;
}

/** All float32. `layers.*` have the layer as first axis. */
export interface Parameters {
  readonly embedding: Array;
  readonly layers: LayerParameters;
  readonly norm: Array;
}

/** Keys and values of earlier positions, for all layers: [L, B, S, G, K]. */
export interface Cache {
  readonly keys: Array;
  readonly values: Array;
}

/** A configuration with what is left out filled in, checked. */
export function transformerConfig(given: Partial<TransformerConfig> = {}): TransformerConfig {
  const width = given.width ?? 128;
  const heads = given.heads ?? 4;
  const config: TransformerConfig = {
    vocabulary: 256,
    width,
    layers: 2,
    heads,
    kvHeads: given.kvHeads ?? Math.max(1, heads / 2),
    hidden: given.hidden ?? Math.ceil((width * 8) / 3 / 32) * 32,
    context: 128,
    dtype: 'float32',
    ropeBase: 10000,
    checkpoint: false,
    ...given,
  };
  if (config.width % config.heads !== 0 || (config.width / config.heads) % 2 !== 0)
    throw new ArgumentError(`transformer: width must be an even multiple of heads, got ${config.width} and ${config.heads}`);
  if (config.heads % config.kvHeads !== 0)
    throw new ArgumentError(`transformer: heads must be a multiple of kvHeads, got ${config.heads} and ${config.kvHeads}`);
  return config;
}

/** Normal weights scaled by the width they sum over; the projections back into the residual stream are scaled down by the depth as well. */
export function initialParameters(key: Array, config: TransformerConfig): Parameters {
  const { vocabulary: V, width: D, layers: L, heads: H, kvHeads: G, hidden: F } = config;
  const K = D / H;
  const keys = random.split(key, 8);
  const normal = (i: number, shape: readonly number[], scale: number): Array => random.normal(keys.slice(i), shape).mul(scale);
  const inner = D ** -0.5;
  const residual = (2 * L) ** -0.5;
  return {
    // Small, because the head is tied to it: logits begin near zero.
    embedding: normal(0, [V, D], 0.02),
    layers: {
      attentionNorm: np.ones([L, D]),
      query: normal(1, [L, D, H * K], inner),
      key: normal(2, [L, D, G * K], inner),
      value: normal(3, [L, D, G * K], inner),
      output: normal(4, [L, H * K, D], (H * K) ** -0.5 * residual),
      mlpNorm: np.ones([L, D]),
      gate: normal(5, [L, D, F], inner),
      up: normal(6, [L, D, F], inner),
      down: normal(7, [L, F, D], F ** -0.5 * residual),
    },
    norm: np.ones([D]),
  };
}

export const parameterCount = (config: TransformerConfig): number => {
  const { vocabulary: V, width: D, layers: L, heads: H, kvHeads: G, hidden: F } = config;
  const K = D / H;
  return V * D + L * (2 * D + 2 * D * H * K + 2 * D * G * K + 3 * D * F) + D;
};

/** float32 logits [B, T, V] for tokens int32[B, T]. */
export function logits(parameters: Parameters, tokens_BT: Array, config: TransformerConfig): Array {
  const T = tokens_BT.shape[1]!;
  const rope = rotary(np.arange(T), config);
  const body = (x_BTD: Array, layer: LayerParameters): [Array, null] => [block(x_BTD, layer, rope, config, causalAttention), null];
  const [x_BTD] = lax.scan(
    config.checkpoint ? checkpoint(body) : body,
    embed(parameters, tokens_BT, config),
    cast(parameters.layers, config.dtype),
  );
  return unembed(parameters, x_BTD as Array, config);
}

/** Mean cross-entropy in nats of predicting tokens [B, T+1] from what comes before each. */
export function loss(parameters: Parameters, tokens_BT: Array, config: TransformerConfig): Array {
  const T = tokens_BT.shape[1]! - 1;
  const logProbability_BTV = nn.logSoftmax(logits(parameters, tokens_BT.slice([], [0, T]), config));
  const target_BT = tokens_BT.slice([], [1, T + 1]);
  return np.takeAlongAxis(logProbability_BTV, np.expandDims(target_BT, -1), -1).mean().neg();
}

/** An empty cache for `batch` sequences of up to `config.context` positions. */
export function emptyCache(batch: number, config: TransformerConfig): Cache {
  const shape = [config.layers, batch, config.context, config.kvHeads, config.width / config.heads];
  return { keys: np.zeros(shape, { dtype: config.dtype }), values: np.zeros(shape, { dtype: config.dtype }) };
}

/**
 * Float32 logits [B, V] after the last of tokens int32[B, T], which stand at positions `position` (an int32 scalar) and following, and the
 * cache with their keys and values written in place. `position` is data: one program serves every position.
 */
export function extend(
  parameters: Parameters,
  cache: Cache,
  tokens_BT: Array,
  position: Array,
  config: TransformerConfig,
): [logits_BV: Array, cache: Cache] {
  const T = tokens_BT.shape[1]!;
  const positions_T = np.arange(T).add(position);
  const rope = rotary(positions_T, config);
  // [T, S]: query position t sees what is at or before it.
  const mask_TS = np.expandDims(positions_T, 1).greaterEqual(np.expandDims(np.arange(config.context), 0));
  type State = { x: Array; keys: Array; values: Array; layer: Array };
  const body = ({ x, keys, values, layer }: State, p: LayerParameters): [State, null] => {
    let updated = { keys, values };
    const attend = (q_BTHK: Array, k_BTGK: Array, v_BTGK: Array): Array => {
      const write = (all: Array, part: Array): Array => lax.dynamicUpdateSlice(all, np.expandDims(part, 0), [layer, 0, position, 0, 0]);
      updated = { keys: write(keys, k_BTGK), values: write(values, v_BTGK) };
      const read = (all: Array): Array => np.squeeze(lax.dynamicSlice(all, [layer, 0, 0, 0, 0], [1, ...all.shape.slice(1)]), 0);
      return nn.dotProductAttention(q_BTHK, read(updated.keys), read(updated.values), {
        mask: np.reshape(mask_TS, [1, 1, T, config.context]),
      });
    };
    const next = block(x, p, rope, config, attend);
    return [{ x: next, ...updated, layer: layer.add(1) }, null];
  };
  const initial: State = {
    x: embed(parameters, tokens_BT, config),
    keys: cache.keys,
    values: cache.values,
    layer: np.array(0, { dtype: 'int32' }),
  };
  const [final] = lax.scan(body, initial, cast(parameters.layers, config.dtype)) as [State, null];
  const last_BD = final.x.slice([], -1);
  return [unembed(parameters, last_BD, config), { keys: final.keys, values: final.values }];
}

export interface Sampling {
  /** 0 takes the likeliest token. */
  readonly temperature?: number;
  /** Only the k likeliest tokens. */
  readonly topK?: number;
  /** Only the likeliest tokens that together have this probability. */
  readonly topP?: number;
}

/** Draws tokens int32[B] from logits [B, V]. */
export function sample(key: Array, logits_BV: Array, { temperature = 1, topK, topP }: Sampling = {}): Array {
  if (temperature === 0) return np.argmax(logits_BV, -1);
  let scaled_BV = logits_BV.div(temperature);
  if (topK !== undefined) {
    const [likeliest_BK] = lax.topK(scaled_BV, topK);
    scaled_BV = np.where(scaled_BV.less(likeliest_BK.slice([], [topK - 1, topK])), Number.NEGATIVE_INFINITY, scaled_BV);
  }
  if (topP !== undefined) {
    const descending_BV = np.flip(np.sort(scaled_BV, -1), -1);
    const probability_BV = nn.softmax(descending_BV, -1);
    // A token stays if those before it have not reached topP; the likeliest always does.
    const kept_BV = np.cumsum(probability_BV, -1).sub(probability_BV).less(topP);
    const least_B1 = np.min(np.where(kept_BV, descending_BV, Number.POSITIVE_INFINITY), -1, { keepdims: true });
    scaled_BV = np.where(scaled_BV.less(least_B1), Number.NEGATIVE_INFINITY, scaled_BV);
  }
  return random.categorical(key, scaled_BV);
}

const embed = (parameters: Parameters, tokens_BT: Array, config: TransformerConfig): Array =>
  np.take(parameters.embedding, tokens_BT, 0).astype(config.dtype);

function unembed(parameters: Parameters, x: Array, config: TransformerConfig): Array {
  const h = rmsNorm(x, parameters.norm.astype(config.dtype));
  return np.einsum('...d,vd->...v', h, parameters.embedding.astype(config.dtype), { preferredElementType: 'float32' });
}

const causalAttention: Attend = (q_BTHK, k_BTGK, v_BTGK) => nn.dotProductAttention(q_BTHK, k_BTGK, v_BTGK, { isCausal: true });

type Attend = (q_BTHK: Array, k_BTGK: Array, v_BTGK: Array) => Array;

function block(x_BTD: Array, p: LayerParameters, rope: Rotary, config: TransformerConfig, attend: Attend): Array {
  const [B, T, D] = x_BTD.shape as [number, number, number];
  const K = D / config.heads;
  const h_BTD = rmsNorm(x_BTD, p.attentionNorm);
  const q_BTHK = rotate(np.matmul(h_BTD, p.query).reshape([B, T, config.heads, K]), rope);
  const k_BTGK = rotate(np.matmul(h_BTD, p.key).reshape([B, T, config.kvHeads, K]), rope);
  const v_BTGK = np.matmul(h_BTD, p.value).reshape([B, T, config.kvHeads, K]);
  const attended_BTD = attend(q_BTHK, k_BTGK, v_BTGK).reshape([B, T, D]);
  const y_BTD = x_BTD.add(np.matmul(attended_BTD, p.output));
  const g_BTD = rmsNorm(y_BTD, p.mlpNorm);
  const hidden_BTF = nn.silu(np.matmul(g_BTD, p.gate)).mul(np.matmul(g_BTD, p.up));
  return y_BTD.add(np.matmul(hidden_BTF, p.down));
}

/** x / rms(x) · gain over the last axis, with the statistics in float32. */
function rmsNorm(x: Array, gain: Array): Array {
  const wide = x.astype('float32');
  const scale = lax.rsqrt(wide.mul(wide).mean(-1, { keepdims: true }).add(1e-6));
  return wide.mul(scale).astype(x.dtype).mul(gain);
}

interface Rotary {
  readonly cos_T1K: Array;
  readonly sin_T1K: Array;
}

function rotary(positions_T: Array, config: TransformerConfig): Rotary {
  const half = config.width / config.heads / 2;
  const frequency = np.exp(
    np
      .arange(half)
      .astype('float32')
      .mul(-Math.log(config.ropeBase) / half),
  );
  const angle_T1K = np.expandDims(positions_T.astype('float32'), [1, 2]).mul(frequency);
  return { cos_T1K: np.cos(angle_T1K), sin_T1K: np.sin(angle_T1K) };
}

function rotate(x_BTHK: Array, { cos_T1K, sin_T1K }: Rotary): Array {
  const [a, b] = np.split(x_BTHK.astype('float32'), 2, -1) as [Array, Array];
  const rotated = np.concatenate([a.mul(cos_T1K).sub(b.mul(sin_T1K)), b.mul(cos_T1K).add(a.mul(sin_T1K))], -1);
  return rotated.astype(x_BTHK.dtype);
}

const cast = (layers: LayerParameters, dtype: DType): LayerParameters =>
  Object.fromEntries(Object.entries(layers).map(([k, v]) => [k, (v as Array).astype(dtype)])) as unknown as LayerParameters;
