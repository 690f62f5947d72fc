/** `nn`: `jax.nn` in camelCase. Activations and their derivatives hold at the edges: far left and right, at kinks, at ±∞. */
export * from './public/nn/activations.ts';
export { type AttentionOptions, dotProductAttention } from './public/nn/attention.ts';
export * as initializers from './public/nn/initializers.ts';
export * from './public/nn/normalization.ts';
