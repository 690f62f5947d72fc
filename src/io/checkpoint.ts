/** Trees of arrays in one safetensors file: parameters, optimiser state and all else that a run needs to go on as if it had not stopped. */
import { Array } from '../api/array.ts';
import { flatten, paths, type TreeDef, unflatten } from '../trace/tree.ts';
import { equalTypes, formatType, type TensorType } from '../types/shape.ts';
import { ArgumentError, ParseError } from '../util/errors.ts';
import { tableOf } from '../util/own.ts';
import { readSafetensors, type SafetensorsFile, writeSafetensors } from './safetensors.ts';

/**
 * Metadata's entry for the tree's structure, as JSON with `"*"` for each array. Names alone do not tell `{ 'a.b': x }` from
 * `{ a: { b: x } }`, and empty trees have none.
 */
const structureName = 'systolic.tree';

/** What is nested deeper is refused: reading calls itself, and a file must not use up the stack. */
const maxDepth = 500;

/** A file with its tree. `metadata` has no prototype. */
export interface LoadedTree<T> {
  readonly tree: T;
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * The bytes of a file with every array of a tree, named by its path (`params.layers.query`), and with the tree's structure. Waits for the
 * arrays.
 * @throws ArgumentError if a leaf is no array, two leaves have one name (`{ 'a.b': x, a: { b: y } }`), a leaf's name is `__metadata__`, or
 * metadata are not strings.
 */
export async function saveTree(tree: unknown, metadata: Readonly<Record<string, string>> = {}): Promise<Uint8Array<ArrayBuffer>> {
  const [leaves, def] = flatten(tree);
  const names = leafNames('saveTree', def);
  leaves.forEach((leaf, i) => {
    if (!(leaf instanceof Array)) throw new ArgumentError(`saveTree: leaves must be arrays, got ${typeof leaf} at ${paths(def)[i]}`);
  });
  if (Object.hasOwn(metadata, structureName))
    throw new ArgumentError(
      `saveTree: metadata must not be called ${structureName}, which holds the tree's structure, got ${JSON.stringify(metadata[structureName])}`,
      'Give it another name.',
    );
  const structure = structureText('saveTree', def);
  const tensors = await Promise.all((leaves as Array[]).map((leaf) => leaf.hostTensor()));
  return writeSafetensors(tableOf(names.map((n, i) => [n, tensors[i]!])), { ...metadata, [structureName]: structure });
}

/**
 * Reads a file made by `saveTree` into the tree that was saved. With `like` (arrays, or anything with a `type`), every array must be found
 * in it with its own type, and no other, and the structures must be the same. Files without a structure (of other programs) need `like`.
 * `undefined` comes back as `null`, and objects' keys in sorted order.
 * @throws ParseError if the file is damaged, or is not what `like` says.
 * @throws ArgumentError if two leaves of `like` have one name, or one has no type.
 */
export function loadTree<T>(bytes: Uint8Array, like: T, source?: string): LoadedTree<T>;
export function loadTree(bytes: Uint8Array): LoadedTree<unknown>;
export function loadTree(bytes: Uint8Array, like?: unknown, source = 'checkpoint'): LoadedTree<unknown> {
  const file = readSafetensors(bytes, source);
  const { [structureName]: structure, ...metadata } = file.metadata;
  const stored = structure === undefined ? undefined : storedDef(structure, source);
  const found = { metadata: tableOf(Object.entries(metadata)) };
  if (like !== undefined) return { tree: treeLike(file, like, stored, source), ...found };
  if (!stored)
    throw new ParseError(
      `${source}: holds no structure of a tree, so loadTree needs a tree to fill, got none`,
      'Pass one with arrays of the same types, or read the tensors by name with readSafetensors.',
    );
  return { tree: treeOf(file, stored, source), ...found };
}

function treeLike({ tensors }: SafetensorsFile, like: unknown, stored: TreeDef | undefined, source: string): unknown {
  const [leaves, def] = flatten(like);
  const names = leafNames('loadTree', def);
  const known = new Set(names);
  const unknown = Object.keys(tensors).find((n) => !known.has(n));
  if (unknown !== undefined) throw new ParseError(`${source}: holds the tensor ${JSON.stringify(unknown)}, which this model does not have`);
  const arrays = leaves.map((leaf, i) => {
    const found = tensors[names[i]!];
    const { type } = leaf as { readonly type?: TensorType };
    if (type?.shape === undefined)
      throw new ArgumentError(`loadTree: leaves of like must be arrays or have a type, got ${typeof leaf} at ${paths(def)[i]}`);
    if (!found) throw new ParseError(`${source}: lacks the tensor ${JSON.stringify(names[i])} of type ${formatType(type)}`);
    if (!equalTypes(found.type, type))
      throw new ParseError(
        `${source}: tensor ${JSON.stringify(names[i])} must be of type ${formatType(type)}, got ${formatType(found.type)}`,
        'Resume with the options the file was saved with.',
      );
    return Array.host(found);
  });
  if (stored && stored.key !== def.key)
    throw new ParseError(
      `${source}: the tree must have the structure ${def.key}, got ${stored.key}`,
      'Load it without like, and make the tree that you need of it.',
    );
  return unflatten(def, arrays);
}

/** The tree of the file's own structure. */
function treeOf({ tensors }: SafetensorsFile, def: TreeDef, source: string): unknown {
  const names = paths(def).map(nameOf);
  const known = new Set(names);
  const missing = names.find((n) => !tensors[n]);
  const unknown = Object.keys(tensors).find((n) => !known.has(n));
  if (missing !== undefined || unknown !== undefined || known.size !== names.length)
    throw new ParseError(
      `${source}: tensors must be those of the tree's structure, got ${missing !== undefined ? `none called ${JSON.stringify(missing)}` : unknown !== undefined ? JSON.stringify(unknown) : 'two leaves of one name'}`,
      'The file was changed after it was saved: read the tensors by name with readSafetensors.',
    );
  return unflatten(
    def,
    names.map((n) => Array.host(tensors[n]!)),
  );
}

/** A path as a tensor's name: without the dot in front. */
const nameOf = (path: string): string => path.replace(/^\./, '');

/** The names of a tree's tensors, each of which only one leaf can have. */
function leafNames(by: string, def: TreeDef): string[] {
  const all = paths(def);
  const first = new Map<string, number>();
  return all.map((path, i) => {
    const name = nameOf(path);
    const other = first.get(name);
    if (other !== undefined)
      throw new ArgumentError(
        `${by}: leaves must have different names in a file, got ${JSON.stringify(name)} for both ${formatKeys(def, other)} and ${formatKeys(def, i)}`,
        'Rename one of the keys: a dot or a bracket in a key counts like a level of the tree.',
      );
    if (name === '__metadata__')
      throw new ArgumentError(
        `${by}: __metadata__ must not be a leaf's name, because the file's metadata have it, got it for ${formatKeys(def, i)}`,
        'Rename the key.',
      );
    first.set(name, i);
    return name;
  });
}

/** The keys on the way to a leaf, each in brackets: `["a.b"]` and `["a"]["b"]`, whose paths are the same. */
function formatKeys(def: TreeDef, leaf: number): string {
  if (def.kind === 'leaf') return 'the tree itself';
  const visit = (d: TreeDef, at: number): string => {
    let before = at;
    const k = d.children.findIndex((c) => {
      if (before < c.leaves) return true;
      before -= c.leaves;
      return false;
    });
    return k < 0 ? '' : `[${d.kind === 'list' ? k : JSON.stringify(d.keys[k])}]${visit(d.children[k]!, before)}`;
  };
  return `tree${visit(def, leaf)}`;
}

function structureText(by: string, def: TreeDef): string {
  const node = nodeIn(def);
  if (node !== undefined)
    throw new ArgumentError(`${by}: a file holds lists and plain objects of arrays, got an instance of ${node}`, 'Save what it is made of, and make the instance again.');
  if (depthOf(def) > maxDepth)
    throw new ArgumentError(`${by}: a tree must not be nested deeper than ${maxDepth}, got ${depthOf(def)}`, 'Use a list of equal parts.');
  return JSON.stringify(
    unflatten(
      def,
      globalThis.Array.from({ length: def.leaves }, () => '*'),
    ),
  );
}

/** The name of the class of an instance in a tree. */
const nodeIn = (def: TreeDef): string | undefined => def.node?.registered.name ?? def.children.map(nodeIn).find((n) => n !== undefined);
const depthOf = (def: TreeDef): number => 1 + def.children.reduce((deepest, c) => Math.max(deepest, depthOf(c)), 0);

function storedDef(text: string, source: string): TreeDef {
  const fail = (got: string): never => {
    throw new ParseError(`${source}: ${structureName} must be the structure of a tree, got ${got}`);
  };
  // Counted before anything calls itself.
  let depth = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (quoted && c === '\\') i++;
    else if (c === '"') quoted = !quoted;
    else if (!quoted && (c === '[' || c === '{') && ++depth > maxDepth) return fail(`one nested deeper than ${maxDepth}`);
    else if (!quoted && (c === ']' || c === '}')) depth--;
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return fail('what is not JSON');
  }
  const [leaves, def] = flatten(parsed);
  const wrong = leaves.find((leaf) => leaf !== '*');
  return wrong === undefined ? def : fail(`the leaf ${JSON.stringify(wrong)}`);
}
