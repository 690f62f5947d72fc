import { describe, expect, test } from 'vitest';
import type { Value } from '../../src/ir/graph.ts';
import { multiply } from '../../src/ops/arithmetic.ts';
import { checkpointName } from '../../src/ops/call.ts';
import { checkpoint, type Policy } from '../../src/ops/checkpoint.ts';
import { dotGeneral } from '../../src/ops/dot.ts';
import { reduceSum } from '../../src/ops/layout.ts';
import { exponential, sine, tanh } from '../../src/ops/math.ts';
import { evaluate } from '../../src/transforms/evaluate.ts';
import { graphTransforms } from '../../src/transforms/graph-transforms.ts';
import { expectBatching, expectDerivatives, f32, gradientProgram, messageOf, program, samples } from './laws.ts';

const types = [f32(3, 3), f32(3, 2)];
const parts = (w: Value, x: Value): Value => {
  const h = dotGeneral(w, x, { lhsContracting: [1], rhsContracting: [0] });
  const a = checkpointName(tanh(h), 'a');
  const outer = dotGeneral(a, a, { lhsBatching: [0], rhsBatching: [0], lhsContracting: [1], rhsContracting: [1] });
  const b = checkpointName(exponential(sine(outer)), 'b');
  return reduceSum(multiply(b, multiply(b, sine(b))), [0]);
};
const plain = program(types, (w, x) => [parts(w, x)]);
const saved = (policy: Policy, names: string[] = []) => program(types, (w, x) => checkpoint(plain, [w, x], policy, names));
const all: [Policy, string[]][] = [
  ['nothing_saveable', []],
  ['everything_saveable', []],
  ['dots_saveable', []],
  ['dots_with_no_batch_dims_saveable', []],
  ['save_only_these_names', ['a']],
  ['save_anything_except_these_names', ['a']],
];

describe.each(all)('checkpoint with %s %j', (policy, names) => {
  const graph = saved(policy, names);
  test('is the function, bit for bit, and so is its gradient', () => {
    const args = samples(plain);
    expect(evaluate(graph, args)).toEqual(evaluate(plain, args));
    const [mine, theirs] = [gradientProgram(graph), gradientProgram(plain)];
    const given = samples(mine);
    expect(evaluate(mine, given)).toEqual(evaluate(theirs, given));
  });
  test('obeys the laws of derivatives and batching', () => {
    expectDerivatives(graph);
    expectBatching(graph, [null, 0]);
    expectBatching(gradientProgram(graph), [0, 2, null]);
  });
});

describe('what is kept beside the operands', () => {
  const kept = (policy: Policy, names: string[] = []) => {
    const { primal, residuals } = graphTransforms.linearize(saved(policy, names), [true, true]);
    const values = primal.results.slice(-residuals).filter((v) => !primal.params.includes(v));
    return values.map((v) => primal.eqns.find((e) => e.outputs.includes(v))!.op.name);
  };
  test('nothing', () => expect(kept('nothing_saveable')).toEqual([]));
  test('every residual', () => expect(kept('everything_saveable').length).toBeGreaterThan(3));
  test('dots', () => expect(kept('dots_saveable')).toEqual(['dot_general', 'dot_general']));
  test('dots without batch axes', () => expect(kept('dots_with_no_batch_dims_saveable')).toEqual(['dot_general']));
  test('what is named', () => expect(kept('save_only_these_names', ['b'])).toEqual(['name']));
  test('nothing of a name that is not there', () => expect(kept('save_only_these_names', ['c'])).toEqual([]));
  test('all but what is named', () => expect(kept('save_anything_except_these_names', ['a'])).not.toContain('tanh'));
});

test('recomputation begins behind a barrier that waits for the cotangents', () => {
  const { tangent, residuals } = graphTransforms.linearize(saved('nothing_saveable'), [true, true]);
  const back = graphTransforms.transpose(
    tangent,
    tangent.params.map((_, i) => i >= residuals),
  );
  const [first] = back.eqns;
  expect(first!.op.kind).toBe('barrier');
  expect(first!.inputs).toEqual(back.params);
  expect(
    back.eqns
      .slice(1)
      .flatMap((e) => e.inputs)
      .some((v) => back.params.includes(v)),
  ).toBe(false);
});

test('a policy that does not exist is refused', () => {
  expect(messageOf(() => saved('some_saveable' as Policy))).toBe(
    `checkpoint: policy must be one of ${all.map(([p]) => p).join(', ')}, got some_saveable`,
  );
});
