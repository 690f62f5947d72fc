/** Statistics of samples. */
import { ArgumentError } from '../../util/errors.ts';
import { type Array, type ArrayLike, asArray } from '../array.ts';
import { fused } from '../call.ts';
import { cummax } from '../lax/reductions.ts';
import * as np from '../numpy.ts';
import { normalizeAxis } from '../operands.ts';

export interface SampleAxis {
  readonly keepdims?: boolean;
}

/** The standard error of the mean along an axis, over all elements for `null`. */
export function sem(
  a: ArrayLike,
  axis: number | null = 0,
  { ddof = 1, keepdims = false }: SampleAxis & { readonly ddof?: number } = {},
): Array {
  const x = asArray(a, 'sem');
  const n = axis === null ? x.size : x.shape[normalizeAxis('sem', axis, x.type)]!;
  return fused('sem', [x], [axis, ddof, keepdims], (v) => np.std(v, axis, { correction: ddof, keepdims }).div(Math.sqrt(n)));
}

const methods = ['average', 'min', 'max', 'dense', 'ordinal'] as const;
export type RankMethod = (typeof methods)[number];
/**
 * Ranks from 1, float32, of all elements or along an axis; equal elements share the average, least or greatest of their ranks, or one
 * number each (`dense`). NaN anywhere among them makes all of them NaN.
 */
export function rankdata(a: ArrayLike, method: RankMethod = 'average', { axis }: { readonly axis?: number | null } = {}): Array {
  if (!methods.includes(method)) throw new ArgumentError(`rankdata: method must be one of ${methods.join(', ')}, got ${String(method)}`);
  const x = asArray(a, 'rankdata');
  if (axis !== undefined && axis !== null)
    return np.applyAlongAxis((v: Array) => ranks(v, method), normalizeAxis('rankdata', axis, x.type), x);
  return ranks(x.reshape([-1]), method);
}
const ranks = (x: Array, method: RankMethod): Array =>
  fused('rankdata', [x], method, (v) => {
    const order = np.argsort(v);
    const place = np.argsort(order);
    const sorted = np.take(v, order, 0);
    const n = v.size;
    const isFirst = np.concatenate([np.ones([1]).astype('bool'), sorted.slice([1, n]).notEqual(sorted.slice([0, n - 1]))], 0);
    const group = np.cumsum(isFirst.astype('int32'));
    // The first and last place of the group of each sorted element.
    const least = np.searchsorted(group, group).add(1);
    const most = np.searchsorted(group, group, { side: 'right' });
    const of: Readonly<Record<RankMethod, Array>> = {
      ordinal: np.arange(n).add(1),
      dense: group,
      min: least,
      max: most,
      average: least.add(most).astype('float32').mul(0.5),
    };
    const found = np.take(of[method], place, 0).astype('float32');
    return np.where(np.any(np.isnan(v)), Number.NaN, found);
  });

export interface ModeResult {
  readonly mode: Array;
  readonly count: Array;
}
/** The most frequent value along an axis (over all elements for `null`), the least of several, and how often it comes. */
export function mode(a: ArrayLike, axis: number | null = 0, { keepdims = false }: SampleAxis = {}): ModeResult {
  const given = asArray(a, 'mode');
  const x = given.ndim === 0 ? given.reshape([1]) : given;
  const along = axis === null ? 0 : normalizeAxis('mode', axis, x.type);
  const rows = axis === null ? x.reshape([-1]) : np.moveaxis(x, along, 0);
  const shape =
    axis === null ? (keepdims ? x.shape.map(() => 1) : []) : x.shape.flatMap((d, i) => (i !== along ? [d] : keepdims ? [1] : []));
  const sorted = np.sort(rows, 0);
  // Equal elements lie together: the last of n counts n of them since the first.
  const n = sorted.shape[0]!;
  const place = np.broadcastTo(
    np
      .arange(n)
      .astype('int32')
      .reshape([n, ...sorted.shape.slice(1).map(() => 1)]),
    sorted.shape,
  );
  const [before, after] = [sorted.slice([0, n - 1]), sorted.slice([1, n])];
  const differs = np.logicalNot(np.logicalOr(before.equal(after), np.logicalAnd(np.isnan(before), np.isnan(after))));
  const first = np.concatenate([np.ones([1, ...sorted.shape.slice(1)]).astype('bool'), differs], 0);
  const counts = place.sub(cummax(np.where(first, place, 0), 0)).add(1);
  const at = np.expandDims(np.argmax(counts, 0), 0);
  return {
    mode: np.takeAlongAxis(sorted, at, 0).reshape(shape),
    count: np.takeAlongAxis(counts, at, 0).reshape(shape),
  };
}
