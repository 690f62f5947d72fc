/** Where a machine model comes from, and what follows from its numbers. */
import { expect, test } from 'vitest';
import { loneInvocations, type Machine, occupancy, sampleSide, secondsFor, sharesWork, workgroupsFor } from '../../src/machine/model.ts';
import { machines } from '../../src/machine/table.ts';
import { measuredMachine, softwareMachine } from '../../src/runtime/machine.ts';
import type { TuneStore } from '../../src/runtime/tune-store.ts';

const noKernels = { createBuffer: () => ({ destroy() {} }), createShaderModule: () => { throw new Error('no shaders'); } } as unknown as GPUDevice;

function storeOf(kept: Record<string, string>): TuneStore & { readonly kept: Record<string, string> } {
  return {
    kept,
    load: async () => kept,
    save: async (_, more) => void Object.assign(kept, more),
  };
}

test('an adapter that computes on the host is in the table, others are not', () => {
  expect(softwareMachine('llvmpipe: Mesa 25.0.7 (LLVM 15.0.6)')).toBe(machines.llvmpipe);
  expect(softwareMachine('Google SwiftShader')).toBe(machines.swiftshader);
  expect(softwareMachine('NVIDIA H200')).toBeUndefined();
});

test('what was measured before is taken; what is no model is measured anew', async () => {
  const before: Machine = { ...machines.gpu, cores: 7 };
  expect(await measuredMachine(noKernels, 'x', 32, storeOf({ 'machine/1': JSON.stringify(before) }))).toEqual(before);
  for (const damaged of ['{', '{}', JSON.stringify({ ...before, flopsPerSecond: -1 }), JSON.stringify({ ...before, sharesLoads: undefined })]) {
    const store = storeOf({ 'machine/1': damaged });
    expect(await measuredMachine(noKernels, 'x', 32, store)).toEqual(machines.gpu);
    expect(JSON.parse(store.kept['machine/1']!)).toEqual(machines.gpu);
  }
});

test('a store that fails loses the measurement and nothing else', async () => {
  const broken: TuneStore = { load: () => Promise.reject(new Error('full')), save: () => Promise.reject(new Error('full')) };
  expect(await measuredMachine(noKernels, 'x', 32, broken)).toEqual(machines.gpu);
});

test('invocations share work where barriers are short beside it, however the rates scale', () => {
  expect([machines.gpu, machines.llvmpipe, machines.swiftshader].map(sharesWork)).toEqual([true, false, false]);
  for (const m of Object.values(machines)) {
    expect(sharesWork({ ...m, flopsPerSecond: 2 * m.flopsPerSecond, barrierSeconds: m.barrierSeconds / 2 })).toBe(sharesWork(m));
    expect([loneInvocations(m) % m.lanes, occupancy(m) % m.lanes, workgroupsFor(m) % m.cores]).toEqual([0, 0, 0]);
    expect(secondsFor(m, m.flopsPerSecond, m.bytesPerSecond / 2)).toBe(1);
    expect(2 * sampleSide(m) ** 3).toBeLessThan(0.05 * m.flopsPerSecond);
  }
});
