// node test/xla/export.mjs OUT.jsonl FILE.jsonl…: cases as real XLA can check them. Each program is read, printed again in our generic form, with its
// arguments and the evaluator's results; and so are programs of our own: loops, checkpoints, composites, random bits, gradients.
import { readFileSync, writeFileSync } from 'node:fs';
import { openSources } from '../../src/cli/sources.mjs';

const [out, ...files] = process.argv.slice(2);
if (out === undefined) {
  console.error('usage: node test/xla/export.mjs OUT.jsonl FILE.jsonl…');
  process.exit(2);
}
const sources = await openSources();
const { exportedCases } = await sources.load('/test/xla/programs.ts');
const lines = exportedCases(files.map((file) => readFileSync(file, 'utf8')));
writeFileSync(out, lines.map((/** @type {unknown} */ line) => `${JSON.stringify(line)}\n`).join(''));
console.log(`${lines.length} programs in ${out}`);
await sources.close();
