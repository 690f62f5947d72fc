/** Work in slices: counted with a clock that the work itself moves. */
import { describe, expect, test } from 'vitest';
import { type Clock, Slices, untilAborted } from '../../src/util/slices.ts';
import { all, each, filtered, finish, mapped, type Steps } from '../../src/util/steps.ts';

/** A clock that only work moves, and the work of each task so far. */
class Tasks implements Clock {
  readonly tasks: number[] = [0];
  private readonly waiting: (() => void)[] = [];
  now(): number {
    return this.tasks.reduce((sum, ms) => sum + ms, 0);
  }
  turn(): Promise<void> {
    return new Promise((resolve) => this.waiting.push(resolve));
  }
  work(ms: number): void {
    this.tasks[this.tasks.length - 1]! += ms;
  }
  /** Runs later tasks until none is asked for. */
  async run(most = Number.POSITIVE_INFINITY): Promise<void> {
    for (let n = 0; n < most && this.waiting.length > 0; n++) {
      this.tasks.push(0);
      for (const resolve of this.waiting.splice(0)) resolve();
      for (let i = 0; i < 8; i++) await Promise.resolve();
    }
  }
}

/** Steps of the given lengths, which tell how many are done. */
function* steps(tasks: Tasks, lengths: readonly number[]): Steps<string, number> {
  for (const [i, ms] of lengths.entries()) {
    tasks.work(ms);
    yield i + 1;
  }
  return 'made';
}

const fresh = (): { tasks: Tasks; slices: Slices } => {
  const tasks = new Tasks();
  return { tasks, slices: new Slices(tasks, 10) };
};

/** Lengths of steps that follow from a seed. */
const lengths = (n: number, most: number): number[] => Array.from({ length: n }, (_, i) => 1 + ((i * 7919) % most));

describe('slices', () => {
  test.each([3, 9, 25])('no slice passes its budget by more than one step, with steps of up to %i', async (most) => {
    const { tasks, slices } = fresh();
    const given = lengths(200, most);
    const job = slices.start(steps(tasks, given));
    expect(job.ended).toBe(false);
    await tasks.run();
    expect(await job.promise).toBe('made');
    expect(tasks.now()).toBe(given.reduce((a, b) => a + b));
    for (const ms of tasks.tasks) expect(ms).toBeLessThan(10 + most);
    // Nor is there one for each step.
    expect(tasks.tasks.length).toBeLessThan(2 + tasks.now() / 10);
  });

  test('what is short is done at once', () => {
    const { tasks, slices } = fresh();
    const job = slices.start(steps(tasks, [2, 3, 4]));
    expect(job.finish()).toBe('made');
    expect(tasks.tasks).toEqual([9]);
  });

  test('all work of one task shares its time, and later tasks have theirs', async () => {
    const { tasks, slices } = fresh();
    const jobs = Array.from({ length: 6 }, () => slices.start(steps(tasks, [2, 2])));
    expect(jobs.map((j) => j.ended)).toEqual([true, true, false, false, false, false]);
    await tasks.run();
    expect(jobs.every((j) => j.ended)).toBe(true);
    for (const ms of tasks.tasks) expect(ms).toBeLessThanOrEqual(11);
    expect(slices.start(steps(tasks, [5])).ended).toBe(true);
  });

  test('progress is told in order and to the end, in all slices', async () => {
    const { tasks, slices } = fresh();
    const seen: number[] = [];
    slices.start(steps(tasks, lengths(50, 5)), { onProgress: (n) => seen.push(n) });
    await tasks.run();
    expect(seen).toEqual(Array.from({ length: 50 }, (_, i) => i + 1));
  });

  test('what is wanted now is finished now', async () => {
    const { tasks, slices } = fresh();
    const job = slices.start(steps(tasks, lengths(50, 5)));
    expect(job.ended).toBe(false);
    expect(job.finish()).toBe('made');
    await tasks.run();
    expect(await job.promise).toBe('made');
  });

  test('errors come at once from the first slice, later to all who wait; other work goes on', async () => {
    const { tasks, slices } = fresh();
    function* failing(after: number): Steps<string, number> {
      yield* steps(tasks, Array(after).fill(4));
      throw new Error('no');
    }
    expect(() => slices.start(failing(1))).toThrow('no');
    const [job, next] = [slices.start(failing(9)), slices.start(steps(tasks, [4]))];
    const heard = [job.promise, job.promise].map((p) => expect(p).rejects.toThrow('no'));
    await tasks.run();
    await Promise.all(heard);
    expect(job.failed).toBe(true);
    expect(() => job.finish()).toThrow('no');
    expect(await next.promise).toBe('made');
  });

  test('a signal ends the work between two slices, once all that want it have given up', async () => {
    const { tasks, slices } = fresh();
    const [a, b] = [new AbortController(), new AbortController()];
    let cleaned = false;
    function* long(): Steps<string, number> {
      try {
        return yield* steps(tasks, Array(100).fill(4));
      } finally {
        cleaned = true;
      }
    }
    const job = slices.start(long(), { signal: a.signal });
    job.join(b.signal);
    await tasks.run(2);
    const heard = expect(job.promise).rejects.toMatchObject({ name: 'AbortError' });
    a.abort();
    expect(job.ended).toBe(false);
    const before = tasks.now();
    b.abort();
    expect([job.failed, cleaned]).toEqual([true, true]);
    await heard;
    await tasks.run();
    expect(tasks.now()).toBe(before);
    const late = new AbortController();
    const wanted = slices.start(long(), { signal: late.signal });
    wanted.join();
    await tasks.run(2);
    late.abort();
    expect(wanted.ended).toBe(false);
    await tasks.run();
    expect(await wanted.promise).toBe('made');
  });

  test('who waits with a signal hears of it, whatever becomes of the work', async () => {
    const { signal, ...controller } = new AbortController();
    expect(controller).toBeDefined();
    await expect(untilAborted(new Promise(() => {}), AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' });
    expect(await untilAborted(Promise.resolve(1), signal)).toBe(1);
  });
});

test('work over items is the same in steps', () => {
  const items = Array.from({ length: 20 }, (_, i) => i);
  const seen: number[] = [];
  finish(each(items, (i, at) => seen.push(i + at)));
  expect(seen).toEqual(items.map((i) => 2 * i));
  expect(finish(mapped(items, (i) => i * i))).toEqual(items.map((i) => i * i));
  expect(finish(filtered(items, (i) => i % 3 === 0))).toEqual(items.filter((i) => i % 3 === 0));
  expect([finish(all(items, (i) => i < 20)), finish(all(items, (i) => i < 19))]).toEqual([true, false]);
});
