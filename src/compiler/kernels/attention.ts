/** Attention: rows of scores are turned into weights and summed without being written. What forms the regions is passes/form-attention.ts. */
import { tuning } from '../tuning.ts';
import { emitRows } from './attention-rows.ts';
import { type AttentionSpace, attentionSpace } from './attention-space.ts';
import { candidates, chooseTile, nameOf } from './attention-tiles.ts';
import { attentionKey, attentionSample } from './attention-tuning.ts';
import type { KernelFamily } from './family.ts';

export const { deepest } = tuning.attention;

export const attention: KernelFamily<AttentionSpace> = {
  name: 'attention',
  match: (region) => {
    // Asked for every fusion that is considered: at least one product goes into another sum.
    const dots = region.heroes.filter((e) => e.op.kind === 'dot').length;
    if (dots === 0 || region.heroes.length < 2 || region.heroes.some((e) => e.op.kind !== 'dot' && e.op.kind !== 'reduce')) return null;
    const space = attentionSpace(region);
    return space && [...space.scores, ...space.products].every((p) => p.depth <= deepest) ? space : null;
  },
  emit: (kernel, space) => emitRows(kernel, space, chooseTile(space, kernel.target)),
  choice: (_, space, target) => {
    const key = attentionKey(space, target);
    return key === null ? null : { key, chosen: nameOf(chooseTile(space, target)), candidates: [...candidates(space, target).keys()] };
  },
  sample: attentionSample,
};
