/** The target of a device: limits, features and probed properties. */
import type { Target } from '../compiler/index.ts';
import { measuredMachine, softwareMachine } from './machine.ts';
import { type MatrixInfo, probeMatrices } from './matrices.ts';
import { runProbe } from './probe.ts';

/** @param info of the adapter: that of the device lacks, in Node, what subgroup matrices there are. */
export async function targetOf(gpu: GPUDevice, info: (GPUAdapterInfo & MatrixInfo) | undefined = gpu.adapterInfo): Promise<Target> {
  const { limits } = gpu;
  const name = nameOf(info);
  const subgroups = gpu.features.has('subgroups') ? await probeSubgroups(gpu) : { size: 0, quads: false };
  return {
    name,
    machine: softwareMachine(`${name} ${info?.architecture ?? ''}`) ?? (await measuredMachine(gpu, name, subgroups.size)),
    features: [...gpu.features].sort(),
    subgroupSize: subgroups.size,
    quads: subgroups.quads,
    matrices: await probeMatrices(gpu, info, subgroups.size),
    maxStorageBuffers: limits.maxStorageBuffersPerShaderStage,
    maxBindingBytes: limits.maxStorageBufferBindingSize,
    maxBufferBytes: limits.maxBufferSize,
    maxWorkgroupInvocations: limits.maxComputeInvocationsPerWorkgroup,
    maxWorkgroupSize: [limits.maxComputeWorkgroupSizeX, limits.maxComputeWorkgroupSizeY, limits.maxComputeWorkgroupSizeZ],
    maxWorkgroupBytes: limits.maxComputeWorkgroupStorageSize,
    maxWorkgroupsPerDimension: limits.maxComputeWorkgroupsPerDimension,
  };
}

/** The adapter as people know it. Browsers leave fields empty. */
function nameOf(info: GPUAdapterInfo | undefined): string {
  const parts = [info?.description, info?.device, [info?.vendor, info?.architecture].filter(Boolean).join(' ')];
  return parts.find((part) => part) ?? 'WebGPU adapter';
}

// Every invocation writes what it reads: its number in its subgroup, the size, and which invocations the four of its quad are.
const probe = `enable subgroups;
@group(0) @binding(0) var<storage, read_write> seen: array<vec4u>;
@compute @workgroup_size(64)
fn main(@builtin(local_invocation_index) i: u32, @builtin(subgroup_invocation_id) lane: u32, @builtin(subgroup_size) size: u32) {
  let quad = vec4u(quadBroadcast(i, 0u), quadBroadcast(i, 1u), quadBroadcast(i, 2u), quadBroadcast(i, 3u));
  let across = vec3u(quadSwapX(i), quadSwapY(i), quadSwapDiagonal(i));
  seen[2u * i] = quad;
  seen[2u * i + 1u] = vec4u(lane, size, select(0u, 1u, all(across == vec3u(i ^ 1u, i ^ 2u, i ^ 3u))), 0u);
}`;

/**
 * The size of subgroups, and whether neighbouring invocations form them and their quads, as the kernels that use them take for granted.
 * A device that does otherwise, or whose size varies, counts as one without.
 */
async function probeSubgroups(gpu: GPUDevice): Promise<{ size: number; quads: boolean }> {
  const none = { size: 0, quads: false };
  const bytes = await runProbe(gpu, { label: 'subgroup probe', code: probe, inputs: [], sizeBytes: 64 * 32 });
  if (!bytes) return none;
  const seen = new Uint32Array(bytes);
  const size = seen[5]!;
  const lanes = Array.from({ length: 64 }, (_, i) => seen.subarray(8 * i, 8 * i + 8));
  if (size === 0 || !lanes.every((s, i) => s[5] === size && s[4] === i % size)) return none;
  const quads = lanes.every((s, i) => s[6] === 1 && [0, 1, 2, 3].every((k) => s[k] === (i & ~3) + k));
  return { size, quads };
}
