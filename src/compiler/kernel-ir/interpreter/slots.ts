/**
 * Values of all invocations that run together, side by side: invocation i of component c at `c · n + i`. So a component of a vector is a part
 * of its array, and the bits of a value are the same memory read otherwise.
 */
import type { KernelType, Scalar } from '../../../ir/kernel-expr.ts';

/** Halves are held as the f32 that they are. */
export type Slot = Float32Array | Int32Array | Uint32Array | Uint8Array;

export const componentsOf = (type: KernelType): number => (type.kind === 'mat4' ? 16 : type.lanes);

export function makeSlot(type: KernelType, n: number): Slot {
  const length = componentsOf(type) * n;
  if (type.scalar === 'bool') return new Uint8Array(length);
  return viewOf(new Uint32Array(length), type.scalar);
}

/** The same memory as another scalar of 32 bits. */
export function viewOf(slot: Slot, scalar: Scalar): Slot {
  const { buffer, byteOffset, length } = slot;
  if (scalar === 'bool') return slot;
  if (scalar === 'i32') return new Int32Array(buffer, byteOffset, length);
  return scalar === 'u32' ? new Uint32Array(buffer, byteOffset, length) : new Float32Array(buffer, byteOffset, length);
}

/** For copies: a NaN keeps its bits only as an integer. */
export const bitsOf = (slot: Slot): Uint32Array | Uint8Array => (slot instanceof Uint8Array ? slot : (viewOf(slot, 'u32') as Uint32Array));

/** Component `c`. */
export const componentOf = (slot: Slot, c: number, n: number): Slot => slot.subarray(c * n, (c + 1) * n);

/** Sets what belongs to invocations that are in `mask`. */
export function copyWhere(mask: Uint8Array, from: Slot, to: Slot): void {
  const [source, target] = [bitsOf(from), bitsOf(to)];
  const n = mask.length;
  for (let at = 0; at < target.length; at += n) for (let i = 0; i < n; i++) if (mask[i] !== 0) target[at + i] = source[at + i]!;
}
