import { describe, expect, test } from 'vitest';
import { compile } from '../../src/compiler/compile.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { verify } from '../../src/ir/verify.ts';
import { evaluate } from '../../src/transforms/evaluate.ts';
import { plainTarget } from '../support/plan-runner.ts';
import { difference, randomArgs } from '../support/programs.ts';
import { randomProgram } from '../support/random-program.ts';

/** Every pass's result for a random program, with what the program means. */
function passesOf(seed: number, each: (pass: string, graph: Graph) => void): void {
  compile(randomProgram(seed), plainTarget, { name: `random${seed}`, observe: ({ pass, graph }) => each(pass, graph) });
}

const seeds = Array.from({ length: 60 }, (_, i) => 1000 + i);

describe('passes over random programs', () => {
  test.each(seeds)('leave program %i well formed', (seed) => passesOf(seed, (_, graph) => verify(graph)));
  test.each(seeds)('leave the meaning of program %i as it is', (seed) => {
    const args = randomArgs(randomProgram(seed), seed);
    const want = evaluate(randomProgram(seed), args);
    passesOf(seed, (pass, graph) =>
      evaluate(graph, args).forEach((got, i) => expect(difference(got, want[i]!), pass).toBeLessThanOrEqual(1e-6)),
    );
  });
});
