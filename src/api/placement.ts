/** Moving values between the host, devices and the host program's own buffers. */
import { flatten, type MapTree, unflatten } from '../trace/tree.ts';
import { type DType, isDType } from '../types/dtype.ts';
import type { HostData } from '../types/host.ts';
import { formatType, type Shape, sizeBytes, tensorType } from '../types/shape.ts';
import { ArgumentError, ShapeError } from '../util/errors.ts';
import { Array, type ArrayLike, asArray } from './array.ts';
import type { DeviceKind } from './backend.ts';
import { backendNamed, defaultBackend } from './device.ts';

/** A tree's arrays on a device: those that are there already, the others copied. */
export async function devicePut<T>(x: T, device?: DeviceKind): Promise<T> {
  const backend = device ? backendNamed(device) : defaultBackend();
  const [leaves, def] = flatten(x);
  const placed = leaves.map(async (leaf) => {
    const a = asArray(leaf as ArrayLike, 'devicePut');
    if (a.backend === backend) return a;
    const moved = Array.host(await a.hostTensor(), a.weakType);
    moved.storage(backend);
    return moved;
  });
  return unflatten(def, await Promise.all(placed)) as T;
}

/** A tree's arrays as typed arrays on the host, once they are computed (bf16 and f16 as `Float32Array`, bool as `Uint8Array`). */
export async function deviceGet<T>(x: T): Promise<MapTree<T, ArrayLike, HostData>> {
  const [leaves, def] = flatten(x);
  return unflatten(def, await Promise.all(leaves.map((leaf) => asArray(leaf as ArrayLike, 'deviceGet').data()))) as MapTree<
    T,
    ArrayLike,
    HostData
  >;
}

/** Waits until every array of a tree is computed, and returns the tree. Rejects if one of them failed. */
export async function blockUntilReady<T>(x: T): Promise<T> {
  await Promise.all(flatten(x)[0].map((leaf) => (leaf instanceof Array ? leaf.blockUntilReady() : null)));
  return x;
}

/**
 * A buffer of the host program as an array, without a copy. The buffer must belong to the device that `init` opened or was given, hold the
 * elements row-major (types narrower than 32 bits packed, little-endian), and have the usages STORAGE, COPY_SRC and COPY_DST. It stays the
 * host's; it must not change or be destroyed while the array is used.
 */
export function fromGpuBuffer(
  buffer: GPUBuffer,
  { shape, dtype, offsetBytes = 0 }: { readonly shape: Shape; readonly dtype: DType; readonly offsetBytes?: number },
): Array {
  const backend = defaultBackend();
  if (!backend.wrap) throw new ArgumentError(`fromGpuBuffer: needs a WebGPU device, the default device is ${backend.kind}`);
  if (!isDType(dtype)) throw new ArgumentError(`fromGpuBuffer: dtype must be a dtype, got ${String(dtype)}`);
  const type = tensorType(dtype, shape);
  const bytes = (sizeBytes(type) + 3) & ~3;
  if (offsetBytes + bytes > buffer.size)
    throw new ShapeError(
      `fromGpuBuffer: the buffer must hold ${formatType(type)} (${bytes} bytes from ${offsetBytes}), got a buffer of ${buffer.size} bytes`,
    );
  return Array.stored(type, false, backend, backend.wrap(buffer, offsetBytes, bytes));
}
