/**
 * Work that can stop between any two of its steps and go on later: a generator. Whoever drives it decides when. Steps are short and their
 * length does not grow with the work, so that a driver that looks at a clock after each step keeps to its time.
 *
 * No state of the work may be in a variable of a module between two steps: other work runs then.
 */

/** Most steps yield nothing; some yield the progress. */
export type Steps<T, P = never> = Generator<P | undefined, T, void>;

/** Does all of the work at once. */
export function finish<T>(steps: Steps<T, unknown>): T {
  for (let step = steps.next(); ; step = steps.next()) if (step.done) return step.value;
}

/** Items of light work that one step takes: a step costs about as much as a light item. */
const atOnce = 8;

/** Does something with each item, several in one step. */
export function* each<A>(items: Iterable<A>, work: (item: A, index: number) => void): Steps<void> {
  let done = 0;
  for (const item of items) {
    work(item, done);
    if (++done % atOnce === 0) yield;
  }
}

/** As `each`, with what became of the items. */
export function* mapped<A, B>(items: Iterable<A>, work: (item: A, index: number) => B): Steps<B[]> {
  const made: B[] = [];
  yield* each(items, (item, i) => made.push(work(item, i)));
  return made;
}

/** Those that a test, which is a step of its own, accepts. */
export function* filtered<A>(items: Iterable<A>, accepts: (item: A) => boolean): Steps<A[]> {
  const kept: A[] = [];
  for (const item of items) {
    if (accepts(item)) kept.push(item);
    yield;
  }
  return kept;
}

/** Whether a test, which is a step of its own, accepts all. */
export function* all<A>(items: Iterable<A>, accepts: (item: A) => boolean): Steps<boolean> {
  for (const item of items) {
    if (!accepts(item)) return false;
    yield;
  }
  return true;
}
