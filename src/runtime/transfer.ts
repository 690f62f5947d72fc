/** Between host and device. */
import { roundUp } from '../util/bytes.ts';
import { usage } from './buffers.ts';
import type { Queue } from './queue.ts';
import type { Block } from './storage.ts';
import { answerOf } from './waiting.ts';

export interface Source {
  readonly block: Block;
  readonly sizeBytes: number;
  readonly offsetBytes?: number;
}

/** Larger ones are made for one reading. */
const keptBytes = 4 << 20;
const kept = 4;

/** From device to host: a few staging buffers that are mapped in turn. */
export class Staging {
  private readonly gpu: GPUDevice;
  private readonly free: GPUBuffer[] = [];

  constructor(gpu: GPUDevice) {
    this.gpu = gpu;
  }

  /** Submits copies of all sources and resolves to their bytes. */
  async read(queue: Queue, sources: readonly Source[]): Promise<Uint8Array<ArrayBuffer>[]> {
    const starts: number[] = [];
    let total = 0;
    for (const { sizeBytes } of sources) {
      starts.push(total);
      total += roundUp(sizeBytes, 8);
    }
    if (total === 0) return sources.map(() => new Uint8Array(0));
    const staging = this.take(total);
    const encoder = this.gpu.createCommandEncoder({ label: 'read' });
    sources.forEach(({ block, sizeBytes, offsetBytes = 0 }, i) => {
      if (sizeBytes > 0)
        encoder.copyBufferToBuffer(block.buffer, block.offsetBytes + offsetBytes, staging, starts[i]!, roundUp(sizeBytes, 4));
    });
    queue.submit(encoder.finish(), 0);
    const reached = queue.mark();
    try {
      await answerOf(this.gpu, staging.mapAsync(1 /* GPUMapMode.READ */, 0, total));
    } catch (error) {
      staging.destroy();
      throw error;
    }
    reached();
    const bytes = new Uint8Array(staging.getMappedRange(0, total));
    const copies = sources.map(({ sizeBytes }, i) => bytes.slice(starts[i]!, starts[i]! + sizeBytes));
    staging.unmap();
    this.giveBack(staging);
    return copies;
  }

  trim(): void {
    for (const buffer of this.free.splice(0)) buffer.destroy();
  }

  private take(size: number): GPUBuffer {
    const at = this.free.findIndex((b) => b.size >= size);
    if (at >= 0) return this.free.splice(at, 1)[0]!;
    let rounded = 4096;
    while (rounded < size && rounded < keptBytes) rounded *= 2;
    return this.gpu.createBuffer({ label: 'staging', size: Math.max(rounded, roundUp(size, 8)), usage: usage.mapRead | usage.copyDst });
  }

  private giveBack(buffer: GPUBuffer): void {
    if (buffer.size <= keptBytes && this.free.length < kept) this.free.push(buffer);
    else buffer.destroy();
  }
}

/** `writeBuffer` in pieces: each is copied into memory that the GPU can see. Sizes are padded to whole words. */
export function writeBytes(gpu: GPUDevice, buffer: GPUBuffer, bytes: Uint8Array<ArrayBuffer>): void {
  const piece = 64 << 20;
  const whole = bytes.byteLength & ~3;
  for (let at = 0; at < whole; at += piece) gpu.queue.writeBuffer(buffer, at, bytes, at, Math.min(piece, whole - at));
  if (whole === bytes.byteLength) return;
  const tail = new Uint8Array(roundUp(bytes.byteLength - whole, 4));
  tail.set(bytes.subarray(whole));
  gpu.queue.writeBuffer(buffer, whole, tail);
}
