/** `jax.tree`: functions on nested lists and objects of arrays. */
import { broadcastPrefix, flatten, inner, map as mapTree, nodeClassOf, paths, registerNode, type TreeDef, unflatten } from '../trace/tree.ts';
import { ArgumentError } from '../util/errors.ts';
import { Array, describe } from './array.ts';

export { flatten, type MapTree, paths, type TreeDef, unflatten } from '../trace/tree.ts';

/** What is a leaf, whatever else it is: `(x) => x === null` makes leaves of empty subtrees. */
export type IsLeaf = (x: unknown) => boolean;
/** The leaves, in order. */
export const leaves = <T = Array>(tree: unknown, isLeaf?: IsLeaf | null): T[] => flatten(tree, isLeaf)[0] as T[];
export const structure = (tree: unknown, isLeaf?: IsLeaf | null): TreeDef => flatten(tree, isLeaf)[1];
/** `f` of the leaves of trees with one structure. A last argument `{ isLeaf }` says what is a leaf of the first tree. */
export const map = <R = unknown>(f: (...leaves: never[]) => unknown, tree: unknown, ...rest: readonly unknown[]): R => {
  const last = rest.at(-1) as { readonly isLeaf?: IsLeaf } | undefined;
  if (typeof last !== 'object' || last === null || typeof last.isLeaf !== 'function') return mapTree(f, tree, ...rest) as R;
  const [found, def] = flatten(tree, last.isLeaf);
  const others = rest.slice(0, -1).map((other) => subtrees(def, other));
  return unflatten(
    def,
    found.map((leaf, i) => (f as (...l: unknown[]) => unknown)(leaf, ...others.map((o) => o[i]))),
  ) as R;
};
/** What stands in a tree at the leaves of a structure. */
function subtrees(def: TreeDef, tree: unknown): unknown[] {
  if (def.kind === 'leaf') return [tree];
  const [children] = flattenOneLevel(tree);
  if (children.length !== def.children.length)
    throw new ArgumentError(`tree.map: all trees must have one structure, got ${def.key} and ${describe(tree)}`);
  return def.children.flatMap((c, i) => subtrees(c, children[i]));
}
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

/** The children of a tree's root and what else it is made of: the keys of an object, the data of an instance of a registered class. */
export function flattenOneLevel(tree: unknown): [children: unknown[], aux: unknown] {
  if (tree === null || tree === undefined) return [[], null];
  if (globalThis.Array.isArray(tree)) return [[...tree], null];
  const registered = nodeClassOf(tree);
  if (registered) {
    const { children, aux } = registered.flatten(tree as never);
    return [[...children], aux];
  }
  const def = structure(tree);
  if (def.kind !== 'object') throw new ArgumentError(`tree.flattenOneLevel: the tree must not be a leaf, got ${describe(tree)}`);
  return [def.keys.map((k) => (tree as Record<string, unknown>)[k]), [...def.keys]];
}
/** Whether all of a list are leaves. */
export const allLeaves = (iterable: Iterable<unknown>, isLeaf?: IsLeaf | null): boolean =>
  [...iterable].every((x) => structure(x, isLeaf).kind === 'leaf');
export const treedefChildren = (treedef: TreeDef): TreeDef[] => [...treedef.children];
export const treedefIsLeaf = (treedef: TreeDef): boolean => treedef.kind === 'leaf';
/** The structure of a list of trees with the given structures. */
export const treedefTuple = (treedefs: readonly TreeDef[]): TreeDef => inner('list', [], treedefs);
/** The leaves put together in pairs by an associative function, so that rounding grows with the logarithm of their number. */
export function reduceAssociative<T>(operation: (a: T, b: T) => T, tree: unknown, options: { readonly identity?: T } = {}): T {
  let level = flatten(tree)[0] as T[];
  if (level.length === 0) {
    if (!('identity' in options)) throw new ArgumentError('tree.reduceAssociative: a tree without leaves needs { identity }, got none');
    return options.identity as T;
  }
  while (level.length > 1)
    level = globalThis.Array.from({ length: Math.ceil(level.length / 2) }, (_, i) =>
      2 * i + 1 < level.length ? operation(level[2 * i]!, level[2 * i + 1]!) : level[2 * i]!,
    );
  return level[0]!;
}

// biome-ignore lint/suspicious/noExplicitAny: instances of any class
type Class<T extends object = any> = abstract new (...args: any[]) => T;
type Children = readonly unknown[];
/**
 * Makes the instances of a class nodes of trees, for `jit`, `grad`, `vmap`, `scan` and all else that takes trees: `flattenFunc(node)` gives
 * `[children, aux]`, and `unflattenFunc(aux, children)` makes the instance again. Children may be trees. `aux` is part of the structure:
 * numbers, texts, lists and plain objects are compared by their values, all else by identity. `flattenWithKeysFunc` gives
 * `[[[key, child], …], aux]` for paths.
 *
 * @throws ArgumentError for a class that is registered.
 */
export function registerPytreeNode<T extends object, A>(
  nodetype: Class<T>,
  flattenFunc: (node: T) => readonly [children: Children, aux: A],
  unflattenFunc: (aux: A, children: never) => T,
  flattenWithKeysFunc?: ((node: T) => readonly [keyed: readonly (readonly [key: string, child: unknown])[], aux: A]) | null,
): void {
  registerNode(nodetype, {
    flatten: (node: never) => {
      const [children, aux] = flattenFunc(node);
      const keys = flattenWithKeysFunc?.(node)[0].map(([key]) => String(key));
      return { children, aux, ...(keys && { keys }) };
    },
    unflatten: (aux: never, children) => unflattenFunc(aux, children as never),
  });
}
/** `registerPytreeNode` for a function that gives keys with the children. */
export const registerPytreeWithKeys = <T extends object, A>(
  nodetype: Class<T>,
  flattenWithKeys: (node: T) => readonly [keyed: readonly (readonly [key: string, child: unknown])[], aux: A],
  unflattenFunc: (aux: A, children: never) => T,
): void =>
  registerPytreeNode(
    nodetype,
    (node) => {
      const [keyed, aux] = flattenWithKeys(node);
      return [keyed.map(([, child]) => child), aux];
    },
    unflattenFunc,
    flattenWithKeys,
  );
/** Registers a class with a method `treeFlatten()` → [children, aux] and a static one `treeUnflatten(aux, children)`; returns it. */
export function registerPytreeNodeClass<C extends Class & { treeUnflatten(aux: never, children: never): object }>(cls: C): C {
  if (typeof cls?.treeUnflatten !== 'function' || typeof cls.prototype?.treeFlatten !== 'function')
    throw new ArgumentError(`tree.registerPytreeNodeClass: the class must have treeFlatten() and a static treeUnflatten(aux, children), got ${describe(cls)}`);
  registerPytreeNode(cls, (node: { treeFlatten(): [Children, never] }) => node.treeFlatten(), (aux: never, children: never) => cls.treeUnflatten(aux, children) as never);
  return cls;
}
/**
 * Registers a class whose instances are their fields: `dataFields` are children, `metaFields` part of the structure. The constructor is not
 * called when an instance is made again. Returns the class.
 */
export function registerDataclass<C extends Class>(nodetype: C, dataFields: readonly string[], metaFields: readonly string[] = []): C {
  const fieldsOf = (node: object, names: readonly string[]): unknown[] => names.map((k) => (node as Record<string, unknown>)[k]);
  registerPytreeNode(
    nodetype,
    (node: object) => [fieldsOf(node, dataFields), fieldsOf(node, metaFields)],
    (meta: unknown[], data: unknown[]) => {
      const node = Object.create(nodetype.prototype) as Record<string, unknown>;
      dataFields.forEach((k, i) => (node[k] = data[i]));
      metaFields.forEach((k, i) => (node[k] = meta[i]));
      return node;
    },
    (node: object) => [fieldsOf(node, dataFields).map((child, i) => [dataFields[i]!, child] as const), fieldsOf(node, metaFields)],
  );
  return nodetype;
}
/** Registers a class whose instances are part of the structure, without leaves. Returns the class. */
export function registerStatic<C extends Class>(cls: C): C {
  registerPytreeNode(cls, (node: object) => [[], node], (node: object) => node);
  return cls;
}
