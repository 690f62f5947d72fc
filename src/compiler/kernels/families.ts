/** The kernel families, in the order in which they are asked. */
import type { Target } from '../plan.ts';
import { cumulative } from './cumulative.ts';
import { dot } from './dot.ts';
import type { KernelFamily, Region } from './family.ts';
import { map } from './map.ts';
import { reduce } from './reduce.ts';
import { scatter } from './scatter.ts';
import { sort } from './sort.ts';

export const families: readonly KernelFamily[] = [dot, reduce, scatter, sort, cumulative, map] as readonly KernelFamily[];

export interface Choice {
  readonly family: KernelFamily;
  readonly match: unknown;
}

/** The first family that runs the region as one kernel; null where none does. */
export function chooseFamily(region: Region, target: Target): Choice | null {
  for (const family of families) {
    const match = family.match(region, target);
    if (match !== null) return { family, match };
  }
  return null;
}
