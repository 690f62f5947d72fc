/** `jax.numpy`'s `pad`. */

import type { Value } from '../../ir/graph.ts';
import { add, divide, multiply, roundNearestEven, subtract } from '../../ops/arithmetic.ts';
import { fullLike, iota, scalar } from '../../ops/constant.ts';
import * as layout from '../../ops/layout.ts';
import { reduceMax, reduceMin } from '../../ops/reduce.ts';
import { isFloat } from '../../types/dtype.ts';
import { formatType, range } from '../../types/shape.ts';
import { ArgumentError, ShapeError } from '../../util/errors.ts';
import { Array, type ArrayLike, asArray } from '../array.ts';
import { call1 } from '../call.ts';
import { cast } from '../operands.ts';

type Pair = readonly [before: number, after: number];
/** A number for all, one pair `[before, after]` for all axes, one pair for each axis, or pairs by axis. */
export type PerAxis = number | Pair | readonly Pair[] | Readonly<Record<number, Pair>>;
export type PadMode = 'constant' | 'edge' | 'reflect' | 'symmetric' | 'wrap' | 'linear_ramp' | 'maximum' | 'minimum' | 'mean';
export interface PadOptions {
  readonly mode?: PadMode | undefined;
  /** What mode `constant` adds: numbers, or a scalar array. */
  readonly constantValues?: PerAxis | Array | undefined;
  /** Where the ramps of mode `linear_ramp` begin. */
  readonly endValues?: PerAxis | undefined;
}

/**
 * The array with elements added before and after along each axis: a constant; the element at the edge; the array mirrored with (`symmetric`)
 * or without (`reflect`) its edge, or over again (`wrap`); a ramp to the edge; or the extremum or mean of the axis.
 */
export function pad(x: ArrayLike, width: PerAxis, { mode = 'constant', constantValues = 0, endValues = 0 }: PadOptions = {}): Array {
  const a = asArray(x, 'pad');
  const widths = perAxis('width', width, a, (n) => Number.isInteger(n) && n >= 0);
  if (mode === 'constant' && constantValues instanceof Array) {
    return call1('pad', [a, constantValues], widths, (v, fill) =>
      layout.pad(
        v,
        cast(fill!, v.type.dtype),
        widths.map((p) => p[0]),
        widths.map((p) => p[1]),
      ),
    );
  }
  const ramp = mode === 'linear_ramp';
  const ends = perAxis(
    ramp ? 'endValues' : 'constantValues',
    (ramp ? endValues : constantValues) as PerAxis,
    a,
    (n) => typeof n === 'number',
  );
  const fill = ends[0]?.[0] ?? 0;
  return call1('pad', [a], [widths, mode, ends.flat().map(String)], (v) => {
    if (mode === 'constant' && ends.flat().every((n) => n === fill))
      return layout.pad(
        v,
        scalar(fill, v.type.dtype),
        widths.map((p) => p[0]),
        widths.map((p) => p[1]),
      );
    return widths.reduce((w, [before, after], d) => (before + after === 0 ? w : padAxis(w, d, before, after, mode, ends[d]!)), v);
  });
}

function perAxis(name: string, given: PerAxis, a: Array, valid: (n: number) => boolean): Pair[] {
  const each = (pair: unknown): unknown[] => range(a.ndim).map(() => pair);
  const pairs =
    typeof given === 'number'
      ? each([given, given])
      : !globalThis.Array.isArray(given)
        ? range(a.ndim).map((d) => (given as Record<number, unknown>)[d] ?? (given as Record<number, unknown>)[d - a.ndim] ?? [0, 0])
        : typeof given[0] === 'number'
          ? each(given.length === 1 ? [given[0], given[0]] : given)
          : given.length === 1
            ? each(given[0])
            : [...given];
  const isPair = (p: unknown): boolean => globalThis.Array.isArray(p) && p.length === 2 && p.every(valid);
  if (pairs.length !== a.ndim || !pairs.every(isPair))
    throw new ArgumentError(
      `pad: ${name} must be a number, [before, after], or one such pair for each axis of ${formatType(a.type)}${name === 'width' ? ', with numbers from 0' : ''}, got ${JSON.stringify(given)}`,
    );
  return pairs as Pair[];
}

/** One axis. Later axes see what was added along earlier ones. */
function padAxis(v: Value, axis: number, before: number, after: number, mode: PadMode, ends: Pair): Value {
  const n = v.type.shape[axis]!;
  if (n === 0 && mode !== 'constant')
    throw new ShapeError(`pad: mode '${mode}' needs elements to repeat, got size 0 (axis ${axis} of ${formatType(v.type)})`);
  const spread = (edge: Value, count: number): Value =>
    layout.broadcastTo(
      edge,
      v.type.shape.map((d, i) => (i === axis ? count : d)),
    );
  const around = (low: Value, high: Value): Value => layout.concatenate([spread(low, before), v, spread(high, after)], axis);
  const [first, last] = n === 0 ? [v, v] : [layout.sliceAxis(v, axis, 0, 1), layout.sliceAxis(v, axis, n - 1, n)];
  switch (mode) {
    case 'constant':
      return around(scalar(ends[0], v.type.dtype), scalar(ends[1], v.type.dtype));
    case 'edge':
      return around(first, last);
    case 'maximum':
    case 'minimum':
    case 'mean': {
      const one = statistic(v, axis, mode);
      return around(one, one);
    }
    case 'linear_ramp':
      return layout.concatenate([ramp(ends[0], first, before, axis), v, layout.reverse(ramp(ends[1], last, after, axis), [axis])], axis);
    case 'reflect':
    case 'symmetric':
    case 'wrap':
      return repeated(v, axis, before, after, mode);
    default:
      throw new ArgumentError(
        `pad: mode must be constant, edge, reflect, symmetric, wrap, linear_ramp, maximum, minimum or mean, got ${JSON.stringify(mode)}`,
      );
  }
}

function statistic(v: Value, axis: number, mode: 'maximum' | 'minimum' | 'mean'): Value {
  const { shape, dtype } = v.type;
  const kept = shape.map((d, i) => (i === axis ? 1 : d));
  if (mode !== 'mean') return layout.reshape((mode === 'maximum' ? reduceMax : reduceMin)(v, [axis]), kept);
  const sum = layout.reduceSum(cast(v, 'float32'), [axis]);
  const mean = divide(sum, fullLike(sum, shape[axis]!));
  return layout.reshape(cast(isFloat(dtype) ? mean : roundNearestEven(mean), dtype), kept);
}

/** `count` values from `start` to before the edge, at equal distances. */
function ramp(start: number, edge: Value, count: number, axis: number): Value {
  const { dtype } = edge.type;
  const shape = edge.type.shape.map((d, i) => (i === axis ? count : d));
  const steps = iota({ shape, dtype: 'float32' }, axis);
  const part = divide(steps, fullLike(steps, Math.max(1, count)));
  const wide = layout.broadcastTo(cast(edge, 'float32'), shape);
  return cast(add(multiply(fullLike(part, start), subtract(fullLike(part, 1), part)), multiply(wide, part)), dtype);
}

/** Padding from the array itself: the position that each padded one shows. */
function repeated(v: Value, axis: number, before: number, after: number, mode: 'reflect' | 'symmetric' | 'wrap'): Value {
  const n = v.type.shape[axis]!;
  const source = (i: number): number => {
    if (mode === 'wrap') return ((i % n) + n) % n;
    const period = mode === 'symmetric' ? 2 * n : Math.max(1, 2 * n - 2);
    const k = ((i % period) + period) % period;
    return k < n ? k : mode === 'symmetric' ? period - 1 - k : period - k;
  };
  // Runs of neighbours become one slice, backward runs a reversed one.
  const positions = range(before + n + after, -before).map(source);
  const parts: Value[] = [];
  for (let i = 0; i < positions.length; ) {
    const step = positions[i + 1] === positions[i]! - 1 ? -1 : 1;
    let j = i + 1;
    while (j < positions.length && positions[j] === positions[j - 1]! + step) j++;
    const [low, high] = [Math.min(positions[i]!, positions[j - 1]!), Math.max(positions[i]!, positions[j - 1]!)];
    const part = layout.sliceAxis(v, axis, low, high + 1);
    parts.push(step < 0 ? layout.reverse(part, [axis]) : part);
    i = j;
  }
  return layout.concatenate(parts, axis);
}
