/** The compiler's work grows as programs do: counted, not timed. */
import { expect, test } from 'vitest';
import { compile, work, type Work } from '../../src/compiler/index.ts';
import { type Array, graphOf } from '../../src/index.ts';
import { families, type Program } from '../support/growing-programs.ts';
import { plainTarget } from '../support/plan-runner.ts';

/** The work of compiling a program. */
function workOf([f, ...args]: Program): Work {
  const graph = graphOf(f as (...args: Array[]) => Array)(...args);
  const before = { ...work };
  compile(graph, plainTarget, { name: 'work' });
  return Object.fromEntries(Object.entries(work).map(([k, n]) => [k, n - before[k as keyof Work]])) as unknown as Work;
}

/** One kernel of the largest size: kernels are whole numbers, and equal ones are written once. */
const slack: Readonly<Record<keyof Work, number>> = { evaluations: 4000, lines: 4000, regions: 400, equations: 20000 };

test.each(Object.entries(families))('%s: twice as many ops are about twice the work', { timeout: 30_000 }, (_, make) => {
  const [once, twice] = [workOf(make(100)), workOf(make(200))];
  for (const k of Object.keys(once) as (keyof Work)[]) expect(twice[k], k).toBeLessThanOrEqual(2.2 * once[k] + slack[k]);
});

test.each([
  'a chain of elementwise ops',
  'a chain of gathers, each at what the last one found',
  'a chain of products',
  'a chain of scalars',
])('%s may be 10,000 long', { timeout: 60_000 }, (name) => {
  expect(workOf(families[name]!(10_000)).evaluations).toBeGreaterThan(0);
});
