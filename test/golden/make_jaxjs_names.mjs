// jax-js-names.json: the public names of jax-js, from its declaration file: `node make_jaxjs_names.mjs FOLDER_OF_THE_PACKAGE`.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2];
if (!folder) throw new Error('node make_jaxjs_names.mjs FOLDER: the unpacked npm package @jax-js/jax');
const text = readFileSync(join(folder, 'dist/index.d.ts'), 'utf8');
const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));

/** The names of an export list; namespaces (`x_d_exports as y`) are left out, types too. */
/** @param {string} name */
const isType = (name) => new RegExp(`^(?:declare )?(?:type|interface) ${name.replace('$', '\\$')}\\b`, 'm').test(text);
/** @param {string} list @returns {string[]} */
const listed = (list) => list.split(',').map((s) => s.trim().split(' as ')).filter(([name = '']) => name && !name.startsWith('type ') && !name.endsWith('_d_exports') && !isType(name)).map((pair) => pair.at(-1) ?? '');
/** @type {Record<string, string[]>} */
const names = {};
for (const [, space = '', list = ''] of text.matchAll(/declare namespace (\w+)_d_exports \{\s*export \{([^}]*)\}/g)) names[space.replace('lax_linalg', 'lax.linalg').replace('numpy_', 'numpy.').replace('scipy_special', 'scipySpecial')] = listed(list);
names[''] = listed(text.match(/\nexport \{([^}]*)\};/)?.[1] ?? '');
writeFileSync(new URL('jax-js-names.json', import.meta.url), `${JSON.stringify({ version, names })}\n`);
