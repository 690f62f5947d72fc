import { describe, expect, test } from 'vitest';
import type { Graph } from '../../src/ir/graph.ts';
import { add, multiply, subtract } from '../../src/ops/arithmetic.ts';
import { switchCase } from '../../src/ops/case.ts';
import { fullLike, scalar, zeros } from '../../src/ops/constant.ts';
import { dotGeneral } from '../../src/ops/dot.ts';
import { less } from '../../src/ops/logic.ts';
import { exponential, log, sine } from '../../src/ops/math.ts';
import { whileLoop } from '../../src/ops/while.ts';
import { evaluate } from '../../src/transforms/evaluate.ts';
import { graphTransforms } from '../../src/transforms/graph-transforms.ts';
import { hostTensor } from '../../src/types/host.ts';
import {
  expectBatching,
  expectClose,
  expectDerivatives,
  f32,
  gradientProgram,
  i32,
  messageOf,
  program,
  pushForward,
  pushLinear,
  samples,
  tensor,
} from './laws.ts';

const one = scalar.bind(null, 1, 'int32');

describe('while', () => {
  // Doubles `a` until it is at least 4, counting rounds; `b` grows active through `a`.
  const doubling = program([f32(), f32(), f32()], (w, a, b) =>
    whileLoop({
      cond: program([f32(), f32(), f32(), i32()], (_w, a) => [less(multiply(a, a), scalar(16, 'float32'))]),
      body: program([f32(), f32(), f32(), i32()], (w, a, b, n) => [multiply(a, w), add(b, a), add(n, one())]),
      consts: [w],
      init: [a, b, scalar(0, 'int32')],
    }),
  );
  const args = [tensor([], [2]), tensor([], [0.75]), tensor([], [0])];

  test('runs its body as long as its condition holds, which may be never', () => {
    expect(evaluate(doubling, args).map((t) => t.data[0])).toEqual([6, 0.75 + 1.5 + 3, 3]);
    expect(evaluate(doubling, [args[0]!, tensor([], [5]), args[2]!]).map((t) => t.data[0])).toEqual([5, 0, 0]);
  });
  test('takes tangents forward along the rounds that it runs', () => {
    const dots = [tensor([], [0.5]), tensor([], [1]), tensor([], [0])];
    const forward = pushForward(doubling, args, dots);
    // a·w³: 3·a·w²·dw + w³·da; b: a + a·w + a·w².
    expectClose(forward.slice(3), [tensor([], [3 * 0.75 * 4 * 0.5 + 8]), tensor([], [1 + (2 + 0.75 * 0.5) + (4 + 0.75 * 2 * 2 * 0.5)])]);
    expectClose(pushLinear(doubling, args, dots), forward);
  });
  test('has no reverse mode, and says what to use', () => {
    expect(messageOf(() => gradientProgram(doubling))).toBe(
      'while: reverse-mode differentiation needs a number of rounds that is known when the program is made, got a loop with a condition\n' +
        '  Use scan, or foriLoop with bounds that are numbers; forward mode (jvp) works as it is.',
    );
  });
  test('over a batch runs until every lane has ended, and lanes that have keep their state', () => {
    const { graph } = graphTransforms.vmap(doubling, 4, [null, 0, null], [true, true, true]);
    const [a, b, n] = evaluate(graph, [args[0]!, tensor([4], [0.75, 5, 2, 0.25]), args[2]!]);
    expect([...a!.data]).toEqual([6, 5, 4, 4]);
    expect([...b!.data]).toEqual([5.25, 0, 2, 3.75]);
    expect([...n!.data]).toEqual([3, 0, 1, 4]);
  });
  test('over a batch that its condition does not see stays a plain loop', () => {
    const counted = program([f32(2), f32(2)], (w, x) =>
      whileLoop({
        cond: program([f32(2), i32(), f32(2)], (_w, n) => [less(n, scalar(3, 'int32'))]),
        body: program([f32(2), i32(), f32(2)], (w, n, x) => [add(n, one()), sine(multiply(x, w))]),
        consts: [w],
        init: [scalar(0, 'int32'), x],
      }),
    );
    expectBatching(counted, [0, null]);
    expectBatching(counted, [null, 1]);
    const { graph } = graphTransforms.vmap(counted, 3, [0, null], []);
    expect(graph.eqns.find((e) => e.op.name === 'while')!.regions[0]!.results[0]!.type.shape).toEqual([]);
    expect(graph.eqns.find((e) => e.op.name === 'while')!.regions[0]!.eqns.map((e) => e.op.name)).not.toContain('reduce');
  });
  test('drops carries that nobody uses and that do not decide', () => {
    const { primal } = graphTransforms.linearize({ ...doubling, results: doubling.results.slice(0, 1) }, [false, false, false]);
    expect(primal.eqns.at(-1)!.outputs).toHaveLength(1);
    expectClose(evaluate(primal, args), evaluate(doubling, args).slice(0, 1));
  });
  test('refuses a condition that is not a bool, and a carry that changes', () => {
    const body = program([f32()], (a) => [a]);
    expect(messageOf(() => program([f32()], (a) => whileLoop({ cond: body, body, init: [a] })))).toBe(
      'while: cond must return one i1[], got (f32[])',
    );
    const cond = program([f32()], (a) => [less(a, a)]);
    const wide = program([f32()], () => [zeros(f32(2))]);
    expect(messageOf(() => program([f32()], (a) => whileLoop({ cond, body: wide, init: [a] })))).toBe(
      'while: the carry must keep its types, got f32[2] from the body for f32[] (carry 0)\n  Convert or reshape what the body returns, or begin with a carry of that type.',
    );
  });
});

describe('case', () => {
  const operands = [f32(2, 2), f32(2)];
  const branches = [
    program(operands, (w, x) => [sine(dotGeneral(w, x, { lhsContracting: [1], rhsContracting: [0] })), x]),
    program(operands, (_w, x) => [exponential(sine(x)), multiply(x, x)]),
    program(operands, (_w, x) => [fullLike(x, 2), subtract(x, x)]),
  ];
  const chosen = program([i32(), ...operands], (i, w, x) => switchCase(i, branches, [w, x]));
  const at = (i: number): ReturnType<typeof samples> => [hostTensor('int32', [], [i]), ...samples(chosen).slice(1)];

  test.each([0, 1, 2, 3, -1])('at index %i is one branch (the last where none has the index), and so are its derivatives', (i) => {
    const branch = branches[i >= 0 && i < 3 ? i : 2]!;
    expectClose(evaluate(chosen, at(i)), evaluate(branch, at(i).slice(1)));
    expectDerivatives(chosen, { args: at(i) });
    const [mine, alone] = [gradientProgram(chosen), gradientProgram(branch)];
    const given = samples(mine);
    expectClose(evaluate(mine, [...at(i), ...given.slice(3)]), evaluate(alone, [...at(i).slice(1), ...given.slice(3)]));
  });
  test('keeps residuals of all branches in shared slots, and operands as themselves', () => {
    const { primal, residuals } = graphTransforms.linearize(chosen, [false, true, true]);
    const kept = primal.results.slice(-residuals);
    expect(kept).toEqual(expect.arrayContaining([...primal.params]));
    expect(kept.filter((v) => !primal.params.includes(v)).map((v) => v.type)).toEqual([f32(2), f32(2)]);
  });
  test.each([[[null, 0, null]], [[null, null, 1]], [[0, null, null]], [[0, 1, 0]]])('batched at %j is a loop over the batch', (dims) => {
    expectBatching(chosen, dims);
    expectBatching(gradientProgram(chosen), [...dims, 0, null]);
  });
  test('with an index per lane does not let a branch that was not chosen spoil a gradient', () => {
    const safe = program([i32(), f32()], (i, x) => switchCase(i, [program([f32()], (x) => [log(x)]), program([f32()], (x) => [x])], [x]));
    const { graph } = graphTransforms.vmap(gradientProgram(safe), 2, [0, 0, null], [true]);
    const [gradient] = evaluate(graph, [hostTensor('int32', [2], [1, 0]), tensor([2], [0, 2]), tensor([], [1])]);
    expect([...gradient!.data]).toEqual([1, 0.5]);
    const lifted = graphTransforms.vmap(safe, 2, [0, 0], [true]).graph;
    const [outer] = evaluate(gradientProgram(lifted), [hostTensor('int32', [2], [1, 0]), tensor([2], [0, 2]), tensor([2], [1, 1])]);
    expect([...outer!.data]).toEqual([1, 0.5]);
  });
  test('refuses branches of different types and an index that is not an i32 scalar', () => {
    const other: Graph = program(operands, (w, x) => [w, x]);
    expect(messageOf(() => program([i32(), ...operands], (i, w, x) => switchCase(i, [branches[0]!, other], [w, x])))).toBe(
      'case: branches must return the same types, got (f32[2], f32[2]) from branch 0 and (f32[2,2], f32[2]) from branch 1',
    );
    expect(messageOf(() => program(operands, (w, x) => switchCase(x, branches, [w, x])))).toBe('case: index must be i32[], got f32[2]');
  });
});
