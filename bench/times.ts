/**
 * The gate on times: each row's time as a multiple of a reference kernel's, which takes turns with it. Machines differ in how their arithmetic,
 * caches and memory compare, so committed ratios are those of one adapter, and the margin is wide.
 */
import { getWebGPUDevice, init } from '../src/index.ts';
import { referenceJob } from './ceilings.ts';
import { fileName } from './file-name.mjs';
import { prepareOurs } from './measure.ts';
import { allRows } from './rows/all.ts';
import { idOf, type Row } from './rows/row.ts';
import type { Failure } from './session.ts';
import { alternate } from './timer.ts';

/** A row is too slow from this multiple of its committed ratio on, and worth a new figure below its inverse. */
export const margin = 1.6;

/** A row above the margin is measured so many times: another process may have had the machine. */
const looks = 3;

export interface TimesOrder {
  /** Beginnings of `NAME:DTYPE`; none for all rows. */
  readonly names: readonly string[];
  /** Of the row and of the reference, at each look. */
  readonly seconds: number;
  readonly where: 'node' | 'browser';
  /** By adapter and row. */
  readonly committed: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly say: (line: string) => void;
}

export interface Times {
  /** The adapter's, in the committed file. */
  readonly key: string;
  readonly ratios: Readonly<Record<string, number>>;
  readonly failures: readonly Failure[];
}

export async function measureTimes({ names, seconds, where, committed, say }: TimesOrder): Promise<Times> {
  const key = fileName({ adapter: (await init()).adapter, where });
  const rows = allRows().filter(
    (row) => names.length === 0 || names.some((name) => idOf(row).startsWith(name)),
  );
  if (rows.length === 0) throw new Error(`bench: NAME must begin a row's name, got ${names.join(', ')}; see npm run bench -- --list`);
  const ratios: Record<string, number> = {};
  const failures: Failure[] = [];
  for (const row of rows) {
    try {
      ratios[idOf(row)] = await ratioOf(row, seconds, (committed[key]?.[idOf(row)] ?? Number.POSITIVE_INFINITY) * margin);
      say(`${idOf(row)}: ${ratios[idOf(row)]!.toPrecision(3)}`);
    } catch (error) {
      failures.push({ name: row.name, dtype: row.dtype, error: String(error) });
    }
  }
  return { key, ratios, failures };
}

/** The least of the looks; the first one that is at most `enough` is the last. */
async function ratioOf(row: Row, seconds: number, enough: number): Promise<number> {
  const reference = await referenceJob(getWebGPUDevice());
  const ours = await prepareOurs('systolic', row);
  try {
    let ratio = Number.POSITIVE_INFINITY;
    for (let look = 0; look === 0 || (look < looks && ratio > enough); look++) {
      const timings = await alternate([ours, reference], seconds);
      ratio = Math.min(ratio, timings.get(ours.name)!.ms / timings.get(reference.name)!.ms);
    }
    return ratio;
  } finally {
    ours.dispose();
    reference.destroy();
  }
}

export interface TimeDifference {
  readonly row: string;
  readonly committed: number | null;
  readonly now: number;
  readonly kind: 'slower' | 'faster' | 'new';
}

/** Rows outside the margin, and rows without a committed figure. */
export function timeDifferences(committed: Readonly<Record<string, number>>, now: Readonly<Record<string, number>>): TimeDifference[] {
  return Object.entries(now).flatMap(([row, ratio]): TimeDifference[] => {
    const was = committed[row];
    if (was === undefined) return [{ row, committed: null, now: ratio, kind: 'new' }];
    if (ratio > was * margin) return [{ row, committed: was, now: ratio, kind: 'slower' }];
    return ratio * margin < was ? [{ row, committed: was, now: ratio, kind: 'faster' }] : [];
  });
}
