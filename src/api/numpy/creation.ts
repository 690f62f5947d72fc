/** `jax.numpy`'s ways to make arrays. JavaScript numbers make float32 arrays, booleans bool arrays, unless a dtype is given. */

import type { Value } from '../../ir/graph.ts';
import { add, multiply } from '../../ops/arithmetic.ts';
import { full as fullValue, iota, fullLike as likeValue } from '../../ops/constant.ts';
import { convert } from '../../ops/conversion.ts';
import { broadcastTo, concatenate, reshape } from '../../ops/layout.ts';
import { equal, greaterEqual, select } from '../../ops/logic.ts';
import type { DType, } from '../../types/dtype.ts';
import { type HostData, hostTensor } from '../../types/host.ts';
import { formatShape, formatType, type Shape, sizeOf, tensorType } from '../../types/shape.ts';
import { ArgumentError, ShapeError } from '../../util/errors.ts';
import { Array, type ArrayLike, asArray, describe, type NestedList } from '../array.ts';
import type { DeviceKind } from '../backend.ts';
import { call1 } from '../call.ts';
import { backendNamed } from '../device.ts';
import { broadcastShapes, checkDType, checkShape } from '../operands.ts';
import { astype } from './elementwise.ts';

export interface CreationOptions {
  readonly dtype?: DType | undefined;
  /** Where the array goes; by default to the default device when it is first used. */
  readonly device?: DeviceKind | undefined;
}

/** @internal The array on a device, if one is named. */
export const placed = (x: Array, device: DeviceKind | undefined): Array => {
  if (device && !x.isTraced) x.storage(backendNamed(device));
  return x;
};

const isTypedArray = (x: unknown): x is HostData | Float64Array =>
  ArrayBuffer.isView(x) && !(x instanceof DataView) && !(x instanceof BigInt64Array) && !(x instanceof BigUint64Array);

const dtypeOfData = (x: HostData | Float64Array): DType =>
  x instanceof Int32Array
    ? 'int32'
    : x instanceof Uint32Array
      ? 'uint32'
      : x instanceof Int16Array
        ? 'int16'
        : x instanceof Uint16Array
          ? 'uint16'
          : x instanceof Int8Array
            ? 'int8'
            : x instanceof Uint8Array
              ? 'uint8'
              : 'float32';

/**
 * An array of numbers: a number, nested lists, a typed array (with `shape`), or an array (converted where a dtype is given). Lists may
 * hold arrays.
 *
 * @throws ShapeError if lists are ragged or `shape` does not fit; ArgumentError for anything but numbers and booleans.
 */
export function array(
  values: ArrayLike | NestedList | HostData | Float64Array | readonly unknown[],
  options: CreationOptions & { readonly shape?: Shape } = {},
): Array {
  const dtype = options.dtype === undefined ? undefined : checkDType('array', options.dtype);
  if (values instanceof Array) {
    const converted = dtype ? astype(values, dtype) : values;
    return options.shape ? converted.reshape(options.shape) : converted;
  }
  if (isTypedArray(values)) {
    const shape = options.shape ?? [values.length];
    if (sizeOf(shape) !== values.length)
      throw new ShapeError(`array: shape must hold ${values.length} elements, got ${formatShape(shape)}`);
    return placed(Array.host(hostTensor(dtype ?? dtypeOfData(values), shape, values)), options.device);
  }
  if (globalThis.Array.isArray(values) && containsArray(values)) return stackNested(values, dtype);
  const { shape, flat, bools } = flattenLists(values);
  const result = Array.host(
    hostTensor(dtype ?? (bools ? 'bool' : 'float32'), shape, flat),
    shape.length === 0 && !bools && dtype === undefined,
  );
  return placed(options.shape ? result.reshape(options.shape) : result, options.device);
}
export const asarray = array;

const containsArray = (list: readonly unknown[]): boolean =>
  list.some((x) => x instanceof Array || (globalThis.Array.isArray(x) && containsArray(x)));

function stackNested(list: readonly unknown[], dtype: DType | undefined): Array {
  const parts = list.map((x) => (globalThis.Array.isArray(x) ? stackNested(x, dtype) : array(x as ArrayLike, { dtype })));
  const shape = parts[0]!.shape;
  for (const p of parts)
    if (p.shape.join() !== shape.join())
      throw new ShapeError(`array: nested lists must have one shape, got ${formatShape(shape)} and ${formatShape(p.shape)}`);
  const common = parts.reduce((a, b) => (a.weakType ? b : a)).dtype;
  return call1(
    'array',
    parts.map((p) => astype(p, dtype ?? common)),
    null,
    (...values: Value[]) =>
      concatenate(
        values.map((v) => reshape(v, [1, ...v.type.shape])),
        0,
      ),
  );
}

function flattenLists(values: unknown): { shape: number[]; flat: number[]; bools: boolean } {
  const shape: number[] = [];
  for (let v = values; globalThis.Array.isArray(v); v = v[0]) shape.push(v.length);
  const flat: number[] = [];
  let bools = true;
  const visit = (v: unknown, axis: number): void => {
    if (axis < shape.length) {
      if (!globalThis.Array.isArray(v) || v.length !== shape[axis])
        throw new ShapeError(
          `array: nested lists must be rectangular, got ${globalThis.Array.isArray(v) ? `a list of ${v.length}` : describe(v)} where lists of ${shape[axis]} stand beside it`,
        );
      for (const x of v) visit(x, axis + 1);
      return;
    }
    if (typeof v !== 'number' && typeof v !== 'boolean') {
      if (globalThis.Array.isArray(v))
        throw new ShapeError(`array: nested lists must be rectangular, got a list of ${v.length} where numbers stand beside it`);
      throw new ArgumentError(`array: elements must be numbers or booleans, got ${describe(v)}`);
    }
    bools &&= typeof v === 'boolean';
    flat.push(Number(v));
  };
  visit(values, 0);
  return { shape, flat, bools: bools && flat.length > 0 };
}

/** An array of one value. Its dtype is that of the value (float32 for a number). */
export function full(shape: number | Shape, value: ArrayLike, options: CreationOptions = {}): Array {
  const sizes = checkShape('full', shape);
  const dtype =
    options.dtype === undefined
      ? value instanceof Array
        ? value.dtype
        : typeof value === 'boolean'
          ? 'bool'
          : 'float32'
      : checkDType('full', options.dtype);
  if (!(value instanceof Array))
    return placed(
      call1('full', [], [sizes, Object.is(value, -0) ? '-0' : String(value), dtype], () =>
        fullValue(Number(value), tensorType(dtype, sizes)),
      ),
      options.device,
    );
  return call1('full', [value], [sizes, dtype], (v) => broadcastTo(convert(v, dtype), broadcastShapes('full', v.type.shape, sizes)));
}
export const zeros = (shape: number | Shape, options: CreationOptions = {}): Array =>
  full(shape, 0, { ...options, dtype: options.dtype ?? 'float32' });
export const ones = (shape: number | Shape, options: CreationOptions = {}): Array =>
  full(shape, 1, { ...options, dtype: options.dtype ?? 'float32' });
/** As `zeros`: memory is never handed out uninitialised. */
export const empty = zeros;

export interface LikeOptions extends CreationOptions {
  readonly shape?: number | Shape;
}
export const fullLike = (x: ArrayLike, value: ArrayLike, options: LikeOptions = {}): Array =>
  full(options.shape ?? asArray(x).shape, value, { ...options, dtype: options.dtype ?? asArray(x).dtype });
export const zerosLike = (x: ArrayLike, options: LikeOptions = {}): Array => fullLike(x, 0, options);
export const onesLike = (x: ArrayLike, options: LikeOptions = {}): Array => fullLike(x, 1, options);
export const emptyLike = zerosLike;

/** `start`, `start + step`, … before `stop`. int32 unless a number is not whole or a dtype is given. */
export function arange(start: number, stop?: number | null, step = 1, options: CreationOptions = {}): Array {
  const [from, to] = stop === undefined || stop === null ? [0, start] : [start, stop];
  for (const n of [from, to, step] as unknown[]) {
    if (typeof n !== 'number' || !Number.isFinite(n))
      throw new ArgumentError(
        `arange: start, stop and step must be finite numbers, got ${n instanceof Array ? String(n) : describe(n)}`,
        'The size of an array is part of the program: use numbers.',
      );
  }
  if (step === 0) throw new ArgumentError('arange: step must not be 0');
  const dtype =
    options.dtype === undefined ? ([from, to, step].every(Number.isInteger) ? 'int32' : 'float32') : checkDType('arange', options.dtype);
  const n = Math.max(0, Math.ceil((to - from) / step));
  const type = tensorType(dtype, [n]);
  return placed(
    call1('arange', [], [from, n, step, dtype], () => {
      const count = dtype === 'bool' ? convert(iota(tensorType('int32', [n]), 0), dtype) : iota(type, 0);
      const scaled = step === 1 ? count : multiply(count, likeValue(count, step));
      return from === 0 ? scaled : add(scaled, likeValue(scaled, from));
    }),
    options.device,
  );
}

/** Ones on the k-th diagonal, zeros elsewhere. */
export function eye(rows: number, columns: number = rows, options: CreationOptions & { readonly k?: number } = {}): Array {
  const k = options.k ?? 0;
  const type = tensorType('int32', checkShape('eye', [rows, columns]));
  const dtype = checkDType('eye', options.dtype ?? 'float32');
  return placed(
    call1('eye', [], [type.shape, k, dtype], () => {
      const [row, column] = [iota(type, 0), iota(type, 1)];
      return convert(equal(add(row, likeValue(row, k)), column), dtype);
    }),
    options.device,
  );
}
export const identity = (n: number, options: CreationOptions = {}): Array => eye(n, n, options);

/** Ones at and below the k-th diagonal. */
export function tri(rows: number, columns: number = rows, k = 0, options: CreationOptions = {}): Array {
  const dtype = checkDType('tri', options.dtype ?? 'float32');
  return placed(
    call1('tri', [], [rows, columns, k, dtype], () => convert(lowerMask([rows, columns], k), dtype)),
    options.device,
  );
}

function lowerMask(shape: Shape, k: number): Value {
  const type = tensorType('int32', shape);
  const row = iota(type, shape.length - 2);
  return greaterEqual(add(row, likeValue(row, k)), iota(type, shape.length - 1));
}

function triangle(name: string, x: ArrayLike, k: number, lower: boolean): Array {
  const a = asArray(x);
  if (a.ndim < 2) throw new ShapeError(`${name}: the array must have at least two axes, got ${formatType(a.type)}`);
  return call1(name, [a], k, (v) => {
    const mask = lowerMask(v.type.shape, lower ? k : k - 1);
    const zero = likeValue(v, 0);
    return lower ? select(mask, v, zero) : select(mask, zero, v);
  });
}
/** The array with zeros above the k-th diagonal of its last two axes. */
export const tril = (x: ArrayLike, k = 0): Array => triangle('tril', x, k, true);
/** The array with zeros below the k-th diagonal of its last two axes. */
export const triu = (x: ArrayLike, k = 0): Array => triangle('triu', x, k, false);
