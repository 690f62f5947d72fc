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
import type { OpKind } from '../../ir/op.ts';
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

/** What reading an element costs, in flops: what costs less to compute is not worth writing. */
const loadEffort = 4;

/** A kernel in the making: equations by position in the graph. */
interface Group {
  readonly eqns: Set<number>;
  /** The equation the group was begun with; its outputs are results. */
  readonly roots: Set<number>;
  /** Values read from outside. */
  readonly inputs: Set<Value>;
  /** Whether it has equations that are not light. */
  heavy: boolean;
  dead: boolean;
}

/** Kinds that an element rule computes without a loop: any number of them make a kernel of the map family. */
const light: ReadonlySet<OpKind> = new Set<OpKind>(['elementwise', 'layout', 'gather', 'update']);

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
  /** Equations made of iotas and numbers alone, cheap to make again wherever they are read. */
  private readonly generated: readonly boolean[];
  /** Pairs of groups that cannot be one; they only grow, and larger ones can neither. */
  private readonly apart = new Map<Group, Set<Group>>();

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
    const generated: boolean[] = [];
    this.eqns.forEach((e, i) => {
      generated[i] =
        (e.op.kind === 'layout' || (e.op.kind === 'elementwise' && effort(e) <= 2)) &&
        e.inputs.every((v) => generated[this.position.get(v) ?? -1]);
    });
    this.generated = generated;
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
    } else if (this.generated[i] || eqn.op.kind === 'layout') {
      // What only moves elements goes where it can, even where it has to be written for others.
      const takers = consumers.filter((g) => this.accepts(g, i) && this.pays(i, [g]));
      for (const g of takers) this.add(g, i);
      needed ||= takers.length < consumers.length;
    } else if (!needed) {
      needed = !consumers.every((g) => this.accepts(g, i)) || !this.pays(i, consumers);
      if (!needed) for (const g of consumers) this.add(g, i);
    }
    if (!needed) return;
    const group: Group = {
      eqns: new Set([i]),
      roots: new Set([i]),
      inputs: new Set(eqn.inputs),
      heavy: !light.has(eqn.op.kind),
      dead: false,
    };
    this.groups[i]!.push(group);
  }

  private add(group: Group, i: number): void {
    const eqn = this.eqns[i]!;
    group.eqns.add(i);
    for (const v of eqn.outputs) group.inputs.delete(v);
    for (const v of eqn.inputs) if (!group.eqns.has(this.position.get(v) ?? -1)) group.inputs.add(v);
    group.heavy ||= !light.has(eqn.op.kind);
    this.groups[i]!.push(group);
  }

  private accepts(group: Group, i: number): boolean {
    const eqn = this.eqns[i]!;
    if (group.eqns.size >= maxEquations) return false;
    const more = eqn.inputs.filter((v) => !group.inputs.has(v) && !group.eqns.has(this.position.get(v) ?? -1)).length;
    const fewer = eqn.outputs.filter((v) => group.inputs.has(v)).length;
    if (!this.binds(group.inputs.size + more - fewer, this.resultsOf(group.roots, [group]).length)) return false;
    if (!group.heavy && light.has(eqn.op.kind) && group.roots.size === 1) return true;
    return this.runnable(new Set([...group.eqns, i]), group.roots, [group]);
  }

  /** One binding stays free for the guard of a conditional. */
  private binds(inputs: number, results: number): boolean {
    return inputs + results + 1 <= this.target.maxStorageBuffers;
  }

  /** Whether a family runs these equations, the union of some groups, as one kernel. */
  private runnable(members: ReadonlySet<number>, roots: ReadonlySet<number>, from: readonly Group[]): boolean {
    const eqns = [...members].sort((a, b) => a - b).map((k) => this.eqns[k]!);
    const fusion = fusionOf(eqns, this.resultsOf(roots, from), (v) => newValue(v.type));
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
    // A scalar is computed once for each invocation, which works on several elements and waits for memory meanwhile.
    const share = own === 1 ? 64 : 1;
    const evaluations = groups.reduce((n, g) => n + this.evaluations(g, i) / share, 0);
    const extra = Math.max(0, evaluations * Math.max(0, cost - loadEffort) - own * cost);
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
    for (const first of all) {
      for (let grown = !first.dead; grown; ) {
        const second = this.neighbours(first).find((g) => !g.dead && g !== first && this.mergeable(first, g));
        grown = second !== undefined;
        if (second) this.merge(first, second);
      }
    }
  }

  private merge(first: Group, second: Group): void {
    for (const i of second.eqns) {
      this.groups[i] = this.groups[i]!.filter((g) => g !== second);
      if (!first.eqns.has(i)) this.add(first, i);
    }
    for (const v of [...first.inputs]) if (first.eqns.has(this.position.get(v) ?? -1)) first.inputs.delete(v);
    for (const r of second.roots) first.roots.add(r);
    second.dead = true;
    this.sort();
  }

  /** Groups that read what this one writes, or an operand it reads. */
  private neighbours(group: Group): Group[] {
    const found = new Set<Group>();
    const from = (v: Value): void => {
      for (const u of this.users.get(v) ?? []) for (const g of this.groups[u]!) if (!group.eqns.has(u)) found.add(g);
    };
    for (const r of group.roots) for (const v of this.eqns[r]!.outputs) from(v);
    for (const i of group.eqns) if (splatValue(this.eqns[i]) === null) for (const g of this.groups[i]!) found.add(g);
    for (const v of group.inputs) if (sizeOf(v.type.shape) > 1 && (this.users.get(v)?.length ?? 0) <= 16) from(v);
    return [...found];
  }

  private mergeable(a: Group, b: Group): boolean {
    if (this.apart.get(a)?.has(b) || this.apart.get(b)?.has(a)) return false;
    const can = this.fitTogether(a, b) && !this.reaches(a, b) && !this.reaches(b, a);
    if (!can) this.apart.set(a, (this.apart.get(a) ?? new Set()).add(b));
    return can;
  }

  private fitTogether(a: Group, b: Group): boolean {
    if (a.eqns.size + b.eqns.size > maxEquations) return false;
    const roots = new Set([...a.roots, ...b.roots]);
    const members = new Set([...a.eqns, ...b.eqns]);
    const inputs = new Set([...a.inputs, ...b.inputs].filter((v) => !members.has(this.position.get(v) ?? -1)));
    if (!this.binds(inputs.size, this.resultsOf(roots, [a, b]).length)) return false;
    const whole = [...roots].every((r) => this.eqns[r]!.op.kind !== 'update');
    if (a.heavy || b.heavy || !whole) return this.runnable(members, roots, [a, b]);
    const results = this.resultsOf(roots, [a, b]);
    const size = sizeOf(results[0]!.type.shape);
    if (!results.every((v) => sizeOf(v.type.shape) === size)) return false;
    // What is no result any more is computed for every element of those that are.
    const inner = [...roots].filter((r) => !this.eqns[r]!.outputs.some((v) => results.includes(v)));
    return inner.every((r) => sizeOf(this.eqns[r]!.outputs[0]!.type.shape) === size || this.pays(r, [a, b]));
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
