/** `jax.profiler`'s two functions, for programs that mark where a profile begins and ends. `profile(body)` does the same for one function. */
import type { Profile } from '../runtime/profile.ts';
import { ArgumentError } from '../util/errors.ts';
import { profile } from './device.ts';

let running: { readonly stop: () => void; readonly profile: Promise<Profile> } | undefined;

/** Times each kernel that runs from here to `stopTrace`. */
export function startTrace(): void {
  if (running) throw new ArgumentError('profiler.startTrace: one profile must end before the next begins, got a second', 'Call stopTrace().');
  let stop!: () => void;
  const until = new Promise<void>((resolve) => {
    stop = resolve;
  });
  const result = profile(() => until);
  result.catch(() => {}); // stopTrace reports it
  running = { stop, profile: result };
}

/** The profile since `startTrace`. Rejects where the device cannot time kernels. */
export async function stopTrace(): Promise<Profile> {
  if (!running) throw new ArgumentError('profiler.stopTrace: startTrace() must come before, got none');
  const { stop, profile } = running;
  running = undefined;
  stop();
  return profile;
}
