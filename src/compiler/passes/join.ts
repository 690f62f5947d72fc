/**
 * Horizontal fusion: runs independent kernels in one dispatch, where each is so short that the time of a dispatch matters.
 *
 *     %0 = fusion %a, %s (64x64)                    %0, %1 = fusion %a, %b, %s family = parallel
 *     %1 = fusion %b, %s (128)               →        (64x64 and 128)
 *
 * Requires: fusions. Ensures: values are defined before they are used. Pays when a kernel takes less than `mostDispatches` dispatches cost
 * and its text is short: kernels with many flops per byte take long to compile, and alone they are compiled once for all equal ones.
 */
import { type Eqn, type Graph, newValue, type Value } from '../../ir/graph.ts';
import { graphKey } from '../../ir/key.ts';
import { sizeOf } from '../../types/shape.ts';
import { each, mapped, type Steps } from '../../util/steps.ts';
import { flopsOfRegion, trafficOf } from '../cost.ts';
import { KernelBuilder } from '../emit/kernel.ts';
import { regionOf } from '../emit/region.ts';
import { fusionOp, isFusion } from '../fusion.ts';
import { usesBarrier } from '../kernel-ir/program.ts';
import { chooseFamily } from '../kernels/families.ts';
import type { Region } from '../kernels/family.ts';
import { outputsOf } from '../kernels/outputs.ts';
import { secondsFor } from '../../machine/model.ts';
import type { Target } from '../plan.ts';
import { tuning } from '../tuning.ts';
import { Order } from './order.ts';
import { passOf } from './pass.ts';
import { inRegions } from './rewrite.ts';

export const join = passOf('join', joined);

const { mostDispatches, mostFlopsPerByte, mostParts, mostEquations, mostOpen } = tuning.join;

const kinds: ReadonlySet<string> = new Set(['matmul', 'reduce', 'map']);

function* joined(graph: Graph, target: Target): Steps<Graph> {
  const inner = yield* inRegions(graph, (region) => joined(region, target));
  return yield* new Join(inner, target).run();
}

/** Equations that are to be one. */
interface Bundle {
  readonly eqns: Eqn[];
  /** Operands and results: buffers. */
  inputs: Set<Value>;
  equations: number;
}

class Join {
  private readonly graph: Graph;
  private readonly target: Target;
  private readonly bundleOf = new Map<Eqn, Bundle>();
  private readonly users = new Map<Value, Eqn[]>();
  private order!: Order<Bundle>;
  private readonly known = new Map<string, string | null>();

  constructor(graph: Graph, target: Target) {
    this.graph = graph;
    this.target = target;
  }

  *run(): Steps<Graph> {
    yield* each(this.graph.eqns, (eqn) => {
      for (const v of new Set(eqn.inputs)) {
        const users = this.users.get(v);
        if (users) users.push(eqn);
        else this.users.set(v, [eqn]);
      }
      const equations = isFusion(eqn) ? eqn.regions[0]!.eqns.length : 0;
      this.bundleOf.set(eqn, { eqns: [eqn], inputs: new Set(eqn.inputs), equations });
    });
    this.order = yield* Order.of([...this.bundleOf.values()], (b) => this.readers(b));
    const open = new Map<string, Bundle[]>();
    for (const bundle of this.order.nodes()) {
      yield;
      const kind = this.kindOf(bundle.eqns[0]!);
      if (kind === null) continue;
      const others = open.get(kind) ?? [];
      const other = others.find((b) => this.fit(b, bundle));
      if (other) this.merge(other, bundle);
      else open.set(kind, [...others, bundle].slice(-mostOpen));
    }
    const bundles = this.order.nodes();
    if (bundles.length === this.graph.eqns.length) return this.graph;
    return { ...this.graph, eqns: yield* mapped(bundles, (b) => (b.eqns.length === 1 ? b.eqns[0]! : besideEachOther(b.eqns))) };
  }

  private readers(bundle: Bundle): Bundle[] {
    const found = new Set(bundle.eqns.flatMap((e) => e.outputs).flatMap((v) => this.users.get(v) ?? []));
    return [...new Set([...found].map((e) => this.bundleOf.get(e)!))].filter((b) => b !== bundle);
  }

  /** Kernels of one kind can share a workgroup; null for a kernel that stays alone. */
  private kindOf(eqn: Eqn): string | null {
    if (!isFusion(eqn) || eqn.attrs['family'] !== undefined) return null;
    if (eqn.outputs.some((v) => sizeOf(v.type.shape) === 0)) return null;
    const region = regionOf(eqn.regions[0]!);
    const bytes = trafficOf(region, outputsOf(region));
    const flops = flopsOfRegion(region);
    const { machine } = this.target;
    const seconds = secondsFor(machine, flops, bytes);
    if (seconds > mostDispatches * machine.dispatchSeconds || flops > mostFlopsPerByte * bytes) return null;
    if (region.graph.results.some((v) => region.graph.params.includes(v))) return null;
    const key = graphKey(region.graph);
    let kind = this.known.get(key);
    if (kind === undefined) this.known.set(key, (kind = this.written(region)));
    return kind;
  }

  /** Whether a kernel has barriers is known once it is written. */
  private written(region: Region): string | null {
    const choice = chooseFamily(region, this.target);
    if (!choice || !kinds.has(choice.family.name)) return null;
    const kernel = new KernelBuilder(region, this.target, outputsOf(region), { strict: false, writable: new Set(), guarded: false });
    const emitted = choice.family.emit(kernel, choice.match);
    const [, y, z] = emitted.workgroups;
    if (y > 1 || z > 1) return null;
    return !usesBarrier(emitted.body) ? choice.family.name : `${choice.family.name} of ${emitted.workgroupSize}`;
  }

  private fit(a: Bundle, b: Bundle): boolean {
    const parts = [...a.eqns, ...b.eqns];
    if (parts.length > mostParts || a.equations + b.equations > mostEquations) return false;
    const inputs = new Set([...a.inputs, ...b.inputs]);
    const results = parts.reduce((n, e) => n + e.outputs.length, 0);
    const inPlace = parts.flatMap(windowsOf);
    // One binding stays free for the guard of a conditional; a window needs none beside its target's.
    if (inputs.size + results - inPlace.length + 1 > this.target.maxStorageBuffers) return false;
    if (inPlace.some((v) => parts.filter((e) => e.inputs.includes(v)).length > 1)) return false;
    if (this.readers(a).includes(b) || this.readers(b).includes(a)) return false;
    return !this.order.reaches(a, b) && !this.order.reaches(b, a);
  }

  private merge(a: Bundle, b: Bundle): void {
    this.order.merge(a, b);
    for (const e of b.eqns) this.bundleOf.set(e, a);
    a.eqns.push(...b.eqns);
    a.inputs = new Set([...a.inputs, ...b.inputs]);
    a.equations += b.equations;
  }
}

/** Operands that a fusion writes a window of. */
function windowsOf(eqn: Eqn): Value[] {
  return outputsOf(regionOf(eqn.regions[0]!)).flatMap((o) => (o.inPlace === null ? [] : [eqn.inputs[o.inPlace]!]));
}

/** One fusion of several that share nothing but operands. */
function besideEachOther(fusions: readonly Eqn[]): Eqn {
  const params = new Map<Value, Value>();
  const eqns: Eqn[] = [];
  const results: Value[] = [];
  for (const fusion of fusions) {
    const region = fusion.regions[0]!;
    // Values of their own: an equation that two kernels repeat is the same in both.
    const env = new Map<Value, Value>();
    region.params.forEach((p, i) => {
      const given = fusion.inputs[i]!;
      if (!params.has(given)) params.set(given, newValue(p.type, p.weak));
      env.set(p, params.get(given)!);
    });
    for (const e of region.eqns) {
      const outputs = e.outputs.map((v) => newValue(v.type, v.weak));
      eqns.push({ ...e, inputs: e.inputs.map((v) => env.get(v)!), outputs });
      e.outputs.forEach((v, i) => env.set(v, outputs[i]!));
    }
    results.push(...region.results.map((v) => env.get(v)!));
  }
  return {
    op: fusionOp,
    inputs: [...params.keys()],
    attrs: { family: 'parallel', parts: fusions.flatMap((f) => [f.regions[0]!.eqns.length, f.outputs.length]) },
    regions: [{ params: [...params.values()], eqns, results }],
    outputs: fusions.flatMap((f) => f.outputs),
  };
}
