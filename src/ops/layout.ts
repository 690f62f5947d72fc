/**
 * Ops that move elements, and `reduce`, which is the transpose of `broadcast_in_dim`: together they are closed under transposition.
 */
import { emit, emit1, inline } from '../ir/builder.ts';
import { type Attrs, type Eqn, type Graph, int, ints, type Value } from '../ir/graph.ts';
import type { GraphTransforms, Ix, MaybeValue, Op } from '../ir/op.ts';
import { isFloat } from '../types/dtype.ts';
import { allocate, type HostTensor } from '../types/host.ts';
import { equalShapes, formatShape, formatType, range, type Shape, sizeOf, stridesOf, type TensorType } from '../types/shape.ts';
import { DTypeError, ShapeError } from '../util/errors.ts';
import { add, divide, maximum, multiply, subtract } from './arithmetic.ts';
import { checkedShape, full, fullLike, scalar } from './constant.ts';
import { convert } from './conversion.ts';
import { allocateFor, checkAxes, define } from './define.ts';
import { equal, select } from './logic.ts';
import { evalReduce, identityOf, inferReduce, type Monoid, monoidOf, monoidRegion, reduceElement } from './reduction.ts';
import { wgslType } from './region.ts';
import { copyStrided } from './strided.ts';

// reshape

const reshapeOp: Op = {
  name: 'reshape',
  dialect: 'stablehlo',
  kind: 'layout',
  resultType: ['shape'],
  infer: ([x], attrs) => {
    const shape = checkedShape('reshape', ints(attrs, 'shape'));
    if (sizeOf(shape) !== sizeOf(x!.shape)) {
      throw new ShapeError(`reshape: result must have as many elements as the operand, got ${formatType(x!)} to ${formatShape(shape)}`);
    }
    return [{ shape, dtype: x!.dtype }];
  },
  eval: ([x], { outputs }) => [{ type: outputs[0]!.type, data: x!.data }],
  jvp: (_primals, [dx], { attrs }) => [dx && reshape(dx, ints(attrs, 'shape'))],
  transpose: ([ct], _inputs, eqn) => [ct && reshape(ct, eqn.inputs[0]!.type.shape)],
  batch: ([x], [dim], { attrs }, size) => ({ outputs: [reshape(moveAxis(x!, dim!, 0), [size, ...ints(attrs, 'shape')])], dims: [0] }),
  element: (e, index) => e.operand(0, e.ix.unflatten(e.ix.flatten(index, e.eqn.outputs[0]!.type.shape), e.eqn.inputs[0]!.type.shape)),
};

/** The same elements in row-major order under another shape. A value that has the shape is returned as it is. */
export const reshape = define(reshapeOp, (x: Value, shape: Shape): Value => (equalShapes(x.type.shape, shape) ? x : emit1(reshapeOp, [x], { shape })));

// transpose

const transposeOp: Op = {
  name: 'transpose',
  dialect: 'stablehlo',
  kind: 'layout',
  infer: ([x], attrs) => {
    const permutation = ints(attrs, 'permutation');
    if (permutation.length !== x!.shape.length || !range(permutation.length).every((d) => permutation.includes(d))) {
      throw new ShapeError(`transpose: permutation must hold each axis of the operand once, got [${permutation.join(',')}] for ${formatType(x!)}`);
    }
    return [{ shape: permutation.map((d) => x!.shape[d]!), dtype: x!.dtype }];
  },
  eval: ([x], { attrs, outputs }) => {
    const from = stridesOf(x!.type.shape);
    return [strided(x!, outputs[0]!.type, 0, ints(attrs, 'permutation').map((d) => from[d]!))];
  },
  jvp: (_primals, [dx], { attrs }) => [dx && transpose(dx, ints(attrs, 'permutation'))],
  transpose: ([ct], _inputs, { attrs }) => [ct && transpose(ct, inverse(ints(attrs, 'permutation')))],
  batch: ([x], [dim], { attrs }) => {
    const axes = otherAxes(x!.type.shape.length, [dim!]);
    return { outputs: [transpose(x!, [dim!, ...ints(attrs, 'permutation').map((d) => axes[d]!)])], dims: [0] };
  },
  element: (e, index) => e.operand(0, inverse(ints(e.eqn.attrs, 'permutation')).map((d) => index[d]!)),
};

/** Result axis i is operand axis `permutation[i]`. A value that need not move is returned as it is. */
export const transpose = define(transposeOp, (x: Value, permutation: readonly number[]): Value =>
  permutation.length === x.type.shape.length && permutation.every((d, i) => d === i) ? x : emit1(transposeOp, [x], { permutation }),
);

// reverse

const reverseOp: Op = {
  name: 'reverse',
  dialect: 'stablehlo',
  kind: 'layout',
  infer: ([x], attrs) => {
    checkAxes('reverse', 'dimensions', ints(attrs, 'dimensions'), x!);
    return [x!];
  },
  eval: ([x], { attrs }) => {
    const { shape } = x!.type;
    const dimensions = ints(attrs, 'dimensions');
    const strides = stridesOf(shape);
    const offset = dimensions.reduce((sum, d) => sum + (shape[d]! - 1) * strides[d]!, 0);
    return [strided(x!, x!.type, offset, strides.map((s, d) => (dimensions.includes(d) ? -s : s)))];
  },
  jvp: (_primals, [dx], { attrs }) => [dx && reverse(dx, ints(attrs, 'dimensions'))],
  transpose: ([ct], _inputs, { attrs }) => [ct && reverse(ct, ints(attrs, 'dimensions'))],
  batch: ([x], [dim], { attrs }) => ({ outputs: [reverse(x!, shifted(ints(attrs, 'dimensions'), dim!))], dims: [dim!] }),
  element: (e, index) => {
    const { shape } = e.eqn.inputs[0]!.type;
    return e.operand(0, mapAxes(index, ints(e.eqn.attrs, 'dimensions'), (i, d) => e.ix.sub(e.ix.constant(shape[d]! - 1), i)));
  },
};

/** The elements in opposite order along the axes given. */
export const reverse = define(reverseOp, (x: Value, dimensions: readonly number[]): Value => (dimensions.length === 0 ? x : emit1(reverseOp, [x], { dimensions })));

// slice and pad

const sliceOp: Op = {
  name: 'slice',
  dialect: 'stablehlo',
  kind: 'layout',
  infer: ([x], attrs) => {
    const { start, limit, stride } = sliceAttrs(attrs);
    const rank = x!.shape.length;
    if (start.length !== rank || limit.length !== rank || stride.length !== rank) {
      throw new ShapeError(
        `slice: start_indices, limit_indices and strides must have one number per axis, got [${start.join(',')}], [${limit.join(',')}], [${stride.join(',')}] for ${formatType(x!)}`,
      );
    }
    x!.shape.forEach((size, d) => {
      if (!(0 <= start[d]! && start[d]! <= limit[d]! && limit[d]! <= size)) {
        throw new ShapeError(`slice: 0 <= start <= limit <= size must hold on every axis, got start ${start[d]} and limit ${limit[d]} on axis ${d} of ${formatType(x!)}`);
      }
      if (!(stride[d]! >= 1)) throw new ShapeError(`slice: strides must be positive, got ${stride[d]} on axis ${d} of ${formatType(x!)}`);
    });
    return [{ shape: start.map((s, d) => Math.ceil((limit[d]! - s) / stride[d]!)), dtype: x!.dtype }];
  },
  eval: ([x], { attrs, outputs }) => {
    const { start, stride } = sliceAttrs(attrs);
    const strides = stridesOf(x!.type.shape);
    const offset = start.reduce((sum, s, d) => sum + s * strides[d]!, 0);
    return [strided(x!, outputs[0]!.type, offset, strides.map((s, d) => s * stride[d]!))];
  },
  jvp: (_primals, [dx], { attrs }) => [dx && emit1(sliceOp, [dx], attrs)],
  transpose: ([ct], _inputs, eqn) => {
    if (!ct) return [null];
    const { start, stride } = sliceAttrs(eqn.attrs);
    const { shape, dtype } = eqn.inputs[0]!.type;
    const high = shape.map((size, d) => size - start[d]! - spread(ct.type.shape[d]!, stride[d]! - 1));
    return [pad(ct, scalar(0, dtype), start, high, stride.map((s) => s - 1))];
  },
  batch: ([x], [dim], { attrs }, size) => {
    const { start, limit, stride } = sliceAttrs(attrs);
    return { outputs: [slice(x!, inserted(start, dim!, 0), inserted(limit, dim!, size), inserted(stride, dim!, 1))], dims: [dim!] };
  },
  element: (e, index) => {
    const { start, stride } = sliceAttrs(e.eqn.attrs);
    return e.operand(0, index.map((i, d) => e.ix.add(e.ix.mul(i, stride[d]!), e.ix.constant(start[d]!))));
  },
};

/** Elements start, start + stride, … below limit along each axis. */
export const slice = define(sliceOp, (x: Value, start: readonly number[], limit: readonly number[], strides: readonly number[] = start.map(() => 1)): Value =>
  equalShapes(limit, x.type.shape) && start.every((s) => s === 0) && strides.every((s) => s === 1)
    ? x
    : emit1(sliceOp, [x], { start_indices: start, limit_indices: limit, strides }),
);
const sliceAttrs = (attrs: Attrs): Record<'start' | 'limit' | 'stride', readonly number[]> => ({
  start: ints(attrs, 'start_indices'),
  limit: ints(attrs, 'limit_indices'),
  stride: ints(attrs, 'strides'),
});

const padOp: Op = {
  name: 'pad',
  dialect: 'stablehlo',
  kind: 'layout',
  infer: ([x, value], attrs) => {
    const { low, high, interior } = padAttrs(attrs);
    const rank = x!.shape.length;
    if (value!.shape.length > 0 || value!.dtype !== x!.dtype) {
      throw new DTypeError(`pad: padding value must be a scalar of the operand's dtype, got ${formatType(value!)} for ${formatType(x!)}`);
    }
    if (low.length !== rank || high.length !== rank || interior.length !== rank) {
      throw new ShapeError(
        `pad: edge_padding_low, edge_padding_high and interior_padding must have one number per axis, got [${low.join(',')}], [${high.join(',')}], [${interior.join(',')}] for ${formatType(x!)}`,
      );
    }
    const shape = x!.shape.map((size, d) => low[d]! + spread(size, interior[d]!) + high[d]!);
    shape.forEach((size, d) => {
      if (interior[d]! < 0) throw new ShapeError(`pad: interior_padding must not be negative, got ${interior[d]} on axis ${d} of ${formatType(x!)}`);
      if (size < 0) throw new ShapeError(`pad: negative padding must not take more than there is, got ${low[d]} and ${high[d]} on axis ${d} of ${formatType(x!)}`);
    });
    return [{ shape, dtype: x!.dtype }];
  },
  eval: ([x, value], { attrs, outputs }) => {
    const { type } = outputs[0]!;
    const data = allocateFor(type).fill(value!.data[0]!);
    const { low, interior } = padAttrs(attrs);
    // The elements of the operand that are not cut off by negative padding: from `first`, as many as `count`.
    const step = interior.map((n) => n + 1);
    const first = low.map((l, d) => Math.max(0, Math.ceil(-l / step[d]!)));
    const count = first.map((f, d) => Math.max(0, Math.min(x!.type.shape[d]!, Math.ceil((type.shape[d]! - low[d]!) / step[d]!)) - f));
    const [from, to] = [stridesOf(x!.type.shape), stridesOf(type.shape)];
    const source = { offset: dotted(first, from), strides: from };
    const target = { offset: dotted(first.map((f, d) => low[d]! + f * step[d]!), to), strides: to.map((s, d) => s * step[d]!) };
    copyStrided(count, x!.data, source, data, target);
    return [{ type, data }];
  },
  jvp: ([x, value], [dx, dvalue], { attrs }) => [emit1(padOp, [dx ?? fullLike(x!, 0), dvalue ?? fullLike(value!, 0)], attrs)],
  transpose: ([ct], [x, value], eqn) => {
    if (!ct) return [null, null];
    const { low, high, interior } = padAttrs(eqn.attrs);
    const none = low.map(() => 0);
    const cut = pad(ct, scalar(0, ct.type.dtype), low.map((n) => -n), high.map((n) => -n), none);
    const operand = slice(cut, none, cut.type.shape, interior.map((n) => n + 1));
    const all = (v: Value): Value => reduceSum(v, range(v.type.shape.length));
    return [x ? null : operand, value ? null : subtract(all(ct), all(operand))];
  },
  batch: ([x, value], [dim, valueDim], { attrs }, size) => {
    const { low, high, interior } = padAttrs(attrs);
    const at = dim ?? 0;
    const padded = (operand: Value, filler: Value): Value => pad(operand, filler, inserted(low, at, 0), inserted(high, at, 0), inserted(interior, at, 0));
    const operand = dim === null ? repeated(x!, size) : x!;
    if (valueDim === null) return { outputs: [padded(operand, value!)], dims: [at] };
    const moved = padded(operand, scalar(0, operand.type.dtype));
    const inside = padded(full(1, { shape: operand.type.shape, dtype: 'bool' }), scalar(0, 'bool'));
    return { outputs: [select(inside, moved, broadcastInDim(value!, moved.type.shape, [at]))], dims: [at] };
  },
  element: (e, index) => {
    const { ix } = e;
    const { shape } = e.eqn.inputs[0]!.type;
    const { low, interior } = padAttrs(e.eqn.attrs);
    const conditions: string[] = [];
    const source = index.map((i, d) => {
      const step = interior[d]! + 1;
      const span = spread(shape[d]!, interior[d]!);
      const at = ix.sub(i, ix.constant(low[d]!));
      const within = ix.clamp(at, 0, Math.max(0, span - 1));
      conditions.push(ix.less(ix.constant(-1), at), ix.less(at, ix.constant(span)));
      if (step > 1) conditions.push(ix.equal(ix.mod(within, step), ix.constant(0)));
      return ix.div(within, step);
    });
    const open = conditions.filter((c) => c !== 'true');
    if (open.includes('false')) return e.operand(1, []);
    if (open.length === 0) return e.operand(0, source);
    return e.choose(open.join(' && '), wgslType(e.eqn.outputs[0]!.type.dtype), () => e.operand(0, source), () => e.operand(1, []));
  },
};

/** `value` around the operand along each axis, and `interior` times between its elements; negative padding cuts off. */
export const pad = define(
  padOp,
  (x: Value, value: Value, low: readonly number[], high: readonly number[], interior: readonly number[] = low.map(() => 0)): Value =>
    [...low, ...high, ...interior].every((n) => n === 0) ? x : emit1(padOp, [x, value], { edge_padding_low: low, edge_padding_high: high, interior_padding: interior }),
);
const padAttrs = (attrs: Attrs): Record<'low' | 'high' | 'interior', readonly number[]> => ({
  low: ints(attrs, 'edge_padding_low'),
  high: ints(attrs, 'edge_padding_high'),
  interior: ints(attrs, 'interior_padding'),
});
/** The length of an axis with `interior` elements put between its own. */
const spread = (size: number, interior: number): number => size + Math.max(0, size - 1) * interior;

// concatenate

const concatenateOp: Op = {
  name: 'concatenate',
  dialect: 'stablehlo',
  kind: 'layout',
  infer: (inputs, attrs) => {
    const axis = int(attrs, 'dimension');
    const [first] = inputs;
    const written = inputs.map(formatType).join(', ');
    if (!first) throw new ShapeError('concatenate: there must be an operand, got none');
    if (!(Number.isInteger(axis) && axis >= 0 && axis < first.shape.length)) {
      throw new ShapeError(`concatenate: dimension must be an axis of the operands, got ${axis} for ${formatType(first)}`);
    }
    if (inputs.some((t) => t.dtype !== first.dtype)) throw new DTypeError(`concatenate: operands must have one dtype, got ${written}`);
    if (inputs.some((t) => t.shape.length !== first.shape.length || t.shape.some((n, d) => d !== axis && n !== first.shape[d]))) {
      throw new ShapeError(`concatenate: operands must have equal sizes on all axes but ${axis}, got ${written}`);
    }
    return [{ shape: resized(first.shape, axis, inputs.reduce((n, t) => n + t.shape[axis]!, 0)), dtype: first.dtype }];
  },
  eval: (inputs, { attrs, outputs }) => {
    const { type } = outputs[0]!;
    const axis = int(attrs, 'dimension');
    const data = allocateFor(type);
    const strides = stridesOf(type.shape);
    let at = 0;
    for (const x of inputs) {
      copyStrided(x.type.shape, x.data, { offset: 0, strides: stridesOf(x.type.shape) }, data, { offset: at * strides[axis]!, strides });
      at += x.type.shape[axis]!;
    }
    return [{ type, data }];
  },
  jvp: (primals, tangents, { attrs }) => [concatenate(tangents.map((t, i) => t ?? fullLike(primals[i]!, 0)), int(attrs, 'dimension'))],
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
    const operands = inputs.map((x, i) =>
      dims[i] === null ? repeated(x, size) : moveAxis(x, dims[i]!, 0),
    );
    return { outputs: [concatenate(operands, int(attrs, 'dimension') + 1)], dims: [0] };
  },
  element: (e, index) => {
    const { inputs, attrs, outputs } = e.eqn;
    const axis = int(attrs, 'dimension');
    const at = index[axis]!;
    const from = (k: number, start: number): string => {
      const end = start + inputs[k]!.type.shape[axis]!;
      const element = (): string => e.operand(k, mapAxes(index, [axis], () => e.ix.clamp(e.ix.sub(at, e.ix.constant(start)), 0, Math.max(0, end - start - 1))));
      if (k === inputs.length - 1) return element();
      const condition = e.ix.less(at, e.ix.constant(end));
      if (condition === 'true') return element();
      if (condition === 'false') return from(k + 1, end);
      return e.choose(condition, wgslType(outputs[0]!.type.dtype), element, () => from(k + 1, end));
    };
    return from(0, 0);
  },
};

/** The operands one after the other along an axis. */
export const concatenate = define(concatenateOp, (xs: readonly Value[], dimension: number): Value =>
  xs.length === 1 ? xs[0]! : emit1(concatenateOp, xs, { dimension }),
);

/** The elements from `start` to below `limit` of one axis. */
export const sliceAxis = (x: Value, axis: number, start: number, limit: number): Value => {
  const { shape } = x.type;
  return slice(x, resized(shape.map(() => 0), axis, start), resized(shape, axis, limit));
};

// broadcast_in_dim and reduce

const broadcastOp: Op = {
  name: 'broadcast_in_dim',
  dialect: 'stablehlo',
  kind: 'layout',
  resultType: ['shape'],
  infer: ([x], attrs) => {
    const shape = checkedShape('broadcast_in_dim', ints(attrs, 'shape'));
    const axes = ints(attrs, 'broadcast_dimensions');
    if (axes.length !== x!.shape.length) {
      throw new ShapeError(`broadcast_in_dim: broadcast_dimensions must have one axis of the result per axis of the operand, got [${axes.join(',')}] for ${formatType(x!)}`);
    }
    checkAxes('broadcast_in_dim', 'broadcast_dimensions', axes, { shape, dtype: x!.dtype });
    axes.forEach((d, i) => {
      const size = x!.shape[i]!;
      if (size !== 1 && size !== shape[d]) {
        throw new ShapeError(
          `broadcast_in_dim: sizes of the operand must be 1 or the result's, got ${size} (axis ${i} of ${formatType(x!)}) and ${shape[d]} (axis ${d} of ${formatShape(shape)})`,
        );
      }
    });
    return [{ shape, dtype: x!.dtype }];
  },
  eval: ([x], { attrs, outputs }) => {
    const { type } = outputs[0]!;
    if (x!.data.length === 1) return [{ type, data: allocateFor(type).fill(x!.data[0]!) }];
    const from = stridesOf(x!.type.shape);
    const strides = type.shape.map(() => 0);
    ints(attrs, 'broadcast_dimensions').forEach((d, i) => {
      if (x!.type.shape[i] !== 1) strides[d] = from[i]!;
    });
    return [strided(x!, type, 0, strides)];
  },
  jvp: (_primals, [dx], { attrs }) => [dx && emit1(broadcastOp, [dx], attrs)],
  transpose: ([ct], _inputs, eqn) => {
    if (!ct) return [null];
    const { shape } = eqn.inputs[0]!.type;
    const axes = ints(eqn.attrs, 'broadcast_dimensions');
    const kept = axes.filter((d, i) => shape[i] === ct.type.shape[d]);
    const sum = reduceSum(ct, otherAxes(ct.type.shape.length, kept));
    const order = [...kept].sort((a, b) => a - b);
    return [reshape(transpose(sum, kept.map((d) => order.indexOf(d))), shape)];
  },
  batch: ([x], [dim], { attrs }, size) => {
    const axes = ints(attrs, 'broadcast_dimensions').map((d) => d + 1);
    return { outputs: [broadcastInDim(x!, [size, ...ints(attrs, 'shape')], inserted(axes, dim!, 0))], dims: [0] };
  },
  element: (e, index) => {
    const { shape } = e.eqn.inputs[0]!.type;
    return e.operand(0, ints(e.eqn.attrs, 'broadcast_dimensions').map((d, i) => (shape[i] === 1 ? e.ix.constant(0) : index[d]!)));
  },
};

/** Operand axis i becomes result axis `dimensions[i]`; the others, and those of size 1, are repeated. */
export const broadcastInDim = define(broadcastOp, (x: Value, shape: Shape, dimensions: readonly number[]): Value =>
  equalShapes(x.type.shape, shape) && dimensions.every((d, i) => d === i) ? x : emit1(broadcastOp, [x], { broadcast_dimensions: dimensions, shape }),
);

/** NumPy's broadcasting of one value to a shape: new axes come first, axes of size 1 are repeated. */
export const broadcastTo = (x: Value, shape: Shape): Value => broadcastInDim(x, shape, range(x.type.shape.length, shape.length - x.type.shape.length));

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
    if (!monoid) throw new ShapeError('reduce: initial values of a batch must be equal where the region is no sum, product, extremum, and, or');
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
export const reduce = define(reduceOp, (operands: readonly Value[], inits: readonly Value[], dimensions: readonly number[], region: Graph): readonly Value[] =>
  emit(reduceOp, [...operands, ...inits], { dimensions }, [region], operands.every((x) => x.weak)),
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
  // Where no element is equal (NaN, or the initial value has won) the tangent is 0.
  const count = maximum(reduceSum(here, dimensions), fullLike(y, 1));
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
  const active = range(n).map((k) => isFloat(primals[k]!.type.dtype));
  const whole = (t: MaybeValue, like: Value): Value => t ?? fullLike(like, 0);
  const { graph, activeResults } = graphs.jvp(region, [...active, ...active]);
  const columns = sizeOf(kept.map((d) => primals[0]!.type.shape[d]!));

  // Rows are the elements along the reduced axes, columns the results.
  const rowsOf = (x: Value): Value => {
    const moved = transpose(x, [...dimensions, ...kept]);
    return reshape(moved, [sizeOf(dimensions.map((d) => x.type.shape[d]!)), columns]);
  };
  const fold = (a: Dual, b: Dual, rows: number): Dual => {
    const args = [...a.values, ...b.values, ...live(a.tangents), ...live(b.tangents)].map((v) => reshape(v, [rows * columns]));
    const mapped = graphs.vmap(graph, rows * columns, args.map(() => 0), [...Array<boolean>(graph.results.length).fill(true)]);
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
    tangents: range(n).map((k) => (active[k] ? broadcastTo(whole(tangents[n + k]!, primals[n + k]!), [1, columns]) : null)),
  };
  let count = dual.values[0]!.type.shape[0]!;
  while (count > 1) {
    const half = count >> 1;
    const folded = fold(rows(dual, 0, half), rows(dual, half, 2 * half), half);
    const rest = rows(dual, 2 * half, count);
    dual = count % 2 === 0 ? folded : zipDual(folded, rest, (a, b) => concatenate([a, b], 0));
    count = half + (count % 2);
  }
  const result = count === 0 ? start : fold(start, dual, 1);
  return result.tangents.map((t, k) => t && reshape(t, eqn.outputs[k]!.type.shape));
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
const inverse = (permutation: readonly number[]): number[] => permutation.map((_, d) => permutation.indexOf(d));
/** Axes of an operand that has a new axis at `dim`. */
const shifted = (axes: readonly number[], dim: number): number[] => axes.map((d) => (d < dim ? d : d + 1));
const inserted = (list: readonly number[], at: number, n: number): number[] => [...list.slice(0, at), n, ...list.slice(at)];
const resized = (shape: Shape, axis: number, size: number): number[] => shape.map((n, d) => (d === axis ? size : n));
const dotted = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, x, i) => sum + x * b[i]!, 0);
const mapAxes = (index: readonly Ix[], axes: readonly number[], f: (i: Ix, d: number) => Ix): Ix[] => index.map((i, d) => (axes.includes(d) ? f(i, d) : i));

/** The tensor of a type whose elements lie in another at an offset and strides. */
function strided(x: HostTensor, type: TensorType, offset: number, strides: readonly number[]): HostTensor {
  const data = allocate(type.dtype, sizeOf(type.shape));
  copyStrided(type.shape, x.data, { offset, strides }, data, { offset: 0, strides: stridesOf(type.shape) });
  return { type, data };
}
