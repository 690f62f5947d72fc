// npm run bench -- --gate: the compiler's figures against bench/gate.json.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { replaceFile } from '../src/node/replace-file.mjs';
import { programFiles } from './programs.mjs';
import { table } from './report.mjs';

/** @typedef {import('./gate.ts').Gate} Gate */
/** @typedef {import('./gate.ts').Difference} Difference */

const path = new URL('gate.json', import.meta.url);
const update = 'npm run bench -- --gate --update';

/**
 * Prints what differs, and says whether nothing does.
 * @param {(path: string) => Promise<any>} load
 * @param {boolean} writes replaces the file's figures
 */
export async function gate(load, writes) {
  /** @type {typeof import('./gate.ts')} */
  const { gateOf, differences, figureNames } = await load('/bench/gate.ts');
  const now = gateOf(programFiles([]));
  const { gate: committed } = readGate();
  const found = differences(committed, now);
  const rows = Object.values(now).reduce((n, byRow) => n + Object.keys(byRow).length, 0);
  if (found.length > 0) await print(differencesText(found));
  if (writes) {
    replaceFile(fileURLToPath(path), gateText(now, figureNames));
    console.log(`gate: wrote the figures of ${rows} rows to bench/gate.json, ${found.length} of them new`);
    return true;
  }
  console.log(
    found.length === 0
      ? `gate: all figures of ${rows} rows are as committed`
      : `gate: ${found.length} figures differ from bench/gate.json. If that is wanted: \`${update}\`, and commit the file.`,
  );
  return found.length === 0;
}

/** Waits until all is written: the command ends with `process.exit`. @param {string} text */
const print = (text) => new Promise((resolve) => process.stdout.write(`${text}\n`, resolve));

/** @returns {{ figures: readonly string[], gate: Gate }} */
export function readGate() {
  try {
    const { figures, ...gate } = JSON.parse(readFileSync(path, 'utf8'));
    return { figures, gate };
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') return { figures: [], gate: {} };
    throw new Error(`bench: bench/gate.json must be JSON, got ${/** @type {Error} */ (error).message}. \`${update}\` writes it anew.`);
  }
}

/** One line for each row, so that two branches that change different rows merge. @param {Gate} gate @param {readonly string[]} figures */
export function gateText(gate, figures) {
  const targets = Object.entries(gate).map(([target, rows]) => {
    const lines = Object.entries(rows).map(([row, values]) => `    ${JSON.stringify(row)}: ${JSON.stringify(values)}`);
    return `  ${JSON.stringify(target)}: {\n${lines.join(',\n')}\n  }`;
  });
  return `{\n${[`  "figures": ${JSON.stringify(figures)}`, ...targets].join(',\n')}\n}\n`;
}

/** @param {readonly Difference[]} found */
export function differencesText(found) {
  const change = (/** @type {Difference} */ { committed, now }) =>
    committed === null ? 'new' : now === null ? 'gone' : committed === 0 ? '' : `${(((now - committed) / committed) * 100).toFixed(1)} %`;
  return table([
    ['target', 'row', 'figure', 'committed', 'now', 'change'],
    ...found.map((d) => [d.target, d.row, d.figure, `${d.committed ?? ''}`, `${d.now ?? ''}`, change(d)]),
  ]);
}
