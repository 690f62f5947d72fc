/**
 * `numpy`: `jax.numpy` in camelCase, with an axis where NumPy has it and keyword arguments as a last object of options. Functions take arrays,
 * numbers and booleans, promote them as JAX does (a number is weak), and return new arrays.
 */
import { installMethods } from './array.ts';
import { cumsum } from './numpy/cumulative.ts';
import * as elementwise from './numpy/elementwise.ts';
import * as indexing from './numpy/indexing.ts';
import * as products from './numpy/products.ts';
import * as reductions from './numpy/reductions.ts';
import * as shaping from './numpy/shape.ts';
import * as sorting from './numpy/sorting.ts';
import { take } from './numpy/taking.ts';

export { DType } from '../types/dtype.ts';
export { Array, type ArrayLike } from './array.ts';
export { i0 } from './numpy/bessel.ts';
export * from './numpy/choosing.ts';
export { delete_ as delete } from './numpy/choosing.ts';
export * from './numpy/constants.ts';
export * from './numpy/creation.ts';
export * from './numpy/cumulative.ts';
export * from './numpy/elementwise.ts';
export * as fft from './numpy/fft.ts';
export * from './numpy/functional.ts';
export { at, slice } from './numpy/indexing.ts';
export * as linalg from './numpy/linalg.ts';
export * from './numpy/numeric.ts';
export * from './numpy/pad.ts';
export * from './numpy/products.ts';
export * from './numpy/reductions.ts';
export * from './numpy/shape.ts';
export * from './numpy/signal.ts';
export * from './numpy/sorting.ts';
export * from './numpy/statistics.ts';
export * from './numpy/taking.ts';

installMethods({ ...elementwise, ...shaping, ...reductions, ...products, ...indexing, ...sorting, take, cumsum });
