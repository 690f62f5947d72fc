/** Programs whose expected results no device can give, with the reason. They count as failed. */
export const limits: Readonly<Record<string, string>> = {
  population_count_int64_4:
    'counts the bits of 64-bit integers, of which 32 are kept: WGSL has no 64-bit integers, and JAX with x64 off has none either',
  shift_right_logical_int64_20_20_int64_20_20:
    'shifts the upper half of 64-bit integers into the lower, and only the lower is kept: WGSL has no 64-bit integers',
  triangular_solve_float32_2_8_8_float32_2_10_8:
    'the stored result is no solution to within the tolerance of 1e-6: the exact one, rounded to f32, is off by 2.8e-6 from it (the matrix has condition 1.9e5), and the file is disabled where it comes from',
};
