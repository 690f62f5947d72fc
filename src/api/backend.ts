/** What a device does for arrays. There are two: WebGPU, and `cpu`, which is the evaluator. */
import type { CompileProgress, Plan } from '../compiler/index.ts';
import type { Graph } from '../ir/graph.ts';
import type { Profile } from '../runtime/profile.ts';
import type { HostTensor } from '../types/host.ts';
import type { TensorType } from '../types/shape.ts';
import type { CacheSize } from '../util/cache.ts';

export type DeviceKind = 'webgpu' | 'cpu';

/** Memory of one array, or of several that share it. Freed when the last holder disposes of it or is collected. */
export interface Storage {
  readonly sizeBytes: number;
  /** The contents, once everything queued before has run. Rejects with the error of the work that should have made them. */
  read(type: TensorType): Promise<HostTensor>;
  /** Resolves when the contents are there. */
  ready(): Promise<void>;
  /** A second handle on the same value. The memory is freed when all are released, and no call takes it over while there are several. */
  share(): Storage;
  release(): void;
  /** The GPU's own buffer; `cpu` has none. */
  readonly buffer?: GPUBuffer | undefined;
  /** The contents, where they are host memory. */
  readonly host?: HostTensor;
}

export interface CompileOptions {
  readonly name: string;
  /** Parameters whose storage the program may take over. */
  readonly donated: readonly number[];
  /** Rounds 16-bit floats after every op. (The evaluator always does.) */
  readonly strict?: boolean | undefined;
  /** As `jit` has it. */
  readonly bf16AsF16?: boolean | undefined;
  readonly onProgress?: ((p: CompileProgress) => void) | undefined;
  /** Gives the compile up, unless others want the program too: what waits for it rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** A compile under way, or one that has failed. */
export interface Pending {
  readonly promise: Promise<unknown>;
  readonly failed: boolean;
  /** One more wants the program, until its signal. */
  join(signal?: AbortSignal): void;
}

export interface Executable {
  /** Frees its constants and temporaries. Calls that are queued still run. */
  dispose?(): void;
  /** `null` on `cpu`, which has no plan. Where the compile is under way, the rest of it is done at once. */
  readonly plan: Plan | null;
  /** While there is no plan yet. */
  readonly pending?: Pending | undefined;
  /** Resolves when every pipeline is compiled; rejects with what the driver said. */
  ready(): Promise<void>;
  /** Queues a run and returns at once. */
  run(args: readonly Storage[]): Storage[];
  /** Records the program into a command encoder of the host. */
  encode?(encoder: GPUCommandEncoder, args: readonly Storage[]): Storage[];
}

/** As `memory()` tells it: what a device holds, and what the caches of all devices do. */
export interface MemoryInfo extends DeviceMemory {
  /** Entries and bytes of host memory, estimated: `traces`, `programs`, `executables`, `pipelines`. */
  readonly caches: Readonly<Record<string, CacheSize>>;
}

export interface DeviceMemory {
  readonly device: string;
  /** Bytes of arrays that are alive, of freed buffers kept for reuse, and of the temporaries of compiled programs. */
  readonly liveBytes: number;
  readonly pooledBytes: number;
  readonly plannedBytes: number;
  readonly peakBytes: number;
  readonly budgetBytes: number;
  readonly arrays: number;
}

export interface Backend {
  readonly kind: DeviceKind;
  /** Adapter name as people know it. */
  readonly name: string;
  upload(value: HostTensor): Storage;
  compile(graph: Graph, options: CompileOptions): Executable;
  /** A buffer of the host as storage, where the device has buffers. */
  wrap?(buffer: GPUBuffer, offsetBytes: number, sizeBytes: number): Storage;
  memory(): DeviceMemory;
  /** Resolves when everything queued has run. */
  sync(): Promise<void>;
  /** The device of WebGPU; `cpu` has none. */
  readonly gpu?: GPUDevice;
  /** Whether the device is gone, and everything on it. */
  isLost(): boolean;
  /** Times each kernel that runs during `body`. */
  profile?(body: () => Promise<unknown> | unknown): Promise<Profile>;
}
