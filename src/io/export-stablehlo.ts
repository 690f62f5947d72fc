/** Functions of the library as StableHLO modules. */
import type { Array } from '../api/array.ts';
import { type AbstractInputs, traceFor } from '../api/inspect.ts';
import { type AnyFunction, nameOf } from '../api/trace.ts';
import { buildClosed, inline } from '../ir/builder.ts';
import type { Graph } from '../ir/graph.ts';
import { constant } from '../ops/constant.ts';
import { flatten } from '../trace/tree.ts';
import { printStableHLO } from '../transforms/print-stablehlo.ts';
import { formatType } from '../types/shape.ts';
import { ArgumentError } from '../util/errors.ts';

export interface ExportOptions {
  /** The module's name; without it, `jit_` and the function's, as JAX has it. */
  readonly name?: string;
  /** `generic`, which every XLA reads, or `pretty`, which people do. Default `generic`. */
  readonly form?: 'generic' | 'pretty';
  /**
   * Arguments whose memory the program may take over for its results (`tf.aliasing_output`); negative ones count from the last. Without it,
   * those that a jitted function donates.
   */
  readonly donateArgnums?: number | readonly number[];
  /**
   * Writes composites out as what they stand for: attention, checkpoints, functions with derivatives of their own. Without it they are
   * `stablehlo.composite`s, whose decompositions are functions of the module.
   */
  readonly expandComposites?: boolean;
}

/**
 * The program of a function, for arguments of the given types, as a StableHLO module that XLA compiles: for JAX, for a TPU.
 * Arguments are arrays or `ShapeDtypeStruct`s, and trees of them; their leaves are the module's parameters, in JAX's order. Arrays that
 * the function closes over become constants.
 *
 *     const text = exportStableHLO(step, { donateArgnums: 0 })(params, batch);
 */
export function exportStableHLO<F extends AnyFunction>(f: F, options: ExportOptions = {}): (...args: AbstractInputs<F>) => string {
  const { name = `jit_${nameOf(f, 'f')}`, form, expandComposites } = options;
  const donateArgnums = options.donateArgnums ?? (f as AnyFunction & { readonly donateArgnums?: readonly number[] }).donateArgnums;
  return (...args) => {
    const { graph, captures } = traceFor(f, args);
    return printStableHLO(closed(graph, captures), {
      name,
      ...(form && { form }),
      ...(expandComposites && { expandComposites }),
      donated: donatedLeaves(args, donateArgnums),
    });
  };
}

/** The graph with its captures, which are its first parameters, as constants. */
function closed(graph: Graph, captures: readonly Array[]): Graph {
  if (captures.length === 0) return graph;
  const values = captures.map((array) => {
    const value = array.peek();
    if (value) return value;
    throw new ArgumentError(
      `exportStableHLO: an array that the function closes over must be in host memory, got ${formatType(array.type)} on ${array.device}`,
      "Pass it as an argument, or move it first: x = await devicePut(x, 'cpu').",
    );
  });
  return buildClosed('export', graph.params.slice(captures.length), (...params) =>
    inline(graph, [...values.map((v) => constant(v)), ...params]),
  );
}

/** Positions of the donated arguments' leaves among all leaves. */
function donatedLeaves(args: readonly unknown[], given: number | readonly number[] = []): number[] {
  const donated = (typeof given === 'number' ? [given] : given).map((i) => (i < 0 ? i + args.length : i));
  const unknown = donated.find((i) => !(i in args));
  if (unknown !== undefined)
    throw new ArgumentError(`exportStableHLO: donateArgnums must name arguments, got ${unknown} for a call with ${args.length}`);
  let next = 0;
  return args.flatMap((arg, i) => {
    const from = next;
    next += flatten(arg)[1].leaves;
    return donated.includes(i) ? globalThis.Array.from({ length: next - from }, (_, k) => from + k) : [];
  });
}
