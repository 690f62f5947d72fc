/** `jax.tree`: functions on nested lists and objects of arrays. */
import { broadcastPrefix, flatten, map as mapTree, paths, type TreeDef, unflatten } from '../trace/tree.ts';
import { Array } from './array.ts';

export { flatten, type MapTree, paths, type TreeDef, unflatten } from '../trace/tree.ts';

/** The leaves, in order. */
export const leaves = <T = Array>(tree: unknown): T[] => flatten(tree)[0] as T[];
export const structure = (tree: unknown): TreeDef => flatten(tree)[1];
/** `f` of the leaves of trees with one structure. */
export const map = <R = unknown>(f: (...leaves: never[]) => unknown, tree: unknown, ...rest: readonly unknown[]): R =>
  mapTree(f, tree, ...rest) as R;
export const reduce = <T>(f: (a: T, leaf: never) => T, tree: unknown, initial: T): T =>
  flatten(tree)[0].reduce<T>((a, leaf) => f(a, leaf as never), initial);
export const all = (tree: unknown): boolean => flatten(tree)[0].every(Boolean);
/** The leaves with their paths, written as after the tree's name: `.blocks[0].w`. */
export const leavesWithPath = <T = Array>(tree: unknown): [path: string, leaf: T][] => flattenWithPath<T>(tree)[0];
/** As `flatten`, each leaf with its path. */
export function flattenWithPath<T = Array>(tree: unknown): [leaves: [path: string, leaf: T][], def: TreeDef] {
  const [found, def] = flatten(tree);
  const names = paths(def);
  return [found.map((leaf, i) => [names[i]!, leaf as T]), def];
}
/** `map` with the path of each leaf as the function's first argument. */
export function mapWithPath<R = unknown>(f: (path: string, ...leaves: never[]) => unknown, tree: unknown, ...rest: readonly unknown[]): R {
  const names = paths(structure(tree));
  let next = 0;
  return mapTree((...given: never[]) => f(names[next++]!, ...given), tree, ...rest) as R;
}
/** A prefix of a tree as a whole one: each of its leaves stands for all below it. */
export const broadcast = (prefix: unknown, full: unknown): unknown =>
  unflatten(structure(full), broadcastPrefix('tree.broadcast', prefix, structure(full)));
/** The tree itself, with one holder more for each of its arrays: see `Array.ref`. */
export function ref<T>(tree: T): T {
  for (const leaf of flatten(tree)[0]) if (leaf instanceof Array) void leaf.ref;
  return tree;
}

/** Frees every array of a tree now. */
export function dispose(tree: unknown): void {
  for (const leaf of flatten(tree)[0]) if (leaf instanceof Array) leaf.dispose();
}

/** Turns a list of trees inside out: `transpose(structure(outer), structure(inner), tree)`. */
export function transpose(outer: TreeDef, inner: TreeDef, tree: unknown): unknown {
  const all = flatten(tree)[0];
  const n = inner.leaves;
  return unflatten(
    inner,
    globalThis.Array.from({ length: n }, (_, i) =>
      unflatten(
        outer,
        globalThis.Array.from({ length: outer.leaves }, (_, o) => all[o * n + i]),
      ),
    ),
  );
}
