/** Remedies for operations that are not supported, by name. */
const several = 'It is for several devices: export the program for one, without shard_map, or run it with XLA.';
const remedies: readonly (readonly [RegExp, string])[] = [
  [/dynamic_|_dynamic|[gs]et_dimension_size/, 'Shapes must be fixed here: export the program with fixed shapes.'],
  [/\.fft$/, 'There are no complex numbers here: write it as products with matrices of cosines and sines.'],
  [/\.(complex|real|imag|conj)$/, 'There are no complex numbers here: write the program with real and imaginary parts as two tensors.'],
  [/\.uniform_(de)?quantize$/, 'Export the program before quantisation, or dequantise in it with integer tensors and convert.'],
  [/\.rng$/, 'Its numbers are those of the machine that runs it: take jax.random, whose bits are part of the program.'],
  [/\.batch_norm_/, 'Write it as means, variances and arithmetic, as JAX does.'],
  [/\.map$/, 'Write the operations of its region on whole tensors.'],
  [
    /\.(infeed|outfeed|send|recv|create_token|after_all)$/,
    'A program here takes arguments and gives results: pass what it reads, and return what it writes.',
  ],
  [/\.(get_)?tuple(_element)?$/, 'Let the function return its results one by one.'],
  [/^sdy\.|\.(async_start|async_done|collective_broadcast)$/, several],
  [/^(mhlo|vhlo|hlo|linalg|arith|tensor|tosa|tf)\./, 'The text must be StableHLO as `jax.jit(f).lower(…).as_text()` prints it.'],
];

export const remedyFor = (key: string): string =>
  remedies.find(([names]) => names.test(key))?.[1] ?? 'Write it with other operations, or report the program that needs it.';
