/** The element types. Names are NumPy's; `mlir` is how the IR writes them. */
export type DType = 'float32' | 'bfloat16' | 'float16' | 'int32' | 'uint32' | 'int16' | 'uint16' | 'int8' | 'uint8' | 'bool';

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
  Bool: 'bool',
} as const satisfies Record<string, DType>;

export type DTypeKind = 'float' | 'int' | 'uint' | 'bool';

export interface DTypeInfo {
  readonly name: DType;
  /** The spelling of StableHLO: `f32`, `bf16`, `i32`, `ui8`, `i1`. */
  readonly mlir: string;
  readonly kind: DTypeKind;
  /** Bytes of one element in memory, on the host, in files and on the GPU (narrow types are packed in `u32` words). A bool takes one byte. */
  readonly bytes: 1 | 2 | 4;
  /** Least and greatest finite value. */
  readonly min: number;
  readonly max: number;
}

const row = (name: DType, mlir: string, kind: DTypeKind, bytes: 1 | 2 | 4, min: number, max: number): DTypeInfo => ({
  name,
  mlir,
  kind,
  bytes,
  min,
  max,
});
const f32Max = 3.4028234663852886e38;
const bf16Max = 3.3895313892515355e38;

export const dtypes: Readonly<Record<DType, DTypeInfo>> = {
  float32: row('float32', 'f32', 'float', 4, -f32Max, f32Max),
  bfloat16: row('bfloat16', 'bf16', 'float', 2, -bf16Max, bf16Max),
  float16: row('float16', 'f16', 'float', 2, -65504, 65504),
  int32: row('int32', 'i32', 'int', 4, -2147483648, 2147483647),
  uint32: row('uint32', 'ui32', 'uint', 4, 0, 4294967295),
  int16: row('int16', 'i16', 'int', 2, -32768, 32767),
  uint16: row('uint16', 'ui16', 'uint', 2, 0, 65535),
  int8: row('int8', 'i8', 'int', 1, -128, 127),
  uint8: row('uint8', 'ui8', 'uint', 1, 0, 255),
  bool: row('bool', 'i1', 'bool', 1, 0, 1),
};

const byMlir = new Map(Object.values(dtypes).map((d) => [d.mlir, d.name]));

export const isDType = (x: unknown): x is DType => typeof x === 'string' && Object.hasOwn(dtypes, x);
export const dtypeOfMlir = (text: string): DType | undefined => byMlir.get(text);
export const isFloat = (d: DType): boolean => dtypes[d].kind === 'float';
/** Signed or unsigned integers; a bool is not one. */
export const isInteger = (d: DType): boolean => dtypes[d].kind === 'int' || dtypes[d].kind === 'uint';
export const byteSize = (d: DType): number => dtypes[d].bytes;
