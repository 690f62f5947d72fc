import { dtypes } from '../../src/types/dtype.ts';
import { type HostTensor, hostTensor } from '../../src/types/host.ts';
import { sizeOf, type TensorType } from '../../src/types/shape.ts';

/** Numbers that repeat from run to run: floats in [-1, 1), integers from -8 to 7 (0 to 7 where unsigned), bools. */
export function randomTensor(type: TensorType, seed = 1): HostTensor {
  let state = seed * 2654435761;
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const { kind } = dtypes[type.dtype];
  const draw =
    kind === 'float'
      ? () => next() * 2 - 1
      : kind === 'int'
        ? () => Math.floor(next() * 16) - 8
        : kind === 'uint'
          ? () => Math.floor(next() * 8)
          : () => Math.round(next());
  return hostTensor(type.dtype, type.shape, Float64Array.from({ length: sizeOf(type.shape) }, draw));
}
