/**
 * Windows of a tensor as axes of a view: `unfold` is what im2col writes, as an index map. Loads go through it, so that patches are never
 * written. For `dimensions` [1, 2] of x[n, i, j, c] with `at` 3:
 *
 *     result[n, i, j, k, l, c] = x[n, strides[0]·i + dilations[0]·k, strides[1]·j + dilations[1]·l, c]
 */
import { emit1 } from '../ir/builder.ts';
import { type Attrs, int, ints, type Value } from '../ir/graph.ts';
import type { Op } from '../ir/op.ts';
import { allocate } from '../types/host.ts';
import { range, sizeOf, stridesOf } from '../types/shape.ts';
import { invariant } from '../util/errors.ts';
import { internal } from './fusion.ts';

/** Windows along one axis of the operand. */
export interface Unfolding {
  readonly dimension: number;
  readonly window: number;
  readonly stride: number;
  readonly dilation: number;
  /** Number of windows. */
  readonly count: number;
}

const listOf = (attrs: Attrs): Unfolding[] =>
  ints(attrs, 'dimensions').map((dimension, i) => ({
    dimension,
    window: ints(attrs, 'windows')[i]!,
    stride: ints(attrs, 'strides')[i]!,
    dilation: ints(attrs, 'dilations')[i]!,
    count: ints(attrs, 'counts')[i]!,
  }));

export const unfoldOp: Op = internal('unfold', 'layout', {
  infer: ([x], attrs) => {
    const list = listOf(attrs);
    const at = int(attrs, 'at');
    for (const { dimension, window, stride, dilation, count } of list)
      invariant(
        count === 0 || (count - 1) * stride + (window - 1) * dilation < x!.shape[dimension]!,
        `unfold: windows reach beyond axis ${dimension} of ${x!.shape}`,
      );
    const counts = x!.shape.map((size, d) => list.find((u) => u.dimension === d)?.count ?? size);
    return [{ shape: [...counts.slice(0, at), ...list.map((u) => u.window), ...counts.slice(at)], dtype: x!.dtype }];
  },
  eval: ([x], { attrs, outputs }) => {
    const { type } = outputs[0]!;
    const list = listOf(attrs);
    const at = int(attrs, 'at');
    const from = stridesOf(x!.type.shape);
    const stepOf = (d: number): number => from[d]! * (list.find((u) => u.dimension === d)?.stride ?? 1);
    const own = x!.type.shape.map((_, d) => stepOf(d));
    const steps = [...own.slice(0, at), ...list.map((u) => u.dilation * from[u.dimension]!), ...own.slice(at)];
    const data = allocate(type.dtype, sizeOf(type.shape));
    let to = 0;
    const visit = (d: number, place: number): void => {
      if (d === steps.length) data[to++] = x!.data[place]!;
      else for (const i of range(type.shape[d]!)) visit(d + 1, place + i * steps[d]!);
    };
    visit(0, 0);
    return [{ type, data }];
  },
  element: (e, index) => {
    const list = listOf(e.eqn.attrs);
    const at = int(e.eqn.attrs, 'at');
    return e.operand(
      0,
      e.eqn.inputs[0]!.type.shape.map((_, d) => {
        const i = index[d < at ? d : d + list.length]!;
        const k = list.findIndex((u) => u.dimension === d);
        return k < 0 ? i : e.ix.add(e.ix.mul(i, list[k]!.stride), e.ix.mul(index[at + k]!, list[k]!.dilation));
      }),
    );
  },
});

/** A view of the windows; their axes come before axis `at` of the operand. */
export const unfold = (x: Value, list: readonly Unfolding[], at: number): Value =>
  list.length === 0
    ? x
    : emit1(unfoldOp, [x], {
        dimensions: list.map((u) => u.dimension),
        windows: list.map((u) => u.window),
        strides: list.map((u) => u.stride),
        dilations: list.map((u) => u.dilation),
        counts: list.map((u) => u.count),
        at,
      });

/** Where an axis of the operand lies in the view; null where windows slide along it. */
export function unfoldedAxis(attrs: Attrs, axis: number): number | null {
  const dimensions = ints(attrs, 'dimensions');
  if (dimensions.includes(axis)) return null;
  return axis < int(attrs, 'at') ? axis : axis + dimensions.length;
}

/** Sizes that windows need along an axis. */
export const reachOf = ({ count, stride, window, dilation }: Omit<Unfolding, 'dimension'>): number =>
  count === 0 ? 0 : (count - 1) * stride + (window - 1) * dilation + 1;
