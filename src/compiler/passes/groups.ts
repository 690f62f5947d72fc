/** The state of fusion: which equations are computed in which kernels, and who reads what of whom. */
import { type Eqn, type Graph, newValue, type Value } from '../../ir/graph.ts';
import type { OpKind } from '../../ir/op.ts';
import { sizeOf } from '../../types/shape.ts';
import { each, type Steps } from '../../util/steps.ts';
import { constantOf, regionOf } from '../emit/region.ts';
import { emptyOp, fusionOf, isFusion } from '../fusion.ts';
import { chooseFamily } from '../kernels/families.ts';
import type { Target } from '../plan.ts';
import { work } from '../work.ts';
import { Order } from './order.ts';

/** A kernel in the making: equations by position in the graph. An equation may be computed in several kernels. */
export interface Group {
  readonly eqns: Set<number>;
  /** Equations whose outputs may be results. */
  readonly roots: Set<number>;
  /** Values read from outside. */
  readonly inputs: Set<Value>;
  /** For each equation the indices at which a kernel computes it: what reads it at another index computes it once more. */
  readonly indices: Map<number, ReadonlySet<number>>;
  /** Number of all evaluations: the size of the kernel's text. */
  evaluations: number;
  /** Whether it has equations that are not light. */
  heavy: boolean;
  dead: boolean;
}

interface Use {
  readonly user: number;
  readonly operand: number;
}

type Counted = Pick<Group, 'indices'> & { evaluations: number } & {
  readonly eqns: ReadonlySet<number>;
  readonly roots: ReadonlySet<number>;
};

/** Kinds that an element rule computes without a loop: any number of them make a kernel of the map family. */
export const light: ReadonlySet<OpKind> = new Set<OpKind>(['elementwise', 'layout', 'gather', 'update']);

/** Ops that are never fused: control flow, collectives over several devices, kernels. */
const standsAlone = (eqn: Eqn): boolean => eqn.op.kind === 'control' || isFusion(eqn) || (eqn.op.kind === 'collective' && !eqn.op.element);

/** Array constants and `empty` are buffers, control runs its regions: none of them is in a kernel. */
export function isFusible(eqn: Eqn): boolean {
  if (standsAlone(eqn) || eqn.op === emptyOp) return false;
  const constant = constantOf(eqn);
  return constant === null || constant.data.length === 1;
}

/** Whether an equation reads an operand at the element's own place in row-major order. */
function keepsPlace(eqn: Eqn, operand: number): boolean {
  const { op, inputs, outputs } = eqn;
  if (op.kind === 'elementwise' || op.view?.(eqn) === 'reshape') return true;
  return op.kind === 'gather' && operand === 1 && sizeOf(inputs[1]!.type.shape) === sizeOf(outputs[0]!.type.shape);
}

/** Number 0 is the index of the element that a kernel computes. */
const atItsOwn: ReadonlySet<number> = new Set([0]);

export class Groups {
  readonly eqns: readonly Eqn[];
  readonly target: Target;
  /** The equation that makes a value; undefined for parameters. */
  readonly position = new Map<Value, number>();
  readonly users = new Map<Value, number[]>();
  private readonly uses = new Map<Value, Use[]>();
  /** By group the uses of what one equation makes: fusion asks about one after the other. */
  private lastUses: { readonly of: number; readonly by: ReadonlyMap<Group, readonly Use[]> } | null = null;
  readonly results: ReadonlySet<Value>;
  /** The groups each equation is computed in. */
  readonly of: Group[][];
  private readonly graph: Graph;
  /** Numbers of the indices at which an operand is read by what moves elements, by reader, operand and the reader's own index. */
  private readonly moved = new Map<string, number>();
  private order!: Order<Group | number>;

  constructor(graph: Graph, target: Target) {
    this.graph = graph;
    this.target = target;
    this.eqns = graph.eqns;
    this.results = new Set(graph.results);
    this.of = this.eqns.map(() => []);
  }

  /** Finds out who reads what: before all else. */
  *read(): Steps<void> {
    yield* each(this.eqns, (e, i) => {
      for (const v of e.outputs) this.position.set(v, i);
      for (const v of new Set(e.inputs)) entryOf(this.users, v).push(i);
      e.inputs.forEach((v, operand) => entryOf(this.uses, v).push({ user: i, operand }));
    });
  }

  /** Equations that use an output of this one. */
  usersOf(i: number): number[] {
    return [...new Set(this.eqns[i]!.outputs.flatMap((v) => this.users.get(v) ?? []))];
  }

  /** Whether a value is made in a group. */
  makes(group: Group, v: Value): boolean {
    return group.eqns.has(this.position.get(v) ?? -1);
  }

  begin(i: number): void {
    const eqn = this.eqns[i]!;
    const group: Group = {
      eqns: new Set([i]),
      roots: new Set([i]),
      inputs: new Set(eqn.inputs),
      indices: new Map([[i, atItsOwn]]),
      evaluations: 1,
      heavy: !light.has(eqn.op.kind),
      dead: false,
    };
    this.of[i]!.push(group);
  }

  add(group: Group, i: number): void {
    const at = this.indicesOf(group, i);
    group.indices.set(i, at);
    group.evaluations += at.size;
    this.include(group, i);
  }

  private include(group: Group, i: number): void {
    const eqn = this.eqns[i]!;
    group.eqns.add(i);
    for (const v of eqn.outputs) group.inputs.delete(v);
    for (const v of eqn.inputs) if (!group.eqns.has(this.position.get(v) ?? -1)) group.inputs.add(v);
    group.heavy ||= !light.has(eqn.op.kind);
    this.of[i]!.push(group);
  }

  /** Takes an equation out of a group, with what only it needed. */
  remove(group: Group, i: number): void {
    this.lastUses = null;
    group.eqns.delete(i);
    this.of[i] = this.of[i]!.filter((g) => g !== group);
    for (const v of this.eqns[i]!.inputs) {
      const p = this.position.get(v);
      if (p !== undefined && group.eqns.has(p) && !group.roots.has(p) && !this.usersOf(p).some((u) => group.eqns.has(u)))
        this.remove(group, p);
    }
    this.recount(group);
    group.inputs.clear();
    for (const k of group.eqns) for (const v of this.eqns[k]!.inputs) if (!this.makes(group, v)) group.inputs.add(v);
  }

  /** Where operands of a group's equations are what an equation makes. */
  usesIn(group: Group, i: number): readonly Use[] {
    if (this.lastUses?.of !== i) {
      const by = new Map<Group, Use[]>();
      for (const v of this.eqns[i]!.outputs)
        for (const use of this.uses.get(v) ?? []) for (const g of this.of[use.user]!) entryOf(by, g).push(use);
      this.lastUses = { of: i, by };
    }
    return this.lastUses.by.get(group) ?? [];
  }

  /** The indices at which a group would compute an equation: its users' own where those keep the place, else one more for each. */
  indicesOf(group: Group, i: number): ReadonlySet<number> {
    const found = new Map<number, ReadonlySet<number>>();
    if (group.roots.has(i)) found.set(i, atItsOwn);
    for (const use of this.usesIn(group, i)) this.readAt(use, group.indices.get(use.user)!, i, found);
    return found.get(i) ?? atItsOwn;
  }

  /** Adds to an equation's indices those at which a user, computed at some, reads it. Sets are shared until they grow. */
  private readAt({ user, operand }: Use, at: ReadonlySet<number>, i: number, indices: Map<number, ReadonlySet<number>>): void {
    const known = indices.get(i);
    if (this.eqns[i]!.outputs.every((v) => v.type.shape.length === 0)) {
      indices.set(i, atItsOwn);
      return;
    }
    const same = keepsPlace(this.eqns[user]!, operand);
    if (same && (known === undefined || known === at)) {
      indices.set(i, at);
      return;
    }
    const all = new Set(known);
    for (const index of at) all.add(same ? index : this.movedIndex(user, operand, index));
    indices.set(i, all);
  }

  private movedIndex(user: number, operand: number, at: number): number {
    const key = `${user}.${operand}.${at}`;
    let index = this.moved.get(key);
    if (index === undefined) this.moved.set(key, (index = this.moved.size + 1));
    return index;
  }

  /** Number of evaluations of equations in one group; counting stops at the limit. */
  evaluationsOf(eqns: ReadonlySet<number>, roots: ReadonlySet<number>, limit: number): number {
    return this.recount({ eqns, roots, indices: new Map(), evaluations: 0 }, limit);
  }

  private recount(group: Counted, limit = Number.POSITIVE_INFINITY): number {
    group.indices.clear();
    group.evaluations = 0;
    for (const r of group.roots) group.indices.set(r, atItsOwn);
    for (const i of [...group.eqns].sort((a, b) => b - a)) {
      const at = group.indices.get(i) ?? atItsOwn;
      group.indices.set(i, at);
      group.evaluations += at.size;
      if (group.evaluations > limit) break;
      this.eqns[i]!.inputs.forEach((v, operand) => {
        const p = this.position.get(v);
        if (p !== undefined && group.eqns.has(p)) this.readAt({ user: i, operand }, at, p, group.indices);
      });
    }
    return group.evaluations;
  }

  /** Notes the contents of some groups; what is returned brings them back. */
  checkpoint(groups: readonly Group[]): () => void {
    const before = groups.map(({ eqns, roots, inputs, heavy }) => ({ eqns: [...eqns], roots: [...roots], inputs: [...inputs], heavy }));
    return () =>
      groups.forEach((g, n) => {
        this.lastUses = null;
        const was = before[n]!;
        for (const i of g.eqns) this.of[i] = this.of[i]!.filter((h) => h !== g);
        refill(g.eqns, was.eqns);
        refill(g.roots, was.roots);
        refill(g.inputs, was.inputs);
        g.heavy = was.heavy;
        for (const i of g.eqns) this.of[i]!.push(g);
        this.recount(g);
      });
  }

  /** Makes one group of two of which neither reaches the other by way of a third. */
  merge(first: Group, second: Group): void {
    this.order.merge(first, second);
    this.lastUses = null;
    for (const i of second.eqns) {
      this.of[i] = this.of[i]!.filter((g) => g !== second);
      if (!first.eqns.has(i)) this.include(first, i);
    }
    for (const v of [...first.inputs]) if (first.eqns.has(this.position.get(v) ?? -1)) first.inputs.delete(v);
    for (const r of second.roots) first.roots.add(r);
    this.recount(first);
    second.dead = true;
  }

  /** One binding stays free for the guard of a conditional. */
  binds(inputs: number, results: number): boolean {
    return inputs + results + 1 <= this.target.maxStorageBuffers;
  }

  /** Whether a family runs these equations, the union of some groups, as one kernel, and gains by it where there are several. */
  runnable(members: ReadonlySet<number>, roots: ReadonlySet<number>, from: readonly Group[]): boolean {
    const eqns = [...members].sort((a, b) => a - b).map((k) => this.eqns[k]!);
    const fusion = fusionOf(eqns, this.resultsOf(roots, from), (v) => newValue(v.type));
    const region = regionOf(fusion.regions[0]!);
    work.regions++;
    work.equations += eqns.length;
    const choice = chooseFamily(region, this.target);
    return choice !== null && (from.length === 1 || (choice.family.gains?.(region, choice.match, this.target) ?? true));
  }

  /** The roots' results that other groups read. */
  resultsOf(roots: ReadonlySet<number>, groups: readonly Group[]): Value[] {
    const outputs = [...roots].sort((a, b) => a - b).flatMap((r) => this.eqns[r]!.outputs);
    const read = (v: Value): boolean =>
      this.results.has(v) ||
      (this.users.get(v) ?? []).some(
        (u) => !isFusible(this.eqns[u]!) || this.of[u]!.some((g) => !groups.includes(g) && !g.eqns.has(this.position.get(v)!)),
      );
    const results = outputs.filter(read);
    return results.length > 0 ? results : outputs.slice(-1);
  }

  /** The group that writes a value; undefined where a parameter, a constant or a control equation does. */
  home(v: Value): Group | undefined {
    const p = this.position.get(v);
    return p === undefined ? undefined : this.of[p]!.find((g) => g.roots.has(p));
  }

  /** Whether one group comes after another in every valid order of the kernels. */
  isBehind(a: Group, b: Group): boolean {
    return this.order.isBehind(a, b);
  }

  /** Whether `to` depends on `from` by way of a third group or a control equation. */
  reaches(from: Group, to: Group): boolean {
    return this.order.reaches(from, to);
  }

  /** Finds an order of the kernels there are, which merging keeps. */
  *sort(): Steps<void> {
    const nodes = this.eqns.flatMap((e, i): (Group | number)[] => [...(isFusible(e) ? [] : [i]), ...this.of[i]!]);
    this.order = yield* Order.of(nodes, (node) => this.readers(node));
  }

  /** The groups and other equations that read what a group or equation makes. */
  readers(node: Group | number): (Group | number)[] {
    const found = new Set<Group | number>();
    for (const r of typeof node === 'number' ? [node] : node.roots) {
      for (const v of this.eqns[r]!.outputs) {
        for (const u of this.users.get(v) ?? []) {
          if (!isFusible(this.eqns[u]!)) found.add(u);
          for (const g of this.of[u]!) if (g !== node && !g.eqns.has(r)) found.add(g);
        }
      }
    }
    return [...found];
  }

  *rebuilt(): Steps<Graph> {
    const made = new Map<Group, Eqn>();
    const emitted = new Set<Eqn>();
    const out: Eqn[] = [];
    const emit = (eqn: Eqn): void => {
      if (emitted.has(eqn)) return;
      emitted.add(eqn);
      for (const v of eqn.inputs) define(v);
      out.push(eqn);
    };
    const define = (v: Value): void => {
      const p = this.position.get(v);
      if (p === undefined) return;
      const home = this.home(v);
      emit(home ? equation(home) : this.eqns[p]!);
    };
    const equation = (g: Group): Eqn => {
      let eqn = made.get(g);
      if (!eqn) {
        const members = [...g.eqns].sort((a, b) => a - b).map((k) => this.eqns[k]!);
        eqn = fusionOf(members, this.resultsOf(g.roots, [g]), (p) => newValue(p.type));
        made.set(g, eqn);
      }
      return eqn;
    };
    yield* each(this.eqns, (e, i) => {
      if (standsAlone(e)) emit(e);
      for (const g of this.of[i]!) if (g.roots.has(i)) emit(equation(g));
    });
    for (const v of this.graph.results) define(v);
    return { ...this.graph, eqns: out };
  }
}

/** The list of a key, which is made where there is none. */
function entryOf<K, T>(lists: Map<K, T[]>, key: K): T[] {
  let list = lists.get(key);
  if (!list) lists.set(key, (list = []));
  return list;
}

function refill<T>(set: Set<T>, values: readonly T[]): void {
  set.clear();
  for (const v of values) set.add(v);
}
