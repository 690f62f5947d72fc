import { machines } from '../machine/table.ts';
import type { Target } from './plan.ts';

/** The limits that WebGPU guarantees, no features, and the machine model of a middling GPU: the target where there is no adapter. */
export const plainTarget: Target = {
  name: 'any WebGPU adapter',
  machine: machines.gpu,
  features: [],
  subgroupSize: 0,
  quads: false,
  maxStorageBuffers: 8,
  maxBindingBytes: 128 * 2 ** 20,
  maxBufferBytes: 256 * 2 ** 20,
  maxWorkgroupInvocations: 256,
  maxWorkgroupSize: [256, 256, 64],
  maxWorkgroupBytes: 16384,
  maxWorkgroupsPerDimension: 65535,
};
