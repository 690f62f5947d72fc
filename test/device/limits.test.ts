import { describe, expect, test } from 'vitest';
import { compile, type Step, type Target } from '../../src/compiler/index.ts';
import type { Graph, Value } from '../../src/ir/graph.ts';
import { add, divide, subtract } from '../../src/ops/arithmetic.ts';
import { dotGeneral } from '../../src/ops/dot.ts';
import { broadcastInDim, reduceSum, reshape, transpose } from '../../src/ops/layout.ts';
import { exponential, tanh } from '../../src/ops/math.ts';
import { reduceMax } from '../../src/ops/reduce.ts';
import { scan } from '../../src/ops/scan.ts';
import { evaluate } from '../../src/transforms/evaluate.ts';
import { plainTarget, runPlan, testGpu } from '../support/plan-runner.ts';
import { difference, parseType, program, randomArgs, tolerance } from '../support/programs.ts';

const rows = (x: Value, r: Value): Value => broadcastInDim(r, x.type.shape, [0]);
const softmax = (x: Value): Value => {
  const e = exponential(subtract(x, rows(x, reduceMax(x, [1]))));
  return divide(e, rows(x, reduceSum(e, [1])));
};
const product = (a: Value, b: Value): Value => dotGeneral(a, b, { lhsContracting: [1], rhsContracting: [0] });
const step = program(['f32[40,40]', 'f32[40,40]'].map(parseType), (c, x) => [tanh(product(c, x)), reduceSum(c, [1])]);

const programs: Readonly<Record<string, Graph>> = {
  'an elementwise chain': program([parseType('f32[3301]')], (x) => [tanh(add(x, x))]),
  'a transpose of bf16': program([parseType('bf16[36,132]')], (x) => [transpose(x, [1, 0])]),
  softmax: program([parseType('f32[77,130]')], (x) => [softmax(x)]),
  'sums of columns': program([parseType('f32[30,520]')], (x) => [reduceSum(x, [0])]),
  'a product': program(['f32[150,70]', 'f32[70,132]'].map(parseType), (a, b) => [tanh(product(a, b))]),
  'a scan': program(['f32[40,40]', 'f32[3,40,40]'].map(parseType), (c, xs) => scan({ body: step, init: [c], xs: [xs], length: 3 })),
};
const targets: Readonly<Record<string, Partial<Target>>> = { 'a CPU': {}, 'a GPU': { machine: testGpu } };
const flat = (steps: readonly Step[]): Step[] => steps.flatMap((s) => ('body' in s ? flat(s.body) : [s]));

async function agrees(graph: Graph, target: Target): Promise<void> {
  const args = randomArgs(graph, 7);
  const plan = compile(graph, target, { name: 'test' });
  const got = await runPlan(plan, args);
  evaluate(graph, args).forEach((want, i) => expect(difference(got[i]!, want)).toBeLessThanOrEqual(tolerance(want.type)));
}

describe.each(Object.entries(targets))('on %s', (_, kind) => {
  test.each(Object.entries(programs))('%s gives the same in a folded grid', async (_name, graph) => {
    await agrees(graph, { ...plainTarget, ...kind, maxWorkgroupsPerDimension: 5 });
  });
  test.each(Object.entries(programs))('%s gives the same in parts, where one dispatch would take long', async (_name, graph) => {
    const slow = {
      ...plainTarget,
      ...kind,
      machine: { ...plainTarget.machine, ...kind.machine, flopsPerSecond: 1e3, bytesPerSecond: 1e3 },
    };
    const plan = compile(graph, slow, { name: 'test' });
    expect(plan.report.dispatches).toBeGreaterThan(plan.report.kernels);
    expect(plan.report.notes.join('\n')).toMatch(/takes an estimated .* s and runs as \d+ dispatches/);
    await agrees(graph, slow);
  });
  test.each(Object.entries(programs))('%s gives the same in parts of which the last is shorter', async (_name, graph) => {
    // Slower and slower, until some grid is cut so.
    const slower = Array.from({ length: 40 }, (_, i) => ({
      ...plainTarget,
      ...kind,
      machine: { ...plainTarget.machine, ...kind.machine, flopsPerSecond: 1e9 / 1.7 ** i, bytesPerSecond: 1e9 / 1.7 ** i },
    }));
    const ragged = slower.find((target) =>
      flat(compile(graph, target, { name: 'test' }).steps).some((s) => s.kind === 'dispatch' && s.part && s.part.extent % s.part.size > 0),
    );
    expect(ragged).toBeDefined();
    await agrees(graph, ragged!);
  });
});

test('a grid of more workgroups than a dimension has runs', async () => {
  const n = 4 * 64 * (plainTarget.maxWorkgroupsPerDimension + 1) + 4;
  const graph = program([parseType(`i8[${n}]`)], (x) => [reshape(add(x, x), [n / 4, 4])]);
  const plan = compile(graph, plainTarget, { name: 'test' });
  expect(flat(plan.steps).map((s) => s.kind === 'dispatch' && s.workgroups[1])).toEqual([2]);
  await agrees(graph, plainTarget);
});

test('a value that no binding holds is refused with both sizes', () => {
  const graph = program([parseType('f32[2048,64]')], (x) => [tanh(x)]);
  expect(() => compile(graph, { ...plainTarget, maxBindingBytes: 1024 }, { name: 'test' })).toThrow(
    'device: map_f32_2048x64_tanh needs 524288 bytes in one binding, this adapter has 1024',
  );
});
