import { describe, expect, test } from 'vitest';
import type { Value } from '../../src/ir/graph.ts';
import type { GatherAttrs } from '../../src/ops/gather.ts';
import {
  clampIndices,
  gather,
  gatherWindows,
  indicesInBounds,
  scatterAdd,
  scatterMax,
  scatterMin,
  scatterMul,
  scatterSet,
  scatterWindows,
} from '../../src/ops/indexing.ts';
import type { ScatterAttrs } from '../../src/ops/scatter.ts';
import { evaluate } from '../../src/transforms/evaluate.ts';
import { type HostTensor, hostTensor } from '../../src/types/host.ts';
import { tensorType } from '../../src/types/shape.ts';
import { expectBatching, expectDerivatives, f32, i32, messageOf, program, pullBack, samples } from '../transforms/laws.ts';

const rows: GatherAttrs = { offset_dims: [1], collapsed_slice_dims: [0], start_index_map: [0], index_vector_dim: 1, slice_sizes: [1, 3] };
const intoRows: ScatterAttrs = {
  update_window_dims: [1],
  inserted_window_dims: [0],
  scatter_dims_to_operand_dims: [0],
  index_vector_dim: 1,
};
/** Windows of 2×2 of a 4×5 tensor, each found by a pair of indices. */
const patches: GatherAttrs = {
  offset_dims: [1, 2],
  collapsed_slice_dims: [],
  start_index_map: [1, 0],
  index_vector_dim: 1,
  slice_sizes: [2, 2],
};
const intoPatches: ScatterAttrs = {
  update_window_dims: [1, 2],
  inserted_window_dims: [],
  scatter_dims_to_operand_dims: [1, 0],
  index_vector_dim: 1,
};
/** `take_along_axis` along the last axis. */
const along: GatherAttrs = {
  offset_dims: [],
  collapsed_slice_dims: [1],
  operand_batching_dims: [0],
  start_indices_batching_dims: [0],
  start_index_map: [1],
  index_vector_dim: 2,
  slice_sizes: [1, 1],
};
const intoAlong: ScatterAttrs = {
  update_window_dims: [],
  inserted_window_dims: [1],
  input_batching_dims: [0],
  scatter_indices_batching_dims: [0],
  scatter_dims_to_operand_dims: [1],
  index_vector_dim: 2,
};
const ints = (shape: readonly number[], values: readonly number[]): HostTensor => hostTensor('int32', shape, values);
const floats = (shape: readonly number[], values: readonly number[]): HostTensor => hostTensor('float32', shape, values);
const run = (args: readonly HostTensor[], body: (...values: Value[]) => readonly Value[]): number[][] =>
  evaluate(
    program(
      args.map((a) => a.type),
      body,
    ),
    args,
  ).map((t) => [...t.data]);

describe('gather', () => {
  const table = floats([4, 3], [0, 1, 2, 10, 11, 12, 20, 21, 22, 30, 31, 32]);

  test('takes rows, and moves a row out of bounds to the nearest', () => {
    const indices = ints([4, 1], [2, 0, -7, 9]);
    expect(run([table, indices], (x, i) => [gather(x, i, rows)])).toEqual([[20, 21, 22, 0, 1, 2, 0, 1, 2, 30, 31, 32]]);
  });
  test('takes unsigned and narrow indices', () => {
    for (const dtype of ['uint32', 'uint8', 'int8'] as const) {
      expect(run([table, hostTensor(dtype, [2, 1], [1, 3])], (x, i) => [gather(x, i, rows)])).toEqual([[10, 11, 12, 30, 31, 32]]);
    }
  });
  test('moves a window so that all of it fits', () => {
    const x = floats(
      [4, 5],
      Array.from({ length: 20 }, (_, i) => i),
    );
    // Components are (column, row): start_index_map is [1, 0].
    expect(run([x, ints([2, 2], [1, 0, 9, 9])], (v, i) => [gather(v, i, patches)])).toEqual([[1, 2, 6, 7, 13, 14, 18, 19]]);
  });
  test('batches over axes that operand and indices share', () => {
    const x = floats([2, 3], [1, 2, 3, 4, 5, 6]);
    expect(run([x, ints([2, 2], [2, 0, 1, 1])], (v, i) => [gather(v, i, along)])).toEqual([[3, 1, 5, 5]]);
  });
  test('keeps the laws of derivatives and batching', () => {
    for (const [operand, indices, attrs] of [
      [f32(4, 3), ints([5, 1], [2, 0, 3, 3, 1]), rows],
      [f32(4, 5), ints([3, 2], [1, 0, 3, 2, 0, 1]), patches],
      [f32(2, 3), ints([2, 2], [2, 0, 1, 1]), along],
    ] as const) {
      const graph = program([operand, indices.type], (x, i) => [gather(x, i, attrs)]);
      expectDerivatives(graph, { args: [samples(graph)[0]!, indices] });
      for (const dims of [
        [0, null],
        [null, 0],
        [0, 1],
        [1, 0],
      ] as const) {
        expectBatching(graph, dims);
      }
    }
  });
  test('gives no cotangent for what was out of bounds, as in JAX', () => {
    const graph = program([f32(3, 3), i32(4, 1)], (x, i) => [gather(x, i, rows)]);
    const args = [floats([3, 3], new Array(9).fill(0)), ints([4, 1], [-1, 0, 2, 3])];
    expect([...pullBack(graph, args, [floats([4, 3], new Array(12).fill(1))])[0]!.data]).toEqual([1, 1, 1, 0, 0, 0, 1, 1, 1]);
  });
  test('says which rule is broken', () => {
    const bad = (attrs: Partial<GatherAttrs>, operand = f32(4, 3), indices = i32(5, 1)): string =>
      messageOf(() => program([operand, indices], (x, i) => [gather(x, i, { ...rows, ...attrs })]));
    expect(bad({}, f32(4, 3), f32(5, 1))).toBe('gather: start indices must be integers, got f32[5,1]');
    expect(bad({ slice_sizes: [1, 4] })).toBe('gather: a window must fit into the operand, got 4 of 3 along axis 1');
    expect(bad({ slice_sizes: [2, 3] })).toBe(
      'gather: slice_sizes must be at most 1 along collapsed and batching dimensions, got 2 along axis 0',
    );
    expect(bad({ slice_sizes: [1] })).toBe(
      'gather: slice_sizes must have one entry for each dimension of the operand, got slice_sizes = [1] for rank 2',
    );
    expect(bad({ start_index_map: [0, 1] })).toBe(
      'gather: start_index_map must have one entry for each component of an index, got start_index_map = [0,1] for 1',
    );
    expect(bad({ offset_dims: [0, 1] })).toBe(
      'gather: offset_dims must have one entry for each dimension of a window, got offset_dims = [0,1] for 1',
    );
    expect(bad({ offset_dims: [5] })).toBe(
      'gather: offset_dims must name dimensions of the windowed tensor, got offset_dims = [5] for rank 2',
    );
    expect(bad({ index_vector_dim: 3 })).toBe(
      'gather: index_vector_dim must be a dimension of the indices or their rank, got 3 for rank 2',
    );
    expect(bad({ collapsed_slice_dims: [1, 0] })).toBe(
      'gather: collapsed_slice_dims must be unique and in order, got collapsed_slice_dims = [1,0]',
    );
    expect(bad({ start_index_map: [2] })).toBe(
      'gather: start_index_map must name dimensions of the operand, got start_index_map = [2] for rank 2',
    );
    expect(bad({ operand_batching_dims: [0] })).toBe(
      'gather: collapsed_slice_dims and operand_batching_dims must not overlap, got collapsed_slice_dims = [0], operand_batching_dims = [0]',
    );
    expect(bad({ collapsed_slice_dims: [], operand_batching_dims: [0], start_indices_batching_dims: [0], start_index_map: [1] })).toBe(
      'gather: batching dimensions must have equal sizes in operand and indices, got [4] and [5]',
    );
    expect(bad({ collapsed_slice_dims: [], operand_batching_dims: [0], start_indices_batching_dims: [0] })).toBe(
      'gather: start_index_map must not name batching dimensions, got start_index_map = [0], operand_batching_dims = [0]',
    );
  });
});

describe('scatter', () => {
  const zeros = floats([4, 2], new Array(8).fill(0));
  const twoRows: ScatterAttrs = intoRows;

  test('adds up updates that meet, and drops what is out of bounds', () => {
    const [sum] = run([zeros, ints([4, 1], [1, 1, -1, 4]), floats([4, 2], [1, 2, 10, 20, 5, 5, 7, 7])], (x, i, u) => [
      scatterAdd(x, i, u, twoRows),
    ]);
    expect(sum).toEqual([0, 0, 11, 22, 0, 0, 0, 0]);
  });
  test('drops a window of which a part is out of bounds, as XLA does', () => {
    const attrs: ScatterAttrs = {
      update_window_dims: [0],
      inserted_window_dims: [],
      scatter_dims_to_operand_dims: [0],
      index_vector_dim: 0,
    };
    const at = (start: number): number[] =>
      run([floats([5], [0, 0, 0, 0, 0]), ints([1], [start]), floats([3], [1, 2, 3])], (x, i, u) => [scatterAdd(x, i, u, attrs)])[0]!;
    expect(at(-1)).toEqual([0, 0, 0, 0, 0]);
    expect(at(2)).toEqual([0, 0, 1, 2, 3]);
    expect(at(3)).toEqual([0, 0, 0, 0, 0]);
  });
  test('lets the last of several updates stand', () => {
    expect(run([zeros, ints([3, 1], [1, 2, 1]), floats([3, 2], [1, 1, 2, 2, 3, 3])], (x, i, u) => [scatterSet(x, i, u, twoRows)])).toEqual([
      [0, 0, 3, 3, 2, 2, 0, 0],
    ]);
  });
  test('sums 16-bit floats unrounded and rounds once', () => {
    const x = hostTensor('bfloat16', [1, 1], [256]);
    const ones = hostTensor('bfloat16', [8, 1], new Array(8).fill(1));
    expect(run([x, ints([8, 1], new Array(8).fill(0)), ones], (v, i, u) => [scatterAdd(v, i, u, twoRows)])).toEqual([[264]]);
  });
  test('wraps integers and treats bools as sets', () => {
    const bytes = run([hostTensor('int8', [1, 1], [100]), ints([2, 1], [0, 0]), hostTensor('int8', [2, 1], [100, 100])], (x, i, u) => [
      scatterAdd(x, i, u, twoRows),
      scatterMul(x, i, u, twoRows),
      scatterMin(x, i, u, twoRows),
      scatterMax(x, i, u, twoRows),
    ]);
    expect(bytes).toEqual([[44], [64], [100], [100]]);
  });
  test('keeps the laws of derivatives', () => {
    for (const [operand, indices, updates, attrs] of [
      // Equal indices, and one out of bounds.
      [f32(4, 3), ints([5, 1], [2, 0, 2, 7, 1]), f32(5, 3), intoRows],
      [f32(4, 5), ints([3, 2], [1, 0, 3, 2, 0, 1]), f32(3, 2, 2), intoPatches],
      [f32(2, 3), ints([2, 2], [2, 0, 1, 1]), f32(2, 2), intoAlong],
    ] as const) {
      for (const op of [scatterAdd, scatterSet, scatterMin, scatterMax]) {
        const graph = program([operand, indices.type, updates], (x, i, u) => [op(x, i, u, attrs)]);
        const [x, , u] = samples(graph);
        expectDerivatives(graph, { args: [x!, indices, u!], order: op === scatterAdd || op === scatterSet ? 2 : 1 });
      }
    }
  });
  test('a product has a derivative by its updates where no two meet', () => {
    const indices = ints([3, 1], [2, 0, 3]);
    const graph = program([f32(4, 3), indices.type, f32(3, 3)], (x, i, u) => [scatterMul(x, i, u, { ...intoRows, unique_indices: true })]);
    const [x, , u] = samples(graph);
    expectDerivatives(graph, { args: [x!, indices, u!] });
    const shared = program([f32(4, 3), indices.type, f32(3, 3)], (x, i, u) => [scatterMul(x, i, u, intoRows)]);
    expect(messageOf(() => expectDerivatives(shared, { args: [x!, indices, u!] }))).toBe(
      'scatter: a derivative by the updates of a product needs unique_indices, got unique_indices = false\n  Pass unique_indices = true if no two updates meet, or add logarithms.',
    );
  });
  test('winners of an extremum share the tangent', () => {
    const graph = program([f32(2, 1), i32(2, 1), f32(2, 1)], (x, i, u) => [scatterMax(x, i, u, twoRows)]);
    const args = [floats([2, 1], [3, 5]), ints([2, 1], [0, 0]), floats([2, 1], [3, 1])];
    const [dx, du] = pullBack(graph, args, [floats([2, 1], [1, 1])]);
    expect([[...dx!.data], [...du!.data]]).toEqual([
      [0.5, 1],
      [0.5, 0],
    ]);
  });
  test('keeps the law of batching', () => {
    for (const [operand, indices, updates, attrs] of [
      [f32(4, 3), i32(5, 1), f32(5, 3), intoRows],
      [f32(4, 5), i32(3, 2), f32(3, 2, 2), intoPatches],
      [f32(2, 3), i32(2, 2), f32(2, 2), intoAlong],
    ] as const) {
      for (const op of [scatterAdd, scatterSet]) {
        const graph = program([operand, indices, updates], (x, i, u) => [op(x, i, u, attrs)]);
        for (const dims of [
          [0, null, 0],
          [0, 1, 0],
          [null, 0, null],
          [1, null, null],
          [null, null, 1],
        ] as const) {
          expectBatching(graph, dims);
        }
      }
    }
  });
  test('says which rule is broken', () => {
    const bad = (operand = f32(4, 3), indices = i32(5, 1), updates = f32(5, 3)): string =>
      messageOf(() => program([operand, indices, updates], (x, i, u) => [scatterAdd(x, i, u, intoRows)]));
    expect(bad(f32(4, 3), f32(5, 1))).toBe('scatter: indices must be integers, got f32[5,1]');
    expect(bad(f32(4, 3), i32(5, 1), tensorType('bfloat16', [5, 3]))).toBe(
      'scatter: an operand and its updates must have one dtype, got f32[4,3] and bf16[5,3]',
    );
    expect(bad(f32(4, 3), i32(5, 1), f32(6, 3))).toBe(
      'scatter: updates must have shape [5,3] by the indices and update_window_dims, got f32[6,3]',
    );
    expect(bad(f32(4, 3), i32(5, 1), f32(5, 4))).toBe('scatter: a window must fit into the operand, got 4 of 3 along axis 1');
  });
});

describe("JAX's modes", () => {
  test('fill: indicesInBounds tells which windows lie within the operand', () => {
    const w = gatherWindows([4, 3], [5, 1], rows);
    expect(run([ints([5, 1], [-1, 0, 3, 4, 2])], (i) => [indicesInBounds(w, i)])).toEqual([[0, 0, 0, 1, 1, 1, 1, 1, 1, 0, 0, 0, 1, 1, 1]]);
    const pairs = gatherWindows([4, 5], [3, 2], { ...patches, slice_sizes: [2, 2] });
    expect(run([ints([3, 2], [3, 2, 4, 0, 0, 3])], (i) => [indicesInBounds(pairs, i)])).toEqual([[1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0]]);
  });
  test('clip: clampIndices moves indices to where their window fits', () => {
    const w = scatterWindows([4, 5], [2, 2], [2, 2, 2], intoPatches);
    expect(run([ints([2, 2], [-3, 9, 9, 1])], (i) => [clampIndices(w, i)])).toEqual([[0, 2, 3, 1]]);
  });
  test('limits that the index dtype cannot hold do not matter', () => {
    const w = gatherWindows([1000, 3], [2, 1], rows);
    expect(run([hostTensor('int8', [2, 1], [127, -1])], (i) => [indicesInBounds(w, i)])).toEqual([[1, 1, 1, 0, 0, 0]]);
  });
});
