// What the peers' jobs have in common: arguments that stay, some of them replaced by results, and results that are let go in time.

/**
 * @template T
 * @param {{ args: T[], carry?: number, run(args: readonly T[]): T[], wait(arrays: readonly T[]): Promise<unknown>,
 *   read(array: T): Promise<Float32Array>, free(array: T): void }} job
 * @returns {import('../peer.ts').PeerCall}
 */
export function callsOf({ args, carry = 0, run, wait, read, free }) {
  /** @type {T[]} */
  let made = [];
  /** @type {T[]} */
  let latest = [];
  return {
    call() {
      const results = run(args);
      for (let i = 0; i < carry; i++) {
        free(args[i]);
        args[i] = results[i];
      }
      latest = results.slice(carry);
      made.push(...latest);
    },
    async settle() {
      // All of them: a library that works on demand would leave out what nobody waits for.
      await wait([...args.slice(0, carry), ...made]);
      for (const array of made) if (!latest.includes(array)) free(array);
      made = [...latest];
    },
    results: () => Promise.all([...args.slice(0, carry), ...latest].map(read)),
    dispose() {
      for (const array of [...made, ...args]) free(array);
      made = [];
    },
  };
}
