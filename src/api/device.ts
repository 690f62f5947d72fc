/** Which devices there are, which one is used, and what they hold. */

import { type OpenOptions, openDevice } from '../runtime/device.ts';
import type { Profile } from '../runtime/profile.ts';
import { Tuner } from '../runtime/tune.ts';
import { cacheSizes, setCacheBudget } from '../util/cache.ts';
import { tuneFromEnv } from '../util/config.ts';
import { ArgumentError, DeviceError } from '../util/errors.ts';
import type { Backend, DeviceKind, MemoryInfo } from './backend.ts';
import { cpuBackend } from './backend-cpu.ts';
import { gpuBackend } from './backend-gpu.ts';

export interface InitOptions extends Omit<OpenOptions, 'device'> {
  /** `'webgpu'` (the default), `'cpu'` (the evaluator: slow, exact, needs nothing), or the host's own `GPUDevice`. */
  readonly device?: DeviceKind | GPUDevice;
  /**
   * Times a few variants of kernels the first time that an adapter meets them, and keeps the choices: in Node in a file in the user's
   * cache folder, in a browser in IndexedDB. `SYSTOLIC_TUNE=1` in the environment asks for it too. Results differ by rounding alone.
   */
  readonly tune?: boolean;
  /**
   * Bytes that compiled programs and their traces may take in host memory, about (256 MiB by default). What was used least recently goes
   * first, and is compiled again where it is needed again.
   */
  readonly cacheBytes?: number;
}

const backends = new Map<DeviceKind, Backend>();
let chosen: DeviceKind | null = null;

/** The names of the devices that are open; also the one that is now the default, and its adapter's name. */
export type Opened = readonly DeviceKind[] & { readonly device: DeviceKind; readonly adapter: string };

/**
 * Opens a device and makes it the default; of several, the first is the default. Call it once before the first computation; call it again to change the device, or after the
 * device was lost. Without options it keeps the WebGPU device that is open. Nothing falls back silently: without an adapter it rejects
 * and says how to get one.
 *
 * @throws DeviceError `no-adapter`; ArgumentError for an unknown device.
 */
export async function init(...devices: readonly [(InitOptions | DeviceKind)?, ...DeviceKind[]]): Promise<Opened> {
  const given = devices.length === 0 ? [{}] : devices;
  const opened: Backend[] = [];
  for (const options of given) opened.push(await open(options ?? {}));
  for (const backend of opened) backends.set(backend.kind, backend);
  const { kind, name } = opened[0]!;
  chosen = kind;
  return Object.assign([...backends.keys()], { device: kind, adapter: name });
}

async function open(options: InitOptions | DeviceKind): Promise<Backend> {
  const { device = 'webgpu', tune, cacheBytes, ...open } = typeof options === 'string' ? ({ device: options } as InitOptions) : options;
  if (typeof device === 'string' && device !== 'webgpu' && device !== 'cpu')
    throw new ArgumentError(`init: device must be 'webgpu', 'cpu' or a GPUDevice, got ${JSON.stringify(device)}`);
  if (cacheBytes !== undefined && !(cacheBytes > 0))
    throw new ArgumentError(`init: cacheBytes must be a positive number of bytes, got ${cacheBytes}`);
  if (cacheBytes !== undefined) setCacheBudget(cacheBytes);
  return device === 'cpu'
    ? cpu()
    : (device === 'webgpu' && Object.keys(open).length === 0 && tune === undefined && openBackend()) ||
        (await opened(typeof device === 'string' ? open : { ...open, device }, tune ?? tuneFromEnv()));
}

async function opened(options: OpenOptions, tune: boolean): Promise<Backend> {
  const device = await openDevice(options);
  if (tune && !device.gpu.features.has('timestamp-query'))
    throw new DeviceError('limit', 'init: to tune, the adapter must have the feature timestamp-query, got none', 'Leave out `tune`.');
  return gpuBackend(device, tune ? await Tuner.open(device) : undefined);
}

const openBackend = (): Backend | undefined => {
  const backend = backends.get('webgpu');
  return backend?.isLost() ? undefined : backend;
};

function cpu(): Backend {
  let backend = backends.get('cpu');
  if (!backend) backends.set('cpu', (backend = cpuBackend()));
  return backend;
}

/** The device that new arrays go to; with an argument, sets it (it must have been opened by `init`, but `cpu` is always there). */
export function defaultDevice(device?: DeviceKind): DeviceKind {
  if (device !== undefined && device !== 'webgpu' && device !== 'cpu')
    throw new ArgumentError(`defaultDevice: device must be 'webgpu' or 'cpu', got ${JSON.stringify(device)}`);
  if (device === 'cpu') cpu();
  if (device && !backends.has(device))
    throw new DeviceError('no-adapter', `defaultDevice: ${device} is not open`, `Call \`await init('${device}')\` first.`);
  if (device) chosen = device;
  if (!chosen) throw notOpen();
  return chosen;
}

/** @internal */
export function backendNamed(device: DeviceKind): Backend {
  if (device === 'cpu') return cpu();
  const backend = backends.get(device);
  if (!backend) throw notOpen();
  return backend;
}

/** @internal */
export function defaultBackend(): Backend {
  const backend = chosen && backends.get(chosen);
  if (!backend) throw notOpen();
  return backend;
}

const notOpen = (): DeviceError =>
  new DeviceError('no-adapter', 'device: no device is open', "Call `await init()` first, or `await init('cpu')` for the evaluator.");

/**
 * The `GPUDevice` that WebGPU arrays are on: to share it with other code, or to hear of its end (`lost`).
 *
 * @throws DeviceError if none is open.
 */
export function getWebGPUDevice(): GPUDevice {
  const gpu = backends.get('webgpu')?.gpu;
  if (!gpu) throw new DeviceError('no-adapter', 'device: no WebGPU device is open', 'Call `await init()` first.');
  return gpu;
}

/** The devices that are open. */
export const devices = (): DeviceKind[] => [...backends.keys()];

/** Memory of the default device, and what the caches hold. */
export const memory = (): MemoryInfo => ({ ...defaultBackend().memory(), caches: cacheSizes() });

/**
 * Times each kernel that runs during `body`, on the GPU's own clock: `rows` sums them up by kernel, `table()` is those as text, and
 * `chromeTrace()` a file for Perfetto. Timing one dispatch at a time, it takes longer than a run without.
 */
export async function profile(body: () => Promise<unknown> | unknown): Promise<Profile> {
  const backend = defaultBackend();
  if (!backend.profile) throw new ArgumentError(`profile: needs a WebGPU device, the default device is ${backend.kind}`);
  return backend.profile(body);
}
