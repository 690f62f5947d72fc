/**
 * Values from nothing: `constant` and `iota`.
 *
 * A constant's `value` is a host tensor. Where all elements are one number, `value` has shape [] and `shape` says the result's, so that
 * zeros of any size cost nothing; it prints as StableHLO's `dense<0.0> : tensor<8x128xf32>`.
 */
import { emit } from '../ir/builder.ts';
import { type Attrs, int, ints, type Value } from '../ir/graph.ts';
import type { Op } from '../ir/op.ts';
import { type DType, dtypes, isDType } from '../types/dtype.ts';
import { filled, type HostTensor } from '../types/host.ts';
import { formatShape, formatType, type Shape, sizeOf, type TensorType } from '../types/shape.ts';
import { ArgumentError, DTypeError, invariant, ShapeError } from '../util/errors.ts';
import { allocateFor, computed, define } from './define.ts';

const constantOp: Op = {
  name: 'constant',
  dialect: 'stablehlo',
  kind: 'layout',
  resultType: ['shape'],
  infer: (_inputs, attrs) => {
    const { type } = attrs['value'] as HostTensor;
    if (!attrs['shape']) return [type];
    const shape = checkedShape('constant', ints(attrs, 'shape'));
    if (type.shape.length > 0) throw new ShapeError(`constant: value of a splat must be a scalar, got ${formatType(type)}`);
    return [{ shape, dtype: type.dtype }];
  },
  eval: (_inputs, { attrs }) => [constantTensor(attrs)],
  jvp: () => [null],
  transpose: () => [],
  batch: (_inputs, _dims, eqn) => ({ outputs: eqn.outputs, dims: [null] }),
  element: ({ eqn, literal }) => {
    const value = splatOf(eqn.attrs);
    invariant(value !== null, 'constant: only a splat has an element rule; other constants are buffers');
    return literal(value, eqn.outputs[0]!.type.dtype);
  },
};

/** A host tensor as a value. Its data must not change afterwards. */
export const constant = define(constantOp, (value: HostTensor, weak = false): Value => emit(constantOp, [], { value }, [], weak)[0]!);

/** A tensor of one number, cast to the dtype as `castNumber` does. */
export function full(number: number, type: TensorType, weak = false): Value {
  const value = filled(type.dtype, [], number);
  return emit(constantOp, [], type.shape.length === 0 ? { value } : { value, shape: type.shape }, [], weak)[0]!;
}

export const scalar = (number: number, dtype: DType, weak = false): Value => full(number, { shape: [], dtype }, weak);
export const zeros = (type: TensorType): Value => full(0, type);
/** A tensor of one number with the type of another value. */
export const fullLike = (like: Value, number: number): Value => full(number, like.type);

/** The number that all elements of a constant are, `null` where it holds an array. */
export function splatOf(attrs: Attrs): number | null {
  const { type, data } = attrs['value'] as HostTensor;
  return type.shape.length === 0 ? data[0]! : null;
}

/** The tensor that a constant's attributes stand for, a splat expanded. */
export function constantTensor(attrs: Attrs): HostTensor {
  const value = attrs['value'] as HostTensor;
  return attrs['shape'] ? filled(value.type.dtype, ints(attrs, 'shape'), value.data[0]!) : value;
}

const iotaOp: Op = {
  name: 'iota',
  dialect: 'stablehlo',
  kind: 'layout',
  resultType: ['shape', 'dtype'],
  infer: (_inputs, attrs) => {
    const shape = checkedShape('iota', ints(attrs, 'shape'));
    const dtype = attrs['dtype'];
    if (!isDType(dtype)) throw new ArgumentError(`iota: dtype must be one of ${Object.keys(dtypes).join(', ')}, got ${String(dtype)}`);
    if (dtype === 'bool') throw new DTypeError(`iota: result must be numeric, got ${formatType({ shape, dtype })}`);
    const dimension = int(attrs, 'iota_dimension');
    if (!(Number.isInteger(dimension) && dimension >= 0 && dimension < shape.length)) {
      throw new ShapeError(`iota: iota_dimension must be an axis of the result, got ${dimension} for ${formatType({ shape, dtype })}`);
    }
    return [{ shape, dtype }];
  },
  eval: (_inputs, { attrs, outputs }) => {
    const { type } = outputs[0]!;
    const data = allocateFor(type);
    const dimension = int(attrs, 'iota_dimension');
    const size = type.shape[dimension]!;
    const inner = sizeOf(type.shape.slice(dimension + 1));
    for (let i = 0; i < data.length; i++) data[i] = Math.floor(i / inner) % size;
    return [computed(type, data)];
  },
  jvp: () => [null],
  transpose: () => [],
  batch: (_inputs, _dims, eqn) => ({ outputs: eqn.outputs, dims: [null] }),
  element: ({ eqn, ix }, index) => ix.toValue(index[int(eqn.attrs, 'iota_dimension')]!, eqn.outputs[0]!.type.dtype),
};

/** 0, 1, 2, … along one axis. */
export const iota = define(
  iotaOp,
  (type: TensorType, dimension: number): Value => emit(iotaOp, [], { iota_dimension: dimension, shape: type.shape, dtype: type.dtype })[0]!,
);

export function checkedShape(op: string, shape: Shape): Shape {
  if (!shape.every((d) => Number.isInteger(d) && d >= 0)) {
    throw new ShapeError(`${op}: sizes must be integers that are not negative, got ${formatShape(shape)}`);
  }
  return shape;
}
