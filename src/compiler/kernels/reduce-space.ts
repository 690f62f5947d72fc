/**
 * The iteration space of a region of reductions: elements [kept × reduced], all reductions over the same axes of one shape, one after the other
 * (softmax: maximum, then sum). Every value that depends on a reduction is known at its kept index alone, or at the full index.
 */
import { type Eqn, ints, type Value } from '../../ir/graph.ts';
import type { Ix } from '../../ir/op.ts';
import { equalShapes, type Shape, sizeOf } from '../../types/shape.ts';
import type { KernelOutput, Region, ScopeIndexMath } from './family.ts';
import { isWindow, outputsOf } from './outputs.ts';

export interface ReduceSpace {
  /** The operands' shape. */
  readonly shape: Shape;
  readonly kept: readonly number[];
  readonly reduced: readonly number[];
  /** Reductions by level: each needs those of the levels before it and no other. */
  readonly levels: readonly (readonly Eqn[])[];
  readonly full: readonly OutputAt[];
  readonly rows: readonly OutputAt[];
}

/** A result of the region and its index, from the full index or from the kept entries of it. */
export interface OutputAt {
  readonly output: number;
  readonly index: IndexOf;
}

type IndexOf = (ix: ScopeIndexMath, index: readonly Ix[]) => readonly Ix[];

interface Role {
  readonly kind: 'full' | 'kept';
  readonly index: IndexOf;
  /** Reductions before it. */
  readonly level: number;
}

export function reduceSpace(region: Region): ReduceSpace | null {
  const outputs = outputsOf(region);
  const windows = new Set(outputs.filter((o) => isWindow(region, o)).map((o) => region.producer(region.graph.results[o.result]!)!));
  const heroes = region.heroes.filter((e) => !windows.has(e));
  const first = heroes.find((e) => e.op.kind === 'reduce');
  if (!first || heroes.some((e) => e.op.kind !== 'reduce' && e.op.kind !== 'gather')) return null;
  const { shape } = first.inputs[0]!.type;
  const reduced = [...ints(first.attrs, 'dimensions')].sort((a, b) => a - b);
  const kept = shape.flatMap((_, d) => (reduced.includes(d) ? [] : [d]));
  if (sizeOf(shape) === 0) return null;

  const roles = new Map<Value, Role>();
  const levels: Eqn[][] = [];
  for (const eqn of region.graph.eqns) {
    if (windows.has(eqn)) continue;
    const role = roleOf(eqn, roles, { shape, kept, reduced });
    if (role === null) return null;
    if (role === undefined) continue;
    for (const v of eqn.outputs) roles.set(v, role);
    if (eqn.op.kind === 'reduce') (levels[role.level - 1] ??= []).push(eqn);
  }

  const [full, rows]: [OutputAt[], OutputAt[]] = [[], []];
  for (const [k, output] of outputs.entries()) {
    if (dependentWindow(region, output, roles)) return null;
    const role = roles.get(output.value) ?? independent(output.value.type.shape, shape, kept);
    if (!role) return null;
    (role.kind === 'full' ? full : rows).push({ output: k, index: role.index });
  }
  return { shape, kept, reduced, levels, full, rows };
}

type Axes = Pick<ReduceSpace, 'shape' | 'kept' | 'reduced'>;

/** Null: the equation does not fit; undefined: it depends on no reduction. */
function roleOf(eqn: Eqn, roles: ReadonlyMap<Value, Role>, axes: Axes): Role | null | undefined {
  const from = eqn.inputs.flatMap((v) => roles.get(v) ?? []);
  const level = from.reduce((n, r) => Math.max(n, r.level), 0);
  if (eqn.op.kind === 'reduce') {
    const same = equalShapes(eqn.inputs[0]!.type.shape, axes.shape) && ints(eqn.attrs, 'dimensions').length === axes.reduced.length;
    if (!same || !ints(eqn.attrs, 'dimensions').every((d) => axes.reduced.includes(d)) || from.some((r) => r.kind !== 'full')) return null;
    return { kind: 'kept', index: (_, kept) => kept, level: level + 1 };
  }
  const [role] = from;
  if (!role) return undefined;
  const [inner, outer] = [eqn.inputs[0]!.type.shape, eqn.outputs[0]!.type.shape];
  if (eqn.op.kind === 'elementwise') {
    const even = eqn.inputs.every((v) => equalShapes(v.type.shape, outer) || (v.type.shape.length === 0 && !roles.has(v)));
    return even && from.every((r) => r.kind === role.kind) ? { ...role, level } : null;
  }
  const view = eqn.op.view?.(eqn);
  if (!view || role.kind !== 'kept') return null;
  if (view === 'reshape') return reshaped(role, inner, outer);
  const long = view.flatMap((d, to) => (d !== null && inner[d]! > 1 ? [{ d, to }] : []));
  if (long.some(({ d }, i) => i > 0 && long[i - 1]!.d > d)) return null;
  if (sizeOf(inner) === sizeOf(outer)) return reshaped(role, inner, outer);
  const keptLong = axes.kept.filter((d) => axes.shape[d]! > 1);
  return equalShapes(outer, axes.shape) && long.map(({ to }) => to).join() === keptLong.join() ? { kind: 'full', index: (_, full) => full, level } : null;
}

/** Kept values are counted in one order, whatever their shape. */
const reshaped = (role: Role, inner: Shape, outer: Shape): Role => ({
  ...role,
  index: (ix, kept) => (equalShapes(inner, outer) ? role.index(ix, kept) : ix.unflatten(ix.flatten(role.index(ix, kept), inner), outer)),
});

/** A result that no reduction is needed for is written along with the others when it has their shape. */
function independent(shape: Shape, full: Shape, kept: readonly number[]): Role | null {
  if (equalShapes(shape, full)) return { kind: 'full', index: (_, index) => index, level: 0 };
  if (
    equalShapes(
      shape,
      kept.map((d) => full[d]!),
    )
  )
    return { kind: 'kept', index: (_, index) => index, level: 0 };
  return null;
}

/** Where a window is written must not depend on what is reduced. */
function dependentWindow(region: Region, output: KernelOutput, roles: ReadonlyMap<Value, Role>): boolean {
  return (
    isWindow(region, output) &&
    region
      .producer(region.graph.results[output.result]!)!
      .inputs.slice(2)
      .some((v) => roles.has(v))
  );
}
