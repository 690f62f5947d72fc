/**
 * Statistics of the left operand's rows, made in a product's own walk along k:
 *
 *     r = rsqrt(mean(x²)), (x · W) * r       one kernel that reads x once: a row's sum of squares is there when its products are
 *
 * A statistic is a reduction by a monoid over exactly the contracted axes, of what is made from elements that the left operand reads
 * anyway. What follows from statistics has one element for each row (*row values*), until it is spread over the product's columns.
 */
import { type Eqn, ints, type Value } from '../../ir/graph.ts';
import type { Expr, Ix } from '../../ir/op.ts';
import { identityOf, monoidOf } from '../../ops/reduction.ts';
import { byteSize, isFloat } from '../../types/dtype.ts';
import { equalShapes, sizeOf } from '../../types/shape.ts';
import { splatValue } from '../emit/region.ts';
import { contiguousAxis, dependsOn } from './access.ts';
import type { DotProducts } from './dot-products.ts';
import type { DotSpace } from './dot-space.ts';
import type { KernelOutput, Region, Scope, ScopeIndexMath } from './family.ts';

export interface DotStatistics {
  /** The left operand whose rows they are of. */
  readonly space: DotSpace;
  readonly reductions: readonly Eqn[];
  /** For each row value the axes of the product that its own are; null for an axis of size 1. */
  readonly rows: ReadonlyMap<Value, RowAxes>;
  /** Equations that give row values other axes of size 1, in order. */
  readonly moves: readonly Eqn[];
  /** Row values repeated along the columns of a product. */
  readonly spread: ReadonlyMap<Value, DotSpace>;
}

type RowAxes = readonly (number | null)[];

/** Null where a reduction is no statistic of one left operand, or where row values go elsewhere than behind the accumulators. */
export function dotStatistics(region: Region, { passes }: DotProducts, reductions: readonly Eqn[]): DotStatistics | null {
  const pass = passes.find(([p]) => reductions.every((e) => isStatistic(region, e, p!.space)));
  const needed = passes.flat().flatMap((p) => p.space.eqn.inputs);
  if (!pass || reductions.some((e) => needed.some((v) => dependsOn(region, v, e.outputs[0]!)))) return null;
  const { space } = pass[0]!;
  const rows = new Map<Value, RowAxes>();
  const moves: Eqn[] = [];
  const spread = new Map<Value, DotSpace>();
  for (const eqn of region.graph.eqns) {
    const [out] = eqn.outputs as [Value];
    if (reductions.includes(eqn)) {
      const kept = eqn.inputs[0]!.type.shape.map((_, d) => d).filter((d) => space.lhsRows.includes(d));
      rows.set(
        out,
        kept.map((d) => space.lhsRows.indexOf(d)),
      );
      continue;
    }
    const from = eqn.inputs.find((v) => rows.has(v));
    if (!from) continue;
    const axes = rows.get(from)!;
    const moved = movedAxes(eqn, from, axes);
    if (eqn.op.kind === 'elementwise' && eqn.inputs.every((v) => !rows.has(v) || sameAxes(v, out, rows.get(v)!, axes))) rows.set(out, axes);
    else if (moved) {
      rows.set(out, moved);
      moves.push(eqn);
    } else {
      const target = pass.find((p) => spreadsOver(eqn, axes, p.space));
      if (!target) return null;
      spread.set(out, target.space);
    }
  }
  return { space, reductions, rows, moves, spread };
}

const sameAxes = (v: Value, out: Value, own: RowAxes, axes: RowAxes): boolean =>
  equalShapes(v.type.shape, out.type.shape) && own.every((a, d) => a === axes[d]);

/** The axes behind an equation that only adds or drops some of size 1; null for any other. */
function movedAxes(eqn: Eqn, from: Value, axes: RowAxes): RowAxes | null {
  const { shape } = eqn.outputs[0]!.type;
  const view = eqn.op.view?.(eqn);
  if (!view || sizeOf(shape) !== sizeOf(from.type.shape)) return null;
  const long = axes.filter((_, d) => from.type.shape[d]! > 1);
  const sizes = from.type.shape.filter((size) => size > 1);
  if (
    !equalShapes(
      sizes,
      shape.filter((size) => size > 1),
    )
  )
    return null;
  let next = 0;
  const moved = shape.map((size) => (size > 1 ? long[next++]! : null));
  return view === 'reshape' || view.every((d, to) => d === null || from.type.shape[d] === 1 || moved[to] === axes[d]) ? moved : null;
}

function spreadsOver(eqn: Eqn, axes: RowAxes, space: DotSpace): boolean {
  const view = eqn.op.view?.(eqn);
  if (!view || view === 'reshape' || !equalShapes(eqn.outputs[0]!.type.shape, space.eqn.outputs[0]!.type.shape)) return false;
  return view.every((d, to) => d === null || eqn.inputs[0]!.type.shape[d] === 1 || to === axes[d]);
}

function isStatistic(region: Region, eqn: Eqn, { lhs, lhsRows }: DotSpace): boolean {
  if (eqn.op.kind !== 'reduce' || eqn.outputs.length !== 1) return false;
  const [x, init] = eqn.inputs as [Value, Value];
  const monoid = monoidOf(eqn.regions[0]!);
  if (!monoid || !isFloat(x.type.dtype) || splatValue(region.producer(init)) !== identityOf(monoid, x.type.dtype)) return false;
  const { shape } = lhs.type;
  const dimensions = ints(eqn.attrs, 'dimensions');
  if (!equalShapes(x.type.shape, shape) || !shape.every((_, d) => dimensions.includes(d) !== lhsRows.includes(d))) return false;
  const [own, read] = [buffersOf(region, x), buffersOf(region, lhs)];
  return own !== null && read !== null && own.every((v) => read.includes(v)) && contiguousAxis(region, x) === contiguousAxis(region, lhs);
}

/** The parameters that a value is made of; null where more than elementwise work and layout is needed. */
function buffersOf(region: Region, value: Value): readonly Value[] | null {
  const seen = new Set<Value>();
  const found: Value[] = [];
  const visit = (v: Value): boolean => {
    if (seen.has(v)) return true;
    seen.add(v);
    const eqn = region.producer(v);
    if (!eqn) found.push(v);
    return !eqn || ((eqn.op.kind === 'elementwise' || eqn.op.kind === 'layout') && eqn.inputs.every(visit));
  };
  return visit(value) ? found : null;
}

/**
 * How many rows at once results with an element per row are written by a tile of so many rows: 0 where there are none, null where they
 * cannot be written. Packed results need whole words.
 */
export function rowsAtOnce({ space, rows }: DotStatistics, outputs: readonly KernelOutput[], tileRows: number): 0 | 1 | 4 | null {
  const own = outputs.filter((o) => rows.has(o.value));
  const last = space.lhsRows.length - 1;
  const fours = tileRows % 4 === 0 && space.m % 4 === 0 && space.lhs.type.shape[space.lhsRows[last]!]! % 4 === 0;
  if (own.length === 0) return 0;
  if (fours && own.every((o) => rows.get(o.value)!.findLast((axis) => axis !== null) === last)) return 4;
  return own.every((o) => byteSize(o.type.dtype) === 4) ? 1 : null;
}

/** Where a row value has its element for an element of the product. */
export const rowIndex = (ix: ScopeIndexMath, { rows }: DotStatistics, value: Value, element: readonly Ix[]): Ix[] =>
  rows.get(value)!.map((axis) => (axis === null ? ix.constant(0) : element[axis]!));

/** Makes statistics known at an element of the product: `totals` are those of its row, or of four rows. */
export function bindStatistics(scope: Scope, statistics: DotStatistics, element: readonly Ix[], totals: readonly Expr[]): void {
  const at = (v: Value): Ix[] => rowIndex(scope.ix, statistics, v, element);
  statistics.reductions.forEach((e, j) => scope.bind(e.outputs[0]!, at(e.outputs[0]!), totals[j]!));
  // What element rules would find at a sum of indices that says the same in other words.
  for (const e of statistics.moves) scope.bind(e.outputs[0]!, at(e.outputs[0]!), scope.value(e.inputs[0]!, at(e.inputs[0]!)));
}

/** Takes one more part into a variable, by the reducer of a statistic. */
export function takeInto(scope: Scope, statistic: Eqn, sum: Expr, part: Expr): void {
  const [both] = scope.region(statistic.regions[0]!, [sum, part]);
  scope.assign(sum, both!);
}
