/** Trees of arrays in one safetensors file: parameters, optimiser state and all else that a run needs to go on as if it had not stopped. */
import { Array } from '../api/array.ts';
import { flatten, paths, unflatten } from '../trace/tree.ts';
import { equalTypes, formatType } from '../types/shape.ts';
import { ArgumentError, ParseError } from '../util/errors.ts';
import { readSafetensors, writeSafetensors } from './safetensors.ts';

/** The bytes of a file with every array of a tree, named by its path (`params.layers.query`). Waits for the arrays. */
export async function saveTree(tree: unknown, metadata: Readonly<Record<string, string>> = {}): Promise<Uint8Array<ArrayBuffer>> {
  const [leaves, def] = flatten(tree);
  const names = paths(def).map((p) => p.replace(/^\./, ''));
  const tensors = await Promise.all(
    leaves.map((leaf, i) => {
      if (!(leaf instanceof Array)) throw new ArgumentError(`saveTree: leaves must be arrays, got ${typeof leaf} at ${names[i]}`);
      return leaf.hostTensor();
    }),
  );
  return writeSafetensors(Object.fromEntries(names.map((n, i) => [n, tensors[i]!])), metadata);
}

/**
 * Reads a file made by `saveTree` into a tree like `like` (arrays, or anything with a `type`), in which every array must be found with its
 * own type, and no other.
 */
export function loadTree<T>(
  bytes: Uint8Array,
  like: T,
  source = 'checkpoint',
): { readonly tree: T; readonly metadata: Readonly<Record<string, string>> } {
  const { tensors, metadata } = readSafetensors(bytes, source);
  const [leaves, def] = flatten(like);
  const names = paths(def).map((p) => p.replace(/^\./, ''));
  const unknown = Object.keys(tensors).find((n) => !names.includes(n));
  if (unknown !== undefined) throw new ParseError(`${source}: holds the tensor ${JSON.stringify(unknown)}, which this model does not have`);
  const arrays = leaves.map((leaf, i) => {
    const found = tensors[names[i]!];
    const { type } = leaf as Array;
    if (!found) throw new ParseError(`${source}: lacks the tensor ${JSON.stringify(names[i])} of type ${formatType(type)}`);
    if (!equalTypes(found.type, type))
      throw new ParseError(
        `${source}: tensor ${JSON.stringify(names[i])} must be of type ${formatType(type)}, got ${formatType(found.type)}`,
        'Resume with the options the file was saved with.',
      );
    return Array.host(found);
  });
  return { tree: unflatten(def, arrays) as T, metadata };
}
