/** Sleeping between two of Dawn's questions, so that an adapter on the CPU has the cores. */
import type { Sleeper } from '../runtime/waiting.ts';

/** In ms. A nap is a twentieth of the time waited so far: what comes soon is not kept waiting, and what takes long is not asked for often. */
const [shortest, longest, share] = [0.05, 1, 1 / 20];

const never = new Int32Array(new SharedArrayBuffer(4));
let waiting = 0;
let since = 0;
let napping = false;

export const sleeper: Sleeper = {
  begin() {
    waiting++;
    since = performance.now();
    if (napping) return;
    napping = true;
    nap();
  },
  end() {
    waiting--;
  },
};

/** Once in each turn of the event loop, behind what is to be done in it. Keeps no process alive. */
function nap(): void {
  setImmediate(() => {
    if (waiting === 0) {
      napping = false;
      return;
    }
    Atomics.wait(never, 0, 0, Math.min(longest, Math.max(shortest, share * (performance.now() - since))));
    nap();
  }).unref();
}
