/** The `cpu` device: the evaluator behind the interface of a device. It runs what the GPU runs, from the same op records. */
import type { Graph } from '../ir/graph.ts';
import { evaluate } from '../transforms/evaluate.ts';
import type { HostData, HostTensor } from '../types/host.ts';
import { sizeBytes, type TensorType } from '../types/shape.ts';
import type { Backend, Executable, Storage } from './backend.ts';

export function cpuBackend(): Backend {
  let liveBytes = 0;
  let peakBytes = 0;
  let arrays = 0;
  const count = (bytes: number, n: number): void => {
    liveBytes += bytes;
    arrays += n;
    peakBytes = Math.max(peakBytes, liveBytes);
  };
  // Host memory is the garbage collector's; the numbers only follow it.
  const registry = new FinalizationRegistry<number>((bytes) => count(-bytes, -1));

  const store = (host: HostTensor): CpuStorage => {
    const storage = new CpuStorage(host, (bytes) => {
      registry.unregister(storage);
      count(-bytes, -1);
    });
    count(storage.sizeBytes, 1);
    registry.register(storage, storage.sizeBytes, storage);
    return storage;
  };

  return {
    kind: 'cpu',
    name: 'cpu (evaluator)',
    upload: store,
    compile: (graph) => executable(graph, store),
    memory: () => ({ device: 'cpu', liveBytes, pooledBytes: 0, plannedBytes: 0, peakBytes, budgetBytes: Number.POSITIVE_INFINITY, arrays }),
    sync: async () => {},
    isLost: () => false,
  };
}

class CpuStorage implements Storage {
  readonly sizeBytes: number;
  readonly host: HostTensor;
  private holders = 1;
  private readonly freed: (bytes: number) => void;

  constructor(host: HostTensor, freed: (bytes: number) => void) {
    this.host = host;
    this.sizeBytes = sizeBytes(host.type);
    this.freed = freed;
  }
  async read(type: TensorType): Promise<HostTensor> {
    return { type, data: this.host.data.slice() as HostData };
  }
  async ready(): Promise<void> {}
  share(): this {
    this.holders++;
    return this;
  }
  release(): void {
    if (--this.holders === 0) this.freed(this.sizeBytes);
  }
}

const executable = (graph: Graph, store: (host: HostTensor) => Storage): Executable => ({
  plan: null,
  ready: async () => {},
  run: (args) =>
    evaluate(
      graph,
      args.map((a) => (a as CpuStorage).host),
    ).map(store),
});
