import { describe, expect, test } from 'vitest';
import { add, multiply, negate } from '../../src/ops/arithmetic.ts';
import { composite, stopGradient } from '../../src/ops/call.ts';
import { fullLike } from '../../src/ops/constant.ts';
import { checkForward, customJvp, customVjp } from '../../src/ops/custom.ts';
import { cosine, exponential, sine } from '../../src/ops/math.ts';
import { scan } from '../../src/ops/scan.ts';
import { evaluate } from '../../src/transforms/evaluate.ts';
import { graphTransforms } from '../../src/transforms/graph-transforms.ts';
import {
  expectBatching,
  expectClose,
  expectDerivatives,
  f32,
  gradientProgram,
  i32,
  messageOf,
  program,
  pullBack,
  pushForward,
  samples,
  tensor,
} from './laws.ts';

const types = [f32(2), f32(2)];

describe('custom_jvp', () => {
  // sin(x)·y + c with its own derivative.
  const fun = program([f32(2), ...types, i32()], (c, x, y, n) => [add(multiply(sine(x), y), c), n]);
  const rule = program([f32(2), ...types, i32(), ...types], (c, x, y, n, dx, dy) => {
    const s = sine(x);
    return [add(multiply(s, y), c), n, add(multiply(multiply(cosine(x), y), dx), multiply(s, dy))];
  });
  const graph = program([...types, i32()], (x, y, n) => customJvp({ fun, rule, consts: [fullLike(x, 3)], args: [x, y, n] }));

  test('obeys the laws when its rule is the derivative', () => {
    expectDerivatives(graph);
    expectBatching(graph, [0, null, null]);
    expectBatching(gradientProgram(graph), [1, null, 0, 0]);
  });
  test('splits its rule: what does not depend on tangents is computed with the primal, once', () => {
    const { primal, tangent } = graphTransforms.linearize(graph, [true, true, false]);
    expect(primal.eqns.filter((e) => e.op.name === 'sine')).toHaveLength(1);
    expect(tangent.eqns.map((e) => e.op.name)).toEqual(['multiply', 'multiply', 'add']);
  });
  test('takes the rule at its word', () => {
    const ten = program([...types, ...types], (x, y, dx) => [multiply(x, y), multiply(dx, fullLike(dx, 10))]);
    const odd = program(types, (x, y) => customJvp({ fun: program(types, (x, y) => [multiply(x, y)]), rule: ten, args: [x, y] }));
    const args = samples(odd);
    expect([...pushForward(odd, args, [tensor([2], [1, 2]), tensor([2], [1, 1])])[1]!.data]).toEqual([10, 20]);
    expect(pullBack(odd, args, [tensor([2], [1, 2])]).map((t) => [...t.data])).toEqual([
      [10, 20],
      [0, 0],
    ]);
  });
  test('refuses rules of other types and tangents of what it closes over', () => {
    const wrong = program([...types, ...types], (x) => [x]);
    expect(messageOf(() => program(types, (x, y) => customJvp({ fun: program(types, (x) => [x]), rule: wrong, args: [x, y] })))).toBe(
      'custom_jvp: rule must return the results and the tangents of those that are floats, (f32[2], f32[2]), got (f32[2])',
    );
    const closed = program([...types, i32()], (x, y, n) => customJvp({ fun, rule, consts: [y], args: [x, x, n] }));
    const message =
      'custom_jvp: differentiates only with respect to its arguments, got a f32[2] that the function closes over\n  Pass it as an argument.';
    expect(messageOf(() => gradientProgram(closed))).toBe(message);
    expect(messageOf(() => graphTransforms.jvp(closed, [true, true, false]))).toBe(message);
  });
});

describe('custom_vjp', () => {
  // x·y and exp(x), with the derivative of the first clipped to nothing and that of the second doubled.
  const fun = program([...types, i32()], (x, y, n) => [multiply(x, y), n, exponential(x)]);
  const fwd = program([...types, i32()], (x, y, n) => [multiply(x, y), n, exponential(x), y, exponential(x)]);
  const bwd = program([f32(2), f32(2), f32(2), f32(2)], (y, e, ctProduct, ctExp) => [
    add(multiply(ctExp, add(e, e)), multiply(ctProduct, y)),
    negate(ctProduct),
  ]);
  const graph = program([...types, i32()], (x, y, n) => customVjp({ fun, fwd, bwd, args: [x, y, n] }));

  test('is its function, and goes back by its rule', () => {
    const args = samples(graph);
    expectClose(evaluate(graph, args), evaluate(fun, args));
    const [x, y] = args.map((a) => [...a.data]) as [number[], number[]];
    const [cx, cy] = pullBack(graph, args, [tensor([2], [1, 2]), tensor([2], [3, 4])]);
    expectClose(
      [cx!, cy!],
      [
        tensor(
          [2],
          [0, 1].map((i) => (i + 1) * y[i]! + 2 * (i + 3) * Math.exp(x[i]!)),
        ),
        tensor([2], [-1, -2]),
      ],
    );
  });
  test('can be differentiated again, by the derivative of its rule', () => {
    expectDerivatives(gradientProgram(graph), { order: 1 });
  });
  test('is batched, and sums the cotangents of what all lanes share', () => {
    expectBatching(graph, [0, null, null]);
    const gradient = gradientProgram(graph);
    expectBatching(gradient, [0, null, null, 1, null]);
    const lifted = graphTransforms.vmap(graph, 3, [1, null, null], [true, true, true]).graph;
    const [args, lanes] = [samples(gradientProgram(lifted)), 3];
    const [, shared] = evaluate(gradientProgram(lifted), args);
    const product = args[3]!.data;
    expectClose(
      [shared!],
      [
        tensor(
          [2],
          [0, 1].map((i) => -Array.from({ length: lanes }, (_, l) => product[l * 2 + i]!).reduce((a, b) => a + b)),
        ),
      ],
    );
  });
  test('works within a scan, and the scan within a batch', () => {
    const simple = [
      program([f32(2)], (x) => [sine(x)]),
      program([f32(2)], (x) => [sine(x), cosine(x)]),
      program([f32(2), f32(2)], (c, ct) => [multiply(c, ct)]),
    ] as const;
    const body = program([f32(2), f32(2)], (w, c) => customVjp({ fun: simple[0], fwd: simple[1], bwd: simple[2], args: [multiply(w, c)] }));
    const plain = program([f32(2), f32(2)], (w, c) => [sine(multiply(w, c))]);
    const [mine, theirs] = [body, plain].map((b) =>
      gradientProgram(program(types, (w, c) => scan({ body: b, consts: [w], init: [c], length: 3 }))),
    );
    const given = samples(mine!);
    expectClose(evaluate(mine!, given), evaluate(theirs!, given), 1e-5);
    expectBatching(mine!, [0, null, 1], { tolerance: 1e-5 });
  });
  test('has no forward mode, and says what to use', () => {
    const message =
      'custom_vjp: has no forward-mode derivative: its rule takes cotangents back, got tangents to take forward\n' +
      '  Use reverse mode (grad, vjp, jacrev), or define the function with customJvp.';
    expect(messageOf(() => graphTransforms.jvp(graph, [true, true, false]))).toBe(message);
    const { tangent } = graphTransforms.linearize(graph, [true, true, false]);
    expect(messageOf(() => checkForward(tangent))).toBe(message);
    expect(messageOf(() => evaluate(tangent, samples(tangent)))).toBe(message);
  });
  test('refuses a bwd of other types', () => {
    const wrong = program([f32(2), f32(2), f32(2), f32(2)], (y) => [y]);
    expect(messageOf(() => program([...types, i32()], (x, y, n) => customVjp({ fun, fwd, bwd: wrong, args: [x, y, n] })))).toBe(
      'custom_vjp: bwd must return the cotangents of the arguments, (f32[2], f32[2]), got (f32[2])',
    );
  });
});

test('a composite is its decomposition, under all transformations', () => {
  const decomposition = program(types, (x, y) => [multiply(sine(x), y)]);
  const graph = program(types, (x, y) => composite({ name: 'test.product', decomposition, operands: [x, y] }));
  expectDerivatives(graph);
  expectBatching(graph, [0, null]);
  expectBatching(gradientProgram(graph), [1, 0, null]);
});

test('stop_gradient is the identity without a derivative', () => {
  const graph = program(types, (x, y) => [multiply(stopGradient(sine(x)), y)]);
  const args = samples(graph);
  expect([...pullBack(graph, args, [tensor([2], [1, 1])])[0]!.data]).toEqual([0, 0]);
  expectBatching(graph, [0, null]);
});
