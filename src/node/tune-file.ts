/** Keeps choices by measurement in a file of the user's: `$XDG_CACHE_HOME/systolic/tuned.json`, or what `SYSTOLIC_TUNE_FILE` names. */
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Tuned, TuneStore } from '../runtime/tune-store.ts';
import { own, tableOf } from '../util/own.ts';
import { updateFile } from './replace-file.mjs';

const version = 1;

export const tuneFile = (): string =>
  process.env['SYSTOLIC_TUNE_FILE'] || join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'systolic', 'tuned.json');

export const fileStore: TuneStore = {
  load: async (adapter) => own(adaptersOf(await readFile(tuneFile(), 'utf8').catch(() => undefined)), adapter) ?? tableOf([]),
  save: (adapter, tuned) =>
    updateFile(tuneFile(), (text) => {
      const before = adaptersOf(text);
      const adapters = tableOf([...Object.entries(before), [adapter, tableOf(Object.entries({ ...own(before, adapter), ...tuned }))]]);
      return `${JSON.stringify({ version, adapters }, null, 2)}\n`;
    }),
};

/** What is no such file counts as none, and an entry that is no record of names as if it were not there. */
function adaptersOf(text: string | undefined): Readonly<Record<string, Tuned>> {
  try {
    const content = JSON.parse(text ?? '') as { readonly version?: unknown; readonly adapters?: unknown };
    if (content.version !== version || !isRecord(content.adapters)) return tableOf([]);
    return tableOf(
      Object.entries(content.adapters).flatMap(([adapter, tuned]) => (isRecord(tuned) ? [[adapter, namesIn(tuned)] as const] : [])),
    );
  } catch {
    return tableOf([]);
  }
}

const namesIn = (tuned: Readonly<Record<string, unknown>>): Tuned =>
  tableOf(Object.entries(tuned).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));

const isRecord = (x: unknown): x is Readonly<Record<string, unknown>> => typeof x === 'object' && x !== null && !globalThis.Array.isArray(x);
