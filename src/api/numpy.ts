/**
 * `numpy`: `jax.numpy` in camelCase, with an axis where NumPy has it and keyword arguments as a last object of options. Functions take arrays,
 * numbers and booleans, promote them as JAX does (a number is weak), and return new arrays.
 */
import { installMethods } from './array.ts';
import { array } from './public/numpy/creation.ts';
import { cumsum } from './public/numpy/cumulative.ts';
import * as elementwise from './public/numpy/elementwise.ts';
import * as indexing from './public/numpy/indexing.ts';
import * as products from './public/numpy/products.ts';
import * as reductions from './public/numpy/reductions.ts';
import * as shaping from './public/numpy/shape.ts';
import * as sorting from './public/numpy/sorting.ts';
import { take } from './public/numpy/taking.ts';

export { DType } from '../types/dtype.ts';
export { Array, type ArrayLike } from './array.ts';
export { i0 } from './public/numpy/bessel.ts';
export * from './public/numpy/choosing.ts';
export { delete_ as delete } from './public/numpy/choosing.ts';
export * from './public/numpy/constants.ts';
export * from './public/numpy/creation.ts';
export * from './public/numpy/cumulative.ts';
export * from './public/numpy/elementwise.ts';
export * as fft from './public/numpy/fft.ts';
export * from './public/numpy/functional.ts';
export * from './public/numpy/grids.ts';
export { at, slice } from './public/numpy/indexing.ts';
export * as linalg from './public/numpy/linalg.ts';
export * from './public/numpy/numeric.ts';
export * from './public/numpy/pad.ts';
export * from './public/numpy/polynomials.ts';
export * from './public/numpy/products.ts';
export * from './public/numpy/reductions.ts';
export * from './public/numpy/shape.ts';
export * from './public/numpy/signal.ts';
export * from './public/numpy/sorting.ts';
export * from './public/numpy/spaces.ts';
export * from './public/numpy/statistics.ts';
export * from './public/numpy/taking.ts';
export * from './public/numpy/unique.ts';

installMethods({ ...elementwise, ...shaping, ...reductions, ...products, ...indexing, ...sorting, take, cumsum, array });
