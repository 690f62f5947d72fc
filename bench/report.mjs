// What a run of the bench says in the end: one object, and as text.
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';

/** @typedef {import('./session.ts').Session} Session */
/** @typedef {import('./session.ts').ResultRow} Row */
/** @typedef {Session & { date: string, where: string, versions: Record<string, string>, machine: Machine }} Result */
/** @typedef {{ cpu: string, cores: number, loadBefore: number, loadAfter: number }} Machine */

/**
 * @param {Session & { browser?: string }} session
 * @param {{ options: { node: boolean }, before: { load: number, cores: number }, after: { load: number } }} run
 * @returns {Result}
 */
export function makeResult({ browser, ...session }, { options, before, after }) {
  return {
    adapter: session.adapter,
    where: options.node ? 'node' : 'browser',
    date: new Date().toISOString(),
    versions: {
      systolic: versionOf('../package.json'),
      node: process.versions.node,
      ...(browser === undefined ? { webgpu: versionOf('../node_modules/webgpu/package.json') } : { browser }),
      ...session.peerVersions,
    },
    machine: { cpu: cpus()[0]?.model.trim() ?? 'unknown', cores: before.cores, loadBefore: before.load, loadAfter: after.load },
    ceilings: session.ceilings,
    rows: session.rows,
    failures: session.failures,
    peerVersions: session.peerVersions,
  };
}

/** @param {string} path */
const versionOf = (path) => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')).version;

/** @param {Result} result */
export function printResult(result) {
  console.log(textOf(result));
}

/** @param {Result} result */
export function textOf({ adapter, where, date, versions, machine, ceilings, rows, failures }) {
  const peers = besideNames(rows);
  const head = ['', 'type', 'ms', '±', 'best ms', 'GFLOP/s', 'GB/s', '% of ceiling', 'kernels', 'temp', 'first call ms'];
  const several = rows.some((r) => Object.keys(r.peers).length > 1);
  const cells = rows.map((r) => [
    r.name,
    r.dtype,
    number(r.ms, 3),
    `${number((50 * (r.spreadMs[1] - r.spreadMs[0])) / r.ms, 0)} %`,
    number(r.bestMs, 3),
    number(r.gflops, 2),
    significant(r.gbps),
    number(r.percentOfCeiling, 0),
    number(r.kernels, 0),
    r.tempBytes === null ? '' : bytes(r.tempBytes),
    number(r.firstCallMs, 0),
    ...(several ? [bestRatio(r)] : []),
    ...peers.flatMap((name) => {
      const peer = besides(r)[name];
      return peer ? [number(peer.ms, 2), `${number(peer.ratio, 1)} ×`, `${number(peer.firstCallRatio, 1)} ×`] : ['', '', ''];
    }),
  ]);
  const reasons = rows
    .filter((r) => r.dtype !== 'bf16')
    .flatMap((r) => Object.entries(r.peersMissing).map(([name, reason]) => `${name} not in ${r.name}: ${reason}`));
  return [
    '',
    `adapter  ${adapter} (${where}), ceilings ${number(ceilings.gflops, 1)} GFLOP/s${ceilings.f16Gflops === null ? '' : ` (f16 ${number(ceilings.f16Gflops, 1)})`}, ${bandwidthsText(ceilings)}`,
    `run      ${date}, ${Object.entries(versions)
      .map(([name, v]) => `${name} ${v}`)
      .join(', ')}`,
    `machine  ${machine.cpu}, ${machine.cores} cores, load ${number(machine.loadBefore, 1)} before and ${number(machine.loadAfter, 1)} after`,
    '',
    table([[...head, ...(several ? ['best peer'] : []), ...peers.flatMap((name) => [`${name} ms`, 'ratio', 'first call'])], ...cells]),
    ...rows.flatMap((r) =>
      (r.growth ?? []).map(
        (g) => `${r.name}: ${g.layers} layers, ${g.ops} ops, ${number(g.ms, 0)} ms, ${number((1000 * g.ms) / g.ops, 0)} µs per op`,
      ),
    ),
    ...rows.flatMap((r) =>
      r.microsecondsPerDispatch === undefined ? [] : [`${r.name}: ${number(r.microsecondsPerDispatch, 2)} µs of the CPU per dispatch`],
    ),
    ...(peers.length > 0 || reasons.length > 0
      ? ['', 'A ratio is the time of the peer over ours. No peer has bfloat16; its rows stand beside ours in f32.', ...reasons]
      : []),
    ...tooFast(rows).map(
      (r) =>
        `ERROR ${r.name}:${r.dtype} is at ${number(r.percentOfCeiling, 0)} % of its ceiling: the bench counts too much work or misses a faster kernel`,
    ),
    ...failures.map((f) => `FAILED ${f.name}:${f.dtype}: ${f.error}`),
  ].join('\n');
}

/** The bench's own mistakes. @param {readonly Row[]} rows */
export const tooFast = (rows) => rows.filter((r) => (r.percentOfCeiling ?? 0) > 100);

/** @param {import('./ceilings.ts').Ceilings} ceilings */
const bandwidthsText = ({ bandwidths }) => `GB/s ${bandwidths.map((b) => `${number(b.gbps, 1)} (${bytes(b.bytes)})`).join(', ')}`;

/** Against the fastest of the peers. @param {Row} row */
function bestRatio({ peers }) {
  const ratios = Object.values(peers).map((p) => p.ratio);
  return ratios.length === 0 ? '' : `${number(Math.min(...ratios), 1)} ×`;
}

/** What was called in turn with ours. @param {Row} row @returns {Record<string, import('./peer.ts').PeerResult>} */
export const besides = ({ peers, float32, byHand }) => ({
  ...(byHand && { 'ours by hand': byHand }),
  ...peers,
  ...(float32 && { 'ours in f32': float32 }),
});

/** @param {readonly Row[]} rows */
export const besideNames = (rows) => [...new Set(rows.flatMap((r) => Object.keys(besides(r))))];

/** @param {readonly (readonly string[])[]} rows */
export function table(rows) {
  const widths = (rows[0] ?? []).map((_, c) => Math.max(...rows.map((row) => (row[c] ?? '').length)));
  return rows
    .map((row) =>
      row
        .map((text, c) => (c < 2 ? text.padEnd(widths[c] ?? 0) : text.padStart(widths[c] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** @param {number | null} n @param {number} digits */
export const number = (n, digits) => (n === null || !Number.isFinite(n) ? '' : n.toFixed(digits));

/** @param {number | null} n */
export const significant = (n) => (n === null ? '' : n.toPrecision(3));

/** @param {number} n */
export const bytes = (n) => (n < 1024 ? `${n} B` : n < 2 ** 20 ? `${(n / 1024).toFixed(1)} KiB` : `${(n / 2 ** 20).toFixed(2)} MiB`);
