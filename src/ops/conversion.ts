/** From one element type to another: by value (`convert`), by bits (`bitcast_convert`), and rounding without a change of type. */
import { emit } from '../ir/builder.ts';
import { type Attrs, int, type Value } from '../ir/graph.ts';
import { type Expr, type ExprBuilder, flat, type Op } from '../ir/op.ts';
import { type DType, dtypes, isDType, isFloat } from '../types/dtype.ts';
import { castNumber, decode, encode, type HostTensor } from '../types/host.ts';
import { formatType, type TensorType } from '../types/shape.ts';
import { ArgumentError, ShapeError } from '../util/errors.ts';
import { checkKind, computed, define, floats, mapUnary } from './define.ts';

const convertOp: Op = {
  name: 'convert',
  dialect: 'stablehlo',
  kind: 'elementwise',
  linear: { factors: [1] },
  resultType: ['dtype'],
  infer: ([x], attrs) => [{ shape: x!.shape, dtype: checkedDType('convert', attrs) }],
  eval: ([x], { attrs }) => {
    const from = x!.type.dtype;
    const to = attrs['dtype'] as DType;
    if (from === to) return [x!];
    const fromFloat = isFloat(from);
    if (isFloat(to)) return [computed({ shape: x!.type.shape, dtype: to }, new Float32Array(x!.data))];
    return [mapUnary(x!, to, (v) => castNumber(v, to, fromFloat))];
  },
  // Into or out of the integers nothing is differentiable.
  jvp: (_primals, [dx], { attrs }) => [dx && isFloat(attrs['dtype'] as DType) ? convert(dx, attrs['dtype'] as DType) : null],
  transpose: ([ct], _inputs, eqn) => [ct ? convert(ct, eqn.inputs[0]!.type.dtype) : null],
  batch: 'elementwise',
  element: (e, index) => convertExpr(e.k, e.operand(0, index), e.eqn.inputs[0]!.type.dtype, e.eqn.attrs['dtype'] as DType),
};

/**
 * The values in another dtype, never weak: floats to nearest even, float to integer truncates and saturates with NaN as 0, integers wrap,
 * anything to bool is `!= 0`. A value that has the dtype already is returned as it is.
 */
export const convert = define(
  convertOp,
  (x: Value, dtype: DType): Value => (x.type.dtype === dtype && !x.weak ? x : emit(convertOp, [x], { dtype }, [], false)[0]!),
);

function convertExpr(k: ExprBuilder, x: Expr, from: DType, to: DType): Expr {
  const source = dtypes[from].kind;
  const target = dtypes[to];
  if (from === to) return x;
  if (target.kind === 'bool') {
    return source === 'float' ? k.notEqual(k.and(k.bitcast(x, 'u32'), 0x7fffffff), 0) : k.notEqual(x, 0);
  }
  if (target.kind === 'float') return k.convert(x, 'f32');
  const type = target.kind === 'int' ? 'i32' : 'u32';
  if (source !== 'float') return k.convert(x, type);
  const wide = k.call(type === 'i32' ? 'float_to_int' : 'float_to_uint', x);
  return target.bits === 32 ? wide : k.clamp(wide, target.min, target.max);
}

const bitcastOp: Op = {
  name: 'bitcast_convert',
  dialect: 'stablehlo',
  kind: 'layout',
  resultType: ['dtype'],
  infer: ([x], attrs) => [bitcastType(x!, checkedDType('bitcast_convert', attrs))],
  eval: ([x], { outputs }) => [bitcastTensor(x!, outputs[0]!.type)],
  jvp: flat,
  batch: ([x], [dim], { attrs }) => {
    const ratio = bitsOf(x!.type.dtype) / bitsOf(attrs['dtype'] as DType);
    // A narrower source gives up its last axis, which the batch must not be.
    if (ratio < 1 && dim === x!.type.shape.length - 1)
      throw new ShapeError(`bitcast_convert: the batch axis must not be the last, got ${formatType(x!.type)}`);
    return { outputs: [bitcastConvert(x!, attrs['dtype'] as DType)], dims: [dim!] };
  },
  element: (e, index) => {
    const [from, to] = [e.eqn.inputs[0]!.type.dtype, e.eqn.attrs['dtype'] as DType];
    const ratio = bitsOf(from) / bitsOf(to);
    const { k } = e;
    if (ratio === 1) return fromBits(k, toBits(k, e.operand(0, index), from), to);
    if (ratio > 1) {
      // Lanes behind the last element would shift by the whole width, which WGSL refuses where it is a constant.
      const part = e.ix.toValue(e.ix.mul(index.at(-1)!, bitsOf(to)), 'uint32');
      const shift = k.and(part, bitsOf(from) - 1);
      const word = k.shr(toBits(k, e.operand(0, index.slice(0, -1)), from), shift);
      return fromBits(k, k.and(word, 2 ** bitsOf(to) - 1), to);
    }
    const parts = Array.from(
      { length: 1 / ratio },
      (_, i) => k.shl(toBits(k, e.operand(0, [...index, e.ix.constant(i)]), from), i * bitsOf(from)),
    );
    return fromBits(
      k,
      parts.reduce((a, b) => k.or(a, b)),
      to,
    );
  },
};

/** The same bits in another dtype; to a narrower one a new last axis appears, to a wider one the last axis goes. Least significant first. */
export const bitcastConvert = define(bitcastOp, (x: Value, dtype: DType): Value => emit(bitcastOp, [x], { dtype }, [], false)[0]!);

function bitcastType(x: TensorType, dtype: DType): TensorType {
  const [from, to] = [bitsOf(x.dtype), bitsOf(dtype)];
  if ((x.dtype === 'bool') !== (dtype === 'bool'))
    throw new ArgumentError(
      `bitcast_convert: a bool has no bits to reinterpret, got ${formatType(x)} to ${dtypes[dtype].mlir}`,
      'Use convert.',
    );
  if (from === to) return { shape: x.shape, dtype };
  if (from > to) return { shape: [...x.shape, from / to], dtype };
  if (x.shape.at(-1) !== to / from) {
    throw new ShapeError(
      `bitcast_convert: last axis must have ${to / from} elements to become one ${dtypes[dtype].mlir}, got ${formatType(x)}`,
    );
  }
  return { shape: x.shape.slice(0, -1), dtype };
}

function bitcastTensor(x: HostTensor, type: TensorType): HostTensor {
  const [from, to] = [bitsOf(x.type.dtype), bitsOf(type.dtype)];
  if (from >= 8 && to >= 8) return decode(type, encode(x));
  // Four bits take a byte in memory: they are put together, or apart, by hand.
  const bytes = encode(x);
  const dense = from >= 8 ? bytes : Uint8Array.from({ length: bytes.length / 2 }, (_, i) => (bytes[2 * i]! & 15) | ((bytes[2 * i + 1]! & 15) << 4));
  if (to >= 8) return decode(type, from === to ? bytes : dense);
  const halves = from === to ? bytes : Uint8Array.from({ length: 2 * dense.length }, (_, i) => (dense[i >> 1]! >> (4 * (i & 1))) & 15);
  const { kind } = dtypes[type.dtype];
  return decode(type, kind === 'int' ? halves.map((n) => ((n & 15) << 28) >> 28) : halves.map((n) => n & 15));
}

const bitsOf = (dtype: DType): number => dtypes[dtype].bits;

/** The bits of a value as `u32`, zero above its width; 16-bit floats are rounded first, as they would be in memory. */
export function toBits(k: ExprBuilder, x: Expr, dtype: DType): Expr {
  const { kind, bits, packing } = dtypes[dtype];
  if (kind === 'float') return packing === null ? k.bitcast(x, 'u32') : k.call(`${packing}_bits`, x);
  const word = k.convert(x, 'u32');
  return bits === 32 ? word : k.and(word, 2 ** bits - 1);
}

export function fromBits(k: ExprBuilder, bits: Expr, dtype: DType): Expr {
  if (dtype === 'float32') return k.bitcast(bits, 'f32');
  if (dtype === 'bfloat16') return k.bitcast(k.shl(bits, 16), 'f32');
  if (dtype === 'float16') return k.call('f16_value', bits);
  if (dtypes[dtype].kind === 'int') {
    // Narrow integers carry their sign to the top of the word.
    const rest = 32 - bitsOf(dtype);
    return k.shr(k.convert(k.shl(bits, rest), 'i32'), rest);
  }
  return dtype === 'bool' ? k.notEqual(bits, 0) : bits;
}

const reducePrecisionOp: Op = {
  name: 'reduce_precision',
  dialect: 'stablehlo',
  kind: 'elementwise',
  infer: ([x], attrs) => {
    checkKind('reduce_precision', 'operand', x!, floats);
    for (const [name, least] of [
      ['exponent_bits', 1],
      ['mantissa_bits', 0],
    ] as const) {
      const n = int(attrs, name);
      if (!(Number.isInteger(n) && n >= least))
        throw new ArgumentError(`reduce_precision: ${name} must be an integer of at least ${least}, got ${String(n)}`);
    }
    return [x!];
  },
  eval: ([x], { attrs }) => {
    const [exponent, mantissa] = [int(attrs, 'exponent_bits'), int(attrs, 'mantissa_bits')];
    return [mapUnary(x!, x!.type.dtype, (v) => reducedPrecision(v, exponent, mantissa))];
  },
  jvp: (_primals, [dx], { attrs }) => [dx && reducePrecision(dx, int(attrs, 'exponent_bits'), int(attrs, 'mantissa_bits'))],
  transpose: ([ct], _inputs, { attrs }) => [ct && reducePrecision(ct, int(attrs, 'exponent_bits'), int(attrs, 'mantissa_bits'))],
  batch: 'elementwise',
  element: (e, index) => {
    const { attrs } = e.eqn;
    const { drop, least, most } = precisionBits(int(attrs, 'exponent_bits'), int(attrs, 'mantissa_bits'));
    const constant = (n: number): Expr => e.k.constant(n, 'u32');
    return e.k.call('reduce_precision', e.operand(0, index), constant(drop), constant(least), constant(most));
  },
};

/** Rounds to a float format of fewer bits, to nearest even: what does not fit becomes infinite, what is subnormal there becomes 0. */
export const reducePrecision = define(
  reducePrecisionOp,
  (x: Value, exponentBits: number, mantissaBits: number): Value =>
    emit(reducePrecisionOp, [x], { exponent_bits: exponentBits, mantissa_bits: mantissaBits })[0]!,
);

/** For f32: how many low bits are rounded away, and the bits of the least and the greatest magnitude that the format keeps. */
function precisionBits(exponent: number, mantissa: number): { readonly drop: number; readonly least: number; readonly most: number } {
  const drop = 23 - Math.min(mantissa, 23);
  if (exponent >= 8) return { drop, least: 0, most: 0x7f800000 };
  const bias = 2 ** (exponent - 1) - 1;
  return { drop, least: (127 - bias + 1) << 23, most: ((127 + bias) << 23) | (0x7fffff & ~((1 << drop) - 1)) };
}

const float = new Float32Array(1);
const word = new Uint32Array(float.buffer);
function reducedPrecision(x: number, exponent: number, mantissa: number): number {
  if (Number.isNaN(x)) return x;
  const { drop, least, most } = precisionBits(exponent, mantissa);
  float[0] = x;
  const sign = word[0]! & 0x80000000;
  let bits = word[0]! & 0x7fffffff;
  if (drop > 0) bits = ((bits + (1 << (drop - 1)) - 1 + ((bits >>> drop) & 1)) & ~((1 << drop) - 1)) >>> 0;
  if (bits < least) bits = 0;
  if (bits > most) bits = 0x7f800000;
  word[0] = bits | sign;
  return float[0]!;
}

function checkedDType(op: string, attrs: Attrs): DType {
  const dtype = attrs['dtype'];
  if (!isDType(dtype)) throw new ArgumentError(`${op}: dtype must be one of ${Object.keys(dtypes).join(', ')}, got ${String(dtype)}`);
  return dtype;
}
