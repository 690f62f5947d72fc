/** A WebGPU device with its memory, its queue and its compiled pipelines. */
import type { Target } from '../compiler/index.ts';
import { debug, debugLevel } from '../util/config.ts';
import { ArgumentError, DeviceError } from '../util/errors.ts';
import { type AdapterOptions, requestDevice } from './adapter.ts';
import { Memory, type MemoryNumbers, requestOf, usage } from './buffers.ts';
import { Pipelines } from './pipelines.ts';
import { type Profile, Profiler } from './profile.ts';
import { type Entry, Queue, simpleEntry } from './queue.ts';
import { Cell, Outcome, Storage, type StorageOwner } from './storage.ts';
import { targetOf } from './target.ts';
import { type Source, Staging, writeBytes } from './transfer.ts';
import { answerOf, computesOnCpu } from './waiting.ts';

export interface OpenOptions extends AdapterOptions {
  /** The host's own device. It stays the host's: it is never destroyed, and its errors outside of our calls are not heard. */
  readonly device?: GPUDevice;
  /** The most GPU memory that arrays, temporaries and the pool may take together. Calls wait for memory, then fail. */
  readonly budgetBytes?: number;
  readonly signal?: AbortSignal;
}

/**
 * Opens a device with all the features and limits of its adapter that are of use.
 * @throws DeviceError `no-adapter`, with how to get one.
 */
export async function openDevice(options: OpenOptions = {}): Promise<Device> {
  const { budgetBytes } = options;
  if (budgetBytes !== undefined && !(budgetBytes > 0))
    throw new ArgumentError(`openDevice: budgetBytes must be a positive number, got ${budgetBytes}`);
  const { gpu, info } = options.device ? { gpu: options.device } : await requestDevice(options);
  options.signal?.throwIfAborted();
  const target = await targetOf(gpu, info);
  options.signal?.throwIfAborted();
  return new Device(gpu, target, options.device === undefined, budgetBytes);
}

export class Device implements StorageOwner {
  readonly gpu: GPUDevice;
  /** The compiler's target for the adapter. */
  readonly target: Target;
  /** @internal */
  readonly memory: Memory;
  /** @internal */
  readonly queue: Queue;
  /** @internal */
  readonly pipelines: Pipelines;
  /** @internal Set while dispatches are timed. */
  profiler: Profiler | undefined;
  /** Resolves, never rejects, when the device is lost, with what later calls will fail with. */
  readonly lost: Promise<DeviceError>;
  private readonly staging: Staging;
  private readonly own: boolean;
  private loss: DeviceError | undefined;
  private numbersTable: GPUBuffer | undefined;

  /** @internal Use `openDevice`. */
  constructor(gpu: GPUDevice, target: Target, own: boolean, budgetBytes: number | undefined) {
    this.gpu = gpu;
    this.target = target;
    this.own = own;
    if (target.machine.onHost) computesOnCpu(gpu);
    this.memory = new Memory(gpu, budgetBytes, Math.min(4 * 2 ** 30, 2 * target.maxBufferBytes));
    this.queue = new Queue(gpu);
    this.pipelines = new Pipelines(gpu, target);
    this.staging = new Staging(gpu);
    if (debugLevel() >= 2 && gpu.features.has('timestamp-query')) this.profiler = new Profiler(gpu, false);
    this.lost = gpu.lost.then((info) => this.lose(info));
    if (own)
      gpu.addEventListener('uncapturederror', ({ error }) => debug(1, () => `device: an error outside of any call: ${error.message}`));
  }

  get isLost(): boolean {
    return this.loss !== undefined;
  }

  /** Puts bytes into device memory. They must not be changed afterwards: they may be copied later. */
  upload(bytes: Uint8Array<ArrayBuffer>, label = 'upload'): Storage {
    return this.newStorage(bytes.byteLength, label, (cell) => {
      cell.block = this.memory.acquire(cell.sizeBytes, 'liveBytes', label);
      writeBytes(this.gpu, cell.block.buffer, bytes);
      this.queue.wrote(bytes.byteLength);
    });
  }

  /**
   * A buffer of the host's as a value, without a copy. It needs the usages STORAGE, COPY_SRC and COPY_DST, and stays the host's to destroy,
   * after the value was disposed of.
   */
  wrap(buffer: GPUBuffer, offsetBytes = 0, sizeBytes = buffer.size - offsetBytes): Storage {
    const needed = usage.storage | usage.copySrc | usage.copyDst;
    if ((buffer.usage & needed) !== needed)
      throw new ArgumentError(`wrap: a buffer must have the usages STORAGE, COPY_SRC and COPY_DST, got ${buffer.usage}`);
    if (offsetBytes % 256 !== 0 || offsetBytes + sizeBytes > buffer.size || sizeBytes % 4 !== 0 || sizeBytes === 0) {
      throw new ArgumentError(
        `wrap: the range must lie in the buffer at a multiple of 256 and be whole words, got ${sizeBytes} bytes at ${offsetBytes} of ${buffer.size}`,
      );
    }
    const cell = new Cell(sizeBytes, new Outcome(), () => {});
    cell.block = this.memory.wrap(buffer, offsetBytes, sizeBytes);
    return new Storage(this, cell);
  }

  /** The bytes of several values, copied by one submission. */
  readAll(
    items: readonly { readonly storage: Storage; readonly sizeBytes: number }[],
    signal?: AbortSignal,
  ): Promise<Uint8Array<ArrayBuffer>[]> {
    const cells = items.map(({ storage }, i) => this.cellOf(storage, 'read', i).retain());
    const outcome = new Outcome(cells.map((c) => c.outcome));
    return this.queue.promise((resolve, reject) => {
      let copies: Promise<Uint8Array<ArrayBuffer>[]> | undefined;
      const encode = (): void => {
        this.queue.record(entry, () => {
          copies = this.staging.read(
            this.queue,
            cells.map((cell, i) => ({ block: cell.block!, sizeBytes: items[i]!.sizeBytes })),
          );
        });
      };
      const explain = (fault: GPUError): Error => new DeviceError('validation', `read: the GPU refused the copy: ${fault.message}`);
      const finish = (): void => {
        for (const cell of cells) cell.release();
        if (!copies) {
          reject(outcome.error);
          return;
        }
        const done = copies.then(async (bytes) => {
          await this.queue.outcomesKnown();
          outcome.settle();
          if (outcome.error) throw outcome.error;
          return bytes;
        });
        done.then(resolve, async (error) => {
          await this.queue.outcomesKnown();
          reject(outcome.error ?? outcome.inherited() ?? error);
        });
      };
      const entry: Entry = simpleEntry(outcome, encode, explain, finish);
      this.queue.push(entry);
    }, signal);
  }

  /** The first `sizeBytes` of a value. */
  async readBytes(storage: Storage, sizeBytes: number, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    return (await this.readAll([{ storage, sizeBytes }], signal))[0]!;
  }

  /** Resolves when the contents are there; rejects if what should have made them failed. */
  async ready(storage: Storage): Promise<void> {
    const { outcome } = this.cellOf(storage, 'ready');
    await this.sync();
    if (outcome.error) throw outcome.error;
  }

  /** Resolves when everything handed in so far has run. */
  sync(signal?: AbortSignal): Promise<void> {
    return this.queue.promise((resolve, reject) => {
      const outcome = new Outcome();
      const ask = (): void => {
        answerOf(this.gpu, this.gpu.queue.onSubmittedWorkDone())
          .then(() => this.queue.outcomesKnown())
          .then(() => resolve(), reject);
      };
      this.queue.push(
        simpleEntry(
          outcome,
          ask,
          (fault) => new DeviceError('validation', fault.message),
          () => outcome.error && reject(outcome.error),
        ),
      );
    }, signal);
  }

  memoryNumbers(): MemoryNumbers {
    return this.memory.numbers();
  }

  /** Gives unused memory back to the GPU: pooled buffers, idle programs' temporaries, staging buffers. */
  trim(): void {
    this.memory.trim();
    this.staging.trim();
  }

  /**
   * Times each dispatch that is queued while `body` runs. Slower than without: every dispatch is a pass of its own.
   * @throws DeviceError `limit` where the adapter has no `timestamp-query`.
   */
  async profile(body: () => Promise<unknown> | unknown): Promise<Profile> {
    if (!this.gpu.features.has('timestamp-query'))
      throw new DeviceError('limit', 'profile: the adapter must have the feature timestamp-query, got none');
    await this.sync();
    const before = this.profiler;
    const profiler = new Profiler(this.gpu);
    this.profiler = profiler;
    try {
      await body();
      await this.sync();
    } finally {
      this.profiler = before;
    }
    return profiler.profile();
  }

  /** Destroys the device, unless it is the host's. Pending promises reject. */
  close(): void {
    if (this.own) this.gpu.destroy();
    else this.lose({ reason: 'destroyed', message: 'closed by its user' });
  }

  /** @internal A value that an entry of its own makes. */
  private newStorage(sizeBytes: number, label: string, make: (cell: Cell) => void): Storage {
    const outcome = new Outcome();
    const cell = this.newCell(sizeBytes, outcome).retain();
    const storage = new Storage(this, cell);
    const request = requestOf(label, [{ sizeBytes, what: 'the array' }]);
    const patience = { tried: false };
    const entry: Entry = {
      outcome,
      waitsFor: () => this.memory.admit(request, patience),
      encode: () => {
        this.queue.record(entry, () => make(cell));
        return undefined;
      },
      finish: () => cell.release(),
      explain: (fault) => new DeviceError('validation', `${label}: the GPU refused ${sizeBytes} bytes: ${fault.message}`),
    };
    this.queue.push(entry);
    return storage;
  }

  /** @internal */
  newCell(sizeBytes: number, outcome: Outcome): Cell {
    return new Cell(sizeBytes, outcome, (block) => this.memory.release(block, 'liveBytes'));
  }

  /** @internal The cell of a handle that must be of this device and alive. */
  cellOf(storage: Storage, op: string, argument?: number): Cell {
    if (storage.owner !== this)
      throw new ArgumentError(`${op}: all arguments must be on one device, got argument ${argument ?? 0} of another`);
    return storage.cell(op, argument);
  }

  /** @internal One word, read within an entry that the queue waits for. */
  async readWord(entry: Entry, source: Source): Promise<number> {
    let copies: Promise<Uint8Array<ArrayBuffer>[]> | undefined;
    this.queue.record(entry, () => {
      copies = this.staging.read(this.queue, [source]);
    });
    const [bytes] = (await copies)!;
    return new Uint32Array(bytes!.buffer)[0]!;
  }

  /** @internal A uniform buffer with i at byte 256 i, for iteration numbers. */
  get iterationNumbers(): GPUBuffer {
    this.numbersTable ??= this.newNumbersTable(0);
    return this.numbersTable;
  }

  /** @internal As `iterationNumbers`, counting from `first`. */
  newNumbersTable(first: number): GPUBuffer {
    const buffer = this.gpu.createBuffer({ label: 'iteration numbers', size: numbersInTable * 256, usage: usage.uniform | usage.copyDst });
    this.writeNumbers(buffer, first);
    return buffer;
  }
  /** @internal */
  writeNumbers(buffer: GPUBuffer, first: number): void {
    const data = new Uint32Array(numbersInTable * 64);
    for (let i = 0; i < numbersInTable; i++) data[i * 64] = first + i;
    this.gpu.queue.writeBuffer(buffer, 0, data);
  }

  private lose(info: { readonly reason: string | undefined; readonly message: string }): DeviceError {
    if (this.loss) return this.loss;
    const message = `device: ${this.target.name} was lost (${info.reason ?? 'unknown'}): ${info.message}`;
    this.loss = new DeviceError('device-lost', message, 'Call `init()` again and make arrays anew from what was saved on the host.');
    this.memory.lose();
    this.queue.lose(this.loss);
    return this.loss;
  }
}

/** @internal */
export const numbersInTable = 1024;
