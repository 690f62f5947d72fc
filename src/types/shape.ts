import { type DType, dtypes } from './dtype.ts';

/** A tensor's dimension sizes, outermost first; memory is row-major. */
export type Shape = readonly number[];

/** The type of a value: its shape and its element type. Printed `bf16[8,128]`. */
export interface TensorType {
  readonly shape: Shape;
  readonly dtype: DType;
}

export const tensorType = (dtype: DType, shape: Shape = []): TensorType => ({ shape, dtype });
export const sizeOf = (shape: Shape): number => shape.reduce((n, d) => n * d, 1);
/** Bytes that hold the elements; buffers on the GPU round this up to whole `u32` words. */
export const sizeBytes = (t: TensorType): number => sizeOf(t.shape) * dtypes[t.dtype].bytes;

/** Elements between neighbours along each axis, row-major. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let step = 1;
  for (let d = shape.length - 1; d >= 0; d--) {
    strides[d] = step;
    step *= shape[d]!;
  }
  return strides;
}

/** Whether the elements of a window of a tensor lie without gaps, wherever it is. */
export const isOneRun = (shape: Shape, window: Shape): boolean =>
  window.every((n, d) => n === 1 || shape.slice(d + 1).every((size, i) => window[d + 1 + i] === size));

export const equalShapes = (a: Shape, b: Shape): boolean => a.length === b.length && a.every((d, i) => d === b[i]);
export const equalTypes = (a: TensorType, b: TensorType): boolean => a.dtype === b.dtype && equalShapes(a.shape, b.shape);
export const formatShape = (shape: Shape): string => `[${shape.join(',')}]`;
/** As errors and reports write a type: `bf16[8,128]`. */
export const formatType = (t: TensorType): string => `${dtypes[t.dtype].mlir}${formatShape(t.shape)}`;
export const range = (n: number, from = 0): number[] => Array.from({ length: n }, (_, i) => from + i);
