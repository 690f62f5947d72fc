/**
 * Pytrees: nested arrays (lists), plain objects and instances of registered classes, whose leaves are everything else. `null` and `undefined`
 * are empty subtrees, and an object's keys count in sorted order, as in JAX.
 */
import { ArgumentError } from '../util/errors.ts';
import { own } from '../util/own.ts';

/** The same tree with other leaves. */
export type MapTree<Tr, From, To> = Tr extends From
  ? To
  : Tr extends null | undefined | ((...args: never[]) => unknown)
    ? Tr
    : Tr extends object
      ? { [K in keyof Tr]: MapTree<Tr[K], From, To> }
      : Tr;

/** A tree with leaves of one type. */
export type JsTree<T> = T | readonly JsTree<T>[] | { readonly [key: string]: JsTree<T> };

/** A tree's structure: what is left when its leaves are taken out. Equal structures have equal `key`s. */
export interface TreeDef {
  readonly kind: 'leaf' | 'none' | 'list' | 'object' | 'node';
  /** The keys of an object, or the names of a node's children. */
  readonly keys: readonly string[];
  readonly children: readonly TreeDef[];
  readonly leaves: number;
  readonly key: string;
  /** Of an instance of a registered class: what its class makes it of, beside its children. */
  readonly node?: { readonly registered: NodeClass; readonly aux: unknown };
}

/** Flattens and unflattens instances of a class. */
export interface NodeClass {
  readonly name: string;
  readonly flatten: (node: never) => { readonly children: readonly unknown[]; readonly aux: unknown; readonly keys?: readonly string[] };
  readonly unflatten: (aux: never, children: readonly unknown[]) => unknown;
  readonly id: number;
}
const registry = new WeakMap<object, NodeClass>();
let nextClass = 1;
/** The record of the class of an object, if it is registered; subclasses are classes of their own. */
export function nodeClassOf(x: unknown): NodeClass | undefined {
  const proto = typeof x === 'object' && x !== null ? Object.getPrototypeOf(x) : null;
  return proto === null ? undefined : registry.get(proto.constructor as object);
}
export function registerNode(nodeType: abstract new (...args: never[]) => object, record: Omit<NodeClass, 'id' | 'name'>): void {
  if (typeof nodeType !== 'function') throw new ArgumentError(`registerPytreeNode: the first argument must be a class, got ${typeof nodeType}`);
  if ([Object, globalThis.Array, Function].includes(nodeType as never) || registry.has(nodeType))
    throw new ArgumentError(`registerPytreeNode: a class can be registered once, got ${nodeType.name} again`);
  registry.set(nodeType, { ...record, name: nodeType.name, id: nextClass++ });
}

const identities = new WeakMap<object, number>();
let nextIdentity = 1;
/** The data of a node besides its children, as a text: equal data have equal texts; functions and instances are equal to themselves. */
function auxKey(aux: unknown): string {
  if (globalThis.Array.isArray(aux)) return `[${aux.map(auxKey).join(',')}]`;
  if (typeof aux === 'string') return JSON.stringify(aux);
  if ((typeof aux !== 'object' && typeof aux !== 'function') || aux === null) return Object.is(aux, -0) ? '-0' : String(aux);
  if (typeof aux === 'object' && isPlainObject(aux))
    return `{${Object.entries(aux)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([k, v]) => `${JSON.stringify(k)}:${auxKey(v)}`)
      .join(',')}}`;
  let id = identities.get(aux);
  if (id === undefined) identities.set(aux, (id = nextIdentity++));
  return `#${id}`;
}

const leafDef: TreeDef = { kind: 'leaf', keys: [], children: [], leaves: 1, key: '*' };
const noneDef: TreeDef = { kind: 'none', keys: [], children: [], leaves: 0, key: '-' };

const isPlainObject = (x: object): boolean => {
  const proto = Object.getPrototypeOf(x);
  return proto === Object.prototype || proto === null;
};

/** The leaves, in order, and the structure. What `isLeaf` is true for is a leaf, whatever it is. */
export function flatten(tree: unknown, isLeaf?: ((x: unknown) => boolean) | null): [leaves: unknown[], def: TreeDef] {
  const leaves: unknown[] = [];
  const visit = (node: unknown): TreeDef => {
    if (isLeaf?.(node)) {
      leaves.push(node);
      return leafDef;
    }
    if (node === null || node === undefined) return noneDef;
    if (globalThis.Array.isArray(node)) return inner('list', [], globalThis.Array.from(node, visit)); // holes are `undefined`
    if (typeof node === 'object' && isPlainObject(node)) {
      const keys = Object.keys(node).sort();
      return inner(
        'object',
        keys,
        keys.map((k) => visit((node as Record<string, unknown>)[k])),
      );
    }
    const registered = nodeClassOf(node);
    if (registered) {
      const { children, aux, keys = children.map((_, i) => String(i)) } = registered.flatten(node as never);
      return { ...inner('node', keys, globalThis.Array.from(children, visit), `${registered.name}${registered.id}(${auxKey(aux)})`), node: { registered, aux } };
    }
    leaves.push(node);
    return leafDef;
  };
  const def = visit(tree);
  return [leaves, def];
}

/** @internal A definition of its parts; `prefix` distinguishes nodes of different classes and data. */
export function inner(kind: 'list' | 'object' | 'node', keys: readonly string[], children: readonly TreeDef[], prefix = ''): TreeDef {
  const leaves = children.reduce((n, c) => n + c.leaves, 0);
  const key =
    kind !== 'object'
      ? `${prefix}[${children.map((c) => c.key).join(',')}]`
      : `{${keys.map((k, i) => `${JSON.stringify(k)}:${children[i]!.key}`).join(',')}}`;
  return { kind, keys, children, leaves, key };
}

/** The inverse of `flatten`. */
export function unflatten(def: TreeDef, leaves: readonly unknown[]): unknown {
  if (leaves.length !== def.leaves) throw new ArgumentError(`tree.unflatten: the structure has ${def.leaves} leaves, got ${leaves.length}`);
  let next = 0;
  const visit = (d: TreeDef): unknown => {
    switch (d.kind) {
      case 'leaf':
        return leaves[next++];
      case 'none':
        return null;
      case 'list':
        return d.children.map(visit);
      case 'node':
        return d.node!.registered.unflatten(d.node!.aux as never, d.children.map(visit));
      default:
        return Object.fromEntries(d.children.map((c, i) => [d.keys[i]!, visit(c)]));
    }
  };
  return visit(def);
}

/** Applies `f` leaf by leaf to trees of one structure. */
export function map(f: (...leaves: never[]) => unknown, tree: unknown, ...rest: readonly unknown[]): unknown {
  const [leaves, def] = flatten(tree);
  const others = rest.map((other, i) => {
    const [otherLeaves, otherDef] = flatten(other);
    if (otherDef.key !== def.key)
      throw new ArgumentError(`tree.map: all trees must have one structure, got ${def.key} and, as tree ${i + 2}, ${otherDef.key}`);
    return otherLeaves;
  });
  return unflatten(
    def,
    leaves.map((leaf, i) => (f as (...l: unknown[]) => unknown)(leaf, ...others.map((o) => o[i]))),
  );
}

/** The path of each leaf, as a user would write it after the tree's name: `.blocks[0].w`. */
export function paths(def: TreeDef): string[] {
  const out: string[] = [];
  const visit = (d: TreeDef, path: string): void => {
    if (d.kind === 'leaf') out.push(path);
    d.children.forEach((c, i) => visit(c, d.kind === 'list' ? `${path}[${i}]` : `${path}.${d.keys[i]!}`));
  };
  visit(def, '');
  return out;
}

/**
 * Spreads a prefix tree (such as `inAxes`) over a structure: a leaf or `null` of the prefix applies to the whole subtree below it.
 */
export function broadcastPrefix(name: string, prefix: unknown, def: TreeDef): unknown[] {
  const registered = nodeClassOf(prefix);
  if (registered) {
    const { children } = registered.flatten(prefix as never);
    if (def.node?.registered !== registered || def.children.length !== children.length)
      throw new ArgumentError(`${name}: must be a prefix of the argument tree ${def.key}, got an instance of ${registered.name}`);
    return children.flatMap((p, i) => broadcastPrefix(name, p, def.children[i]!));
  }
  if (globalThis.Array.isArray(prefix)) {
    if (def.kind !== 'list' || def.children.length !== prefix.length)
      throw new ArgumentError(`${name}: must be a prefix of the argument tree ${def.key}, got a list of ${prefix.length}`);
    return prefix.flatMap((p, i) => broadcastPrefix(name, p, def.children[i]!));
  }
  if (prefix !== null && typeof prefix === 'object') {
    const given = prefix as Record<string, unknown>;
    if (def.kind !== 'object') throw new ArgumentError(`${name}: must be a prefix of the argument tree ${def.key}, got an object`);
    return def.children.flatMap((c, i) => broadcastPrefix(name, own(given, def.keys[i]!) ?? null, c));
  }
  return globalThis.Array.from({ length: def.leaves }, () => prefix);
}
