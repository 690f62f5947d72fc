// `npm run compat`: writes src/api/COMPATIBILITY.md.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { openSources } from '../../src/cli/sources.mjs';
import { replaceFile } from '../../src/node/replace-file.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** @param {string} name */
const json = (name) => JSON.parse(readFileSync(new URL(`../golden/${name}.json`, import.meta.url), 'utf8'));
const sources = await openSources();
const library = await sources.load('/src/index.ts');
const { compatibilityTable, testedNames } = await sources.load('/test/compat/table.ts');
const text = compatibilityTable(library, json('jax-names'), json('jax-js-names'), testedNames(root), json('jax-signatures').signatures);
await sources.close();
replaceFile(fileURLToPath(new URL('../../src/api/COMPATIBILITY.md', import.meta.url)), text);
console.log(text.split('\n## ')[0]);
