/** Keys and random bits: threefry-2x32 over counters, laid out as JAX does by default (`jax_threefry_partitionable`). */

import type { Value } from '../../ir/graph.ts';
import { fullLike, iota } from '../../ops/constant.ts';
import { convert } from '../../ops/conversion.ts';
import { broadcastTo, concatenate, reshape, sliceAxis } from '../../ops/layout.ts';
import { xor } from '../../ops/logic.ts';
import { threefry2x32 } from '../../ops/threefry.ts';
import { type DType, dtypes, isInteger } from '../../types/dtype.ts';
import { hostTensor } from '../../types/host.ts';
import { formatType, type Shape, sizeOf, tensorType } from '../../types/shape.ts';
import { ArgumentError, DTypeError, ShapeError } from '../../util/errors.ts';
import { Array, type ArrayLike, describe } from '../array.ts';
import { call1 } from '../call.ts';
import { cast, checkDType, checkShape } from '../operands.ts';

/** A key from a seed: [0, seed], and [0, seed mod 2³²] for negative ones, as JAX without 64-bit types. */
export function key(seed: ArrayLike): Array {
  if (typeof seed === 'number') {
    if (!Number.isInteger(seed)) throw new ArgumentError(`key: the seed must be a whole number, got ${seed}`);
    return Array.host(hostTensor('uint32', [2], [0, seed >>> 0]));
  }
  return call1('key', [seed], null, (s) => seedWords(s));
}
export const PRNGKey = key;

/** The words of a key: the key itself, which is uint32[2] here. */
export const keyData = (k: Array): Array => checkKey('keyData', k);
/** A key made of its two words. */
export const wrapKeyData = (words: Array): Array => checkKey('wrapKeyData', words);
/** The same key. */
export const clone = (k: Array): Array => checkKey('clone', k);

/** [..., 2] words of an integer. */
function seedWords(s: Value): Value {
  if (!isInteger(s.type.dtype)) throw new DTypeError(`key: the seed must be an integer, got ${formatType(s.type)}`);
  const low = reshape(convert(s, 'uint32'), [...s.type.shape, 1]);
  return concatenate([fullLike(low, 0), low], s.type.shape.length);
}

export function checkKey(name: string, k: ArrayLike): Array {
  if (!(k instanceof Array)) throw new ArgumentError(`${name}: needs a key, got ${describe(k)}`, 'Make one with random.key(seed).');
  if (k.dtype !== 'uint32' || k.ndim !== 1 || k.shape[0] !== 2)
    throw new ShapeError(
      `${name}: a key must be ui32[2], got ${formatType(k.type)}`,
      k.ndim > 1 ? 'Take one of the keys: keys.slice(i), or vmap over them.' : 'Make one with random.key(seed).',
    );
  return k;
}

/** The two words of threefry for counters 0, 1, … of a shape. */
function words(k: Value, shape: Shape): [Value, Value] {
  const n = sizeOf(shape);
  const counter = reshape(iota(tensorType('uint32', [n]), 0), shape);
  const part = (i: number): Value => broadcastTo(reshape(sliceAxis(k, 0, i, i + 1), []), shape);
  return threefry2x32(part(0), part(1), fullLike(counter, 0), counter);
}

/** As many new keys as asked for, with shape [...num, 2]. */
export function split(k: Array, num: number | readonly number[] = 2): Array {
  const shape = checkShape('split', num);
  return call1('split', [checkKey('split', k)], shape, (v) => {
    const [high, low] = words(v, shape);
    return concatenate(
      [high, low].map((w) => reshape(w, [...shape, 1])),
      shape.length,
    );
  });
}

/** A key made of a key and a number, such as a step: different numbers give unrelated keys. */
export function foldIn(k: Array, data: ArrayLike): Array {
  return call1('foldIn', [checkKey('foldIn', k), data], null, (v, d) => {
    const counter = seedWords(d);
    const part = (w: Value, i: number): Value => reshape(sliceAxis(w, 0, i, i + 1), []);
    const [high, low] = threefry2x32(part(v, 0), part(v, 1), part(counter, 0), part(counter, 1));
    return concatenate(
      [high, low].map((w) => reshape(w, [1])),
      0,
    );
  });
}

export function bitValues(k: Value, shape: Shape, dtype: DType): Value {
  const [high, low] = words(k, shape);
  return cast(xor(high, low), dtype);
}

/** Random unsigned integers: uint32, uint16 or uint8. */
export function bits(k: Array, shape: number | Shape = [], { dtype = 'uint32' }: { readonly dtype?: DType } = {}): Array {
  const sizes = checkShape('bits', shape);
  if (dtypes[checkDType('bits', dtype)].kind !== 'uint') throw new DTypeError(`bits: dtype must be uint32, uint16 or uint8, got ${dtype}`);
  return call1('bits', [checkKey('bits', k)], [sizes, dtype], (v) => bitValues(v, sizes, dtype));
}

/** `split` on values. */
export function keyHalves(k: Value): [Value, Value] {
  const [high, low] = words(k, [2]);
  const half = (i: number): Value => concatenate([sliceAxis(high, 0, i, i + 1), sliceAxis(low, 0, i, i + 1)], 0);
  return [half(0), half(1)];
}
