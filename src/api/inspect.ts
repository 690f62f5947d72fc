/** Looking inside: the program of a function, its StableHLO text, its plan, its kernels. */

import type { Plan, PlanReport } from '../compiler/index.ts';
import { type Graph, newValue, type Value } from '../ir/graph.ts';
import { printGraph } from '../ir/print.ts';
import { flatten, type MapTree, type TreeDef, unflatten } from '../trace/tree.ts';
import { printStableHLO } from '../transforms/print-stablehlo.ts';
import type { DType } from '../types/dtype.ts';
import { formatType, type Shape, type TensorType } from '../types/shape.ts';
import { ArgumentError } from '../util/errors.ts';
import { untilAborted } from '../util/slices.ts';
import { Array, type ArrayLike } from './array.ts';
import { backendOf, compiled, launch } from './call.ts';
import type { JitOptions } from './jit.ts';
import { checkDType, checkShape } from './operands.ts';
import { type AnyFunction, flattenArgs, held, type Inputs, nameOf, type Traced, trace } from './trace.ts';

/** A traced function: not yet compiled. */
export interface Lowered<F extends AnyFunction> {
  readonly graph: Graph;
  /** The program as JAX prints it, in StableHLO's ops alone. Closed-over arrays are its first parameters. */
  readonly stablehlo: string;
  /** Compiles for the device that the arguments are on and waits for the pipelines; with the options of `jit` of these names. */
  compile(options?: Pick<JitOptions, 'onProgress' | 'signal'>): Promise<Compiled<F>>;
}

export interface Compiled<F extends AnyFunction> {
  /** Runs the program on arguments of the types it was lowered for. */
  call(...args: Inputs<F>): ReturnType<F>;
  readonly stablehlo: string;
  /** Buffers, kernels and steps; `null` on cpu. */
  readonly plan: Plan | null;
  /** Each kernel's WGSL under its label. */
  readonly wgsl: Readonly<Record<string, string>>;
  /** Counts of kernels, dispatches, flops and bytes; `null` on cpu. */
  readonly report: PlanReport | null;
  /**
   * Records the program into the host's command encoder instead of submitting it, and returns the results, which are there once the host
   * has submitted it. All arguments must be on the device.
   */
  encode(encoder: GPUCommandEncoder, ...args: Inputs<F>): ReturnType<F>;
}

/** The type of an array, to stand for one where only types matter: in `lower(f)(…)`, `graphOf` and `evalShape`. */
export class ShapeDtypeStruct {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly weakType: boolean;
  constructor(shape: number | Shape, dtype: DType, { weakType = false }: { readonly weakType?: boolean } = {}) {
    this.shape = checkShape('ShapeDtypeStruct', shape);
    this.dtype = checkDType('ShapeDtypeStruct', dtype);
    this.weakType = weakType;
  }
  /** @internal */
  get type(): TensorType {
    return { shape: this.shape, dtype: this.dtype };
  }
  toString(): string {
    return formatType(this.type);
  }
}

type Abstract = Array | ShapeDtypeStruct;

/** A function's arguments, or their types. */
export type AbstractInputs<F extends AnyFunction> =
  MapTree<Parameters<F>, Array, ArrayLike | ShapeDtypeStruct> extends infer P extends readonly unknown[] ? P : never;

/** The leaves of an argument list, which may be types. */
function abstractArgs(name: string, args: readonly unknown[]): [leaves: Abstract[], tree: TreeDef] {
  const [leaves, tree] = flatten(args);
  const [arrays] = flattenArgs(
    name,
    unflatten(
      tree,
      leaves.map((l) => (l instanceof ShapeDtypeStruct ? 0 : l)),
    ) as unknown[],
  );
  return [leaves.map((l, i) => (l instanceof ShapeDtypeStruct ? l : arrays[i]!)), tree];
}
const tracedAs = (leaves: readonly Abstract[]): (Array | Value)[] =>
  leaves.map((l) => (l instanceof ShapeDtypeStruct ? newValue(l.type, l.weakType) : l));

/** @internal A function traced for arguments some of which may be types. */
export function traceFor(
  f: AnyFunction,
  args: readonly unknown[],
): Traced & { readonly leaves: readonly Abstract[]; readonly tree: TreeDef } {
  const name = nameOf(f, 'f');
  const [leaves, tree] = abstractArgs(name, args);
  return { ...trace(name, f, tree, tracedAs(leaves)), leaves, tree };
}

/** The types of a function's results, as a tree of `ShapeDtypeStruct`s: the function is traced, nothing is computed. */
export function evalShape(f: AnyFunction, ...args: readonly unknown[]): unknown {
  const { graph, outTree } = traceFor(f, args);
  return unflatten(
    outTree,
    graph.results.map((v) => new ShapeDtypeStruct(v.type.shape, v.type.dtype, { weakType: v.weak })),
  );
}

/** A program: its graph, and its text as a string. */
export class Jaxpr {
  readonly graph: Graph;
  constructor(graph: Graph) {
    this.graph = graph;
  }
  toString(): string {
    return printGraph(this.graph);
  }
}

/** A program with the arrays that it closes over: the first parameters of its graph. */
export class ClosedJaxpr {
  readonly jaxpr: Jaxpr;
  readonly consts: readonly Array[];
  constructor(jaxpr: Jaxpr, consts: readonly Array[]) {
    this.jaxpr = jaxpr;
    this.consts = consts;
  }
  toString(): string {
    return this.jaxpr.toString();
  }
  /** Lets go of the arrays. */
  dispose(): void {
    for (const c of this.consts) c.free();
  }
  [Symbol.dispose](): void {
    this.dispose();
  }
}

/** The graph of a function for the given arguments: JAX's `make_jaxpr`. Closed-over arrays are its first parameters. */
export function graphOf<F extends AnyFunction>(f: F): (...args: AbstractInputs<F>) => Graph {
  return (...args) => traceFor(f, args).graph;
}

/** The text of a function's program for the given arguments. */
export const makeJaxpr =
  <F extends AnyFunction>(f: F): ((...args: AbstractInputs<F>) => string) =>
  (...args) =>
    printGraph(graphOf(f)(...args));

/** Traces a function for the given arguments, to look at it before and after compilation. `strict` and `bf16AsF16` are those of `jit`. */
export function lower<F extends AnyFunction>(
  f: F,
  { strict = false, bf16AsF16 = false }: Pick<JitOptions, 'strict' | 'bf16AsF16'> = {},
): (...args: AbstractInputs<F>) => Lowered<F> {
  const name = nameOf(f, 'f');
  return (...args) => {
    const traced = traceFor(f, args);
    const { graph, outTree, leaves, tree } = traced;
    const { captures } = held(traced);
    const text = once(() => printStableHLO(graph, { name, form: 'pretty' }));
    const bind = (given: readonly unknown[]): Array[] => {
      const [arrays, givenTree] = flattenArgs(name, given);
      const same =
        givenTree.key === tree.key && arrays.every((a, i) => a.dtype === leaves[i]!.dtype && a.shape.join() === leaves[i]!.shape.join());
      if (!same)
        throw new ArgumentError(
          `${name}: a compiled program takes arguments of the types it was lowered for, got others`,
          'Lower it again, or use jit, which compiles for each new combination.',
        );
      return [...captures, ...arrays];
    };
    const compile: Lowered<F>['compile'] = async ({ onProgress, signal } = {}) => {
      const backend = backendOf(leaves.filter((l) => l instanceof Array));
      const executable = compiled(backend, graph, name, { strict, bf16AsF16, onProgress, signal });
      await untilAborted(executable.ready(), signal);
      const { plan } = executable;
      const results = { types: graph.results.map((v) => v.type), weak: graph.results.map((v) => v.weak) };
      return {
        plan,
        get stablehlo() {
          return text();
        },
        wgsl: Object.fromEntries((plan?.kernels ?? []).map((k) => [k.label, k.wgsl])),
        report: plan?.report ?? null,
        call: (...given) => unflatten(outTree, launch(backend, executable, name, bind(given), results)) as ReturnType<F>,
        encode: (encoder, ...given) => {
          if (!executable.encode)
            throw new ArgumentError(`${name}: only a program on a WebGPU device can be encoded, got one on ${backend.kind}`);
          const encode = executable.encode.bind(executable);
          return unflatten(
            outTree,
            launch(backend, { ...executable, run: (storages) => encode(encoder, storages) }, name, bind(given), results),
          ) as ReturnType<F>;
        },
      };
    };
    return {
      graph,
      get stablehlo() {
        return text();
      },
      compile,
    };
  };
}

function once<T>(make: () => T): () => T {
  let value: { readonly made: T } | undefined;
  return () => (value ??= { made: make() }).made;
}
