/**
 * `jax.numpy`'s reductions. Sums and products of small integers and bools are 32-bit; those of 16-bit floats accumulate in float32 and
 * round once; means of integers are float32.
 */

import type { Value } from '../../ir/graph.ts';
import * as a from '../../ops/arithmetic.ts';
import { full, fullLike } from '../../ops/constant.ts';
import { broadcastTo, reduceSum, reshape } from '../../ops/layout.ts';
import * as l from '../../ops/logic.ts';
import { sqrt } from '../../ops/math.ts';
import * as r from '../../ops/reduce.ts';
import { type DType, dtypes, isFloat } from '../../types/dtype.ts';
import { formatType, type Shape, sizeOf } from '../../types/shape.ts';
import { ArgumentError, ShapeError } from '../../util/errors.ts';
import { type Array, type ArrayLike, type Axis, asArray, type ReduceOptions } from '../array.ts';
import { call1, fused } from '../call.ts';
import { broadcastShapes, cast, checkDType, normalizeAxes, normalizeAxis, promotedFloat } from '../operands.ts';
import { where as choose, isnan, logicalNot, subtract } from './elementwise.ts';
import { ravel } from './shape.ts';

export interface ReductionOptions extends ReduceOptions {
  /** Elements that count; the others are left out. */
  readonly where?: ArrayLike | undefined;
  /** Where the reduction starts. */
  readonly initial?: ArrayLike | undefined;
  /** The dtype of the computation and of the result. */
  readonly dtype?: DType | undefined;
}

const truth = (v: Value): Value => (v.type.dtype === 'bool' ? v : l.notEqual(v, fullLike(v, 0)));
/** What small integers and bools are summed as. */
const wideInteger = (d: DType): DType => (isFloat(d) ? d : dtypes[d].kind === 'uint' ? 'uint32' : 'int32');
const floatOf = (d: DType): DType => (isFloat(d) ? d : 'float32');
/** Narrow floats are computed with in float32. */
const computedIn = (d: DType): DType => (isFloat(d) ? 'float32' : d);
const kept = (shape: Shape, axes: readonly number[]): number[] => shape.map((d, i) => (axes.includes(i) ? 1 : d));
const withAxes = (v: Value, shape: Shape, axes: readonly number[], keepdims: boolean | undefined): Value =>
  keepdims ? reshape(v, kept(shape, axes)) : v;

interface Reduction {
  /** The dtype of the result where none is asked for. */
  readonly result: (d: DType) => DType;
  readonly prepare?: (v: Value) => Value;
  readonly computed?: (d: DType) => DType;
  readonly reduce: (v: Value, axes: readonly number[]) => Value;
  readonly combine: (x: Value, y: Value) => Value;
  /** What an element that does not count is replaced by; `null`: there is nothing that changes no result. */
  readonly identity: number | null;
}

/** A reduction as a function over arrays. */
const reduction =
  (name: string, rule: Reduction) =>
  (x: ArrayLike, axis?: Axis, { keepdims, where, initial, dtype }: ReductionOptions = {}): Array => {
    const array = asArray(x, name);
    const axes = normalizeAxes(name, axis, array.type);
    const result = dtype === undefined ? rule.result(array.dtype) : checkDType(name, dtype);
    const replacement = rule.identity ?? initial;
    if (rule.identity === null && initial === undefined) {
      if (where !== undefined)
        throw new ArgumentError(
          `${name}: where needs an initial value, because ${name} has none of its own, got ${formatType(array.type)} without one`,
          `Pass { initial } with the value for no elements.`,
        );
      if (sizeOf(axes.map((d) => array.shape[d]!)) === 0)
        throw new ShapeError(
          `${name}: of no elements there is no ${name}, got ${formatType(array.type)} over axes [${axes.join(',')}]`,
          'Pass { initial } with the value for no elements.',
        );
    }
    const operands = [array, ...(where === undefined ? [] : [where]), ...(initial === undefined ? [] : [initial])];
    return call1(
      name,
      operands,
      [axes, keepdims, where !== undefined, initial !== undefined, result, dtype === undefined],
      (v, ...rest) => {
        const prepared = rule.prepare ? rule.prepare(v) : v;
        const computed = cast(
          prepared,
          prepared.type.dtype === 'bool' && result === 'bool' ? 'bool' : (rule.computed ?? ((d) => d))(result),
          v.weak && dtype === undefined,
        );
        const first = initial === undefined ? null : cast(rest.at(-1)!, computed.type.dtype);
        const other = (): Value =>
          rule.identity === null || replacement === undefined
            ? broadcastTo(first!, computed.type.shape)
            : fullLike(computed, rule.identity);
        const counted = where === undefined ? computed : l.select(broadcastTo(truth(rest[0]!), computed.type.shape), computed, other());
        const reduced = rule.reduce(counted, axes);
        const combined = first ? rule.combine(reduced, broadcastTo(first, reduced.type.shape)) : reduced;
        return withAxes(cast(combined, result, combined.weak), v.type.shape, axes, keepdims);
      },
    );
  };

const asIs = (d: DType): DType => d;
const toBool = (): DType => 'bool';

/** The sum. Of no elements: 0. */
export const sum = reduction('sum', { result: wideInteger, computed: computedIn, reduce: reduceSum, combine: a.add, identity: 0 });
/** The product. Of no elements: 1. */
export const prod = reduction('prod', {
  result: wideInteger,
  computed: computedIn,
  reduce: r.reduceProd,
  combine: a.multiply,
  identity: 1,
});
/** The greatest element; NaN where there is one. */
export const max = reduction('max', { result: asIs, reduce: r.reduceMax, combine: a.maximum, identity: null });
/** The least element; NaN where there is one. */
export const min = reduction('min', { result: asIs, reduce: r.reduceMin, combine: a.minimum, identity: null });
export const amax = max;
export const amin = min;
/** Whether all elements are true (not 0). */
export const all = reduction('all', { result: toBool, prepare: truth, reduce: r.reduceAnd, combine: l.and, identity: 1 });
/** Whether any element is true (not 0). */
export const any = reduction('any', { result: toBool, prepare: truth, reduce: r.reduceOr, combine: l.or, identity: 0 });
/** How many elements are not 0. */
export const countNonzero = reduction('countNonzero', {
  result: () => 'int32',
  prepare: truth,
  reduce: reduceSum,
  combine: a.add,
  identity: 0,
});

/** How many elements count, for each result. */
function count(v: Value, axes: readonly number[], where: Value | undefined): Value {
  const shape = v.type.shape.filter((_, d) => !axes.includes(d));
  if (!where) return full(sizeOf(axes.map((d) => v.type.shape[d]!)), { shape, dtype: v.type.dtype });
  return reduceSum(cast(broadcastTo(truth(where), v.type.shape), v.type.dtype), axes);
}

function meanOf(v: Value, axes: readonly number[], where: Value | undefined): Value {
  // Of nothing it is NaN, said outright: GPUs take a quotient of constants 0/0 for what they like.
  if (sizeOf(axes.map((d) => v.type.shape[d]!)) === 0)
    return full(Number.NaN, { shape: v.type.shape.filter((_, d) => !axes.includes(d)), dtype: v.type.dtype });
  const counted = where ? l.select(broadcastTo(truth(where), v.type.shape), v, fullLike(v, 0)) : v;
  return a.divide(reduceSum(counted, axes), count(v, axes, where));
}

/** The arithmetic mean. Of no elements: NaN. */
export function mean(x: ArrayLike, axis?: Axis, { keepdims, where, dtype }: ReductionOptions = {}): Array {
  const array = asArray(x, 'mean');
  const axes = normalizeAxes('mean', axis, array.type);
  const result = dtype === undefined ? floatOf(array.dtype) : checkDType('mean', dtype);
  return call1('mean', [array, ...(where === undefined ? [] : [where])], [axes, keepdims, result, dtype === undefined], (v, mask) => {
    const computed = cast(v, computedIn(result), v.weak && dtype === undefined);
    return withAxes(cast(meanOf(computed, axes, mask), result, computed.weak), v.type.shape, axes, keepdims);
  });
}

export interface VarianceOptions extends ReductionOptions {
  /** What is subtracted from the number of elements in the divisor; 1 makes the estimate unbiased. */
  readonly correction?: number | undefined;
  /** NumPy's name of `correction`. */
  readonly ddof?: number | undefined;
  /** The mean, if it is known; it must broadcast to the array. */
  readonly mean?: ArrayLike | undefined;
}

const spread =
  (name: string, finish: (v: Value) => Value) =>
  (x: ArrayLike, axis?: Axis, { keepdims, where, dtype, mean: known, correction, ddof }: VarianceOptions = {}): Array => {
    const array = asArray(x, name);
    const axes = normalizeAxes(name, axis, array.type);
    const result = dtype === undefined ? floatOf(array.dtype) : checkDType(name, dtype);
    const less = correction ?? ddof ?? 0;
    const operands = [array, ...(where === undefined ? [] : [where]), ...(known === undefined ? [] : [known])];
    return call1(name, operands, [axes, keepdims, result, dtype === undefined, less, where !== undefined], (v, ...rest) => {
      const wide = cast(v, computedIn(result), v.weak && dtype === undefined);
      const mask = where === undefined ? undefined : rest[0]!;
      const center =
        known === undefined ? reshape(meanOf(wide, axes, mask), kept(wide.type.shape, axes)) : cast(rest.at(-1)!, wide.type.dtype);
      const off = a.subtract(wide, broadcastTo(center, wide.type.shape));
      const squares = a.multiply(off, off);
      const counted = mask ? l.select(broadcastTo(truth(mask), wide.type.shape), squares, fullLike(squares, 0)) : squares;
      const n = count(wide, axes, mask);
      const freedom = a.subtract(n, fullLike(n, less));
      const variance = a.divide(reduceSum(counted, axes), freedom);
      // A divisor that is not positive has no meaning.
      const defined =
        mask || sizeOf(axes.map((d) => v.type.shape[d]!)) <= less
          ? l.select(l.greater(freedom, fullLike(freedom, 0)), variance, fullLike(variance, Number.NaN))
          : variance;
      return withAxes(cast(finish(defined), result, wide.weak), v.type.shape, axes, keepdims);
    });
  };
/** The mean squared distance from the mean, in two passes. (`var` is a word of JavaScript.) */
export const var_ = spread('var_', (v) => v);
/** The square root of the variance. */
export const std = spread('std', sqrt);

/** Greatest minus least. */
export const ptp = (x: ArrayLike, axis?: Axis, options: ReduceOptions = {}): Array =>
  fused('ptp', [x], [axis ?? null, options.keepdims], (v) => subtract(max(v!, axis, options), min(v!, axis, options)));

const argReduction =
  (name: string, f: (v: Value, axis: number) => Value) =>
  (x: ArrayLike, axis?: number | null, { keepdims }: ReduceOptions = {}): Array => {
    const array = asArray(x, name);
    const flat = axis === undefined || axis === null;
    const at = flat ? 0 : normalizeAxis(name, axis, array.type);
    if ((flat ? array.size : array.shape[at]) === 0)
      throw new ShapeError(`${name}: of no elements there is no ${name}, got ${formatType(array.type)}`);
    return call1(name, [array], [flat, at, keepdims], (v) => {
      const result = f(flat ? reshape(v, [sizeOf(v.type.shape)]) : v, at);
      if (!keepdims) return result;
      return reshape(
        result,
        v.type.shape.map((d, i) => (flat || i === at ? 1 : d)),
      );
    });
  };
/** Where the greatest element is (int32): the first NaN, else the first of equals. Of the flattened array without an axis. */
export const argmax = argReduction('argmax', (v, axis) => r.argmax(v, axis));
/** Where the least element is (int32): the first NaN, else the first of equals. */
export const argmin = argReduction('argmin', (v, axis) => r.argmin(v, axis));

// Without NaN

/** NaN elements replaced; integers as they are. */
const withoutNan = (x: Array, by: number): Array => (isFloat(x.dtype) ? choose(isnan(x), by, x) : x);

const nanReduction =
  (name: string, f: (x: ArrayLike, axis?: Axis, options?: ReductionOptions) => Array, by: number, nanOfNothing: boolean) =>
  (x: ArrayLike, axis?: Axis, options: ReductionOptions = {}): Array => {
    if (!isFloat(asArray(x, name).dtype) || options.where !== undefined || options.initial !== undefined)
      return f(withoutNan(asArray(x), by), axis, options);
    return fused(name, [x], [axis ?? null, options], (v) => {
      const result = f(withoutNan(v!, by), axis, options);
      return nanOfNothing ? choose(all(isnan(v!), axis, { keepdims: options.keepdims ?? false }), Number.NaN, result) : result;
    });
  };
export const nansum = nanReduction('nansum', sum, 0, false);
export const nanprod = nanReduction('nanprod', prod, 1, false);
/** The greatest number; NaN where there is none. */
export const nanmax = nanReduction('nanmax', max, Number.NEGATIVE_INFINITY, true);
/** The least number; NaN where there is none. */
export const nanmin = nanReduction('nanmin', min, Number.POSITIVE_INFINITY, true);

const numbersOnly =
  <O extends ReductionOptions>(name: string, f: (x: ArrayLike, axis?: Axis, options?: O) => Array) =>
  (x: ArrayLike, axis?: Axis, options: O = {} as O): Array => {
    if (!isFloat(asArray(x, name).dtype)) return f(x, axis, options);
    const { where, ...rest } = options;
    return fused(name, [x, ...(where === undefined ? [] : [where])], [axis ?? null, rest], (v, mask) => {
      const numbers = logicalNot(isnan(v!));
      return f(withoutNan(v!, 0), axis, { ...options, where: mask ? choose(mask, numbers, false) : numbers });
    });
  };
export const nanmean = numbersOnly('nanmean', mean);
export const nanvar = numbersOnly<VarianceOptions>('nanvar', var_);
export const nanstd = numbersOnly<VarianceOptions>('nanstd', std);

const nanArg =
  (name: string, f: typeof argmax, by: number) =>
  (x: ArrayLike, axis?: number | null, options: ReduceOptions = {}): Array => {
    if (!isFloat(asArray(x, name).dtype)) return f(x, axis, options);
    return fused(name, [x], [axis ?? null, options.keepdims], (v) =>
      choose(all(isnan(v!), axis ?? null, options), -1, f(withoutNan(v!, by), axis, options)),
    );
  };
/** As `argmax`, of the numbers; -1 where there is none. */
export const nanargmax = nanArg('nanargmax', argmax, Number.NEGATIVE_INFINITY);
/** As `argmin`, of the numbers; -1 where there is none. */
export const nanargmin = nanArg('nanargmin', argmin, Number.POSITIVE_INFINITY);

/** The mean, weighted if weights are given (of the array's shape, or one for each position of the one axis). */
export function average(
  x: ArrayLike,
  axis?: Axis,
  { weights, keepdims }: ReduceOptions & { readonly weights?: ArrayLike | undefined } = {},
): Array {
  if (weights === undefined) return mean(x, axis, { keepdims: keepdims ?? false });
  const array = asArray(x, 'average');
  const axes = normalizeAxes('average', axis, array.type);
  return call1('average', [array, weights], [axes, keepdims], (v, w) => {
    const [values, given] = promotedFloat(v, w!);
    const along = given!.type.shape.length === 1 && v.type.shape.length > 1 && axes.length === 1;
    const shaped = along
      ? reshape(
          given!,
          v.type.shape.map((_, d) => (d === axes[0] ? given!.type.shape[0]! : 1)),
        )
      : given!;
    broadcastShapes('average', v.type.shape, shaped.type.shape);
    const wide = cast(broadcastTo(shaped, v.type.shape), 'float32');
    const total = a.divide(reduceSum(a.multiply(cast(values!, 'float32'), wide), axes), reduceSum(wide, axes));
    return withAxes(cast(total, values!.type.dtype), v.type.shape, axes, keepdims);
  });
}

/** Of the flattened array for `null`. */
export const flatAxis = (name: string, x: ArrayLike, axis: number | null | undefined): readonly [Array, number] => {
  const array = asArray(x, name);
  return axis === null || axis === undefined || array.ndim === 0 ? [ravel(array), 0] : [array, normalizeAxis(name, axis, array.type)];
};
