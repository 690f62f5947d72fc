import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import * as library from '../../src/index.ts';
import { compatibilityTable, testedNames } from '../compat/table.ts';
import jaxjs from '../golden/jax-js-names.json';
import jax from '../golden/jax-names.json';
import signatures from '../golden/jax-signatures.json';

const root = fileURLToPath(new URL('../..', import.meta.url));

test('the table of what of JAX is here is that of the code and the tests (else: npm run compat)', () => {
  const written = readFileSync(new URL('../../src/api/COMPATIBILITY.md', import.meta.url), 'utf8').split('\n');
  const now = compatibilityTable(library, jax, jaxjs as never, testedNames(root), signatures.signatures as never).split('\n');
  expect(written.filter((line) => !now.includes(line))).toEqual([]);
  expect(now.filter((line) => !written.includes(line))).toEqual([]);
});

test('what jax-js has is here, but what WebGPU or the design leaves out', () => {
  const text = readFileSync(new URL('../../src/api/COMPATIBILITY.md', import.meta.url), 'utf8');
  const missing = [...text.matchAll(/^\| `[^`]+` \| \d+ \| \d+ \| (`.+) \|$/gm)].flatMap(([, list]) => list!.split(' '));
  // Classes of jax-js's own trees (`JsTreeDef` is a type here) and 64-bit floats.
  expect(missing).toEqual(['`JsTreeDef`', '`NodeType`', '`float64`']);
});
