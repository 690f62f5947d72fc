/** What `lax` asks of operands: one dtype, and one shape but for scalars and axes of size 1. */

import type { Value } from '../../ir/graph.ts';
import { broadcastTo } from '../../ops/layout.ts';
import { type DType, dtypes, isFloat } from '../../types/dtype.ts';
import { formatType } from '../../types/shape.ts';
import { DTypeError, ShapeError } from '../../util/errors.ts';
import { Array, type ArrayLike, asArray } from '../array.ts';
import { call1 } from '../call.ts';
import { broadcastShapes, cast } from '../operands.ts';

/**
 * Operands with one dtype. `lax` does not promote; only numbers, and arrays that are as weak as numbers, become what stands beside them.
 * @param float whole numbers are float32 where nothing stands beside them.
 */
export function oneDType(name: string, operands: readonly ArrayLike[], float = false): Array[] {
  const arrays = operands.map((x) => asArray(x, `lax.${name}`));
  const strong = arrays.find((a, i) => !a.weakType && !isPlain(operands[i]!));
  const dtype = strong?.dtype ?? (float || arrays.some((a) => isFloat(a.dtype)) ? 'float32' : arrays[0]!.dtype);
  return arrays.map((a) => {
    if (a.dtype === dtype) return a;
    const fits = a.weakType && (isFloat(dtype) || !isFloat(a.dtype)) && dtype !== 'bool';
    if (!fits)
      throw new DTypeError(
        `lax.${name}: operands must have one dtype, got ${arrays.map((b) => formatType(b.type)).join(' and ')}`,
        'Convert with lax.convertElementType, or use the function of numpy, which promotes.',
      );
    return call1('lax.convert', [a], dtype, (v) => cast(v, dtype, true));
  });
}
const isPlain = (x: ArrayLike): boolean => !(x instanceof Array);

/** The shape of operands that may be scalars or have axes of size 1. */
function common(name: string, arrays: readonly Array[]): readonly number[] {
  const ranks = new Set(arrays.filter((a) => a.ndim > 0).map((a) => a.ndim));
  if (ranks.size > 1)
    throw new ShapeError(
      `lax.${name}: operands must have equally many axes, got ${arrays.map((a) => formatType(a.type)).join(' and ')}`,
      'Use lax.expandDims, or the function of numpy, which broadcasts.',
    );
  return broadcastShapes(`lax.${name}`, ...arrays.map((a) => a.shape));
}

/** An elementwise function of one array. */
export const laxUnary =
  (name: string, f: (x: Value) => Value, float = false) =>
  (x: ArrayLike): Array =>
    call1(`lax.${name}`, float ? oneDType(name, [x], isPlain(x)) : [x], null, (v) => f(v!));

/** An elementwise function of two arrays of one dtype. */
export const laxBinary =
  (name: string, f: (x: Value, y: Value) => Value) =>
  (x: ArrayLike, y: ArrayLike): Array =>
    elementwise(name, oneDType(name, [x, y]), (a, b) => f(a!, b!));

/** Operands of which scalars and axes of size 1 are repeated. */
export function elementwise(name: string, arrays: readonly Array[], f: (...values: Value[]) => Value): Array {
  const shape = common(name, arrays);
  return call1(`lax.${name}`, arrays, null, (...values) => f(...values.map((v) => broadcastTo(v, shape))));
}

export const requireDType = (name: string, x: Array, kind: 'float' | 'integer'): void => {
  const fits = kind === 'float' ? isFloat(x.dtype) : !isFloat(x.dtype);
  if (!fits)
    throw new DTypeError(`lax.${name}: operand must be ${kind === 'float' ? 'float' : 'an integer or a bool'}, got ${formatType(x.type)}`);
};

export const isUnsigned = (d: DType): boolean => dtypes[d].kind === 'uint';
