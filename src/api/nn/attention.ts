/**
 * Scaled dot-product attention, as one composite `systolic.attention` that a kernel may stand in for.
 *
 * Shape suffixes: B batch, T queries, S keys, N query heads, K key/value heads, G query heads of one key head (N = K·G), H head width.
 */

import { buildClosed } from '../../ir/builder.ts';
import type { Value } from '../../ir/graph.ts';
import { composite } from '../../ops/call.ts';
import { formatShape, formatType, range } from '../../types/shape.ts';
import { ArgumentError, DTypeError, ShapeError } from '../../util/errors.ts';
import { Array, type ArrayLike, asArray } from '../array.ts';
import { call1 } from '../call.ts';
import { arange } from '../numpy/creation.ts';
import { add, greaterEqual, less, lessEqual, logicalAnd, multiply, where } from '../numpy/elementwise.ts';
import { einsum } from '../numpy/products.ts';
import { expandDims, reshape, transpose } from '../numpy/shape.ts';
import { softmax } from './normalization.ts';

export interface AttentionOptions {
  /** Added to the logits; it must broadcast to [B, N, T, S]. */
  readonly bias?: ArrayLike | null | undefined;
  /** Which keys a query sees: bools that broadcast to [B, N, T, S]. A query that sees none takes the mean of the values. */
  readonly mask?: ArrayLike | null | undefined;
  /** Factor of the logits; 1 / √H by default. */
  readonly scale?: number | null | undefined;
  /** Query t sees keys 0 to t. */
  readonly isCausal?: boolean | undefined;
  /** int32 [B]: how many of the queries count; the rows of the others are zeros. */
  readonly querySeqLengths?: ArrayLike | null | undefined;
  /** int32 [B]: how many of the keys and values count. */
  readonly keyValueSeqLengths?: ArrayLike | null | undefined;
  /** Query t sees keys t − left to t + right; one number for both. */
  readonly localWindowSize?: number | readonly [left: number, right: number] | null | undefined;
}

/**
 * softmax(query · keyᵀ · scale + bias) · value, head by head: query [B, T, N, H] (or without B), key and value [B, S, K, H]; with fewer key
 * than query heads, each serves N / K of them. Logits and softmax are float32; the result has the query's shape and dtype.
 */
export function dotProductAttention(query: ArrayLike, key: ArrayLike, value: ArrayLike, options: AttentionOptions = {}): Array {
  const given = [query, key, value].map((x) => asArray(x, 'dotProductAttention'));
  const [q, k, v] = given.map((x) => (x.ndim === 3 ? expandDims(x, 0) : x)) as [Array, Array, Array];
  checkOperands(given, q, k, v);
  const [T, S] = [q.shape[1]!, k.shape[1]!];
  const [bias, mask] = [options.bias, options.mask].map((x) =>
    x === null || x === undefined ? null : withFourAxes(asArray(x, 'dotProductAttention')),
  );
  if (mask && mask.dtype !== 'bool')
    throw new DTypeError(
      `dotProductAttention: mask must be bool, got ${formatType(mask.type)}`,
      'Pass what is to be added to the logits as bias.',
    );
  for (const [name, x] of [
    ['bias', bias],
    ['mask', mask],
  ] as const)
    if (x) checkBroadcast(name, x, [q.shape[0]!, q.shape[2]!, T, S]);
  const lengths = [options.querySeqLengths, options.keyValueSeqLengths].map((x) =>
    x === null || x === undefined ? null : asArray(x, 'dotProductAttention'),
  );
  for (const x of lengths)
    if (x && (x.ndim !== 1 || x.shape[0] !== q.shape[0]))
      throw new ShapeError(
        `dotProductAttention: sequence lengths must be one for each of the batch, got ${formatType(x.type)} for ${formatType(q.type)}`,
      );
  const window = options.localWindowSize ?? null;
  const settings: Settings = {
    scale: options.scale ?? q.shape[3]! ** -0.5,
    is_causal: options.isCausal ?? false,
    local_window: window === null ? null : typeof window === 'number' ? [window, window] : [...window],
    bias: bias !== null,
    mask: mask !== null,
    query_lengths: lengths[0] !== null,
    key_lengths: lengths[1] !== null,
  };
  const operands = [q, k, v, bias, mask, ...lengths].filter((x) => x !== null && x !== undefined);
  const result = call1('dotProductAttention', operands, settings, (...values) => attention(values, settings));
  return given[0]!.ndim === 3 ? reshape(result, given[0]!.shape) : result;
}

/** The composite's attributes. Its operands: query, key, value, and of bias, mask, query and key lengths those that are said to be there. */
interface Settings {
  readonly scale: number;
  readonly is_causal: boolean;
  readonly local_window: readonly number[] | null;
  readonly bias: boolean;
  readonly mask: boolean;
  readonly query_lengths: boolean;
  readonly key_lengths: boolean;
}

function attention(operands: readonly Value[], settings: Settings): Value {
  const decomposition = buildClosed('attention', operands, (...values) => {
    const [q, k, v, ...rest] = values.map((x) => Array.traced(x));
    let next = 0;
    const [bias, mask, queryLengths, keyLengths] = [settings.bias, settings.mask, settings.query_lengths, settings.key_lengths].map(
      (there) => (there ? rest[next++]! : null),
    );
    return [decomposed(q!, k!, v!, { bias: bias!, mask: mask!, queryLengths: queryLengths!, keyLengths: keyLengths! }, settings).value()];
  });
  return composite({ name: 'systolic.attention', decomposition, operands, attributes: { ...settings } })[0]!;
}

type Extras = Readonly<Record<'bias' | 'mask' | 'queryLengths' | 'keyLengths', Array | null>>;

function decomposed(q_BTNH: Array, k_BSKH: Array, v_BSKH: Array, extras: Extras, settings: Settings): Array {
  const [B, T, N, H] = q_BTNH.shape as [number, number, number, number];
  const [S, K] = k_BSKH.shape.slice(1) as [number, number];
  const G = N / K;
  // Query heads stand beside the key head that they share; key and value are never repeated.
  const q_BKGTH = transpose(reshape(q_BTNH, [B, T, K, G, H]), [0, 2, 3, 1, 4]);
  const logits_BKGTS = multiply(einsum('bkgth,bskh->bkgts', q_BKGTH, k_BSKH, { preferredElementType: 'float32' }), settings.scale);
  const biased = extras.bias ? add(logits_BKGTS, grouped(extras.bias, K, G)).astype('float32') : logits_BKGTS;
  const mask = masks(T, S, extras.mask && grouped(extras.mask, K, G), extras, settings);
  const probabilities = softmax(mask ? where(mask, biased, masked) : biased).astype(k_BSKH.dtype);
  const summed_BTNH = reshape(transpose(einsum('bkgts,bskh->bkgth', probabilities, v_BSKH), [0, 3, 1, 2, 4]), [B, T, N, H]);
  if (!extras.queryLengths) return summed_BTNH;
  const counts_BT11 = less(reshape(arange(T), [1, T, 1, 1]), reshape(extras.queryLengths, [B, 1, 1, 1]));
  return multiply(summed_BTNH, counts_BT11.astype(summed_BTNH.dtype));
}

/** JAX's logit of what is not seen: finite, so that a row without keys is uniform and not NaN. */
const masked = -0.7 * 3.4028234663852886e38;

/** [b, n, t, s] as [b, k, g, t, s]. */
const grouped = (x: Array, K: number, G: number): Array =>
  x.shape[1] === 1 ? expandDims(x, 1) : reshape(x, [x.shape[0]!, K, G, ...x.shape.slice(2)]);

/** All that is said about which keys a query sees, computed from positions where it can be; `null` for all keys. */
function masks(T: number, S: number, mask: Array | null, extras: Extras, settings: Settings): Array | null {
  const query = reshape(arange(T), [T, 1]);
  const key = reshape(arange(S), [1, S]);
  const perBatch = (lengths: Array): Array => reshape(lengths, [lengths.shape[0]!, 1, 1, 1, 1]);
  const [left, right] = settings.local_window ?? [];
  const rules = [
    mask,
    settings.is_causal ? greaterEqual(query, key) : null,
    settings.local_window ? logicalAnd(lessEqual(query, add(key, left!)), greaterEqual(query, add(key, -right!))) : null,
    extras.queryLengths && less(query, perBatch(extras.queryLengths)),
    extras.keyLengths && less(key, perBatch(extras.keyLengths)),
  ].filter((rule) => rule !== null);
  return rules.length === 0 ? null : rules.reduce((a, b) => logicalAnd(a, b));
}

const withFourAxes = (x: Array): Array => (x.ndim < 4 ? reshape(x, [...range(4 - x.ndim).map(() => 1), ...x.shape]) : x);

function checkOperands(given: readonly Array[], q: Array, k: Array, v: Array): void {
  const types = given.map((x) => formatType(x.type)).join(', ');
  if (given.some((x) => x.ndim !== given[0]!.ndim || x.ndim < 3 || x.ndim > 4))
    throw new ShapeError(`dotProductAttention: query, key and value must all be [B, T, N, H] or all [T, N, H], got ${types}`);
  if (q.dtype !== k.dtype || k.dtype !== v.dtype)
    throw new DTypeError(`dotProductAttention: query, key and value must have one dtype, got ${types}`);
  if (formatShape(k.shape) !== formatShape(v.shape) || k.shape[0] !== q.shape[0] || k.shape[3] !== q.shape[3])
    throw new ShapeError(`dotProductAttention: key and value must have one shape, and the query their batch and head width, got ${types}`);
  if (q.shape[2]! % k.shape[2]! !== 0)
    throw new ShapeError(`dotProductAttention: query heads must be a multiple of key heads, got ${q.shape[2]} and ${k.shape[2]}`);
}

function checkBroadcast(name: string, x: Array, shape: readonly number[]): void {
  if (x.ndim !== 4 || x.shape.some((d, i) => d !== 1 && d !== shape[i]))
    throw new ArgumentError(
      `dotProductAttention: ${name} must broadcast to [B, N, T, S] = ${formatShape(shape)}, got ${formatType(x.type)}`,
    );
}
