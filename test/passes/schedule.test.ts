import { describe, expect, it } from 'vitest';
import { compile } from '../../src/compiler/index.ts';
import { peakOf, schedule } from '../../src/compiler/passes/schedule.ts';
import type { Value } from '../../src/ir/graph.ts';
import { add } from '../../src/ops/arithmetic.ts';
import { dotGeneral } from '../../src/ops/dot.ts';
import { reduceSum } from '../../src/ops/layout.ts';
import { scan } from '../../src/ops/scan.ts';
import { evaluate } from '../../src/transforms/evaluate.ts';
import { build } from '../../src/ir/builder.ts';
import { plainTarget } from '../support/plan-runner.ts';
import { parseType, program, randomArgs } from '../support/programs.ts';

const product = (a: Value, b: Value): Value => dotGeneral(a, b, { lhsContracting: [1], rhsContracting: [0] });
const [square, count] = [parseType('f32[64,64]'), 6];

/** Makes a large product of each operand before it makes a thin one of the first. */
const broad = (thin: Value, ...xs: Value[]): Value =>
  xs
    .map((x) => product(x, x))
    .map((y) => product(y, thin))
    .reduce((a, b) => add(a, b));
const operands = ['f32[512,4]', ...Array.from({ length: count }, () => 'f32[512,512]')].map(parseType);
const graph = program(operands, (thin, ...xs) => [broad(thin!, ...xs)]);

/** Every maker first, then every reader. */
const wide = program([square, square], (x, w) => {
  const made = Array.from({ length: count }, () => product(x, w));
  return made.map((y) => reduceSum(y, [0]));
});

describe('schedule', () => {
  it('reads what is large before it makes more of it: the peak is one of them, not all', () => {
    const bytes = 4 * 64 * 64;
    const after = schedule.run(wide, plainTarget);
    expect(peakOf(wide.eqns, wide)).toBeGreaterThanOrEqual(count * bytes);
    expect(peakOf(after.eqns, after)).toBeLessThan(2 * bytes);
    expect(after.eqns).toHaveLength(wide.eqns.length);
    const args = randomArgs(wide);
    expect(evaluate(after, args)).toEqual(evaluate(wide, args));
  });

  it('leaves an order alone that is as good', () => {
    const after = schedule.run(wide, plainTarget);
    expect(schedule.run(after, plainTarget)).toBe(after);
  });

  it('lowers the memory of a plan, in the bodies of loops too', () => {
    const peak = (g: typeof graph, stopAfter?: string): number =>
      compile(g, plainTarget, { name: 'test', ...(stopAfter && { stopAfter }) }).report.tempBytesLowerBound;
    const body = build('body', operands, (thin, ...xs) => [broad(thin!, ...xs)]).graph;
    const stacks = operands.map((type, i) => (i === 0 ? type : { ...type, shape: [3, ...type.shape] }));
    const looped = program(stacks, (thin, ...xs) => scan({ body, init: [thin!], xs, length: 3 }));
    for (const g of [graph, looped]) expect(peak(g)).toBeLessThan(peak(g, 'join'));
  });
});
