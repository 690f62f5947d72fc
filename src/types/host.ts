import { type DType, dtypes, type HostData } from './dtype.ts';
import { type Shape, sizeBytes, sizeOf, type TensorType } from './shape.ts';

export type { HostData } from './dtype.ts';

/** A tensor in host memory: the evaluator's values, constants of a program, what is uploaded and read back. */
export interface HostTensor {
  readonly type: TensorType;
  readonly data: HostData;
}

export const allocate = (dtype: DType, n: number): HostData => dtypes[dtype].allocate(n);

/**
 * The value a dtype holds for a number, as XLA's convert: floats round to nearest even, float to integer truncates and saturates with
 * NaN as 0, integers wrap, anything to bool is `!= 0`.
 * @param fromFloat whether `x` is a floating-point value (integers wrap instead of saturating).
 */
export function castNumber(x: number, to: DType, fromFloat = !Number.isInteger(x)): number {
  const info = dtypes[to];
  switch (info.kind) {
    case 'float':
      return info.narrowFloat ? info.narrowFloat.value(info.narrowFloat.bits(x)) : Math.fround(x);
    case 'bool':
      return x !== 0 ? 1 : 0;
    default: {
      if (fromFloat) return Number.isNaN(x) ? 0 : Math.trunc(Math.min(info.max, Math.max(info.min, x))) + 0;
      const unused = 32 - info.bits;
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
  const narrow = dtypes[t.type.dtype].narrowFloat;
  if (!narrow) return new Uint8Array(t.data.buffer, t.data.byteOffset, t.data.byteLength).slice();
  const out = new Uint16Array(t.data.length);
  for (let i = 0; i < out.length; i++) out[i] = narrow.bits(t.data[i]!);
  return new Uint8Array(out.buffer);
}

/** The inverse of `encode`. `bytes` may be longer than the tensor (buffers are padded to whole words). */
export function decode(type: TensorType, bytes: Uint8Array): HostTensor {
  const data = allocate(type.dtype, sizeOf(type.shape));
  // A copy of its own, aligned. (A Buffer of Node is a Uint8Array whose `slice` would not copy.)
  const own = new Uint8Array(bytes.subarray(0, sizeBytes(type)));
  const narrow = dtypes[type.dtype].narrowFloat;
  if (narrow) {
    const bits = new Uint16Array(own.buffer);
    for (let i = 0; i < data.length; i++) data[i] = narrow.value(bits[i]!);
  } else new Uint8Array(data.buffer).set(own);
  return { type, data };
}
