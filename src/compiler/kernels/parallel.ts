/**
 * Kernels that know nothing of each other, side by side in one dispatch: each has workgroups of its own, so that the choice between them is
 * the same for all invocations of a workgroup.
 *
 *     fn main(wid, local) {
 *       if (wid.x < 8u) { part_0(wid, local); }
 *       else if (wid.x < 12u) { part_1(wid - 8, local); }
 *     }
 *
 * The pass `join` forms such regions. Their attribute `parts` tells for each part how many equations and how many results are its own.
 */
import { type Graph, ints, type Value } from '../../ir/graph.ts';
import { InternalError } from '../../util/errors.ts';
import { foldGrid } from '../emit/grid.ts';
import { regionOf } from '../emit/region.ts';
import type { Target } from '../plan.ts';
import type { Emitted, Kernel, KernelFamily, Region } from './family.ts';

export interface Part {
  readonly region: Region;
  /** Where its results stand among those of the whole. */
  readonly results: readonly number[];
  readonly family: KernelFamily;
  readonly match: unknown;
}

export interface ParallelMatch {
  readonly parts: readonly Part[];
}

/** How the parts are chosen comes from outside: this family is one of those that are chosen from. */
export const parallel = (
  choose: (region: Region, target: Target) => Pick<Part, 'family' | 'match'> | null,
): KernelFamily<ParallelMatch> => ({
  name: 'parallel',

  match(region, target, attrs = {}) {
    const parts = partsOf(region.graph, ints(attrs, 'parts')).flatMap((part) => {
      const choice = choose(part.region, target);
      return choice ? [{ ...part, ...choice }] : [];
    });
    return 2 * parts.length === ints(attrs, 'parts').length ? { parts } : null;
  },

  aligned(region, { parts }, result) {
    const { params } = region.graph;
    const own = parts.find((p) => p.results.includes(result));
    if (!own) return [];
    const shared = (v: Value): boolean => parts.some((p) => p !== own && p.region.graph.params.includes(v));
    const at = own.family.aligned?.(own.region, own.match, own.results.indexOf(result)) ?? [];
    return at.flatMap((i) => (shared(own.region.graph.params[i]!) ? [] : [params.indexOf(own.region.graph.params[i]!)]));
  },

  emit(kernel, { parts }) {
    const emitted = parts.map((p) => p.family.emit(partKernel(kernel, p), p.match));
    const sizes = emitted.map((e) => e.workgroupSize.reduce((n, d) => n * d, 1));
    const size = Math.max(...sizes);
    const grid = foldGrid(
      emitted.reduce((n, e) => n + e.workgroups[0], 0),
      kernel.target,
    );
    const remarks = [...new Set(emitted.flatMap((e) => e.remark ?? []))];
    let begin = 0;
    const branches = emitted.map((e, k) => {
      if (e.workgroups[1] > 1 || e.workgroups[2] > 1 || (sizes[k]! < size && !standsAlone(e)))
        throw new InternalError(`parallel: ${parts[k]!.family.name} can not stand beside others`);
      const call = `part_${k}(vec3<u32>(u32(id - ${begin}), 0u, 0u), local);`;
      begin += e.workgroups[0];
      return `if (id < ${begin}) { ${sizes[k]! < size ? `if (local < ${sizes[k]}u) { ${call} }` : call} }`;
    });
    return {
      body: [
        ...emitted.map((e, k) => asFunction(e.body, k)),
        `@compute @workgroup_size(${size})`,
        'fn main(@builtin(workgroup_id) wid: vec3<u32>, @builtin(local_invocation_index) local: u32) {',
        `let id = ${grid.id};`,
        branches.join(' else '),
        '}',
      ].join('\n'),
      workgroupSize: [size, 1, 1],
      workgroups: grid.workgroups,
      workgroupBytes: emitted.reduce((n, e) => n + (e.workgroupBytes ?? 0), 0),
      features: [...new Set(emitted.flatMap((e) => e.features ?? []))],
      directives: [
        ...new Set([
          ...emitted.flatMap((e) => e.directives ?? []),
          ...(emitted.some((e, k) => sizes[k]! < size && hearsLanes(e)) ? [uniform] : []),
        ]),
      ],
      ...(remarks.length > 0 ? { remark: remarks.join('; ') } : {}),
      label: `${parts.length}x${parts[0]!.family.name}_${emitted[0]!.label ?? ''}`,
    };
  },
});

/** Whether the last invocations of a workgroup may leave a kernel out: they meet at no barrier. Lanes that hear of each other are whole groups. */
export const standsAlone = (e: Emitted): boolean => !e.body.includes('Barrier(');

const hearsLanes = (e: Emitted): boolean => /subgroup\w+\(|quad\w+\(/.test(e.body);
/** `local < size` is the same for all lanes of a group, which WGSL's analysis does not see. */
const uniform = 'diagnostic(off, subgroup_uniformity);';

/** The parts one after the other, as graphs over the values of the whole. */
function partsOf(graph: Graph, sizes: readonly number[]): Omit<Part, 'family' | 'match'>[] {
  let [eqn, result] = [0, 0];
  return Array.from({ length: sizes.length / 2 }, (_, k) => {
    const eqns = graph.eqns.slice(eqn, (eqn += sizes[2 * k]!));
    const results = graph.results.map((_, i) => i).slice(result, (result += sizes[2 * k + 1]!));
    const read = new Set(eqns.flatMap((e) => e.inputs));
    const part = { params: graph.params.filter((p) => read.has(p)), eqns, results: results.map((i) => graph.results[i]!) };
    return { region: regionOf(part), results };
  });
}

/** The kernel as one part sees it. */
function partKernel(kernel: Kernel, { region, results }: Part): Kernel {
  return {
    region,
    target: kernel.target,
    strict: kernel.strict,
    outputs: results.map((result) => kernel.outputs.find((o) => o.result === result)!),
    use: (library) => kernel.use(library),
    scope: () => kernel.scope(),
    fn: (name, params, returns, body) => kernel.fn(name, params, returns, body),
  };
}

/** A kernel's text as declarations and a function `part_<k>`. */
function asFunction(body: string, k: number): string {
  let text = body
    .replace(/@compute\s+@workgroup_size\([^)]*\)\s*/, '')
    .replace(
      /fn main\(([^()]*(?:\([^()]*\)[^()]*)*)\)/,
      (_, params: string) => `fn part_${k}(${params.replaceAll(/@builtin\(\w+\)\s*/g, '')})`,
    );
  const shared = [...body.matchAll(/var<workgroup>\s+(\w+)/g)].map((m) => m[1]!);
  for (const name of shared) text = text.replaceAll(new RegExp(`\\b${name}\\b`, 'g'), `${name}_${k}`);
  return text;
}
