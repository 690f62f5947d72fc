/** The compiler's work grows as programs do: counted, not timed. */
import { expect, test } from 'vitest';
import { compile } from '../../src/compiler/compile.ts';
import { type Work, work } from '../../src/compiler/work.ts';
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

/** What an equation may cost beside its share of the program: kernels are whole numbers. */
const slack = 200;

test.each(Object.entries(families))('%s: twice as many ops are about twice the work', (_, make) => {
  const [once, twice] = [workOf(make(100)), workOf(make(200))];
  for (const [k, n] of Object.entries(once)) expect(twice[k as keyof Work], k).toBeLessThanOrEqual(2.2 * n + slack);
});
