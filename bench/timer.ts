/** Times per call, by tinybench: rounds in which each candidate has its turn, so that what else the machine does falls on all alike. */
import { Bench } from 'tinybench';

/** A job of ours or of a peer, ready to be called. */
export interface Candidate {
  readonly name: string;
  /** Hands one call in. */
  call(): unknown;
  /** Resolves when all calls handed in have run. */
  settle(): Promise<void>;
}

export interface Timing {
  /** Median of the rounds' mean times per call. */
  readonly ms: number;
  /** First and third quartile. */
  readonly spreadMs: readonly [number, number];
  /** The fastest round: what a busy machine disturbed least. */
  readonly bestMs: number;
  readonly rounds: number;
  readonly callsPerRound: number;
}

/** One round of a candidate takes about so long: calls are handed in several at a time, as a program does that reads a result now and then. */
const roundMs = 60;
const mostCalls = 64;
const mostRounds = 200;
/** From here on a call is so slow that its first warm one counts. */
const slowMs = 3000;

/** @param seconds for each candidate; a slow one gets three rounds at least, one of seconds two. */
export async function alternate(candidates: readonly Candidate[], seconds: number): Promise<Map<string, Timing>> {
  const turns: Turn[] = [];
  for (const candidate of candidates) turns.push(await calibrated(candidate));
  for (let open = turns; open.length > 0; open = open.filter((turn) => wantsMore(turn, seconds * 1000))) {
    const bench = new Bench({ iterations: 1, time: 0, warmup: false, retainSamples: true, throws: true });
    for (const { candidate, calls } of open)
      bench.add(candidate.name, async () => ({ overriddenDuration: await timeOf(candidate, calls) }), { async: true });
    await bench.run();
    bench.tasks.forEach((task, t) => {
      const { result } = task;
      if (!('latency' in result)) throw new Error(`${task.name}: the timer gave ${result.state}`);
      open[t]!.samples.push(result.latency.p50);
    });
  }
  return new Map(turns.map(({ candidate, calls, samples }) => [candidate.name, { ...summary(samples), callsPerRound: calls }]));
}

interface Turn {
  readonly candidate: Candidate;
  /** In one round. */
  readonly calls: number;
  /** Mean milliseconds of a call, of each round. */
  readonly samples: number[];
}

/** Number of calls in a round. */
async function calibrated(candidate: Candidate): Promise<Turn> {
  const one = await timeOf(candidate, 1);
  if (one > roundMs) return { candidate, calls: 1, samples: one > slowMs ? [one] : [] };
  // Of short jobs one call is mostly the wait for it.
  const ms = await timeOf(candidate, Math.max(1, Math.min(8, Math.floor(roundMs / one))));
  return { candidate, calls: Math.max(1, Math.min(mostCalls, Math.round(roundMs / ms))), samples: [] };
}

function wantsMore({ calls, samples }: Turn, budgetMs: number): boolean {
  const spent = calls * samples.reduce((sum, ms) => sum + ms, 0);
  const least = spent / samples.length > slowMs ? 2 : 3;
  return samples.length < least || (spent < budgetMs && samples.length < mostRounds);
}

/** Mean milliseconds of a call. */
async function timeOf(candidate: Candidate, calls: number): Promise<number> {
  const start = performance.now();
  for (let i = 0; i < calls; i++) candidate.call();
  await candidate.settle();
  return (performance.now() - start) / calls;
}

export function summary(samples: readonly number[]): Omit<Timing, 'callsPerRound'> {
  const sorted = [...samples].sort((a, b) => a - b);
  const at = (part: number): number => sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))]!;
  const middle = sorted.length % 2 === 1 ? at(0.5) : (sorted[sorted.length / 2 - 1]! + sorted[sorted.length / 2]!) / 2;
  return { ms: middle, spreadMs: [at(0.25), at(0.75)], bestMs: sorted[0]!, rounds: samples.length };
}
