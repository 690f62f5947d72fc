/** Runs random programs on a device and compares with the evaluator; what fails is made small and written as text. */
import { isFloat } from '../../src/types/dtype.ts';
import type { HostTensor } from '../../src/types/host.ts';
import { equalTypes, formatType } from '../../src/types/shape.ts';
import { type Bounded, exact, Unbounded } from './bounded.ts';
import { boundGraph } from './bounds.ts';
import type { Mode, Runner } from './devices.ts';
import { orderFault } from './eager.ts';
import { generate, generateExtreme } from './generate.ts';
import { type Case, shrink } from './shrink.ts';
import { writeProgram } from './text.ts';

export interface Failure {
  readonly seed: number;
  readonly fault: string;
  /** The program made small, with its arguments in comments. */
  readonly text: string;
}

export interface FuzzOptions {
  readonly programs: number;
  readonly seed: number;
  /** Programs in the air at a time: while one waits for its pipelines, others are made. */
  readonly atOnce?: number;
  readonly progress?: (done: number, failed: number) => void;
  readonly failure?: (failure: Failure) => void;
  /** Asked before each program. */
  readonly stopped?: () => boolean;
}

/** Program i is that of seed + i. */
export async function fuzzPrograms(
  runner: Runner,
  options: FuzzOptions,
): Promise<{ readonly passed: number; readonly failures: readonly Failure[] }> {
  const { programs, seed, atOnce = 16 } = options;
  const failures: Failure[] = [];
  let passed = 0;
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < programs && !options.stopped?.()) {
      const own = seed + next++;
      const failure = (await tryProgram(runner, own)) ?? (own % extremeEvery === 0 ? await tryOrder(runner, own) : null);
      if (failure) {
        failures.push(failure);
        options.failure?.(failure);
      } else passed++;
      options.progress?.(passed + failures.length, failures.length);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, programs) }, worker));
  return { passed, failures: failures.sort((a, b) => a.seed - b.seed) };
}

/** Every so many seeds have a second program, of extreme numbers. */
const extremeEvery = 4;

async function tryOrder(runner: Runner, seed: number): Promise<Failure | null> {
  const { graph, args, gpu } = generateExtreme(seed);
  const faultOfOrder = async (c: Case): Promise<string | null> =>
    orderFault(runner, c.graph, c.args, gpu).catch((error: unknown) => (error instanceof Error ? (error.stack ?? error.message) : String(error)));
  const fault = await faultOfOrder({ graph, args });
  if (fault === null) return null;
  const small = await shrink({ graph, args }, async (c) => (await faultOfOrder(c)) !== null);
  const comments = [command(seed), runner.name, (await faultOfOrder(small)) ?? fault];
  return { seed, fault, text: writeProgram(small, { strict: true, gpu }, comments) };
}

async function tryProgram(runner: Runner, seed: number): Promise<Failure | null> {
  const { graph, args, bounds, ...mode } = generate(seed);
  const fault = await faultOf(runner, { graph, args }, bounds, mode);
  if (fault === null) return null;
  // A smaller program would only have to be as late.
  if (fault.startsWith(late)) return { seed, fault, text: writeProgram({ graph, args }, mode, [command(seed), runner.name, fault]) };
  const small = await shrink({ graph, args }, async (c) => {
    const again = boundsOf(c, mode);
    return again !== null && (await faultOf(runner, c, again, mode)) !== null;
  });
  const smallFault = await faultOf(runner, small, boundsOf(small, mode)!, mode);
  return {
    seed,
    fault,
    text: writeProgram(small, mode, [command(seed), runner.name, smallFault ?? `${fault}\nNot every run of this program fails.`]),
  };
}

function boundsOf({ graph, args }: Case, mode: Mode): readonly Bounded[] | null {
  try {
    return boundGraph(graph, args.map(exact), { strict: mode.strict, maxRounds: 40 });
  } catch (error) {
    if (error instanceof Unbounded) return null;
    throw error;
  }
}

/** A program that gives no result within this time has failed. */
const patienceMs = 600_000;
const late = 'no result within';

/** What is wrong with the results; `null` if nothing is. */
async function faultOf(runner: Runner, { graph, args }: Case, bounds: readonly Bounded[], mode: Mode): Promise<string | null> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooLate = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`${late} ${patienceMs / 1000} s`), patienceMs);
  });
  try {
    const results = await Promise.race([runner.run(graph, args, mode), tooLate]);
    if (typeof results === 'string') return results;
    return bounds.map((want, k) => difference(results[k]!, want, k)).find((f) => f !== null) ?? null;
  } catch (error) {
    return error instanceof Error ? (error.stack ?? `${error.name}: ${error.message}`) : String(error);
  } finally {
    clearTimeout(timer);
  }
}

/** Where a result differs by more than its slack. */
export function difference(got: HostTensor, { tensor, slack }: Bounded, k = 0): string | null {
  const { type, data } = tensor;
  if (!equalTypes(got.type, type)) return `result ${k} must be ${formatType(type)}, got ${formatType(got.type)}`;
  let wrong = 0;
  let first = '';
  for (let i = 0; i < data.length; i++) {
    const [a, b] = [got.data[i]!, data[i]!];
    if (a === b || (Number.isNaN(a) && Number.isNaN(b))) continue;
    const room = isFloat(type.dtype) && slack ? slack[i]! : 0;
    if (Math.abs(a - b) <= room) continue;
    if (wrong++ === 0) first = `element ${i} must be ${b}${room > 0 ? ` ± ${room.toExponential(1)}` : ''}, got ${a}`;
  }
  return wrong === 0 ? null : `result ${k}, ${formatType(type)}: ${wrong} of ${data.length} elements are wrong: ${first}`;
}

const command = (seed: number): string => `npm run fuzz -- --programs 1 --seed ${seed}`;
