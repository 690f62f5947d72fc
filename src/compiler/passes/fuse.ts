/**
 * Makes every equation part of a kernel: `systolic.fusion` equations whose regions the kernel families can run.
 *
 *     %0 = stablehlo.multiply %a, %b                 %0 = systolic.fusion %a, %b, %c {
 *     %1 = stablehlo.add %0, %c              →         multiply; add; tanh
 *     %2 = stablehlo.tanh %1                         }
 *
 * 1. Producers are taken from the last to the first. One goes into all kernels that use it, when some family can run each of the enlarged
 *    regions and it costs less to compute it there (again for every user) than to write and read it; else it begins a kernel of its own.
 * 2. Kernels that share operands, or of which one uses the other, become one with several results where a family runs them together.
 * 3. Work in front of a product or a reduction that can also be an epilogue of the kernel that makes its operand goes there, when no more
 *    memory is written for it: there it is done once for each element. What changed by that is tried with its neighbours again.
 *
 * Requires: no `call` and no `barrier` equations. Ensures: every equation is a fusion, a control equation, an array constant or `empty`.
 */
import type { Eqn, Graph, Value } from '../../ir/graph.ts';
import { sizeBytes, sizeOf } from '../../types/shape.ts';
import { all, each, filtered, type Steps } from '../../util/steps.ts';
import { bytesOf, effort } from '../cost.ts';
import { splatValue } from '../emit/region.ts';
import { roundsOf } from '../kernels/map.ts';
import { secondsFor } from '../../machine/model.ts';
import type { Target } from '../plan.ts';
import { tuning } from '../tuning.ts';
import { type Group, Groups, isFusible, light } from './groups.ts';
import { passOf } from './pass.ts';
import { inRegions } from './rewrite.ts';

export const fuse = passOf('fuse', fused);

function* fused(graph: Graph, target: Target): Steps<Graph> {
  const inner = yield* inRegions(graph, (region) => fused(region, target));
  return yield* new Fusion(inner, target).run();
}

const { maxEvaluations, maxRounds, loadEffort, maxNeighbours } = tuning.fuse;

class Fusion {
  private readonly groups: Groups;
  private readonly target: Target;
  private readonly eqns: readonly Eqn[];
  /** Equations made of iotas and numbers alone, cheap to make again wherever they are read. */
  private readonly generated: boolean[] = [];
  /** Pairs of groups that cannot be one: while they only grow, larger ones can neither. */
  private readonly apart = new Map<Group, Set<Group>>();

  constructor(graph: Graph, target: Target) {
    this.target = target;
    this.eqns = graph.eqns;
    this.groups = new Groups(graph, target);
  }

  *run(): Steps<Graph> {
    yield* this.groups.read();
    yield* each(this.eqns, (e, i) => {
      const cheap = e.op.kind === 'layout' || (e.op.kind === 'elementwise' && effort(e) <= 2);
      this.generated[i] = cheap && e.inputs.every((v) => this.generated[this.groups.position.get(v) ?? -1]);
    });
    for (let i = this.eqns.length - 1; i >= 0; i--) {
      yield;
      if (isFusible(this.eqns[i]!)) yield* this.place(i);
    }
    yield* this.mergeAll();
    for (
      let round = 0, changed = yield* this.moveBack();
      changed.size > 0 && round < maxRounds;
      round++, changed = yield* this.moveBack()
    ) {
      this.forget(changed);
      yield* this.mergeAll();
    }
    return yield* this.groups.rebuilt();
  }

  // 1. Producers into their users.

  private *place(i: number): Steps<void> {
    const { groups } = this;
    const eqn = this.eqns[i]!;
    const users = groups.usersOf(i);
    const consumers = [...new Set(users.flatMap((u) => groups.of[u]!))];
    let needed = consumers.length === 0 || eqn.outputs.some((v) => groups.results.has(v)) || users.some((u) => !isFusible(this.eqns[u]!));
    if (splatValue(eqn) !== null) {
      // One number costs a kernel nothing, but a family may want an operand in memory.
      const takers = yield* filtered(consumers, (g) => this.runs(g, i));
      for (const g of takers) groups.add(g, i);
      needed ||= takers.length < consumers.length;
    } else if (this.generated[i] || eqn.op.kind === 'layout') {
      // Layout ops are fused wherever possible, even where they are also written for others.
      const takers = yield* filtered(consumers, (g) => this.accepts(g, i) && this.pays(i, [g]));
      for (const g of takers) groups.add(g, i);
      needed ||= takers.length < consumers.length;
    } else if (!needed) {
      needed = this.crowds(i, consumers) || !(yield* all(consumers, (g) => this.accepts(g, i))) || !this.pays(i, consumers);
      if (!needed) for (const g of consumers) groups.add(g, i);
    }
    if (needed) groups.begin(i);
  }

  /** Whether this is a scalar made of so many others that computing it in several kernels would cost them their bindings. */
  private crowds(i: number, consumers: readonly Group[]): boolean {
    if (consumers.length < 2 || sizeOf(this.eqns[i]!.outputs[0]!.type.shape) > 1) return false;
    const leaves = new Set<Value>();
    const seen = new Set(this.eqns[i]!.inputs);
    // Values of a set that grows while it is read; what lies further back than a kernel reaches counts as read.
    for (const v of seen) {
      const p = this.groups.position.get(v);
      const eqn = p === undefined ? undefined : this.eqns[p]!;
      const light = (eqn?.op.kind === 'elementwise' || eqn?.op.kind === 'layout') && sizeOf(v.type.shape) === 1;
      if (light && seen.size < maxEvaluations) for (const operand of eqn.inputs) seen.add(operand);
      else leaves.add(v);
      if (leaves.size > 2) return true;
    }
    return false;
  }

  private accepts(group: Group, i: number): boolean {
    const { groups } = this;
    const eqn = this.eqns[i]!;
    if (group.evaluations + groups.indicesOf(group, i).size > maxEvaluations) return false;
    const more = eqn.inputs.filter((v) => !group.inputs.has(v) && !groups.makes(group, v)).length;
    const fewer = eqn.outputs.filter((v) => group.inputs.has(v)).length;
    if (!groups.binds(group.inputs.size + more - fewer, groups.resultsOf(group.roots, [group]).length)) return false;
    if (this.isTotal(i) && [...group.inputs].some((v) => !eqn.outputs.includes(v) && this.readsTotal(v))) return false;
    return this.runs(group, i);
  }

  /** Whether some family runs a group with one more equation. */
  private runs(group: Group, i: number): boolean {
    const { kind } = this.eqns[i]!.op;
    const [root] = group.roots;
    // A window that is written in place depends on who makes what it is put into.
    const plain = !group.heavy && group.roots.size === 1 && this.eqns[root!]!.op.kind !== 'update';
    return (plain && light.has(kind)) || this.groups.runnable(new Set([...group.eqns, i]), group.roots, [group]);
  }

  /** Computing the equation once for every use in the groups, against one kernel that writes it and reading it again. */
  private pays(i: number, into: readonly Group[]): boolean {
    const eqn = this.eqns[i]!;
    const own = sizeOf(eqn.outputs[0]!.type.shape);
    const cost = effort(eqn) + this.cheapOperands(eqn);
    // A scalar is computed once for each invocation, which works on several elements and waits for memory meanwhile.
    const share = (n: number): number => (own === 1 ? 64 * roundsOf(n, this.target) : 1);
    const evaluations = into.reduce((sum, g) => sum + this.evaluations(g, i) / share(this.evaluations(g, i)), 0);
    const extra = Math.max(0, evaluations * Math.max(0, cost - loadEffort) - own * cost);
    const { machine } = this.target;
    const saved = machine.dispatchSeconds + secondsFor(machine, 0, (1 + into.length) * bytesOf(eqn.outputs));
    return secondsFor(machine, extra, 0) <= saved;
  }

  /** Operands that will follow into the same groups because they are of no use elsewhere. */
  private cheapOperands(eqn: Eqn): number {
    return eqn.inputs.reduce((sum, v) => {
      const p = this.groups.position.get(v);
      if (p === undefined || (this.groups.users.get(v)?.length ?? 0) > 1) return sum;
      return sum + effort(this.eqns[p]!);
    }, 0);
  }

  /** Evaluations of an element of the equation in a group: one for each element of the widest user. */
  private evaluations(group: Group, i: number): number {
    return this.groups.usesIn(group, i).reduce((n, use) => {
      const user = this.eqns[use.user]!;
      const out = sizeOf(user.outputs[0]!.type.shape);
      const reads = user.op.kind === 'layout' || user.op.kind === 'elementwise' ? out : sizeOf(this.eqns[i]!.outputs[0]!.type.shape);
      return Math.max(n, reads);
    }, 0);
  }

  // 2. Kernels that become one.

  private *mergeAll(): Steps<void> {
    const { groups } = this;
    const last = (g: Group): number => Math.max(...g.roots);
    const inOrder = [...new Set(groups.of.flat())].sort((a, b) => last(a) - last(b));
    yield* groups.sort();
    for (const first of inOrder) {
      for (let second = first.dead ? null : yield* this.partnerOf(first); second; second = yield* this.partnerOf(first))
        groups.merge(first, second);
    }
  }

  private *partnerOf(first: Group): Steps<Group | null> {
    yield;
    for (const g of this.neighbours(first)) {
      if (g.dead || g === first) continue;
      if (this.mergeable(first, g)) return g;
      yield;
    }
    return null;
  }

  /** Groups that read what this one writes, or an operand it reads, or compute something that it computes too. */
  private neighbours(group: Group): Group[] {
    const { groups } = this;
    const found = new Set<Group>();
    const from = (v: Value): void => {
      for (const u of groups.users.get(v) ?? []) for (const g of groups.of[u]!) if (!group.eqns.has(u)) found.add(g);
    };
    for (const r of group.roots) for (const v of this.eqns[r]!.outputs) from(v);
    for (const i of group.eqns) {
      const others = groups.of[i]!;
      if (others.length <= maxNeighbours && splatValue(this.eqns[i]) === null) for (const g of others) found.add(g);
    }
    for (const v of group.inputs) if (sizeOf(v.type.shape) > 1 && (groups.users.get(v)?.length ?? 0) <= maxNeighbours) from(v);
    return [...found];
  }

  private mergeable(a: Group, b: Group): boolean {
    if (this.apart.get(a)?.has(b) || this.apart.get(b)?.has(a)) return false;
    const can = this.fitTogether(a, b) && !this.groups.reaches(a, b) && !this.groups.reaches(b, a);
    if (!can) this.apart.set(a, (this.apart.get(a) ?? new Set()).add(b));
    return can;
  }

  private fitTogether(a: Group, b: Group): boolean {
    const { groups } = this;
    if (a.evaluations + b.evaluations > maxEvaluations) return false;
    const roots = new Set([...a.roots, ...b.roots]);
    const members = new Set([...a.eqns, ...b.eqns]);
    // One that reads the other at several indices would compute all of it so often.
    if (groups.evaluationsOf(members, roots, maxEvaluations) > maxEvaluations) return false;
    const inputs = new Set([...a.inputs, ...b.inputs].filter((v) => !members.has(groups.position.get(v) ?? -1)));
    const results = groups.resultsOf(roots, [a, b]);
    if (!groups.binds(inputs.size, results.length)) return false;
    if ([...members].some((i) => this.isTotal(i)) && [...inputs].some((v) => this.readsTotal(v))) return false;
    const whole = [...roots].every((r) => this.eqns[r]!.op.kind !== 'update');
    if (a.heavy || b.heavy || !whole) return groups.runnable(members, roots, [a, b]);
    const size = sizeOf(results[0]!.type.shape);
    if (!results.every((v) => sizeOf(v.type.shape) === size)) return false;
    // A value that is no result any more is computed for every element of the results.
    const inner = [...roots].filter((r) => !this.eqns[r]!.outputs.some((v) => results.includes(v)));
    return inner.every((r) => sizeOf(this.eqns[r]!.outputs[0]!.type.shape) === size || this.pays(r, [a, b]));
  }

  /**
   * A reduction to one number. Those of several tensors (a norm over all parameters) stay apart from what is made of them: kernels of
   * which each waits for the total of the one before could not run side by side.
   */
  private isTotal(i: number): boolean {
    const eqn = this.eqns[i]!;
    return eqn.op.kind === 'reduce' && sizeOf(eqn.outputs[0]!.type.shape) === 1;
  }

  private readsTotal(v: Value): boolean {
    const p = this.groups.position.get(v);
    return p !== undefined && this.isTotal(p);
  }

  // 3. Work that goes back to where its operands are made.

  private *moveBack(): Steps<Set<Group>> {
    const { groups } = this;
    const changed = new Set<Group>();
    yield* groups.sort();
    for (const [i, eqn] of this.eqns.entries()) {
      yield;
      if (eqn.op.kind !== 'elementwise' || groups.of[i]!.length === 0 || splatValue(eqn) !== null) continue;
      const home = this.homeFor(i);
      const users = groups.of[i]!.filter((g) => g !== home);
      if (!home || users.length === 0 || !users.every((g) => g.heavy && !g.roots.has(i))) continue;
      const [moved, roots] = [this.withOperands(i, users[0]!), new Set([...home.roots, i])];
      const before = bytesOf(groups.resultsOf(home.roots, [home]));
      const undo = groups.checkpoint([home, ...users]);
      yield* each(users, (g) => groups.remove(g, i));
      for (const k of moved) if (!home.eqns.has(k)) groups.add(home, k);
      home.roots.add(i);
      const fits =
        bytesOf(groups.resultsOf(roots, [home])) <= before &&
        groups.binds(home.inputs.size, groups.resultsOf(roots, [home]).length) &&
        (yield* all([home, ...users], (g) => groups.runnable(g.eqns, g.roots, [g])));
      // The order stays valid: the home comes after the producers of the operands, and the users come after the home.
      if (!fits) undo();
      else for (const g of [home, ...users]) changed.add(g);
    }
    return changed;
  }

  /** These groups read and write other values than when they could not be one with others. */
  private forget(changed: ReadonlySet<Group>): void {
    for (const [g, others] of this.apart) {
      if (changed.has(g)) this.apart.delete(g);
      else for (const other of others) if (changed.has(other)) others.delete(other);
    }
  }

  /** The last of the groups that make the operands, when everything else the equation needs is there before it. It may compute it already. */
  private homeFor(i: number): Group | null {
    const { groups } = this;
    const moved = this.withOperands(i, groups.of[i]![0]!);
    const inputs = moved.flatMap((k) => this.eqns[k]!.inputs.filter((v) => !moved.includes(groups.position.get(v) ?? -1)));
    const homes = inputs.flatMap((v) => groups.home(v) ?? []);
    const last = homes.reduce<Group | null>((a, b) => (a === null || groups.isBehind(b, a) ? b : a), null);
    if (!last || inputs.some((v) => groups.position.has(v) && !groups.home(v))) return null;
    if (inputs.some((v) => groups.of[i]!.some((g) => g !== last && groups.makes(g, v)))) return null;
    const size = sizeBytes(this.eqns[i]!.outputs[0]!.type);
    return groups.resultsOf(last.roots, [last]).some((v) => sizeBytes(v.type) >= size) ? last : null;
  }

  /** The equation with what of its operands only moves elements or is one number. */
  private withOperands(i: number, group: Group): number[] {
    const found = new Set<number>();
    const visit = (k: number): void => {
      if (found.has(k)) return;
      for (const v of this.eqns[k]!.inputs) {
        const p = this.groups.position.get(v);
        if (p !== undefined && group.eqns.has(p) && this.eqns[p]!.op.kind === 'layout') visit(p);
      }
      found.add(k);
    };
    visit(i);
    return [...found];
  }
}
