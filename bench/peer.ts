/** Other libraries, measured in the same rows. */
import { arrayDType, inputData, type Row } from './rows/row.ts';
import type { Candidate } from './timer.ts';

/** Exports of `bench/peers/NAME.mjs`. */
export interface Peer {
  readonly name: string;
  readonly version: string;
  /** Number of implementations of a job: the next one is tried if one gives wrong results. Default 1. */
  readonly ways?: (kind: string) => number;
  /** Makes a row ready without running it; throws, with the reason as message, where the library cannot do it. */
  prepare(job: PeerJob): Promise<PeerCall>;
}

export interface PeerJob {
  readonly kind: string;
  readonly sizes: Readonly<Record<string, number>>;
  /** From 0. */
  readonly way: number;
  readonly inputs: readonly { readonly shape: readonly number[]; readonly dtype: string; readonly data: Float32Array | Int32Array }[];
}

export interface PeerCall {
  call(): unknown;
  settle(): Promise<void>;
  /** Results of the latest call, in our order; `null` for one that the peer does not give. */
  results(): Promise<readonly (Float32Array | null)[]>;
  dispose(): void;
}

export interface PeerResult {
  readonly ms: number;
  readonly bestMs: number;
  readonly spreadMs: readonly [number, number];
  readonly firstCallMs: number;
  /** Their time over ours: above 1 we are faster. */
  readonly ratio: number;
  readonly firstCallRatio: number;
  /** Largest difference of results, over the largest result. */
  readonly difference: number;
}

export type Prepared =
  | {
      readonly name: string;
      readonly candidate: Candidate;
      readonly firstCallMs: number;
      readonly difference: number;
      readonly dispose: () => void;
    }
  | { readonly name: string; readonly reason: string };

/** Results that are further apart than this are those of another job. */
const tolerance = 1e-2;

/** A peer after its first call, if it does the job and comes to our results. */
export async function preparePeer(peer: Peer, row: Row, ours: readonly Float32Array[]): Promise<Prepared> {
  const { name } = peer;
  if ('none' in row.peer) return { name, reason: row.peer.none };
  if (row.dtype === 'bf16') return { name, reason: 'it has no bfloat16' };
  const data = inputData(row);
  const inputs = row.inputs.map((input, i) => ({ shape: input.shape, dtype: arrayDType(row, input), data: data[i]! }));
  const { kind, sizes } = row.peer;
  const ways = peer.ways?.(kind) ?? 1;
  let reason = '';
  for (let way = 0; way < ways; way++) {
    const tried = await preparedCall(peer, { kind, sizes, inputs, way }, ours);
    if ('candidate' in tried) return tried;
    reason ||= tried.reason;
  }
  return { name, reason };
}

async function preparedCall(peer: Peer, job: PeerJob, ours: readonly Float32Array[]): Promise<Prepared> {
  const { name } = peer;
  try {
    const call = await peer.prepare(job);
    const start = performance.now();
    call.call();
    await call.settle();
    const firstCallMs = performance.now() - start;
    const difference = largestDifference(await call.results(), ours);
    if (!(difference <= tolerance)) {
      call.dispose();
      return { name, reason: `its results differ from ours by ${difference.toExponential(1)} of the largest` };
    }
    const candidate = { name, call: () => call.call(), settle: () => call.settle() };
    return { name, candidate, firstCallMs, difference, dispose: () => call.dispose() };
  } catch (error) {
    return { name, reason: error instanceof Error ? error.message.split('\n')[0]! : String(error) };
  }
}

export function largestDifference(theirs: readonly (Float32Array | null)[], ours: readonly Float32Array[]): number {
  let worst = 0;
  let compared = 0;
  theirs.forEach((result, i) => {
    const own = ours[i];
    if (!result || !own) return;
    if (result.length !== own.length) worst = Number.POSITIVE_INFINITY;
    let [largest, furthest] = [1e-30, 0];
    for (let k = 0; k < own.length; k++) {
      largest = Math.max(largest, Math.abs(own[k]!));
      const apart = Math.abs(own[k]! - result[k]!);
      furthest = Number.isNaN(apart) ? Number.POSITIVE_INFINITY : Math.max(furthest, apart);
    }
    worst = Math.max(worst, furthest / largest);
    compared++;
  });
  return compared === 0 ? Number.POSITIVE_INFINITY : worst;
}
