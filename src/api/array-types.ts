/** The types that arrays' methods and the functions of `numpy` share. */
import type { DType } from '../types/dtype.ts';
import type { HostData } from '../types/host.ts';
import type { Array, ArrayLike, NestedList, Operand } from './array.ts';

/** One axis, several, or all (`null`). Negative ones count from the end. */
export type Axis = number | readonly number[] | null;
/** `keepdims` leaves the reduced axes with size 1. */
export interface ReduceOptions {
  readonly keepdims?: boolean;
}
export interface ReduceMethodOptions extends ReduceOptions {
  readonly axis?: Axis | undefined;
  readonly dtype?: DType | undefined;
  readonly where?: Operand | undefined;
  readonly initial?: ArrayLike | undefined;
}
/** The arguments of a reduction as a method: an axis and options, or options alone; or in JAX's order. */
export type ReduceArguments =
  | readonly [axis?: Axis, options?: Omit<ReduceMethodOptions, 'axis'>]
  | readonly [options: ReduceMethodOptions]
  | readonly [axis: Axis | undefined, dtype: DType | null | undefined, out?: null, keepdims?: boolean];
export type ArgReduceArguments =
  | readonly [axis?: number | null, options?: ReduceOptions]
  | readonly [options: ReduceOptions & { readonly axis?: number | null }];
export type TakeRest = readonly [options?: { readonly mode?: 'fill' | 'clip' | 'wrap'; readonly fillValue?: number }];

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
  set(value: Operand, options?: UpdateOptions): Array;
  add(value: Operand, options?: UpdateOptions): Array;
  sub(value: Operand, options?: UpdateOptions): Array;
  mul(value: Operand, options?: UpdateOptions): Array;
  div(value: Operand, options?: UpdateOptions): Array;
  /** JAX's longer names of `sub`, `mul` and `div`. */
  subtract(value: Operand, options?: UpdateOptions): Array;
  multiply(value: Operand, options?: UpdateOptions): Array;
  divide(value: Operand, options?: UpdateOptions): Array;
  power(value: Operand, options?: UpdateOptions): Array;
  min(value: Operand, options?: UpdateOptions): Array;
  max(value: Operand, options?: UpdateOptions): Array;
  /** The indexed part replaced by `f` of it. Where indices are equal, `f` is applied once. */
  apply(f: (part: Array) => Array, options?: UpdateOptions): Array;
}

type Unary = (x: ArrayLike) => Array;
type Binary = (x: ArrayLike, y: ArrayLike) => Array;
type Reduction = (x: Array, ...rest: never[]) => Array;
type ArgReduction = Reduction;

/** The functions behind the methods. */
export interface Methods {
  /** Arrays of what is none yet: lists and typed arrays. */
  readonly array: (x: NestedList | HostData) => Array;
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
  readonly cumsum: Reduction;
  readonly clip: (x: ArrayLike, min?: ArrayLike | null, max?: ArrayLike | null) => Array;
  readonly round: (x: ArrayLike, decimals?: number) => Array;
  readonly sort: (x: ArrayLike, axis?: number) => Array;
  readonly argsort: (x: ArrayLike, axis?: number) => Array;
  readonly take: Reduction;
  readonly repeat: (x: ArrayLike, repeats: number, axis?: number) => Array;
  readonly transpose: (x: ArrayLike, perm?: readonly number[] | null) => Array;
  readonly swapaxes: (x: ArrayLike, axis1: number, axis2: number) => Array;
  readonly reshape: (x: ArrayLike, shape: number | readonly number[]) => Array;
  readonly squeeze: (x: ArrayLike, axis?: Axis) => Array;
  readonly diagonal: (x: ArrayLike, offset?: number, axis1?: number, axis2?: number) => Array;
  readonly astype: (x: ArrayLike, dtype: DType) => Array;
  readonly view: (x: ArrayLike, dtype: DType) => Array;
  readonly slice: (x: ArrayLike, index: readonly Index[]) => Array;
  readonly at: (x: ArrayLike, index: readonly Index[]) => IndexUpdate;
}
