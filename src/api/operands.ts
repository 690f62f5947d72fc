/** What NumPy does before an operation and the IR does not: promotion, broadcasting, axis names. */

import { emit1 } from '../ir/builder.ts';
import type { Value } from '../ir/graph.ts';
import { convert } from '../ops/conversion.ts';
import { broadcastTo } from '../ops/layout.ts';
import { type DType, dtypes, isFloat } from '../types/dtype.ts';
import { type PromotionType, promote } from '../types/promotion.ts';
import { formatShape, formatType, range, type Shape } from '../types/shape.ts';
import { ArgumentError, ShapeError } from '../util/errors.ts';
import { Array, type ArrayLike, type Axis, describe } from './array.ts';
import { call1 } from './call.ts';

/** The same values with one dtype, that of `promote`. */
export function promoted(...values: Value[]): Value[] {
  const { dtype, weak } = promote(values.map(promotionType));
  return values.map((v) => cast(v, dtype, weak));
}

/** `promoted`, and to a float dtype where all are integers or bools. */
export function promotedFloat(...values: Value[]): Value[] {
  const { dtype, weak } = promote(values.map(promotionType));
  return isFloat(dtype) ? values.map((v) => cast(v, dtype, weak)) : values.map((v) => cast(v, 'float32', weak));
}

const promotionType = (v: Value): PromotionType => ({ dtype: v.type.dtype, weak: v.weak });

export const cast = (v: Value, dtype: DType, weak = false): Value =>
  v.type.dtype === dtype && v.weak === weak ? v : emit1(convert.op, [v], { dtype }, [], weak);

/** NumPy's common shape: sizes are equal, or one of them is 1; shapes are aligned at the last axis. */
export function broadcastShapes(name: string, ...shapes: readonly Shape[]): Shape {
  const rank = Math.max(...shapes.map((s) => s.length));
  const out = range(rank).map(() => 1);
  for (const shape of shapes) {
    shape.forEach((d, i) => {
      const at = rank - shape.length + i;
      if (out[at] === 1) out[at] = d;
      else if (d !== 1 && d !== out[at]) {
        throw new ShapeError(
          `${name}: shapes must be broadcastable (equal sizes, or 1, from the last axis), got ${shapes.map(formatShape).join(' and ')}`,
        );
      }
    });
  }
  return out;
}

export function broadcasted(name: string, ...values: Value[]): Value[] {
  const shape = broadcastShapes(name, ...values.map((v) => v.type.shape));
  return values.map((v) => broadcastTo(v, shape));
}

type Operation1 = (x: Value) => Value;
type Operation2 = (x: Value, y: Value) => Value;

/** An elementwise function of one array; integers become float32 where `float` is set. */
export const unary =
  (name: string, f: Operation1, float = false) =>
  (x: ArrayLike): Array =>
    call1(name, [x], null, (v) => f(float ? promotedFloat(v)[0]! : v));

/** An elementwise function of two arrays, promoted and broadcast. */
export const binary =
  (name: string, f: Operation2, float = false) =>
  (x: ArrayLike, y: ArrayLike): Array =>
    call1(name, [x, y], null, (a, b) => {
      const [p, q] = float ? promotedFloat(a, b) : promoted(a, b);
      const [s, t] = broadcasted(name, p!, q!);
      return f(s!, t!);
    });

/** A position of an axis, negative ones counted from the end; of a result with another rank than the operand, `rank`. */
export function normalizeAxis(
  name: string,
  axis: number,
  type: { readonly shape: Shape; readonly dtype: DType },
  rank = type.shape.length,
): number {
  const positive = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(positive) || positive < 0 || positive >= rank) {
    const got = typeof axis === 'number' ? axis : describe(axis);
    throw new ShapeError(`${name}: axis must be in [-${rank}, ${rank}), got ${got} for ${formatType(type)}`);
  }
  return positive;
}

/** Axes in ascending order without repeats; all of them for `null`. */
export function normalizeAxes(name: string, axis: Axis | undefined, type: { readonly shape: Shape; readonly dtype: DType }): number[] {
  if (axis === null || axis === undefined) return range(type.shape.length);
  const axes = axisList(name, axis).map((a) => normalizeAxis(name, a, type));
  if (new Set(axes).size !== axes.length) throw new ArgumentError(`${name}: axes must differ, got ${formatShape(axes)}`);
  return axes.sort((a, b) => a - b);
}

/** One axis or several, as a list; `what` is the name of the argument. */
export function axisList(name: string, axis: number | readonly number[], what = 'axis'): readonly number[] {
  if (typeof axis === 'number') return [axis];
  if (globalThis.Array.isArray(axis)) return axis;
  throw new ArgumentError(
    `${name}: ${what} must be an integer or a list of integers, got ${describe(axis)}`,
    typeof axis === 'object' ? `Options are the argument behind ${what}.` : undefined,
  );
}

/** A dtype argument, checked. */
export function checkDType(name: string, dtype: unknown): DType {
  if (typeof dtype === 'string' && Object.hasOwn(dtypes, dtype)) return dtype as DType;
  const advice = dtype === 'float64' || dtype === 'int64' ? 'There are no 64-bit types on WebGPU: use the 32-bit one.' : undefined;
  throw new ArgumentError(
    `${name}: dtype must be one of ${Object.keys(dtypes).join(', ')}, got ${typeof dtype === 'string' ? dtype : describe(dtype)}`,
    advice,
  );
}

/** A shape argument: a list of sizes, or one size. */
export function checkShape(name: string, shape: number | readonly number[]): readonly number[] {
  const list = typeof shape === 'number' ? [shape] : shape;
  if (!globalThis.Array.isArray(list) || !list.every((d) => Number.isInteger(d) && d >= 0)) {
    const traced = globalThis.Array.isArray(list) && list.some((d) => (d as unknown) instanceof Array);
    throw new ShapeError(
      `${name}: a shape must be a list of sizes that are whole numbers from 0, got ${globalThis.Array.isArray(list) ? `[${list.map(String).join(', ')}]` : describe(shape)}`,
      traced ? 'Shapes are part of the program: pass the size as a number (a static argument of jit).' : undefined,
    );
  }
  return list;
}
