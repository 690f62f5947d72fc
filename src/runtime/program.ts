/**
 * A program that can be called while it is compiled. Its calls wait in the queue, which keeps the order of all work; what a call needs of the
 * plan (which results are arguments or constants, what memory it takes) is looked up when the plan is there.
 */
import type { CompileProgress, Plan } from '../compiler/index.ts';
import { sizeBytes, type TensorType } from '../types/shape.ts';
import { ArgumentError, DeviceError } from '../util/errors.ts';
import type { Job } from '../util/slices.ts';
import { hold, type Signature } from './arguments.ts';
import type { Device } from './device.ts';
import type { Executable } from './executable.ts';
import type { Entry } from './queue.ts';
import { Storage } from './storage.ts';

export class Program {
  /** Resolves when every pipeline is compiled; rejects with what the compiler or the driver said. */
  readonly ready: Promise<void>;
  private readonly device: Device;
  private readonly signature: Signature;
  private readonly results: readonly TensorType[];
  private readonly job: Job<Executable, CompileProgress>;
  private loaded: Executable | undefined;
  private disposed = false;

  constructor(device: Device, signature: Signature, results: readonly TensorType[], job: Job<Executable, CompileProgress>) {
    this.device = device;
    this.signature = signature;
    this.results = results;
    this.job = job;
    if (job.ended) this.loaded = job.finish();
    this.ready = job.promise.then((executable) => executable.ready);
    this.ready.catch(() => {}); // calls report it
  }

  /** The compile, while it is under way or where it has failed. */
  get pending(): Job<Executable, CompileProgress> | undefined {
    return this.executable ? undefined : this.job;
  }

  /** Compiles the rest at once where the plan is not there yet. */
  get plan(): Plan {
    return this.job.finish().plan;
  }

  /**
   * Queues a call and returns handles on its results at once. If the call or the compile fails, reading them rejects.
   * @throws ArgumentError, DisposedError for arguments that cannot be used; DeviceError `device-lost`.
   */
  run(inputs: readonly Storage[]): Storage[] {
    const { executable, device, signature } = this;
    if (executable) return executable.run(inputs);
    if (this.disposed) throw new ArgumentError(`${signature.name}: a program must not be called after dispose()`);
    const held = hold(device, signature, inputs);
    const made = this.results.map((type) => device.newCell(sizeBytes(type), held.outcome));
    const handles = made.map((cell) => new Storage(device, cell.retain()));
    let entry: Entry | undefined;
    device.queue.push({
      outcome: held.outcome,
      waitsFor: () => {
        if (!this.executable) return this.job.promise;
        entry ??= this.executable.adopt(held, made);
        return entry.waitsFor();
      },
      encode: () => entry!.encode(),
      finish: () => {
        if (entry) entry.finish();
        else for (const cell of [...held.cells, ...made]) cell.release();
      },
      explain: (fault, kind) => entry!.explain(fault, kind),
    });
    return handles;
  }

  /** @throws DeviceError where the program is not compiled yet: `await program.ready` first. */
  encode(encoder: GPUCommandEncoder, inputs: readonly Storage[]): Storage[] {
    if (this.executable) return this.executable.encode(encoder, inputs);
    throw new DeviceError(
      'validation',
      `${this.signature.name}: to be recorded into a host's encoder it must be compiled`,
      '`await executable.ready` first.',
    );
  }

  /** Frees constants and temporaries, once there are any. Calls in the queue still run. */
  dispose(): void {
    this.disposed = true;
    if (this.executable) this.executable.dispose();
    else void this.job.promise.then((executable) => executable.dispose()).catch(() => {});
  }

  private get executable(): Executable | undefined {
    if (!this.loaded && this.job.ended && !this.job.failed) this.loaded = this.job.finish();
    return this.loaded;
  }
}
