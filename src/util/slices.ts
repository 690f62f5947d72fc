/**
 * Long work in slices, between which the event loop runs: a page stays responsive while it compiles. Short work is done at once,
 * within the call that asks for it.
 */
import type { Steps } from './steps.ts';
import { turn } from './turn.ts';

/**
 * Duration of one slice, in ms. A frame is 16 ms, and a task of more than 50 ms counts as long; one step of the compiler
 * (a kernel) may take some ms on top of this.
 */
const sliceMs = 10;

/** Callbacks of a piece of work. */
export interface Listener<P> {
  /** Called with the progress of the work. An error that it throws fails the work. */
  readonly onProgress?: ((progress: P) => void) | undefined;
  /** Aborts the work with the signal's reason, unless another caller still wants it. */
  readonly signal?: AbortSignal | undefined;
}

/** Work under way. */
export class Job<T, P> {
  /** Settles when the work has ended. */
  readonly promise: Promise<T>;
  private readonly steps: Steps<T, P>;
  private outcome: { readonly value: T } | { readonly error: unknown } | undefined;
  private settle!: { readonly resolve: (value: T) => void; readonly reject: (error: unknown) => void };
  private readonly tell: Listener<P>['onProgress'];
  /** Those that may give it up, and whether somebody wants it in any case. */
  private readonly signals = new Map<AbortSignal, () => void>();
  private wanted = false;

  constructor(steps: Steps<T, P>, { onProgress, signal }: Listener<P>) {
    this.steps = steps;
    this.tell = onProgress;
    this.promise = new Promise((resolve, reject) => {
      this.settle = { resolve, reject };
    });
    this.promise.catch(() => {}); // callers of the work handle it
    this.join(signal);
  }

  get ended(): boolean {
    return this.outcome !== undefined;
  }

  get failed(): boolean {
    return this.outcome !== undefined && 'error' in this.outcome;
  }

  /** One more wants what the work makes, until its signal. */
  join(signal?: AbortSignal): void {
    if (this.outcome) return;
    if (!signal) this.wanted = true;
    else if (!this.signals.has(signal)) {
      const abort = (): void => {
        if (!this.wanted && [...this.signals.keys()].every((s) => s.aborted)) this.fail(signal.reason);
      };
      this.signals.set(signal, abort);
      signal.addEventListener('abort', abort);
    }
  }

  /** Takes steps until `isOver`, called before each, or to the end. */
  advance(isOver: () => boolean): void {
    while (!this.outcome && !isOver()) {
      try {
        const step = this.steps.next();
        if (step.done) this.end({ value: step.value });
        else if (step.value !== undefined) this.tell?.(step.value);
      } catch (error) {
        this.fail(error);
      }
    }
  }

  /** The result of the work: the rest of it is done now. */
  finish(): T {
    this.advance(() => false);
    const outcome = this.outcome!;
    if ('error' in outcome) throw outcome.error;
    return outcome.value;
  }

  private fail(error: unknown): void {
    if (this.outcome) return;
    this.end({ error });
    this.steps.return(undefined as T);
  }

  private end(outcome: NonNullable<typeof this.outcome>): void {
    this.outcome = outcome;
    for (const [signal, abort] of this.signals) signal.removeEventListener('abort', abort);
    if ('error' in outcome) this.settle.reject(outcome.error);
    else this.settle.resolve(outcome.value);
  }
}

export interface Clock {
  /** In ms. */
  now(): number;
  /** Resolves in a later task. */
  turn(): Promise<unknown>;
}

export class Slices {
  /** @internal Tests set it: with 0 nothing is done at once. */
  budgetMs: number;
  private readonly clock: Clock;
  private readonly waiting: Job<unknown, unknown>[] = [];
  private running = false;
  /** Time that all work of the present task has taken. */
  private spentMs = 0;
  private resets = false;

  constructor(clock: Clock, budgetMs = sliceMs) {
    this.clock = clock;
    this.budgetMs = budgetMs;
  }

  /**
   * Begins with the work, and does all of it where the task has time for that; the rest goes on in later tasks, one work after the other.
   * @throws what the work throws at once.
   */
  start<T, P>(steps: Steps<T, P>, listener: Listener<P> = {}): Job<T, P> {
    const job = new Job(steps, listener);
    this.slice(job, 0);
    if (job.ended) job.finish();
    else {
      this.waiting.push(job as Job<unknown, unknown>);
      if (!this.running) void this.run();
    }
    return job;
  }

  /** Advances a job for as long as the task has time, by a few steps in any case. */
  private slice(job: { advance(isOver: () => boolean): void }, atLeast: number): void {
    const { clock } = this;
    const start = clock.now();
    const end = start + this.budgetMs - this.spentMs;
    let steps = 0;
    job.advance(() => steps++ >= atLeast && clock.now() >= end);
    this.spentMs += clock.now() - start;
    if (!this.running && !this.resets) void this.reset();
  }

  private async reset(): Promise<void> {
    this.resets = true;
    await this.clock.turn();
    this.resets = false;
    if (!this.running) this.spentMs = 0;
  }

  private async run(): Promise<void> {
    this.running = true;
    for (let job = this.waiting[0]; job; job = this.waiting[0]) {
      if (this.spentMs >= this.budgetMs) {
        await this.clock.turn();
        this.spentMs = 0;
      }
      this.slice(job, 1);
      if (job.ended) this.waiting.shift();
    }
    this.running = false;
    void this.reset();
  }
}

/** The result of a promise, or the signal's reason if that comes first. */
export function untilAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort);
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

export const slices = new Slices({ now: () => performance.now(), turn });
