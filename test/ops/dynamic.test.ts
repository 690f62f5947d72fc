import { describe, expect, test } from 'vitest';
import { dynamicSlice, dynamicUpdateSlice } from '../../src/ops/dynamic.ts';
import { evaluate } from '../../src/transforms/evaluate.ts';
import { hostTensor } from '../../src/types/host.ts';
import { tensorType } from '../../src/types/shape.ts';
import { expectBatching, expectDerivatives, f32, i32, messageOf, program, samples } from '../transforms/laws.ts';

const int = (n: number) => hostTensor('int32', [], [n]);
const line = hostTensor('float32', [5], [0, 1, 2, 3, 4]);

describe('dynamic_slice', () => {
  const graph = program([f32(3, 4), i32(), i32()], (x, i, j) => [dynamicSlice(x, [i, j], [2, 2])]);

  test('clamps its start so that the slice fits', () => {
    const at = program([f32(5), i32()], (x, i) => [dynamicSlice(x, [i], [3])]);
    expect([-2, 1, 2, 4].map((i) => [...evaluate(at, [line, int(i)])[0]!.data])).toEqual([
      [0, 1, 2],
      [1, 2, 3],
      [2, 3, 4],
      [2, 3, 4],
    ]);
  });
  test('takes unsigned starts', () => {
    const at = program([f32(5), tensorType('uint32')], (x, i) => [dynamicSlice(x, [i], [3])]);
    expect([...evaluate(at, [line, hostTensor('uint32', [], [4294967295])])[0]!.data]).toEqual([2, 3, 4]);
  });
  test('keeps the laws of derivatives and batching', () => {
    for (const [i, j] of [
      [0, 1],
      [2, -1],
      [1, 9],
    ]) {
      expectDerivatives(graph, { args: [samples(graph)[0]!, int(i!), int(j!)] });
    }
    for (const dims of [
      [0, null, null],
      [2, null, null],
      [0, 0, null],
      [1, 0, 0],
      [null, null, 0],
    ] as const) {
      expectBatching(graph, dims);
    }
  });
  test('says which rule is broken', () => {
    const slice = (...args: Parameters<typeof dynamicSlice> extends [unknown, unknown, infer S] ? [S] : never): string =>
      messageOf(() => program([f32(3, 4), i32(), i32()], (x, i, j) => [dynamicSlice(x, [i, j], ...args)]));
    expect(slice([2, 5])).toBe('dynamic_slice: slice_sizes must fit into the operand, got [2,5] for f32[3,4]');
    expect(messageOf(() => program([f32(3, 4), i32()], (x, i) => [dynamicSlice(x, [i], [1, 1])]))).toBe(
      'dynamic_slice: there must be one start for each axis, got 1 for f32[3,4]',
    );
    expect(messageOf(() => program([f32(3), f32()], (x, i) => [dynamicSlice(x, [i], [1])]))).toBe(
      'dynamic_slice: starts must be scalar integers of one dtype, got f32[]',
    );
  });
});

describe('dynamic_update_slice', () => {
  const graph = program([f32(3, 4), f32(2, 2), i32(), i32()], (x, u, i, j) => [dynamicUpdateSlice(x, u, [i, j])]);

  test('clamps its start so that the update fits', () => {
    const at = program([f32(5), f32(2), i32()], (x, u, i) => [dynamicUpdateSlice(x, u, [i])]);
    const update = hostTensor('float32', [2], [8, 9]);
    expect([-2, 1, 7].map((i) => [...evaluate(at, [line, update, int(i)])[0]!.data])).toEqual([
      [8, 9, 2, 3, 4],
      [0, 8, 9, 3, 4],
      [0, 1, 2, 8, 9],
    ]);
  });
  test('leaves its operands as they are', () => expect([...line.data]).toEqual([0, 1, 2, 3, 4]));
  test('keeps the laws of derivatives and batching', () => {
    const [x, u] = samples(graph);
    for (const [i, j] of [
      [0, 1],
      [2, -1],
      [1, 9],
    ]) {
      expectDerivatives(graph, { args: [x!, u!, int(i!), int(j!)] });
    }
    for (const dims of [
      [0, null, null, null],
      [null, 1, null, null],
      [0, 0, 0, null],
      [1, 2, 0, 0],
      [null, null, null, 0],
    ] as const) {
      expectBatching(graph, dims);
    }
  });
  test('says which rule is broken', () => {
    const update = (type: ReturnType<typeof f32>): string =>
      messageOf(() => program([f32(3), type, i32()], (x, u, i) => [dynamicUpdateSlice(x, u, [i])]));
    expect(update(f32(4))).toBe('dynamic_update_slice: update must fit into the operand, got [4] for f32[3]');
    expect(update(i32(2))).toBe('dynamic_update_slice: operand and update must have one dtype, got f32[3] and i32[2]');
  });
});
