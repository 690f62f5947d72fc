/**
 * `jax.random`: threefry-2x32 keys and samplers, equal to JAX's (with its default `jax_threefry_partitionable`) bit for bit where only
 * integer work and exact float work is done, and to some ulp where logarithms and the like come in.
 *
 * A key is a uint32[2] array. Using a key twice gives the same numbers twice: `split` it.
 * Source: Salmon et al., Parallel Random Numbers: As Easy as 1, 2, 3 (SC 2011); jax/_src/random.
 */

export * from './public/random/counts.ts';
export * from './public/random/distributions.ts';
export * from './public/random/gamma.ts';
export * from './public/random/integers.ts';
export { bits, clone, foldIn, key, keyData, PRNGKey, split, wrapKeyData } from './public/random/keys.ts';
