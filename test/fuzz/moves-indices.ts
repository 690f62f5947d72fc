/** Moves at computed places: slices, gathers and scatters, with indices that may lie outside. */
import { buildClosed } from '../../src/ir/builder.ts';
import type { Graph, Value } from '../../src/ir/graph.ts';
import { add, maximum, minimum, multiply } from '../../src/ops/arithmetic.ts';
import { dynamicSlice, dynamicUpdateSlice } from '../../src/ops/dynamic.ts';
import { gather, scatter } from '../../src/ops/indexing.ts';
import { reducer, replacer } from '../../src/ops/region.ts';
import type { DType } from '../../src/types/dtype.ts';
import { range } from '../../src/types/shape.ts';
import type { Move } from './moves.ts';
import type { Growing } from './program.ts';

const indexDtype = (g: Growing): DType => g.random.pick(['int32', 'int32', 'int32', 'uint32', 'int8', 'uint8']);

/** Scalars that say where: in the tensor, a little outside, far outside. */
function starts(g: Growing, shape: readonly number[]): Value[] {
  const dtype = indexDtype(g);
  return shape.map((n) => g.given(dtype, [], [place(g, n)]));
}

const place = (g: Growing, n: number): number =>
  g.random.oneIn(8) ? g.random.pick([-1000, 1000, -(2 ** 31), 2 ** 31 - 1]) : g.random.between(-2, n + 1);

interface Windows {
  readonly indices: Value;
  readonly collapsed: readonly number[];
  readonly batching: readonly number[];
  readonly indicesBatching: readonly number[];
  readonly map: readonly number[];
  readonly vector: number;
  readonly offsets: readonly number[];
  readonly sizes: readonly number[];
  /** The shape of the tensor that holds all windows. */
  readonly windowed: readonly number[];
}

/** A random way to take windows of a tensor. */
function windowsOf(g: Growing, x: Value): Windows {
  const { random } = g;
  const { shape } = x.type;
  const dims = range(shape.length);
  const batching = random.oneIn(4) ? dims.filter(() => random.oneIn(3)).slice(0, 2) : [];
  const mapped = random.shuffled(dims.filter((d) => !batching.includes(d) && !random.oneIn(3)));
  const sizes = shape.map((n, d) => (batching.includes(d) ? Math.min(n, 1) : random.oneIn(2) ? Math.min(n, 1) : random.between(0, n)));
  const collapsed = dims.filter((d) => !batching.includes(d) && sizes[d] === 1 && random.oneIn(2));
  const free = [...batching.map((d) => shape[d]!), ...range(random.below(3)).map(() => random.between(random.oneIn(9) ? 0 : 1, 5))];
  const order = random.shuffled(range(free.length));
  const batch = order.map((i) => free[i]!);
  const implicit = mapped.length === 1 && random.oneIn(2);
  const vector = implicit ? batch.length : random.below(batch.length + 1);
  const indicesShape = [...batch];
  if (!implicit) indicesShape.splice(vector, 0, mapped.length);
  const indicesBatching = batching.map((_, i) => {
    const at = order.indexOf(i);
    return !implicit && at >= vector ? at + 1 : at;
  });
  const dtype = indexDtype(g);
  const indices = g.given(dtype, indicesShape, (at) => {
    const component = implicit ? 0 : at[vector]!;
    return place(g, shape[mapped[component]!]! - sizes[mapped[component]!]!);
  });
  const window = dims.filter((d) => !collapsed.includes(d) && !batching.includes(d)).map((d) => sizes[d]!);
  const offsets = random
    .shuffled(range(window.length + batch.length))
    .slice(0, window.length)
    .sort((a, b) => a - b);
  let [w, b] = [0, 0];
  const windowed = range(window.length + batch.length).map((d) => (offsets.includes(d) ? window[w++]! : batch[b++]!));
  return { indices, collapsed, batching, indicesBatching, map: mapped, vector, offsets, sizes, windowed };
}

function combiner(g: Growing, dtype: DType): Graph {
  const scalar = { dtype, shape: [] };
  return g.random.pick([
    () => reducer(dtype, add),
    () => reducer(dtype, add),
    () => reducer(dtype, maximum),
    () => reducer(dtype, minimum),
    () => reducer(dtype, multiply),
    () => replacer(dtype),
    () => buildClosed('first', [scalar, scalar], (a) => [a]),
    () => buildClosed('twice', [scalar, scalar], (a, b) => [maximum(minimum(a, b), b)]),
  ])();
}

export const indexMoves: Readonly<Record<string, Move>> = {
  'stablehlo.dynamic_slice': (g) => {
    const x = g.value();
    return dynamicSlice(
      x,
      starts(g, x.type.shape),
      x.type.shape.map((n) => g.random.between(0, n)),
    );
  },
  'stablehlo.dynamic_update_slice': (g) => {
    const x = g.value();
    const update = g.like({ ...x.type, shape: x.type.shape.map((n) => g.random.between(0, n)) });
    return dynamicUpdateSlice(x, update, starts(g, x.type.shape));
  },
  'stablehlo.gather': (g) => {
    const x = g.value();
    const w = windowsOf(g, x);
    return gather(x, w.indices, {
      offset_dims: w.offsets,
      collapsed_slice_dims: w.collapsed,
      operand_batching_dims: w.batching,
      start_indices_batching_dims: w.indicesBatching,
      start_index_map: w.map,
      index_vector_dim: w.vector,
      slice_sizes: w.sizes,
    });
  },
  'stablehlo.scatter': (g) => {
    const x = g.value();
    const w = windowsOf(g, x);
    const attrs = {
      update_window_dims: w.offsets,
      inserted_window_dims: w.collapsed,
      input_batching_dims: w.batching,
      scatter_indices_batching_dims: w.indicesBatching,
      scatter_dims_to_operand_dims: w.map,
      index_vector_dim: w.vector,
    };
    const updates = g.like({ dtype: x.type.dtype, shape: w.windowed });
    return scatter([x], w.indices, [updates], attrs, combiner(g, x.type.dtype));
  },
};
