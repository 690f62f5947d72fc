/**
 * Ops that move elements, and `reduce`, which is the transpose of `broadcast_in_dim`: together they are closed under transposition.
 */
import { emit, emit1, inline } from '../ir/builder.ts';
import { type Eqn, type Graph, int, ints, type Value } from '../ir/graph.ts';
import type { GraphTransforms, MaybeValue, Op, View } from '../ir/op.ts';
import { isFloat } from '../types/dtype.ts';
import { equalShapes, range, type Shape, sizeOf } from '../types/shape.ts';
import { ShapeError } from '../util/errors.ts';
import { add, divide, maximum, multiply, subtract } from './arithmetic.ts';
import { full, fullLike, scalar } from './constant.ts';
import { convert } from './conversion.ts';
import { define } from './define.ts';
import { equal, notEqual, select } from './logic.ts';
import {
  broadcasting,
  concatenating,
  inverse,
  padAttrs,
  padding,
  reshaping,
  resized,
  reversing,
  sliceAttrs,
  slicing,
  spread,
  transposing,
} from './moving.ts';
import { evalReduce, identityOf, inferReduce, type Monoid, monoidOf, monoidRegion, reduceElement } from './reduction.ts';

// reshape

const reshapeOp: Op = {
  ...reshaping,
  jvp: (_primals, [dx], { attrs }) => [dx && reshape(dx, ints(attrs, 'shape'))],
  transpose: ([ct], _inputs, eqn) => [ct && reshape(ct, eqn.inputs[0]!.type.shape)],
  batch: ([x], [dim], { attrs }, size) => ({ outputs: [reshape(moveAxis(x!, dim!, 0), [size, ...ints(attrs, 'shape')])], dims: [0] }),
};

/** The same elements in row-major order under another shape. A value that has the shape is returned as it is. */
export const reshape = define(
  reshapeOp,
  (x: Value, shape: Shape): Value => (equalShapes(x.type.shape, shape) ? x : emit1(reshapeOp, [x], { shape })),
);

// transpose

const transposeOp: Op = {
  ...transposing,
  jvp: (_primals, [dx], { attrs }) => [dx && transpose(dx, ints(attrs, 'permutation'))],
  transpose: ([ct], _inputs, { attrs }) => [ct && transpose(ct, inverse(ints(attrs, 'permutation')))],
  batch: ([x], [dim], { attrs }) => {
    const axes = otherAxes(x!.type.shape.length, [dim!]);
    return { outputs: [transpose(x!, [dim!, ...ints(attrs, 'permutation').map((d) => axes[d]!)])], dims: [0] };
  },
};

/** Result axis i is operand axis `permutation[i]`. A value that need not move is returned as it is. */
export const transpose = define(
  transposeOp,
  (x: Value, permutation: readonly number[]): Value =>
    permutation.length === x.type.shape.length && permutation.every((d, i) => d === i) ? x : emit1(transposeOp, [x], { permutation }),
);

// reverse

const reverseOp: Op = {
  ...reversing,
  jvp: (_primals, [dx], { attrs }) => [dx && reverse(dx, ints(attrs, 'dimensions'))],
  transpose: ([ct], _inputs, { attrs }) => [ct && reverse(ct, ints(attrs, 'dimensions'))],
  batch: ([x], [dim], { attrs }) => ({ outputs: [reverse(x!, shifted(ints(attrs, 'dimensions'), dim!))], dims: [dim!] }),
};

/** The elements in opposite order along the axes given. */
export const reverse = define(
  reverseOp,
  (x: Value, dimensions: readonly number[]): Value => (dimensions.length === 0 ? x : emit1(reverseOp, [x], { dimensions })),
);

// slice and pad

const sliceOp: Op = {
  ...slicing,
  jvp: (_primals, [dx], { attrs }) => [dx && emit1(sliceOp, [dx], attrs)],
  transpose: ([ct], _inputs, eqn) => {
    if (!ct) return [null];
    const { start, stride } = sliceAttrs(eqn.attrs);
    const { shape, dtype } = eqn.inputs[0]!.type;
    const high = shape.map((size, d) => size - start[d]! - spread(ct.type.shape[d]!, stride[d]! - 1));
    return [
      pad(
        ct,
        scalar(0, dtype),
        start,
        high,
        stride.map((s) => s - 1),
      ),
    ];
  },
  batch: ([x], [dim], { attrs }, size) => {
    const { start, limit, stride } = sliceAttrs(attrs);
    return { outputs: [slice(x!, inserted(start, dim!, 0), inserted(limit, dim!, size), inserted(stride, dim!, 1))], dims: [dim!] };
  },
};

/** Elements start, start + stride, … below limit along each axis. */
export const slice = define(
  sliceOp,
  (x: Value, start: readonly number[], limit: readonly number[], strides: readonly number[] = start.map(() => 1)): Value =>
    equalShapes(limit, x.type.shape) && start.every((s) => s === 0) && strides.every((s) => s === 1)
      ? x
      : emit1(sliceOp, [x], { start_indices: start, limit_indices: limit, strides }),
);

const padOp: Op = {
  ...padding,
  cost: { branches: true },
  jvp: ([x, value], [dx, dvalue], { attrs }) => [emit1(padOp, [dx ?? fullLike(x!, 0), dvalue ?? fullLike(value!, 0)], attrs)],
  transpose: ([ct], [x, value], eqn) => {
    if (!ct) return [null, null];
    const { low, high, interior } = padAttrs(eqn.attrs);
    const none = low.map(() => 0);
    const cut = pad(
      ct,
      scalar(0, ct.type.dtype),
      low.map((n) => -n),
      high.map((n) => -n),
      none,
    );
    const operand = slice(
      cut,
      none,
      cut.type.shape,
      interior.map((n) => n + 1),
    );
    const all = (v: Value): Value => reduceSum(v, range(v.type.shape.length));
    return [x ? null : operand, value ? null : subtract(all(ct), all(operand))];
  },
  batch: ([x, value], [dim, valueDim], { attrs }, size) => {
    const { low, high, interior } = padAttrs(attrs);
    const at = dim ?? 0;
    const padded = (operand: Value, filler: Value): Value =>
      pad(operand, filler, inserted(low, at, 0), inserted(high, at, 0), inserted(interior, at, 0));
    const operand = dim === null ? repeated(x!, size) : x!;
    if (valueDim === null) return { outputs: [padded(operand, value!)], dims: [at] };
    const moved = padded(operand, scalar(0, operand.type.dtype));
    const inside = padded(full(1, { shape: operand.type.shape, dtype: 'bool' }), scalar(0, 'bool'));
    return { outputs: [select(inside, moved, broadcastInDim(value!, moved.type.shape, [at]))], dims: [at] };
  },
};

/** `value` around the operand along each axis, and `interior` times between its elements; negative padding cuts off. */
export const pad = define(
  padOp,
  (x: Value, value: Value, low: readonly number[], high: readonly number[], interior: readonly number[] = low.map(() => 0)): Value =>
    [...low, ...high, ...interior].every((n) => n === 0)
      ? x
      : emit1(padOp, [x, value], { edge_padding_low: low, edge_padding_high: high, interior_padding: interior }),
);

// concatenate

const concatenateOp: Op = {
  ...concatenating,
  cost: { branches: true },
  jvp: (primals, tangents, { attrs }) => [
    concatenate(
      tangents.map((t, i) => t ?? fullLike(primals[i]!, 0)),
      int(attrs, 'dimension'),
    ),
  ],
  transpose: ([ct], inputs, eqn) => {
    const axis = int(eqn.attrs, 'dimension');
    let at = 0;
    return inputs.map((x, i) => {
      const start = at;
      at += eqn.inputs[i]!.type.shape[axis]!;
      return ct && !x ? sliceAxis(ct, axis, start, at) : null;
    });
  },
  batch: (inputs, dims, { attrs }, size) => {
    const operands = inputs.map((x, i) => (dims[i] === null ? repeated(x, size) : moveAxis(x, dims[i]!, 0)));
    return { outputs: [concatenate(operands, int(attrs, 'dimension') + 1)], dims: [0] };
  },
};

/** The operands one after the other along an axis. */
export const concatenate = define(
  concatenateOp,
  (xs: readonly Value[], dimension: number): Value => (xs.length === 1 ? xs[0]! : emit1(concatenateOp, xs, { dimension })),
);

/** The elements from `start` to below `limit` of one axis. */
export const sliceAxis = (x: Value, axis: number, start: number, limit: number): Value => {
  const { shape } = x.type;
  return slice(
    x,
    resized(
      shape.map(() => 0),
      axis,
      start,
    ),
    resized(shape, axis, limit),
  );
};

// broadcast_in_dim and reduce

const broadcastOp: Op = {
  ...broadcasting,
  jvp: (_primals, [dx], { attrs }) => [dx && emit1(broadcastOp, [dx], attrs)],
  transpose: ([ct], _inputs, eqn) => {
    if (!ct) return [null];
    const { shape } = eqn.inputs[0]!.type;
    const axes = ints(eqn.attrs, 'broadcast_dimensions');
    const kept = axes.filter((d, i) => shape[i] === ct.type.shape[d]);
    const sum = reduceSum(ct, otherAxes(ct.type.shape.length, kept));
    const order = [...kept].sort((a, b) => a - b);
    return [
      reshape(
        transpose(
          sum,
          kept.map((d) => order.indexOf(d)),
        ),
        shape,
      ),
    ];
  },
  batch: ([x], [dim], { attrs }, size) => {
    const axes = ints(attrs, 'broadcast_dimensions').map((d) => d + 1);
    return { outputs: [broadcastInDim(x!, [size, ...ints(attrs, 'shape')], inserted(axes, dim!, 0))], dims: [0] };
  },
};

/** Operand axis i becomes result axis `dimensions[i]`; the others, and those of size 1, are repeated. */
export const broadcastInDim = define(
  broadcastOp,
  (x: Value, shape: Shape, dimensions: readonly number[]): Value =>
    equalShapes(x.type.shape, shape) && dimensions.every((d, i) => d === i)
      ? x
      : emit1(broadcastOp, [x], { broadcast_dimensions: dimensions, shape }),
);

/** The value's elements in the places that a view gives them, in a result of that shape. */
export function viewed(x: Value, view: View, shape: Shape): Value {
  if (view === 'reshape') return reshape(x, shape);
  const places = range(x.type.shape.length).map((d) => view.indexOf(d));
  return view.length === places.length && view.every((d, i) => d !== null && x.type.shape[d] === shape[i])
    ? transpose(x, view as readonly number[])
    : broadcastInDim(x, shape, places);
}

/** NumPy's broadcasting of one value to a shape: new axes come first, axes of size 1 are repeated. */
export const broadcastTo = (x: Value, shape: Shape): Value =>
  broadcastInDim(x, shape, range(x.type.shape.length, shape.length - x.type.shape.length));

/** The value with a batch of `size` equal copies as axis 0. */
export const repeated = (x: Value, size: number): Value => broadcastInDim(x, [size, ...x.type.shape], range(x.type.shape.length, 1));

const reduceOp: Op = {
  name: 'reduce',
  dialect: 'stablehlo',
  kind: 'reduce',
  infer: inferReduce,
  eval: evalReduce,
  jvp: (primals, tangents, eqn, graphs) => {
    const monoid = monoidOf(eqn.regions[0]!);
    const dimensions = ints(eqn.attrs, 'dimensions');
    const [dx, dinit] = tangents;
    if (monoid === 'add') {
      const type = eqn.outputs[0]!.type;
      const sum = dx && reduceSum(dx, dimensions);
      const start = dinit && broadcastTo(dinit, type.shape);
      return [sum && start ? add(sum, start) : (sum ?? start ?? null)];
    }
    if ((monoid === 'max' || monoid === 'min') && dx && !dinit) return [extremumTangent(primals[0]!, dx, eqn.outputs[0]!, dimensions)];
    return treeTangents(primals, tangents, eqn, graphs);
  },
  transpose: ([ct], [x, init], eqn) => {
    if (!ct) return [null, null];
    const { shape } = eqn.inputs[0]!.type;
    const kept = otherAxes(shape.length, ints(eqn.attrs, 'dimensions'));
    return [x ? null : broadcastInDim(ct, shape, kept), init ? null : reduceSum(ct, range(ct.type.shape.length))];
  },
  batch: (inputs, dims, eqn, size) => {
    const n = inputs.length / 2;
    const region = eqn.regions[0]!;
    const operands = inputs.slice(0, n).map((x, k) => (dims[k] === null ? repeated(x, size) : moveAxis(x, dims[k]!, 0)));
    const dimensions = ints(eqn.attrs, 'dimensions').map((d) => d + 1);
    if (dims.slice(n).every((d) => d === null)) {
      return { outputs: emit(reduceOp, [...operands, ...inputs.slice(n)], { dimensions }, [region]), dims: operands.map(() => 0) };
    }
    const monoid = monoidOf(region);
    if (!monoid)
      throw new ShapeError('reduce: initial values of a batch must be equal where the region is no sum, product, extremum, and, or');
    const { dtype } = inputs[0]!.type;
    const [reduced] = emit(reduceOp, [operands[0]!, scalar(identityOf(monoid, dtype), dtype)], { dimensions }, [region]);
    const start = broadcastInDim(inputs[1]!, reduced!.type.shape, [0]);
    return { outputs: inline(region, [start, reduced!]), dims: [0] };
  },
  element: reduceElement,
};

/**
 * Combines the elements along the axes given, one result per operand, by a region (accumulators, elements) → accumulators on scalars.
 * The order of the combination is free; sums of floats accumulate in f32 or better and round once.
 */
export const reduce = define(
  reduceOp,
  (operands: readonly Value[], inits: readonly Value[], dimensions: readonly number[], region: Graph): readonly Value[] =>
    emit(
      reduceOp,
      [...operands, ...inits],
      { dimensions },
      [region],
      operands.every((x) => x.weak),
    ),
);

/** Reduction by a monoid from its identity. Over no axes it is the operand itself. */
export function reduceWith(monoid: Monoid, x: Value, axes: readonly number[]): Value {
  if (axes.length === 0) return x;
  const { dtype } = x.type;
  return reduce([x], [scalar(identityOf(monoid, dtype), dtype)], axes, monoidRegion(monoid, dtype))[0]!;
}
export const reduceSum = (x: Value, axes: readonly number[]): Value => reduceWith('add', x, axes);

/** Elements equal to the extremum share its tangent. */
function extremumTangent(x: Value, dx: Value, y: Value, dimensions: readonly number[]): Value {
  const kept = otherAxes(x.type.shape.length, dimensions);
  const here = convert(equal(x, broadcastInDim(y, x.type.shape, kept)), x.type.dtype);
  // Where no element is equal because the initial value has won, the tangent is 0; at NaN it is NaN.
  const count = select(notEqual(y, y), fullLike(y, Number.NaN), maximum(reduceSum(here, dimensions), fullLike(y, 1)));
  return divide(reduceSum(multiply(dx, here), dimensions), count);
}

/**
 * Tangents of any reduction, by folding halves onto each other with the region's own tangent. It is what makes the derivative of a product
 * right where factors are 0.
 */
function treeTangents(primals: readonly Value[], tangents: readonly MaybeValue[], eqn: Eqn, graphs: GraphTransforms): MaybeValue[] {
  const n = primals.length / 2;
  const region = eqn.regions[0]!;
  const dimensions = ints(eqn.attrs, 'dimensions');
  const kept = otherAxes(primals[0]!.type.shape.length, dimensions);
  const monoid = monoidOf(region);
  const active = range(n).map((k) => isFloat(primals[k]!.type.dtype));
  /** A start without tangents brings no term 0 · x, which would be NaN at infinity. */
  const activeStart = range(n).map((k) => active[k]! && tangents[n + k] != null);
  const whole = (t: MaybeValue, like: Value): Value => t ?? fullLike(like, 0);
  const columns = sizeOf(kept.map((d) => primals[0]!.type.shape[d]!));

  // Rows are the elements along the reduced axes, columns the results.
  const rowsOf = (x: Value): Value => {
    const moved = transpose(x, [...dimensions, ...kept]);
    return reshape(moved, [sizeOf(dimensions.map((d) => x.type.shape[d]!)), columns]);
  };
  const fold = (a: Dual, b: Dual, rows: number): Dual => {
    const { graph, activeResults } = graphs.jvp(
      region,
      [...a.tangents, ...b.tangents].map((t) => t !== null),
    );
    const args = [...a.values, ...b.values, ...live(a.tangents), ...live(b.tangents)].map((v) => reshape(v, [rows * columns]));
    const mapped = graphs.vmap(
      graph,
      rows * columns,
      args.map(() => 0),
      [...Array<boolean>(graph.results.length).fill(true)],
    );
    const results = inline(mapped.graph, args).map((v) => reshape(v, [rows, columns]));
    let at = n;
    const values = results.slice(0, n);
    return { values, tangents: values.map((v, k) => (activeResults[k] ? results[at++]! : active[k] ? fullLike(v, 0) : null)) };
  };
  const rows = (d: Dual, from: number, to: number): Dual => mapDual(d, (v) => sliceAxis(v, 0, from, to));

  let dual: Dual = {
    values: primals.slice(0, n).map(rowsOf),
    tangents: range(n).map((k) => (active[k] ? rowsOf(whole(tangents[k]!, primals[k]!)) : null)),
  };
  const start: Dual = {
    values: primals.slice(n).map((v) => broadcastTo(v, [1, columns])),
    tangents: range(n).map((k) => (activeStart[k] ? broadcastTo(tangents[n + k]!, [1, columns]) : null)),
  };
  let count = dual.values[0]!.type.shape[0]!;
  while (count > 1) {
    // As in JAX, the first half meets the second; a monoid's identity makes up for an odd count.
    const [half, pairs] = [(count + 1) >> 1, count >> 1];
    const odd = count % 2 !== 0;
    const second = rows(dual, half, count);
    if (odd && !monoid) {
      const folded = fold(rows(dual, 0, pairs), second, pairs);
      dual = zipDual(folded, rows(dual, pairs, half), (a, b) => concatenate([a, b], 0));
    } else dual = fold(rows(dual, 0, half), odd ? withIdentity(second, monoid!) : second, half);
    count = half;
  }
  const result = count === 0 ? start : fold(start, dual, 1);
  return result.tangents.map((t, k) => t && reshape(t, eqn.outputs[k]!.type.shape));
}

/** One more row at the end that changes nothing, with the tangent 0. */
function withIdentity(d: Dual, monoid: Monoid): Dual {
  const row = (v: Value, n: number): Value => concatenate([v, full(n, { shape: [1, v.type.shape[1]!], dtype: v.type.dtype })], 0);
  return { values: d.values.map((v) => row(v, identityOf(monoid, v.type.dtype))), tangents: d.tangents.map((t) => t && row(t, 0)) };
}

/** Values with their tangents, where they have one. */
interface Dual {
  readonly values: readonly Value[];
  readonly tangents: readonly MaybeValue[];
}
const live = (values: readonly MaybeValue[]): Value[] => values.filter((v) => v !== null);
const mapDual = (d: Dual, f: (v: Value) => Value): Dual => ({ values: d.values.map(f), tangents: d.tangents.map((t) => t && f(t)) });
const zipDual = (a: Dual, b: Dual, f: (v: Value, w: Value) => Value): Dual => ({
  values: a.values.map((v, k) => f(v, b.values[k]!)),
  tangents: a.tangents.map((t, k) => t && f(t, b.tangents[k]!)),
});

// Small things.

/** The value with one axis at another place. */
export function moveAxis(x: Value, from: number, to: number): Value {
  const rest = otherAxes(x.type.shape.length, [from]);
  return transpose(x, [...rest.slice(0, to), from, ...rest.slice(to)]);
}

const otherAxes = (rank: number, axes: readonly number[]): number[] => range(rank).filter((d) => !axes.includes(d));
/** Axes of an operand that has a new axis at `dim`. */
const shifted = (axes: readonly number[], dim: number): number[] => axes.map((d) => (d < dim ? d : d + 1));
const inserted = (list: readonly number[], at: number, n: number): number[] => [...list.slice(0, at), n, ...list.slice(at)];
