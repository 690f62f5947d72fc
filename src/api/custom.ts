/** Functions with their own derivatives, and functions whose inner values are computed again instead of kept. */

import { checkpointName as nameValue } from '../ops/call.ts';
import { checkpoint as checkpointOp, type Policy } from '../ops/checkpoint.ts';
import { full } from '../ops/constant.ts';
import { customJvp as jvpOp, customVjp as vjpOp } from '../ops/custom.ts';
import { shareCaptures } from '../ops/subgraph.ts';
import { flatten, type TreeDef, unflatten } from '../trace/tree.ts';
import { isFloat } from '../types/dtype.ts';
import { equalTypes, formatType, type TensorType } from '../types/shape.ts';
import { ArgumentError, TraceError } from '../util/errors.ts';
import { type Array, type ArrayLike, asArray } from './array.ts';
import { call1, stage } from './call.ts';
import { type AnyFunction, flattenArgs, nameOf, type Traced, trace } from './trace.ts';

export interface CustomOptions {
  /** Arguments that are not differentiated and may be anything (numbers, strings, functions); the rules get them first. */
  readonly nondiffArgnums?: readonly number[];
}

export type CustomVjpFunction<F extends AnyFunction> = F & {
  /**
   * Sets the rules: `fwd(...args) → [value, residuals]`, and `bwd(...nondiff, residuals, cotangent) → [cotangent of each argument]`
   * (`null` for zero). Returns the function.
   */
  defvjp(fwd: AnyFunction, bwd: AnyFunction): CustomVjpFunction<F>;
};

/**
 * A function whose reverse-mode derivative is given by `defvjp`. It has no forward mode. `fwd` and `bwd` may call the function: derivatives
 * up to the third order are then those of the rules, higher ones those of its operations.
 */
export function customVjp<F extends AnyFunction>(f: F, options: CustomOptions = {}): CustomVjpFunction<F> {
  const name = `customVjp(${nameOf(f, 'f')})`;
  let rules: { readonly fwd: AnyFunction; readonly bwd: AnyFunction } | null = null;
  const nested = nesting();
  const wrapped = (...args: unknown[]): unknown => {
    if (!rules) throw new TraceError(`${name}: has no rules`, 'Set them with defvjp(fwd, bwd) before the first call.');
    if (nested.isDeepest()) return f(...args);
    const { fwd, bwd } = rules;
    const bound = bind(name, args, options);
    const fun = trace(name, bound.apply(f), bound.tree, bound.leaves);
    const forward = nested.run(() => trace(`${name}: fwd`, bound.apply(fwd), bound.tree, bound.leaves));
    const { outTree } = forward;
    if (outTree.kind !== 'list' || outTree.children.length !== 2 || outTree.children[0]!.key !== fun.outTree.key) {
      throw new TraceError(`${name}: fwd must return [value, residuals] with a value of structure ${fun.outTree.key}, got ${outTree.key}`);
    }
    const backward = nested.run(() => traceBackward(name, bwd, bound, fun, forward));
    const { captures, graphs } = shareCaptures<Array>([fun, forward, backward]);
    const outputs = stage(name, [...captures, ...bound.leaves], (...values) =>
      vjpOp({
        fun: graphs[0]!,
        fwd: graphs[1]!,
        bwd: graphs[2]!,
        consts: values.slice(0, captures.length),
        args: values.slice(captures.length),
      }),
    );
    return unflatten(fun.outTree, outputs);
  };
  const result = Object.assign(wrapped, {
    defvjp: (fwd: AnyFunction, bwd: AnyFunction) => {
      rules = { fwd, bwd };
      return result;
    },
  }) as unknown as CustomVjpFunction<F>;
  return result;
}

/** (residuals, cotangents of the float results) → cotangents of the float arguments. */
function traceBackward(name: string, bwd: AnyFunction, bound: Bound, fun: Traced, forward: Traced): Traced {
  const results = fun.graph.results.map((v) => v.type);
  const residuals = forward.graph.results.slice(results.length).map((v) => v.type);
  const floats = results.filter((t) => isFloat(t.dtype));
  const inTree = flatten([...residuals.map(() => 0), ...floats.map(() => 0)])[1];
  const call = (...leaves: Array[]): unknown => {
    const saved = unflatten(forward.outTree.children[1]!, leaves.slice(0, residuals.length));
    let next = residuals.length;
    const cotangent = unflatten(
      fun.outTree,
      results.map((t) => (isFloat(t.dtype) ? leaves[next++]! : null)),
    );
    const found = bwd(...bound.fixed, saved, cotangent) as unknown;
    if (!globalThis.Array.isArray(found) || found.length !== bound.tree.children.length) {
      throw new TraceError(
        `${name}: bwd must return one cotangent for each of the ${bound.tree.children.length} arguments, got ${globalThis.Array.isArray(found) ? found.length : typeof found}`,
        'Return a list, with null for a cotangent that is zero.',
      );
    }
    return bound.tree.children.flatMap((child, i) => cotangentLeaves(name, found[i], child, bound.leavesOf(i), i));
  };
  return trace(`${name}: bwd`, call, inTree, [...residuals, ...floats]);
}

function cotangentLeaves(name: string, given: unknown, tree: TreeDef, leaves: readonly Array[], argument: number): Array[] {
  if (given === null || given === undefined) return leaves.filter((l) => isFloat(l.dtype)).map((l) => zerosOf(l.type));
  const [found, foundTree] = flatten(given);
  if (foundTree.key !== tree.key) {
    // Leaves that are not floats may be null.
    const want = flatten(
      unflatten(
        tree,
        leaves.map((l) => (isFloat(l.dtype) ? l : null)),
      ),
    )[1];
    if (foundTree.key !== want.key)
      throw new TraceError(
        `${name}: bwd must return cotangents of the argument's structure ${tree.key}, got ${foundTree.key} for argument ${argument}`,
      );
    return leaves.filter((l) => isFloat(l.dtype)).map((l, i) => cotangentOf(name, found[i], l.type, argument));
  }
  return leaves.flatMap((l, i) => (isFloat(l.dtype) ? [cotangentOf(name, found[i], l.type, argument)] : []));
}

function cotangentOf(name: string, given: unknown, type: TensorType, argument: number): Array {
  const a = asArray(given as ArrayLike, name);
  if (equalTypes(a.type, type)) return a;
  if (a.shape.join() === type.shape.join() && isFloat(a.dtype)) return a.astype(type.dtype);
  throw new TraceError(
    `${name}: bwd must return cotangents of the arguments' types, got ${formatType(a.type)} for ${formatType(type)} (argument ${argument})`,
  );
}

const zerosOf = (type: TensorType): Array => call1('zeros', [], [type.dtype, type.shape], () => full(0, type));

export type CustomJvpFunction<F extends AnyFunction> = F & {
  /** Sets the rule `(...nondiff, primals, tangents) → [value, tangent of the value]`; tangents of integer arguments are `null`. Returns the function. */
  defjvp(rule: AnyFunction): CustomJvpFunction<F>;
};

/**
 * A function whose derivative is given forward, by `defjvp`; reverse mode transposes it. The rule may call the function: derivatives up to
 * the third order are then those of the rule, higher ones those of its operations.
 */
export function customJvp<F extends AnyFunction>(f: F, options: CustomOptions = {}): CustomJvpFunction<F> {
  const name = `customJvp(${nameOf(f, 'f')})`;
  let rule: AnyFunction | null = null;
  const nested = nesting();
  const wrapped = (...args: unknown[]): unknown => {
    if (!rule) throw new TraceError(`${name}: has no rule`, 'Set it with defjvp(rule) before the first call.');
    if (nested.isDeepest()) return f(...args);
    const given = rule;
    const bound = bind(name, args, options);
    const fun = trace(name, bound.apply(f), bound.tree, bound.leaves);
    const float = bound.leaves.map((l) => isFloat(l.dtype));
    const inTree = flatten([...bound.leaves.map(() => 0), ...float.filter(Boolean).map(() => 0)])[1];
    const withTangents = (...leaves: Array[]): unknown => {
      let next = float.length;
      const tangents = unflatten(
        bound.tree,
        float.map((on, i) => (on ? leaves[next++]! : bound.leaves[i]!.weakType ? asArray(0) : null)),
      );
      const found = given(...bound.fixed, unflatten(bound.tree, leaves.slice(0, float.length)), tangents) as unknown;
      if (!globalThis.Array.isArray(found) || found.length !== 2) throw new TraceError(`${name}: the rule must return [value, tangent]`);
      const [value, valueTree] = flatten(found[0]);
      if (valueTree.key !== fun.outTree.key)
        throw new TraceError(`${name}: the rule must return a value of structure ${fun.outTree.key}, got ${valueTree.key}`);
      const results = fun.graph.results.map((v) => v.type);
      const [tangent] = flatten(found[1]);
      const dots = tangent.length === results.length ? tangent.filter((_, i) => isFloat(results[i]!.dtype)) : tangent;
      return [value, dots];
    };
    const operands = [...bound.leaves, ...bound.leaves.filter((_, i) => float[i])];
    const traced = nested.run(() => trace(`${name}: rule`, withTangents, inTree, operands));
    const { captures, graphs } = shareCaptures<Array>([fun, traced]);
    const outputs = stage(name, [...captures, ...bound.leaves], (...values) =>
      jvpOp({ fun: graphs[0]!, rule: graphs[1]!, consts: values.slice(0, captures.length), args: values.slice(captures.length) }),
    );
    return unflatten(fun.outTree, outputs);
  };
  const result = Object.assign(wrapped, {
    defjvp: (given: AnyFunction) => {
      rule = given;
      return result;
    },
  }) as unknown as CustomJvpFunction<F>;
  return result;
}

/**
 * How often a function may stand in its own rules: they are traced with the call, and may call the function, as JAX's do. Derivatives up to
 * this order are those of the rules; beyond it, of the function's operations.
 */
const deepestNesting = 3;
function nesting(): { isDeepest(): boolean; run<T>(traceRule: () => T): T } {
  let depth = 0;
  return {
    isDeepest: () => depth === deepestNesting,
    run: (traceRule) => {
      depth++;
      try {
        return traceRule();
      } finally {
        depth--;
      }
    },
  };
}

/** A call's arguments, parted into those that are fixed and those that are traced. */
interface Bound {
  readonly fixed: readonly unknown[];
  readonly leaves: readonly Array[];
  /** Of the list of traced arguments. */
  readonly tree: TreeDef;
  leavesOf(argument: number): readonly Array[];
  /** A function of all arguments as one of the traced ones. */
  apply(f: AnyFunction): AnyFunction;
}

function bind(name: string, args: readonly unknown[], { nondiffArgnums = [] }: CustomOptions): Bound {
  for (const i of nondiffArgnums)
    if (!(i >= 0 && i < args.length))
      throw new ArgumentError(`${name}: nondiffArgnums must name arguments, got ${i} for a call with ${args.length}`);
  const [leaves, tree] = flattenArgs(
    name,
    args.filter((_, i) => !nondiffArgnums.includes(i)),
  );
  return {
    fixed: nondiffArgnums.map((i) => args[i]),
    leaves,
    tree,
    leavesOf: (argument) => {
      const from = tree.children.slice(0, argument).reduce((n, c) => n + c.leaves, 0);
      return leaves.slice(from, from + tree.children[argument]!.leaves);
    },
    apply:
      (f) =>
      (...traced) => {
        let next = 0;
        return f(...args.map((a, i) => (nondiffArgnums.includes(i) ? a : traced[next++])));
      },
  };
}

/** Which inner values of a checkpointed function are kept for its derivative. */
export interface CheckpointPolicy {
  readonly policy: Policy;
  readonly names?: readonly string[];
}

/** JAX's `checkpoint_policies`. */
export const checkpointPolicies = {
  /** Keep nothing but the arguments (the default). */
  nothingSaveable: { policy: 'nothing_saveable' },
  everythingSaveable: { policy: 'everything_saveable' },
  /** Keep the results of matrix products. */
  dotsSaveable: { policy: 'dots_saveable' },
  /** Keep the results of products without batch axes: those with weights, not those inside attention. */
  dotsWithNoBatchDimsSaveable: { policy: 'dots_with_no_batch_dims_saveable' },
  /** Keep values marked with `checkpointName`. */
  saveOnlyTheseNames: (...names: readonly string[]): CheckpointPolicy => ({ policy: 'save_only_these_names', names }),
  saveAnythingExceptTheseNames: (...names: readonly string[]): CheckpointPolicy => ({ policy: 'save_anything_except_these_names', names }),
} as const satisfies Record<string, CheckpointPolicy | ((...names: string[]) => CheckpointPolicy)>;

/**
 * The function, computed a second time when its derivative needs its inner values, so that they need not be kept. Its values are the same
 * bit for bit, and so are its gradients, but for the order in which those of one array used in several places are added up.
 */
export function checkpoint<F extends AnyFunction>(
  f: F,
  { policy = checkpointPolicies.nothingSaveable }: { readonly policy?: CheckpointPolicy } = {},
): F {
  const name = nameOf(f, 'checkpoint');
  const run = (...args: unknown[]): unknown => {
    const [leaves, tree] = flattenArgs(name, args);
    const { graph, captures, outTree } = trace(`checkpoint(${name})`, f, tree, leaves);
    return unflatten(
      outTree,
      stage(name, [...captures, ...leaves], (...values) => checkpointOp(graph, values, policy.policy, policy.names)),
    );
  };
  return Object.defineProperty(run, 'name', { value: name }) as unknown as F;
}

/** Marks a value for `checkpointPolicies.saveOnlyTheseNames`. */
export const checkpointName = (x: ArrayLike, name: string): Array => call1('checkpointName', [x], name, (v) => nameValue(v, name));
