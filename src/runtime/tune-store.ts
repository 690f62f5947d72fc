/** Where choices by measurement are kept from run to run: by adapter, then by the choice's key. */

export type Tuned = Readonly<Record<string, string>>;

export interface TuneStore {
  load(adapter: string): Promise<Tuned>;
  /** Adds to what is kept. */
  save(adapter: string, tuned: Tuned): Promise<void>;
}

const registered = Symbol.for('systolic.tune-store');
const globals = globalThis as { [registered]?: TuneStore };

/** The store of this process: `systolic/node` sets a file. On globalThis, because bundles must share one. */
export function setTuneStore(store: TuneStore): void {
  globals[registered] = store;
}

/** The store that was set, else IndexedDB, else nothing is kept. */
export const tuneStore = (): TuneStore => globals[registered] ?? (typeof indexedDB === 'undefined' ? forgetful : browserStore);

const forgetful: TuneStore = { load: async () => ({}), save: async () => {} };

const browserStore: TuneStore = {
  load: async (adapter) => ((await withTable('readonly', (table) => table.get(adapter))) as Tuned | undefined) ?? {},
  save: async (adapter, tuned) => {
    // Read and written in one transaction: another page may be adding to it.
    await withTable('readwrite', (table) => {
      const before = table.get(adapter) as IDBRequest<Tuned | undefined>;
      before.addEventListener('success', () => table.put({ ...before.result, ...tuned }, adapter));
      return before;
    });
  },
};

async function withTable<T>(mode: IDBTransactionMode, use: (table: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const opening = indexedDB.open('systolic', 1);
  opening.onupgradeneeded = () => void opening.result.createObjectStore('tuned');
  const database = await done(opening);
  try {
    return await done(use(database.transaction('tuned', mode).objectStore('tuned')));
  } finally {
    database.close();
  }
}

const done = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
