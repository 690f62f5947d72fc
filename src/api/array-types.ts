/** The types that arrays' methods and the functions of `numpy` share. */
import type { DType } from '../types/dtype.ts';
import type { Array, ArrayLike } from './array.ts';

/** One axis, several, or all (`null`). Negative ones count from the end. */
export type Axis = number | readonly number[] | null;
/** `keepdims` leaves the reduced axes with size 1. */
export interface ReduceOptions {
  readonly keepdims?: boolean;
}
/** One argument of `slice` and `at`. */
export type Index =
  | number
  | null
  | '...'
  | readonly []
  | readonly [number | null]
  | readonly [number | null, number | null]
  | readonly [number | null, number | null, number | null]
  | Array;

/** What is done where an index of `at` lies outside: `drop` the update (the default, as JAX), or `clip` the index. */
export interface UpdateOptions {
  readonly mode?: 'drop' | 'fill' | 'clip';
  /** The caller's promise that no two indices are equal; the derivatives of `mul` need it. */
  readonly uniqueIndices?: boolean;
}
export interface IndexUpdate {
  get(options?: { readonly mode?: 'fill' | 'clip'; readonly fillValue?: number }): Array;
  set(value: ArrayLike, options?: UpdateOptions): Array;
  add(value: ArrayLike, options?: UpdateOptions): Array;
  sub(value: ArrayLike, options?: UpdateOptions): Array;
  mul(value: ArrayLike, options?: UpdateOptions): Array;
  div(value: ArrayLike, options?: UpdateOptions): Array;
  /** JAX's longer names of `sub`, `mul` and `div`. */
  subtract(value: ArrayLike, options?: UpdateOptions): Array;
  multiply(value: ArrayLike, options?: UpdateOptions): Array;
  divide(value: ArrayLike, options?: UpdateOptions): Array;
  power(value: ArrayLike, options?: UpdateOptions): Array;
  min(value: ArrayLike, options?: UpdateOptions): Array;
  max(value: ArrayLike, options?: UpdateOptions): Array;
}

type Unary = (x: ArrayLike) => Array;
type Binary = (x: ArrayLike, y: ArrayLike) => Array;
type Reduction = (x: ArrayLike, axis?: Axis, options?: ReduceOptions) => Array;
type ArgReduction = (x: ArrayLike, axis?: number, options?: ReduceOptions) => Array;

/** The functions behind the methods. */
export interface Methods {
  readonly add: Binary;
  readonly subtract: Binary;
  readonly multiply: Binary;
  readonly divide: Binary;
  readonly remainder: Binary;
  readonly power: Binary;
  readonly matmul: Binary;
  readonly dot: Binary;
  readonly greater: Binary;
  readonly greaterEqual: Binary;
  readonly less: Binary;
  readonly lessEqual: Binary;
  readonly equal: Binary;
  readonly notEqual: Binary;
  readonly negative: Unary;
  readonly abs: Unary;
  readonly ravel: Unary;
  readonly sum: Reduction;
  readonly prod: Reduction;
  readonly mean: Reduction;
  readonly min: Reduction;
  readonly max: Reduction;
  readonly all: Reduction;
  readonly any: Reduction;
  readonly argmax: ArgReduction;
  readonly argmin: ArgReduction;
  readonly cumsum: (x: ArrayLike, axis?: number) => Array;
  readonly clip: (x: ArrayLike, min?: ArrayLike | null, max?: ArrayLike | null) => Array;
  readonly round: (x: ArrayLike, decimals?: number) => Array;
  readonly sort: (x: ArrayLike, axis?: number) => Array;
  readonly argsort: (x: ArrayLike, axis?: number) => Array;
  readonly take: (x: ArrayLike, indices: ArrayLike, axis?: number) => Array;
  readonly repeat: (x: ArrayLike, repeats: number, axis?: number) => Array;
  readonly transpose: (x: ArrayLike, perm?: readonly number[]) => Array;
  readonly swapaxes: (x: ArrayLike, axis1: number, axis2: number) => Array;
  readonly reshape: (x: ArrayLike, shape: number | readonly number[]) => Array;
  readonly squeeze: (x: ArrayLike, axis?: Axis) => Array;
  readonly diagonal: (x: ArrayLike, offset?: number, axis1?: number, axis2?: number) => Array;
  readonly astype: (x: ArrayLike, dtype: DType) => Array;
  readonly view: (x: ArrayLike, dtype: DType) => Array;
  readonly slice: (x: ArrayLike, index: readonly Index[]) => Array;
  readonly at: (x: ArrayLike, index: readonly Index[]) => IndexUpdate;
}
