/**
 * Kernels that know nothing of each other, side by side in one dispatch: each has workgroups of its own, so that the choice between them is
 * the same for all invocations of a workgroup.
 *
 *     if (id < 8) { the first, with id as its number of a workgroup }
 *     else if (id < 12) { the second, with id - 8 }
 *
 * The pass `join` forms such regions. Their attribute `parts` has the numbers of equations and of results of each part.
 */
import { type Graph, ints, type Value } from '../../ir/graph.ts';
import { InternalError } from '../../util/errors.ts';
import { foldGrid } from '../emit/grid.ts';
import { regionOf } from '../emit/region.ts';
import { ifStatement, type Stmt, usesBarrier, usesSubgroups } from '../kernel-ir/program.ts';
import { rewriteBody } from '../kernel-ir/rewrite.ts';
import type { Target } from '../plan.ts';
import type { Kernel, KernelFamily, Region } from './family.ts';

export interface Part {
  readonly region: Region;
  /** Places of its results among those of the whole. */
  readonly results: readonly number[];
  readonly family: KernelFamily;
  readonly match: unknown;
}

export interface ParallelMatch {
  readonly parts: readonly Part[];
}

/** The choice of families for the parts is an argument, because this family is in its list. */
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
    const size = Math.max(...emitted.map((e) => e.workgroupSize));
    const grid = foldGrid(
      emitted.reduce((n, e) => n + e.workgroups[0], 0),
      kernel.target,
    );
    const remarks = [...new Set(emitted.flatMap((e) => e.remark ?? []))];
    const scope = kernel.scope();
    const { k } = scope;
    const id = scope.let(grid.id(scope));
    let begin = emitted.reduce((n, e) => n + e.workgroups[0], 0);
    let chain: readonly Stmt[] = [];
    for (const e of [...emitted].reverse()) {
      if (e.workgroups[1] > 1 || e.workgroups[2] > 1 || (e.workgroupSize < size && usesBarrier(e.body)))
        throw new InternalError('parallel: a kernel with barriers or a grid of several dimensions can not be beside others');
      begin -= e.workgroups[0];
      const own = k.convert(k.assume(k.sub(id, begin), 0, e.workgroups[0] - 1), 'u32');
      const body = rewriteBody(k, e.body, ({ node }) => (node.op === 'builtin' && node.name === 'workgroup_id.x' ? own : null));
      const local = scope.invocation(size).expr;
      const part = e.workgroupSize < size ? [ifStatement(k.less(local, e.workgroupSize), body)] : body;
      chain = [ifStatement(k.less(id, begin + e.workgroups[0]), part, chain)];
    }
    for (const stmt of chain) scope.statement(stmt);
    return {
      body: scope.body(),
      workgroupSize: size,
      workgroups: grid.workgroups,
      splitsSubgroups: emitted.some((e) => e.workgroupSize < size && usesSubgroups(e.body)),
      ...(remarks.length > 0 ? { remark: remarks.join('; ') } : {}),
      label: `${parts.length}x${parts[0]!.family.name}_${emitted[0]!.label ?? ''}`,
    };
  },
});

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

/** The kernel for one part. */
function partKernel(kernel: Kernel, { region, results }: Part): Kernel {
  return {
    region,
    target: kernel.target,
    strict: kernel.strict,
    outputs: results.map((result) => kernel.outputs.find((o) => o.result === result)!),
    k: kernel.k,
    scope: () => kernel.scope(),
    fn: (name, params, body) => kernel.fn(name, params, body),
    shared: (hint, type, length, options) => kernel.shared(hint, type, length, options),
  };
}
