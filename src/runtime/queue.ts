/**
 * The order of a device's work: first in, first out. Handing in an entry returns at once; it is recorded and submitted as soon as its
 * pipelines and its memory are there, at once where nothing waits before it. Memory is taken when an entry is recorded, not when it is
 * handed in, so a loop that runs far ahead of the GPU queues small descriptions and no buffers.
 */
import { DeviceError } from '../util/errors.ts';
import { turn } from '../util/turn.ts';
import type { FaultKind } from './faults.ts';
import type { Outcome } from './storage.ts';
import { answerOf } from './waiting.ts';

export interface Entry {
  readonly outcome: Outcome;
  /** Something to wait for before the entry can be recorded; it is called again afterwards. */
  waitsFor(): Promise<unknown> | undefined;
  /** Records and submits (with `Queue.record`). A promise where it has to read from the GPU; later entries wait for it. */
  encode(): Promise<void> | undefined;
  /** Gives back what the entry holds, once, after it was encoded or has failed. */
  finish(): void;
  /** The error to report for a GPU error that an error scope caught. */
  explain(fault: GPUError, kind: FaultKind): Error;
}

/** Submissions and their estimated time (seconds) that the GPU may be behind before the queue waits for it. */
const maxBehind = 64;
const maxBehindSeconds = 2;
const markEvery = 16;
const markSeconds = 0.25;
/** Time for which the queue occupies the event loop, in ms. */
const slice = 8;

export class Queue {
  /** Command buffers submitted so far. */
  submits = 0;
  readonly gpu: GPUDevice;
  private readonly entries: Entry[] = [];
  private next = 0;
  private waiting = false;
  private lost: Error | undefined;
  private readonly pending = new Set<(error: Error) => void>();
  /** Resolves when all error scopes so far have been heard. */
  private heard: Promise<unknown> = Promise.resolve();
  // All since the start; what lies between is under way, or was done unnoticed.
  private seconds = 0;
  private doneSubmits = 0;
  private doneSeconds = 0;
  private markedSubmits = 0;
  private markedSeconds = 0;
  private marker: Promise<void> | undefined;
  private measuring = false;
  private readonly held: (() => void)[] = [];

  constructor(gpu: GPUDevice) {
    this.gpu = gpu;
  }

  get isIdle(): boolean {
    return this.next === this.entries.length;
  }

  push(entry: Entry): void {
    this.check();
    for (const release of this.held.splice(0)) release();
    this.entries.push(entry);
    if (!this.waiting) this.pump(Number.POSITIVE_INFINITY);
  }

  /** Runs at the next `push`: for what a host's command encoder uses, which it submits before it calls us again. */
  holdUntilNextCall(release: () => void): void {
    this.held.push(release);
  }

  /** A promise for the user: rejects when the device is lost, or with the signal's reason. */
  promise<T>(work: (resolve: (value: T) => void, reject: (error: unknown) => void) => void, signal?: AbortSignal): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.lost) return reject(this.lost);
      if (signal?.aborted) return reject(signal.reason);
      const done = (): void => {
        this.pending.delete(fail);
        signal?.removeEventListener('abort', abort);
      };
      const fail = (error: unknown): void => {
        done();
        reject(error);
      };
      const abort = (): void => fail(signal!.reason);
      this.pending.add(fail);
      signal?.addEventListener('abort', abort);
      work(
        (value) => {
          done();
          resolve(value);
        },
        (error) => void this.orLoss(error).then(fail),
      );
    });
  }

  /** Resolves when the outcomes of all work recorded so far are known. */
  outcomesKnown(): Promise<unknown> {
    return this.heard;
  }

  /** Runs `body`, which records and submits, and books faults of the GPU on the entry's outcome. */
  record(entry: Entry, body: () => void): void {
    const { gpu } = this;
    for (const kind of scopes) gpu.pushErrorScope(kind);
    try {
      body();
    } finally {
      // The last that was opened is the first to be closed.
      const faults = [...scopes].reverse().map((kind) =>
        gpu.popErrorScope().then(
          (fault) => fault && { fault, kind },
          () => null,
        ),
      );
      this.heard = Promise.all([this.heard, ...faults]).then(([, ...found]) => {
        const first = found.find((f) => f !== null);
        if (first) entry.outcome.error ??= entry.explain(first.fault, first.kind);
      });
    }
  }

  submit(commands: GPUCommandBuffer, seconds: number): void {
    this.gpu.queue.submit([commands]);
    this.submits++;
    this.seconds += seconds;
  }

  /** Bytes written to the GPU are held until it has taken them: 25 MB count as one mark. */
  wrote(bytes: number): void {
    this.seconds += (bytes / 25e6) * markSeconds;
  }

  /** To be called once all that was submitted before is known to be done. */
  mark(): () => void {
    const { submits, seconds } = this;
    return () => {
      this.doneSubmits = Math.max(this.doneSubmits, submits);
      this.doneSeconds = Math.max(this.doneSeconds, seconds);
    };
  }

  /** Tells how many times their estimate the latest submissions took, unless the GPU had other work still. */
  measure(submits: number, seconds: number, tell: (ratio: number) => void): void {
    if (this.measuring || this.submits - submits > this.doneSubmits) return;
    this.measuring = true;
    const start = performance.now();
    const reached = this.mark();
    const done = (): void => {
      this.measuring = false;
      reached();
      tell((performance.now() - start) / 1e3 / seconds);
    };
    answerOf(this.gpu, this.gpu.queue.onSubmittedWorkDone()).then(done, () => {});
  }

  /** @throws DeviceError `device-lost`. */
  check(): void {
    if (this.lost) throw this.lost;
  }

  lose(error: Error): void {
    this.lost = error;
    for (const reject of [...this.pending]) reject(error);
    for (const entry of this.entries.splice(0).slice(this.next)) {
      entry.outcome.settle(error);
      entry.finish();
    }
    this.next = 0;
  }

  private pump(deadline: number): void {
    while (this.next < this.entries.length) {
      const entry = this.entries[this.next]!;
      const wait = this.advance(entry) ?? (performance.now() > deadline ? turn() : undefined);
      if (wait) {
        this.waiting = true;
        wait.then(
          () => this.resume(),
          async (error: unknown) => {
            this.fail(entry, await this.orLoss(error));
            this.resume();
          },
        );
        return;
      }
    }
  }

  private resume(): void {
    this.waiting = false;
    this.pump(performance.now() + slice);
  }

  /** Takes the first entry as far as it goes without waiting. */
  private advance(entry: Entry): Promise<unknown> | undefined {
    try {
      const inherited = entry.outcome.inherited();
      if (inherited) throw inherited;
      const wait = this.backpressure() ?? entry.waitsFor();
      if (wait) return wait;
      const rest = entry.encode();
      if (rest) return rest.then(() => this.complete(entry));
      this.complete(entry);
    } catch (error) {
      this.fail(entry, error as Error);
    }
    return undefined;
  }

  private complete(entry: Entry): void {
    if (!this.leave(entry)) return;
    entry.finish();
    this.heard = this.heard.then(() => entry.outcome.settle());
  }

  private fail(entry: Entry, error: Error): void {
    if (!this.leave(entry)) return;
    entry.outcome.settle(error);
    entry.finish();
  }

  /** Whether the entry was still the first: the loss of the device may have emptied the queue while it waited. */
  private leave(entry: Entry): boolean {
    if (this.entries[this.next] !== entry) return false;
    this.next++;
    if (this.next >= 64 || this.next === this.entries.length) {
      this.entries.splice(0, this.next);
      this.next = 0;
    }
    return true;
  }

  /** Polls the progress of the GPU now and then, and waits when it is far behind. (In Node a pending poll keeps the event loop spinning.) */
  private backpressure(): Promise<void> | undefined {
    if (!this.marker && (this.submits - this.markedSubmits >= markEvery || this.seconds - this.markedSeconds >= markSeconds)) {
      this.markedSubmits = this.submits;
      this.markedSeconds = this.seconds;
      const mark = this.mark();
      const reached = (): void => {
        this.marker = undefined;
        mark();
      };
      this.marker = answerOf(this.gpu, this.gpu.queue.onSubmittedWorkDone()).then(reached, reached);
    }
    return this.submits - this.doneSubmits >= maxBehind || this.seconds - this.doneSeconds >= maxBehindSeconds ? this.marker : undefined;
  }

  /** Promises of a device that was lost are rejected with words of their own, sometimes before the loss is announced. */
  private async orLoss(error: unknown): Promise<Error> {
    for (let i = 0; i < 5 && !this.lost && !(error instanceof DeviceError); i++) await turn();
    return this.lost ?? (error as Error);
  }
}

const scopes = ['validation', 'out-of-memory', 'internal'] as const;

/** An entry that waits for nothing and holds nothing. */
export function simpleEntry(
  outcome: Outcome,
  encode: () => void,
  explain: (fault: GPUError) => Error,
  finish: () => void = () => {},
): Entry {
  return {
    outcome,
    waitsFor: () => undefined,
    encode: () => {
      encode();
      return undefined;
    },
    finish,
    explain,
  };
}
