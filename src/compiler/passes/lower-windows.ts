/**
 * Windows are views, and their combination is a reduction: its kernels have prologues and epilogues.
 *
 *     %0 = reduce_window(%x, -inf) maximum, window [1,3,3,1], stride 2, padding 1 : f32[8,32,32,64] -> f32[8,16,16,64]
 *
 *     %1 = stablehlo.pad %x, -inf : f32[8,33,33,64]
 *     %2 = systolic.unfold %1 : f32[8,16,16,3,3,64]
 *     %0 = stablehlo.reduce %2, -inf, maximum over [3, 4]
 *
 * The gradient of max pooling (select_and_scatter) asks first which element each window selects, then each element which of the windows
 * over it have selected it: nothing is scattered.
 *
 *     %1 = reduce (unfold %x, unfold iota) by the selection : the position of the selected element, i32[8,16,16,64]
 *     %2 = select (unfold of %1 = its own position), the cotangents, 0
 *     %0 = reduce %2, add
 *
 * Requires: nothing. Ensures: the same elements in the same order, sums of windows in steps (`window-folds.ts`) in another. Left alone are
 * windows that reach into padding under a reducer without a known identity, and sums of narrow floats, which are rounded at each step.
 */
import { buildClosed } from '../../ir/builder.ts';
import { type Eqn, type Graph, text, type Value } from '../../ir/graph.ts';
import type { Op } from '../../ir/op.ts';
import { iota, scalar } from '../../ops/constant.ts';
import { broadcastInDim, broadcastTo, pad, reduce, reshape, slice } from '../../ops/layout.ts';
import { and, compare, less, or, select } from '../../ops/logic.ts';
import { combineBy, identityOf, type Monoid, monoidOf, monoidRegion } from '../../ops/reduction.ts';
import { type Selection, selectionOf } from '../../ops/selection.ts';
import { reduceWindow, roundsSteps, selectAndGather, selectAndScatter } from '../../ops/window.ts';
import { type Sliding, slidingOf } from '../../ops/windows.ts';
import { isFloat } from '../../types/dtype.ts';
import { range, type Shape, sizeOf, type TensorType } from '../../types/shape.ts';
import { splatValue } from '../emit/region.ts';
import type { Target } from '../plan.ts';
import { type Along, combineWindows, foldWindows, neutralOf, padded, reachesOut, windowsOf } from '../window-folds.ts';
import { passOf } from './pass.ts';
import { type Rule, rewrite } from './rewrite.ts';

type Lowering = (eqn: Eqn, producerOf: Parameters<Rule>[1], target: Target) => readonly Value[] | null;

const lowerings: ReadonlyMap<Op, Lowering> = new Map<Op, Lowering>([
  [reduceWindow.op, combined],
  [selectAndScatter.op, scattered],
  [selectAndGather.op, gathered],
]);

export const lowerWindows = passOf('lower-windows', (graph, target) =>
  rewrite(graph, (eqn, producerOf) => {
    if (eqn.outputs.some((v) => sizeOf(v.type.shape) === 0)) return null;
    return lowerings.get(eqn.op)?.(eqn, producerOf, target) ?? null;
  }),
);

const alongOf = (axes: readonly Sliding[]): Along[] =>
  axes.map(({ window, stride, windowDilation, count }) => ({ window, stride, dilation: windowDilation, count }));

// reduce_window

function combined(eqn: Eqn, producerOf: Parameters<Rule>[1], target: Target): readonly Value[] | null {
  const [region] = eqn.regions as [Graph];
  const n = eqn.outputs.length;
  const [x] = eqn.inputs as [Value];
  const inits = eqn.inputs.slice(n);
  const { shape } = eqn.outputs[0]!.type;
  if (sizeOf(x.type.shape) === 0) return inits.map((v) => broadcastTo(v, shape));
  if (roundsSteps(region)) return null;
  const axes = slidingOf(eqn.attrs, x.type.shape);
  const monoid = n === 1 ? monoidOf(region) : null;
  if (!monoid) {
    const holes = axes.some((a) => a.baseDilation > 1) || reachesOut(axes);
    if (holes || axes.every((a) => a.window === 1)) return null;
    const operands = eqn.inputs.slice(0, n).map((v) => padded(v, axes, scalar(0, v.type.dtype)));
    return combineWindows(operands, inits, region, alongOf(axes));
  }
  const [init] = inits as [Value];
  return [foldWindows({ monoid, init, initIsNeutral: isNeutral(splatValue(producerOf(init)), monoid, x), target }, x, axes)];
}

/** Whether a number changes nothing that it is combined with; 0 makes 0 of a sum that is −0. */
function isNeutral(number: number | null, monoid: Monoid, { type: { dtype } }: Value): boolean {
  return number !== null && Object.is(number, monoid === 'add' && isFloat(dtype) ? -0 : identityOf(monoid, dtype));
}

// select_and_scatter, select_and_gather

function scattered(eqn: Eqn): readonly Value[] | null {
  const selection = selectionOf(eqn.regions[0]!);
  const monoid = monoidOf(eqn.regions[1]!);
  if (!selection || !monoid) return null;
  const [x, source, init] = eqn.inputs as [Value, Value, Value];
  const { shape, dtype } = x.type;
  const axes = slidingOf(eqn.attrs, shape);
  if (sizeOf(source.type.shape) === 0) return [broadcastTo(init, shape)];
  const [, chosen] = selected(x, [positions(shape)], axes, selection, [-1]);
  // At each element the windows over it, from the first to the last.
  const at = Math.max(0, shape.length - 1);
  const over = (v: Value, fill: number): Value => windowsOver(v, axes, scalar(fill, v.type.dtype), at);
  const winners = over(chosen!, -1);
  const moving = range(shape.length).filter((d) => mostOver(axes[d]!) > 1);
  const own = broadcastInDim(
    positions(shape),
    winners.type.shape,
    shape.map((_, d) => (d < at ? d : d + moving.length)),
  );
  const neutral = neutralOf(monoid, x);
  const theirs = select(compare(winners, own, 'EQ'), over(source, 0), broadcastTo(neutral, winners.type.shape));
  if (moving.length === 0) return [combineBy(monoid)(broadcastTo(init, shape), theirs)];
  return reduce(
    [theirs],
    [init],
    moving.map((_, i) => at + i),
    monoidRegion(monoid, dtype),
  );
}

function gathered(eqn: Eqn): readonly Value[] {
  const [source, x] = eqn.inputs as [Value, Value];
  const axes = slidingOf(eqn.attrs, x.type.shape);
  const values = selected(x, [source], axes, text(eqn.attrs, 'select') as Selection, [0]);
  return [values[1]!];
}

/** The row-major position of each element. */
const positions = (shape: Shape): Value => reshape(iota({ shape: [sizeOf(shape)], dtype: 'int32' }, 0), shape);

/**
 * The element that each window selects, and what of other tensors lies at its place; what is given for them where a window has only padding.
 * The first element of a window is selected whatever it is: NaN precedes it, with which every comparison fails. Integers have none.
 */
function selected(
  x: Value,
  carried: readonly Value[],
  axes: readonly Sliding[],
  selection: Selection,
  none: readonly number[],
): readonly Value[] {
  const { dtype, shape } = x.type;
  const marks = !isFloat(dtype) || reachesOut(axes);
  const all = [x, ...carried, ...(marks ? [broadcastTo(scalar(1, 'int32'), shape)] : [])];
  const starts = [isFloat(dtype) ? Number.NaN : 0, ...none, ...(marks ? [0] : [])];
  const inits = all.map((v, i) => scalar(starts[i]!, v.type.dtype));
  const types = all.map((v): TensorType => ({ shape: [], dtype: v.type.dtype }));
  const region = buildClosed('selected', [...types, ...types], (...values) => {
    const [a, b] = [values.slice(0, all.length), values.slice(all.length)];
    const known = (mark: Value): Value => less(scalar(0, 'int32'), mark);
    let keep = compare(a[0]!, b[0]!, selection);
    if (marks) keep = and(known(a.at(-1)!), keep);
    if (marks) keep = or(compare(b.at(-1)!, scalar(0, 'int32'), 'EQ'), keep);
    return all.map((_, i) => select(keep, a[i]!, b[i]!));
  });
  const fills = all.map((v, i) => scalar(i === 0 ? 0 : starts[i]!, v.type.dtype));
  return combineWindows(
    all.map((v, i) => padded(v, axes, fills[i]!)),
    inits,
    region,
    alongOf(axes),
  );
}

/** Greatest number of windows over an element. */
const mostOver = ({ window, stride }: Sliding): number => Math.ceil(window / stride);

/**
 * For each element of an axis what the windows over it have, an axis of its own for them before axis `at`; `fill` where there are fewer. The
 * windows over s neighbours, where s is the stride, are taken as the same: whoever asks must know which of them lie over an element.
 */
function windowsOver(v: Value, axes: readonly Sliding[], fill: Value, at: number): Value {
  const first = axes.map(({ low, stride }) => Math.floor(low / stride));
  const groups = axes.map(({ low, stride, size }, d) => Math.floor((size - 1 + low) / stride) - first[d]! + 1);
  const wide = pad(
    v,
    fill,
    axes.map((a, d) => mostOver(a) - 1 - first[d]!),
    axes.map((a, d) => first[d]! + groups[d]! - a.count),
  );
  const list = axes.map((a, d): Along => ({ window: mostOver(a), stride: 1, dilation: 1, count: groups[d]! }));
  const view = windowsOf(wide, list, at);
  // Each group of neighbours has the same.
  let result = view;
  for (const [d, { low, stride, size }] of axes.entries()) {
    if (stride === 1) continue;
    const { shape } = result.type;
    const axis = d < at ? d : d + shape.length - axes.length;
    const cut = [...shape.slice(0, axis + 1), stride, ...shape.slice(axis + 1)];
    const repeated = broadcastInDim(
      result,
      cut,
      range(cut.length).filter((i) => i !== axis + 1),
    );
    const flat = reshape(repeated, [...shape.slice(0, axis), shape[axis]! * stride, ...shape.slice(axis + 1)]);
    const start = low - first[d]! * stride;
    result = slice(
      flat,
      flat.type.shape.map((_, i) => (i === axis ? start : 0)),
      flat.type.shape.map((n, i) => (i === axis ? start + size : n)),
    );
  }
  return result;
}
