import type { CompileProgress, Plan } from '../compiler/index.ts';
import { currentBuilder } from '../ir/builder.ts';
import { bytesOfGraph } from '../ir/key.ts';
import { flatten, unflatten } from '../trace/tree.ts';
import type { TensorType } from '../types/shape.ts';
import { Cache } from '../util/cache.ts';
import { ArgumentError } from '../util/errors.ts';
import { Hash } from '../util/hash.ts';
import { untilAborted } from '../util/slices.ts';
import type { Array } from './array.ts';
import type { Backend, Executable } from './backend.ts';
import { backendId, backendOf, compiled, launch } from './call.ts';
import { type AnyFunction, flattenArgs, held, type Inputs, nameOf, type Traced, trace } from './trace.ts';

export interface JitOptions {
  /**
   * Arguments that are part of the program: any value; a new one (by identity, or by value for numbers, strings, …) is a new program.
   * Negative positions count from the last argument.
   */
  readonly staticArgnums?: number | readonly number[];
  /** Arguments whose memory the call may take over for its results. They cannot be used afterwards. */
  readonly donateArgnums?: number | readonly number[];
  /**
   * Rounds bfloat16 and float16 after every operation, and float32 too: no a·b + c with one rounding. But for the order of terms in sums, the
   * results are bit by bit those of the operations one by one. Without it a kernel computes in float32 and rounds once, where it writes (XLA's
   * excess precision); attention then is one kernel, which it is not with `strict`. For comparisons bit by bit.
   */
  readonly strict?: boolean;
  /**
   * Lets matrix products of bfloat16 round their operands to float16 where the adapter has subgroup matrices for that and none for float32.
   * That is exact for magnitudes from 2⁻¹⁴ to 65504; smaller ones are off by up to 2⁻²⁴, and with larger ones the result is undefined (an
   * infinity or NaN on most adapters). Sums stay in float32. Elsewhere, and with `strict`, it changes nothing; `plan.report.notes` tells.
   */
  readonly bf16AsF16?: boolean;
  /**
   * Told how far a compile is: of each pass over the program, each kernel that was written, and each that the driver has compiled. What it
   * throws ends the compile.
   */
  readonly onProgress?: (p: CompileProgress) => void;
  /**
   * Ends compiles of this function that are under way: what waits for them, and calls that would have to compile, reject with its reason
   * (an `AbortError`), and arrays that such a call was given to donate are gone. Programs that are compiled already can still be called.
   */
  readonly signal?: AbortSignal;
}

/** A jitted function: the function's own call, and a look inside. */
export type Jitted<F extends AnyFunction> = ((...args: Inputs<F>) => ReturnType<F>) & {
  /** Programs that have been compiled so far: one for each new combination of argument structure, types and static values. */
  cacheSize(): number;
  /** Forgets the compiled programs and lets go of the arrays that they closed over; the next call compiles again. */
  clearCache(): void;
  /** As `clearCache`, for programs written for jax-js, and for `using`. */
  dispose(): void;
  [Symbol.dispose](): void;
  /** The plans of those programs, in order of compilation (none on cpu). What is still being compiled is compiled to its end first. */
  plans(): Plan[];
  /** Compiles for the given arguments without running, and resolves when the pipelines are ready. */
  warm(...args: Inputs<F>): Promise<void>;
  /** As they were given. */
  readonly donateArgnums: readonly number[];
};

/**
 * Compiles a function at its first call with arguments of each structure, shapes and dtypes (a weak dtype is another), and runs the
 * compiled program from then on. The function must be pure: it is called only to be traced.
 *
 * A call returns at once; reading a result waits for it. A compile that takes longer than 10 ms goes on in slices of that length between
 * other tasks; its errors then come from reading the results. Inside of another trace the function is simply traced into it.
 *
 * @throws ArgumentError if an argument is neither an array, a number, nor a tree of them, and is not static.
 */
export function jit<F extends AnyFunction>(f: F, options: JitOptions = {}): Jitted<F> {
  const name = nameOf(f, 'jit');
  const givenStatics = argnums(options.staticArgnums);
  const givenDonates = argnums(options.donateArgnums);
  for (const i of givenDonates)
    if (givenStatics.has(i)) throw new ArgumentError(`jit: argument ${i} of ${name} cannot be both static and donated`);
  const own = new Set<string>();
  const id = ++jittedFunctions;

  const prepare = (args: readonly unknown[]): { entry: Entry; leaves: Array[] } => {
    const [statics, donates] = [fromFront(givenStatics, args.length), fromFront(givenDonates, args.length)];
    const dynamic = args.filter((_, i) => !statics.has(i));
    const [leaves, tree] = flattenArgs(name, dynamic);
    const backend = backendOf(leaves);
    const fixed = args.map((a, i) => (statics.has(i) ? staticKey(a) : '')).join(',');
    const types = leaves.map(typeKey).join(',');
    const key = `${id} ${new Hash()
      .text(`${backendId(backend)}|${args.length}`)
      .text(fixed)
      .text(tree.key)
      .text(types)
      .digest()}`;
    let entry = traces.get(key);
    if (!entry) {
      const whole = (...given: unknown[]): unknown => {
        let next = 0;
        return f(...args.map((a, i) => (statics.has(i) ? a : given[next++])));
      };
      const traced = held(trace(`jit(${name})`, whole, tree, leaves));
      entry = makeEntry(backend, name, traced, donatedLeaves(args, statics, donates, traced.captures.length), options);
      own.add(key);
      traces.set(key, entry, bytesOfGraph(traced.graph), () => {
        own.delete(key);
        for (const array of traced.captures) array.free();
      });
    }
    return { entry, leaves };
  };

  const jitted = (...args: unknown[]): unknown => {
    if (currentBuilder()) return f(...args);
    const { entry, leaves } = prepare(args);
    checkDonation(name, leaves, entry);
    const outputs = launch(entry.backend, entry.executable(), name, [...entry.traced.captures, ...leaves], entry.results, entry.donated);
    return unflatten(entry.traced.outTree, outputs);
  };
  const clearCache = (): void => forget(own);
  forgotten.register(jitted, own);
  return Object.assign(Object.defineProperty(jitted, 'name', { value: f.name }), {
    cacheSize: () => own.size,
    clearCache,
    dispose: clearCache,
    [Symbol.dispose]: clearCache,
    plans: () => [...own].flatMap((key) => traces.get(key)?.executable().plan ?? []),
    warm: async (...args: unknown[]) => untilAborted(prepare(args).entry.executable().ready(), options.signal),
    donateArgnums: [...givenDonates],
  }) as unknown as Jitted<F>;
}

/** By function, and by a hash of what its arguments are. */
const traces = new Cache<Entry>('traces');
let jittedFunctions = 0;

function forget(keys: ReadonlySet<string>): void {
  for (const key of [...keys]) traces.delete(key);
}

/** Traces hold the arrays that they captured: they go with their function. */
const forgotten = new FinalizationRegistry<ReadonlySet<string>>(forget);

interface Entry {
  readonly backend: Backend;
  readonly traced: Traced;
  /** Compiled before, or again where that was given up for others. */
  readonly executable: () => Executable;
  readonly results: { readonly types: readonly TensorType[]; readonly weak: readonly boolean[] };
  /** Positions among the graph's parameters. */
  readonly donated: readonly number[];
}

function makeEntry(backend: Backend, name: string, traced: Traced, donated: readonly number[], options: JitOptions): Entry {
  const { results } = traced.graph;
  return {
    backend,
    traced,
    donated,
    executable: () =>
      compiled(backend, traced.graph, name, {
        donated,
        strict: options.strict,
        bf16AsF16: options.bf16AsF16,
        onProgress: options.onProgress,
        signal: options.signal,
      }),
    results: { types: results.map((v) => v.type), weak: results.map((v) => v.weak) },
  };
}

const argnums = (given: number | readonly number[] | undefined): ReadonlySet<number> =>
  new Set(given === undefined ? [] : typeof given === 'number' ? [given] : given);

/** Negative positions count from the last argument. */
const fromFront = (given: ReadonlySet<number>, count: number): ReadonlySet<number> =>
  [...given].some((i) => i < 0) ? new Set([...given].map((i) => (i < 0 ? i + count : i))) : given;

const typeKey = (a: Array): string => `${a.dtype}${a.weakType ? '*' : ''}${a.shape.join('x')}`;

let nextId = 1;
const objectIds = new WeakMap<object, number>();

/** Tells static values apart: 1, true and '1' are three, NaN is one, functions and objects go by identity, lists of primitives by value. */
function staticKey(x: unknown): string {
  if (globalThis.Array.isArray(x)) return `[${x.map(staticKey).join(',')}]`;
  if ((typeof x === 'object' && x !== null) || typeof x === 'function') {
    let id = objectIds.get(x);
    if (id === undefined) objectIds.set(x, (id = nextId++));
    return `#${id}`;
  }
  return `${typeof x}:${Object.is(x, -0) ? '-0' : JSON.stringify(String(x))}`;
}

/** Positions of the donated arguments' leaves among the graph's parameters, which begin with the captures. */
function donatedLeaves(args: readonly unknown[], statics: ReadonlySet<number>, donates: ReadonlySet<number>, captures: number): number[] {
  const out: number[] = [];
  let next = captures;
  args.forEach((a, i) => {
    if (statics.has(i)) return;
    const n = flatten(a)[1].leaves;
    for (let k = 0; k < n; k++) if (donates.has(i)) out.push(next + k);
    next += n;
  });
  return out;
}

function checkDonation(name: string, leaves: readonly Array[], entry: Entry): void {
  if (entry.donated.length === 0) return;
  const captures = entry.traced.captures.length;
  const donated = new Set<Array>();
  for (const i of entry.donated) {
    const leaf = leaves[i - captures]!;
    if (donated.has(leaf)) throw new ArgumentError(`${name}: an array must be donated once, got it as two donated arguments`);
    donated.add(leaf);
  }
  leaves.forEach((leaf, i) => {
    if (donated.has(leaf) && !entry.donated.includes(i + captures))
      throw new ArgumentError(
        `${name}: a donated array must not be another argument of the same call, got it again as leaf ${i}`,
        'Copy it first (x.add(0)), or do not donate it.',
      );
  });
}
