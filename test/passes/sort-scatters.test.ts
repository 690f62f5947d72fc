import { describe, expect, it } from 'vitest';
import { sortScatters } from '../../src/compiler/passes/sort-scatters.ts';
import { evaluate } from '../../src/transforms/evaluate.ts';
import { expectClose } from '../support/close.ts';
import { plainTarget } from '../support/plan-runner.ts';
import { graphOf } from '../support/run-kernel.ts';
import { scatterArgs, scatters } from '../support/scatters.ts';

/** For which looking through indices takes long. */
const slow = { ...plainTarget, machine: { ...plainTarget.machine, flopsPerSecond: 1 } };

describe('sort-scatters', () => {
  it('sorts what is many, and leaves what is few', () => {
    const [, types, body] = scatters[0]!;
    const graph = graphOf(types, (...v) => [body(...v)]);
    expect(sortScatters.run(graph, plainTarget)).toBe(graph);
    expect(sortScatters.run(graph, slow).eqns.map((e) => e.op.name)).toEqual(expect.arrayContaining(['sort', 'gather', 'scatter']));
  });

  it.each(scatters)('changes no bit: %s', (_, types, body) => {
    const graph = graphOf(types, (...v) => [body(...v)]);
    const sorted = sortScatters.run(graph, slow);
    expect(sorted).not.toBe(graph);
    expect(sortScatters.run(sorted, slow)).toBe(sorted);
    const args = scatterArgs(types);
    expectClose(evaluate(sorted, args), evaluate(graph, args), 0);
  });
});
