/**
 * gather and scatter: reading and writing windows of a tensor at computed places. They stand together because each is the other's transpose.
 *
 * What is out of bounds: gather moves a window to the nearest place where it fits; scatter drops a window that does not lie wholly within the
 * operand (as XLA on every backend; the StableHLO text drops single elements). JAX's modes are built from this: `clip` clamps the indices
 * first (`clampIndices`), `fill` replaces what `indicesInBounds` says is outside.
 */
import { emit, emit1 } from '../ir/builder.ts';
import { type Attrs, type Eqn, flag, type Graph, type Value } from '../ir/graph.ts';
import type { BatchRule, JvpRule, Op, TransposeRule } from '../ir/op.ts';
import { dtypes } from '../types/dtype.ts';
import { hostTensor } from '../types/host.ts';
import { type Shape, sizeOf } from '../types/shape.ts';
import { ArgumentError } from '../util/errors.ts';
import { add, divide, maximum, minimum, multiply } from './arithmetic.ts';
import { atFront } from './batching.ts';
import { constant, fullLike, iota, zeros } from './constant.ts';
import { convert } from './conversion.ts';
import { define } from './define.ts';
import { evalGather, type GatherAttrs, gatherElement, gatherNumbers, inferGather } from './gather.ts';
import { type Windows, windowedShape, windowsOf } from './index-windows.ts';
import { broadcastInDim, reshape } from './layout.ts';
import { and, compare, select } from './logic.ts';
import { reduceAnd } from './reduce.ts';
import { isReplacer, reducer, reducerOp, replacer } from './region.ts';
import { evalScatter, inferScatter, type ScatterAttrs, scatterElement, scatterNumbers } from './scatter.ts';

// gather

const gatherOp: Op = {
  name: 'gather',
  dialect: 'stablehlo',
  kind: 'gather',
  infer: inferGather,
  eval: evalGather,
  jvp: ([, indices], [dx], eqn) => [dx ? emit1(gatherOp, [dx, indices!], eqn.attrs) : null],
  // As in JAX, what was gathered with an index out of bounds gives no cotangent.
  transpose: ([ct], [, indices], eqn) => [
    ct ? scatterAdd(zeros(eqn.inputs[0]!.type), indices!, ct, scatterOfGather(eqn.attrs)) : null,
    null,
  ],
  batch: (inputs, dims, eqn, size) => {
    const a = normalGather(eqn.attrs);
    const [operandBatched, indicesBatched] = dims.map((d) => d !== null);
    const operand = operandBatched ? atFront(inputs[0]!, dims[0]!, size) : inputs[0]!;
    const indices = indicesBatched ? atFront(inputs[1]!, dims[1]!, size) : inputs[1]!;
    const attrs: Attrs = {
      ...a,
      offset_dims: indicesBatched ? next(a.offset_dims) : [0, ...next(a.offset_dims)],
      ...(operandBatched && {
        collapsed_slice_dims: next(a.collapsed_slice_dims),
        operand_batching_dims: [...(indicesBatched ? [0] : []), ...next(a.operand_batching_dims)],
        start_index_map: next(a.start_index_map),
        slice_sizes: [indicesBatched ? Math.min(size, 1) : size, ...a.slice_sizes],
      }),
      ...(indicesBatched && {
        start_indices_batching_dims: [...(operandBatched ? [0] : []), ...next(a.start_indices_batching_dims)],
        index_vector_dim: a.index_vector_dim + 1,
        indices_are_sorted: false,
      }),
    };
    return { outputs: [emit1(gatherOp, [operand, indices], attrs)], dims: [0] };
  },
  element: gatherElement,
};

/**
 * The windows of `operand` at the index vectors in `indices`.
 * @see https://openxla.org/stablehlo/spec#gather
 */
export const gather = define(
  gatherOp,
  (operand: Value, indices: Value, attrs: GatherAttrs): Value =>
    emit1(gatherOp, [operand, indices], normalGather(attrs as unknown as Attrs)),
);

type Full<T> = { readonly [K in keyof T]-?: NonNullable<T[K]> };

function normalGather(attrs: Attrs): Full<GatherAttrs> {
  const n = gatherNumbers(attrs);
  return {
    offset_dims: n.offsetDims,
    collapsed_slice_dims: n.collapsedDims,
    operand_batching_dims: n.operandBatchingDims,
    start_indices_batching_dims: n.indicesBatchingDims,
    start_index_map: n.indexMap,
    index_vector_dim: n.indexVectorDim,
    slice_sizes: n.sizes,
    indices_are_sorted: flag(attrs, 'indices_are_sorted'),
  };
}

/** The scatter that puts back what a gather took. */
function scatterOfGather(attrs: Attrs): ScatterAttrs {
  const a = normalGather(attrs);
  return {
    update_window_dims: a.offset_dims,
    inserted_window_dims: a.collapsed_slice_dims,
    input_batching_dims: a.operand_batching_dims,
    scatter_indices_batching_dims: a.start_indices_batching_dims,
    scatter_dims_to_operand_dims: a.start_index_map,
    index_vector_dim: a.index_vector_dim,
    indices_are_sorted: a.indices_are_sorted,
  };
}

const next = (dims: readonly number[]): number[] => dims.map((d) => d + 1);

// scatter

const scatterJvp: JvpRule = (primals, tangents, eqn) => {
  const [operand, indices, updates] = primals;
  const [dOperand, , dUpdates] = tangents;
  const region = eqn.regions[0]!;
  const linear = (): Value => again(eqn, dOperand ?? zeros(operand!.type), indices!, dUpdates ?? zeros(updates!.type));
  switch (rule(eqn)) {
    case 'add':
    case 'set': // the last update wins among the tangents as it does among the values
      return [linear()];
    case 'multiply': {
      if (dUpdates && !flag(eqn.attrs, 'unique_indices')) {
        throw new ArgumentError(
          'scatter: a derivative by the updates of a product needs unique_indices, got unique_indices = false',
          uniqueRemedy,
        );
      }
      const byOperand = dOperand ? again(eqn, dOperand, indices!, updates!) : null;
      const byUpdates = dUpdates ? multiply(operand!, scatterAdd(zeros(operand!.type), indices!, dUpdates, attrsOf(eqn))) : null;
      return [byOperand && byUpdates ? add(byOperand, byUpdates) : (byOperand ?? byUpdates)];
    }
    case 'extremum': {
      // What equals the result has won; several winners share the tangent evenly, as in JAX.
      const result = eqn.outputs[0]!;
      const { dtype } = region.results[0]!.type;
      const operandWins = convert(compare(operand!, result, 'EQ'), dtype);
      const updateWins = convert(and(compare(updates!, gatherBack(eqn, result, indices!), 'EQ'), hits(eqn, indices!)), dtype);
      const winners = scatterAdd(operandWins, indices!, updateWins, attrsOf(eqn));
      const won = scatterAdd(
        dOperand ? multiply(operandWins, dOperand) : zeros(operand!.type),
        indices!,
        dUpdates ? multiply(updateWins, dUpdates) : zeros(updates!.type),
        attrsOf(eqn),
      );
      return [divide(won, winners)];
    }
  }
};

const scatterTranspose: TransposeRule = ([ct], [operand, indices, updates], eqn) => {
  if (!ct) return [null, null, null];
  const back = (): Value => {
    const taken = gatherBack(eqn, ct, indices!);
    const counts = rule(eqn) === 'set' && !flag(eqn.attrs, 'unique_indices') ? lastHits(eqn, indices!) : hits(eqn, indices!);
    return select(counts, taken, fullLike(taken, 0));
  };
  switch (rule(eqn)) {
    case 'add':
      return [operand ? null : ct, null, updates ? null : back()];
    case 'set':
      return [operand ? null : again(eqn, ct, indices!, zeros(eqn.inputs[2]!.type)), null, updates ? null : back()];
    default:
      return [operand ? null : again(eqn, ct, indices!, updates!), null, null];
  }
};

const scatterBatch: BatchRule = (inputs, dims, eqn, size) => {
  const a = attrsOf(eqn);
  const n = (inputs.length - 1) / 2;
  const indicesBatched = dims[n] !== null;
  const attrs: Attrs = {
    ...a,
    update_window_dims: indicesBatched ? next(a.update_window_dims) : [0, ...next(a.update_window_dims)],
    inserted_window_dims: next(a.inserted_window_dims),
    input_batching_dims: [...(indicesBatched ? [0] : []), ...next(a.input_batching_dims)],
    scatter_dims_to_operand_dims: next(a.scatter_dims_to_operand_dims),
    ...(indicesBatched && {
      scatter_indices_batching_dims: [0, ...next(a.scatter_indices_batching_dims)],
      index_vector_dim: a.index_vector_dim + 1,
      indices_are_sorted: false,
    }),
  };
  const operands = inputs.map((v, k) => (k === n && !indicesBatched ? v : atFront(v, dims[k]!, size)));
  return { outputs: emit(scatterOp, operands, attrs, eqn.regions), dims: new Array<number>(n).fill(0) };
};

const scatterOp: Op = {
  name: 'scatter',
  dialect: 'stablehlo',
  kind: 'scatter',
  infer: inferScatter,
  eval: evalScatter,
  jvp: scatterJvp,
  transpose: scatterTranspose,
  batch: scatterBatch,
  element: scatterElement,
};

/**
 * Operands whose windows at the index vectors in `indices` are combined with updates by a region (elements of the operands, elements of the
 * updates) → new elements. Updates of one element are combined in the order of their index vectors, so the result does not depend on timing.
 * @see https://openxla.org/stablehlo/spec#scatter
 */
export const scatter = define(
  scatterOp,
  (operands: readonly Value[], indices: Value, updates: readonly Value[], attrs: ScatterAttrs, region: Graph): readonly Value[] =>
    emit(scatterOp, [...operands, indices, ...updates], normalScatter(attrs as unknown as Attrs), [region]),
);

type Scatter1 = (operand: Value, indices: Value, updates: Value, attrs: ScatterAttrs) => Value;
const scatterBy =
  (region: (operand: Value) => Graph): Scatter1 =>
  (operand, indices, updates, attrs) =>
    scatter([operand], indices, [updates], attrs, region(operand))[0]!;
export const scatterAdd = scatterBy((x) => reducer(x.type.dtype, add));
export const scatterMul = scatterBy((x) => reducer(x.type.dtype, multiply));
export const scatterMin = scatterBy((x) => reducer(x.type.dtype, minimum));
export const scatterMax = scatterBy((x) => reducer(x.type.dtype, maximum));
/** Replaces; of several updates of one element the last one stands. */
export const scatterSet = scatterBy((x) => replacer(x.type.dtype));

function normalScatter(attrs: Attrs): Full<ScatterAttrs> {
  const a = attrs as Partial<ScatterAttrs>;
  return {
    update_window_dims: a.update_window_dims ?? [],
    inserted_window_dims: a.inserted_window_dims ?? [],
    input_batching_dims: a.input_batching_dims ?? [],
    scatter_indices_batching_dims: a.scatter_indices_batching_dims ?? [],
    scatter_dims_to_operand_dims: a.scatter_dims_to_operand_dims ?? [],
    index_vector_dim: a.index_vector_dim ?? 0,
    indices_are_sorted: a.indices_are_sorted ?? false,
    unique_indices: a.unique_indices ?? false,
  };
}
const attrsOf = (eqn: Eqn): Full<ScatterAttrs> => normalScatter(eqn.attrs);

const uniqueRemedy = 'Pass unique_indices = true if no two updates meet, or add logarithms.';

/** Which derivative a scatter has. */
function rule(eqn: Eqn): 'add' | 'set' | 'multiply' | 'extremum' {
  const region = eqn.regions[0]!;
  if (isReplacer(region)) return 'set';
  const op = reducerOp(region);
  if (op === add.op) return 'add';
  if (op === multiply.op) return 'multiply';
  if (op === maximum.op || op === minimum.op) return 'extremum';
  const ops = region.eqns.map((e) => e.op.name).join(', ');
  throw new ArgumentError(
    `scatter: only regions that add, multiply, replace or take the greater or lesser have a derivative, got a region of ${ops}`,
  );
}

const again = (eqn: Eqn, operand: Value, indices: Value, updates: Value): Value =>
  emit1(eqn.op, [operand, indices, updates], eqn.attrs, eqn.regions);

const windowsOfEqn = (eqn: Eqn): Windows =>
  scatterWindows(eqn.inputs[0]!.type.shape, eqn.inputs[1]!.type.shape, eqn.inputs[2]!.type.shape, attrsOf(eqn));

/** What stands in `from` where a scatter's updates go. */
function gatherBack(eqn: Eqn, from: Value, indices: Value): Value {
  const a = attrsOf(eqn);
  return gather(from, indices, {
    offset_dims: a.update_window_dims,
    collapsed_slice_dims: a.inserted_window_dims,
    operand_batching_dims: a.input_batching_dims,
    start_indices_batching_dims: a.scatter_indices_batching_dims,
    start_index_map: a.scatter_dims_to_operand_dims,
    index_vector_dim: a.index_vector_dim,
    slice_sizes: windowsOfEqn(eqn).sizes,
    indices_are_sorted: a.indices_are_sorted,
  });
}

/** Which updates are not dropped. */
const hits = (eqn: Eqn, indices: Value): Value => indicesInBounds(windowsOfEqn(eqn), indices);

/** Which updates are not dropped, nor replaced by a later one: those whose number stands in the result when numbers are scattered. */
function lastHits(eqn: Eqn, indices: Value): Value {
  const w = windowsOfEqn(eqn);
  const batch = w.batchDims.map((d) => w.windowed[d]!);
  const count = sizeOf(batch);
  const ids = broadcastInDim(reshape(iota({ shape: [count], dtype: 'int32' }, 0), batch), w.windowed, w.batchDims);
  const none = fullLike(zeros({ shape: w.operand, dtype: 'int32' }), -1);
  return compare(gatherBack(eqn, scatterSet(none, indices, ids, attrsOf(eqn)), indices), ids, 'EQ');
}

// JAX's modes

export function gatherWindows(operand: Shape, indices: Shape, attrs: GatherAttrs): Windows {
  const numbers = gatherNumbers(attrs as unknown as Attrs);
  return windowsOf(numbers, operand, indices, windowedShape(numbers, indices));
}

export const scatterWindows = (operand: Shape, indices: Shape, updates: Shape, attrs: ScatterAttrs): Windows =>
  windowsOf(scatterNumbers(attrs as unknown as Attrs, operand, updates), operand, indices, updates);

/** For every element of the windowed tensor whether its window lies wholly within the operand. */
export function indicesInBounds(w: Windows, indices: Value): Value {
  const inside = and(compare(indices, fullLike(indices, 0), 'GE'), compare(indices, limits(w, indices), 'LE'));
  const implicit = w.indexVectorDim === w.indices.length;
  const windowFits = implicit ? inside : reduceAnd(inside, [w.indexVectorDim]);
  return broadcastInDim(windowFits, w.windowed, w.batchDims);
}

/** Indices moved to the nearest place where their window fits. */
export const clampIndices = (w: Windows, indices: Value): Value => minimum(maximum(indices, fullLike(indices, 0)), limits(w, indices));

/** The greatest start of each component, in the shape of the indices. */
function limits(w: Windows, indices: Value): Value {
  const { dtype, shape } = indices.type;
  const greatest = w.indexMap.map((d) => Math.min(w.operand[d]! - w.sizes[d]!, dtypes[dtype].max));
  if (greatest.every((n) => n === greatest[0])) return fullLike(indices, greatest[0] ?? 0);
  return broadcastInDim(constant(hostTensor(dtype, [greatest.length], greatest)), shape, [w.indexVectorDim]);
}
