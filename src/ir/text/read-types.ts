/** Reads tensor types and dense elements, with 64-bit numbers narrowed as JAX does without x64. */
import { type DType, dtypeOfMlir, dtypes, isFloat } from '../../types/dtype.ts';
import { allocate, castNumber, decode, encode, type HostTensor } from '../../types/host.ts';
import { sizeOf, type TensorType } from '../../types/shape.ts';
import type { Token } from './lex.ts';

export interface Narrowing {
  /** `f64`: refuse it, or take it for `f32`. Default `refuse`. */
  readonly f64?: 'refuse' | 'narrow';
  /** A 64-bit integer constant that 32 bits do not hold: refuse it, or keep its low bits. Default `refuse`. */
  readonly int64?: 'refuse' | 'wrap';
}

/** A type of the text: what it becomes here, and how its elements are written. */
export interface TextType {
  readonly type: TensorType;
  readonly element: string;
}

/** Throws, with the place of a token. */
export type Fail = (rule: string, remedy?: string) => never;

const advice = {
  dynamic: 'Export the program with fixed shapes.',
  f64: 'Export it with x64 off (jax.config.update("jax_enable_x64", False)), or pass { f64: \'narrow\' } to compute in f32.',
  complex: 'Write the program with real and imaginary parts as two tensors.',
  quantised: 'Export the program before quantisation, or dequantise in it with integer tensors and convert.',
  other: `Convert to one of ${Object.values(dtypes)
    .map((d) => d.mlir)
    .join(', ')}.`,
};

/** @param text `tensor<2x3xf32>` */
export function readTensorType(text: string, narrowing: Narrowing, fail: Fail): TextType {
  const found = /^tensor<((?:(?:\d+|\?)x)*)([\s\S]*)>$/.exec(text);
  if (!found) return fail('a tensor type must be written as `tensor<2x3xf32>`');
  const [, sizes, rest] = found as unknown as [string, string, string];
  if (sizes.includes('?') || rest.includes('bounds')) return fail('shapes must be fixed: dynamic shapes are not supported', advice.dynamic);
  const shape = sizes.split('x').slice(0, -1).map(Number);
  if (shape.some((n) => n > 0x7fffffff)) return fail('sizes must be below 2^31');
  const element = rest.split(',')[0]!.trim();
  return { type: { shape, dtype: readElementType(element, narrowing, fail) }, element };
}

export function readElementType(element: string, narrowing: Narrowing, fail: Fail): DType {
  const known = dtypeOfMlir(element);
  if (known) return known;
  if (element === 'i64') return 'int32';
  if (element === 'ui64') return 'uint32';
  if (element === 'f64')
    return narrowing.f64 === 'narrow' ? 'float32' : fail('f64 is not supported: a GPU in a browser has no 64-bit floats', advice.f64);
  if (element.startsWith('complex')) return fail('complex numbers are not supported', advice.complex);
  if (element.startsWith('!quant')) return fail('quantised types are not supported', advice.quantised);
  return fail(
    `element type must be one of ${Object.values(dtypes)
      .map((d) => d.mlir)
      .join(', ')}, i64 or ui64`,
    advice.other,
  );
}

/** The elements between `dense<` and `>`, before their type is known. */
export type DenseText =
  | { readonly splat: Token }
  | { readonly blob: Token }
  | { readonly shape: readonly number[]; readonly elements: readonly Token[] };

/** A constant's attributes: a tensor, or one number with the shape that it fills. */
export function readDense(
  text: DenseText,
  { type, element }: TextType,
  narrowing: Narrowing,
  failAt: (token: Token) => Fail,
): { readonly value: HostTensor; readonly shape?: readonly number[] } {
  const one = (token: Token): number => readElement(token.text, type.dtype, element, narrowing, failAt(token));
  if ('splat' in text) {
    const value = { type: { shape: [], dtype: type.dtype }, data: allocate(type.dtype, 1).fill(one(text.splat)) };
    return type.shape.length === 0 ? { value } : { value, shape: type.shape };
  }
  if ('blob' in text) return readBlob(text.blob, { type, element }, narrowing, failAt(text.blob));
  const { elements } = text;
  const count = sizeOf(type.shape);
  if (count !== elements.length || (count > 0 && text.shape.join() !== type.shape.join())) {
    const [at] = elements;
    return failAt(at ?? { kind: 'punct', text: 'dense<>', at: 0 })(`elements must have the shape of the type, [${type.shape.join(',')}]`);
  }
  const data = allocate(type.dtype, count);
  for (let i = 0; i < count; i++) data[i] = one(elements[i]!);
  return { value: { type, data } };
}

export function readElement(text: string, dtype: DType, element: string, narrowing: Narrowing, fail: Fail): number {
  if (dtype === 'bool') {
    if (text === 'true' || text === '1' || text === '-1') return 1;
    if (text === 'false' || text === '0') return 0;
    return fail('an element of i1 must be true or false');
  }
  if (!/^-?[\d]/.test(text)) return fail(`an element of ${element} must be a number`);
  if (isFloat(dtype)) return /^-?0x/i.test(text) ? readFloatBits(text, element, fail) : castNumber(Number(text), dtype, true);
  if (!/^-?(\d+|0x[\dA-Fa-f]+)$/.test(text)) return fail(`an element of ${element} must be an integer`);
  return narrowInteger(text.startsWith('-') ? -BigInt(text.slice(1)) : BigInt(text), dtype, element, narrowing, fail);
}

function readFloatBits(text: string, element: string, fail: Fail): number {
  const bits = BigInt(text);
  const width = element === 'f64' ? 64 : element === 'f32' ? 32 : 16;
  if (bits < 0n || bits >= 1n << BigInt(width)) return fail(`the bits of ${element} must be at most ${width / 4} hexadecimal digits`);
  if (element === 'f64') return Math.fround(new Float64Array(new BigUint64Array([bits]).buffer)[0]!);
  if (element === 'f32') return new Float32Array(new Uint32Array([Number(bits)]).buffer)[0]!;
  return dtypes[dtypeOfMlir(element)!].narrowFloat!.value(Number(bits));
}

const fitAdvice =
  "Integers have 32 bits here, as in JAX with x64 off: make the program with smaller numbers, or pass { int64: 'wrap' } to keep the low 32 bits.";

/** The least and the greatest number stay so: they are what reductions begin with. */
function narrowInteger(x: bigint, dtype: DType, element: string, { int64 = 'refuse' }: Narrowing, fail: Fail): number {
  const { min, max } = dtypes[dtype];
  const wide = element === 'i64' || element === 'ui64';
  if (x >= BigInt(min) && x <= BigInt(max)) return Number(x);
  if (!wide) {
    // A negative pattern of an unsigned type, or the unsigned reading of a negative number: MLIR takes both.
    const { bits } = dtypes[dtype];
    if (x >= -(1n << BigInt(bits - 1)) && x < 1n << BigInt(bits))
      return Number(dtypes[dtype].kind === 'uint' ? BigInt.asUintN(bits, x) : BigInt.asIntN(bits, x));
    return fail(`a constant of ${element} must be between ${min} and ${max}`);
  }
  if (x === -(1n << 63n)) return min;
  if (x === (1n << 63n) - 1n && element === 'i64') return max;
  if (x === (1n << 64n) - 1n && element === 'ui64') return max;
  if (int64 === 'wrap') return Number(dtype === 'uint32' ? BigInt.asUintN(32, x) : BigInt.asIntN(32, x));
  return fail(`a constant of ${element} must fit into 32 bits, that is be between ${min} and ${max}`, fitAdvice);
}

/** `"0x…"`: the bytes of all elements, little-endian, or of one that is repeated for all. */
function readBlob(
  token: Token,
  text: TextType,
  narrowing: Narrowing,
  fail: Fail,
): { readonly value: HostTensor; readonly shape?: readonly number[] } {
  const { type, element } = text;
  if (!/^"0x(?:[\dA-Fa-f]{2})*"$/.test(token.text)) return fail('a string of elements must be `0x` and two hexadecimal digits per byte');
  const bytes = unhex(token.text.slice(3, -1));
  const count = sizeOf(type.shape);
  const wide = element.endsWith('64');
  const width = wide ? 8 : dtypes[type.dtype].bytes;
  const scalar: TensorType = { shape: [], dtype: type.dtype };
  if (type.dtype === 'bool' && bytes.length !== count) {
    if (bytes.length === 1 && (bytes[0] === 0 || bytes[0] === 0xff))
      return { value: { type: scalar, data: new Uint8Array([bytes[0] & 1]) }, shape: type.shape };
    if (bytes.length !== Math.ceil(count / 8))
      return fail(`a string of ${count} bools must have ${count} bytes, or ${Math.ceil(count / 8)} with eight in each`);
    return { value: { type, data: Uint8Array.from({ length: count }, (_, i) => (bytes[i >> 3]! >> (i & 7)) & 1) } };
  }
  const single = bytes.length === width && count !== 1;
  if (!single && bytes.length !== count * width)
    return fail(`a string of ${count} elements of ${element} must have ${count * width} bytes, and this has ${bytes.length}`);
  const of = single ? scalar : type;
  const value = wide ? { type: of, data: narrowBytes(bytes, of, element, narrowing, fail) } : decoded(of, bytes);
  if (type.dtype === 'bool') value.data.forEach((b, i) => (value.data[i] = b ? 1 : 0));
  return single ? { value, shape: type.shape } : { value };
}

/** NaNs of 16-bit floats become the one that is stored again. */
const decoded = (type: TensorType, bytes: Uint8Array): HostTensor => decode(type, encode(decode(type, bytes)));

function narrowBytes(
  bytes: Uint8Array<ArrayBuffer>,
  type: TensorType,
  element: string,
  narrowing: Narrowing,
  fail: Fail,
): HostTensor['data'] {
  const data = allocate(type.dtype, sizeOf(type.shape));
  if (element === 'f64') data.set(new Float64Array(bytes.buffer));
  else {
    const words = element === 'i64' ? new BigInt64Array(bytes.buffer) : new BigUint64Array(bytes.buffer);
    for (let i = 0; i < data.length; i++) data[i] = narrowInteger(words[i]!, type.dtype, element, narrowing, fail);
  }
  return data;
}

function unhex(digits: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(digits.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = (digitOf(digits.charCodeAt(2 * i)) << 4) | digitOf(digits.charCodeAt(2 * i + 1));
  return bytes;
}
const digitOf = (code: number): number => (code < 58 ? code - 48 : (code | 32) - 87);
