/** `jax.numpy`'s numerical methods: integration, differences, interpolation; whole numbers; the parts of floats. */

import type { Value } from '../../ir/graph.ts';
import { maximum, minimum, subtract as minus, add as plus, multiply as times } from '../../ops/arithmetic.ts';
import { shiftLeft, shiftRightArithmetic, shiftRightLogical } from '../../ops/bits.ts';
import { fullLike as like } from '../../ops/constant.ts';
import { bitcastConvert } from '../../ops/conversion.ts';
import { and, or, equal as same, select } from '../../ops/logic.ts';
import { isFloat, isInteger } from '../../types/dtype.ts';
import { formatType, range } from '../../types/shape.ts';
import { ArgumentError, DTypeError, ShapeError } from '../../util/errors.ts';
import { type Array, type ArrayLike, type Axis, asArray } from '../array.ts';
import { call, call1, fused } from '../call.ts';
import { whileLoop } from '../control-flow.ts';
import { broadcasted, cast, normalizeAxes, normalizeAxis, promoted } from '../operands.ts';
import { cumsum, diff } from './cumulative.ts';
import {
  abs,
  add,
  clip,
  divide,
  equal,
  floorDivide,
  greater,
  less,
  logicalAnd,
  mod,
  multiply,
  notEqual,
  remainder,
  subtract,
  where,
} from './elementwise.ts';
import { any, sum } from './reductions.ts';
import { concatenate, moveaxis } from './shape.ts';
import { searchsorted } from './statistics.ts';
import { take } from './taking.ts';

/** The part of an array along one axis. */
const along = (x: Array, axis: number, from: number | null, to: number | null): Array =>
  x.slice(...range(x.ndim).map((d) => (d === axis ? ([from, to] as const) : ([] as const))));

/** The integral of samples y by trapezoids, at x or at a distance dx. */
export function trapezoid(
  y: ArrayLike,
  x: ArrayLike | null = null,
  { dx = 1, axis = -1 }: { readonly dx?: ArrayLike | undefined; readonly axis?: number | undefined } = {},
): Array {
  const a = asArray(y, 'trapezoid');
  const d = normalizeAxis('trapezoid', axis, a.type);
  return fused('trapezoid', [a, x ?? dx], [d, axis, x === null], (v, given) => {
    const values = isFloat(v!.dtype) ? v! : v!.astype('float32');
    const last = moveaxis(values, d, -1);
    // Samples x with several axes have the axis too; the others broadcast, aligned at the last.
    const width = x === null ? given! : diff(given!.ndim === 1 ? given! : moveaxis(given!, axis, -1));
    const heights = add(last.slice('...', [1]), last.slice('...', [0, -1]));
    return multiply(0.5, sum(multiply(width, heights), -1));
  });
}

/** Derivatives by central differences, one-sided at the ends, along each axis: one array, or a list where there are several axes. */
export function gradient(
  x: ArrayLike,
  spacing: number | readonly number[] = 1,
  { axis }: { readonly axis?: Axis | undefined } = {},
): Array | Array[] {
  const a = asArray(x, 'gradient');
  const axes = normalizeAxes('gradient', axis, a.type);
  const short = axes.find((d) => a.shape[d]! < 2);
  if (short !== undefined) throw new ShapeError(`gradient: axes must have at least 2 elements, got axis ${short} of ${formatType(a.type)}`);
  const steps = typeof spacing === 'number' ? axes.map(() => spacing) : spacing;
  if (steps.length !== axes.length)
    throw new ArgumentError(`gradient: there must be one spacing for each axis, got ${steps.length} for ${axes.length}`);
  const results = axes.map((d, i) =>
    fused('gradient', [a], [d, steps[i]], (v) => {
      const h = steps[i]!;
      const first = divide(subtract(along(v!, d, 1, 2), along(v!, d, 0, 1)), h);
      const inner = divide(multiply(subtract(along(v!, d, 2, null), along(v!, d, null, -2)), 0.5), h);
      const last = divide(subtract(along(v!, d, -1, null), along(v!, d, -2, -1)), h);
      return concatenate([first, inner, last], d);
    }),
  );
  return results.length === 1 ? results[0]! : results;
}

/** Values between the points (xp, fp), xp ascending: on the line between neighbours; beyond the ends `left` and `right`, or the end's value. */
export function interp(
  x: ArrayLike,
  xp: ArrayLike,
  fp: ArrayLike,
  { left, right }: { readonly left?: number | undefined; readonly right?: number | undefined } = {},
): Array {
  const [points, values] = [asArray(xp, 'interp'), asArray(fp, 'interp')];
  if (points.ndim !== 1 || points.shape.join() !== values.shape.join() || points.size === 0)
    throw new ShapeError(`interp: xp and fp must be vectors of one size, got ${formatType(points.type)} and ${formatType(values.type)}`);
  return fused('interp', [x, points, values], [left, right], (v, p, f) => {
    const at = (s: Array, i: Array): Array => take(s, i, 0, { mode: 'clip' });
    const i = clip(searchsorted(p!, v!, { side: 'right' }), 1, Math.max(1, p!.size - 1));
    const before = subtract(i, 1);
    const [dx, df] = [subtract(at(p!, i), at(p!, before)), subtract(at(f!, i), at(f!, before))];
    const none = equal(dx, 0);
    const inner = where(none, at(f!, before), add(at(f!, before), multiply(divide(subtract(v!, at(p!, before)), where(none, 1, dx)), df)));
    const low = where(less(v!, p!.slice(0)), left ?? f!.slice(0), inner);
    return where(greater(v!, p!.slice(-1)), right ?? f!.slice(-1), low);
  });
}

/** Phases with jumps of more than `discont` (half a period by default) made up for by whole periods. */
export function unwrap(p: ArrayLike, discont: number | null = null, axis = -1, period: number = 2 * Math.PI): Array {
  const a = asArray(p, 'unwrap');
  const d = normalizeAxis('unwrap', axis, a.type);
  return fused('unwrap', [a], [discont, d, period], (v) => {
    const values = isFloat(v!.dtype) ? v! : v!.astype('float32');
    const step = diff(values, 1, d);
    const half = period / 2;
    const turned = subtract(mod(add(step, half), period), half);
    const chosen = where(logicalAnd(equal(turned, -half), greater(step, 0)), half, turned);
    const jumps = where(less(abs(step), discont ?? half), 0, subtract(chosen, step));
    return concatenate([along(values, d, 0, 1), add(along(values, d, 1, null), cumsum(jumps, d))], d);
  });
}

/** Two integer arrays of one dtype and shape. */
function integers(name: string, x: ArrayLike, y: ArrayLike): [Array, Array] {
  const [a, b] = call(name, [x, y], null, (u, v) => broadcasted(name, ...promoted(u!, v!))) as [Array, Array];
  if (!isInteger(a.dtype)) throw new DTypeError(`${name}: operands must be integers, got ${formatType(a.type)}`);
  return [a, b];
}
/** The greatest common divisor, by Euclid's algorithm. */
export function gcd(x: ArrayLike, y: ArrayLike): Array {
  const [a, b] = integers('gcd', x, y);
  const [result] = whileLoop<[Array, Array]>(
    ([, v]) => any(notEqual(v, 0)),
    ([u, v]) => {
      const done = equal(v, 0);
      return [where(done, u, v), where(done, v, remainder(u, where(done, 1, v)))];
    },
    [abs(a), abs(b)],
  );
  return result;
}
/** The least common multiple, 0 where an operand is. */
export function lcm(x: ArrayLike, y: ArrayLike): Array {
  const [a, b] = integers('lcm', x, y);
  const common = gcd(a, b);
  return fused('lcm', [a, b, common], null, (u, v, d) =>
    where(equal(d!, 0), 0, multiply(abs(u!), floorDivide(abs(v!), where(equal(d!, 0), 1, d!)))),
  );
}

/** x · 2ⁿ for whole n. */
export function ldexp(x: ArrayLike, n: ArrayLike): Array {
  const exponent = asArray(n, 'ldexp');
  if (!isInteger(exponent.dtype)) throw new DTypeError(`ldexp: the exponent must be an integer, got ${formatType(exponent.type)}`);
  return call1('ldexp', [x, exponent], null, (v, e) => {
    const dtype = isFloat(v.type.dtype) ? v.type.dtype : 'float32';
    const [value, power] = broadcasted('ldexp', cast(v, 'float32'), cast(e!, 'int32'));
    // In two steps, because 2ⁿ alone may not fit where the product does.
    const half = shiftRightArithmetic(power!, like(power!, 1));
    return cast(times(times(value!, powerOfTwo(half)), powerOfTwo(minus(power!, half))), dtype);
  });
}
const powerOfTwo = (n: Value): Value => {
  const biased = minimum(maximum(plus(n, like(n, 127)), like(n, 0)), like(n, 255));
  return bitcastConvert(shiftLeft(biased, like(n, 23)), 'float32');
};

/** Mantissa, from a half to below 1 in magnitude, and exponent: x = m · 2ⁿ. Infinities and NaN have the exponent 0. */
export function frexp(x: ArrayLike): [mantissa: Array, exponent: Array] {
  return call('frexp', [x], null, (v) => {
    const dtype = isFloat(v!.type.dtype) ? v!.type.dtype : 'float32';
    const value = cast(v!, 'float32');
    const bits = bitcastConvert(value, 'uint32');
    const biased = and(shiftRightLogical(bits, like(bits, 23)), like(bits, 255));
    const special = or(same(biased, like(bits, 255)), same(value, like(value, 0)));
    const mantissa = bitcastConvert(or(and(bits, like(bits, 0x807fffff)), like(bits, 0x3f000000)), 'float32');
    const exponent = plus(cast(biased, 'int32'), like(cast(biased, 'int32'), -126));
    return [cast(select(special, value, mantissa), dtype), select(special, like(exponent, 0), exponent)];
  }) as [Array, Array];
}
