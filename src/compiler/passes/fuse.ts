/**
 * Makes every equation part of a kernel: `systolic.fusion` equations whose regions the kernel families can run.
 *
 *     %0 = stablehlo.multiply %a, %b                 %0 = systolic.fusion %a, %b, %c {
 *     %1 = stablehlo.add %0, %c              →         multiply; add; tanh
 *     %2 = stablehlo.tanh %1                         }
 *
 * Producers are taken from the last to the first. One goes into all kernels that use it, when some family can run each of the enlarged
 * regions and it costs less to compute it there (again for every user) than to write and read it; else it begins a kernel of its own.
 * Then kernels over equal elements that share operands, or of which one uses the other, become one with several results.
 *
 * Requires: no `call` and no `barrier` equations. Ensures: every equation is a fusion, a control equation, an array constant or `empty`.
 */
import { type Eqn, type Graph, newValue, type Value } from '../../ir/graph.ts';
import { sizeBytes, sizeOf } from '../../types/shape.ts';
import { effort } from '../cost.ts';
import { constantOf, regionOf, splatValue } from '../emit/region.ts';
import { emptyOp, fusionOf } from '../fusion.ts';
import { chooseFamily } from '../kernels/families.ts';
import type { Target } from '../plan.ts';
import type { Pass } from './pass.ts';

export const fuse: Pass = { name: 'fuse', run: (graph, target) => new Fusion(graph, target).run() };

/** More equations than this in one kernel cost more to compile than they save. */
const maxEquations = 400;

/** A kernel in the making: equations by position in the graph. */
interface Group {
  readonly eqns: Set<number>;
  /** The equation the group was begun with; its outputs are results. */
  readonly roots: Set<number>;
  dead: boolean;
}

class Fusion {
  private readonly graph: Graph;
  private readonly target: Target;
  private readonly eqns: readonly Eqn[];
  private readonly position = new Map<Value, number>();
  private readonly users = new Map<Value, number[]>();
  private readonly results: ReadonlySet<Value>;
  /** The groups each equation is computed in. */
  private readonly groups: Group[][];
  private order: ReadonlyMap<Group | number, number> = new Map();

  constructor(graph: Graph, target: Target) {
    this.target = target;
    this.eqns = graph.eqns.map((e) => (e.op.kind === 'control' ? withFusedRegions(e, target) : e));
    this.graph = graph;
    this.results = new Set(graph.results);
    this.groups = this.eqns.map(() => []);
    this.eqns.forEach((e, i) => {
      for (const v of e.outputs) this.position.set(v, i);
      for (const v of new Set(e.inputs)) this.users.set(v, [...(this.users.get(v) ?? []), i]);
    });
  }

  run(): Graph {
    for (let i = this.eqns.length - 1; i >= 0; i--) if (isFusible(this.eqns[i]!)) this.place(i);
    this.mergeSiblings();
    return this.rebuilt();
  }

  private place(i: number): void {
    const eqn = this.eqns[i]!;
    const users = [...new Set(eqn.outputs.flatMap((v) => this.users.get(v) ?? []))];
    const consumers = [...new Set(users.flatMap((u) => this.groups[u]!))];
    let needed = consumers.length === 0 || eqn.outputs.some((v) => this.results.has(v)) || users.some((u) => !isFusible(this.eqns[u]!));
    if (splatValue(eqn) !== null) {
      // One number changes nothing about a kernel.
      for (const g of consumers) this.add(g, i);
    } else if (eqn.inputs.length === 0 || eqn.op.kind === 'layout') {
      // What only moves elements goes where it can, even where it has to be written for others.
      const takers = consumers.filter((g) => this.accepts(g, i) && this.pays(i, [g]));
      for (const g of takers) this.add(g, i);
      needed ||= takers.length < consumers.length;
    } else if (!needed) {
      needed = !consumers.every((g) => this.accepts(g, i)) || !this.pays(i, consumers);
      if (!needed) for (const g of consumers) this.add(g, i);
    }
    if (!needed) return;
    const group: Group = { eqns: new Set([i]), roots: new Set([i]), dead: false };
    this.groups[i]!.push(group);
  }

  private add(group: Group, i: number): void {
    group.eqns.add(i);
    this.groups[i]!.push(group);
  }

  private accepts(group: Group, i: number): boolean {
    return group.eqns.size < maxEquations && this.runnable(new Set([...group.eqns, i]), group.roots, [group]);
  }

  /** Whether a family runs these equations, the union of some groups, as one kernel within the target's limits. */
  private runnable(members: ReadonlySet<number>, roots: ReadonlySet<number>, from: readonly Group[]): boolean {
    const eqns = [...members].sort((a, b) => a - b).map((k) => this.eqns[k]!);
    const results = this.resultsOf(roots, from);
    const inner = new Set(eqns.flatMap((e) => e.outputs));
    const inputs = new Set(eqns.flatMap((e) => e.inputs.filter((v) => !inner.has(v))));
    // One binding stays free for the guard of a conditional.
    if (inputs.size + results.length + 1 > this.target.maxStorageBuffers) return false;
    const fusion = fusionOf(eqns, results, (v) => newValue(v.type));
    return chooseFamily(regionOf(fusion.regions[0]!), this.target) !== null;
  }

  /** What of the roots is read by others than these groups. */
  private resultsOf(roots: ReadonlySet<number>, groups: readonly Group[]): Value[] {
    const outputs = [...roots].sort((a, b) => a - b).flatMap((r) => this.eqns[r]!.outputs);
    const read = (v: Value): boolean =>
      this.results.has(v) ||
      (this.users.get(v) ?? []).some(
        (u) => !isFusible(this.eqns[u]!) || this.groups[u]!.some((g) => !groups.includes(g) && !g.eqns.has(this.position.get(v)!)),
      );
    const results = outputs.filter(read);
    return results.length > 0 ? results : outputs.slice(-1);
  }

  /** Computing the equation once for every use in the groups, against one kernel that writes it and reading it again. */
  private pays(i: number, groups: readonly Group[]): boolean {
    const eqn = this.eqns[i]!;
    const own = sizeOf(eqn.outputs[0]!.type.shape);
    const cost = effort(eqn) + this.cheapOperands(eqn);
    // A scalar is computed once for each invocation, which works on several elements.
    const share = own === 1 ? 16 : 1;
    const evaluations = groups.reduce((n, g) => n + this.evaluations(g, i) / share, 0);
    const extra = Math.max(0, evaluations - own) * cost;
    const bytes = eqn.outputs.reduce((n, v) => n + sizeBytes(v.type), 0);
    const saved = this.target.dispatchSeconds + ((1 + groups.length) * bytes) / this.target.bytesPerSecond;
    return extra / this.target.flopsPerSecond <= saved;
  }

  /** Operands that will follow into the same groups because they are of no use elsewhere. */
  private cheapOperands(eqn: Eqn): number {
    return eqn.inputs.reduce((sum, v) => {
      const p = this.position.get(v);
      if (p === undefined || (this.users.get(v)?.length ?? 0) > 1) return sum;
      return sum + effort(this.eqns[p]!);
    }, 0);
  }

  /** How often an element of the equation would be computed in a group: once for each element of the widest user. */
  private evaluations(group: Group, i: number): number {
    const users = this.eqns[i]!.outputs.flatMap((v) => this.users.get(v) ?? []).filter((u) => group.eqns.has(u));
    return users.reduce((n, u) => {
      const user = this.eqns[u]!;
      const out = sizeOf(user.outputs[0]!.type.shape);
      const reads = user.op.kind === 'layout' || user.op.kind === 'elementwise' ? out : sizeOf(this.eqns[i]!.outputs[0]!.type.shape);
      return Math.max(n, reads);
    }, 0);
  }

  private mergeSiblings(): void {
    const all = [...new Set(this.groups.flat())];
    const last = (g: Group): number => Math.max(...g.roots);
    all.sort((a, b) => last(a) - last(b));
    this.sort();
    for (let a = 0; a < all.length; a++) {
      const first = all[a]!;
      if (first.dead) continue;
      for (const second of this.neighbours(first)) {
        if (second.dead || second === first || first.dead) continue;
        if (!this.mergeable(first, second)) continue;
        for (const i of second.eqns) {
          if (!first.eqns.has(i)) this.groups[i]!.push(first);
          first.eqns.add(i);
          this.groups[i] = this.groups[i]!.filter((g) => g !== second);
        }
        for (const r of second.roots) first.roots.add(r);
        second.dead = true;
        this.sort();
        a--;
        break;
      }
    }
  }

  /** Groups that read what this one writes, or an operand it reads. */
  private neighbours(group: Group): Group[] {
    const found = new Set<Group>();
    const from = (v: Value): void => {
      for (const u of this.users.get(v) ?? []) for (const g of this.groups[u]!) if (!group.eqns.has(u)) found.add(g);
    };
    for (const r of group.roots) for (const v of this.eqns[r]!.outputs) from(v);
    for (const i of group.eqns) if (splatValue(this.eqns[i]) === null) for (const g of this.groups[i]!) found.add(g);
    for (const v of this.operands(group)) if (sizeOf(v.type.shape) > 1 && (this.users.get(v)?.length ?? 0) <= 16) from(v);
    return [...found];
  }

  private operands(group: Group): Set<Value> {
    const inputs = new Set<Value>();
    for (const i of group.eqns) {
      for (const v of this.eqns[i]!.inputs) {
        const p = this.position.get(v);
        if (p === undefined || !group.eqns.has(p)) inputs.add(v);
      }
    }
    return inputs;
  }

  private mergeable(a: Group, b: Group): boolean {
    if (a.eqns.size + b.eqns.size > maxEquations) return false;
    const members = new Set([...a.eqns, ...b.eqns]);
    const roots = new Set([...a.roots, ...b.roots]);
    return this.runnable(members, roots, [a, b]) && !this.reaches(a, b) && !this.reaches(b, a);
  }

  /** Whether `to` depends on `from` by way of a third group or a control equation. */
  private reaches(from: Group, to: Group): boolean {
    const last = this.order.get(to)!;
    const seen = new Set<Group | number>();
    const stack = this.readers(from).filter((n) => n !== to);
    while (stack.length > 0) {
      const node = stack.pop()!;
      if (node === to) return true;
      if (seen.has(node) || this.order.get(node)! > last) continue;
      seen.add(node);
      stack.push(...this.readers(node));
    }
    return false;
  }

  /** Numbers groups and other equations so that every reader comes behind what it reads. */
  private sort(): void {
    const seen = new Set<Group | number>();
    const done: (Group | number)[] = [];
    const visit = (start: Group | number): void => {
      // Depth first with a stack of its own: programs may be deeper than the machine's.
      const stack: { readonly node: Group | number; readonly next: (Group | number)[] }[] = [];
      const open = (node: Group | number): void => {
        seen.add(node);
        stack.push({ node, next: this.readers(node) });
      };
      if (!seen.has(start)) open(start);
      while (stack.length > 0) {
        const { node, next } = stack[stack.length - 1]!;
        const reader = next.pop();
        if (reader === undefined) {
          stack.pop();
          done.push(node);
        } else if (!seen.has(reader)) open(reader);
      }
    };
    this.eqns.forEach((e, i) => {
      if (!isFusible(e)) visit(i);
      for (const g of this.groups[i]!) visit(g);
    });
    this.order = new Map(done.map((node, i) => [node, done.length - i]));
  }

  /** The groups and other equations that read what a group or equation makes. */
  private readers(node: Group | number): (Group | number)[] {
    const found = new Set<Group | number>();
    for (const r of typeof node === 'number' ? [node] : node.roots) {
      for (const v of this.eqns[r]!.outputs) {
        for (const u of this.users.get(v) ?? []) {
          if (!isFusible(this.eqns[u]!)) found.add(u);
          for (const g of this.groups[u]!) if (g !== node && !g.eqns.has(r)) found.add(g);
        }
      }
    }
    return [...found];
  }

  private rebuilt(): Graph {
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
      const home = this.groups[p]!.find((g) => g.roots.has(p));
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
      for (const g of this.groups[i]!) if (g.roots.has(i)) emit(equation(g));
    });
    for (const v of this.graph.results) define(v);
    return { ...this.graph, eqns: out };
  }
}

/** What runs regions, or needs other devices: a collective with an element rule is one among a single device. */
const standsAlone = ({ op }: Eqn): boolean => op.kind === 'control' || (op.kind === 'collective' && !op.element);

/** Array constants and `empty` are buffers, control runs its regions: none of them is in a kernel. */
function isFusible(eqn: Eqn): boolean {
  if (standsAlone(eqn) || eqn.op === emptyOp) return false;
  const constant = constantOf(eqn);
  return constant === null || constant.data.length === 1;
}

function withFusedRegions(eqn: Eqn, target: Target): Eqn {
  return { ...eqn, regions: eqn.regions.map((g) => fuse.run(g, target)) };
}
