// npm run bench -- --gate --times: times of rows, as multiples of a reference kernel's, against bench/times.json.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { replaceFile } from '../src/node/replace-file.mjs';
import { table } from './report.mjs';

/** @typedef {Record<string, Record<string, number>>} Committed by adapter and row */
/** @typedef {import('./times.ts').Times} Times */
/** @typedef {import('./times.ts').TimeDifference} TimeDifference */

const path = new URL('times.json', import.meta.url);

/** @returns {Committed} */
export function readTimes() {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') return {};
    throw new Error(`bench: bench/times.json must be JSON, got ${/** @type {Error} */ (error).message}`);
  }
}

/** One line for each row. @param {Committed} times */
export function timesText(times) {
  const adapters = Object.entries(times).map(([adapter, rows]) => {
    const lines = Object.entries(rows).map(([row, ratio]) => `    ${JSON.stringify(row)}: ${Number(ratio.toPrecision(3))}`);
    return `  ${JSON.stringify(adapter)}: {\n${lines.join(',\n')}\n  }`;
  });
  return `{\n${adapters.join(',\n')}\n}\n`;
}

/** @param {Pick<Times, 'key' | 'ratios'>} measured @param {readonly TimeDifference[]} found @param {number} margin */
export function timesReport({ key, ratios }, found, margin) {
  const rows = Object.keys(ratios).length;
  const count = (/** @type {TimeDifference['kind']} */ kind) => found.filter((d) => d.kind === kind).length;
  const text = (/** @type {number | null} */ ratio) => ratio?.toPrecision(3) ?? '';
  return [
    ...(found.length === 0 ? [] : [table([['row', 'committed', 'now', ''], ...found.map((d) => [d.row, text(d.committed), text(d.now), d.kind])])]),
    `gate: ${rows} rows on ${key}, as multiples of the reference kernel's time: ${count('slower')} slower than bench/times.json by more than ${margin} ×, ${count('faster')} faster, ${count('new')} without a committed figure`,
  ].join('\n');
}

/** Adds to the file's figures, or replaces them. @param {Times} measured */
export function writeTimes({ key, ratios }) {
  const times = readTimes();
  replaceFile(fileURLToPath(path), timesText({ ...times, [key]: { ...times[key], ...ratios } }));
}

/** Whether no row failed or is slower. @param {Times} measured @param {typeof import('./times.ts')} times @param {boolean} update */
export function judge(measured, { timeDifferences, margin }, update) {
  const found = timeDifferences(readTimes()[measured.key] ?? {}, measured.ratios);
  for (const { name, dtype, error } of measured.failures) console.log(`${name}:${dtype}: failed: ${error}`);
  console.log(timesReport(measured, found, margin));
  if (update) {
    writeTimes(measured);
    console.log('gate: wrote bench/times.json');
  }
  return measured.failures.length === 0 && (update || found.every((d) => d.kind !== 'slower'));
}
