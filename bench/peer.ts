/** Other libraries, measured in the same rows. */
import { arrayDType, inputData, type Row } from './rows/row.ts';
import type { Candidate } from './timer.ts';

/** What `bench/peers/NAME.mjs` exports. */
export interface Peer {
  readonly name: string;
  readonly version: string;
  /** Makes a row ready without running it; throws, with the reason as message, where the library cannot do it. */
  prepare(job: PeerJob): Promise<PeerCall>;
}

export interface PeerJob {
  readonly kind: string;
  readonly sizes: Readonly<Record<string, number>>;
  readonly inputs: readonly { readonly shape: readonly number[]; readonly dtype: string; readonly data: Float32Array | Int32Array }[];
}

export interface PeerCall {
  call(): unknown;
  settle(): Promise<void>;
  /** Results of the latest call, in our order; `null` for one that the peer does not give. */
  results(): Promise<readonly (Float32Array | null)[]>;
  dispose(): void;
}

export type PeerResult =
  | {
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
  | { readonly reason: string };

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
  try {
    const job = await peer.prepare({ kind: row.peer.kind, sizes: row.peer.sizes, inputs });
    const start = performance.now();
    job.call();
    await job.settle();
    const firstCallMs = performance.now() - start;
    const difference = largestDifference(await job.results(), ours);
    if (!(difference <= tolerance)) {
      job.dispose();
      return { name, reason: `its results differ from ours by ${difference.toExponential(1)} of the largest` };
    }
    const candidate = { name, call: () => job.call(), settle: () => job.settle() };
    return { name, candidate, firstCallMs, difference, dispose: () => job.dispose() };
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
