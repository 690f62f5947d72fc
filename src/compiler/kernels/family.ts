/**
 * The interface of kernel families: a family runs a fused region as one kernel.
 *
 * The fusion pass grows regions and asks, for each step, whether some family can run the merged region as one good kernel (`match`);
 * after fusion, lowering asks the families in the order of `kernels/families.ts` and lets the first that matches write the kernel. The
 * last one is `map`, which takes everything.
 *
 * A region is a graph: its params are buffers to read, its results are buffers to write, in row-major order, narrow types packed in
 * words. A family never loads or stores by itself: it chooses the loop nest and asks a `Scope` for expressions:
 *
 * - `scope.value(v, index)`: any value of the region at an index, as an expression. Loads, fused producers, dtype unpacking and constants
 *   are included, so a prologue is `scope.value(dot.inputs[0]!, [m, k])`;
 * - `scope.bind(v, index, expr)` then `scope.value(kernel.outputs[0]!.value, index)`: an epilogue. A bound value is found where it is requested
 *   for at an equal index; at another index it is computed anew by its own rule: always correct, never fast, so check the access pattern
 *   in `match`;
 * - `scope.store(kernel.outputs[k]!, index, expr)`: writes an element, or four.
 *
 * Four lanes: an index whose last entry came from `scope.ix.lanes(i)` means i, i+1, i+2, i+3; values at it are `vec4<f32>` and so
 * on, loads are one vector load where memory allows, stores write whole words.
 */
import type { Attrs, Eqn, Graph, Value } from '../../ir/graph.ts';
import type { KernelType } from '../../ir/kernel-expr.ts';
import type { Expr, IndexMath, Ix } from '../../ir/op.ts';
import type { TensorType } from '../../types/shape.ts';
import type { ExprPool } from '../kernel-ir/expr.ts';
import type { KernelFunction, SharedArray, Stmt } from '../kernel-ir/program.ts';
import type { Target } from '../plan.ts';

export interface KernelFamily<M = unknown> {
  /** First word of the kernels' labels. */
  readonly name: string;
  /**
   * The decisions for running the whole region as one kernel, or null when the family does not take it. Called for every fusion that
   * is considered: look at kinds, shapes and dtypes only, emit nothing. `attrs` are those of the fusion that a pass has formed.
   */
  match(region: Region, target: Target, attrs?: Attrs): M | null;
  /** Writes the kernel. */
  emit(kernel: Kernel, match: M): Emitted;
  /**
   * For each result, the parameter whose buffer it takes over (the runtime has put the parameter's content there: a scatter then only
   * writes what changes), or null. Without it, windows of updates alone are written in place.
   */
  inPlace?(region: Region, match: M): readonly (number | null)[];
  /**
   * Parameters whose buffer a result may take over if it is as large, because every element of them is read by the invocation that writes
   * the same element of the result, before it does.
   */
  aligned?(region: Region, match: M, result: number): readonly number[];
  /** Whether this kernel is faster than its parts as kernels of their own; without it, yes. */
  gains?(region: Region, match: M, target: Target): boolean;
  /** A note in the report, for a choice that is correct and slow. */
  remark?(region: Region, match: M): string | null;
  /** The choice of the kernel that measurements can decide; null where there is none. */
  choice?(region: Region, match: M, target: Target): Choice | null;
  /** A program of one such kernel, of which the time is that of every kernel whose choice has the key. */
  sample?(key: string): Graph;
  /** Estimated time; without it, the greater of flops and bytes over the target's rates. */
  seconds?(region: Region, match: M, target: Target): number;
}

/** One way among several, each with a name. The key begins with the family's name and a slash. */
export interface Choice {
  readonly key: string;
  readonly chosen: string;
  readonly candidates: readonly string[];
}

/** A graph with its lookups. `regionOf` (emit/region.ts) makes one, once per graph. */
export interface Region {
  readonly graph: Graph;
  /** The equation that makes a value; undefined for a parameter. */
  producer(value: Value): Eqn | undefined;
  /** The equations that use a value, each once. */
  users(value: Value): readonly Eqn[];
  isResult(value: Value): boolean;
  /** Equations that are neither elementwise nor layout: they decide the family. */
  readonly heroes: readonly Eqn[];
}

export interface Emitted {
  readonly body: readonly Stmt[];
  readonly workgroupSize: number;
  /** At most `target.maxWorkgroupsPerDimension` each: `foldGrid` (emit/grid.ts) folds a long grid. */
  readonly workgroups: readonly [number, number, number];
  /** The size of subgroups that the kernel asks for; without it, any. */
  readonly subgroupSize?: number;
  /** Whether lanes read each other's values under conditions that only whole subgroups share. */
  readonly splitsSubgroups?: boolean;
  /** Rest of the label after family and dtype, such as `512x512x512`; without it, the first output's shape. */
  readonly label?: string;
  /** A note in the report about rounding that differs from that of other kernels. */
  readonly remark?: string;
}

/** One result of the region, as the kernel has to write it. */
export interface KernelOutput {
  /**
   * The value that is computed and given to `store`, at its index. For a dynamic_update_slice at the region's end this is the update: `store` adds
   * the start indices and writes in place into the operand's buffer.
   */
  readonly value: Value;
  readonly type: TensorType;
  /** Position in `region.graph.results`. */
  readonly result: number;
  /** The parameter whose buffer the result takes over, or null. */
  readonly inPlace: number | null;
}

/** One kernel under construction: bindings and functions are collected here. */
export interface Kernel {
  readonly region: Region;
  readonly target: Target;
  /** Round bf16 and f16 after every op instead of once at the store. */
  readonly strict: boolean;
  readonly outputs: readonly KernelOutput[];
  readonly k: ExprPool;
  /** A function body to write into. */
  scope(): Scope;
  /**
   * A function of its own. `body` gets the parameters and returns the result. Values computed in one function are unknown to the others.
   */
  fn(name: string, params: readonly KernelType[], body: (scope: Scope, params: readonly Expr[]) => Expr): KernelFunction;
  /** Memory of the workgroup, named `hint` with a number. */
  shared(hint: string, type: KernelType, length: number, options?: { readonly atomic?: boolean }): SharedArray;
}

/** The body of one function. Statements go to the current block; `value` computes nothing twice within a block and what encloses it. */
export interface Scope {
  readonly k: ExprPool;
  readonly ix: ScopeIndexMath;
  /** The type of a value at an index: `f32`, `vec4<u32>`, … */
  typeOf(value: Value, index: readonly Ix[]): KernelType;
  value(value: Value, index: readonly Ix[]): Expr;
  /** Holds to the end of the block. `expr` must be a name or a cheap expression; it may be a variable that changes later: it is read where it is used. */
  bind(value: Value, index: readonly Ix[], expr: Expr): void;
  store(output: KernelOutput, index: readonly Ix[], value: Expr): void;
  /** Names an expression. */
  let(value: Expr): Expr;
  /** A variable, with zeros at first where `initial` is a type. */
  var(initial: Expr | KernelType): Expr;
  /** Sets a variable, or one lane of it. */
  assign(variable: Expr, value: Expr, lane?: number): void;
  /** Reads an element of the workgroup's memory, here. */
  loadShared(array: SharedArray, index: Expr | number): Expr;
  storeShared(array: SharedArray, index: Expr | number, value: Expr): void;
  /** Any other statement. */
  statement(stmt: Stmt): void;
  barrier(): void;
  return(): void;
  /** `for` over from ≤ i < extent; the bounds may be expressions, then `max` is the largest value of i. */
  loop(
    extent: number | Expr,
    body: (i: Ix) => void,
    options?: { readonly from?: number | Expr; readonly step?: number; readonly max?: number },
  ): void;
  loopWhile(condition: Expr, body: () => void): void;
  when(condition: Expr, body: () => void): void;
  literal(value: number, dtype: TensorType['dtype']): Expr;
  /** The same float, of which a compiler of WGSL knows nothing. */
  opaque(value: Expr): Expr;
  /** A scalar region (a reducer, a comparator) on expressions, scalar or vec4. */
  region(graph: Graph, args: readonly Expr[]): Expr[];
  /** Of `workgroup_id`, as an i32. */
  workgroup(axis: 'x' | 'y' | 'z'): Expr;
  /** `local_invocation_index`, as an i32 below `size`. */
  invocation(size: number): Ix;
  /** The statements so far, without those that nothing needs. */
  body(): readonly Stmt[];
}

export interface ScopeIndexMath extends IndexMath {
  /** A local or another `i32` expression with inclusive bounds that the caller vouches for. */
  variable(value: Expr, min: number, max: number): Ix;
  /** i, i+1, i+2, i+3 at once. Vector loads need i to be a known multiple of 4: make it with `mul(variable, 4)`. */
  lanes(i: Ix): Ix;
}
