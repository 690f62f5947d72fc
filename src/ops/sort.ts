/** Sorting by a comparator region, and the k greatest. */
import { buildClosed, emit } from '../ir/builder.ts';
import { type Graph, int, newValue, type Value } from '../ir/graph.ts';
import type { Emitter, Expr, Ix, Op } from '../ir/op.ts';
import { isFloat } from '../types/dtype.ts';
import { allocate, type HostData, type HostTensor } from '../types/host.ts';
import { equalShapes, formatType, range, sizeOf, type TensorType } from '../types/shape.ts';
import { ArgumentError, ShapeError } from '../util/errors.ts';
import { atFront } from './batching.ts';
import { iota, scalar } from './constant.ts';
import { allocateFor, define } from './define.ts';
import { gather } from './indexing.ts';
import { and, compare, or, select, totalOrderKey } from './logic.ts';
import { type SortKey, sortKeysOf } from './sort-order.ts';
import { forEachLine } from './strided.ts';
import { formatTypes, sameTypes, typesOf } from './subgraph.ts';

const sortOp: Op = {
  name: 'sort',
  dialect: 'stablehlo',
  kind: 'sort',
  infer: (inputs, attrs, [region]) => {
    const [first] = inputs;
    if (!first) throw new ShapeError('sort: there must be an operand, got none');
    const other = inputs.find((t) => !equalShapes(t.shape, first.shape));
    if (other) throw new ShapeError(`sort: operands must have equal shapes, got ${formatType(first)} and ${formatType(other)}`);
    checkAxis('sort', int(attrs, 'dimension'), first);
    const params = pairs(inputs);
    const given = typesOf(region?.params ?? []);
    const returned = typesOf(region?.results ?? []);
    if (!sameTypes(given, params) || !sameTypes(returned, [{ shape: [], dtype: 'bool' }])) {
      throw new ShapeError(
        `sort: comparator must be ${formatTypes(params)} -> (i1[]), got ${formatTypes(given)} -> ${formatTypes(returned)}`,
      );
    }
    return inputs.map((t) => ({ shape: t.shape, dtype: t.dtype }));
  },
  eval: (inputs, eqn, run) => {
    const region = eqn.regions[0]!;
    const keys = sortKeysOf(region);
    const interpret = (data: readonly HostTensor[], i: number, j: number): boolean =>
      run(
        region,
        data.flatMap((t) => [elementOf(t, i), elementOf(t, j)]),
      )[0]!.data[0] !== 0;
    const sorted = inputs.map((t) => allocateFor(t.type));
    forEachLine(inputs[0]!.type.shape, int(eqn.attrs, 'dimension'), (at, stride, n) => {
      const order = keys
        ? orderByKeys(keys.map((key) => keyNumbers(inputs[key.operand]!.data, key, at, stride, n)))
        : range(n).sort((i, j) => {
            const [a, b] = [at + i * stride, at + j * stride];
            return interpret(inputs, a, b) ? -1 : interpret(inputs, b, a) ? 1 : 0;
          });
      sorted.forEach((to, k) => {
        const from = inputs[k]!.data;
        for (let i = 0; i < n; i++) to[at + i * stride] = from[at + order[i]! * stride]!;
      });
    });
    return sorted.map((data, k) => ({ type: eqn.outputs[k]!.type, data }));
  },
  jvp: {
    // The places of the elements are sorted along with them; tangents are then taken from there.
    dual: (primals, tangents, eqn) => {
      const dimension = int(eqn.attrs, 'dimension');
      const places = iota({ shape: primals[0]!.type.shape, dtype: 'int32' }, dimension);
      const sorted = emit(sortOp, [...primals, places], eqn.attrs, [withPayload(eqn.regions[0]!, places.type)]);
      const order = sorted[primals.length]!;
      return { outputs: sorted.slice(0, primals.length), tangents: tangents.map((t) => (t ? takeAlong(t, order, dimension) : null)) };
    },
  },
  batch: (inputs, dims, eqn, size) => {
    const operands = inputs.map((v, i) => atFront(v, dims[i]!, size));
    return {
      outputs: emit(sortOp, operands, { ...eqn.attrs, dimension: int(eqn.attrs, 'dimension') + 1 }, eqn.regions),
      dims: inputs.map(() => 0),
    };
  },
  element: (e, index, output) => {
    const dimension = int(e.eqn.attrs, 'dimension');
    const at = (i: Ix): Ix[] => index.map((own, d) => (d === dimension ? i : own));
    const precedes = (i: Ix, j: Ix): Expr =>
      e.region(
        e.eqn.regions[0]!,
        e.eqn.inputs.flatMap((_, k) => [e.operand(k, at(i)), e.operand(k, at(j))]),
      )[0]!;
    const n = e.eqn.inputs[0]!.type.shape[dimension]!;
    return e.operand(output, at(nthInOrder(e, n, index[dimension]!, precedes)));
  },
};

export interface SortOptions {
  /** How many of the operands, from the first, are compared, as JAX compares them. 1 by default. */
  readonly numKeys?: number;
  /** (a₀, b₀, a₁, b₁, …) → whether a comes before b; instead of `numKeys`. */
  readonly comparator?: Graph;
  readonly isStable?: boolean;
}

/**
 * Operands of one shape, reordered together along an axis. By default in JAX's order: by the first operand, NaNs last, −0 and +0 equal;
 * equal elements keep their order.
 * @see https://openxla.org/stablehlo/spec#sort
 */
export const sort = define(sortOp, (operands: readonly Value[], dimension: number, options: SortOptions = {}): readonly Value[] => {
  const region =
    options.comparator ??
    comparator(
      operands.map((v) => v.type),
      options.numKeys ?? 1,
    );
  return emit(sortOp, operands, { dimension, is_stable: options.isStable ?? true }, [region]);
});

/** JAX's comparator: lexicographic over the first operands; −0 counts as 0, and all NaNs as one that is greatest. */
export function comparator(types: readonly TensorType[], numKeys = 1): Graph {
  if (numKeys < 1 || numKeys > types.length)
    throw new ArgumentError(`sort: numKeys must be from 1 to the number of operands, got ${numKeys} of ${types.length}`);
  return buildClosed('comparator', pairs(types), (...scalars) => {
    const keys = scalars.slice(0, 2 * numKeys).map(canonical);
    let before: Value | null = null;
    for (let k = numKeys - 1; k >= 0; k--) {
      const [a, b] = [keys[2 * k]!, keys[2 * k + 1]!];
      const type = isFloat(a.type.dtype) ? 'TOTALORDER' : undefined;
      const less = compare(a, b, 'LT', type);
      before = before ? or(less, and(compare(a, b, 'EQ', type), before)) : less;
    }
    return [before!];
  });
}

/** Two scalars of each type: what a comparator takes. */
const pairs = (types: readonly TensorType[]): TensorType[] =>
  types.flatMap(({ dtype }): TensorType[] => [
    { shape: [], dtype },
    { shape: [], dtype },
  ]);

function canonical(x: Value): Value {
  const { dtype } = x.type;
  if (!isFloat(dtype)) return x;
  const zero = scalar(0, dtype);
  const oneZero = select(compare(x, zero, 'EQ'), zero, x);
  return select(compare(x, x, 'NE'), scalar(Number.NaN, dtype), oneZero);
}

/** The comparator for operands of which the last is not compared. */
function withPayload(region: Graph, type: TensorType): Graph {
  const scalarType: TensorType = { shape: [], dtype: type.dtype };
  return { ...region, params: [...region.params, newValue(scalarType), newValue(scalarType)] };
}

/** `result[…, i, …] = x[…, order[…, i, …], …]`: one gather, batched over all other axes. The order may be shorter than the axis. */
export function takeAlong(x: Value, order: Value, dimension: number): Value {
  const rank = x.type.shape.length;
  const others = range(rank).filter((d) => d !== dimension);
  return gather(x, order, {
    offset_dims: [],
    collapsed_slice_dims: [dimension],
    operand_batching_dims: others,
    start_indices_batching_dims: others,
    start_index_map: [dimension],
    index_vector_dim: rank,
    slice_sizes: x.type.shape.map((size) => Math.min(size, 1)),
  });
}

const topKOp: Op = {
  name: 'top_k',
  dialect: 'chlo',
  kind: 'sort',
  infer: ([x], attrs) => {
    const k = int(attrs, 'k');
    const n = x!.shape.at(-1);
    if (n === undefined || !(Number.isInteger(k) && k >= 0 && k <= n))
      throw new ShapeError(`top_k: k must be at most the size of the last axis, got ${k} for ${formatType(x!)}`);
    const shape = [...x!.shape.slice(0, -1), k];
    return [
      { shape, dtype: x!.dtype },
      { shape, dtype: 'int32' },
    ];
  },
  eval: ([x], eqn) => {
    const k = int(eqn.attrs, 'k');
    const n = x!.type.shape.at(-1)!;
    const [values, indices] = eqn.outputs.map((v) => allocate(v.type.dtype, sizeOf(v.type.shape)));
    const lines = n > 0 ? x!.data.length / n : 0;
    const key: SortKey = { operand: 0, descending: true, order: isFloat(x!.type.dtype) ? 'total' : 'number' };
    for (let line = 0; line < lines; line++) {
      const order = orderByKeys([keyNumbers(x!.data, key, line * n, 1, n)]);
      for (let i = 0; i < k; i++) {
        values![line * k + i] = x!.data[line * n + order[i]!]!;
        indices![line * k + i] = order[i]!;
      }
    }
    return [
      { type: eqn.outputs[0]!.type, data: values! },
      { type: eqn.outputs[1]!.type, data: indices! },
    ];
  },
  jvp: (_primals, [dx], eqn) => [dx ? takeAlong(dx, eqn.outputs[1]!, dx.type.shape.length - 1) : null, null],
  batch: ([x], [dim], eqn, size) => ({ outputs: emit(topKOp, [atFront(x!, dim!, size)], eqn.attrs), dims: [0, 0] }),
  element: (e, index, output) => {
    const { shape, dtype } = e.eqn.inputs[0]!.type;
    const outer = index.slice(0, -1);
    const key = (i: Ix): Expr => {
      const x = e.operand(0, [...outer, i]);
      return isFloat(dtype) ? e.k.call('total_order_key', x) : dtype === 'bool' ? e.k.convert(x, 'u32') : x;
    };
    const place = nthInOrder(e, shape.at(-1)!, index.at(-1)!, (i, j) => e.k.greater(key(i), key(j)));
    return output === 0 ? e.operand(0, [...outer, place]) : e.ix.toValue(place, 'int32');
  },
};

/**
 * The k greatest along the last axis, in descending total order (NaN first, +0 before −0), and their places; of equals the first come first.
 * Results: values, i32 indices.
 */
export const topK = define(topKOp, (x: Value, k: number): readonly Value[] => emit(topKOp, [x], { k }));

function checkAxis(op: string, dimension: number, type: TensorType): void {
  if (!(Number.isInteger(dimension) && dimension >= 0 && dimension < type.shape.length)) {
    throw new ShapeError(`${op}: dimension must be an axis of the operands, got ${dimension} for ${formatType(type)}`);
  }
}

// Evaluation

/** Numbers whose ascending order is that of a key along a line. */
function keyNumbers(data: HostData, { order, descending }: SortKey, at: number, stride: number, n: number): Float64Array {
  const sign = descending ? -1 : 1;
  const key = keys[order];
  const numbers = new Float64Array(n);
  for (let i = 0; i < n; i++) numbers[i] = sign * key(data[at + i * stride]!);
  return numbers;
}

const keys: Readonly<Record<SortKey['order'], (x: number) => number>> = {
  number: (x) => x,
  total: totalOrderKey,
  canonical: (x) => (x === 0 ? 0 : Number.isNaN(x) ? Number.POSITIVE_INFINITY : totalOrderKey(x)),
};

/** The stable order by the first key, then the second, and so on. */
function orderByKeys(keys: readonly Float64Array[]): Uint32Array {
  const [first, ...rest] = keys;
  const order = new Uint32Array(first!.length);
  for (let i = 0; i < order.length; i++) order[i] = i;
  return order.sort((i, j) => {
    if (first![i] !== first![j]) return first![i]! < first![j]! ? -1 : 1;
    for (const key of rest) if (key[i] !== key[j]) return key[i]! < key[j]! ? -1 : 1;
    return i - j;
  });
}

const elementOf = (t: HostTensor, i: number): HostTensor => ({ type: { shape: [], dtype: t.type.dtype }, data: t.data.slice(i, i + 1) });

// WGSL

/**
 * Which of n elements has the given rank in the stable order: quickselect without memory. Each round takes a pivot among those still
 * possible and counts what comes before it, so a line of n takes about 2·log(n) rounds of n comparisons for each of its results.
 *
 * There is no branch in it, and no loop has a constant bound: driver compilers unroll those into one another, and take minutes over that.
 */
function nthInOrder(e: Emitter, n: number, rank: Ix, precedes: (i: Ix, j: Ix) => Expr): Ix {
  if (n <= 1) return e.ix.constant(0);
  const { k } = e;
  const number = (value: number): Expr => e.var(k.constant(value, 'i32'));
  const asIndex = (x: Expr): Ix => e.ix.ofValue(e.let(x), 0, n - 1);
  const before = (i: Ix, j: Ix): Expr => {
    const ahead = e.let(precedes(i, j));
    const behind = e.let(precedes(j, i));
    return e.let(k.or(ahead, k.and(k.less(i.expr, j.expr), k.not(behind))));
  };
  const set = (name: Expr, value: Expr, condition: Expr): void => e.assign(name, k.select(condition, value, name));
  const found = number(-1);
  // The greatest element known to come too early, the least known to come too late, and how many come before each.
  const early = number(-1);
  const late = number(-1);
  const least = number(-1);
  const most = number(n);
  const round = number(0);
  e.loopWhile(k.less(found, 0), () => {
    // Each round looks from another place, so that sorted input is not the worst case.
    const from = e.let(k.rem(k.mul(round, 7919), n));
    e.assign(round, k.add(round, 1));
    const floor = asIndex(k.max(early, 0));
    const ceiling = asIndex(k.max(late, 0));
    const pivot = number(-1);
    const step = number(0);
    e.loopWhile(k.less(pivot, 0), () => {
      const i = asIndex(k.rem(k.add(step, from), n));
      e.assign(step, k.add(step, 1));
      const above = e.let(k.or(k.less(early, 0), before(floor, i)));
      const below = e.let(k.or(k.less(late, 0), before(i, ceiling)));
      set(pivot, i.expr, k.or(k.and(above, below), k.greater(step, n)));
    });
    const chosen = asIndex(pivot);
    const ahead = number(0);
    const next = number(0);
    const end = e.let(k.add(k.min(k.add(least, 1), 0), n)); // n, by a way that cannot be folded
    e.loopWhile(k.less(next, end), () => {
      const j = asIndex(next);
      e.assign(next, k.add(next, 1));
      e.assign(ahead, k.add(ahead, k.select(before(j, chosen), k.constant(1, 'i32'), 0)));
    });
    // A comparator that is no order may not narrow the range: it gets some element.
    set(found, pivot, k.or(k.or(k.equal(ahead, rank.expr), k.lessEqual(ahead, least)), k.greaterEqual(ahead, most)));
    const tooEarly = e.let(k.less(ahead, rank.expr));
    set(early, pivot, tooEarly);
    set(least, ahead, tooEarly);
    set(late, pivot, k.not(tooEarly));
    set(most, ahead, k.not(tooEarly));
  });
  return asIndex(found);
}
