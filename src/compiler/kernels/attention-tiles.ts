/** The choice of tiles for attention. */
import { sizeOf } from '../../types/shape.ts';
import { sharesWork } from '../../machine/model.ts';
import type { Target } from '../plan.ts';
import { tuning } from '../tuning.ts';
import type { AttentionSpace } from './attention-space.ts';
import type { AttentionTile } from './attention-context.ts';
import { attentionKey } from './attention-tuning.ts';

/** The tile that measurements on this adapter chose for such attention, else a guess. */
export function chooseTile(space: AttentionSpace, target: Target): AttentionTile {
  const key = target.tuned && attentionKey(space, target);
  const name = key && target.tuned[key];
  return (name && candidates(space, target).get(name)) || guess(space, target);
}

export const nameOf = ({ rows, keys, threads, block, slices }: AttentionTile): string =>
  threads > 1 ? `threads-${threads}-of-${block}` : slices > 1 ? `slices-${slices}x${keys}` : `rows-${rows}x${keys}`;

/** A handful of tiles that are worth measuring, by name; the guess is the first. */
export function candidates(space: AttentionSpace, target: Target): ReadonlyMap<string, AttentionTile> {
  const first = guess(space, target);
  const { rows, keys, threads, block, slices } = first;
  const all: AttentionTile[] = [first];
  const among = (n: number): boolean => n <= target.maxWorkgroupInvocations;
  if (threads > 1) {
    all.push(...[threads / 2, 2 * threads].filter(among).map((n) => ({ ...first, threads: n })));
    if (block > keys) all.push({ ...first, block: block / 2 });
  } else if (slices > 1) {
    all.push(
      ...[slices / 2, 2 * slices]
        .filter((n) => among(n) && n > 1 && n <= wholePower(space.y.at(-1)!))
        .map((n) => ({ ...first, slices: n })),
    );
    all.push({ ...first, keys: 2 });
  } else {
    all.push({ ...first, keys: keys === 1 ? 2 : keys / 2 });
    if (rows > 1) all.push({ ...first, rows: rows / 2, lanes: rows >= 8 ? first.lanes : 1 });
  }
  return new Map(all.map((tile) => [nameOf(tile), tile]));
}

/**
 * By what was measured on CPU adapters: eight rows, or fewer where a lane would have more than 64 vectors of sums. Four lanes take two keys
 * each in a step, and four for a single row, which share what is loaded and agreed for it (SwiftShader, 2x4x256x64: 20 ms against 26 with
 * one). With eight lanes more keys only make the text longer.
 */
function guess(space: AttentionSpace, target: Target): AttentionTile {
  if (sharesWork(target.machine)) return onGpu(space, target);
  const lanesAtOnce = target.features.includes('subgroups') ? target.subgroupSize : 1;
  const width = lanesAtOnce >= 8 ? 8 : lanesAtOnce >= 4 && target.quads ? 4 : 1;
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
 * heads that share its keys), the threads of a workgroup share the keys instead. The choice of other libraries.
 */
function onGpu(space: AttentionSpace, target: Target): AttentionTile {
  const [count, keys] = [sizeOf(space.x), space.y.at(-1)!];
  if (count < fewRows && keys >= fewRows) {
    const columns = space.products.reduce((n, p) => n + p.depth / 4, 0);
    const rows = [4, 2, 1].find((n) => n <= count && n * columns <= 32) ?? 1;
    const slices = Math.min(64, wholePower(keys));
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

/** The least power of two that is no less. */
const wholePower = (n: number): number => 2 ** Math.ceil(Math.log2(n));

const { fewRows } = tuning.attention;
