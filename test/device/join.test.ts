import { expect, test } from 'vitest';
import { compile, type Plan, type Target } from '../../src/compiler/index.ts';
import type { Value } from '../../src/ir/graph.ts';
import { add, multiply, subtract } from '../../src/ops/arithmetic.ts';
import { scalar } from '../../src/ops/constant.ts';
import { convert } from '../../src/ops/conversion.ts';
import { dotGeneral } from '../../src/ops/dot.ts';
import { dynamicUpdateSlice } from '../../src/ops/dynamic.ts';
import { broadcastInDim, reduceSum } from '../../src/ops/layout.ts';
import { rsqrt, tanh } from '../../src/ops/math.ts';
import { evaluate } from '../../src/transforms/evaluate.ts';
import { plainGpu } from '../support/agrees.ts';
import { plainTarget, runPlan, testCpu } from '../support/plan-runner.ts';
import { difference, parseType, program, randomArgs, tolerance } from '../support/programs.ts';

type Body = (...v: Value[]) => readonly Value[];

/** Compiles for an adapter with bindings to spare, runs, compares with the evaluator. */
async function agrees(params: readonly string[], body: Body, donated: readonly number[] = [], change: Partial<Target> = {}): Promise<Plan> {
  const graph = program(params.map(parseType), body);
  const args = randomArgs(graph);
  const want = evaluate(graph, args);
  const plan = compile(graph, { ...plainTarget, maxStorageBuffers: 16, ...change }, { name: 'join', donated });
  const got = await runPlan(plan, args);
  got.forEach((g, i) => expect(difference(g, want[i]!), `result ${i}`).toBeLessThanOrEqual(tolerance(g.type)));
  return plan;
}

const scaled = (x: Value, s: Value): Value => multiply(x, broadcastInDim(convert(s, x.type.dtype), x.type.shape, []));

test('updates of tensors of several sizes are one kernel, each in the memory of its argument', async () => {
  const update: Body = (s, ...p) => p.map((x) => subtract(x, scaled(tanh(x), s)));
  const plan = await agrees(['f32[]', 'f32[64]', 'bf16[6,20]', 'f32[3,5,7]', 'f32[1000]'], update, [1, 2, 3, 4]);
  expect(plan.report.kernels).toBe(1);
  expect(plan.outputs.map((b) => plan.buffers[b]!.aliasOf)).toEqual([1, 2, 3, 4]);
});

test('those of one size do not take each other’s memory', async () => {
  const update: Body = (s, a, b, c) => [subtract(a, scaled(b, s)), add(scaled(a, s), b), tanh(c)];
  await agrees(['f32[]', 'f32[40]', 'f32[40]', 'f32[40]'], update, [1, 2, 3]);
});

test('sums over tensors of several sizes are one kernel, and what is made of all of them another', async () => {
  const norm: Body = (...x) => {
    const squares = x.map((v) =>
      reduceSum(
        multiply(v, v),
        v.type.shape.map((_, d) => d),
      ),
    );
    const scale = rsqrt(squares.reduce((a, b) => add(a, b)));
    return x.map((v) => scaled(v, scale));
  };
  const plan = await agrees(['f32[64]', 'f32[12,20]', 'f32[5,7]'], norm);
  expect(plan.report.kernels).toBe(3);
});

test('sums that meet in workgroup memory stand side by side too', async () => {
  const sums: Body = (...x) => x.map((v) => reduceSum(v, [1]));
  const plan = await agrees(['f32[3,256]', 'f32[5,260]', 'f32[2,2000]'], sums, [], plainGpu);
  expect(plan.kernels.map((k) => k.workgroupBytes > 0)).toContain(true);
  expect(plan.report.kernels).toBeLessThanOrEqual(2);
});

test('products of a vector with matrices of several widths are one kernel, one of them into a cache', async () => {
  const product = (x: Value, w: Value): Value => dotGeneral(x, w, { lhsContracting: [1], rhsContracting: [0] });
  const project: Body = (x, q, k, cache, i) => [
    product(x, q),
    dynamicUpdateSlice(cache, convert(product(x, k), 'bfloat16'), [i, scalar(0, 'int32')]),
  ];
  const plan = await agrees(['f32[1,48]', 'f32[48,64]', 'f32[48,16]', 'bf16[8,16]', 'i32[]'], project, [3], { machine: testCpu });
  expect(plan.report.kernels).toBe(1);
});

test('what one kernel makes and another reads is not computed beside it', async () => {
  const chain: Body = (a, b) => {
    const s = reduceSum(multiply(a, a), [0]);
    return [s, scaled(b, s), reduceSum(scaled(b, s), [0])];
  };
  await agrees(['f32[64]', 'f32[33]'], chain);
});
