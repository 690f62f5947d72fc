/** The passes in their order. */
import { dce } from '../ir/dce.ts';
import type { Graph } from '../ir/graph.ts';
import { fuse } from './passes/fuse.ts';
import { lowerScan } from './passes/lower-scan.ts';
import type { Pass } from './passes/pass.ts';
import type { Target } from './plan.ts';

export interface PassEvent {
  readonly pass: string;
  readonly graph: Graph;
  readonly changed: boolean;
  readonly timeMs: number;
}
export type PipelineObserver = (event: PassEvent) => void;

const eliminate: Pass = { name: 'dce', run: dce };

export const passes: readonly (Pass & { readonly always?: true })[] = [
  eliminate,
  // Fusion looks through slices only where they are equations.
  { ...lowerScan, always: true },
  { ...fuse, always: true },
];

export function runPipeline(
  graph: Graph,
  target: Target,
  options: { readonly observe?: PipelineObserver; readonly stopAfter?: string },
): { readonly graph: Graph; readonly ops: number } {
  let current = graph;
  let stopped = false;
  for (const pass of passes) {
    if (stopped && !pass.always) continue;
    const start = performance.now();
    const next = pass.run(current, target);
    options.observe?.({ pass: pass.name, graph: next, changed: next !== current, timeMs: performance.now() - start });
    current = next;
    if (pass.name === options.stopAfter) stopped = true;
  }
  return { graph: current, ops: countOps(graph) };
}

function countOps(graph: Graph): number {
  return graph.eqns.reduce((n, e) => n + 1 + (e.op.kind === 'control' ? e.regions.reduce((m, r) => m + countOps(r), 0) : 0), 0);
}
