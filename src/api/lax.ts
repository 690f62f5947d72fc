/**
 * `lax`: `jax.lax` in camelCase, the functions close to StableHLO: nothing is promoted or broadcast (but scalars), arguments come in JAX's order.
 */
export * from './public/lax/control-flow.ts';
export { switch_ as switch } from './public/lax/control-flow.ts';
export * from './public/lax/custom-solve.ts';
export * from './public/lax/dots.ts';
export * from './public/lax/elementwise.ts';
export * from './public/lax/indexing.ts';
export * as linalg from './public/lax/linalg.ts';
export type { PaddingType } from './lax/padding.ts';
export * from './public/lax/parallel.ts';
export * from './public/lax/patches.ts';
export * from './public/lax/reductions.ts';
export * from './public/lax/shape.ts';
