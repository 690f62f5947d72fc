/** Tracing of users' functions: from a JavaScript function over trees of arrays to a graph. */

import { build, currentBuilder } from '../ir/builder.ts';
import { type Graph, newValue, type Value } from '../ir/graph.ts';
import { flatten, type MapTree, paths, type TreeDef, unflatten } from '../trace/tree.ts';
import type { TensorType } from '../types/shape.ts';
import { ArgumentError } from '../util/errors.ts';
import { Array, type ArrayLike, asArray, describe, type NestedList } from './array.ts';

export interface Traced {
  /** Its parameters are the captures, then the leaves of the arguments. */
  readonly graph: Graph;
  /** Arrays that the function used from outside: of the enclosing trace, or concrete. */
  readonly captures: readonly Array[];
  readonly outTree: TreeDef;
}

// biome-ignore lint/suspicious/noExplicitAny: users' functions take and return what they like
export type AnyFunction = (...args: any[]) => any;

/** A function's arguments as users may give them: numbers and booleans stand for scalars. */
export type Inputs<F extends AnyFunction> = InputList<Parameters<F>> extends infer P extends readonly unknown[] ? P : never;
type InputList<P> = { [K in keyof P]: Input<P[K]> };
type Input<T> = TakesLists<T> extends true ? ArrayLike | Extract<T, undefined> : MapTree<T, Array, ArrayLike>;
/**
 * Whether nested lists stand for arrays there, as in the library's own functions. The type of such lists has no end, so it is not gone
 * through; a list would be a tree of several arguments anyway.
 */
export type TakesLists<T> = unknown extends T ? false : [NestedList] extends [T] ? true : false;

/** What a program of a user's function is called: `step`, or `jit` for a function without a name. */
export const nameOf = (f: AnyFunction, fallback: string): string => f.name || fallback;

/**
 * Traces `f` with leaves of the given types, arranged as `inTree` (the tree of the argument list).
 */
export function trace(label: string, f: AnyFunction, inTree: TreeDef, leaves: readonly (Array | Value | TensorType)[]): Traced {
  const params = leaves.map((leaf) =>
    'shape' in leaf && !(leaf instanceof Array) ? newValue(leaf) : newValue(leaf.type, leaf instanceof Array ? leaf.weakType : leaf.weak),
  );
  let outTree!: TreeDef;
  const outer = currentBuilder();
  const { graph, captures } = build(label, params, (...values) => {
    const args = unflatten(
      inTree,
      values.map((v) => Array.traced(v)),
    ) as unknown[];
    const [out, tree] = flatten(f(...args));
    outTree = tree;
    return out.map((leaf, i) => resultValue(label, leaf, () => paths(tree)[i]!));
  });
  return { graph, captures: captures.map((c) => (outer ? wrap(c as Value) : (c as Array))), outTree };
}

/** The same with the captured arrays as the program's own: they last as long as it does, whatever becomes of the arrays they were. */
export const held = (traced: Traced): Traced => ({ ...traced, captures: traced.captures.map((c) => c.share('program')) });

/** One array for each value, so that what two regions capture is known to be one. */
const wrapped = new WeakMap<Value, Array>();
function wrap(value: Value): Array {
  let array = wrapped.get(value);
  if (!array) wrapped.set(value, (array = Array.traced(value)));
  return array;
}

function resultValue(label: string, leaf: unknown, path: () => string): Value {
  if (leaf instanceof Array || typeof leaf === 'number' || typeof leaf === 'boolean') return asArray(leaf).value();
  const hint =
    leaf instanceof Promise
      ? 'A traced function cannot be async: what it returns must be known while it is traced.'
      : 'Return arrays, numbers, or lists and objects of them.';
  throw new ArgumentError(
    `${label}: must return arrays, got ${leaf instanceof Promise ? 'a promise' : describe(leaf)}${path() && ` at result${path()}`}`,
    hint,
  );
}

/** The leaves of an argument list as arrays, and its structure. */
export function flattenArgs(label: string, args: readonly unknown[]): [leaves: Array[], tree: TreeDef] {
  const [leaves, tree] = flatten(args);
  return [leaves.map((leaf, i) => argument(label, leaf, () => paths(tree)[i]!)), tree];
}

function argument(label: string, leaf: unknown, path: () => string): Array {
  if (leaf instanceof Array) return leaf;
  if (typeof leaf === 'number' || typeof leaf === 'boolean') return asArray(leaf as ArrayLike);
  const [, at, rest] = /^\[(\d+)\](.*)$/.exec(path()) ?? [];
  throw new ArgumentError(
    `${label}: arguments must be arrays, numbers, or lists and objects of them, got ${describe(leaf)} as argument ${at}${rest}`,
    'Make it an array with np.array(…), or, for jit, name the argument in staticArgnums.',
  );
}
