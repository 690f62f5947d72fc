/** Attention: rows of scores are turned into weights and summed without being written. What forms the regions is passes/form-attention.ts. */
import { sizeOf } from '../../types/shape.ts';
import type { Target } from '../plan.ts';
import { emitRows } from './attention-rows.ts';
import { type AttentionSpace, attentionSpace } from './attention-space.ts';
import type { AttentionTile } from './attention-stand.ts';
import type { KernelFamily } from './family.ts';

/** The most columns of an operand that a lane can have in registers. */
export const deepest = 256;

export const attention: KernelFamily<AttentionSpace> = {
  name: 'attention',
  match: (region) => {
    // Asked for every fusion that is considered: at least one product goes into another sum.
    const dots = region.heroes.filter((e) => e.op.kind === 'dot').length;
    if (dots === 0 || region.heroes.length < 2 || region.heroes.some((e) => e.op.kind !== 'dot' && e.op.kind !== 'reduce')) return null;
    const space = attentionSpace(region);
    return space && [...space.scores, ...space.products].every((p) => p.depth <= deepest) ? space : null;
  },
  emit: (kernel, space) => emitRows(kernel, space, tileOf(space, kernel.target)),
};

/**
 * The tile by what was measured on CPU adapters: eight rows, or fewer where a lane would have more than 64 vectors of sums. Four lanes take
 * two keys each in a step, and four for a single row, which share what is loaded and agreed for it (SwiftShader, 2x4x256x64: 20 ms against 26
 * with one). With eight lanes more keys only make the text longer.
 */
function tileOf(space: AttentionSpace, target: Target): AttentionTile {
  if (!target.cpu) return threadsOf(space, target);
  const width = target.features.includes('subgroups') && target.subgroupSize >= 4 ? Math.min(8, target.subgroupSize) : 1;
  const columns = space.products.reduce((n, p) => n + Math.ceil(p.depth / 4 / width), 0);
  const vectors = (space.x.at(-1) ?? 1) % 4 === 0;
  const rows = [8, 4, 2, 1].find((n) => n * columns <= 64 && n <= (vectors ? 8 : 4)) ?? 1;
  const lanes = vectors && rows >= 4 ? 4 : 1;
  const count = sizeOf(space.x);
  const keys = width > 4 ? 1 : count === 1 ? 4 : 2;
  return { width, rows: Math.min(rows, count), lanes, keys, threads: 1, block: 0, slices: 1 };
}

/**
 * On a GPU every thread has a row, and what moves lies in the workgroup's memory; where rows are few (the one query of a decode step, with the
 * heads that share its keys), the threads of a workgroup share the keys instead. Not measured: the choice of other libraries.
 */
function threadsOf(space: AttentionSpace, target: Target): AttentionTile {
  const [count, keys] = [sizeOf(space.x), space.y.at(-1)!];
  if (count < fewRows && keys >= fewRows) {
    const columns = space.products.reduce((n, p) => n + p.depth / 4, 0);
    const rows = [4, 2, 1].find((n) => n <= count && n * columns <= 32) ?? 1;
    const slices = Math.min(64, 2 ** Math.floor(Math.log2(keys)));
    return { width: 1, rows, lanes: 1, keys: 1, threads: 1, block: 0, slices };
  }
  const moving = new Map([
    ...space.scores.map((s) => [s.moving.key, s.depth] as const),
    ...space.products.map((p) => [p.operand.key, p.depth] as const),
  ]);
  const rowBytes = [...moving.values()].reduce((n, depth) => n + 4 * depth, 0);
  const block = [32, 16, 8, 4].find((n) => n * rowBytes <= target.maxWorkgroupBytes - 256) ?? 4;
  return { width: 1, rows: 1, lanes: 1, keys: 4, threads: 64, block, slices: 1 };
}

/** With fewer, most threads of a workgroup would have none. */
const fewRows = 16;
