/**
 * `rng_bit_generator` written in other ops, as XLA expands it. Its state is a key and a counter of 64 bits each, here two words of 32 bits,
 * the low one first.
 * Source: xla/hlo/builder/lib/prng.cc; Salmon et al., Parallel Random Numbers: As Easy as 1, 2, 3 (SC 2011).
 */
import type { Value } from '../ir/graph.ts';
import { type Shape, sizeOf } from '../types/shape.ts';
import { ArgumentError } from '../util/errors.ts';
import { add } from './arithmetic.ts';
import { iota, scalar } from './constant.ts';
import { convert } from './conversion.ts';
import { broadcastTo, concatenate, reshape, slice, sliceAxis } from './layout.ts';
import { less } from './logic.ts';
import { philox4x32 } from './philox.ts';
import { threefry2x32 } from './threefry.ts';

/** The low and the high word of a 64-bit number. */
type Wide = readonly [low: Value, high: Value];

export interface RandomBits {
  /** `ui32[2,2]`: (key, counter), each (low, high). */
  readonly state: Value;
  readonly bits: Value;
}

/**
 * Random bits of a shape, and the state for the next ones.
 * @param state `ui32[2,2]`
 * @param width how many bits the elements have; of 64 only the low 32 are returned.
 */
export function rngBitGenerator(state: Value, algorithm: string, shape: Shape, width: 32 | 64): RandomBits {
  const word = (row: number, column: number): Value => reshape(slice(state, [row, column], [row + 1, column + 1]), []);
  const key: Wide = [word(0, 0), word(0, 1)];
  const counter: Wide = [word(1, 0), word(1, 1)];
  const make = algorithm === 'THREE_FRY' ? threefryBits : algorithm === 'PHILOX' || algorithm === 'DEFAULT' ? philoxBits : null;
  if (!make) throw new ArgumentError(`rng_bit_generator: algorithm must be DEFAULT, THREE_FRY or PHILOX, got ${algorithm}`);
  const { bits, used } = make(key, counter, shape, width);
  const next = plus(counter, scalar(used, 'uint32'));
  return {
    bits,
    state: reshape(
      concatenate(
        [...key, ...next].map((v) => reshape(v, [1])),
        0,
      ),
      [2, 2],
    ),
  };
}

interface Drawn {
  readonly bits: Value;
  /** By how much the counter goes on. */
  readonly used: number;
}

/** Each hash gives two words: for 32 bits two elements that lie side by side along an axis cut in half, for 64 bits one. */
function threefryBits(key: Wide, counter: Wide, shape: Shape, width: 32 | 64): Drawn {
  const sizes = shape.length === 0 ? [1] : shape;
  const even = sizes.findIndex((n) => n % 2 === 0);
  const axis = even >= 0 ? even : sizes.indexOf(Math.max(...sizes));
  const half = width === 64 ? sizes : sizes.map((n, d) => (d === axis ? Math.ceil(n / 2) : n));
  const counters = countFrom(counter, half);
  const words = threefry2x32(broadcastTo(key[0], half), broadcastTo(key[1], half), ...counters);
  if (width === 64) return { bits: reshape(words[0], shape), used: sizeOf(half) };
  const side = [...half.slice(0, axis + 1), 1, ...half.slice(axis + 1)];
  const paired = concatenate(
    words.map((w) => reshape(w, side)),
    axis + 1,
  );
  const whole = reshape(
    paired,
    half.map((n, d) => (d === axis ? 2 * n : n)),
  );
  return { bits: reshape(sliceAxis(whole, axis, 0, sizes[axis]!), shape), used: sizeOf(half) };
}

/** Each hash gives four words: four elements of 32 bits, two of 64. The key is also the upper half of the counter. */
function philoxBits(key: Wide, counter: Wide, shape: Shape, width: 32 | 64): Drawn {
  const n = sizeOf(shape);
  const perHash = width === 64 ? 2 : 4;
  const hashes = [Math.ceil(n / perHash)];
  const wide = (v: Value): Value => broadcastTo(v, hashes);
  const words = philox4x32(key.map(wide), [...countFrom(counter, hashes), ...key.map(wide)]);
  const kept = width === 64 ? [words[0]!, words[2]!] : words;
  const rows = concatenate(
    kept.map((w) => reshape(w, [hashes[0]!, 1])),
    1,
  );
  return { bits: reshape(sliceAxis(reshape(rows, [hashes[0]! * perHash]), 0, 0, n), shape), used: hashes[0]! };
}

/** counter + 0, counter + 1, … in a shape. */
function countFrom([low, high]: Wide, shape: Shape): Wide {
  const steps = reshape(iota({ shape: [sizeOf(shape)], dtype: 'uint32' }, 0), shape);
  return plus([broadcastTo(low, shape), broadcastTo(high, shape)], steps);
}

function plus([low, high]: Wide, n: Value): Wide {
  const sum = add(low, n);
  return [sum, add(high, convert(less(sum, low), 'uint32'))];
}
