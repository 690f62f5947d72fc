/**
 * Many updates of many rows are sorted by row first, so that a row finds its own by bisection instead of looking through all indices. (The
 * gradient of an embedding: a vocabulary of 50,257 and 8,192 tokens.)
 *
 *     %0, %1 = stablehlo.sort %indices, iota, stable
 *     %2 = stablehlo.gather %updates at %1
 *     %3 = stablehlo.scatter %operand, %0, %2 {indices_are_sorted = true}
 *
 * Requires: whole rows, named by one index each. Ensures: the same sums in the same order, for the sort is stable. Pays where looking takes
 * longer than the kernels of a sort.
 */
import { type Eqn, ints, type Value } from '../../ir/graph.ts';
import { iota } from '../../ops/constant.ts';
import { convert } from '../../ops/conversion.ts';
import { gather, scatter } from '../../ops/indexing.ts';
import { reshape } from '../../ops/layout.ts';
import { sort } from '../../ops/sort.ts';
import { range, sizeOf } from '../../types/shape.ts';
import type { Target } from '../plan.ts';
import type { Pass } from './pass.ts';
import { rewrite } from './rewrite.ts';

export const sortScatters: Pass = {
  name: 'sort-scatters',
  run: (graph, target) => rewrite(graph, (eqn) => (eqn.op === scatter.op && eqn.inputs.length === 3 ? sorted(eqn, target) : null)),
};

function sorted({ inputs, attrs, regions }: Eqn, target: Target): readonly Value[] | null {
  const [operand, indices, updates] = inputs as [Value, Value, Value];
  const { shape } = operand.type;
  const [rows, ...columns] = shape;
  const vectorDim = attrs['index_vector_dim'] as number;
  const points = indices.type.shape.filter((_, d) => d !== vectorDim);
  const count = sizeOf(points);
  const offset = range(columns.length).map((d) => points.length + d);
  const ofRows =
    rows !== undefined &&
    columns.length > 0 &&
    attrs['indices_are_sorted'] !== true &&
    (indices.type.shape[vectorDim] ?? 1) === 1 &&
    `${ints(attrs, 'inserted_window_dims')}` === '0' &&
    `${ints(attrs, 'scatter_dims_to_operand_dims')}` === '0' &&
    ints(attrs, 'input_batching_dims').length === 0 &&
    `${ints(attrs, 'update_window_dims')}` === `${offset}` &&
    `${updates.type.shape.slice(points.length)}` === `${columns}`;
  if (!ofRows || !pays(rows, sizeOf(columns), count, target)) return null;

  const places = iota({ shape: [count], dtype: 'int32' }, 0);
  const [names, order] = sort([convert(reshape(indices, [count]), 'int32'), places], 0) as [Value, Value];
  const window = range(columns.length).map((d) => d + 1);
  const inOrder = gather(reshape(updates, [count, ...columns]), order, {
    offset_dims: window,
    collapsed_slice_dims: [0],
    start_index_map: [0],
    index_vector_dim: 1,
    slice_sizes: [1, ...columns],
  });
  const numbers = { update_window_dims: window, inserted_window_dims: [0], scatter_dims_to_operand_dims: [0], index_vector_dim: 1 };
  return scatter([operand], names, [inOrder], { ...numbers, indices_are_sorted: true }, regions[0]!);
}

/**
 * A look at an index counts as 16 operations, and an invocation has 32 columns or fewer. (1024 rows of 512 columns, 2048 updates: lavapipe
 * looks for 73 ms and sorts for 8, SwiftShader 133 and 21.)
 */
function pays(rows: number, columns: number, updates: number, { flopsPerSecond, dispatchSeconds }: Target): boolean {
  const looks = rows * Math.ceil(columns / 32) * updates;
  return (16 * looks) / flopsPerSecond > 64 * dispatchSeconds;
}
