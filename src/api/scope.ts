/** Scopes that free what was made in them. */
import { flatten } from '../trace/tree.ts';
import { ArgumentError } from '../util/errors.ts';

interface Owned {
  free(): void;
}

const scopes: Set<Owned>[] = [];

/** Enters a new array into the innermost scope, if one is open. */
export function register<T extends Owned>(array: T): T {
  scopes.at(-1)?.add(array);
  return array;
}

/**
 * Runs `body` and disposes of every array made in it but those it returns (which go to the scope around it). Without it arrays are freed
 * when they are garbage collected; a scope frees them at once, also those with a `.ref`. What a compiled function or a pullback made in it
 * needs later is the function's own and stays.
 *
 * @throws ArgumentError if `body` is async: arrays made after an `await` belong to no scope.
 */
export function tidy<T>(body: () => T): T {
  const scope = new Set<Owned>();
  scopes.push(scope);
  let kept: unknown[] = [];
  try {
    const result = body();
    if (result instanceof Promise)
      throw new ArgumentError(
        'tidy: the function must not be async, got one that returns a promise',
        'What is made after an `await` belongs to no scope: await inside of the caller, or use dispose().',
      );
    kept = flatten(result)[0];
    return result;
  } finally {
    scopes.pop();
    for (const array of kept) if (scope.delete(array as Owned)) scopes.at(-1)?.add(array as Owned);
    for (const array of scope) array.free();
  }
}
