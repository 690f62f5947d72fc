import type { Machine } from './model.ts';

/**
 * Machine models by architecture. The software ones were measured on two cores (AVX2 and AVX-512, 2026-11, with
 * `runtime/measure-machine.mjs` and the bench's ceilings); they are not measured when they are opened, because another process on the same cores would
 * change the model and with it the plans. `gpu` is a middling desktop GPU by its vendors' figures: a guess.
 */
export const machines = {
  swiftshader: {
    flopsPerSecond: 8e9,
    bytesPerSecond: 3e9,
    dispatchSeconds: 15e-6,
    cores: 2,
    lanes: 4,
    invocationsPerCore: 32,
    barrierSeconds: 8e-6,
    onHost: true,
    sharesLoads: false,
  },
  llvmpipe: {
    flopsPerSecond: 30e9,
    bytesPerSecond: 6e9,
    dispatchSeconds: 15e-6,
    cores: 2,
    lanes: 8,
    invocationsPerCore: 32,
    barrierSeconds: 2e-6,
    onHost: true,
    sharesLoads: true,
  },
  gpu: {
    flopsPerSecond: 5e12,
    bytesPerSecond: 300e9,
    dispatchSeconds: 5e-6,
    cores: 32,
    lanes: 32,
    invocationsPerCore: 256,
    barrierSeconds: 3e-8,
    onHost: false,
    sharesLoads: true,
  },
} as const satisfies Readonly<Record<string, Machine>>;
