/**
 * Makes kernels of attention, whatever wrote it, and of its gradient: products whose scores go through elementwise work and sums over rows
 * into further products.
 *
 *     %s = dot_general %q, %k : 8x256x256              %0, %1, %2 = systolic.fusion %q, %k, %v {
 *     %e = exp(%s - max(%s))                             dot_general; exp; reduce max; reduce add; dot_general; divide
 *     %p = %e / sum(%e)                          →     }
 *     %o = dot_general %p, %v                          %dq = systolic.fusion %q, %k, %v, %do, %1, %2 { … }
 *     … gradient …                                     %dk, %dv = systolic.fusion … { … }
 *
 * Scores are never written: each kernel makes them again from the operands and from what was summed of rows before it, in this graph or in
 * another (the loop that goes forward, where this one is the body of the loop that goes back). Where that takes more bindings than there are,
 * numbers of rows go into one buffer: see pack-rows.ts.
 *
 * Requires: no `call` equations; runs before reductions are split. Ensures: nothing that others rely on; the fusions are left alone by
 * later passes. Pays: always, where the family of kernels takes the regions and nobody else needs the scores.
 */
import { dce } from '../../ir/dce.ts';
import { type Eqn, type Graph, newValue, type Value } from '../../ir/graph.ts';
import type { Steps } from '../../util/steps.ts';
import { effort } from '../cost.ts';
import { regionOf, splatValue } from '../emit/region.ts';
import { fusionOf, isFusion, isLoop } from '../fusion.ts';
import { attention } from '../kernels/attention.ts';
import type { Region } from '../kernels/family.ts';
import type { Target } from '../plan.ts';
import { type Cluster, clustersOf } from './attention-clusters.ts';
import { Packs, packable, withPack } from './pack-rows.ts';
import { padAttention } from './pad-attention.ts';
import { passOf } from './pass.ts';
import { inRegions } from './rewrite.ts';
import { turnAttention } from './turn-attention.ts';

export const formAttention = passOf('form-attention', (graph, target) => formed(graph, target, target.maxStorageBuffers));

/** `bindings`: how many a kernel may have. */
function* formed(graph: Graph, target: Target, bindings: number): Steps<Graph> {
  // A kernel under a condition also binds the condition.
  const whole = yield* inRegions(graph, (r, eqn) => formed(r, target, isLoop(eqn) ? bindings : target.maxStorageBuffers - 1));
  const clusters = yield* clustersOf(whole);
  if (clusters.length === 0) return whole;
  const padded = padAttention(whole, clusters);
  const { graph: next, count } = yield* kernelsIn(padded, target, bindings);
  // Copies with zeros behind them are only for these kernels.
  if (padded === whole || count === clusters.length) return count === 0 ? whole : next;
  const plain = yield* kernelsIn(whole, target, bindings);
  return plain.count === 0 ? whole : plain.graph;
}

/** A graph with kernels of attention in it, and of how many clusters they are. */
interface Formed {
  readonly graph: Graph;
  readonly count: number;
}

function* kernelsIn(graph: Graph, target: Target, bindings: number): Steps<Formed> {
  const { graph: turned, late } = turnAttention(graph, yield* clustersOf(graph));
  return yield* new Former(turned, late, target, bindings).run();
}

/** Equations by position that become one kernel, in the making. */
interface Group {
  readonly closers: Set<number>;
  readonly scores: ReadonlySet<Eqn>;
  members: ReadonlySet<number>;
}

/** The equations of a kernel, and those of them that come after a product. */
interface Grown {
  readonly members: ReadonlySet<number>;
  readonly behind: ReadonlySet<Eqn>;
}

class Former {
  private readonly graph: Graph;
  /** Parts of products that belong to kernels after the first. */
  private readonly late: ReadonlySet<Value>;
  private readonly target: Target;
  private readonly bindings: number;
  private readonly region: Region;
  private readonly position = new Map<Eqn, number>();
  private readonly results: ReadonlySet<Value>;
  private readonly behind = new Map<Cluster, Set<Value>>();

  constructor(graph: Graph, late: ReadonlySet<Value>, target: Target, bindings: number) {
    this.graph = graph;
    this.late = late;
    this.target = target;
    this.bindings = bindings;
    this.region = regionOf(graph);
    this.results = new Set(graph.results);
    graph.eqns.forEach((e, i) => this.position.set(e, i));
  }

  *run(): Steps<Formed> {
    const fusions: Eqn[] = [];
    const packs = new Packs();
    let count = 0;
    for (const cluster of yield* clustersOf(this.graph)) {
      const groups = yield* this.groupsOf(cluster);
      if (!groups) continue;
      const grown: Grown[] = [];
      for (const g of groups) grown.push(yield* this.grown(g));
      const read = new Set(grown.flatMap((g) => this.fusionOf(g).inputs));
      const kernels = grown.map((g) => this.fusionOf(g, read));
      const small = kernels.map((k) => packable(k, this.bindings));
      if (small.includes(null)) continue;
      count++;
      kernels.forEach((k, i) => fusions.push(small[i]!.reduce((smaller, values) => withPack(smaller, values, packs), k)));
    }
    const whole = count === 0 ? null : ordered(this.graph, [...packs.eqns, ...fusions]);
    return whole ? { graph: slim(whole), count } : { graph: this.graph, count: 0 };
  }

  /** Sums that can share one kernel; null where some are left over. */
  private *groupsOf(cluster: Cluster): Steps<readonly Group[] | null> {
    const groups: Group[] = [];
    const maxima = cluster.reductions.filter((r) => r.maximum);
    for (const sum of [...cluster.reductions, ...cluster.products].sort((a, b) => this.at(a.eqn) - this.at(b.eqn))) {
      const first = (g: Group): boolean => maxima.some((m) => g.closers.has(this.at(m.eqn)));
      const same = (g: Group): boolean => g.scores.size === sum.scores.size && [...g.scores].every((s) => sum.scores.has(s));
      const late = this.late.has(sum.eqn.outputs[0]!);
      let taken = false;
      for (const g of groups) taken ||= (!first(g) || (same(g) && !late)) && (yield* this.takes(g, this.at(sum.eqn), cluster));
      if (taken) continue;
      const alone: Group = { closers: new Set(), scores: sum.scores, members: new Set() };
      // A maximum alone is no kernel of attention; it is the start of one.
      if (!(yield* this.takes(alone, this.at(sum.eqn), cluster, true))) return null;
      groups.push(alone);
    }
    for (const g of groups) if (!(yield* this.matches(g))) return null;
    return groups;
  }

  private at(eqn: Eqn): number {
    return this.position.get(eqn)!;
  }

  private *takes(group: Group, closer: number, cluster: Cluster, start = false): Steps<boolean> {
    const closers = new Set([...group.closers, closer]);
    const members = this.slice(closers, cluster);
    if (!start && !(yield* this.matches({ ...group, closers, members }))) return false;
    group.closers.add(closer);
    group.members = members;
    return true;
  }

  /** All that the sums need from the scores on, with what is cheap of the operands. Sums of other kernels are read. */
  private slice(closers: ReadonlySet<number>, cluster: Cluster): ReadonlySet<number> {
    const members = new Set<number>();
    const light = (v: Value, budget: number): boolean => this.cheap(v, budget) !== null;
    const behind = this.behindProducts(cluster);
    const visit = (v: Value): void => {
      const eqn = this.region.producer(v);
      if (!eqn) return;
      const at = this.at(eqn);
      if (members.has(at)) return;
      const sum = cluster.sums.has(eqn);
      if (sum && !closers.has(at)) return;
      // Work on a product is done once, in its kernel, except for cheap work.
      const scores = cluster.values.has(v) && !behind.has(v);
      if (!sum && !scores && !light(v, 8)) return;
      members.add(at);
      for (const w of eqn.inputs) visit(w);
    };
    for (const c of closers) {
      members.add(c);
      for (const w of this.graph.eqns[c]!.inputs) visit(w);
    }
    return members;
  }

  /** Values computed from a cluster's products, except for further scores and values computed from those. */
  private behindProducts(cluster: Cluster): ReadonlySet<Value> {
    let behind = this.behind.get(cluster);
    if (!behind) {
      behind = new Set(cluster.products.flatMap((p) => p.eqn.outputs));
      const scores = new Set([...cluster.products, ...cluster.reductions].flatMap((s) => [...s.scores]));
      for (const e of this.graph.eqns) if (!scores.has(e) && e.inputs.some((v) => behind!.has(v))) for (const v of e.outputs) behind.add(v);
      this.behind.set(cluster, behind);
    }
    return behind;
  }

  /** Flops that make an element of a value by moves and elementwise work alone; null above a budget. */
  private cheap(v: Value, budget: number): number | null {
    const eqn = this.region.producer(v);
    if (!eqn) return 0;
    if (eqn.op.kind !== 'layout' && eqn.op.kind !== 'elementwise') return null;
    // Choosing between pieces is a branch for every element.
    if (eqn.op.cost?.branches || (eqn.inputs.length === 0 && splatValue(eqn) === null && 'value' in eqn.attrs)) return null;
    const own = effort(eqn);
    return own <= budget ? own : null;
  }

  /** Whether the family takes the kernel, and the adapter its bindings: what is done behind products may leave it fewer results. */
  private *matches(group: Group): Steps<boolean> {
    yield;
    const plain = { ...group, behind: new Set<Eqn>() };
    return this.isAttention(plain) && (this.fits(plain) || this.fits(yield* this.grown(group)));
  }

  private isAttention(group: Grown): boolean {
    return attention.match(regionOf(this.fusionOf(group).regions[0]!), this.target) !== null;
  }

  private fits(group: Grown): boolean {
    return packable(this.fusionOf(group), this.bindings) !== null;
  }

  /** The kernel of some equations with all that it could give; `wanted` are values that other kernels read. */
  private fusionOf({ members, behind }: Grown, wanted: ReadonlySet<Value> = new Set()): Eqn {
    const eqns = [...members].sort((a, b) => a - b).map((i) => this.graph.eqns[i]!);
    const made = new Set<Value>();
    const results = eqns.flatMap((e) => {
      const product = e.op.kind === 'dot' && e.inputs.some((v) => made.has(v));
      if (e.op.kind === 'dot' || e.inputs.some((v) => made.has(v))) for (const v of e.outputs) made.add(v);
      const read = (v: Value): boolean =>
        wanted.has(v) || this.results.has(v) || this.region.users(v).some((u) => !members.has(this.at(u)));
      return e.op.kind === 'reduce' ? e.outputs : product || behind.has(e) ? e.outputs.filter(read) : [];
    });
    return fusionOf(eqns, results, (p) => newValue(p.type), attention.name);
  }

  /** With what is done with a product's elements alone: factors of rows, conversions, transposes. */
  private *grown({ closers, members }: Group): Steps<Grown> {
    let all: Grown = { members, behind: new Set() };
    for (const c of closers) {
      const closer = this.graph.eqns[c]!;
      if (closer.op.kind !== 'dot') continue;
      for (let v = closer.outputs[0]!; ; ) {
        const [next, ...others] = this.region.users(v);
        if (!next || others.length > 0 || this.results.has(v) || next.outputs.length !== 1 || effort(next) > 16) break;
        if (next.op.kind !== 'elementwise' && next.op.kind !== 'layout') break;
        const more = new Set([...all.members, this.at(next)]);
        if (!next.inputs.every((w) => w === v || this.follows(w, more))) break;
        const larger = { members: more, behind: new Set([...all.behind, next]) };
        yield;
        if (!this.isAttention(larger)) break;
        all = larger;
        v = next.outputs[0]!;
      }
    }
    return all;
  }

  /** Adds what makes a value of numbers and of the group's own rows; false where it needs anything else. */
  private follows(v: Value, members: Set<number>): boolean {
    const eqn = this.region.producer(v);
    if (!eqn) return false;
    if (members.has(this.at(eqn))) return true;
    if (splatValue(eqn) === null && eqn.op.kind !== 'layout' && eqn.op.kind !== 'elementwise') return false;
    if (eqn.inputs.length === 0 && splatValue(eqn) === null) return false;
    if (!eqn.inputs.every((w) => this.follows(w, members))) return false;
    members.add(this.at(eqn));
    return true;
  }
}

/** Kernels without the results that nobody reads. */
function slim(graph: Graph): Graph {
  const read = new Set([...graph.results, ...graph.eqns.flatMap((e) => e.inputs)]);
  const eqns = graph.eqns.map((e) => {
    if (!isFusion(e) || e.outputs.every((v) => read.has(v))) return e;
    const [region] = e.regions as [Graph];
    const kept = e.outputs.map((v) => read.has(v));
    const smaller = dce({ ...region, results: region.results.filter((_, k) => kept[k]) });
    return { ...e, outputs: e.outputs.filter((_, k) => kept[k]), regions: [smaller] };
  });
  return { ...graph, eqns };
}

/** The graph with fusions in it, every equation after those that it reads; null where that is impossible. Equations of no use are left out. */
function ordered(graph: Graph, fusions: readonly Eqn[]): Graph | null {
  const makers = new Map<Value, Eqn>();
  for (const e of [...graph.eqns, ...fusions]) for (const v of e.outputs) makers.set(v, e);
  const done = new Set<Eqn>();
  const open = new Set<Eqn>();
  const out: Eqn[] = [];
  for (const result of graph.results) {
    const stack = [makers.get(result)];
    while (stack.length > 0) {
      const eqn = stack[stack.length - 1];
      if (!eqn || done.has(eqn)) {
        stack.pop();
        continue;
      }
      const missing = eqn.inputs.flatMap((v) => makers.get(v) ?? []).filter((e) => !done.has(e));
      if (missing.length === 0) {
        stack.pop();
        open.delete(eqn);
        done.add(eqn);
        out.push(eqn);
        continue;
      }
      if (open.has(eqn)) return null;
      open.add(eqn);
      stack.push(...missing);
    }
  }
  return { ...graph, eqns: out };
}
