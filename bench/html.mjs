// A run of the bench as a page: one file, charts drawn in it, nothing loaded from elsewhere.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../src/cli/setup.mjs';
import { replaceFile } from '../src/node/replace-file.mjs';
import { fileName } from './file-name.mjs';
import { besideNames, besides, bytes, number, significant } from './report.mjs';

/** @typedef {import('./report.mjs').Result} Result */
/** @typedef {import('./session.ts').ResultRow} Row */

/**
 * Writes bench/results/ADAPTER.json and .html.
 * @param {Result} result
 * @param {string} [folder]
 * @returns {string[]} their paths
 */
export function save(result, folder = join(root, 'bench/results')) {
  mkdirSync(folder, { recursive: true });
  const base = join(folder, fileName(result));
  replaceFile(`${base}.json`, `${JSON.stringify(result, null, 1)}\n`);
  replaceFile(`${base}.html`, pageOf(result));
  return [`${base}.json`, `${base}.html`];
}

/** @param {Result} result */
export function pageOf(result) {
  const { adapter, where, date, versions, machine, ceilings, rows, failures } = result;
  const peers = [...new Set([...besideNames(rows), ...rows.flatMap((r) => Object.keys(r.peersMissing))])];
  const growth = rows.flatMap((r) => r.growth ?? []);
  const ofCeiling = rows.flatMap((r) => (r.percentOfCeiling === null ? [] : [{ label: label(r), value: r.percentOfCeiling }]));
  const facts = [
    ['adapter', `${adapter} (${where})`],
    ['date', date],
    [
      'versions',
      Object.entries(versions)
        .map(([name, v]) => `${name} ${v}`)
        .join(', '),
    ],
    [
      'machine',
      `${machine.cpu}, ${machine.cores} cores, load ${number(machine.loadBefore, 1)} before, ${number(machine.loadAfter, 1)} after`,
    ],
    ['ceilings', `${number(ceilings.gflops, 1)} GFLOP/s of multiply-adds, ${number(ceilings.gbps, 1)} GB/s out of memory`],
  ];
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Bench: ${escape(adapter)}</title>
<style>
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; color: #222; background: #fff }
h1 { font-size: 1.4rem } h2 { font-size: 1.1rem; margin-top: 2rem }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 1rem } dt { color: #666 } dd { margin: 0 }
.wide { overflow-x: auto } table { border-collapse: collapse; font-variant-numeric: tabular-nums }
th, td { padding: .15rem .6rem; text-align: right; border-bottom: 1px solid #ddd; white-space: nowrap }
th:first-child, td:first-child, td:nth-child(2) { text-align: left } svg { max-width: 100%; height: auto } svg text { font: 12px system-ui, sans-serif; fill: currentColor }
@media (prefers-color-scheme: dark) { body { color: #ddd; background: #161616 } th, td { border-color: #333 } dt { color: #999 } }
</style>
<h1>Systolic, bench</h1>
<dl>${facts.map(([name, value]) => `<dt>${escape(name ?? '')}<dd>${escape(value ?? '')}`).join('')}</dl>
${peers.map((name) => section(`Time of ${name} over ours`, ratioBars(rows, name))).join('\n')}
${section(
  'Percent of the adapter’s ceiling',
  bars(ofCeiling, (v) => `${number(v, 0)} %`, 100),
)}
${growth.length > 0 ? section('Compilation: milliseconds against ops', curve(growth.map(({ ops, ms }) => [ops, ms]))) : ''}
<h2>All rows</h2>
<div class="wide">${rowTable(rows, peers)}</div>
${failures.length > 0 ? `<h2>Failed</h2><ul>${failures.map((f) => `<li>${escape(`${f.name} ${f.dtype}: ${f.error}`)}`).join('')}</ul>` : ''}
</html>
`;
}

/** @param {Row} row */
const label = ({ name, dtype }) => `${name} ${dtype}`;

/** @param {string} title @param {string} content */
const section = (title, content) => (content === '' ? '' : `<h2>${escape(title)}</h2>${content}`);

/** @param {readonly Row[]} rows @param {string} name */
function ratioBars(rows, name) {
  return bars(
    rows.flatMap((r) => {
      const peer = besides(r)[name];
      return peer ? [{ label: label(r), value: peer.ratio }] : [];
    }),
    (v) => `${number(v, 1)} ×`,
  );
}

/**
 * @param {readonly { label: string, value: number }[]} items
 * @param {(value: number) => string} format
 * @param {number} [least] what the axis reaches to at least
 */
function bars(items, format, least = 1) {
  if (items.length === 0) return '';
  const [left, width, height] = [220, 800, 20];
  const most = Math.max(...items.map((i) => i.value), least);
  const parts = items.map(({ label: text, value }, i) => {
    const y = i * height;
    const w = Math.max(1, ((width - left - 70) * value) / most);
    return `<text x="${left - 8}" y="${y + 14}" text-anchor="end">${escape(text)}</text><rect x="${left}" y="${y + 3}" width="${w.toFixed(1)}" height="${height - 6}" fill="#3b7dd8"/><text x="${(left + w + 6).toFixed(1)}" y="${y + 14}">${escape(format(value))}</text>`;
  });
  return `<svg viewBox="0 0 ${width} ${items.length * height}" width="${width}" role="img">${parts.join('')}</svg>`;
}

/** @param {readonly (readonly [number, number])[]} points */
function curve(points) {
  const [width, height, left, bottom] = [600, 300, 60, 30];
  const [mostX, mostY] = [0, 1].map((k) => Math.max(...points.map((p) => p[k] ?? 0)));
  const at = (/** @type {readonly [number, number]} */ [x, y]) => [
    left + ((width - left - 60) * x) / (mostX || 1),
    height - bottom - ((height - bottom - 20) * y) / (mostY || 1),
  ];
  const drawn = points.map(at);
  const line = drawn.map((p) => p.map((n) => n.toFixed(1)).join(',')).join(' ');
  const dots = drawn.map(
    ([x, y], i) =>
      `<circle cx="${x?.toFixed(1)}" cy="${y?.toFixed(1)}" r="4" fill="#3b7dd8"/><text x="${x?.toFixed(1)}" y="${((y ?? 0) - 8).toFixed(1)}" text-anchor="middle">${number(points[i]?.[1] ?? 0, 0)} ms</text><text x="${x?.toFixed(1)}" y="${height - 10}" text-anchor="middle">${points[i]?.[0]}</text>`,
  );
  return `<svg viewBox="0 0 ${width} ${height}" width="${width}" role="img"><path d="M${left} 10V${height - bottom}H${width}" fill="none" stroke="#999"/><polyline points="${line}" fill="none" stroke="#3b7dd8" stroke-width="2"/>${dots.join('')}</svg>`;
}

/** @param {readonly Row[]} rows @param {readonly string[]} peers */
function rowTable(rows, peers) {
  const head = ['', 'type', 'ms', 'quartiles', 'GFLOP/s', 'GB/s', '% of ceiling', 'kernels', 'temporaries', 'first call ms', 'µs/dispatch'];
  const cells = rows.map((r) => [
    r.name,
    r.dtype,
    number(r.ms, 3),
    r.spreadMs.map((n) => number(n, 3)).join(' – '),
    number(r.gflops, 2),
    significant(r.gbps),
    number(r.percentOfCeiling, 0),
    number(r.kernels, 0),
    r.tempBytes === null ? '' : bytes(r.tempBytes),
    number(r.firstCallMs, 0),
    number(r.microsecondsPerDispatch ?? null, 2),
    ...peers.map((name) => {
      const peer = besides(r)[name];
      return peer
        ? `${number(peer.ms, 2)} ms (${number(peer.ratio, 1)} ×), first ${number(peer.firstCallMs, 0)} ms (${number(peer.firstCallRatio, 1)} ×)`
        : (r.peersMissing[name] ?? '');
    }),
  ]);
  const row = (/** @type {readonly string[]} */ texts, /** @type {'th' | 'td'} */ tag) =>
    `<tr>${texts.map((text) => `<${tag}>${escape(text)}`).join('')}`;
  return `<table>${row([...head, ...peers], 'th')}${cells.map((c) => row(c, 'td')).join('')}</table>`;
}

/** @param {string} text */
const escape = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
