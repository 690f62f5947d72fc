import { afterAll, expect, test } from 'vitest';
import { compile, compileCandidate, type Plan, type PlanChoice } from '../../src/compiler/index.ts';
import { init, jit, lower, numpy as np } from '../../src/index.ts';
import { dotGeneral } from '../../src/ops/dot.ts';
import { openDevice } from '../../src/runtime/device.ts';
import { Tuner } from '../../src/runtime/tune.ts';
import { setTuneStore, type Tuned, type TuneStore } from '../../src/runtime/tune-store.ts';
import { parseType, program } from '../support/programs.ts';

function memoryStore(): TuneStore & { readonly kept: Map<string, Tuned> } {
  const kept = new Map<string, Tuned>();
  return {
    kept,
    load: async (adapter) => kept.get(adapter) ?? {},
    save: async (adapter, tuned) => void kept.set(adapter, { ...kept.get(adapter), ...tuned }),
  };
}

const device = await openDevice();
afterAll(async () => {
  device.close();
  await init({ tune: false }); // for the tests behind these
});
const graph = program(['f32[60,40]', 'f32[40,56]'].map(parseType), (a, b) => [
  dotGeneral(a, b, { lhsContracting: [1], rhsContracting: [0] }),
]);

test('an open choice is measured once, kept for the adapter, and taken by the next plan', async () => {
  const store = memoryStore();
  const tuner = await Tuner.open(device, store);
  const { choices } = compile(graph, tuner.target, { name: 'test' }).report;
  expect(choices).toMatchObject([{ key: 'matmul/float32,float32,float32/mk,kn/1x64x64x64', tuned: false }]);
  const { key, candidates } = choices[0]!;
  expect(candidates.length).toBeGreaterThan(1);
  let compiled = 0;
  const planOf = (choice: PlanChoice, candidate: string): Plan => {
    compiled++;
    const plan = compileCandidate(choice, candidate, device.target);
    expect(plan.report.choices).toMatchObject([{ key, chosen: candidate }]);
    return plan;
  };
  await Promise.all([tuner.decide(choices, planOf), tuner.decide(choices, planOf)]);
  expect(compiled).toBe(candidates.length);
  expect(candidates).toContain(store.kept.get(device.target.name)?.[key]);
  const again = await Tuner.open(device, store);
  expect(compile(graph, again.target, { name: 'test' }).report.choices).toMatchObject([{ key, tuned: true }]);
});

test('attention is measured on a program of its own', async () => {
  const store = memoryStore();
  const tuner = await Tuner.open(device, store);
  const key = 'attention/float32/1x32x32x8';
  const choice = { key, chosen: '', tuned: false, candidates: ['rows-8x1', 'rows-8x2', 'rows-4x1'] };
  const planOf = (choice: PlanChoice, candidate: string): Plan => compileCandidate(choice, candidate, device.target);
  expect(planOf(choice, '').report).toMatchObject({ kernels: 1, choices: [{ key }] });
  await tuner.decide([choice], planOf);
  expect(choice.candidates).toContain(store.kept.get(device.target.name)?.[key]);
});

test('init({ tune: true }) measures behind the first call and gives the same results', async () => {
  const store = memoryStore();
  setTuneStore(store);
  await init({ tune: true });
  const a = np
    .arange(48 * 64)
    .astype('float32')
    .reshape([48, 64])
    .mul(1e-3);
  const f = (x: typeof a): typeof a => np.matmul(x, x.transpose());
  const first = await jit(f)(a).data();
  const compiled = await lower(f)(a).compile();
  expect(compiled.report!.choices.every((c) => c.tuned)).toBe(true);
  expect(store.kept.size).toBe(1);
  const second = await compiled.call(a).data();
  second.forEach((x, i) => expect(x).toBeCloseTo(Number(first[i]), 4));
});
