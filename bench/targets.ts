/** Adapters as plain records, for what is compiled and not run. */

import { machines } from '../src/machine/table.ts';
import type { Target } from '../src/compiler/index.ts';

/** A middling GPU, as desktop browsers show one. */
export const genericTarget: Target = {
  name: 'generic',
  machine: machines.gpu,
  features: ['subgroups'],
  subgroupSize: 32,
  quads: true,
  maxStorageBuffers: 10,
  maxBindingBytes: 2 ** 30,
  maxBufferBytes: 2 ** 31,
  maxWorkgroupInvocations: 256,
  maxWorkgroupSize: [256, 256, 64],
  maxWorkgroupBytes: 32768,
  maxWorkgroupsPerDimension: 65535,
};

/** The same without subgroups, with the limits that WebGPU guarantees. */
const leastTarget: Target = {
  ...genericTarget,
  name: 'least',
  features: [],
  subgroupSize: 0,
  quads: false,
  maxStorageBuffers: 8,
  maxBindingBytes: 2 ** 27,
  maxBufferBytes: 2 ** 28,
  maxWorkgroupBytes: 16384,
};

/** The same with half-precision arithmetic and subgroup matrices. */
const matrixTarget: Target = {
  ...genericTarget,
  name: 'matrices',
  features: ['chromium-experimental-subgroup-matrix', 'shader-f16', 'subgroups'],
  matrices: [{ component: 'f16', m: 16, n: 16, k: 16, lanes: 32, sized: false }],
  bf16AsF16: true,
};

/** Mesa's software adapter on a CPU with vectors of 256 bits, through Dawn. */
const lavapipeTarget: Target = {
  name: 'lavapipe',
  machine: machines.llvmpipe,
  features: ['core-features-and-limits', 'shader-f16', 'subgroup-size-control', 'subgroups', 'timestamp-query'],
  subgroupSize: 8,
  quads: true,
  maxStorageBuffers: 16,
  maxBindingBytes: 2 ** 27,
  maxBufferBytes: 2 ** 32 - 1,
  maxWorkgroupInvocations: 1024,
  maxWorkgroupSize: [1024, 1024, 1024],
  maxWorkgroupBytes: 32768,
  maxWorkgroupsPerDimension: 65535,
};

/** Chrome's software adapter. */
const swiftshaderTarget: Target = {
  ...lavapipeTarget,
  name: 'swiftshader',
  features: ['core-features-and-limits', 'subgroup-size-control', 'subgroups', 'timestamp-query'],
  subgroupSize: 4,
  maxStorageBuffers: 12,
  maxBindingBytes: 2 ** 30,
  maxBufferBytes: 2 ** 30,
  maxWorkgroupInvocations: 256,
  maxWorkgroupSize: [256, 256, 64],
  machine: machines.swiftshader,
};

/** Those that the gate compiles for: one for each way in which families choose tiles. */
export const gateTargets: readonly Target[] = [genericTarget, leastTarget, matrixTarget, lavapipeTarget, swiftshaderTarget];
