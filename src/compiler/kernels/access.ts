/** Access patterns of a region: the axis of contiguous memory, and index maps from one value to another. */
import type { Eqn, Value } from '../../ir/graph.ts';
import type { Ix } from '../../ir/op.ts';
import { byteSize } from '../../types/dtype.ts';
import { equalShapes, type Shape, sizeOf } from '../../types/shape.ts';
import { unfoldedAxis, unfoldOp } from '../unfold.ts';
import type { Region, ScopeIndexMath } from './family.ts';

/** The axis of a value along which the largest buffer that it is made from is contiguous; null where there is none, or no one axis. */
export const contiguousAxis = (region: Region, value: Value): number | null => contiguous(region, value).axis;

/** Bytes of an element of that buffer. */
export const loadedBytes = (region: Region, value: Value): number => contiguous(region, value).bytes;

interface Contiguous {
  readonly axis: number | null;
  /** Elements of the buffer. */
  readonly size: number;
  /** Of an element. */
  readonly bytes: number;
}

function contiguous(region: Region, value: Value): Contiguous {
  const eqn = region.producer(value);
  const { shape } = value.type;
  const whole: Contiguous = { axis: lastLong(shape), size: sizeOf(shape), bytes: byteSize(value.type.dtype) };
  if (!eqn) return whole;
  if (eqn.op.kind === 'elementwise') {
    const sides = eqn.inputs.filter((v) => equalShapes(v.type.shape, shape)).map((v) => contiguous(region, v));
    return sides.reduce((best, side) => (side.size > best.size ? side : best), nowhere);
  }
  if (eqn.op.kind !== 'layout') return whole;
  const [source] = eqn.inputs;
  if (!source) return nowhere;
  const from = contiguous(region, source);
  const { axis } = from;
  if (axis === null) return from;
  const view = eqn.op.view?.(eqn);
  if (view === 'reshape') return { ...from, axis: axis === lastLong(source.type.shape) ? lastLong(shape) : null };
  if (view) return { ...from, axis: view.indexOf(axis) };
  if (eqn.op === unfoldOp) return { ...from, axis: unfoldedAxis(eqn.attrs, axis) };
  return { ...from, axis: source.type.shape.length === shape.length ? axis : lastLong(shape) };
}

const nowhere: Contiguous = { axis: null, size: 0, bytes: 4 };

function lastLong(shape: Shape): number | null {
  const axis = shape.findLastIndex((d) => d > 1);
  return axis < 0 ? null : axis;
}

/** The index map from a hero to a value that is computed from it element by element. */
export interface Follower {
  /** Where element `index` of the hero goes. */
  readonly map: (ix: ScopeIndexMath, index: readonly Ix[]) => readonly Ix[];
  /** Neighbours along the hero's last axis are neighbours in memory here too. */
  readonly keepsRows: boolean;
  /** The moves so far: values that came different ways cannot be computed together. */
  readonly way: string;
}

/**
 * The values of a region that are made element by element from `hero`, reshaped and transposed at most. Values that mix elements of it, or
 * several orders of it, are missing.
 */
export const followersOf = (region: Region, hero: Value): ReadonlyMap<Value, Follower> =>
  followersFrom(region, new Map([[hero, { way: '', keepsRows: true, map: (_, index) => index }]]));

/** The same for several heroes, with what is known of each: values that the same way leads to can be computed together. */
export function followersFrom(region: Region, heroes: ReadonlyMap<Value, Follower>): ReadonlyMap<Value, Follower> {
  const known = new Map(heroes);
  const mixed = new Set<Value>();
  for (const eqn of region.graph.eqns) {
    if (eqn.outputs.some((v) => heroes.has(v))) continue;
    const from = eqn.inputs.flatMap((v) => known.get(v) ?? []);
    const lost = eqn.inputs.some((v) => mixed.has(v));
    if (from.length === 0 && !lost) continue;
    const next = !lost && from.every((f) => f.way === from[0]!.way) ? follow(eqn, from[0]!) : null;
    for (const v of eqn.outputs) {
      if (next) known.set(v, next);
      else mixed.add(v);
    }
  }
  return known;
}

function follow(eqn: Eqn, from: Follower): Follower | null {
  const [inner, outer] = [eqn.inputs[0]!.type.shape, eqn.outputs[0]!.type.shape];
  if (eqn.op.kind === 'elementwise')
    return eqn.inputs.every((v) => equalShapes(v.type.shape, outer) || v.type.shape.length === 0) ? from : null;
  const view = eqn.op.view?.(eqn);
  if (!view || sizeOf(inner) !== sizeOf(outer)) return null;
  // A view that keeps the order of axes, and only adds some of size 1, is a reshape.
  const way = view === 'reshape' || ascends(view) ? `${from.way} reshape ${outer}` : `${from.way} transpose ${view}`;
  if (view === 'reshape')
    return { way, keepsRows: from.keepsRows, map: (ix, index) => ix.unflatten(ix.flatten(from.map(ix, index), inner), outer) };
  return {
    way,
    keepsRows: from.keepsRows && (ascends(view) || view.at(-1) === inner.length - 1),
    map: (ix, index) => {
      const at = from.map(ix, index);
      return view.map((d) => (d === null ? ix.constant(0) : at[d]!));
    },
  };
}

const ascends = (view: readonly (number | null)[]): boolean => {
  const axes = view.filter((d) => d !== null);
  return axes.every((d, i) => i === 0 || axes[i - 1]! < d);
};

/** Whether a value depends on another within the region. */
export function dependsOn(region: Region, value: Value, on: Value): boolean {
  const seen = new Set<Value>();
  const visit = (v: Value): boolean => {
    if (v === on) return true;
    if (seen.has(v)) return false;
    seen.add(v);
    return region.producer(v)?.inputs.some(visit) ?? false;
  };
  return visit(value);
}
