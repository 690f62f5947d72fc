/**
 * Memory that knows who touched each word of it. A race is a word that two invocations touch without a barrier between them, one of them
 * writing. Storage has no barriers within a dispatch; workgroup memory has those of its workgroup.
 */
import { viewOf } from './slots.ts';

/** A race on a word, for the caller to report with its place. */
export type Race = 'read' | 'write' | null;

/** The last writer and readers of each word since the last barrier that orders them. Numbers of visitors begin with 1. */
class Traces {
  private readonly writers: Int32Array;
  /** 0: nobody since; `base`: several. */
  private readonly readers: Int32Array;
  private base = 1;
  /** Visitors that came since `base`. */
  private most = 0;

  constructor(words: number) {
    this.writers = new Int32Array(words);
    this.readers = new Int32Array(words);
  }

  /** From here on nothing of what was is concurrent; `most` visitors come. */
  renew(most: number): void {
    this.base += this.most + 1;
    this.most = most;
    if (this.base + most < 2 ** 31 - 1) return;
    this.writers.fill(0);
    this.readers.fill(0);
    this.base = 1;
  }

  reads(word: number, visitor: number): Race {
    const { base } = this;
    const me = base + visitor;
    const writer = this.writers[word]!;
    if (writer > base && writer !== me) return 'write';
    const reader = this.readers[word]!;
    if (reader < base) this.readers[word] = me;
    else if (reader !== me) this.readers[word] = base;
    return null;
  }

  writes(word: number, visitor: number): Race {
    const { base } = this;
    const me = base + visitor;
    const [writer, reader] = [this.writers[word]!, this.readers[word]!];
    if (writer > base && writer !== me) return 'write';
    if (reader >= base && reader !== me) return 'read';
    this.writers[word] = me;
    return null;
  }
}

/** A buffer of the device. */
export class DeviceMemory {
  readonly words: Uint32Array;
  private made: Traces | null = null;

  constructor(bytes: number) {
    this.words = new Uint32Array(Math.ceil(bytes / 4));
  }

  get bytes(): Uint8Array {
    return new Uint8Array(this.words.buffer);
  }

  traces(): Traces {
    this.made ??= new Traces(this.words.length);
    return this.made;
  }
}

/** A range of a buffer, as a dispatch binds it. */
export interface BoundRange {
  readonly memory: DeviceMemory;
  readonly offsetBytes: number;
  readonly sizeBytes: number;
}

/** A binding of the dispatch that runs. */
export class BoundBuffer {
  words: Uint32Array = new Uint32Array(0);
  private traces: Traces | null = null;
  private first = 0;

  /** @param writable whether the dispatch writes the buffer that the range lies in */
  bind({ memory, offsetBytes, sizeBytes }: BoundRange, writable: boolean): void {
    this.first = offsetBytes / 4;
    this.words = memory.words.subarray(this.first, this.first + Math.ceil(sizeBytes / 4));
    this.traces = writable ? memory.traces() : null;
  }

  reads(word: number, visitor: number): Race {
    return this.traces === null ? null : this.traces.reads(this.first + word, visitor);
  }

  writes(word: number, visitor: number): Race {
    return this.traces === null ? null : this.traces.writes(this.first + word, visitor);
  }
}

/** The memory of one workgroup after the other, one for each of those that run together. */
export class WorkgroupMemory {
  readonly words: Uint32Array;
  readonly length: number;
  /** Words of an element. */
  readonly width: number;
  private readonly written: Uint8Array;
  /** By workgroup; atomic memory has none, for each access to it is ordered. */
  private readonly traces: readonly Traces[] | null;
  private readonly visitors: number;

  /** @param visitors invocations of a workgroup */
  constructor(length: number, width: number, groups: number, atomic: boolean, visitors: number) {
    this.length = length;
    this.width = width;
    this.visitors = visitors;
    this.words = new Uint32Array(length * width * groups);
    this.written = new Uint8Array(length * groups);
    this.traces = atomic ? null : Array.from({ length: groups }, () => new Traces(length));
  }

  floats(): Float32Array {
    return viewOf(this.words, 'f32') as Float32Array;
  }

  begin(): void {
    this.written.fill(0);
    this.traces?.forEach((t) => {
      t.renew(this.visitors);
    });
  }

  barrier(group: number): void {
    this.traces?.[group]?.renew(this.visitors);
  }

  isWritten(group: number, at: number): boolean {
    return this.written[group * this.length + at] !== 0;
  }

  reads(group: number, at: number, visitor: number): Race {
    return this.traces === null ? null : this.traces[group]!.reads(at, visitor);
  }

  writes(group: number, at: number, visitor: number): Race {
    this.written[group * this.length + at] = 1;
    return this.traces === null ? null : this.traces[group]!.writes(at, visitor);
  }
}
