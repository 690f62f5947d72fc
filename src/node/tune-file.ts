/** Keeps choices by measurement in a file of the user's: `$XDG_CACHE_HOME/systolic/tuned.json`, or what `SYSTOLIC_TUNE_FILE` names. */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Tuned, TuneStore } from '../runtime/tune-store.ts';

const version = 1;

export const tuneFile = (): string =>
  process.env['SYSTOLIC_TUNE_FILE'] || join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'systolic', 'tuned.json');

export const fileStore: TuneStore = {
  load: async (adapter) => (await readAll())[adapter] ?? {},
  save: async (adapter, tuned) => {
    const all = await readAll();
    const file = tuneFile();
    await mkdir(dirname(file), { recursive: true });
    // Another process may be reading.
    const beside = `${file}.${process.pid}`;
    await writeFile(beside, `${JSON.stringify({ version, adapters: { ...all, [adapter]: { ...all[adapter], ...tuned } } }, null, 2)}\n`);
    await rename(beside, file);
  },
};

/** What is no such file counts as none. */
async function readAll(): Promise<Readonly<Record<string, Tuned>>> {
  try {
    const content = JSON.parse(await readFile(tuneFile(), 'utf8')) as { version?: number; adapters?: Record<string, Tuned> };
    return content.version === version ? (content.adapters ?? {}) : {};
  } catch {
    return {};
  }
}
