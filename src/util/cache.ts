/** Caches: all share one budget in bytes, and the least recently used entry goes first. */

export interface CacheSize {
  readonly entries: number;
  /** Estimated host memory. */
  readonly bytes: number;
}

interface Held {
  readonly value: unknown;
  bytes: number;
  readonly drop: (() => void) | undefined;
  readonly cache: Cache<unknown>;
  readonly key: string;
  /** Neighbours in the order of last use. Each call moves an entry or two, so the order is a linked list. */
  before: Held | undefined;
  after: Held | undefined;
}

/** Compiled programs of a page with many shapes; a plan takes some ten to a hundred kB. */
const defaultBudget = 256 * 2 ** 20;

let budget = defaultBudget;
let total = 0;
let oldest: Held | undefined;
let latest: Held | undefined;

function append(entry: Held): void {
  entry.before = latest;
  entry.after = undefined;
  if (latest) latest.after = entry;
  else oldest = entry;
  latest = entry;
}

function unlink({ before, after }: Held): void {
  if (before) before.after = after;
  else oldest = after;
  if (after) after.before = before;
  else latest = before;
}

const caches: Cache<unknown>[] = [];

export class Cache<T> {
  readonly name: string;
  private readonly entries = new Map<string, Held>();
  private bytes = 0;

  constructor(name: string) {
    this.name = name;
    caches.push(this as Cache<unknown>);
  }

  get(key: string): T | undefined {
    const entry = this.entries.get(key);
    if (!entry) return undefined;
    if (entry !== latest) {
      unlink(entry);
      append(entry);
    }
    return entry.value as T;
  }

  /** @param drop is called when the entry goes, whatever the reason. */
  set(key: string, value: T, bytes: number, drop?: () => void): T {
    this.delete(key);
    const entry: Held = { value, bytes, drop, cache: this as Cache<unknown>, key, before: undefined, after: undefined };
    this.entries.set(key, entry);
    append(entry);
    this.bytes += bytes;
    total += bytes;
    shrink(entry);
    return value;
  }

  /** Tells anew what an entry takes, if it is still this one. */
  resize(key: string, value: T, bytes: number): void {
    const entry = this.entries.get(key);
    if (entry?.value !== value) return;
    this.bytes += bytes - entry.bytes;
    total += bytes - entry.bytes;
    entry.bytes = bytes;
    shrink(entry);
  }

  /** @param value deletes the entry only if it is this one. */
  delete(key: string, value?: T): void {
    const entry = this.entries.get(key);
    if (!entry || (value !== undefined && entry.value !== value)) return;
    this.entries.delete(key);
    unlink(entry);
    this.bytes -= entry.bytes;
    total -= entry.bytes;
    entry.drop?.();
  }

  clear(): void {
    for (const key of [...this.entries.keys()]) this.delete(key);
  }

  get size(): CacheSize {
    return { entries: this.entries.size, bytes: this.bytes };
  }
}

/** Drops what was used least recently until the budget holds; what has just come stays. */
function shrink(kept?: Held): void {
  while (total > budget && oldest && oldest !== kept) oldest.cache.delete(oldest.key);
}

/** Sets the bytes that all caches may take together. */
export function setCacheBudget(bytes: number = defaultBudget): void {
  budget = bytes;
  shrink();
}

export function clearAllCaches(): void {
  for (const cache of caches) cache.clear();
}

/** Entries and bytes by cache; caches of one name are summed up. */
export function cacheSizes(): Readonly<Record<string, CacheSize>> {
  const sizes: Record<string, CacheSize> = {};
  for (const { name, size } of caches) {
    const known = sizes[name] ?? { entries: 0, bytes: 0 };
    sizes[name] = { entries: known.entries + size.entries, bytes: known.bytes + size.bytes };
  }
  return sizes;
}
