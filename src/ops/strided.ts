/** Strided copies between host arrays: how the evaluator moves elements. */
import type { HostData } from '../types/host.ts';
import { type Shape, sizeOf } from '../types/shape.ts';

/** Positions of `shape` in row-major order: where they begin in an array and the elements between neighbours along each axis. */
export interface Strides {
  readonly offset: number;
  readonly strides: readonly number[];
}

/** `to[…] = from[…]` for every index of `shape`. */
export function copyStrided(shape: Shape, from: HostData, source: Strides, to: HostData, target: Strides): void {
  if (sizeOf(shape) === 0) return;
  const last = shape.length - 1;
  const run = last < 0 ? 1 : shape[last]!;
  const fromStep = last < 0 ? 1 : source.strides[last]!;
  const toStep = last < 0 ? 1 : target.strides[last]!;
  const visit = (axis: number, i: number, j: number): void => {
    if (axis >= last) {
      if (fromStep === 1 && toStep === 1) {
        if (run > 32) to.set(from.subarray(i, i + run), j);
        else for (let k = 0; k < run; k++) to[j + k] = from[i + k]!;
        return;
      }
      for (let k = 0, a = i, b = j; k < run; k++, a += fromStep, b += toStep) to[b] = from[a]!;
      return;
    }
    const [n, step, stepTo] = [shape[axis]!, source.strides[axis]!, target.strides[axis]!];
    for (let k = 0; k < n; k++) visit(axis + 1, i + k * step, j + k * stepTo);
  };
  visit(0, source.offset, target.offset);
}

/** Calls back for each line along an axis: the offset of its first element, the step between elements, their number. */
export function forEachLine(shape: Shape, dimension: number, line: (at: number, stride: number, n: number) => void): void {
  const n = shape[dimension]!;
  const stride = sizeOf(shape.slice(dimension + 1));
  const outer = sizeOf(shape.slice(0, dimension));
  for (let o = 0; o < outer; o++) for (let i = 0; i < stride; i++) line(o * n * stride + i, stride, n);
}
