/** A row of the bench: a function of arrays, its inputs, and the work of one call. */
import { type Array, numpy as np, ShapeDtypeStruct } from '../../src/index.ts';
import type { DType } from '../../src/types/dtype.ts';

export type RowDType = 'f32' | 'bf16';

/** An argument, made from numbers that are the same on every run and for every peer. */
export interface Input {
  readonly shape: readonly number[];
  /** `normal` times `scale`; whole numbers below `below`; or one number everywhere. */
  readonly fill: { readonly normal: number } | { readonly below: number } | { readonly all: number };
  /** If it is not the row's own. */
  readonly dtype?: DType;
}

export interface Row {
  readonly name: string;
  readonly dtype: RowDType;
  /** Which function a peer must offer to be measured here, and its sizes. `null`: nothing but ours can do it, for the reason given. */
  readonly peer: { readonly kind: string; readonly sizes: Readonly<Record<string, number>> } | { readonly none: string };
  readonly inputs: readonly Input[];
  /** Arguments before those of `inputs`, that are computed. */
  readonly state?: { readonly types: readonly ShapeDtypeStruct[]; readonly make: () => readonly Array[] };
  readonly f: (...inputs: Array[]) => readonly Array[];
  /** The same job written by hand of other functions of ours, measured beside it. */
  readonly byHand?: (...inputs: Array[]) => readonly Array[];
  /** So many leading results take the place of the leading arguments, whose memory they take over, at the next call. */
  readonly carry?: number;
  /** Operations that the job takes at least (of products: two per multiply-add), and bytes of its arguments and results. */
  readonly flops: number;
  readonly bytes: number;
}

/** The name, of which `npm run bench -- NAME` takes a prefix. */
export const idOf = (row: { readonly name: string; readonly dtype: string }): string => `${row.name}:${row.dtype}`;

export const arrayDType = (row: Row, input: Input): DType => input.dtype ?? (row.dtype === 'bf16' ? 'bfloat16' : 'float32');

/** Host data of a row's inputs. */
export function inputData(row: Row): (Float32Array | Int32Array)[] {
  const next = randomNumbers(row.inputs.length + 1);
  return row.inputs.map(({ shape, fill, dtype }) => {
    const size = shape.reduce((n, d) => n * d, 1);
    if ('below' in fill) return Int32Array.from({ length: size }, () => Math.floor(next() * fill.below));
    if ('all' in fill) return dtype === 'int32' ? new Int32Array(size).fill(fill.all) : new Float32Array(size).fill(fill.all);
    // Sums of uniform numbers are normal enough here.
    return Float32Array.from({ length: size }, () => (next() + next() + next() + next() - 2) * 1.732 * fill.normal);
  });
}

/** A row's arguments on the default device. */
export function inputArrays(row: Row): Array[] {
  const made = inputData(row).map((data, i) => {
    const input = row.inputs[i]!;
    return np.array(data, { shape: input.shape, dtype: arrayDType(row, input) });
  });
  return [...(row.state?.make() ?? []), ...made];
}

/** Their types, for a program that is compiled and not run. */
export const inputTypes = (row: Row): ShapeDtypeStruct[] => [
  ...(row.state?.types ?? []),
  ...row.inputs.map((input) => new ShapeDtypeStruct(input.shape, arrayDType(row, input))),
];

/** Uniform numbers from 0 to 1 (mulberry32). */
function randomNumbers(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = a;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
