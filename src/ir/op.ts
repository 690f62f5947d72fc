/**
 * One op, one record: typing, meaning, derivative, batching, cost and element of an operation are together in `src/ops`.
 * Transformations and passes ask a record for its properties and never for its name.
 */
import type { HostTensor } from '../types/host.ts';
import type { TensorType } from '../types/shape.ts';
import type { Attrs, Eqn, Graph, Value } from './graph.ts';
import type { Expr, ExprBuilder } from './kernel-expr.ts';

/**
 * The kind of an op says how the compiler may treat it:
 * - `elementwise`: output element i depends on element i of each operand, all of one shape (a scalar predicate or bound excepted);
 * - `layout`: moves elements, computes none (reshape, transpose, broadcast, slice, pad, concatenate, iota, constant, dynamic_slice, …);
 * - `reduce`: combines along whole axes; `window`: combines over windows; `dot`, `convolution`, `gather`, `scatter`, `update`
 *   (dynamic_update_slice), `sort`: as named;
 * - `control`: runs its regions (while, case, scan); `call`: means its first region (composite, checkpoint, custom_vjp);
 * - `barrier`: identity that no pass may look through; `collective`: talks to other devices.
 */
export type OpKind =
  | 'elementwise'
  | 'layout'
  | 'reduce'
  | 'window'
  | 'dot'
  | 'convolution'
  | 'gather'
  | 'scatter'
  | 'update'
  | 'sort'
  | 'control'
  | 'call'
  | 'barrier'
  | 'collective';

export type { Expr, ExprBuilder, Operand } from './kernel-expr.ts';

export interface Op {
  /** Without the dialect: `add`, `dot_general`, `scan`. */
  readonly name: string;
  /** The specification that defines it. `systolic` ops are defined here and are lowered to StableHLO on export. */
  readonly dialect: 'stablehlo' | 'chlo' | 'systolic';
  readonly kind: OpKind;

  /**
   * Result types, or a `ShapeError`, `DTypeError` or `ArgumentError` that states the broken rule as
   * `<op>: <rule>, got <types>`.
   */
  readonly infer: (inputs: readonly TensorType[], attrs: Attrs, regions: readonly Graph[]) => TensorType[];

  /** Meaning on host tensors. Floats are computed in f64 or f32 and rounded once to the result's dtype; the inputs are never changed. */
  readonly eval: (inputs: readonly HostTensor[], eqn: Eqn, run: Interpreter) => HostTensor[];

  /** The rule of forward-mode derivatives. */
  readonly jvp: JvpRule | DualRule | NotDifferentiable;
  /** For an op that is linear in some operands: the cotangents of those from the cotangents of the results. */
  readonly transpose?: TransposeRule;
  /**
   * For ops with regions: how the op splits into a primal that saves residuals and a linear tangent. Where it is missing, `jvp` is run
   * with its tangent part recorded apart.
   */
  readonly linearize?: LinearizeRule;
  /** The op on operands with one more axis. `'elementwise'`: as on the operands themselves, once their batch axes agree. */
  readonly batch: BatchRule | 'elementwise';

  /**
   * For ops with regions: the equation without results that are not used (its outputs are the others, the same objects), and
   * without the operands that only they needed.
   */
  readonly prune?: (eqn: Eqn, used: readonly boolean[]) => Eqn;

  /** For ops that StableHLO does not have: the equation in StableHLO's ops, emitted through the current builder, for export. */
  readonly expand?: (inputs: readonly Value[], eqn: Eqn) => readonly Value[];

  /** One element of one output, from elements of the operands. Ops with regions that are run by the planner have none. */
  readonly element?: ElementRule;
  /** Cost beyond moving bytes. */
  readonly cost?: OpCost;
  /**
   * Attributes that StableHLO's text leaves to the result type: `shape` (a list of sizes), `dtype` (a name of `dtypes`). The parser fills
   * them in from the result's type and the printer leaves them out.
   */
  readonly resultType?: readonly ('shape' | 'dtype')[];
  /** For ops of one operand that give its elements other places and change none. */
  readonly view?: (eqn: Eqn) => View;
  /** For ops that are linear in operands, where all are of one dtype that holds the results. */
  readonly linear?: Linear;
  /** It does something beside its results: it is kept though nobody uses them. */
  readonly effect?: boolean;
  /** For ops whose second half of meaning is a list of equal operands and results (optimization_barrier): output i is operand i. */
  readonly identity?: boolean;
}

/**
 * Where the elements of a result come from: for each of its axes the operand's axis that runs along it, `null` where none does; operand axes
 * of size 1 may run along longer ones. `'reshape'`: the same elements in row-major order.
 */
export type View = readonly (number | null)[] | 'reshape';

/** A sum of the operands times factors; a product, linear in each operand by itself; or linear in the first operand alone. */
export type Linear = { readonly factors: readonly number[] } | 'product' | 'first';

/** Runs a graph on host tensors: what `eval` of an op with regions calls. */
export type Interpreter = (graph: Graph, args: readonly HostTensor[]) => HostTensor[];

/** A tangent or cotangent; `null` is the symbolic zero. */
export type MaybeValue = Value | null;

/**
 * Tangents of the outputs from the operands, their tangents (at least one is not `null`), and the equation that has been emitted for
 * the primal (`eqn.outputs` are its values). Emits through the current builder. Integer and bool operands have no tangents.
 */
export type JvpRule = (primals: readonly Value[], tangents: readonly MaybeValue[], eqn: Eqn, graphs: GraphTransforms) => MaybeValue[];

/** For ops with regions: results and tangents together, from equations that replace the primal's. */
export interface DualRule {
  readonly dual: (
    primals: readonly Value[],
    tangents: readonly MaybeValue[],
    eqn: Eqn,
    graphs: GraphTransforms,
  ) => { readonly outputs: readonly Value[]; readonly tangents: readonly MaybeValue[] };
}

/** Why an op has no derivative. `zero`: it is flat wherever it is defined (floor, compare); `never`: asking is an error. */
export interface NotDifferentiable {
  readonly notDifferentiable: 'zero' | 'never';
  readonly reason: string;
}
export const flat: NotDifferentiable = { notDifferentiable: 'zero', reason: 'its derivative is zero wherever it has one' };
export const notDifferentiable = (reason: string): NotDifferentiable => ({ notDifferentiable: 'never', reason });

/**
 * Cotangents of the operands. `inputs[i]` is `null` where operand i is linear (its value is not known, its type is
 * `eqn.inputs[i].type`), and the result for it is wanted; elsewhere the result must be `null`. Emits through the current builder.
 */
export type TransposeRule = (
  cotangents: readonly MaybeValue[],
  inputs: readonly MaybeValue[],
  eqn: Eqn,
  graphs: GraphTransforms,
) => MaybeValue[];

/**
 * Emits the primal, and returns its outputs with a function that emits the tangent part: it is called once, with the tangents, while the
 * tangent program is the current builder; values of the primal program that it uses become residuals.
 */
export type LinearizeRule = (
  primals: readonly Value[],
  active: readonly boolean[],
  eqn: Eqn,
  graphs: GraphTransforms,
) => { readonly outputs: readonly Value[]; readonly tangent: (tangents: readonly MaybeValue[]) => MaybeValue[] };

/** The batch axis of a value; `null`: the value is the same for the whole batch. */
export type BatchDim = number | null;
export type BatchRule = (
  inputs: readonly Value[],
  dims: readonly BatchDim[],
  eqn: Eqn,
  size: number,
  graphs: GraphTransforms,
) => { readonly outputs: readonly Value[]; readonly dims: readonly BatchDim[] };

/**
 * The transformations of whole graphs, handed to the rules of ops with regions (`src/transforms` implements them, one floor up; all are
 * memoised per graph and mask).
 */
export interface GraphTransforms {
  /** (params, tangents of the active params) → (results, tangents of the active results). */
  jvp(graph: Graph, active: readonly boolean[]): { readonly graph: Graph; readonly activeResults: readonly boolean[] };
  /**
   * `primal`: params → (results, residuals). `tangent`: (residuals, tangents of the active params) → tangents of the active results,
   * linear in the latter. A residual that is a param is the param itself in `primal.results`.
   * @param free params that cost nothing to keep (all, where it is not given): what is cheap to make from them is made again.
   */
  linearize(
    graph: Graph,
    active: readonly boolean[],
    free?: readonly boolean[],
  ): { readonly primal: Graph; readonly tangent: Graph; readonly residuals: number; readonly activeResults: readonly boolean[] };
  /** For a graph linear in the params marked: (other params, cotangents of all results) → cotangents of the linear params. */
  transpose(graph: Graph, linear: readonly boolean[]): Graph;
  /** `transpose` with zeros left out: params are the cotangents of the results that are `given`, results those that are `nonzero`. */
  backward(
    graph: Graph,
    linear: readonly boolean[],
    given: readonly boolean[],
  ): { readonly graph: Graph; readonly nonzero: readonly boolean[] };
  /** The name of the axis that is being batched, for collectives over it. */
  readonly axisName: string | null;
  /** The graph over a batch. `outDims[i]`: `true` asks that result i is batched on axis 0, `false` leaves it to the graph. */
  vmap(
    graph: Graph,
    size: number,
    dims: readonly BatchDim[],
    outBatched?: readonly boolean[],
  ): { readonly graph: Graph; readonly dims: readonly BatchDim[] };
}

export interface OpCost {
  /** Floating-point operations for one output element, where that is not 1. For dots and reductions the compiler counts itself. */
  readonly flops?: number;
  /** A transcendental or a division: not worth doing twice to save a kernel unless the traffic saved is large. */
  readonly expensive?: boolean;
  /** An element comes from one of several operands: a branch wherever it is computed. */
  readonly branches?: boolean;
}

/**
 * An index along one axis of a tensor: an `i32` with known bounds, so that constants fold and divisions vanish where they can. Made and
 * combined by `Emitter.ix`.
 */
export interface Ix {
  /** The index as an expression; not for four lanes at once. */
  readonly expr: Expr;
  /** Inclusive bounds. */
  readonly min: number;
  readonly max: number;
}

export interface IndexMath {
  constant(n: number): Ix;
  add(a: Ix, b: Ix): Ix;
  sub(a: Ix, b: Ix): Ix;
  mul(a: Ix, factor: number): Ix;
  /** Quotient towards zero and remainder by a positive constant of an index that is not negative. */
  div(a: Ix, by: number): Ix;
  mod(a: Ix, by: number): Ix;
  /** Keeps loads within bounds whose values a condition leaves out anyway: four lanes that lie outside come out as four neighbours inside. */
  clamp(a: Ix, min: number, max: number): Ix;
  /** A bool; `k.true` or `k.false` where the bounds decide it. */
  less(a: Ix, b: Ix): Expr;
  equal(a: Ix, b: Ix): Expr;
  /** An `i32` or `u32` value of the program as an index; the caller promises the bounds (clamp first where data may lie). */
  ofValue(value: Expr, min: number, max: number): Ix;
  /** An index as a value of a dtype. */
  toValue(a: Ix, dtype: TensorType['dtype']): Expr;
  /** Row-major position of an index within a shape, and back. */
  flatten(index: readonly Ix[], shape: readonly number[]): Ix;
  unflatten(flat: Ix, shape: readonly number[]): Ix[];
}

/** The writer of an `ElementRule`. Statements go to the current place of the kernel; expressions are returned. */
export interface Emitter {
  /** Makes expressions. With four lanes at once, operands have four lanes and so has the result; a constant need not. */
  readonly k: ExprBuilder;
  readonly ix: IndexMath;
  readonly eqn: Eqn;
  /** The element of operand i at an index: a load, or the fused producer's own expression. */
  operand(i: number, index: readonly Ix[]): Expr;
  /** Names an expression, so that it is computed once. */
  let(value: Expr): Expr;
  /** A mutable local. The expression is read where it is used. */
  var(initial: Expr): Expr;
  assign(variable: Expr, value: Expr): void;
  /** `for` over from ≤ i < extent; the bounds may be expressions, then `max` is the largest value of i. */
  loop(
    extent: number | Expr,
    body: (i: Ix) => void,
    options?: { readonly from?: number | Expr; readonly step?: number; readonly max?: number },
  ): void;
  /** `while (condition) { … }`: the condition, an expression of mutable locals, is computed again before each round. It must end for any data. */
  loopWhile(condition: Expr, body: () => void): void;
  /** `if (condition) { … }`: what is in it, loads too, happens only then. */
  when(condition: Expr, body: () => void): void;
  /** A value guarded by a condition: `whenTrue` is evaluated, with its loads, only where it holds. */
  choose(condition: Expr, whenTrue: () => Expr, whenFalse: () => Expr): Expr;
  /** Runs a scalar region (a reducer, a comparator) on expressions and returns its results. */
  region(graph: Graph, args: readonly Expr[]): Expr[];
  /** A constant of a dtype; infinities and NaN included. */
  literal(value: number, dtype: TensorType['dtype']): Expr;
  /** The same float, of which a compiler of WGSL knows nothing: no algebra goes through it. */
  opaque(value: Expr): Expr;
}

/** The element of output `output` at `index`. */
export type ElementRule = (e: Emitter, index: readonly Ix[], output: number) => Expr;
