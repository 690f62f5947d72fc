import { expect, test } from 'vitest';
import { type BufferRef, compile, type Plan, type Step } from '../../src/compiler/index.ts';
import { machines } from '../../src/machine/table.ts';
import { parseStableHLO } from '../../src/io/stablehlo.ts';
import text from '../golden/train-step-f32.mlir?raw';
import { plainTarget } from '../support/plan-runner.ts';

/** Dispatches that bind one GPU buffer for reading and for writing, in even or in odd rounds: WebGPU refuses them. */
function conflicts({ kernels, buffers, steps }: Plan): string[] {
  const placeOf = (id: number): string => {
    const { place, aliasOf } = buffers[id]!;
    return aliasOf !== undefined ? placeOf(aliasOf) : place ? `arena ${place.arena}` : `buffer ${id}`;
  };
  const check = (step: Step): string[] => {
    if ('body' in step) return step.body.flatMap(check);
    if (step.kind === 'copy') return [];
    const { label, bindings } = kernels[step.kernel]!;
    const places = (access: string, of: (ref: BufferRef) => number): string[] =>
      step.bindings.flatMap((ref, i) => (bindings[i] === access ? [placeOf(of(ref))] : []));
    return [(ref: BufferRef) => ref.buffer, (ref: BufferRef) => ref.odd?.buffer ?? ref.buffer].flatMap((of) => {
      const written = new Set(places('read_write', of));
      return places('read', of).flatMap((place) => (written.has(place) ? [`${label}: ${place}`] : []));
    });
  };
  return steps.flatMap(check);
}

test('no dispatch of a train step binds a buffer for reading and for writing', () => {
  const { graph } = parseStableHLO(text);
  const cpu = { features: ['subgroups'], subgroupSize: 8, quads: true, maxStorageBuffers: 16, machine: machines.llvmpipe };
  for (const target of [plainTarget, { ...plainTarget, ...cpu }]) expect(conflicts(compile(graph, target, { name: 'step' }))).toEqual([]);
});
