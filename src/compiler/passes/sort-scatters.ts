/**
 * Many updates of many rows are sorted by row first, so that a row finds its own by bisection instead of looking through all indices. (The
 * gradient of an embedding: a vocabulary of 50,257 and 8,192 tokens.)
 *
 *     %0, %1 = stablehlo.sort %indices, iota, stable
 *     %2 = stablehlo.gather %updates at %1
 *     %3 = stablehlo.scatter %operand, %0, %2 {indices_are_sorted = true}
 *
 * Requires: whole rows, or single elements, named by their leading axes. Ensures: the same sums in the same order, for the sort is stable.
 * Pays where looking takes longer than the kernels of a sort.
 */
import { type Eqn, ints, type Value } from '../../ir/graph.ts';
import { add, multiply } from '../../ops/arithmetic.ts';
import { fullLike, iota } from '../../ops/constant.ts';
import { convert } from '../../ops/conversion.ts';
import { gather, scatter } from '../../ops/indexing.ts';
import { reshape, sliceAxis } from '../../ops/layout.ts';
import { and, compare, select } from '../../ops/logic.ts';
import { sort } from '../../ops/sort.ts';
import { range, type Shape, sizeOf } from '../../types/shape.ts';
import { secondsFor } from '../../machine/model.ts';
import type { Target } from '../plan.ts';
import { passOf } from './pass.ts';
import { rewrite } from './rewrite.ts';

export const sortScatters = passOf('sort-scatters', (graph, target) =>
  rewrite(graph, (eqn) => (eqn.op.kind === 'scatter' && eqn.inputs.length === 3 ? sorted(eqn, target) : null)),
);

function sorted({ inputs, attrs, regions }: Eqn, target: Target): readonly Value[] | null {
  const [operand, indices, updates] = inputs as [Value, Value, Value];
  const { shape } = operand.type;
  const list = (name: string): string => `${ints(attrs, name)}`;
  const vectorDim = attrs['index_vector_dim'] as number;
  const points = indices.type.shape.filter((_, d) => d !== vectorDim);
  const count = sizeOf(points);
  const axes = ints(attrs, 'scatter_dims_to_operand_dims');
  const named = range(axes.length);
  const [leading, columns] = [shape.slice(0, axes.length), shape.slice(axes.length)];
  const ofRows =
    axes.length > 0 &&
    attrs['indices_are_sorted'] !== true &&
    list('inserted_window_dims') === `${named}` &&
    `${axes.toSorted((a, b) => a - b)}` === `${named}` &&
    list('input_batching_dims') === '' &&
    list('update_window_dims') === `${columns.map((_, d) => points.length + d)}` &&
    `${updates.type.shape.slice(points.length)}` === `${columns}`;
  if (!ofRows || !pays(sizeOf(leading), columns, count, target)) return null;

  const places = iota({ shape: [count], dtype: 'int32' }, 0);
  const [names, order] = sort([rowNumbers(indices, vectorDim, axes, leading), places], 0) as [Value, Value];
  const window = columns.map((_, d) => d + 1);
  const inOrder = gather(reshape(updates, [count, ...columns]), order, {
    offset_dims: window,
    collapsed_slice_dims: [0],
    start_index_map: [0],
    index_vector_dim: 1,
    slice_sizes: [1, ...columns],
  });
  const numbers = { update_window_dims: window, inserted_window_dims: [0], scatter_dims_to_operand_dims: [0], index_vector_dim: 1 };
  const rows = reshape(operand, [sizeOf(leading), ...columns]);
  const [result] = scatter([rows], names, [inOrder], { ...numbers, indices_are_sorted: true }, regions[0]!);
  return [reshape(result!, shape)];
}

/** The row that each index vector names, counted over the leading axes; −1 where a component of several is out of bounds. */
function rowNumbers(indices: Value, vectorDim: number, axes: readonly number[], leading: Shape): Value {
  const { shape } = indices.type;
  const count = sizeOf(shape) / axes.length;
  const components = axes.map((_, k) => reshape(vectorDim < shape.length ? sliceAxis(indices, vectorDim, k, k + 1) : indices, [count]));
  const parts = components.map((x) => convert(x, 'int32'));
  if (parts.length === 1) return parts[0]!;
  const number = parts.map((x, k) => multiply(x, fullLike(x, sizeOf(leading.slice(axes[k]! + 1))))).reduce((a, b) => add(a, b));
  const inside = parts
    .map((x, k) => and(compare(x, fullLike(x, 0), 'GE'), compare(x, fullLike(x, leading[axes[k]!]!), 'LT')))
    .reduce((a, b) => and(a, b));
  return select(inside, number, fullLike(number, -1));
}

/** A look at an index counts as 16 operations; an invocation has 32 columns or fewer, or one element where columns are not fours. */
function pays(rows: number, columns: Shape, updates: number, { machine }: Target): boolean {
  const fours = columns.length > 0 && columns.at(-1)! % 4 === 0;
  const looks = rows * Math.ceil(sizeOf(columns) / (fours ? 32 : 1)) * updates;
  return secondsFor(machine, 16 * looks, 0) > 64 * machine.dispatchSeconds;
}
