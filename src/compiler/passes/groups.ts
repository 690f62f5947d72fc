/** The state of fusion: which equations are computed in which kernels, and who reads what of whom. */
import { type Eqn, type Graph, newValue, type Value } from '../../ir/graph.ts';
import type { OpKind } from '../../ir/op.ts';
import { constantOf, regionOf } from '../emit/region.ts';
import { emptyOp, fusionOf, fusionOp } from '../fusion.ts';
import { chooseFamily } from '../kernels/families.ts';
import type { Target } from '../plan.ts';
import { Order } from './order.ts';

/** A kernel in the making: equations by position in the graph. An equation may be computed in several kernels. */
export interface Group {
  readonly eqns: Set<number>;
  /** Equations whose outputs may be results. */
  readonly roots: Set<number>;
  /** Values read from outside. */
  readonly inputs: Set<Value>;
  /** Whether it has equations that are not light. */
  heavy: boolean;
  dead: boolean;
}

/** Kinds that an element rule computes without a loop: any number of them make a kernel of the map family. */
export const light: ReadonlySet<OpKind> = new Set<OpKind>(['elementwise', 'layout', 'gather', 'update']);

/** What runs regions, or needs other devices (a collective with an element rule is one among a single device), or is a kernel already. */
const standsAlone = ({ op }: Eqn): boolean => op.kind === 'control' || op === fusionOp || (op.kind === 'collective' && !op.element);

/** Array constants and `empty` are buffers, control runs its regions: none of them is in a kernel. */
export function isFusible(eqn: Eqn): boolean {
  if (standsAlone(eqn) || eqn.op === emptyOp) return false;
  const constant = constantOf(eqn);
  return constant === null || constant.data.length === 1;
}

export class Groups {
  readonly eqns: readonly Eqn[];
  readonly target: Target;
  /** The equation that makes a value; undefined for parameters. */
  readonly position = new Map<Value, number>();
  readonly users = new Map<Value, number[]>();
  readonly results: ReadonlySet<Value>;
  /** The groups each equation is computed in. */
  readonly of: Group[][];
  private readonly graph: Graph;
  private order: Order<Group | number> = new Order<Group | number>([], () => []);

  constructor(graph: Graph, target: Target) {
    this.graph = graph;
    this.target = target;
    this.eqns = graph.eqns;
    this.results = new Set(graph.results);
    this.of = this.eqns.map(() => []);
    this.eqns.forEach((e, i) => {
      for (const v of e.outputs) this.position.set(v, i);
      for (const v of new Set(e.inputs)) this.users.set(v, [...(this.users.get(v) ?? []), i]);
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
    const group = { eqns: new Set([i]), roots: new Set([i]), inputs: new Set(eqn.inputs), heavy: !light.has(eqn.op.kind), dead: false };
    this.of[i]!.push(group);
  }

  add(group: Group, i: number): void {
    const eqn = this.eqns[i]!;
    group.eqns.add(i);
    for (const v of eqn.outputs) group.inputs.delete(v);
    for (const v of eqn.inputs) if (!group.eqns.has(this.position.get(v) ?? -1)) group.inputs.add(v);
    group.heavy ||= !light.has(eqn.op.kind);
    this.of[i]!.push(group);
  }

  /** Takes an equation out of a group, with what only it needed. */
  remove(group: Group, i: number): void {
    group.eqns.delete(i);
    this.of[i] = this.of[i]!.filter((g) => g !== group);
    for (const v of this.eqns[i]!.inputs) {
      const p = this.position.get(v);
      if (p !== undefined && group.eqns.has(p) && !group.roots.has(p) && !this.usersOf(p).some((u) => group.eqns.has(u)))
        this.remove(group, p);
    }
    group.inputs.clear();
    for (const k of group.eqns) for (const v of this.eqns[k]!.inputs) if (!this.makes(group, v)) group.inputs.add(v);
  }

  /** Notes the contents of some groups; what is returned brings them back. */
  checkpoint(groups: readonly Group[]): () => void {
    const before = groups.map(({ eqns, roots, inputs, heavy }) => ({ eqns: [...eqns], roots: [...roots], inputs: [...inputs], heavy }));
    return () =>
      groups.forEach((g, n) => {
        const was = before[n]!;
        for (const i of g.eqns) this.of[i] = this.of[i]!.filter((h) => h !== g);
        refill(g.eqns, was.eqns);
        refill(g.roots, was.roots);
        refill(g.inputs, was.inputs);
        g.heavy = was.heavy;
        for (const i of g.eqns) this.of[i]!.push(g);
      });
  }

  /** Makes one group of two of which neither reaches the other by way of a third. */
  merge(first: Group, second: Group): void {
    this.order.merge(first, second);
    for (const i of second.eqns) {
      this.of[i] = this.of[i]!.filter((g) => g !== second);
      if (!first.eqns.has(i)) this.add(first, i);
    }
    for (const v of [...first.inputs]) if (first.eqns.has(this.position.get(v) ?? -1)) first.inputs.delete(v);
    for (const r of second.roots) first.roots.add(r);
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
    const choice = chooseFamily(region, this.target);
    return choice !== null && (from.length === 1 || (choice.family.gains?.(region, choice.match, this.target) ?? true));
  }

  /** What of the roots is read by others than these groups. */
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

  /** Whether one group stands behind another in a valid order of the kernels. */
  isBehind(a: Group, b: Group): boolean {
    return this.order.isBehind(a, b);
  }

  /** Whether `to` depends on `from` by way of a third group or a control equation. */
  reaches(from: Group, to: Group): boolean {
    return this.order.reaches(from, to);
  }

  /** Finds an order of the kernels there are, which merging keeps. */
  sort(): void {
    const nodes = this.eqns.flatMap((e, i): (Group | number)[] => [...(isFusible(e) ? [] : [i]), ...this.of[i]!]);
    this.order = new Order(nodes, (node) => this.readers(node));
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

  rebuilt(): Graph {
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
    this.eqns.forEach((e, i) => {
      if (standsAlone(e)) emit(e);
      for (const g of this.of[i]!) if (g.roots.has(i)) emit(equation(g));
    });
    for (const v of this.graph.results) define(v);
    return { ...this.graph, eqns: out };
  }
}

function refill<T>(set: Set<T>, values: readonly T[]): void {
  set.clear();
  for (const v of values) set.add(v);
}
