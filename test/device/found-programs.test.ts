/** Programs that random testing found to fail once, made small: on each device they give what the evaluator gives. */
import { afterAll, expect, test } from 'vitest';
import { exact } from '../fuzz/bounded.ts';
import { boundGraph } from '../fuzz/bounds.ts';
import { deviceRunner } from '../fuzz/devices.ts';
import { difference } from '../fuzz/fuzz.ts';
import { readProgram } from '../fuzz/text.ts';

const texts = import.meta.glob<string>('../fuzz/found/*.mlir', { query: '?raw', import: 'default', eager: true });
const runner = await deviceRunner();
afterAll(() => runner.close());

test.each(Object.entries(texts).map(([path, text]) => ({ name: path.replace(/.*\/|\.mlir$/g, ''), text })))('$name', async ({ text }) => {
  const { graph, args, ...mode } = readProgram(text);
  const bounds = boundGraph(graph, args.map(exact), mode);
  const results = await runner.run(graph, args, mode);
  expect(bounds.map((want, k) => difference(results[k]!, want, k))).toEqual(bounds.map(() => null));
});
