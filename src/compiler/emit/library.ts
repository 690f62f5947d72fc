/** The files of `shaders/lib`, by name. A file that needs another says so in a line `// requires: NAME, NAME`. */
import { invariant } from '../../util/errors.ts';

const files = import.meta.glob<string>('../../../shaders/**/*.wgsl', { query: '?raw', import: 'default', eager: true });

/** Text of the given library files with all they require, each once, what is required first. */
export function libraryText(names: Iterable<string>): string {
  const done = new Map<string, string>();
  const add = (name: string): void => {
    if (done.has(name)) return;
    const text = shader(`lib/${name}`);
    done.set(name, '');
    for (const required of /^\/\/ requires: (.*)$/m.exec(text)?.[1]?.split(',') ?? []) add(required.trim());
    done.delete(name);
    done.set(name, text.replace(/^\/\/.*\n/gm, ''));
  };
  for (const name of [...names].sort()) add(name);
  return [...done.values()].join('\n');
}

/** The text of `shaders/NAME.wgsl`. */
export function shader(name: string): string {
  const text = files[`../../../shaders/${name}.wgsl`];
  invariant(text !== undefined, `shaders/${name}.wgsl does not exist`);
  return text;
}
