/** What the layout ops do apart from their derivatives and batches: typing, meaning and WGSL. */
import { type Attrs, int, ints } from '../ir/graph.ts';
import type { Expr, Ix, Op } from '../ir/op.ts';
import { allocate, type HostTensor } from '../types/host.ts';
import { formatShape, formatType, range, type Shape, sizeOf, stridesOf, type TensorType } from '../types/shape.ts';
import { DTypeError, ShapeError } from '../util/errors.ts';
import { checkedShape } from './constant.ts';
import { allocateFor, checkAxes } from './define.ts';
import { copyStrided } from './strided.ts';

type Movement = Pick<Op, 'name' | 'dialect' | 'kind' | 'resultType' | 'view' | 'infer' | 'eval' | 'element'>;

export const reshaping: Movement = {
  name: 'reshape',
  dialect: 'stablehlo',
  kind: 'layout',
  view: () => 'reshape',
  resultType: ['shape'],
  infer: ([x], attrs) => {
    const shape = checkedShape('reshape', ints(attrs, 'shape'));
    if (sizeOf(shape) !== sizeOf(x!.shape)) {
      throw new ShapeError(`reshape: result must have as many elements as the operand, got ${formatType(x!)} to ${formatShape(shape)}`);
    }
    return [{ shape, dtype: x!.dtype }];
  },
  eval: ([x], { outputs }) => [{ type: outputs[0]!.type, data: x!.data }],
  element: (e, index) => e.operand(0, e.ix.unflatten(e.ix.flatten(index, e.eqn.outputs[0]!.type.shape), e.eqn.inputs[0]!.type.shape)),
};

export const transposing: Movement = {
  name: 'transpose',
  dialect: 'stablehlo',
  kind: 'layout',
  view: ({ attrs }) => ints(attrs, 'permutation'),
  infer: ([x], attrs) => {
    const permutation = ints(attrs, 'permutation');
    if (permutation.length !== x!.shape.length || !range(permutation.length).every((d) => permutation.includes(d))) {
      throw new ShapeError(
        `transpose: permutation must hold each axis of the operand once, got [${permutation.join(',')}] for ${formatType(x!)}`,
      );
    }
    return [{ shape: permutation.map((d) => x!.shape[d]!), dtype: x!.dtype }];
  },
  eval: ([x], { attrs, outputs }) => {
    const from = stridesOf(x!.type.shape);
    return [
      strided(
        x!,
        outputs[0]!.type,
        0,
        ints(attrs, 'permutation').map((d) => from[d]!),
      ),
    ];
  },
  element: (e, index) =>
    e.operand(
      0,
      inverse(ints(e.eqn.attrs, 'permutation')).map((d) => index[d]!),
    ),
};

export const reversing: Movement = {
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
    return [
      strided(
        x!,
        x!.type,
        offset,
        strides.map((s, d) => (dimensions.includes(d) ? -s : s)),
      ),
    ];
  },
  element: (e, index) => {
    const { shape } = e.eqn.inputs[0]!.type;
    return e.operand(
      0,
      mapAxes(index, ints(e.eqn.attrs, 'dimensions'), (i, d) => e.ix.sub(e.ix.constant(shape[d]! - 1), i)),
    );
  },
};

export const slicing: Movement = {
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
        throw new ShapeError(
          `slice: 0 <= start <= limit <= size must hold on every axis, got start ${start[d]} and limit ${limit[d]} on axis ${d} of ${formatType(x!)}`,
        );
      }
      if (!(stride[d]! >= 1)) throw new ShapeError(`slice: strides must be positive, got ${stride[d]} on axis ${d} of ${formatType(x!)}`);
    });
    return [{ shape: start.map((s, d) => Math.ceil((limit[d]! - s) / stride[d]!)), dtype: x!.dtype }];
  },
  eval: ([x], { attrs, outputs }) => {
    const { start, stride } = sliceAttrs(attrs);
    const strides = stridesOf(x!.type.shape);
    const offset = start.reduce((sum, s, d) => sum + s * strides[d]!, 0);
    return [
      strided(
        x!,
        outputs[0]!.type,
        offset,
        strides.map((s, d) => s * stride[d]!),
      ),
    ];
  },
  element: (e, index) => {
    const { start, stride } = sliceAttrs(e.eqn.attrs);
    return e.operand(
      0,
      index.map((i, d) => e.ix.add(e.ix.mul(i, stride[d]!), e.ix.constant(start[d]!))),
    );
  },
};
export const sliceAttrs = (attrs: Attrs): Record<'start' | 'limit' | 'stride', readonly number[]> => ({
  start: ints(attrs, 'start_indices'),
  limit: ints(attrs, 'limit_indices'),
  stride: ints(attrs, 'strides'),
});

export const padding: Movement = {
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
      if (interior[d]! < 0)
        throw new ShapeError(`pad: interior_padding must not be negative, got ${interior[d]} on axis ${d} of ${formatType(x!)}`);
      if (size < 0)
        throw new ShapeError(
          `pad: negative padding must not take more than there is, got ${low[d]} and ${high[d]} on axis ${d} of ${formatType(x!)}`,
        );
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
    const target = {
      offset: dotted(
        first.map((f, d) => low[d]! + f * step[d]!),
        to,
      ),
      strides: to.map((s, d) => s * step[d]!),
    };
    copyStrided(count, x!.data, source, data, target);
    return [{ type, data }];
  },
  element: (e, index) => {
    const { ix } = e;
    const { shape } = e.eqn.inputs[0]!.type;
    const { low, interior } = padAttrs(e.eqn.attrs);
    const conditions: Expr[] = [];
    const source = index.map((i, d) => {
      const step = interior[d]! + 1;
      const span = spread(shape[d]!, interior[d]!);
      const at = ix.sub(i, ix.constant(low[d]!));
      const within = ix.clamp(at, 0, Math.max(0, span - 1));
      conditions.push(ix.less(ix.constant(-1), at), ix.less(at, ix.constant(span)));
      if (step > 1) conditions.push(ix.equal(ix.mod(within, step), ix.constant(0)));
      return ix.div(within, step);
    });
    return e.choose(
      e.k.every(conditions),
      () => e.operand(0, source),
      () => e.operand(1, []),
    );
  },
};
export const padAttrs = (attrs: Attrs): Record<'low' | 'high' | 'interior', readonly number[]> => ({
  low: ints(attrs, 'edge_padding_low'),
  high: ints(attrs, 'edge_padding_high'),
  interior: ints(attrs, 'interior_padding'),
});
/** The length of an axis with `interior` elements put between its own. */
export const spread = (size: number, interior: number): number => size + Math.max(0, size - 1) * interior;

export const concatenating: Movement = {
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
    return [
      {
        shape: resized(
          first.shape,
          axis,
          inputs.reduce((n, t) => n + t.shape[axis]!, 0),
        ),
        dtype: first.dtype,
      },
    ];
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
  element: (e, index) => {
    const { inputs, attrs } = e.eqn;
    const axis = int(attrs, 'dimension');
    const at = index[axis]!;
    const from = (k: number, start: number): Expr => {
      const end = start + inputs[k]!.type.shape[axis]!;
      const element = (): Expr =>
        e.operand(
          k,
          mapAxes(index, [axis], () => e.ix.clamp(e.ix.sub(at, e.ix.constant(start)), 0, Math.max(0, end - start - 1))),
        );
      if (k === inputs.length - 1) return element();
      return e.choose(e.ix.less(at, e.ix.constant(end)), element, () => from(k + 1, end));
    };
    return from(0, 0);
  },
};

export const broadcasting: Movement = {
  name: 'broadcast_in_dim',
  dialect: 'stablehlo',
  kind: 'layout',
  view: ({ attrs, outputs }) => {
    const axes = ints(attrs, 'broadcast_dimensions');
    return outputs[0]!.type.shape.map((_, d) => (axes.includes(d) ? axes.indexOf(d) : null));
  },
  resultType: ['shape'],
  infer: ([x], attrs) => {
    const shape = checkedShape('broadcast_in_dim', ints(attrs, 'shape'));
    const axes = ints(attrs, 'broadcast_dimensions');
    if (axes.length !== x!.shape.length) {
      throw new ShapeError(
        `broadcast_in_dim: broadcast_dimensions must have one axis of the result per axis of the operand, got [${axes.join(',')}] for ${formatType(x!)}`,
      );
    }
    checkAxes('broadcast_in_dim', 'broadcast_dimensions', axes, { shape, dtype: x!.dtype }, 'result');
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
  element: (e, index) => {
    const { shape } = e.eqn.inputs[0]!.type;
    return e.operand(
      0,
      ints(e.eqn.attrs, 'broadcast_dimensions').map((d, i) => (shape[i] === 1 ? e.ix.constant(0) : index[d]!)),
    );
  },
};

// Small things.

export const inverse = (permutation: readonly number[]): number[] => permutation.map((_, d) => permutation.indexOf(d));
/** The shape with another size along one axis. */
export const resized = (shape: Shape, axis: number, size: number): number[] => shape.map((n, d) => (d === axis ? size : n));
const dotted = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, x, i) => sum + x * b[i]!, 0);
const mapAxes = (index: readonly Ix[], axes: readonly number[], f: (i: Ix, d: number) => Ix): Ix[] =>
  index.map((i, d) => (axes.includes(d) ? f(i, d) : i));

/** The tensor of a type whose elements lie in another at an offset and strides. */
function strided(x: HostTensor, type: TensorType, offset: number, strides: readonly number[]): HostTensor {
  const data = allocate(type.dtype, sizeOf(type.shape));
  copyStrided(type.shape, x.data, { offset, strides }, data, { offset: 0, strides: stridesOf(type.shape) });
  return { type, data };
}
