/** One row: ours, and peers in turn with it. */
import { type Array, blockUntilReady, clearCaches, devicePut, getWebGPUDevice, init, jit, memory, type Plan } from '../src/index.ts';
import { largestDifference, type Peer, type PeerResult, type Prepared, preparePeer } from './peer.ts';
import { inputArrays, type Row } from './rows/row.ts';
import type { ResultRow } from './session.ts';
import { alternate, type Candidate } from './timer.ts';

/** @param float32Row a bf16 row's job in f32, to be measured beside it */
export async function measure(row: Row, float32Row: Row | undefined, peers: readonly Peer[], seconds: number): Promise<ResultRow> {
  await freshDevice();
  const ours = await prepareOurs('systolic', row);
  const results = peers.length > 0 || float32Row || row.byHand ? await ours.results() : [];
  const prepared: Prepared[] = [];
  for (const peer of peers) prepared.push(await preparePeer(peer, row, results));
  const present = prepared.filter((p) => 'candidate' in p);
  const float32 = float32Row && (await prepareOurs('float32', float32Row));
  const byHand = row.byHand && (await prepareOurs('by hand', { ...row, f: row.byHand }));
  const others = [float32, byHand].filter((o) => o !== undefined);
  const timings = await alternate([ours, ...present.map((p) => p.candidate), ...others], seconds);
  const timing = timings.get(ours.name)!;
  const { report } = ours.plan;
  const beside = (name: string, firstCallMs: number, difference: number): PeerResult => {
    const { ms, bestMs, spreadMs } = timings.get(name)!;
    return { ms, bestMs, spreadMs, firstCallMs, ratio: ms / timing.ms, firstCallRatio: firstCallMs / ours.firstCallMs, difference };
  };
  const result: ResultRow = {
    name: row.name,
    dtype: row.dtype,
    ...timing,
    gflops: row.flops > 0 ? row.flops / (timing.ms * 1e6) : null,
    gbps: row.bytes / (timing.ms * 1e6),
    percentOfCeiling: null,
    kernels: report.kernels,
    dispatches: report.dispatches,
    tempBytes: report.tempBytes,
    peakBytes: memory().peakBytes,
    firstCallMs: ours.firstCallMs,
    peers: Object.fromEntries(present.map((p) => [p.name, beside(p.name, p.firstCallMs, p.difference)])),
    peersMissing: Object.fromEntries(prepared.flatMap((p) => ('reason' in p ? [[p.name, p.reason]] : []))),
    ...(float32 && { float32: beside(float32.name, float32.firstCallMs, largestDifference(await float32.results(), results)) }),
    ...(byHand && { byHand: beside(byHand.name, byHand.firstCallMs, largestDifference(await byHand.results(), results)) }),
  };
  for (const done of [ours, ...present, ...others]) done.dispose();
  return result;
}

/** A device of its own for each row, so that no pipeline is there from another. */
export async function freshDevice(): Promise<void> {
  const device = getWebGPUDevice();
  device.destroy();
  await device.lost;
  clearCaches();
  await init();
}

/** Called once already: what follows are warm calls. */
export async function prepareOurs(name: string, row: Row): Promise<Ours> {
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
    name,
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

export interface Ours extends Candidate {
  readonly firstCallMs: number;
  readonly plan: Plan;
  /** Of the calls so far. */
  readonly results: () => Promise<readonly Float32Array[]>;
  readonly dispose: () => void;
}

const range = (n: number): number[] => globalThis.Array.from({ length: n }, (_, i) => i);
