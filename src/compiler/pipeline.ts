/** The passes in their order. */
import type { Graph } from '../ir/graph.ts';
import { InternalError } from '../util/errors.ts';
import { finish, type Steps } from '../util/steps.ts';
import { cse } from './passes/cse.ts';
import { eliminate } from './passes/eliminate.ts';
import { fold } from './passes/fold.ts';
import { foldNorms } from './passes/fold-norms.ts';
import { foldTransposes } from './passes/fold-transposes.ts';
import { formAttention } from './passes/form-attention.ts';
import { fuse } from './passes/fuse.ts';
import { hoist } from './passes/hoist.ts';
import { innerProducts } from './passes/inner-products.ts';
import { inline } from './passes/inline.ts';
import { join } from './passes/join.ts';
import { lowerConvolutions } from './passes/lower-convolutions.ts';
import { lowerScan } from './passes/lower-scan.ts';
import { lowerWindows } from './passes/lower-windows.ts';
import type { Pass } from './passes/pass.ts';
import { raiseCumulative } from './passes/raise-cumulative.ts';
import { raiseScan } from './passes/raise-scan.ts';
import { removeBarriers } from './passes/remove-barriers.ts';
import { schedule } from './passes/schedule.ts';
import { selectScatter } from './passes/select-scatter.ts';
import { simplify } from './passes/simplify.ts';
import { sink } from './passes/sink.ts';
import { sliceScan } from './passes/slice-scan.ts';
import { sortScatters } from './passes/sort-scatters.ts';
import { splitAttention } from './passes/split-attention.ts';
import { splitCumulatives } from './passes/split-cumulatives.ts';
import { splitOperands } from './passes/split-operands.ts';
import { splitProducts } from './passes/split-products.ts';
import { splitReductions } from './passes/split-reductions.ts';
import { splitSorts } from './passes/split-sorts.ts';
import type { CompileProgress, Target } from './plan.ts';
import { tuning } from './tuning.ts';

export interface PassEvent {
  readonly pass: string;
  readonly graph: Graph;
  readonly changed: boolean;
  readonly timeMs: number;
}
export type PipelineObserver = (event: PassEvent) => void;

/** Passes that enable each other, run until none of them changes the graph. */
const simplification: readonly Pass[] = [simplify, foldTransposes, fold, cse, eliminate];
const { maxRounds } = tuning.pipeline;

/**
 * In order. Passes with `always` are required by lowering: they also run after `stopAfter`. Passes with `loose` round elsewhere than the
 * program does. Passes with `splits` make two kernels where one is possible.
 */
const passes: readonly (Pass & {
  readonly always?: true;
  readonly loose?: true;
  readonly splits?: true;
  readonly rounds?: readonly Pass[];
})[] = [
  { ...inline, always: true },
  eliminate,
  selectScatter,
  group('simplify', simplification),
  raiseScan,
  sliceScan,
  raiseCumulative,
  // Before products are split or turned, and their padding is hoisted.
  { ...lowerConvolutions, always: true },
  lowerWindows,
  hoist,
  sink,
  // CSE after LICM: hoisted equations may equal others.
  group('simplify-hoisted', simplification),
  // Rematerialised equations must not be merged with the originals: no later pass merges equations.
  { ...removeBarriers, always: true },
  // Before the sorts that it makes are split, and those into loops.
  sortScatters,
  splitSorts,
  // Fusion looks through slices only where they are equations.
  { ...lowerScan, always: true },
  eliminate,
  // Before its rows are split.
  { ...formAttention, loose: true },
  { ...splitAttention, loose: true, splits: true },
  // Transposes of attention's results.
  foldTransposes,
  innerProducts,
  // The order of operands is final here.
  { ...splitProducts, splits: true },
  // After simplification, whose patterns expect one reduction.
  splitReductions,
  splitCumulatives,
  { ...splitOperands, always: true },
  eliminate,
  { ...fuse, always: true },
  // After fusion, and before horizontal fusion.
  { ...foldNorms, loose: true },
  join,
  schedule,
];

/** Every pass, in the order of the list, to be run by its name. */
export const passesByName: ReadonlyMap<string, Pass> = new Map(
  passes.flatMap((pass) => pass.rounds ?? [pass]).map((pass) => [pass.name, pass]),
);

function group(name: string, rounds: readonly Pass[]): Pass & { readonly rounds: readonly Pass[] } {
  const unused = (): never => {
    throw new InternalError(`${name}: its passes are run one by one`);
  };
  return { name, rounds, steps: unused, run: unused };
}

interface PipelineOptions {
  readonly observe?: PipelineObserver;
  readonly stopAfter?: string;
  readonly strict?: boolean;
  readonly whole?: boolean;
}

/** The graph after the passes, and the number of operations of the program. */
interface Passed {
  readonly graph: Graph;
  readonly ops: number;
}

export const runPipeline = (graph: Graph, target: Target, options: PipelineOptions): Passed => finish(pipeline(graph, target, options));

export function* pipeline(graph: Graph, target: Target, options: PipelineOptions): Steps<Passed, CompileProgress> {
  let current = graph;
  let stopped = false;
  function* apply(pass: Pass): Steps<boolean> {
    const start = performance.now();
    const next = yield* pass.steps(current, target);
    const changed = next !== current;
    options.observe?.({ pass: pass.name, graph: next, changed, timeMs: performance.now() - start });
    current = next;
    if (pass.name === options.stopAfter) stopped = true;
    return changed;
  }
  let ops = countOps(graph);
  for (const [done, pass] of passes.entries()) {
    yield { stage: 'passes', done, total: passes.length, label: pass.name };
    if ((stopped && !pass.always) || (options.strict && pass.loose) || (options.whole && pass.splits)) continue;
    if (!pass.rounds) {
      yield* apply(pass);
      if (pass.name === inline.name) ops = countOps(current);
      continue;
    }
    for (let round = 0, changed = true; changed && round < maxRounds; round++) {
      changed = false;
      for (const part of pass.rounds) if (!stopped) changed = (yield* apply(part)) || changed;
    }
    if (pass.name === options.stopAfter) stopped = true;
  }
  yield { stage: 'passes', done: passes.length, total: passes.length, label: passes.at(-1)!.name };
  return { graph: current, ops };
}

function countOps(graph: Graph): number {
  return graph.eqns.reduce((n, e) => n + 1 + (e.op.kind === 'control' ? e.regions.reduce((m, r) => m + countOps(r), 0) : 0), 0);
}
