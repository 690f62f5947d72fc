/** What batch rules are made of: the batch as one more axis of a value. `null` stands for a value that is the same for the whole batch. */
import type { Value } from '../ir/graph.ts';
import type { BatchDim } from '../ir/op.ts';
import { range, type TensorType } from '../types/shape.ts';
import { broadcastInDim, transpose } from './layout.ts';

/** A type with the batch at axis `dim`. */
export const batched = ({ shape, dtype }: TensorType, dim: BatchDim, size: number): TensorType => ({
  shape: dim === null ? shape : [...shape.slice(0, dim), size, ...shape.slice(dim)],
  dtype,
});

/** The value with its batch at axis `to`: moved there, or broadcast where it had none. */
export function moveBatch(value: Value, dim: BatchDim, to: number, size: number): Value {
  const { shape } = value.type;
  if (dim === to) return value;
  if (dim === null) {
    const axes = range(shape.length).map((d) => (d < to ? d : d + 1));
    return broadcastInDim(value, batched(value.type, to, size).shape, axes);
  }
  const rest = range(shape.length).filter((d) => d !== dim);
  return transpose(value, [...rest.slice(0, to), dim, ...rest.slice(to)]);
}

export const atFront = (value: Value, dim: BatchDim, size: number): Value => moveBatch(value, dim, 0, size);
