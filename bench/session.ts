/** A run of the bench on the default device, in Node or in a page. */
import { type Array, blockUntilReady, getWebGPUDevice, init, jit, nn, numpy as np } from '../src/index.ts';
import { bestOf, type Ceilings, measureCeilings, percentOfCeiling } from './ceilings.ts';
import { compileTime, hostCost } from './compiler-rows.ts';
import { freshDevice, measure } from './measure.ts';
import type { Peer, PeerResult } from './peer.ts';
import { allRows } from './rows/all.ts';
import { idOf, type Row } from './rows/row.ts';

export interface Order {
  /** Beginnings of `NAME:DTYPE`; none for all rows. */
  readonly names: readonly string[];
  readonly peers: readonly Peer[];
  /** For each row and each that is measured in it. */
  readonly seconds: number;
  readonly say: (line: string) => void;
}

export interface ResultRow {
  readonly name: string;
  readonly dtype: string;
  readonly ms: number;
  readonly spreadMs: readonly [number, number];
  readonly bestMs: number;
  readonly rounds: number;
  readonly callsPerRound: number;
  /** `null` where the row's work is not counted in operations, or not in bytes. */
  readonly gflops: number | null;
  readonly gbps: number | null;
  /** Percent of the ceiling of operations or bytes, whichever takes longer. Above 100 is an error. */
  readonly percentOfCeiling: number | null;
  readonly kernels: number | null;
  readonly dispatches: number | null;
  readonly tempBytes: number | null;
  /** Trace, compilation, driver and run, with all caches empty. */
  readonly firstCallMs: number | null;
  /** The most that arrays, temporaries and freed buffers took together. */
  readonly peakBytes: number | null;
  readonly peers: Readonly<Record<string, PeerResult>>;
  /** Why a peer is not among them. */
  readonly peersMissing: Readonly<Record<string, string>>;
  /** A bf16 row's job in f32, of ours, called in turn with it as the peers are. */
  readonly float32?: PeerResult;
  /** The row's job written by hand of other functions of ours. */
  readonly byHand?: PeerResult;
  /** Compilation: time against size. */
  readonly growth?: readonly { readonly layers: number; readonly ops: number; readonly ms: number }[];
  readonly microsecondsPerDispatch?: number;
}

export interface Failure {
  readonly name: string;
  readonly dtype: string;
  readonly error: string;
}

export interface Session {
  readonly adapter: string;
  readonly ceilings: Ceilings;
  readonly rows: readonly ResultRow[];
  readonly failures: readonly Failure[];
  readonly peerVersions: Readonly<Record<string, string>>;
}

export async function runSession({ names, peers, seconds, say }: Order): Promise<Session> {
  const { adapter } = await init();
  say(`adapter: ${adapter}`);
  const rows = allRows();
  const jobs = [...rows, ...compilerJobs].filter((job) => isWanted(job, names));
  if (jobs.length === 0) throw new Error(`bench: NAME must begin a row's name, got ${names.join(', ')}; see npm run bench -- --list`);
  await warmUp(peers);
  let ceilings = await measureCeilings(getWebGPUDevice());
  say(`ceilings: ${ceilings.gflops.toFixed(1)} GFLOP/s, ${ceilings.gbps.toFixed(1)} GB/s`);
  const measured: { readonly job: Row | CompilerJob; readonly result: ResultRow }[] = [];
  const failures: Failure[] = [];
  for (const job of jobs) {
    try {
      const result =
        'run' in job
          ? await runCompilerJob(job, say)
          : await measure(job, peers.length > 0 ? twinOf(job, rows) : undefined, peers, seconds);
      measured.push({ job, result });
      say(lineOf(result));
    } catch (error) {
      const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      failures.push({ name: job.name, dtype: job.dtype, error: message });
      say(`${idOf(job)}: failed: ${message}`);
    }
  }
  await freshDevice();
  let results: readonly ResultRow[] = [];
  // The machine may have been busy at the first look, and at the second.
  for (let look = 0; look < 3 && (look === 0 || aboveCeiling(results).length > 0); look++) {
    ceilings = bestOf(ceilings, await measureCeilings(getWebGPUDevice()));
    results = measured.map(({ job, result }) =>
      'run' in job ? result : { ...result, percentOfCeiling: percentOfCeiling(job, result.ms, ceilings) },
    );
  }
  return { adapter, ceilings, rows: results, failures, peerVersions: Object.fromEntries(peers.map((p) => [p.name, p.version])) };
}

/** The same job in f32. */
const twinOf = (row: Row, rows: readonly Row[]): Row | undefined =>
  row.dtype === 'f32' ? undefined : rows.find((r) => r.name === row.name && r.dtype === 'f32');

/** The start of drivers and libraries, and of JavaScript's compiler, is no part of the first row's first call. */
async function warmUp(peers: readonly Peer[]): Promise<void> {
  await blockUntilReady(jit((x: Array) => nn.softmax(x))(np.ones([8, 8])));
  const inputs = [{ shape: [8, 8], dtype: 'float32', data: new Float32Array(64) }];
  for (const peer of peers) {
    try {
      const job = await peer.prepare({ kind: 'softmax', sizes: { n: 8, d: 8 }, inputs, way: 0 });
      job.call();
      await job.settle();
      job.dispose();
    } catch {} // its rows will tell
  }
}

/** Names of all rows, for `--list`. */
export const rowNames = (): string[] => [...allRows(), ...compilerJobs].map(idOf);

const isWanted = (job: { readonly name: string; readonly dtype: string }, names: readonly string[]): boolean =>
  names.length === 0 || names.some((name) => idOf(job).startsWith(name));

interface CompilerJob {
  readonly name: string;
  readonly dtype: string;
  readonly run: (say: (line: string) => void) => Promise<Partial<ResultRow> & Pick<ResultRow, 'ms'>>;
}

const compilerJobs: readonly CompilerJob[] = [
  { name: 'compile-48-layers', dtype: 'f32', run: compileTime },
  { name: 'host-dispatch', dtype: 'f32', run: hostCost },
];

async function runCompilerJob(job: CompilerJob, say: (line: string) => void): Promise<ResultRow> {
  await freshDevice();
  const result = await job.run(say);
  return {
    name: job.name,
    dtype: job.dtype,
    spreadMs: [result.ms, result.ms],
    bestMs: result.ms,
    rounds: 1,
    callsPerRound: 1,
    gflops: null,
    gbps: null,
    percentOfCeiling: null,
    kernels: null,
    dispatches: null,
    tempBytes: null,
    firstCallMs: null,
    peakBytes: null,
    peers: {},
    peersMissing: {},
    ...result,
  };
}

/** Rows that took less than the limits allow: their work is counted wrongly, or a ceiling is none. */
export const aboveCeiling = (rows: readonly ResultRow[]): readonly ResultRow[] => rows.filter((r) => (r.percentOfCeiling ?? 0) > 100);

/** Results of the peers, measured by turns. */
const besides = ({ peers, float32, byHand }: ResultRow): Readonly<Record<string, PeerResult>> => ({
  ...(byHand && { 'ours by hand': byHand }),
  ...peers,
  ...(float32 && { 'ours in f32': float32 }),
});

function lineOf(r: ResultRow): string {
  const peers = Object.entries(besides(r)).map(([name, p]) => `${name} ${p.ms.toFixed(2)} ms (${p.ratio.toFixed(2)} ×)`);
  const missing = Object.entries(r.peersMissing).map(([name, reason]) => `${name}: ${reason}`);
  const parts = [
    `${r.ms.toFixed(3)} ms (best ${r.bestMs.toFixed(3)})`,
    r.gflops === null ? '' : `${r.gflops.toFixed(2)} GFLOP/s`,
    r.gbps === null ? '' : `${r.gbps.toPrecision(3)} GB/s`,
    r.kernels === null ? '' : `${r.kernels} kernels`,
    r.firstCallMs === null ? '' : `first call ${r.firstCallMs.toFixed(0)} ms`,
    r.microsecondsPerDispatch === undefined ? '' : `${r.microsecondsPerDispatch.toFixed(2)} µs of the CPU per dispatch`,
    ...peers,
    ...missing,
  ];
  return `${idOf(r)}: ${parts.filter(Boolean).join(', ')}`;
}
