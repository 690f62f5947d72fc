/** The memory of a device: who holds how much, the pool of freed buffers, and the budget. */
import { formatBytes, roundUp } from '../util/bytes.ts';
import { DeviceError } from '../util/errors.ts';
import { collectGarbage } from './collect.ts';
import type { Block } from './storage.ts';
import { answerOf } from './waiting.ts';

export interface MemoryNumbers {
  /** Buffers of arrays and of programs' constants. */
  readonly liveBytes: number;
  /** Freed buffers kept for reuse. */
  readonly pooledBytes: number;
  /** Temporaries of compiled programs, kept between their calls. */
  readonly plannedBytes: number;
  /** The most that all three came to. */
  readonly peakBytes: number;
  /** Infinity where none was set. */
  readonly budgetBytes: number;
  /** Buffers alive. */
  readonly buffers: number;
}

/** The memory that calls of one kind take: its parts, named for errors. */
export interface Request {
  readonly label: string;
  readonly parts: readonly Part[];
  readonly bytes: number;
  /** Sizes of buffers that may well not be had. */
  readonly large: readonly number[];
}
export interface Part {
  readonly sizeBytes: number;
  readonly what: string;
}

export function requestOf(label: string, parts: readonly Part[]): Request {
  const sizes = parts.map((p) => classOf(p.sizeBytes));
  return { label, parts, bytes: sizes.reduce((a, b) => a + b, 0), large: sizes.filter((size) => size >= large) };
}

/** Whether one call has waited for memory before. */
export interface Patience {
  tried: boolean;
}

/** Holds temporaries between its calls, and can do without them when it is not running. */
export interface Planned {
  releaseArenas(): void;
}

type Use = 'liveBytes' | 'plannedBytes';

// The flags of GPUBufferUsage, which is no global where the host brought the device.
export const usage = { mapRead: 0x01, copySrc: 0x04, copyDst: 0x08, uniform: 0x40, storage: 0x80, queryResolve: 0x200 } as const;
const arrayUsage = usage.storage | usage.copySrc | usage.copyDst;

/** Up to here freed buffers are always kept. */
const smallPool = 64 << 20;
/** Temporaries of idle programs that are kept, unless arrays take more. */
const idleArenas = 256 << 20;
/** Allocations of this size wait for the GPU's answer before they are used. */
const large = 32 << 20;
/** Buffers in use at which to look for dead arrays, whatever their size: a buffer costs some KiB besides its contents. */
const manyBuffers = 4096;

export class Memory {
  private readonly gpu: GPUDevice;
  private readonly budgetBytes: number;
  /** Live bytes and buffers at which the next collection is due: as heaps do, after growth by a factor. */
  private collectBytes: number;
  private collectBuffers = manyBuffers;
  private readonly floorBytes: number;
  private readonly pool = new Map<number, Block[]>();
  private readonly planned = new Set<Planned>();
  private liveBytes = 0;
  private plannedBytes = 0;
  private pooledBytes = 0;
  private peakBytes = 0;
  private buffers = 0;
  private liveBuffers = 0;
  private pooledBuffers = 0;
  private nextId = 1;
  /** Collections requested, for tests and reports. */
  collections = 0;

  /** @param expectedBytes what the device probably has: decides when to look for dead arrays, refuses nothing. */
  constructor(gpu: GPUDevice, budgetBytes: number | undefined, expectedBytes: number) {
    this.gpu = gpu;
    this.budgetBytes = budgetBytes ?? Number.POSITIVE_INFINITY;
    this.floorBytes = Math.min(this.budgetBytes / 4, Math.max(64 << 20, expectedBytes / 32));
    this.collectBytes = this.floorBytes;
  }

  numbers(): MemoryNumbers {
    const { liveBytes, pooledBytes, plannedBytes, peakBytes, budgetBytes, buffers } = this;
    return { liveBytes, pooledBytes, plannedBytes, peakBytes, budgetBytes, buffers };
  }

  /**
   * Whether a request can be met now (undefined), or what to wait for before asking again. It is met at once unless live memory has
   * doubled since the last collection, the budget is in the way, or a large buffer has to be made, which may fail.
   * @throws DeviceError `out-of-memory`, naming sizes, when waiting has not helped.
   */
  admit(request: Request, patience: Patience, keep?: Planned): Promise<void> | undefined {
    const { bytes, parts } = request;
    if (!this.fits(bytes, keep)) {
      if (patience.tried) throw this.outOfMemory(request);
      return this.wait(patience, bytes);
    }
    if (this.liveBytes + bytes > this.collectBytes || this.liveBuffers + parts.length > this.collectBuffers) return this.collect(bytes);
    if (request.large.length === 0) return undefined;
    const fresh = request.large.filter((size) => !this.pool.get(size)?.length);
    return fresh.length > 0 ? this.makeLarge(request, fresh, patience) : undefined;
  }

  /** As `admit`, where there can be no waiting. */
  mustFit(request: Request, keep?: Planned): void {
    if (!this.fits(request.bytes, keep)) throw this.outOfMemory(request);
  }

  /** A buffer of at least the given size with unspecified contents. It may still be read by work submitted before: the queue keeps order. */
  acquire(sizeBytes: number, use: Use, label = 'array'): Block {
    const size = classOf(sizeBytes);
    const block = this.fromPool(size) ?? this.create(size, label);
    this[use] += block.sizeBytes;
    this.liveBuffers++;
    this.notePeak();
    return block;
  }

  release(block: Block, use: Use): void {
    if (!block.owned) return;
    this[use] -= block.sizeBytes;
    this.liveBuffers--;
    const isFull = this.pooledBytes + block.sizeBytes > Math.max(smallPool, this.liveBytes + this.plannedBytes);
    if (isFull || this.pooledBuffers >= 2 * manyBuffers) this.destroy(block);
    else this.keep(block);
  }

  /** The host's own buffer as a block. */
  wrap(buffer: GPUBuffer, offsetBytes: number, sizeBytes: number): Block {
    return { id: this.nextId++, buffer, offsetBytes, sizeBytes, owned: false };
  }

  /** Before a program takes temporaries: of programs that run no more, only the latest keep theirs. */
  makeRoomForArenas(bytes: number): void {
    const most = Math.max(idleArenas, this.liveBytes);
    for (const holder of this.planned) {
      if (this.plannedBytes + bytes <= most) return;
      holder.releaseArenas();
    }
  }

  /** Marks a holder of temporaries as the latest to run. */
  touch(holder: Planned): void {
    this.planned.delete(holder);
    this.planned.add(holder);
  }
  forget(holder: Planned): void {
    this.planned.delete(holder);
  }

  /** Gives back to the GPU what nobody uses: the pool, and the temporaries of programs that are not running. */
  trim(): void {
    this.releaseArenas(undefined);
    while (this.pooledBuffers > 0) this.dropOne();
  }

  /** Every buffer of ours is gone; later releases are of no effect. */
  lose(): void {
    this.pool.clear();
    this.pooledBytes = 0;
    this.pooledBuffers = 0;
  }

  /** Looks for dead handles; the next time after memory has doubled again. */
  private async collect(needed = 0): Promise<void> {
    this.collections++;
    await collectGarbage();
    const live = this.liveBytes + needed;
    this.collectBytes = live + Math.max(this.floorBytes, live);
    this.collectBuffers = this.liveBuffers + Math.max(manyBuffers, this.liveBuffers);
  }

  private fits(bytes: number, keep: Planned | undefined): boolean {
    if (this.liveBytes + this.plannedBytes + bytes > this.budgetBytes) this.releaseArenas(keep);
    return this.liveBytes + this.plannedBytes + bytes <= this.budgetBytes;
  }

  private async wait(patience: Patience, needed: number): Promise<void> {
    patience.tried = true;
    await this.collect(needed);
    this.trim();
    // Destroyed buffers are the GPU's to give back once the work that uses them is done.
    await answerOf(this.gpu, this.gpu.queue.onSubmittedWorkDone());
  }

  /** Makes large buffers with an ear to the GPU, and puts them where `acquire` finds them. */
  private async makeLarge(request: Request, sizes: readonly number[], patience: Patience): Promise<void> {
    const made = sizes.map(async (size) => {
      this.gpu.pushErrorScope('out-of-memory');
      const block = this.create(size, request.label);
      const refused = await this.gpu.popErrorScope();
      if (refused) this.destroy(block);
      else this.keep(block);
      return refused === null;
    });
    if ((await Promise.all(made)).every(Boolean)) return;
    if (patience.tried) throw this.outOfMemory(request);
    await this.wait(patience, 0);
  }

  private outOfMemory({ label, parts, bytes }: Request): DeviceError {
    const largest = parts.reduce((a, b) => (b.sizeBytes > a.sizeBytes ? b : a));
    const limit = Number.isFinite(this.budgetBytes) ? `the budget of ${formatBytes(this.budgetBytes)}` : 'the memory of the device';
    return new DeviceError(
      'out-of-memory',
      `${label}: what a call needs must fit ${limit}, got ${formatBytes(bytes)} (largest: ${largest.what}, ${formatBytes(largest.sizeBytes)}) ` +
        `besides ${formatBytes(this.liveBytes)} of arrays and ${formatBytes(this.plannedBytes)} of temporaries`,
      'Dispose of arrays, donate arguments, or work on smaller pieces.',
    );
  }

  private releaseArenas(keep: Planned | undefined): void {
    for (const holder of this.planned) if (holder !== keep) holder.releaseArenas();
  }

  private create(size: number, label: string): Block {
    while (this.liveBytes + this.plannedBytes + this.pooledBytes + size > this.budgetBytes && this.pooledBuffers > 0) this.dropOne();
    const buffer = this.gpu.createBuffer({ size, usage: arrayUsage, label });
    this.buffers++;
    return { id: this.nextId++, buffer, offsetBytes: 0, sizeBytes: size, owned: true };
  }

  private keep(block: Block): void {
    const list = this.pool.get(block.sizeBytes);
    if (list) list.push(block);
    else this.pool.set(block.sizeBytes, [block]);
    this.pooledBytes += block.sizeBytes;
    this.pooledBuffers++;
    this.notePeak();
  }

  /** Exact fit, the latest freed first (its bind groups are cached); else the best fit within an eighth. */
  private fromPool(size: number): Block | undefined {
    let list = this.pool.get(size);
    if (!list?.length && this.pooledBytes >= size) {
      let best = size * 1.125;
      for (const [other, blocks] of this.pool) {
        if (other > size && other <= best && blocks.length > 0) {
          best = other;
          list = blocks;
        }
      }
    }
    const block = list?.pop();
    if (block) this.unpool(block);
    return block;
  }

  private dropOne(): void {
    for (const [size, blocks] of this.pool) {
      const block = blocks.shift();
      if (blocks.length === 0) this.pool.delete(size);
      if (!block) continue;
      this.unpool(block);
      this.destroy(block);
      return;
    }
  }

  private unpool(block: Block): void {
    this.pooledBytes -= block.sizeBytes;
    this.pooledBuffers--;
  }

  private destroy(block: Block): void {
    this.buffers--;
    block.buffer.destroy();
  }

  private notePeak(): void {
    this.peakBytes = Math.max(this.peakBytes, this.liveBytes + this.plannedBytes + this.pooledBytes);
  }
}

/** Small sizes share classes (powers of two from 256 bytes); from 4 KiB on a buffer is as large as it must be. */
function classOf(sizeBytes: number): number {
  if (sizeBytes > 4096) return roundUp(sizeBytes, 256);
  let size = 256;
  while (size < sizeBytes) size *= 2;
  return size;
}
