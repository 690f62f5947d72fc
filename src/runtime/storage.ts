/** Handles on device memory: what arrays hold. */

import { decode, type HostTensor } from '../types/host.ts';
import { sizeBytes, type TensorType } from '../types/shape.ts';
import { DisposedError } from '../util/errors.ts';
import { type Remains, watch } from './collect.ts';

/** A GPU buffer, or the part of one from `offsetBytes` on. `id` is never used again, so it identifies the block in cache keys. */
export interface Block {
  readonly id: number;
  readonly buffer: GPUBuffer;
  readonly offsetBytes: number;
  readonly sizeBytes: number;
  /** The host's own buffers are used and never destroyed or reused. */
  readonly owned: boolean;
}

/** The outcome of the queue entry that makes a block's contents. Errors pass on to dependent results. */
export class Outcome {
  error: Error | undefined;
  private parents: readonly Outcome[] | undefined;

  constructor(parents?: readonly Outcome[]) {
    this.parents = parents;
  }

  /** The first error among the inputs, as far as it is known. */
  inherited(): Error | undefined {
    return this.parents?.find((p) => p.error)?.error;
  }

  /** Called in queue order, when the GPU has accepted or refused the work. */
  settle(error?: Error): void {
    this.error ??= error ?? this.inherited();
    this.parents = undefined;
  }
}

/**
 * The contents of a value: shared by handles (a result that is an argument itself) and by queue entries that still read it. Without a block
 * until the entry that makes it is encoded.
 */
export class Cell {
  readonly sizeBytes: number;
  readonly outcome: Outcome;
  private own: Block | undefined;
  /** The cell whose contents are also this one's. */
  private same: Cell | undefined;
  private refs = 1;
  private readonly free: (block: Block) => void;

  constructor(sizeBytes: number, outcome: Outcome, free: (block: Block) => void) {
    this.sizeBytes = sizeBytes;
    this.outcome = outcome;
    this.free = free;
  }
  get block(): Block | undefined {
    return this.same ? this.same.block : this.own;
  }
  set block(block: Block | undefined) {
    if (this.same) this.same.block = block;
    else this.own = block;
  }
  /** Whether one holder has the contents for itself. */
  get isSole(): boolean {
    return this.refs === 1 && (this.same?.isSole ?? true);
  }
  /** The contents turn out to be those of another cell. */
  become(other: Cell): void {
    this.same = other.retain();
  }
  retain(): this {
    this.refs++;
    return this;
  }
  release(): void {
    if (--this.refs > 0) return;
    const block = this.own;
    this.own = undefined;
    if (block) this.free(block);
    this.same?.release();
  }
}

/** Operations of a device on handles. */
export interface StorageOwner {
  readBytes(storage: Storage, sizeBytes: number, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>>;
  ready(storage: Storage): Promise<void>;
}

/**
 * A handle on a value in device memory. The memory is freed when the last holder releases it, when a call takes it over (donation), or
 * when the handle is garbage collected; in any case not before the calls that use it are done with it.
 */
export class Storage {
  readonly sizeBytes: number;
  readonly owner: StorageOwner;
  private readonly held: Share;

  /** @internal Takes over one reference of the cell. */
  constructor(owner: StorageOwner, cell: Cell) {
    this.owner = owner;
    this.sizeBytes = cell.sizeBytes;
    this.held = new Share(cell);
    watch(this, this.held);
  }

  /** A second handle on the value, with a life of its own. */
  share(): Storage {
    return new Storage(this.owner, this.cell('share').retain());
  }
  release(): void {
    this.dispose();
  }
  dispose(): void {
    this.held.drop();
  }
  [Symbol.dispose](): void {
    this.dispose();
  }

  get isDisposed(): boolean {
    return this.held.cell === undefined;
  }

  /**
   * The GPU's own buffer, without a copy. It stays the library's: write to it only if nobody else holds the value.
   * @throws DisposedError; undefined while the call that makes it waits in the queue (`await storage.ready()`).
   */
  get buffer(): GPUBuffer | undefined {
    return this.cell('buffer').block?.buffer;
  }

  /** The contents, once everything queued before has run. Rejects with the error of the work that should have made them. */
  async read(type: TensorType): Promise<HostTensor> {
    return decode(type, await this.owner.readBytes(this, sizeBytes(type)));
  }

  /** Resolves when the contents are there. */
  ready(): Promise<void> {
    return this.owner.ready(this);
  }

  /** @internal The cell, for a use by `op`. */
  cell(op: string, argument?: number): Cell {
    return this.held.cell ?? this.held.refuse(op, argument);
  }

  /** @internal The handle's reference passes to the caller; later uses name `call`. */
  take(call: string): Cell {
    const cell = this.cell(call);
    this.held.forget(call);
    return cell;
  }
}

/** The handle's reference on its cell. Apart from the handle, because the finaliser needs it when the handle is gone. */
class Share implements Remains {
  cell: Cell | undefined;
  private takenBy: string | undefined;

  constructor(cell: Cell) {
    this.cell = cell;
  }
  collected(): void {
    this.drop();
  }
  drop(): void {
    const { cell } = this;
    this.cell = undefined;
    cell?.release();
  }
  forget(call: string): void {
    this.cell = undefined;
    this.takenBy = call;
  }
  refuse(op: string, argument?: number): never {
    const which = argument === undefined ? 'one' : `argument ${argument}`;
    if (this.takenBy === undefined)
      throw new DisposedError(`${op}: arrays must not be disposed of before their last use, got ${which} that was`);
    throw new DisposedError(
      `${op}: a donated array cannot be used again, got ${which} whose memory ${this.takenBy} took over`,
      `Use the array that ${this.takenBy} returned, or do not donate this one.`,
    );
  }
}
