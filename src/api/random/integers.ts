/** Random integers, orders and choices. */

import type { Value } from '../../ir/graph.ts';
import { add, maximum, minimum, multiply, remainder, subtract } from '../../ops/arithmetic.ts';
import { full, fullLike, iota } from '../../ops/constant.ts';
import { broadcastTo } from '../../ops/layout.ts';
import { and, greater, lessEqual, select } from '../../ops/logic.ts';
import { sort } from '../../ops/sort.ts';
import { type DType, dtypes, isFloat, isInteger } from '../../types/dtype.ts';
import { hostTensor } from '../../types/host.ts';
import { formatShape, formatType, type Shape, sizeOf, tensorType } from '../../types/shape.ts';
import { ArgumentError, DTypeError, ShapeError } from '../../util/errors.ts';
import { Array, type ArrayLike, asArray } from '../array.ts';
import { call1, fused } from '../call.ts';
import * as lax from '../lax.ts';
import * as np from '../numpy.ts';
import { cast, checkDType, checkShape, normalizeAxis } from '../operands.ts';
import { gumbel, uniform } from './distributions.ts';
import { bitValues, checkKey, keyHalves } from './keys.ts';

export interface RandintOptions {
  readonly minval: ArrayLike;
  readonly maxval: ArrayLike;
  readonly shape?: number | Shape;
  readonly dtype?: DType;
}

/** Integers in [minval, maxval), nearly uniform: JAX's two draws and a remainder. `minval` where the range is empty. */
export function randint(k: Array, { minval, maxval, shape = [], dtype = 'int32' }: RandintOptions): Array {
  const sizes = checkShape('randint', shape);
  if (!isInteger(checkDType('randint', dtype))) throw new DTypeError(`randint: dtype must be an integer type, got ${dtype}`);
  const bounds = [minval, maxval].map((b) => (b instanceof Array ? b : boundArray(b)));
  const { min, max, bytes } = dtypes[dtype];
  return call1('randint', [checkKey('randint', k), ...bounds], [sizes, dtype], (v, low, high) => {
    if (bytes === 4) return integersBetween(v, low!, high!, sizes, dtype);
    // Narrow types are drawn with 32 bits, which are less biased.
    const held = [low!, high!].map((b, i) => clipInteger(b, 'int32', min, max + i));
    return cast(integersBetween(v, held[0]!, held[1]!, sizes, 'int32'), dtype);
  });
}

function boundArray(bound: number | boolean): Array {
  const n = Math.trunc(Number(bound));
  if (!(n >= -(2 ** 31) && n < 2 ** 32)) throw new ArgumentError(`randint: bounds must be integers of 32 bits, got ${bound}`);
  return Array.host(hostTensor(n > 2147483647 ? 'uint32' : 'int32', [], [n]));
}

/** For int32 and uint32. */
function integersBetween(k: Value, low: Value, high: Value, sizes: Shape, dtype: DType): Value {
  const { min, max } = dtypes[dtype];
  const at = (b: Value): Value => broadcastTo(b, sizes);
  const beyond = at(beyondMax(high, max));
  const [from, to] = [at(clipInteger(low, dtype, min, max)), at(clipInteger(high, dtype, min, max))];
  const empty = lessEqual(to, from);
  let span = cast(subtract(to, from), 'uint32');
  span = select(empty, fullLike(span, 1), span);
  span = select(and(beyond, greater(to, from)), add(span, fullLike(span, 1)), span);
  const half = remainder(fullLike(span, 2 ** 16), span);
  const multiplier = remainder(multiply(half, half), span);
  const [highBits, lowBits] = keyHalves(k).map((half) => bitValues(half, sizes, 'uint32'));
  const offset = remainder(add(multiply(remainder(highBits!, span), multiplier), remainder(lowBits!, span)), span);
  return add(from, cast(offset, dtype));
}

const beyondMax = (x: Value, max: number): Value =>
  dtypes[x.type.dtype].max <= max ? full(0, tensorType('bool', x.type.shape)) : greater(x, fullLike(x, max));
function clipInteger(x: Value, dtype: DType, min: number, max: number): Value {
  const from = dtypes[x.type.dtype];
  const low = from.min < min ? maximum(x, fullLike(x, min)) : x;
  const held = from.max > max ? minimum(low, fullLike(low, max)) : low;
  return cast(held, dtype);
}

function shuffle(k: Value, x: Value, axis: number): Value {
  const n = sizeOf(x.type.shape);
  const rounds = Math.ceil((3 * Math.log(Math.max(1, n))) / Math.log(4294967295));
  let [shuffled, rest] = [x, k];
  for (let i = 0; i < rounds; i++) {
    const [next, sub] = keyHalves(rest);
    rest = next;
    shuffled = sort([bitValues(sub, shuffled.type.shape, 'uint32'), shuffled], axis, { numKeys: 1 })[1]!;
  }
  return shuffled;
}

/** 0 … n-1 (for a number), or an array's slices along an axis, in random order; `independent` orders each line along the axis for itself. */
export function permutation(
  k: Array,
  x: number | Array,
  axis = 0,
  { independent = false }: { readonly independent?: boolean } = {},
): Array {
  if (typeof x === 'number') {
    if (!Number.isInteger(x) || x < 0) throw new ArgumentError(`permutation: a number must be whole and not negative, got ${x}`);
    return call1('permutation', [checkKey('permutation', k)], x, (v) => shuffle(v, iota(tensorType('int32', [x]), 0), 0));
  }
  const at = normalizeAxis('permutation', axis, x.type);
  if (x.ndim === 1 || independent) return call1('permutation', [checkKey('permutation', k), x], at, (v, a) => shuffle(v, a, at));
  return np.take(x, permutation(k, x.shape[at]!), at);
}

export interface ChoiceOptions {
  readonly shape?: number | Shape;
  /** Whether an element may be drawn more than once; yes by default. */
  readonly replace?: boolean;
  /** The probability of each element; equal by default. */
  readonly p?: ArrayLike;
  readonly axis?: number;
}

/** Random slices of an array along an axis, or of 0 … n-1. */
export function choice(k: Array, a: number | Array, { shape = [], replace = true, p, axis = 0 }: ChoiceOptions = {}): Array {
  const sizes = checkShape('choice', shape);
  const at = typeof a === 'number' ? 0 : normalizeAxis('choice', axis, a.type);
  const n = typeof a === 'number' ? a : a.shape[at]!;
  const draws = sizeOf(sizes);
  if (draws > 0 && n <= 0) throw new ArgumentError('choice: needs elements to draw from, got none');
  if (!replace && draws > n)
    throw new ArgumentError(`choice: without replacement no more can be drawn than there are, got ${draws} of ${n}`);
  if (p !== undefined && (asArray(p).ndim !== 1 || asArray(p).size !== n))
    throw new ShapeError(`choice: p must have one probability for each of the ${n} elements, got ${formatType(asArray(p).type)}`);
  const index = choiceIndices(k, n, draws, sizes, replace, p);
  if (typeof a === 'number') return index.reshape(sizes);
  return np.take(a, index, at).reshape([...a.shape.slice(0, at), ...sizes, ...a.shape.slice(at + 1)]);
}

function choiceIndices(k: Array, n: number, draws: number, shape: Shape, replace: boolean, p: ArrayLike | undefined): Array {
  if (p === undefined) return replace ? randint(k, { minval: 0, maxval: n, shape }).reshape([draws]) : permutation(k, n).slice([0, draws]);
  return fused('choice', [k, p], [n, draws, shape, replace], (kk, chances) => {
    if (!replace) return lax.topK(gumbel(kk, [n]).add(np.log(chances)), draws)[1];
    const total = np.cumsum(chances);
    const r = total
      .slice(-1)
      .mul(np.subtract(1, uniform(kk, shape)))
      .reshape([draws]);
    return np.searchsorted(total, r);
  });
}

export interface CategoricalOptions {
  readonly axis?: number;
  /** Must end with the shape of the logits without `axis`. */
  readonly shape?: number | Shape;
  readonly replace?: boolean;
}

/** Draws categories from unnormalised log probabilities along an axis, by the Gumbel-max trick. */
export function categorical(k: Array, logits: ArrayLike, { axis = -1, shape, replace = true }: CategoricalOptions = {}): Array {
  const l = asArray(logits);
  const at = normalizeAxis('categorical', axis, l.type);
  const batch = l.shape.filter((_, d) => d !== at);
  const sizes = shape === undefined ? batch : checkShape('categorical', shape);
  const prefix = sizes.slice(0, sizes.length - batch.length);
  if (sizes.slice(prefix.length).join() !== batch.join())
    throw new ShapeError(`categorical: shape must end with the batch axes of the logits ${formatShape(batch)}, got ${formatShape(sizes)}`);
  const dtype = isFloat(l.dtype) ? l.dtype : 'float32';
  return fused('categorical', [checkKey('categorical', k), l], [at, sizes, replace], (kk, x) => {
    const wide = x.astype(dtype);
    if (replace) return np.argmax(gumbel(kk, [...prefix, ...l.shape], { dtype }).add(wide), at - l.ndim);
    const noisy = np.moveaxis(gumbel(kk, l.shape, { dtype }).add(wide), at, -1);
    const picked = lax.topK(noisy, sizeOf(prefix))[1];
    return np.moveaxis(picked, -1, 0).reshape(sizes);
  });
}
