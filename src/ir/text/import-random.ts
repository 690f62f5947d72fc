/**
 * `rng_bit_generator`, whose state is of 64-bit integers: the one place where these must not be narrowed. A value in their place is
 * their low words, as everywhere; beside it the words of both halves are remembered, `ui32[…, 2]`.
 */
import { byteSize, type DType, isInteger } from '../../types/dtype.ts';
import { filled } from '../../types/host.ts';
import { range, type Shape, sizeOf } from '../../types/shape.ts';
import type { Attrs, Value } from '../graph.ts';
import type { ImportContext, ImportRule, ParsedOp } from './form.ts';

const halves = new WeakMap<Value, Value>();
const is64 = (element: string): boolean => /^u?i64$/.test(element);

/** Between 64-bit integers and pairs of words; any other unchanged. */
export const bitcastConvert: ImportRule = {
  emit: (parsed, context) => {
    const [x] = parsed.inputs as [Value];
    const { shape, dtype } = x.type;
    const [result] = parsed.results ?? [];
    const words = new Writer(context);
    if (is64(context.element) && shape.at(-1) === 2 && dtype === 'uint32') return [words.narrowed(x)];
    const split = result?.shape.length === shape.length + 1 && result.shape.at(-1) === 2 && byteSize(dtype) === 4 && isInteger(dtype);
    return split && result.dtype === 'uint32' ? [words.both(x)] : context.emit('stablehlo.bitcast_convert', parsed);
  },
};

/** In hashes of counters, as XLA expands it. `DEFAULT` is Philox, as on XLA's CPU and GPU. */
export const rngBitGenerator: ImportRule = {
  emit: ({ inputs, attrs, results }: ParsedOp, context) => {
    const w = new Writer(context);
    const [state] = inputs as [Value];
    const bits = results![1]!;
    const threefry = attrs['rng_algorithm'] === 'THREE_FRY';
    const size = state.type.shape[0]!;
    if (state.type.shape.length !== 1 || (threefry ? size !== 2 : size < 2 || size > 3)) {
      context.fail(`the state must be of ${threefry ? '2' : '2 or 3'} integers of 64 bits`);
    }
    const pairs = w.both(state);
    const word = (i: number): Value => w.reshape(w.slice(pairs, [i >> 1, i & 1], [(i >> 1) + 1, (i & 1) + 1]), []);
    const key = [word(0), word(1)];
    const counter = range(2 * size - 2).map((i) => word(i + 2));
    const generate = threefry ? threefryBits : philoxBits;
    const { value, used } = generate(w, key, counter, bits.shape, is64(context.element));
    const next = w.advanced(counter, w.full(used, []));
    const words = [...key, ...next].map((v) => w.reshape(v, [1]));
    const nextState = w.narrowed(w.reshape(w.op('stablehlo.concatenate', words, { dimension: 0 }), [size, 2]));
    return [nextState, w.convert(value, bits.dtype)];
  },
};

interface Generated {
  readonly value: Value;
  /** Counters that it took. */
  readonly used: number;
}
type Generator = (w: Writer, key: readonly Value[], counter: readonly Value[], shape: Shape, wide: boolean) => Generated;

/** Each counter gives two words: one element of 64 bits, or elements of 32 bits that are neighbours along the first even axis, else the longest. */
const threefryBits: Generator = (w, key, counter, shape, wide) => {
  const even = shape.findIndex((d) => d % 2 === 0);
  const axis = even >= 0 ? even : Math.max(0, shape.indexOf(Math.max(...shape)));
  const sizes = shape.length === 0 ? [1] : shape;
  const half = wide ? sizes : sizes.map((d, i) => (i === axis ? Math.ceil(d / 2) : d));
  const used = sizeOf(half);
  const counters = w.advanced(counter, w.op('stablehlo.iota', [], { iota_dimension: 0, shape: [used], dtype: 'uint32' }));
  const words = w.ops('systolic.threefry2x32', [...key.map((k) => w.broadcast(k, [used])), ...counters]);
  if (wide) return { value: w.narrowed(w.reshape(w.stack(words, 1), [...shape, 2])), used };
  const joined = w.stack(
    words.map((v) => w.reshape(v, half)),
    axis + 1,
  );
  const doubled = half.map((d, i) => (i === axis ? 2 * d : d));
  const all = w.slice(
    w.reshape(joined, doubled),
    sizes.map(() => 0),
    sizes,
  );
  return { value: w.reshape(all, shape), used };
};

/** Each counter gives four words, one after the other. */
const philoxBits: Generator = (w, key, counter, shape, wide) => {
  const count = sizeOf(shape) * (wide ? 2 : 1);
  const used = Math.ceil(count / 4);
  // A counter of 64 bits has the key for its upper half.
  const counters = w.advanced(
    [...counter, ...key].slice(0, 4),
    w.op('stablehlo.iota', [], { iota_dimension: 0, shape: [used], dtype: 'uint32' }),
  );
  const words = w.ops('systolic.philox4x32', [...key.map((k) => w.broadcast(k, [used])), ...counters]);
  const flat = w.slice(w.reshape(w.stack(words, 1), [4 * used]), [0], [count]);
  return { value: wide ? w.narrowed(w.reshape(flat, [...shape, 2])) : w.reshape(flat, shape), used };
};

/** The few ops that this takes, by their names in the registry. */
class Writer {
  private readonly context: ImportContext;
  constructor(context: ImportContext) {
    this.context = context;
  }

  ops(key: string, inputs: readonly Value[], attrs: Attrs = {}): readonly Value[] {
    return this.context.emit(key, { inputs, attrs });
  }
  op(key: string, inputs: readonly Value[], attrs: Attrs = {}): Value {
    return this.ops(key, inputs, attrs)[0]!;
  }

  /** The value in the place of 64-bit integers that are given as words. */
  narrowed(words: Value): Value {
    const { shape } = words.type;
    const low = this.slice(
      words,
      shape.map(() => 0),
      [...shape.slice(0, -1), 1],
    );
    const value = this.reshape(low, shape.slice(0, -1));
    halves.set(value, words);
    return value;
  }
  /** The words of 64-bit integers; the upper ones are 0, or the sign, where they have been narrowed away. */
  both(x: Value): Value {
    const known = halves.get(x);
    if (known) return known;
    const { shape, dtype } = x.type;
    const low = dtype === 'uint32' ? x : this.op('stablehlo.bitcast_convert', [x], { dtype: 'uint32' });
    const shift = this.op('stablehlo.constant', [], { value: filled(dtype, [], 31), ...(shape.length > 0 && { shape }) });
    const sign = (): Value =>
      this.op('stablehlo.bitcast_convert', [this.op('stablehlo.shift_right_arithmetic', [x, shift])], { dtype: 'uint32' });
    return this.stack([low, dtype === 'uint32' ? this.full(0, shape) : sign()], shape.length);
  }
  /** A counter, its least word first, plus a number below 2³². */
  advanced(counter: readonly Value[], by: Value): Value[] {
    let carry = by;
    return counter.map((word) => {
      const sum = this.op('stablehlo.add', [this.broadcast(word, by.type.shape), carry]);
      const over = this.op('stablehlo.compare', [sum, carry], { comparison_direction: 'LT', compare_type: 'UNSIGNED' });
      carry = this.convert(over, 'uint32');
      return sum;
    });
  }

  full(n: number, shape: Shape): Value {
    return this.op('stablehlo.constant', [], { value: filled('uint32', [], n), ...(shape.length > 0 && { shape }) });
  }
  convert(x: Value, dtype: DType): Value {
    return x.type.dtype === dtype ? x : this.op('stablehlo.convert', [x], { dtype });
  }
  reshape(x: Value, shape: Shape): Value {
    return x.type.shape.join() === shape.join() && x.type.shape.length === shape.length ? x : this.op('stablehlo.reshape', [x], { shape });
  }
  broadcast(x: Value, shape: Shape): Value {
    return x.type.shape.length === shape.length ? x : this.op('stablehlo.broadcast_in_dim', [x], { broadcast_dimensions: [], shape });
  }
  slice(x: Value, start: readonly number[], limit: readonly number[]): Value {
    return this.op('stablehlo.slice', [x], { start_indices: start, limit_indices: limit, strides: start.map(() => 1) });
  }
  /** Values side by side along a new axis. */
  stack(xs: readonly Value[], axis: number): Value {
    const { shape } = xs[0]!.type;
    const one = [...shape.slice(0, axis), 1, ...shape.slice(axis)];
    return this.op(
      'stablehlo.concatenate',
      xs.map((x) => this.reshape(x, one)),
      { dimension: axis },
    );
  }
}
