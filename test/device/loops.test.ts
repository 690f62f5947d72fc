import { expect, test } from 'vitest';
import { compile } from '../../src/compiler/index.ts';
import { build } from '../../src/ir/builder.ts';
import type { Value } from '../../src/ir/graph.ts';
import { add, multiply } from '../../src/ops/arithmetic.ts';
import { fullLike, scalar } from '../../src/ops/constant.ts';
import { dotGeneral } from '../../src/ops/dot.ts';
import { dynamicUpdateSlice } from '../../src/ops/dynamic.ts';
import { reshape, transpose } from '../../src/ops/layout.ts';
import { tanh } from '../../src/ops/math.ts';
import { scan } from '../../src/ops/scan.ts';
import { evaluate } from '../../src/transforms/evaluate.ts';
import { plainTarget, runPlan } from '../support/plan-runner.ts';
import { difference, parseType, program, randomArgs } from '../support/programs.ts';

const product = (a: Value, b: Value): Value => tanh(dotGeneral(a, b, { lhsContracting: [1], rhsContracting: [0] }));
const square = parseType('f32[8,8]');

/** State that its own kernel reads elsewhere than it writes, so that the old value must outlive the new one's making. */
const turned = (x: Value): Value => add(transpose(x, [1, 0]), fullLike(x, 1));

test.each([0, 1, 2, 5])('state that cannot be updated in place is right after %i rounds', async (length) => {
  const body = build('body', [square, square], (x, y) => [turned(product(x, y)), turned(y)]).graph;
  await agrees(['f32[8,8]', 'f32[8,8]'], (x, y) => scan({ body, init: [x, y], length }));
});

test.each([1, 2, 3])('so is state of a loop in a loop of %i rounds', async (length) => {
  const inner = build('inner', [square, square], (w, x) => [turned(product(x, w))]).graph;
  const outer = build('outer', [square, square], (w, x) => {
    const [y] = scan({ body: inner, consts: [w], init: [x], length: 3 });
    return [turned(y!), x];
  }).graph;
  await agrees(['f32[8,8]', 'f32[8,8]'], (w, x) => scan({ body: outer, consts: [w], init: [x], length }));
});

test('a cache in the state of a loop is written at the place of its round', async () => {
  const cache = parseType('f32[4,8,8]');
  const body = build('body', [cache, square, parseType('i32[]')], (c, x, i) => {
    const zero = scalar(0, 'int32');
    return [dynamicUpdateSlice(c, reshape(x, [1, 8, 8]), [i, zero, zero]), multiply(x, x), add(i, scalar(1, 'int32'))];
  }).graph;
  await agrees(['f32[4,8,8]', 'f32[8,8]'], (c, x) => scan({ body, init: [c, x, scalar(0, 'int32')], length: 4 }));
});

test.each([false, true])('caches that a loop goes over are updated where they lie, reversed: %s', async (reverse) => {
  const [row, at] = [parseType('f32[1,8]'), parseType('i32[]')];
  const body = build('body', [at, row, square], (i, x, c) => {
    const updated = dynamicUpdateSlice(c, multiply(x, x), [i, scalar(0, 'int32')]);
    return [tanh(dotGeneral(x, updated, { lhsContracting: [1], rhsContracting: [1] })), updated];
  }).graph;
  const step = (i: Value, x: Value, caches: Value): readonly Value[] =>
    scan({ body, consts: [i], init: [x], xs: [caches], length: 4, reverse });
  await agrees(['i32[]', 'f32[1,8]', 'f32[4,8,8]'], step);
  await agrees(['i32[]', 'f32[1,8]', 'f32[4,8,8]'], step, [2]);
  const plan = compile(program(['i32[]', 'f32[1,8]', 'f32[4,8,8]'].map(parseType), step), plainTarget, { name: 'caches', donated: [2] });
  expect(plan.buffers[plan.outputs[1]!]!.aliasOf).toBe(plan.inputs[2]);
  expect(plan.report.tempBytes).toBeLessThan(4096);
});

test('donated state of a loop ends in the memory of its argument', async () => {
  const body = build('body', [square], (x) => [tanh(add(x, fullLike(x, 1)))]).graph;
  const graph = program([square], (x) => scan({ body, init: [x], length: 3 }));
  const plan = compile(graph, plainTarget, { name: 'donated', donated: [0] });
  expect(plan.buffers[plan.outputs[0]!]!.aliasOf).toBe(plan.inputs[0]);
  expect(plan.arenas).toEqual([]);
  await agrees(['f32[8,8]'], (x) => scan({ body, init: [x], length: 3 }), [0]);
});

async function agrees(
  params: readonly string[],
  body: (...v: Value[]) => readonly Value[],
  donated: readonly number[] = [],
): Promise<void> {
  const graph = program(params.map(parseType), body);
  const args = randomArgs(graph);
  const want = evaluate(graph, args);
  const got = await runPlan(compile(graph, plainTarget, { name: 'loop', donated }), args);
  got.forEach((g, i) => expect(difference(g, want[i]!), `result ${i}`).toBeLessThanOrEqual(1e-5));
}
