/**
 * `lax`: `jax.lax` in camelCase, the functions close to StableHLO: nothing is promoted or broadcast (but scalars), arguments come in JAX's order.
 */
export * from './control-flow.ts';
export { switch_ as switch } from './control-flow.ts';
export * from './lax/dots.ts';
export * from './lax/elementwise.ts';
export * from './lax/indexing.ts';
export * as linalg from './lax/linalg.ts';
export type { PaddingType } from './lax/padding.ts';
export * from './lax/parallel.ts';
export * from './lax/reductions.ts';
export * from './lax/shape.ts';
