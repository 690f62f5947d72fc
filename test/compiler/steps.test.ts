/** A compile in steps: short ones, whatever the size of the program, and the same plan. Counted, not timed. */
import { beforeAll, expect, test } from 'vitest';
import { compile, type CompileProgress, compileSteps, type Work, work } from '../../src/compiler/index.ts';
import { type Array, graphOf, init, numpy as np } from '../../src/index.ts';
import { currentBuilder } from '../../src/ir/builder.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { families, type Program } from '../support/growing-programs.ts';
import { plainTarget } from '../support/plan-runner.ts';

beforeAll(() => init('cpu'));

const graphOfProgram = ([f, ...args]: Program): Graph => graphOf(f as (...args: Array[]) => Array)(...args);

/** Equations, with those of the regions of loops and branches. */
const sizeOf = (graph: Graph): number =>
  graph.eqns.reduce((n, e) => n + 1 + (e.op.kind === 'control' ? e.regions.reduce((m, r) => m + sizeOf(r), 0) : 0), 0);

/** The most that one step does: the text of a kernel, or what fusion asks about one pair of kernels. */
const most: Readonly<Record<keyof Work, number>> = { evaluations: 4000, lines: 2000, regions: 40, equations: 2000 };
/** Equations that a pass handles in one step, on average. */
const mostEquations = 20;
/** Passes that ask an equation for no more than its kind, or leave the target out. */
const light: ReadonlySet<string> = new Set(['lower-scan', 'split-attention']);

test.each(Object.entries(families))('%s: no step is long', { timeout: 30_000 }, (_, make) => {
  const graph = graphOfProgram(make(300));
  let [stops, size] = [0, sizeOf(graph)];
  const long: string[] = [];
  const steps = compileSteps(graph, plainTarget, {
    name: 'steps',
    observe: (event) => {
      if (size > mostEquations * (stops + 2) && !(light.has(event.pass) && !event.changed)) long.push(`${event.pass}: ${stops} stops for ${size} equations`);
      [stops, size] = [0, sizeOf(event.graph)];
    },
  });
  const found: Record<string, number> = {};
  for (let before = { ...work }; !steps.next().done; before = { ...work }) {
    stops++;
    for (const k of Object.keys(most) as (keyof Work)[]) found[k] = Math.max(found[k] ?? 0, work[k] - before[k]);
  }
  expect(long).toEqual([]);
  for (const k of Object.keys(most) as (keyof Work)[]) expect(found[k], k).toBeLessThanOrEqual(most[k]);
});

test.each(['a search by halving', 'a chain of scatters', 'a loop of a long body', 'branches within branches'])(
  '%s: others may trace and compile between two steps',
  (name) => {
    const program = families[name]!(24);
    const other = graphOf((x: Array) => np.sin(x).sum())(np.zeros([8]));
    const steps = compileSteps(graphOfProgram(program), plainTarget, { name: 'steps' });
    let [step, count] = [steps.next(), 0];
    for (; !step.done; step = steps.next()) {
      expect(currentBuilder()).toBe(null);
      if (++count % 50 === 0) compile(other, plainTarget, { name: 'other' });
    }
    const whole = compile(graphOfProgram(program), plainTarget, { name: 'steps' });
    expect(step.value.kernels.map((k) => k.wgsl)).toEqual(whole.kernels.map((k) => k.wgsl));
    expect(step.value.report).toEqual(whole.report);
  },
);

test('progress goes through the stages in order, without a step back, to the end of each', () => {
  const seen: CompileProgress[] = [];
  for (const p of compileSteps(graphOfProgram(families['a wide graph with many results']!(40)), plainTarget, { name: 'p' })) if (p) seen.push(p);
  const at = (p: CompileProgress): number => ['passes', 'kernels', 'pipelines'].indexOf(p.stage) * 1e6 + p.done;
  expect(seen.map(at)).toEqual(seen.map(at).sort((a, b) => a - b));
  for (const stage of ['passes', 'kernels']) {
    const own = seen.filter((p) => p.stage === stage);
    expect(own.at(-1)).toMatchObject({ done: own[0]!.total, total: own[0]!.total });
    expect(own[0]!.total).toBeGreaterThan(1);
  }
});
