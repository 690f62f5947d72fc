/** What `systolic run`, `opt` and `compile` do with the text of a program; files and options are the commands' own. */
import { Array } from '../api/array.ts';
import { init } from '../api/device.ts';
import { jit } from '../api/jit.ts';
import { blockUntilReady } from '../api/placement.ts';
import {
  compile,
  emptyOp,
  fusionOp,
  iterationOp,
  loopOp,
  type Pass,
  passesByName,
  plainTarget,
  type Plan,
  printPlan,
  runPipeline,
  sliceScan,
  type Target,
} from '../compiler/index.ts';
import { type Imported, importStableHLO } from '../io/import-stablehlo.ts';
import { readSafetensors, writeSafetensors } from '../io/safetensors.ts';
import type { Attrs, Graph } from '../ir/graph.ts';
import { parseModule } from '../ir/parse.ts';
import { printGraph } from '../ir/print.ts';
import type { Narrowing } from '../ir/text/read-types.ts';
import { verify } from '../ir/verify.ts';
import { type NodeAdapterName, openNode } from '../node/index.ts';
import { expansions } from '../ops/expansions.ts';
import { registry } from '../ops/registry.ts';
import { openDevice } from '../runtime/device.ts';
import { dtypes } from '../types/dtype.ts';
import { type HostTensor, hostTensor } from '../types/host.ts';
import { formatType, sizeOf, type TensorType } from '../types/shape.ts';
import { formatBytes } from '../util/bytes.ts';
import { ArgumentError, InternalError } from '../util/errors.ts';
import { tableOf } from '../util/own.ts';

/** A named file's content. */
export interface Source<T> {
  readonly name: string;
  readonly content: T;
}

// run

export interface RunOptions extends Narrowing {
  readonly entry?: string;
  /** Tensors `arg0`, `arg1`, …; without it, random numbers. */
  readonly inputs?: Source<Uint8Array>;
  readonly seed: number;
  readonly device: 'cpu' | 'node';
  readonly adapter?: NodeAdapterName;
  readonly strict?: boolean;
}

export interface RunReport {
  readonly program: string;
  readonly device: string;
  readonly inputs: string;
  /** Tracing, compiling and running it for the first time, and the second time. */
  readonly seconds: { readonly first: number; readonly second: number };
  readonly results: readonly ResultReport[];
}

interface ResultReport {
  readonly type: string;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly notFinite: number;
  /** Its first elements. */
  readonly values: readonly number[];
}

/** Runs a program once for its results and once more for its time. `bytes`: the results as a safetensors file. */
export async function run(text: string, options: RunOptions): Promise<{ readonly report: RunReport; readonly bytes: Uint8Array }> {
  const { inputs, seed, device, adapter, strict = false, ...reading } = options;
  const program = importStableHLO<Array[]>(text, reading);
  const args = inputs ? storedInputs(program, inputs) : program.params.map((p, i) => randomTensor(p.type, seed + i));
  const opened = await (device === 'cpu' ? init('cpu') : init({ gpu: (await openNode(adapter ? { adapter } : {})).gpu }));
  const f = jit(program, { strict });
  const once = async (): Promise<[results: Array[], seconds: number]> => {
    const given = args.map((a) => Array.host(a));
    const started = performance.now();
    const results = [f(...given)].flat();
    await blockUntilReady(results);
    return [results, (performance.now() - started) / 1000];
  };
  const [results, first] = await once();
  const [, second] = await once();
  const tensors = await Promise.all(results.map((r) => r.hostTensor()));
  const types = (list: Imported<Array[]>['params']): string => list.map(String).join(', ');
  const report = {
    program: `${program.name}(${types(program.params)}) -> (${types(program.results)})`,
    device: opened.adapter,
    inputs: inputs ? inputs.name : `random, seed ${seed}`,
    seconds: { first, second },
    results: tensors.map(resultReport),
  };
  return { report, bytes: writeSafetensors(tableOf(tensors.map((t, i) => [`result${i}`, t]))) };
}

export function formatRun({ program, device, inputs, seconds, results }: RunReport): string {
  const figure = (x: number): string => (Number.isFinite(x) ? String(Number(x.toPrecision(6))) : String(x));
  const rows = results.map((r, i) => [
    `result${i}`,
    r.type,
    figure(r.min),
    figure(r.max),
    figure(r.mean),
    String(r.notFinite),
    r.values.map(figure).join(' '),
  ]);
  const table = [['', 'type', 'min', 'max', 'mean', 'not finite', 'first elements'], ...rows];
  const widths = table[0]!.map((_, c) => Math.max(...table.map((row) => row[c]!.length)));
  const lines = table.map((row) =>
    row
      .map((cell, c) => cell.padEnd(widths[c]!))
      .join('  ')
      .trimEnd(),
  );
  const ms = (s: number): string => `${(s * 1000).toFixed(1)} ms`;
  return [`${program}`, `on ${device}; inputs: ${inputs}; first call ${ms(seconds.first)}, second ${ms(seconds.second)}`, ...lines].join(
    '\n',
  );
}

function storedInputs({ params }: Imported<Array[]>, { name, content }: Source<Uint8Array>): HostTensor[] {
  const { tensors } = readSafetensors(content, name);
  const names = params.map((_, i) => `arg${i}`);
  const unknown = Object.keys(tensors).find((n) => !names.includes(n));
  const missing = names.find((n) => !tensors[n]);
  if (unknown === undefined && missing === undefined) return names.map((n) => tensors[n]!);
  throw new ArgumentError(
    `${name}: must hold ${names.length === 0 ? 'no tensors' : `the tensors ${names.join(', ')}`}, got ${unknown === undefined ? `none called ${missing}` : JSON.stringify(unknown)}`,
    `They are the arguments in order: (${params.map(String).join(', ')}).`,
  );
}

/** Normal floats, integers from 0 to 9, and bools: mulberry32 from a seed. */
function randomTensor(type: TensorType, seed: number): HostTensor {
  let a = Math.imul(seed + 1, 0x9e3779b1) >>> 0;
  const uniform = (): number => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const next: Record<string, () => number> = {
    float: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    bool: () => Number(uniform() < 0.5),
  };
  const draw = next[dtypes[type.dtype].kind] ?? (() => Math.floor(uniform() * 10));
  return hostTensor(type.dtype, type.shape, globalThis.Array.from({ length: sizeOf(type.shape) }, draw));
}

function resultReport({ type, data }: HostTensor): ResultReport {
  let [min, max, sum, finite] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0];
  for (const x of data) {
    if (!Number.isFinite(x)) continue;
    min = Math.min(min, x);
    max = Math.max(max, x);
    sum += x;
    finite++;
  }
  const none = finite === 0;
  return {
    type: formatType(type),
    min: none ? Number.NaN : min,
    max: none ? Number.NaN : max,
    mean: none ? Number.NaN : sum / finite,
    notFinite: data.length - finite,
    values: [...data.subarray(0, 4)],
  };
}

// opt

/** Every pass that can be asked for, in the order of the pipeline; the last ones run when a program is imported. */
const available: ReadonlyMap<string, Pass> = new Map([...passesByName, [sliceScan.name, sliceScan]]);

export const passNames: readonly string[] = [...available.keys()];

export interface OptOptions extends Narrowing {
  readonly entry?: string;
  /** In order; without it, the whole pipeline. */
  readonly passes?: readonly string[];
  readonly stopAfter?: string;
  /** Checks the rules of the IR in what is read and after each pass. */
  readonly verify: boolean;
  /** Told of the program after each pass that changed it. */
  readonly dump?: (pass: string, text: string) => void;
}

/** The text of a program after passes. */
export function optimize(text: string, options: OptOptions): string {
  const { passes, stopAfter, dump, verify: checks, ...reading } = options;
  for (const name of [...(passes ?? []), ...(stopAfter === undefined ? [] : [stopAfter])]) {
    if (!available.has(name))
      throw new ArgumentError(`there is no pass ${JSON.stringify(name)}`, `The passes are ${passNames.join(', ')}.`);
  }
  // What the compiler makes of a program can be read again.
  const ours = [fusionOp, loopOp, iterationOp, emptyOp].map((op) => [`${op.dialect}.${op.name}`, op] as const);
  const { graph, name: module, params } = parseModule(text, { ...reading, ops: new Map([...registry, ...ours]), expansions });
  const print = (after: Graph): string => printGraph(after, { name: module, params: params.map(donation) });
  if (checks) verify(graph);
  let current = graph;
  let stopped = false;
  const after = (pass: string, next: Graph): void => {
    if (stopped) return;
    if (checks && next !== current) verifyAfter(pass, next);
    if (dump && next !== current) dump(pass, print(next));
    current = next;
    stopped = pass === stopAfter;
  };
  if (!passes) runPipeline(graph, plainTarget, { observe: (event) => after(event.pass, event.graph), ...(stopAfter && { stopAfter }) });
  else for (const name of passes) if (!stopped) after(name, available.get(name)!.run(current, plainTarget));
  return print(current);
}

/** What the text says of a parameter's memory, to be said again. */
function donation(attrs: Attrs): Readonly<Record<string, string>> | undefined {
  const result = attrs['tf.aliasing_output'];
  if (result !== undefined) return { 'tf.aliasing_output': `${Number(result)} : i32` };
  return attrs['jax.buffer_donor'] === true ? { 'jax.buffer_donor': 'true' } : undefined;
}

function verifyAfter(pass: string, graph: Graph): void {
  try {
    verify(graph);
  } catch (cause) {
    throw new InternalError(`${pass}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

// compile

export interface CompileOptions extends Narrowing {
  readonly entry?: string;
  /** Whose limits and features are compiled for; without it, those that every WebGPU has. */
  readonly adapter?: NodeAdapterName;
  readonly strict?: boolean;
}

/** The plan of a program, with the memory reused that the module gives away. */
export async function plan(text: string, options: CompileOptions): Promise<{ readonly plan: Plan; readonly target: string }> {
  const { adapter, strict = false, ...reading } = options;
  const { graph, donated, name } = importStableHLO(text, reading);
  const target = adapter ? await targetOf(adapter) : plainTarget;
  return { plan: compile(graph, target, { name, donated, strict }), target: target.name };
}

async function targetOf(adapter: NodeAdapterName): Promise<Target> {
  await openNode({ adapter });
  const device = await openDevice();
  device.close();
  return device.target;
}

/** Plan, report, and the kernels as WGSL. */
export function formatPlan({ plan: made, target }: { readonly plan: Plan; readonly target: string }): string {
  const { ops, flops, bytes } = made.report;
  const kernels = made.kernels.map((k) => `// ${k.label}: ${k.flops} flops, ${formatBytes(k.bytes)}\n${k.wgsl}`);
  return [printPlan(made), `${ops} ops, ${flops} flops, ${formatBytes(bytes)} moved; for ${target}`, '', ...kernels].join('\n');
}

/** A plan as JSON: elements of constants as lists. */
export const planJson = (made: { readonly plan: Plan; readonly target: string }): string =>
  JSON.stringify(made, (_, value: unknown) => (ArrayBuffer.isView(value) ? [...(value as Float32Array)] : value));
