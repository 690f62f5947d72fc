/**
 * From arrays to programs. Inside a trace, a library function adds its equations to the program being built; outside, it is itself a
 * small program, compiled once per types and run. Both go through the same body, so eager and jitted results cannot disagree.
 */

import { build, currentBuilder, inline } from '../ir/builder.ts';
import { type Graph, newValue, type Value } from '../ir/graph.ts';
import { graphHasEffects } from '../ir/dce.ts';
import { bytesOfGraph, graphKey } from '../ir/key.ts';
import { liftCallbacks } from '../transforms/lift-callbacks.ts';
import { isFloat, isInteger } from '../types/dtype.ts';
import { formatType, type TensorType } from '../types/shape.ts';
import { Cache, clearAllCaches } from '../util/cache.ts';
import { ArgumentError, TraceError } from '../util/errors.ts';
import { keyOf } from '../util/hash.ts';
import { Array, type ArrayLike, asArray } from './array.ts';
import type { Backend, CompileOptions, Executable } from './backend.ts';
import { withCallbacks } from './callbacks.ts';
import { defaultBackend } from './device.ts';

/**
 * A library function over arrays.
 * @param name what the program is called in reports and errors.
 * @param statics everything but the operands that decides the program, as JSON can tell it apart.
 * @param body over values; emits with the ops' functions.
 */
export function call(
  name: string,
  operands: readonly ArrayLike[],
  statics: unknown,
  body: (...values: Value[]) => readonly Value[],
): Array[] {
  const arrays = operands.map((x) => asArray(x, name));
  checkWholeNumbers(name, operands, arrays);
  if (currentBuilder()) return body(...arrays.map((a) => a.value())).map((v) => Array.traced(v));
  const types = arrays.map((a) => `${a.dtype}${a.weakType ? '*' : ''}${a.shape.join('x')}`).join(',');
  const key = `${name} ${keyOf(`${JSON.stringify(statics, exactNumber) ?? ''} ${types}`)}`;
  let program = programs.get(key);
  if (!program) {
    const { graph, captures } = build(
      name,
      arrays.map((a) => newValue(a.type, a.weakType)),
      body,
    );
    if (captures.length > 0)
      throw new TraceError(`${name}: a library function must get every array as an operand, got ${captures.length} by closure`);
    programs.set(key, (program = { graph, ...resultsOf(graph) }), bytesOfGraph(graph));
  }
  return run(name, program.graph, arrays, program);
}

/** Whole numbers beyond int32 are weak floats; with integers alone they would make floats of them, where JAX overflows. */
export function checkWholeNumbers(name: string, operands: readonly ArrayLike[], arrays: readonly Array[]): void {
  let large: ArrayLike | undefined;
  for (const x of operands) if (typeof x === 'number' && (x >= 2 ** 31 || x < -(2 ** 31)) && Number.isInteger(x)) large ??= x;
  if (large === undefined) return;
  const others = arrays.filter((_, i) => typeof operands[i] !== 'number');
  const integer = others.find((a) => isInteger(a.dtype));
  if (integer && !others.some((a) => isFloat(a.dtype)))
    throw new ArgumentError(
      `${name}: a whole number beside integers must fit in int32, got ${String(large)} beside ${formatType(integer.type)}`,
      'Give it as an array of the dtype that holds it: np.array(x, { dtype }).',
    );
}

/** JSON writes NaN, the infinities and -0 as other values. */
const exactNumber = (_: string, x: unknown): unknown =>
  typeof x === 'number' && (!Number.isFinite(x) || Object.is(x, -0)) ? { number: Object.is(x, -0) ? '-0' : String(x) } : x;

/** `call` for a body with one result. */
export const call1 = (name: string, operands: readonly ArrayLike[], statics: unknown, body: (...values: Value[]) => Value): Array =>
  call(name, operands, statics, (...v) => [body(...v)])[0]!;

/** A library function that is written with arrays: eager calls of it are one program instead of one for each step. */
export function fused(name: string, operands: readonly ArrayLike[], statics: unknown, body: (...arrays: Array[]) => Array): Array {
  return call1(name, operands, statics, (...values) => body(...values.map((v) => Array.traced(v))).value());
}

/** `call` for programs whose body is not known by its name, such as those with users' functions in them; they are told apart by their graphs. */
export function stage(name: string, operands: readonly Array[], body: (...values: Value[]) => readonly Value[]): Array[] {
  if (currentBuilder()) return body(...operands.map((a) => a.value())).map((v) => Array.traced(v));
  const { graph } = build(
    name,
    operands.map((a) => newValue(a.type, a.weakType)),
    body,
  );
  return applyGraph(name, graph, operands);
}

interface Program {
  readonly graph: Graph;
  readonly types: readonly TensorType[];
  readonly weak: readonly boolean[];
}

const programs = new Cache<Program>('programs');

const resultsOf = (graph: Graph): { types: TensorType[]; weak: boolean[] } => ({
  types: graph.results.map((v) => v.type),
  weak: graph.results.map((v) => v.weak),
});

/** Applies a graph to arrays: its equations join the program being built, or it is compiled and run. */
export function applyGraph(name: string, graph: Graph, args: readonly Array[], donated: readonly number[] = []): Array[] {
  if (currentBuilder())
    return inline(
      graph,
      args.map((a) => a.value()),
    ).map((v) => Array.traced(v));
  return run(name, graph, args, resultsOf(graph), donated);
}

function run(
  name: string,
  graph: Graph,
  args: readonly Array[],
  results: { readonly types: readonly TensorType[]; readonly weak: readonly boolean[] },
  donated: readonly number[] = [],
): Array[] {
  const backend = backendOf(args);
  const executable = compiled(backend, graph, name, { donated });
  return launch(backend, executable, name, args, results, donated);
}

/** Runs a compiled program on arrays. Donated arrays are gone afterwards. */
export function launch(
  backend: Backend,
  executable: Executable,
  name: string,
  args: readonly Array[],
  results: { readonly types: readonly TensorType[]; readonly weak: readonly boolean[] },
  donated: readonly number[] = [],
): Array[] {
  const outputs = executable.run(args.map((a) => a.storage(backend)));
  for (const i of donated) args[i]!.donate(name);
  return outputs.map((storage, i) => Array.stored(results.types[i]!, results.weak[i]!, backend, storage));
}

/** The device that the arguments are on; the default device where they are on none. */
export const backendOf = (args: readonly Array[]): Backend => args.find((a) => a.backend)?.backend ?? defaultBackend();

const executables = new Cache<Executable>('executables');

const backendIds = new WeakMap<Backend, number>();
let nextBackend = 1;
/** @internal A number for each backend: what is compiled for one is of no use to another. */
export function backendId(backend: Backend): number {
  let id = backendIds.get(backend);
  if (id === undefined) backendIds.set(backend, (id = nextBackend++));
  return id;
}

/**
 * The executable of a graph on a backend. Equal graphs, whoever traced them, are compiled once. To be asked for at each call: one that was
 * not used for long is given up, with its constants and temporaries.
 */
export function compiled(
  backend: Backend,
  graph: Graph,
  name: string,
  { donated = [], strict = false, bf16AsF16 = false, onProgress, signal }: Partial<CompileOptions> = {},
): Executable {
  const key = `${backendId(backend)} ${strict ? 'strict ' : ''}${bf16AsF16 ? 'bf16AsF16 ' : ''}${donated.join(',')}|${graphKey(graph)}`;
  const known = executables.get(key);
  if (known && !known.pending?.failed) {
    known.pending?.join(signal);
    return known;
  }
  signal?.throwIfAborted();
  const lifted = graphHasEffects(graph) ? liftCallbacks(graph) : null;
  const made = backend.compile(lifted?.graph ?? graph, { name, donated, strict, bf16AsF16, onProgress, signal });
  const executable = lifted ? withCallbacks(made, lifted.graph, lifted.effects, graph.results.length) : made;
  const bytes = bytesOfGraph(graph);
  executables.set(key, executable, bytes + bytesOfPlan(executable), () => executable.dispose?.());
  executable.pending?.promise.then(
    () => executables.resize(key, executable, bytes + bytesOfPlan(executable)),
    () => executables.delete(key, executable),
  );
  return executable;
}

/** Host memory of a plan, once there is one: its text, twice a byte for each letter, and a record for each buffer and step. */
function bytesOfPlan(executable: Executable): number {
  const plan = executable.pending ? null : executable.plan;
  return plan ? plan.kernels.reduce((n, k) => n + 2 * k.wgsl.length, 400 * (plan.buffers.length + plan.steps.length)) : 0;
}

/**
 * Empties all caches: traces of jitted functions, eager programs, what was compiled of them, and pipelines. Calls that are queued still
 * run; the next call of a program compiles it again. What tuning has measured is kept.
 */
export const clearCaches = (): void => clearAllCaches();
