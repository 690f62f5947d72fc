// npm run bench -- programs: what the programs of bench/programs are compiled to, beside what XLA:TPU makes of the same text.
import { readdirSync, readFileSync } from 'node:fs';
import { UsageError } from './options.mjs';
import { bytes, number, table } from './report.mjs';

/** @typedef {import('./programs.ts').ProgramsSession} Session */
/** @typedef {{ kernels: number, tempBytes: number }} Xla */

const folder = new URL('programs/', import.meta.url);

/** The programs whose names begin with one of `names`; all where there are none. @param {readonly string[]} names */
export function programFiles(names) {
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.mlir'))
    .map((file) => file.slice(0, -'.mlir'.length))
    .filter((name) => names.length === 0 || names.some((start) => name.startsWith(start)))
    .sort();
  if (files.length === 0) throw new UsageError(`bench: NAME must begin a program's name, got ${names.join(', ')}`);
  return files.map((name) => ({ name, text: readFileSync(new URL(`${name}.mlir`, folder), 'utf8') }));
}

/** What XLA:TPU makes of the programs: kernels with loop bodies once, and temporary bytes. @returns {Record<string, Xla>} */
export function xlaTpu() {
  /** @type {Record<string, { total: number, memory: { temp: number } }>} */
  const all = JSON.parse(readFileSync(new URL('xla-tpu.json', folder), 'utf8'));
  return Object.fromEntries(Object.entries(all).map(([name, { total, memory }]) => [name, { kernels: total, tempBytes: memory.temp }]));
}

/** @param {Session} session */
export function programsText({ adapter, programs, failures }) {
  const xla = xlaTpu();
  const rows = programs.map((p) => {
    const theirs = xla[p.name];
    return [
      p.name,
      `${p.ops}`,
      `${p.kernels}`,
      theirs ? `${theirs.kernels}` : '',
      `${p.dispatches}`,
      bytes(p.tempBytes),
      bytes(p.tempBytesLowerBound),
      theirs ? bytes(theirs.tempBytes) : '',
      `${number(p.compileSeconds, 2)} s`,
    ];
  });
  return [
    '',
    `compiled for ${adapter}; kernels are distinct dispatches of a call, loop bodies counted once; the driver's part of the time is not counted`,
    '',
    table([['', 'ops', 'kernels', 'XLA:TPU', 'dispatches', 'temporaries', 'at least', 'XLA:TPU', 'compiled in'], ...rows]),
    ...failures.map((f) => `FAILED ${f.name}: ${f.error}`),
  ].join('\n');
}

/** What `--json` prints. @param {Session} session */
export function programsJson({ adapter, programs, failures }) {
  const xla = xlaTpu();
  const entries = programs.map(({ name, ...numbers }) => [name, { ...numbers, xlaTpu: xla[name] ?? null }]);
  return { programs: Object.fromEntries(entries), adapter, failures };
}
