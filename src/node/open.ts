/** WebGPU in Node through Dawn (the npm package `webgpu`): finds a driver, loads Dawn and gives `navigator.gpu`. */
import { setTuneStore } from '../runtime/tune-store.ts';
import { setSleeper } from '../runtime/waiting.ts';
import { ArgumentError, DeviceError } from '../util/errors.ts';
import { dawnFlags } from './dawn.mjs';
import { findDrivers, type NodeDriver } from './icd.mjs';
import { sleeper } from './sleep.ts';
import { fileStore } from './tune-file.ts';

/** The adapters that Node can be asked for: the machine's own GPU, or one of the two software ones. */
export type NodeAdapterName = NodeDriver['name'];

/** What `initNode` can be told. */
export interface NodeOptions {
  /** The adapter wanted. Without it: `SYSTOLIC_ADAPTER` of the environment, else the best that answers. */
  readonly adapter?: NodeAdapterName;
  /**
   * Dawn's flags beside our own, as `enable-dawn-features=…`, `disable-dawn-features=…`, `backend=…`; lists of toggles are joined with ours.
   * On NVIDIA's Vulkan driver Dawn has `shader-f16`, and matrices of f16, only with `enable-dawn-features=vulkan_enable_f16_on_nvidia`.
   */
  readonly toggles?: readonly string[];
}

/** A `GPU` that answers, with the driver behind it. */
export interface NodeGpu {
  readonly gpu: GPU;
  readonly driver: NodeDriver;
}

/**
 * Loads Dawn, sets `GPUBufferUsage` and the other globals of WebGPU, and defines `navigator.gpu`.
 * Call it before anything that needs a device; a second call for the same adapter gives the same object.
 *
 * While something waits for an adapter that computes on the CPU, each turn of the event loop sleeps, for a twentieth of the time waited and at
 * most 1 ms: Dawn's own polling would take a core from the kernels.
 */
export async function initNode(options: NodeOptions = {}): Promise<GPU> {
  return (await openNode(options)).gpu;
}

/** `initNode` that also tells which driver was taken. */
export async function openNode(options: NodeOptions = {}): Promise<NodeGpu> {
  const wanted = options.adapter ?? adapterFromEnv();
  if (held.chosen && wanted === undefined && !options.toggles) return held.chosen;
  const drivers = wanted === undefined ? findDrivers() : [driverNamed(wanted)];
  const dawn = await loadDawn();
  for (const driver of drivers) {
    const gpu = createGpu(dawn, driver, options.toggles ?? []);
    // Asking is the only way to know: an old Mesa has a driver file and yields nothing.
    if (wanted === undefined && !(await gpu.requestAdapter())) continue;
    publish(dawn, gpu);
    held.chosen = { gpu, driver };
    return held.chosen;
  }
  const tried = drivers.map((d) => d.name).join(', ') || 'nothing: no GPU and no software driver found';
  throw new DeviceError(
    'no-adapter',
    `device: a WebGPU adapter is needed in Node, got none (tried ${tried})`,
    `${remedies.lavapipe}, or ${remedies.swiftshader}`,
  );
}

const remedies = {
  default: 'name another adapter',
  lavapipe: 'install Mesa 24 or newer (Debian: mesa-vulkan-drivers from backports)',
  swiftshader: 'install Chromium or Chrome, whose SwiftShader Node can use',
};

type Dawn = typeof import('webgpu');

function adapterFromEnv(): NodeAdapterName | undefined {
  const name = process.env['SYSTOLIC_ADAPTER'];
  if (!name) return undefined;
  if (name !== 'default' && name !== 'lavapipe' && name !== 'swiftshader') {
    throw new ArgumentError(`device: SYSTOLIC_ADAPTER must be default, lavapipe or swiftshader, got ${name}`);
  }
  return name;
}

function driverNamed(name: NodeAdapterName): NodeDriver {
  if (name === 'default') return { name, icd: null };
  const found = findDrivers(withoutChoice(process.env)).find((d) => d.name === name);
  if (found) return found;
  throw new DeviceError('no-adapter', `device: the driver of ${name} must be on this machine, got none`, remedies[name]);
}

/** Our own earlier choice, or the user's, must not hide an adapter that is asked for by name. */
function withoutChoice(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { VK_DRIVER_FILES: _files, VK_ICD_FILENAMES: _old, ...rest } = env;
  return rest;
}

async function loadDawn(): Promise<Dawn> {
  try {
    return await import('webgpu');
  } catch (cause) {
    throw new DeviceError('no-adapter', 'device: WebGPU in Node needs the package webgpu, got none', 'npm install webgpu', { cause });
  }
}

interface Held {
  readonly all: Map<string, GPU>;
  chosen?: NodeGpu;
}

// Dawn crashes once the object from create() is collected while a device of it lives, so all of them stay referenced. On
// globalThis, because two copies of this module (a test file and the bundle it tests) must share one.
const held: Held = ((globalThis as Record<symbol, unknown>)[Symbol.for('systolic.dawn')] ??= { all: new Map() }) as Held;

function createGpu(dawn: Dawn, driver: NodeDriver, toggles: readonly string[]): GPU {
  const key = [driver.name, ...toggles].join(' ');
  const before = held.all.get(key);
  if (before) return before;
  // Read by the Vulkan loader when Dawn makes its instance, that is in create().
  if (driver.icd !== null) process.env['VK_DRIVER_FILES'] = driver.icd;
  const gpu = dawn.create(dawnFlags(toggles));
  held.all.set(key, gpu);
  return gpu;
}

function publish(dawn: Dawn, gpu: GPU): void {
  setTuneStore(fileStore);
  setSleeper(sleeper);
  Object.assign(globalThis, dawn.globals);
  if (!('navigator' in globalThis)) Object.defineProperty(globalThis, 'navigator', { value: {}, configurable: true });
  Object.defineProperty(globalThis.navigator, 'gpu', { value: gpu, configurable: true });
}
