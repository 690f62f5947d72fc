/** From nothing to a `GPUDevice`. */
import { DeviceError } from '../util/errors.ts';

export interface AdapterOptions {
  /** Where to ask for an adapter; `navigator.gpu` if not given. */
  readonly gpu?: GPU;
  readonly adapter?: GPUAdapter;
  /** `high-performance` if not given. */
  readonly powerPreference?: 'low-power' | 'high-performance';
}

/** Features that kernels or measurements use where they are there. */
const useful = ['shader-f16', 'subgroups', 'timestamp-query', 'subgroup-size-control', 'chromium-experimental-subgroup-matrix'];
const usefulLimits = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxStorageBuffersPerShaderStage',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupSizeY',
  'maxComputeWorkgroupSizeZ',
  'maxComputeWorkgroupsPerDimension',
] as const;

/**
 * A device, and the information of its adapter.
 * @throws DeviceError `no-adapter`, with how to get one.
 */
export async function requestDevice(options: AdapterOptions): Promise<{ readonly gpu: GPUDevice; readonly info: GPUAdapterInfo }> {
  const gpu = options.gpu ?? (globalThis.navigator as Navigator | undefined)?.gpu;
  if (!gpu && !options.adapter) {
    throw new DeviceError(
      'no-adapter',
      'device: WebGPU must be there, got no navigator.gpu',
      'In a browser: use Chrome 113, Safari 26, Firefox 141 or later, over https or on localhost. In Node: `await initNode()` of systolic/node first.',
    );
  }
  const adapter = options.adapter ?? (await gpu?.requestAdapter({ powerPreference: options.powerPreference ?? 'high-performance' }));
  if (!adapter) {
    throw new DeviceError(
      'no-adapter',
      'device: WebGPU must have an adapter, got none',
      'Update the graphics driver, switch hardware acceleration on in the browser, or install a software one (Mesa 24 or later, or Chromium for SwiftShader).',
    );
  }
  const requiredFeatures = useful.filter((f) => adapter.features.has(f)) as GPUFeatureName[];
  const requiredLimits = Object.fromEntries(usefulLimits.map((name) => [name, adapter.limits[name]]));
  try {
    return { gpu: await adapter.requestDevice({ label: 'systolic', requiredFeatures, requiredLimits }), info: adapter.info };
  } catch (cause) {
    throw new DeviceError(
      'no-adapter',
      `device: the adapter must give a device, got: ${(cause as Error).message}`,
      'An adapter gives one device: ask the GPU for another adapter.',
      { cause },
    );
  }
}
