/** Windows that slide over a tensor: the attributes and the geometry that reduce_window, select_and_gather and convolution share. */
import type { Attrs } from '../ir/graph.ts';
import type { Emitter, Expr, Ix } from '../ir/op.ts';
import { isFloat } from '../types/dtype.ts';
import type { HostData } from '../types/host.ts';
import { range, type Shape, stridesOf, type TensorType } from '../types/shape.ts';
import { ShapeError } from '../util/errors.ts';
import { overAxes } from './blocks.ts';
import { forEachLine } from './strided.ts';

/** Names as StableHLO's. What is left out is 1, padding 0; dilation d puts d−1 holes between neighbours. */
export interface WindowAttrs {
  readonly window_dimensions: readonly number[];
  readonly window_strides?: readonly number[];
  readonly base_dilations?: readonly number[];
  readonly window_dilations?: readonly number[];
  /** Holes before and after each axis; negative cuts off. */
  readonly padding?: Padding;
}
export type Padding = readonly (readonly [number, number])[];

/** One axis: its size and how windows lie on it. */
export interface Sliding {
  readonly size: number;
  readonly window: number;
  readonly stride: number;
  readonly baseDilation: number;
  readonly windowDilation: number;
  readonly low: number;
  readonly high: number;
  /** How many windows there are. */
  readonly count: number;
}

export function slidingOf(attrs: Attrs, shape: Shape): Sliding[] {
  const a = attrs as Partial<WindowAttrs>;
  return shape.map((size, d) =>
    sliding(
      size,
      a.window_dimensions![d]!,
      a.window_strides?.[d] ?? 1,
      a.padding?.[d] ?? [0, 0],
      a.base_dilations?.[d] ?? 1,
      a.window_dilations?.[d] ?? 1,
    ),
  );
}

export function sliding(
  size: number,
  window: number,
  stride: number,
  [low, high]: readonly [number, number],
  baseDilation: number,
  windowDilation: number,
): Sliding {
  const padded = low + dilated(size, baseDilation) + high;
  const room = padded - dilated(window, windowDilation);
  const count = padded === 0 || room < 0 ? 0 : Math.floor(room / stride) + 1;
  return { size, window, stride, baseDilation, windowDilation, low, high, count };
}

/** The length of an axis with holes between its elements. */
export const dilated = (size: number, dilation: number): number => (size === 0 ? 0 : (size - 1) * dilation + 1);

export function checkWindows(op: string, attrs: Attrs, rank: number): void {
  const a = attrs as Partial<WindowAttrs>;
  for (const name of ['window_dimensions', 'window_strides', 'base_dilations', 'window_dilations'] as const) {
    const list = a[name];
    if ((list?.length ?? (name === 'window_dimensions' ? -1 : rank)) !== rank || list?.some((n) => !Number.isInteger(n) || n < 1)) {
      throw new ShapeError(`${op}: ${name} must be a positive integer for each axis, got [${list ?? ''}] for rank ${rank}`);
    }
  }
  if (a.padding && (a.padding.length !== rank || a.padding.some((p) => p.length !== 2))) {
    throw new ShapeError(`${op}: padding must be a pair for each axis, got [${a.padding.map((p) => `[${p}]`)}] for rank ${rank}`);
  }
}

/** All attributes in full, as they are written. */
export const windowAttrs = (axes: readonly Sliding[]): Required<WindowAttrs> => ({
  window_dimensions: axes.map((a) => a.window),
  window_strides: axes.map((a) => a.stride),
  base_dilations: axes.map((a) => a.baseDilation),
  window_dilations: axes.map((a) => a.windowDilation),
  padding: axes.map((a) => [a.low, a.high] as const),
});

/** An axis over which no window extends. */
export const wholeAxis = (size: number): Sliding => sliding(size, 1, 1, [0, 0], 1, 1);

/**
 * For each window `place` along an axis the elements that it covers, in order; holes are left out.
 */
export function coveredBy(axis: Sliding): readonly (readonly number[])[] {
  return range(axis.count).map((place) =>
    range(axis.window).flatMap((k) => {
      const at = place * axis.stride + k * axis.windowDilation - axis.low;
      const element = at / axis.baseDilation;
      return Number.isInteger(element) && element >= 0 && element < axis.size ? [element] : [];
    }),
  );
}

/** Calls back for each window, in row-major order, and in it for each element of the tensor that it covers. */
export function visitWindows(axes: readonly Sliding[], visit: (window: number, element: number) => void): void {
  const strides = stridesOf(axes.map((a) => a.size));
  const offsets = axes.map((axis, d) => coveredBy(axis).map((elements) => elements.map((i) => i * strides[d]!)));
  const at = axes.map(() => 0);
  let window = 0;
  const within = (d: number, element: number): void => {
    if (d === axes.length) {
      visit(window, element);
      return;
    }
    for (const offset of offsets[d]![at[d]!]!) within(d + 1, element + offset);
  };
  const across = (d: number): void => {
    if (d === axes.length) {
      within(0, 0);
      window++;
      return;
    }
    for (let i = 0; i < axes[d]!.count; i++) {
      at[d] = i;
      across(d + 1);
    }
  };
  across(0);
}

/** Where element k of the window at `place` lies along an axis, and the condition that it is no hole. */
export function elementUnder(e: Emitter, axis: Sliding, place: Ix, k: Ix): { readonly element: Ix; readonly present: Expr } {
  const { ix } = e;
  const at = ix.sub(ix.add(ix.mul(place, axis.stride), ix.mul(k, axis.windowDilation)), ix.constant(axis.low));
  return quotient(e, at, axis.baseDilation, axis.size);
}

/** Which window has an element of the tensor as its element k, if there is one. */
export function windowOver(e: Emitter, axis: Sliding, element: Ix, k: Ix): { readonly place: Ix; readonly present: Expr } {
  const { ix } = e;
  const at = ix.sub(ix.add(ix.mul(element, axis.baseDilation), ix.constant(axis.low)), ix.mul(k, axis.windowDilation));
  const { element: place, present } = quotient(e, at, axis.stride, axis.count);
  return { place, present };
}

/** `at / step`, where that is an integer from 0 to size − 1. */
function quotient(e: Emitter, at: Ix, step: number, size: number): { readonly element: Ix; readonly present: Expr } {
  const { ix } = e;
  const span = dilated(size, step);
  const conditions = [ix.less(ix.constant(-1), at), ix.less(at, ix.constant(span))];
  const safe = ix.ofValue(at.expr, Math.max(at.min, 0), Math.max(0, Math.min(at.max, span - 1)));
  if (step > 1) conditions.push(ix.equal(ix.mod(safe, step), ix.constant(0)));
  return { element: ix.div(safe, step), present: e.k.every(conditions) };
}

/**
 * Loops over the window's elements: one loop for each axis along which it has more than one.
 * @param sums to which `body` adds `adds` terms each time, in blocks.
 */
export const loopWindow = (
  e: Emitter,
  axes: readonly Sliding[],
  { sums = [], adds = 1 }: { readonly sums?: readonly Expr[]; readonly adds?: number },
  body: (k: readonly Ix[]) => void,
): void => {
  const sizes = axes.map((axis) => axis.window);
  overAxes(e, sizes, sums, body, { adds });
};

/**
 * The padding under which the cotangents of windows, spread by the strides, slide back over the tensor: for convolution as for window sums.
 * As JAX's `_conv_general_vjp_lhs_padding`.
 */
export const backwardPadding = (axes: readonly Sliding[]): Padding =>
  axes.map((a) => {
    const before = dilated(a.window, a.windowDilation) - a.low - 1;
    const after = dilated(a.size, a.baseDilation) + dilated(a.window, a.windowDilation) - 1 - dilated(a.count, a.stride) - before;
    return [before, after] as const;
  });

/** The one axis whose windows all reach from its beginning, or in reverse to its end, while the other axes have none; `null` otherwise. */
export function runningAxis(axes: readonly Sliding[]): { readonly dimension: number; readonly reverse: boolean } | null {
  const moving = axes.flatMap((a, d) =>
    a.window === 1 && a.stride === 1 && a.baseDilation === 1 && a.low === 0 && a.high === 0 ? [] : [d],
  );
  const [dimension] = moving;
  if (moving.length !== 1) return null;
  const { size, window, stride, baseDilation, windowDilation, low, high } = axes[dimension!]!;
  if (window !== size || stride !== 1 || baseDilation !== 1 || windowDilation !== 1) return null;
  if (low === size - 1 && high === 0) return { dimension: dimension!, reverse: false };
  return low === 0 && high === size - 1 ? { dimension: dimension!, reverse: true } : null;
}

/** Running combinations along an axis. Integers wrap as they are stored; floats go on unrounded. `init` comes before the first element. */
export function accumulate(
  type: TensorType,
  from: HostData,
  to: HostData,
  { dimension, reverse }: { readonly dimension: number; readonly reverse: boolean },
  init: number | null,
  combine: (a: number, b: number) => number,
): void {
  const float = isFloat(type.dtype);
  forEachLine(type.shape, dimension, (at, stride, n) => {
    let acc = init;
    for (let i = 0; i < n; i++) {
      const here = at + (reverse ? n - 1 - i : i) * stride;
      acc = acc === null ? from[here]! : combine(acc, from[here]!);
      to[here] = acc;
      if (!float) acc = to[here]!;
    }
  });
}
