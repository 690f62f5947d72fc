/**
 * The element types: one record for each. Nothing about one of them is elsewhere, except for a packing in `shaders/lib` where it has one
 * of its own. Names are NumPy's.
 */
import { bf16Bits, bf16Value, f16Bits, f16Value } from './float.ts';

export type DType = 'float32' | 'bfloat16' | 'float16' | 'int32' | 'uint32' | 'int16' | 'uint16' | 'int8' | 'uint8' | 'int4' | 'uint4' | 'bool';

/** The same as values: `DType.Float32` is `'float32'`. */
export const DType = {
  Float32: 'float32',
  Bfloat16: 'bfloat16',
  Float16: 'float16',
  Int32: 'int32',
  Uint32: 'uint32',
  Int16: 'int16',
  Uint16: 'uint16',
  Int8: 'int8',
  Uint8: 'uint8',
  Int4: 'int4',
  Uint4: 'uint4',
  Bool: 'bool',
} as const satisfies Record<string, DType>;

export type DTypeKind = 'float' | 'int' | 'uint' | 'bool';

/** One JavaScript number per element. Narrow floats are the f32 that is exactly equal, bools 0 and 1. */
export type HostData = Float32Array | Int32Array | Uint32Array | Int16Array | Uint16Array | Int8Array | Uint8Array;

/** A narrow float in memory. */
export interface NarrowFloat {
  /** The bits of the value nearest to a number, ties to even. */
  readonly bits: (x: number) => number;
  readonly value: (bits: number) => number;
}

export interface DTypeInfo {
  readonly name: DType;
  /** The spelling of StableHLO: `f32`, `bf16`, `i32`, `ui8`, `i1`. */
  readonly mlir: string;
  readonly kind: DTypeKind;
  /** Of a value: integers wrap at so many. */
  readonly bits: 1 | 4 | 8 | 16 | 32;
  /**
   * Bytes of one element in memory, on the host, in files and on the GPU (narrow types are packed in `u32` words). A type of fewer bits than a
   * byte takes one, as in XLA's buffers.
   */
  readonly bytes: 1 | 2 | 4;
  /** Least and greatest finite value. */
  readonly min: number;
  readonly max: number;
  /** Of a float: the distance from 1 to the next greater value, and the least positive value of full precision. */
  readonly eps?: number;
  readonly smallestNormal?: number;
  readonly narrowFloat?: NarrowFloat;
  /** Holds `n` elements on the host. */
  readonly allocate: (n: number) => HostData;
  /** The file of `shaders/lib` that packs and unpacks it; null where an element is a word. */
  readonly packing: string | null;
  /** The types right above it in JAX's promotion lattice. */
  readonly above: readonly DType[];
  /** The word of the safetensors format; null where it has none. */
  readonly safetensors: string | null;
}

type Rest = Omit<DTypeInfo, 'name' | 'mlir' | 'kind' | 'bits' | 'bytes' | 'min' | 'max'>;

function integer(name: DType, mlir: string, bits: 4 | 8 | 16 | 32, rest: Rest): DTypeInfo {
  const kind = name.startsWith('u') ? 'uint' : 'int';
  const [min, max] = kind === 'uint' ? [0, 2 ** bits - 1] : [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1];
  return { name, mlir, kind, bits, bytes: bits === 4 ? 1 : ((bits / 8) as 1 | 2 | 4), min, max, ...rest };
}

function float(name: DType, mlir: string, bits: 16 | 32, max: number, rest: Rest): DTypeInfo {
  return { name, mlir, kind: 'float', bits, bytes: (bits / 8) as 2 | 4, min: -max, max, ...rest };
}

const floats = (n: number): Float32Array => new Float32Array(n);
const bytes = (n: number): Uint8Array => new Uint8Array(n);
const signedBytes = (n: number): Int8Array => new Int8Array(n);

export const dtypes: Readonly<Record<DType, DTypeInfo>> = {
  float32: float('float32', 'f32', 32, 3.4028234663852886e38, {
    eps: 2 ** -23,
    smallestNormal: 2 ** -126,
    allocate: floats,
    packing: null,
    above: [],
    safetensors: 'F32',
  }),
  bfloat16: float('bfloat16', 'bf16', 16, 3.3895313892515355e38, {
    eps: 2 ** -7,
    smallestNormal: 2 ** -126,
    narrowFloat: { bits: bf16Bits, value: bf16Value },
    allocate: floats,
    packing: 'bf16',
    above: ['float32'],
    safetensors: 'BF16',
  }),
  float16: float('float16', 'f16', 16, 65504, {
    eps: 2 ** -10,
    smallestNormal: 2 ** -14,
    narrowFloat: { bits: f16Bits, value: f16Value },
    allocate: floats,
    packing: 'f16',
    above: ['float32'],
    safetensors: 'F16',
  }),
  int32: integer('int32', 'i32', 32, { allocate: (n) => new Int32Array(n), packing: null, above: [], safetensors: 'I32' }),
  // int64 would be the bound of uint32 and the signed types; with 64-bit types off it is int32.
  uint32: integer('uint32', 'ui32', 32, { allocate: (n) => new Uint32Array(n), packing: null, above: ['int32'], safetensors: 'U32' }),
  int16: integer('int16', 'i16', 16, { allocate: (n) => new Int16Array(n), packing: 'i16', above: ['int32'], safetensors: 'I16' }),
  uint16: integer('uint16', 'ui16', 16, { allocate: (n) => new Uint16Array(n), packing: 'u16', above: ['int32', 'uint32'], safetensors: 'U16' }),
  int8: integer('int8', 'i8', 8, { allocate: signedBytes, packing: 'i8', above: ['int16'], safetensors: 'I8' }),
  uint8: integer('uint8', 'ui8', 8, { allocate: bytes, packing: 'u8', above: ['int16', 'uint16'], safetensors: 'U8' }),
  // Of four bits: JAX promotes them with nothing but JavaScript's numbers.
  int4: integer('int4', 'i4', 4, { allocate: signedBytes, packing: 'i8', above: [], safetensors: null }),
  uint4: integer('uint4', 'ui4', 4, { allocate: bytes, packing: 'u8', above: [], safetensors: null }),
  bool: {
    name: 'bool',
    mlir: 'i1',
    kind: 'bool',
    bits: 1,
    bytes: 1,
    min: 0,
    max: 1,
    allocate: bytes,
    packing: 'bool',
    above: [],
    safetensors: 'BOOL',
  },
};

const byMlir = new Map(Object.values(dtypes).map((d) => [d.mlir, d.name]));

export const isDType = (x: unknown): x is DType => typeof x === 'string' && Object.hasOwn(dtypes, x);
export const dtypeOfMlir = (text: string): DType | undefined => byMlir.get(text);
export const isFloat = (d: DType): boolean => dtypes[d].kind === 'float';
/** Signed or unsigned integers; a bool is not one. */
export const isInteger = (d: DType): boolean => dtypes[d].kind === 'int' || dtypes[d].kind === 'uint';
/** Whether values have fewer bits than their bytes. */
export const isSubByte = (d: DType): boolean => isInteger(d) && dtypes[d].bits < 8;
export const byteSize = (d: DType): number => dtypes[d].bytes;
