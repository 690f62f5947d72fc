/** Programs as graphs, random arguments for them, and comparison of results: shared by the tests of compiler and kernels. */
import { build } from '../../src/ir/builder.ts';
import type { Graph, Value } from '../../src/ir/graph.ts';
import { dtypes, isFloat, isInteger } from '../../src/types/dtype.ts';
import { castNumber, type HostTensor, hostTensor } from '../../src/types/host.ts';
import { sizeOf, type TensorType } from '../../src/types/shape.ts';
import { Random } from '../fuzz/random.ts';

export const program = (params: readonly TensorType[], body: (...params: Value[]) => readonly Value[]): Graph =>
  build('test', params, body).graph;

/** `f32[8,128]` as a type. */
export function parseType(text: string): TensorType {
  const [, mlir, sizes] = /^(\w+)\[([\d,]*)\]$/.exec(text)!;
  const info = Object.values(dtypes).find((d) => d.mlir === mlir)!;
  return { dtype: info.name, shape: sizes === '' ? [] : sizes!.split(',').map(Number) };
}

/** Numbers of 32 bits from a seed. */
export function randomBits(seed: number): () => number {
  const random = new Random(seed);
  return () => random.bits();
}

export function randomTensor(type: TensorType, next: () => number): HostTensor {
  const info = dtypes[type.dtype];
  const values = Array.from({ length: sizeOf(type.shape) }, () => {
    const u = next() / 2 ** 32;
    if (isFloat(type.dtype)) return u * 4 - 2;
    if (info.kind === 'bool') return next() & 1;
    return castNumber(Math.floor(u * 40) - (info.kind === 'int' ? 20 : 0), type.dtype);
  });
  return hostTensor(type.dtype, type.shape, values);
}

export const randomArgs = (graph: Graph, seed = 1): HostTensor[] => {
  const next = randomBits(seed);
  return graph.params.map((p) => randomTensor(p.type, next));
};

/** Largest difference, relative where numbers are large; infinite where one is NaN or infinite and the other is not. Integers must agree. */
export function difference(got: HostTensor, want: HostTensor): number {
  let worst = 0;
  for (let i = 0; i < want.data.length; i++) {
    const [a, b] = [got.data[i]!, want.data[i]!];
    if (Object.is(a, b) || a === b) continue;
    if (!Number.isFinite(a) || !Number.isFinite(b) || isInteger(want.type.dtype) || want.type.dtype === 'bool')
      return Number.POSITIVE_INFINITY;
    worst = Math.max(worst, Math.abs(a - b) / Math.max(1, Math.abs(b)));
  }
  return got.data.length === want.data.length ? worst : Number.POSITIVE_INFINITY;
}

export const tolerance = (type: TensorType): number => (type.dtype === 'bfloat16' ? 2e-2 : type.dtype === 'float16' ? 2e-3 : 1e-5);
