/**
 * Makes the garbage collector take account of GPU memory.
 *
 * A handle on a gigabyte of GPU memory is a few bytes to JavaScript: 63,000 of them made Node 20 collect nothing. Tying an untouched
 * `ArrayBuffer` of the same size to each handle works, but costs 0.1 ms per MiB, because the allocator clears memory it has used before.
 * So handles carry nothing, and the queue asks for a collection when memory has grown: it makes one object that claims much address
 * space without touching it. Measured, allocations until a dead object was reported: a `WebAssembly.Memory` of 4 GiB: 1 in Node 20
 * (as fast as `gc()`), 6 to 10 in Chromium 150; an `ArrayBuffer` of 256 MiB: 5 to 19 in Node 20, 1 to 2 in Chromium. Both together serve
 * both. Finalisers run between tasks only, hence `turn`.
 */
import { turn } from '../util/turn.ts';

/** The record of a handle for its finaliser. Must not refer to the handle. */
export interface Remains {
  collected(): void;
}

const registry = new FinalizationRegistry<Remains>((remains) => remains.collected());

export const watch = (handle: object, remains: Remains): void => registry.register(handle, remains);

/**
 * Makes the collector run, waits until the finalisers of dead handles have run, and resolves to whether it ran. About as long as a full
 * collection takes (1 to 50 ms).
 */
export async function collectGarbage(): Promise<boolean> {
  let ran = false;
  bury({
    collected: () => {
      ran = true;
    },
  });
  await turn(); // whatever the task that called us held on to is dead only after it
  for (let i = 0; i < 12 && !ran; i++) {
    press();
    await turn();
  }
  await turn();
  return ran;
}

/** Registers an object that nobody holds. In a function of its own, so that no register or stack slot of the caller does. */
function bury(remains: Remains): void {
  registry.register({}, remains);
}

let claimed: unknown;

function press(): void {
  for (const claim of claims) {
    try {
      claimed = claim();
    } catch {
      // Less address space than that (a phone, a 32-bit process): the other claim may fit.
    }
  }
  claimed = undefined;
}

const claims: readonly (() => unknown)[] = [
  () => new WebAssembly.Memory({ initial: 65536 }),
  () => new ArrayBuffer(256 << 20),
  () => claimed ?? new ArrayBuffer(32 << 20),
];
