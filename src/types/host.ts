import { type DType, dtypes } from './dtype.ts';
import { bf16Bits, bf16Value, f16Bits, f16Value, roundBf16, roundF16 } from './float.ts';
import { type Shape, sizeBytes, sizeOf, type TensorType } from './shape.ts';

/** One JavaScript number per element. bf16 and f16 stand as the f32 they are exactly equal to, bools as 0 and 1. */
export type HostData = Float32Array | Int32Array | Uint32Array | Int16Array | Uint16Array | Int8Array | Uint8Array;

/** A tensor in host memory: the evaluator's values, constants of a program, what is uploaded and read back. */
export interface HostTensor {
  readonly type: TensorType;
  readonly data: HostData;
}

export function allocate(dtype: DType, n: number): HostData {
  switch (dtype) {
    case 'float32':
    case 'bfloat16':
    case 'float16':
      return new Float32Array(n);
    case 'int32':
      return new Int32Array(n);
    case 'uint32':
      return new Uint32Array(n);
    case 'int16':
      return new Int16Array(n);
    case 'uint16':
      return new Uint16Array(n);
    case 'int8':
      return new Int8Array(n);
    default:
      return new Uint8Array(n);
  }
}

/**
 * The value a dtype holds for a number, as XLA's convert: floats round to nearest even, float to integer truncates and saturates with
 * NaN as 0, integers wrap, anything to bool is `!= 0`.
 * @param fromFloat whether `x` stands for a floating-point value (integers wrap instead of saturating).
 */
export function castNumber(x: number, to: DType, fromFloat = !Number.isInteger(x)): number {
  const info = dtypes[to];
  switch (info.kind) {
    case 'float':
      return to === 'float32' ? Math.fround(x) : to === 'bfloat16' ? roundBf16(x) : roundF16(x);
    case 'bool':
      return x !== 0 ? 1 : 0;
    default: {
      if (fromFloat) return Number.isNaN(x) ? 0 : Math.trunc(Math.min(info.max, Math.max(info.min, x))) + 0;
      const unused = 32 - info.bytes * 8;
      return info.kind === 'uint' ? (x << unused) >>> unused : (x << unused) >> unused;
    }
  }
}

/** A tensor of the given numbers, each cast with `castNumber`. */
export function hostTensor(dtype: DType, shape: Shape, values: ArrayLike<number>): HostTensor {
  const data = allocate(dtype, sizeOf(shape));
  for (let i = 0; i < data.length; i++) data[i] = castNumber(values[i]!, dtype);
  return { type: { shape, dtype }, data };
}

export function filled(dtype: DType, shape: Shape, value: number): HostTensor {
  return { type: { shape, dtype }, data: allocate(dtype, sizeOf(shape)).fill(castNumber(value, dtype)) };
}

/** The tensor's bytes as they lie in GPU buffers and files: little-endian, row-major, narrow types packed. */
export function encode(t: HostTensor): Uint8Array<ArrayBuffer> {
  const { dtype } = t.type;
  if (dtype === 'bfloat16' || dtype === 'float16') {
    const bits = dtype === 'bfloat16' ? bf16Bits : f16Bits;
    const out = new Uint16Array(t.data.length);
    for (let i = 0; i < out.length; i++) out[i] = bits(t.data[i]!);
    return new Uint8Array(out.buffer);
  }
  return new Uint8Array(t.data.buffer, t.data.byteOffset, t.data.byteLength).slice();
}

/** The inverse of `encode`. `bytes` may be longer than the tensor (buffers are padded to whole words). */
export function decode(type: TensorType, bytes: Uint8Array): HostTensor {
  const n = sizeOf(type.shape);
  // A copy of its own, aligned. (A Buffer of Node is a Uint8Array whose `slice` would not copy.)
  const own = new Uint8Array(bytes.subarray(0, sizeBytes(type))).buffer;
  switch (type.dtype) {
    case 'bfloat16':
    case 'float16': {
      const value = type.dtype === 'bfloat16' ? bf16Value : f16Value;
      const bits = new Uint16Array(own);
      const data = new Float32Array(n);
      for (let i = 0; i < n; i++) data[i] = value(bits[i]!);
      return { type, data };
    }
    case 'float32':
      return { type, data: new Float32Array(own) };
    case 'int32':
      return { type, data: new Int32Array(own) };
    case 'uint32':
      return { type, data: new Uint32Array(own) };
    case 'int16':
      return { type, data: new Int16Array(own) };
    case 'uint16':
      return { type, data: new Uint16Array(own) };
    case 'int8':
      return { type, data: new Int8Array(own) };
    default:
      return { type, data: new Uint8Array(own) };
  }
}
