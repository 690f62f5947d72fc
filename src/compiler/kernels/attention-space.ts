/**
 * Attention as a space: products of rows give scores [b, x, y], elementwise work turns scores into weights, and weights are summed over y,
 * alone (a row's sum or maximum) or times rows of another operand.
 *
 *     scores[b, x, y] = Σ_d still[b, x, d] · moving[b, y, d]          one or several
 *     rows[b, x]      = max or Σ over y of weights[b, x, y]
 *     out[b, x, d]    = Σ_y weights[b, x, y] · operand[b, y, d]
 *
 * Forward, and for the gradient of the queries, x are queries and y are keys; for the gradients of keys and values it is the other way
 * round. Nothing here knows of softmax, but that weights e^(score − shift) are sums that can follow a maximum as it grows (`online`).
 */
import { type Eqn, ints, type Value } from '../../ir/graph.ts';
import type { Ix } from '../../ir/op.ts';
import { dotDimensions, freeAxes } from '../../ops/dot.ts';
import { identityOf, monoidOf } from '../../ops/reduction.ts';
import { byteSize, isFloat } from '../../types/dtype.ts';
import { equalShapes, type Shape, sizeOf } from '../../types/shape.ts';
import { splatValue } from '../emit/region.ts';
import { contiguousAxis, type Follower, followersOf } from './access.ts';
import type { KernelOutput, Region, ScopeIndexMath } from './family.ts';
import { onlineOf } from './online.ts';
import { isWindow, outputsOf } from './outputs.ts';

export interface AttentionSpace {
  readonly batch: Shape;
  readonly x: Shape;
  readonly y: Shape;
  readonly scores: readonly Score[];
  /** In order: what is summed in one pass over y depends on the sums of passes before it alone. */
  readonly passes: readonly Pass[];
  readonly products: readonly Product[];
  readonly reductions: readonly Reduction[];
  readonly results: readonly Result[];
  /** The axes of a value that is computed from scores: `b0`, `x1`, `y0`; null for those of size 1. */
  axes(value: Value): readonly (string | null)[];
  /** The index of a value that is made from scores. */
  index(ix: ScopeIndexMath, value: Value, at: Partial<Place>): Ix[];
}

/** Flat positions along the three kinds of axes. */
export interface Place {
  readonly b: Ix;
  readonly x: Ix;
  readonly y: Ix;
}

export interface Operand {
  readonly value: Value;
  /** Equal for operands that are read alike. */
  readonly key: string;
  /** The index of element `d` of the row at `b` and `at`, a position along the operand's own of x and y. */
  index(ix: ScopeIndexMath, b: Ix, at: Ix, d: Ix): Ix[];
}

export interface Score {
  readonly value: Value;
  readonly still: Operand;
  readonly moving: Operand;
  /** Size of d. */
  readonly depth: number;
}

export interface Reduction {
  readonly eqn: Eqn;
  readonly kind: 'add' | 'max';
  /** The summand. */
  readonly weights: Value;
}

export interface Product {
  readonly eqn: Eqn;
  readonly weights: Value;
  readonly operand: Operand;
  readonly depth: number;
}

export interface Pass {
  readonly reductions: readonly Reduction[];
  readonly products: readonly Product[];
  /** Those that its weights need. */
  readonly scores: readonly Score[];
  readonly online: Online | null;
}

/** A maximum that grows while sums that it scales are made: they are made smaller each time it does. */
export interface Online {
  readonly maximum: Reduction;
  /** The shift that the exponent subtracts: of the shape of scores, computed from the maximum. */
  readonly shift: Value;
}

/** A result is written for each row, or for each element of a product's rows. */
export interface Result {
  readonly output: KernelOutput;
  readonly follower: Follower;
  readonly from: Reduction | Product;
}

type Role = 'b' | 'x' | 'y';

/** The space of a region, or null where it is none. */
export function attentionSpace(region: Region): AttentionSpace | null {
  const axes = axesOf(region);
  if (!axes) return null;
  const roles = rolesOf(axes);
  if (!roles) return null;
  const { shapes, roleAt } = roles;
  const place = (ix: ScopeIndexMath, at: Partial<Record<Role, Ix>>): Readonly<Record<Role, readonly Ix[]>> => ({
    b: ix.unflatten(at.b ?? ix.constant(0), shapes.b),
    x: ix.unflatten(at.x ?? ix.constant(0), shapes.x),
    y: ix.unflatten(at.y ?? ix.constant(0), shapes.y),
  });
  const operandOf = (value: Value, side: Role, along: readonly (number | 'd' | null)[]): Operand => ({
    value,
    key: [[...region.graph.params, ...region.graph.eqns.flatMap((e) => e.outputs)].indexOf(value), ...along].join(),
    index: (ix, b, at, d) => {
      const entries = place(ix, { b, [side]: at });
      return along.map((axis) => {
        if (axis === 'd') return d;
        const role = axis === null ? undefined : roleAt(axis);
        return role ? entries[role.role][role.at]! : ix.constant(0);
      });
    },
  });
  const scores: Score[] = [];
  for (const { eqn, sides } of axes.scores) {
    const has = (k: number, role: Role): boolean => sides[k]!.free.some((n) => roleAt(n)?.role === role);
    const still = has(0, 'y') || has(1, 'x') ? 1 : 0;
    if (has(still, 'y') || has(1 - still, 'x') || has(still, 'b') || has(1 - still, 'b')) return null;
    const { value } = sides[0]!;
    scores.push({
      value: eqn.outputs[0]!,
      still: operandOf(sides[still]!.value, 'x', sides[still]!.along),
      moving: operandOf(sides[1 - still]!.value, 'y', sides[1 - still]!.along),
      depth: value.type.shape[sides[0]!.along.indexOf('d')]!,
    });
  }
  const products: Product[] = [];
  for (const { eqn, weights, operand } of axes.products) {
    if (operand.along.some((n) => typeof n === 'number' && roleAt(n)?.role === 'x')) return null;
    const depth = operand.value.type.shape[operand.along.indexOf('d')]!;
    products.push({ eqn, weights, depth, operand: operandOf(operand.value, 'y', operand.along) });
  }
  const sides = [...axes.scores.flatMap((s) => s.sides), ...axes.products.map((p) => p.operand)];
  if (!sides.every((side) => readsFours(region, side))) return null;
  const { reductions } = axes;
  const passes = passesOf(region, scores, reductions, products);
  const results = resultsOf(region, reductions, products);
  if (!passes || !results) return null;
  return {
    batch: shapes.b,
    x: shapes.x,
    y: shapes.y,
    scores,
    passes,
    products,
    reductions,
    results,
    axes: (value) =>
      axes.of.get(value)!.map((n) => {
        const role = roleAt(n);
        return role ? `${role.role}${role.at}` : null;
      }),
    index: (ix, value, at) => {
      const entries = place(ix, at);
      return axes.of.get(value)!.map((n) => {
        const role = roleAt(n);
        return role ? entries[role.role][role.at]! : ix.constant(0);
      });
    },
  };
}

/** Whether four neighbours along the depth lie side by side. */
function readsFours(region: Region, { value, along }: Side): boolean {
  const axis = contiguousAxis(region, value);
  const deep = along.indexOf('d');
  return value.type.shape[deep]! % 4 === 0 && (axis === null || axis === deep);
}

/** An operand of a product with what each of its axes is: an axis of scores, the depth, or of size 1. */
interface Side {
  readonly value: Value;
  readonly along: readonly (number | 'd' | null)[];
  readonly free: readonly number[];
}

interface Axes {
  /** The axes of each value that is made from scores: equal axes have equal numbers. */
  readonly of: ReadonlyMap<Value, readonly number[]>;
  readonly scores: readonly { readonly eqn: Eqn; readonly sides: readonly [Side, Side]; readonly batch: readonly number[] }[];
  readonly reductions: readonly Reduction[];
  readonly products: readonly { readonly eqn: Eqn; readonly weights: Value; readonly operand: Side }[];
  /** The axes over which each sum goes. */
  readonly summed: readonly (readonly number[])[];
}

/** Follows the axes of scores through the region; null where it has an equation that attention does not have. */
function axesOf(region: Region): Axes | null {
  const parents: number[] = [];
  const find = (n: number): number => (parents[n] === n ? n : find(parents[n]!));
  const fresh = (): number => parents.push(parents.length) - 1;
  const unite = (a: number, b: number): void => {
    parents[find(b)] = find(a);
  };
  const of = new Map<Value, number[]>();
  const after = new Set<Value>();
  const [scores, products, reductions, summed]: [
    { eqn: Eqn; sides: [Side, Side]; batch: number[] }[],
    { eqn: Eqn; weights: Value; operand: Side }[],
    Reduction[],
    number[][],
  ] = [[], [], [], []];

  const dot = (eqn: Eqn): boolean => {
    const dims = dotDimensions(eqn.attrs);
    const [lhs, rhs] = eqn.inputs as [Value, Value];
    if (!isFloat(eqn.outputs[0]!.type.dtype) || !eqn.inputs.every((v) => isFloat(v.type.dtype))) return false;
    const known = eqn.inputs.findIndex((v) => of.has(v));
    if (known < 0) {
      if (dims.lhsContracting.length !== 1) return false;
      const batch = dims.lhsBatching.map(fresh);
      const side = (value: Value, batching: readonly number[], contracting: readonly number[]): Side => {
        const own = freeAxes(value.type, batching, contracting);
        const free = own.map(fresh);
        const along = value.type.shape.map((_, d) =>
          contracting.includes(d) ? ('d' as const) : batching.includes(d) ? batch[batching.indexOf(d)]! : free[own.indexOf(d)]!,
        );
        return { value, along, free };
      };
      const sides: [Side, Side] = [side(lhs, dims.lhsBatching, dims.lhsContracting), side(rhs, dims.rhsBatching, dims.rhsContracting)];
      of.set(eqn.outputs[0]!, [...batch, ...sides[0].free, ...sides[1].free]);
      scores.push({ eqn, sides, batch });
      return true;
    }
    // Weights are the left operand, so that the depth is the last axis of the product.
    if (known !== 0 || of.has(rhs) || after.has(lhs)) return false;
    const weights = of.get(lhs)!;
    const own = freeAxes(rhs.type, dims.rhsBatching, dims.rhsContracting);
    const deep = own.filter((d) => rhs.type.shape[d] !== 1);
    if (deep.length !== 1 || deep[0] !== own.at(-1)) return false;
    const along = rhs.type.shape.map((_, d) => {
      if (d === deep[0]) return 'd' as const;
      const [b, k] = [dims.rhsBatching.indexOf(d), dims.rhsContracting.indexOf(d)];
      return b >= 0 ? weights[dims.lhsBatching[b]!]! : k >= 0 ? weights[dims.lhsContracting[k]!]! : null;
    });
    const kept = freeAxes(lhs.type, dims.lhsBatching, dims.lhsContracting);
    of.set(eqn.outputs[0]!, [...dims.lhsBatching.map((d) => weights[d]!), ...kept.map((d) => weights[d]!), ...own.map(fresh)]);
    after.add(eqn.outputs[0]!);
    products.push({ eqn, weights: lhs, operand: { value: rhs, along, free: [] } });
    summed.push(dims.lhsContracting.filter((d) => lhs.type.shape[d] !== 1).map((d) => weights[d]!));
    return true;
  };

  const follow = (eqn: Eqn): boolean => {
    const from = eqn.inputs.filter((v) => of.has(v));
    const [out] = eqn.outputs as [Value];
    if (from.length === 0) return eqn.op.kind === 'elementwise' || eqn.op.kind === 'layout';
    if (from.some((v) => after.has(v))) for (const v of eqn.outputs) after.add(v);
    const [first] = from as [Value];
    const axes = of.get(first)!;
    const view = eqn.op.view?.(eqn);
    if (eqn.op.kind === 'elementwise') {
      if (eqn.outputs.length !== 1 || !from.every((v) => equalShapes(v.type.shape, out.type.shape))) return false;
      for (const v of from) of.get(v)!.forEach((n, d) => unite(axes[d]!, n));
      of.set(out, axes);
    } else if (view && view !== 'reshape') {
      of.set(
        out,
        view.map((d, i) => (d !== null && first.type.shape[d] === out.type.shape[i] ? axes[d]! : fresh())),
      );
    } else if (view) {
      if (after.has(out)) {
        of.set(out, out.type.shape.map(fresh));
        return true;
      }
      const long = axes.filter((_, d) => first.type.shape[d] !== 1);
      const sizes = (v: Value): Shape => v.type.shape.filter((d) => d !== 1);
      if (!equalShapes(sizes(first), sizes(out))) return false;
      let next = 0;
      of.set(
        out,
        out.type.shape.map((d) => (d === 1 ? fresh() : long[next++]!)),
      );
    } else if (eqn.op.kind === 'reduce') {
      const kind = monoidOf(eqn.regions[0]!);
      if ((kind !== 'add' && kind !== 'max') || eqn.outputs.length !== 1 || after.has(first) || !isFloat(out.type.dtype)) return false;
      if (splatValue(region.producer(eqn.inputs[1]!)) !== identityOf(kind, out.type.dtype)) return false;
      const dims = ints(eqn.attrs, 'dimensions');
      of.set(
        out,
        axes.filter((_, d) => !dims.includes(d)),
      );
      reductions.push({ eqn, kind, weights: first });
      summed.push(dims.filter((d) => first.type.shape[d] !== 1).map((d) => axes[d]!));
    } else return false;
    return true;
  };

  for (const eqn of region.graph.eqns) if (!(eqn.op.kind === 'dot' ? dot(eqn) : follow(eqn))) return null;
  if (scores.length === 0 || summed.length === 0) return null;
  const roots = (side: Side): Side => ({
    value: side.value,
    along: side.along.map((n) => (typeof n === 'number' ? find(n) : n)),
    free: side.free.map(find),
  });
  return {
    of: new Map([...of].map(([v, axes]) => [v, axes.map(find)])),
    scores: scores.map((s) => ({ eqn: s.eqn, batch: s.batch.map(find), sides: [roots(s.sides[0]), roots(s.sides[1])] })),
    products: products.map((p) => ({ ...p, operand: roots(p.operand) })),
    reductions,
    summed: summed.map((axes) => axes.map(find)),
  };
}

interface Roles {
  readonly shapes: Readonly<Record<Role, Shape>>;
  roleAt(axis: number): { readonly role: Role; readonly at: number } | undefined;
}

/** The axes b, x and y of scores; null where the sums do not agree. */
function rolesOf({ of, scores, summed }: Axes): Roles | null {
  const first = scores[0]!;
  const { shape } = first.eqn.outputs[0]!.type;
  const own = of.get(first.eqn.outputs[0]!)!;
  const long = own.filter((_, d) => shape[d] !== 1);
  const y = new Set(summed[0]);
  if (new Set(long).size !== long.length || [...y].some((n) => !long.includes(n) || first.batch.includes(n))) return null;
  if (summed.some((axes) => axes.length !== y.size || axes.some((n) => !y.has(n)))) return null;
  const kinds: Record<Role, number[]> = { b: [], x: [], y: [] };
  for (const n of long) kinds[first.batch.includes(n) ? 'b' : y.has(n) ? 'y' : 'x'].push(n);
  const where = new Map<number, { role: Role; at: number }>();
  for (const role of ['b', 'x', 'y'] as const) kinds[role].forEach((n, at) => where.set(n, { role, at }));
  // All scores have all axes, each on its side.
  for (const s of scores) {
    const { shape } = s.eqn.outputs[0]!.type;
    const axes = of.get(s.eqn.outputs[0]!)!.filter((_, d) => shape[d] !== 1);
    if (axes.length !== long.length || !axes.every((n) => where.has(n))) return null;
    if (s.batch.some((n) => where.has(n) && where.get(n)!.role !== 'b')) return null;
  }
  const sizes = (role: Role): Shape => kinds[role].map((n) => shape[own.indexOf(n)]!);
  return { shapes: { b: sizes('b'), x: sizes('x'), y: sizes('y') }, roleAt: (n) => where.get(n) };
}

/** Sorts sums into passes; null where a result needs what no order gives. */
function passesOf(
  region: Region,
  scores: readonly Score[],
  reductions: readonly Reduction[],
  products: readonly Product[],
): readonly Pass[] | null {
  const level = new Map<Value, number>();
  const needs = new Map<Value, ReadonlySet<Score>>();
  const levelOf = (v: Value): number => level.get(v) ?? 0;
  const needsOf = (v: Value): ReadonlySet<Score> => needs.get(v) ?? new Set();
  const sums: readonly (Reduction | Product)[] = [...reductions, ...products];
  const sumOf = new Map(sums.map((s) => [s.eqn, s]));
  for (const eqn of region.graph.eqns) {
    const score = scores.find((s) => s.value === eqn.outputs[0]);
    const before = sumOf.has(eqn) ? [sumOf.get(eqn)!.weights] : eqn.inputs;
    const at = Math.max(0, ...before.map(levelOf)) + (sumOf.has(eqn) ? 1 : 0);
    const from = score ? new Set([score]) : sumOf.has(eqn) ? new Set<Score>() : new Set(eqn.inputs.flatMap((v) => [...needsOf(v)]));
    for (const v of eqn.outputs) {
      level.set(v, at);
      needs.set(v, from);
    }
  }
  const at = (s: Reduction | Product): number => levelOf(s.weights);
  // One maximum, and nothing beside it: sums that do not follow it would be made smaller with those that do.
  const maxima = sums.filter((s): s is Reduction => at(s) === 0);
  const behind = sums.filter((s) => at(s) === 1);
  const alone = maxima.length === 1 && maxima[0]!.kind === 'max' && !behind.some((s) => 'kind' in s && s.kind === 'max');
  const found = alone
    ? onlineOf(
        region,
        maxima[0]!.eqn.outputs[0]!,
        behind.map((s) => s.weights),
      )
    : null;
  const online = found && { maximum: maxima[0]!, shift: found.shift };
  const passAt = (s: Reduction | Product): number => (online ? Math.max(0, at(s) - 1) : at(s));
  const count = Math.max(...sums.map(passAt)) + 1;
  return Array.from({ length: count }, (_, k): Pass => {
    const mine = sums.filter((s) => passAt(s) === k);
    return {
      reductions: reductions.filter((r) => mine.includes(r)),
      products: products.filter((p) => mine.includes(p)),
      scores: scores.filter((s) => mine.some((m) => needsOf(m.weights).has(s))),
      online: k === 0 ? online : null,
    };
  });
}

/** The store of each result; null where one is computed neither from rows nor from a product. */
function resultsOf(region: Region, reductions: readonly Reduction[], products: readonly Product[]): readonly Result[] | null {
  const ways = [...products, ...reductions].map((from) => ({ from, follow: followersOf(region, from.eqn.outputs[0]!) }));
  const results: Result[] = [];
  for (const output of outputsOf(region)) {
    if (isWindow(region, output)) return null;
    const way = ways.find((w) => w.follow.has(output.value));
    if (!way) return null;
    const follower = way.follow.get(output.value)!;
    const whole = sizeOf(output.type.shape) === sizeOf(way.from.eqn.outputs[0]!.type.shape);
    if (!whole || ('operand' in way.from ? !follower.keepsRows : byteSize(output.type.dtype) < 4)) return null;
    results.push({ output, follower, from: way.from });
  }
  return results;
}
