/** A run of the bench on the default device, in Node or in a page. */
import { type Array, blockUntilReady, clearCaches, devicePut, getWebGPUDevice, init, jit, numpy as np, type Plan } from '../src/index.ts';
import { bestOf, type Ceilings, measureCeilings } from './ceilings.ts';
import { compileTime, hostCost } from './compiler-rows.ts';
import { largestDifference, type Peer, type PeerResult, type Prepared, preparePeer } from './peer.ts';
import { kernelRows } from './rows/kernels.ts';
import { programRows } from './rows/programs.ts';
import { idOf, inputArrays, type Row } from './rows/row.ts';
import { alternate, type Candidate } from './timer.ts';

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
  /** How much of the time the adapter's own limits would take: of operations or bytes, whichever is more. */
  readonly percentOfCeiling: number | null;
  readonly kernels: number | null;
  readonly dispatches: number | null;
  readonly tempBytes: number | null;
  /** Trace, compilation, driver and run, with all caches empty. */
  readonly firstCallMs: number | null;
  readonly peers: Readonly<Record<string, PeerResult>>;
  /** What a row has beside. */
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
  const jobs = [...kernelRows, ...programRows(), ...compilerJobs].filter((job) => isWanted(job, names));
  if (jobs.length === 0) throw new Error(`bench: NAME must begin a row's name, got ${names.join(', ')}; see npm run bench -- --list`);
  await warmUp();
  let ceilings = await measureCeilings(getWebGPUDevice());
  say(`ceilings: ${ceilings.gflops.toFixed(1)} GFLOP/s, ${ceilings.gbps.toFixed(1)} GB/s`);
  const measured: { readonly job: Row | CompilerJob; readonly result: ResultRow }[] = [];
  const failures: Failure[] = [];
  for (const job of jobs) {
    try {
      const result = 'run' in job ? await runCompilerJob(job, say) : await measure(job, peers, seconds);
      measured.push({ job, result });
      say(lineOf(result));
    } catch (error) {
      const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      failures.push({ name: job.name, dtype: job.dtype, error: message });
      say(`${idOf(job)}: failed: ${message}`);
    }
  }
  await freshDevice();
  // The machine may have been busy at the first look.
  ceilings = bestOf(ceilings, await measureCeilings(getWebGPUDevice()));
  const rows = measured.map(({ job, result }) =>
    'run' in job ? result : { ...result, percentOfCeiling: percentOf(job, result, ceilings) },
  );
  return { adapter, ceilings, rows, failures, peerVersions: Object.fromEntries(peers.map((p) => [p.name, p.version])) };
}

/** Names of all rows, for `--list`. */
export const rowNames = (): string[] => [...kernelRows, ...programRows(), ...compilerJobs].map(idOf);

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
    peers: {},
    ...result,
  };
}

async function measure(row: Row, peers: readonly Peer[], seconds: number): Promise<ResultRow> {
  await freshDevice();
  const ours = await prepareOurs(row);
  const results = peers.length > 0 ? await ours.results() : [];
  const prepared: Prepared[] = [];
  for (const peer of peers) prepared.push(await preparePeer(peer, row, results));
  if (peers.length > 0 && row.dtype === 'bf16') prepared.push(await prepareTwin(row, results));
  const timings = await alternate([ours, ...prepared.flatMap((p) => ('candidate' in p ? [p.candidate] : []))], seconds);
  const { ms, ...timing } = timings.get(ours.name)!;
  const { report } = ours.plan;
  const others = prepared.map((p): [string, PeerResult] => {
    if (!('candidate' in p)) return [p.name, { reason: p.reason }];
    const theirs = timings.get(p.candidate.name)!;
    p.dispose();
    return [
      p.name,
      {
        ms: theirs.ms,
        bestMs: theirs.bestMs,
        spreadMs: theirs.spreadMs,
        firstCallMs: p.firstCallMs,
        ratio: theirs.ms / ms,
        firstCallRatio: p.firstCallMs / ours.firstCallMs,
        difference: p.difference,
      },
    ];
  });
  ours.dispose();
  return {
    name: row.name,
    dtype: row.dtype,
    ms,
    ...timing,
    gflops: row.flops > 0 ? row.flops / (ms * 1e6) : null,
    gbps: row.bytes / (ms * 1e6),
    percentOfCeiling: null,
    kernels: report.kernels,
    dispatches: report.dispatches,
    tempBytes: report.tempBytes,
    firstCallMs: ours.firstCallMs,
    peers: Object.fromEntries(others),
  };
}

/** The drivers' own start, and that of JavaScript's compiler, are no part of the first row's first call. */
async function warmUp(): Promise<void> {
  await blockUntilReady(jit((x: Array) => x.mul(x).sum())(np.ones([64, 64])));
}

/** A device of its own for each row, so that no pipeline is there from another. */
async function freshDevice(): Promise<void> {
  const device = getWebGPUDevice();
  device.destroy();
  await device.lost;
  clearCaches();
  await init();
}

async function prepareOurs(row: Row): Promise<Ours> {
  const carry = row.carry ?? 0;
  const args = await blockUntilReady(await devicePut(inputArrays(row)));
  const f = jit(row.f, { donateArgnums: range(carry) });
  // What is carried lives on as an argument; of the rest only the latest is kept.
  let last: readonly Array[] = [];
  const call = (): void => {
    const results = f(...args);
    for (const old of last) old.dispose();
    args.splice(0, carry, ...results.slice(0, carry));
    last = results.slice(carry);
  };
  const latest = (): Array[] => [...args.slice(0, carry), ...last];
  const settle = async (): Promise<void> => {
    await blockUntilReady(latest());
  };
  const start = performance.now();
  call();
  await settle();
  const firstCallMs = performance.now() - start;
  return {
    name: 'systolic',
    call,
    settle,
    firstCallMs,
    plan: f.plans()[0]!,
    results: () => Promise.all(latest().map(async (a) => Float32Array.from(await a.data()))),
    dispose: () => {
      for (const a of [...args, ...last]) a.dispose();
    },
  };
}

/** bf16 beside our own f32: what is stored in half the bytes should not take longer. */
async function prepareTwin(row: Row, results: readonly Float32Array[]): Promise<Prepared> {
  const name = 'systolic f32';
  const twin = [...kernelRows, ...programRows()].find((r) => r.name === row.name && r.dtype === 'f32');
  if (!twin) return { name, reason: 'there is no such row' };
  const ours = await prepareOurs(twin);
  const { firstCallMs, call, settle, dispose } = ours;
  return { name, candidate: { name, call, settle }, firstCallMs, difference: largestDifference(await ours.results(), results), dispose };
}

interface Ours extends Candidate {
  readonly firstCallMs: number;
  readonly plan: Plan;
  /** Of the calls so far. */
  readonly results: () => Promise<readonly Float32Array[]>;
  readonly dispose: () => void;
}

const range = (n: number): number[] => globalThis.Array.from({ length: n }, (_, i) => i);

/** The time that the adapter's limits would take, of the time taken. */
function percentOf(row: Row, { ms }: ResultRow, { gflops, gbps }: Ceilings): number {
  return (100 * Math.max(row.flops / gflops, row.bytes / gbps)) / (ms * 1e6);
}

function lineOf(r: ResultRow): string {
  const peers = Object.entries(r.peers).map(([name, p]) =>
    'ms' in p ? `${name} ${p.ms.toFixed(2)} ms (${p.ratio.toFixed(2)} ×)` : `${name}: ${p.reason}`,
  );
  const parts = [
    `${r.ms.toFixed(3)} ms (best ${r.bestMs.toFixed(3)})`,
    r.gflops === null ? '' : `${r.gflops.toFixed(2)} GFLOP/s`,
    r.gbps === null ? '' : `${r.gbps.toPrecision(3)} GB/s`,
    r.kernels === null ? '' : `${r.kernels} kernels`,
    r.firstCallMs === null ? '' : `first call ${r.firstCallMs.toFixed(0)} ms`,
    r.microsecondsPerDispatch === undefined ? '' : `${r.microsecondsPerDispatch.toFixed(2)} µs of the CPU per dispatch`,
    ...peers,
  ];
  return `${idOf(r)}: ${parts.filter(Boolean).join(', ')}`;
}
