/** `nn`: `jax.nn` in camelCase. Activations and their derivatives hold at the edges: far left and right, at kinks, at ±∞. */
export * from './nn/activations.ts';
export { type AttentionOptions, dotProductAttention } from './nn/attention.ts';
export * as initializers from './nn/initializers.ts';
export * from './nn/normalization.ts';
