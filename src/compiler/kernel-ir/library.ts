/** The files of `shaders/lib` as functions of the IR. A file that needs another says so in a line `// requires: NAME, NAME`. */
import { invariant } from '../../util/errors.ts';
import type { KernelFunction } from './program.ts';
import { readWgsl } from './read-wgsl.ts';

const files = import.meta.glob<string>('../../../shaders/lib/*.wgsl', { query: '?raw', import: 'default', eager: true });
const read = new Map<string, ReadonlyMap<string, KernelFunction>>();

/** The functions of a file and of all that it requires. */
export function libraryFile(name: string): ReadonlyMap<string, KernelFunction> {
  const known = read.get(name);
  if (known) return known;
  const text = files[`../../../shaders/lib/${name}.wgsl`];
  invariant(text !== undefined, `shaders/lib/${name}.wgsl does not exist`);
  const required = (/^\/\/ requires: (.*)$/m.exec(text)?.[1] ?? '').split(',').map((n) => n.trim());
  const functions = readWgsl(text, new Map(required.filter((n) => n !== '').flatMap((n) => [...libraryFile(n)])));
  read.set(name, functions);
  return functions;
}

/** Function `name` of `shaders/lib/FILE.wgsl`. */
export function libraryFunction(file: string, name: string): KernelFunction {
  const found = libraryFile(file).get(name);
  invariant(found, `shaders/lib/${file}.wgsl has no function ${name}`);
  return found;
}

export const libraryNames: readonly string[] = Object.keys(files).map((path) => path.replace(/^.*\/(.*)\.wgsl$/, '$1'));
