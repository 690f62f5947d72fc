import { expect, test } from 'vitest';
import { compile } from '../../src/compiler/compile.ts';
import { printGraph } from '../../src/ir/print.ts';
import { evaluate } from '../../src/transforms/evaluate.ts';
import { plainTarget, runPlan } from '../support/plan-runner.ts';
import { difference, randomArgs, tolerance } from '../support/programs.ts';
import { randomProgram } from '../support/random-program.ts';

const from = 1;
const programs = 60;

test.each(Array.from({ length: programs }, (_, i) => from + i))(
  'random program %i gives on the device what the evaluator gives',
  async (seed) => {
    const graph = randomProgram(seed);
    const args = randomArgs(graph, seed);
    const want = evaluate(graph, args);
    const plan = compile(graph, plainTarget, { name: `random${seed}`, strict: true });
    const got = await runPlan(plan, args);
    got.forEach((g, i) =>
      expect(
        difference(g, want[i]!),
        `result ${i} of\n${printGraph(graph)}\n${plan.kernels.map((k) => k.wgsl).join('\n')}`,
      ).toBeLessThanOrEqual(tolerance(g.type)),
    );
  },
);
