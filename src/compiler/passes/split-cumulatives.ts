/**
 * Running sums and their like over few long lines, in runs: each run for itself, the running sums of their totals, and both together.
 *
 *     %0 = systolic.cumulative %x (tensor<4096xf32>)
 *
 *     %1 = systolic.cumulative (tensor<64x64xf32>), along each run
 *     %2 = systolic.cumulative (tensor<64xf32>), of the last of each run, and of those before a run:
 *     %3 = add %1, the sum of what comes before
 *
 * Requires: a monoid. Ensures: sums in another order, with no more roundings. Pays where lines are too few to occupy the adapter: one
 * invocation walks along a line. Narrow floats become f32 in any case, for they accumulate unrounded, and walking stores whole words.
 */
import { type Eqn, flag, int, type Value } from '../../ir/graph.ts';
import { scalar } from '../../ops/constant.ts';
import { convert } from '../../ops/conversion.ts';
import { cumulative } from '../../ops/cumulative.ts';
import { broadcastInDim, pad, reshape, slice } from '../../ops/layout.ts';
import { combineBy, identityOf, type Monoid, monoidOf, monoidRegion } from '../../ops/reduction.ts';
import { byteSize, isFloat } from '../../types/dtype.ts';
import { sizeOf } from '../../types/shape.ts';
import { occupancy } from '../../machine/model.ts';
import type { Target } from '../plan.ts';
import { passOf } from './pass.ts';
import { rewrite } from './rewrite.ts';

export const splitCumulatives = passOf('split-cumulatives', (graph, target) =>
  rewrite(graph, (eqn) => {
    const monoid = eqn.op === cumulative.op ? monoidOf(eqn.regions[0]!) : null;
    if (!monoid) return null;
    const [x] = eqn.inputs as [Value];
    const { dtype } = x.type;
    const narrow = isFloat(dtype) && byteSize(dtype) < 4;
    if (!narrow && !isLong(x, int(eqn.attrs, 'dimension'), target)) return null;
    const wide = narrow ? convert(x, 'float32') : x;
    const result = running(wide, { ...axisOf(eqn), monoid }, target);
    return [narrow ? convert(result, dtype) : result];
  }),
);

/** Along which axis, which way, and what combines. */
interface ScanAxis {
  readonly dimension: number;
  readonly reverse: boolean;
  readonly monoid: Monoid;
}
const axisOf = ({ attrs }: Eqn): Omit<ScanAxis, 'monoid'> => ({ dimension: int(attrs, 'dimension'), reverse: flag(attrs, 'reverse') });

/** Whether few invocations would take long: a quarter of what occupies the adapter. */
const isLong = ({ type: { shape } }: Value, d: number, target: Target): boolean =>
  shape[d]! >= 2048 && sizeOf(shape) / shape[d]! < occupancy(target.machine) / 4;

function running(x: Value, axis: ScanAxis, target: Target): Value {
  const { dimension: d, reverse, monoid } = axis;
  const { shape, dtype } = x.type;
  const identity = identityOf(monoid, dtype);
  const along = (v: Value, dimension: number): Value => cumulative(v, dimension, reverse, monoidRegion(monoid, dtype), identity);
  if (!isLong(x, d, target)) return along(x, d);

  // As many runs as elements in one, or thereabouts.
  const n = shape[d]!;
  const run = 2 ** Math.round(Math.log2(n) / 2);
  const count = Math.ceil(n / run);
  const edge = (amount: number): number[] => shape.map((_, i) => (i === d ? amount : 0));
  const filled = pad(x, scalar(identity, dtype), edge(0), edge(count * run - n));
  const runs = along(reshape(filled, [...shape.slice(0, d), count, run, ...shape.slice(d + 1)]), d + 1);
  const { shape: inRuns } = runs.type;
  const last = reverse ? 0 : run - 1;
  const totals = reshape(
    slice(
      runs,
      inRuns.map((_, i) => (i === d + 1 ? last : 0)),
      inRuns.map((size, i) => (i === d + 1 ? last + 1 : size)),
    ),
    shape.with(d, count),
  );
  const [low, high] = reverse ? [-1, 1] : [1, -1];
  const before = pad(running(totals, axis, target), scalar(identity, dtype), edge(low), edge(high));
  const spread = broadcastInDim(
    before,
    inRuns,
    shape.map((_, i) => (i <= d ? i : i + 1)),
  );
  const whole = reshape(combineBy(monoid)(spread, runs), shape.with(d, count * run));
  return slice(
    whole,
    shape.map(() => 0),
    shape,
  );
}
