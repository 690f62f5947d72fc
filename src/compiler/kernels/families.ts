/** The kernel families. */
import type { Target } from '../plan.ts';
import { attention } from './attention.ts';
import { cumulative } from './cumulative.ts';
import { dot } from './dot.ts';
import type { KernelFamily, Region } from './family.ts';
import { map } from './map.ts';
import { reduce } from './reduce.ts';
import { scatter } from './scatter.ts';
import { sort } from './sort.ts';

/** In the order in which they are asked. */
export const families: readonly KernelFamily[] = [dot, reduce, scatter, sort, cumulative, map] as readonly KernelFamily[];

export interface Choice {
  readonly family: KernelFamily;
  readonly match: unknown;
}

/** Families whose regions a pass of their own forms: fusion does not grow into them. */
const formed: readonly KernelFamily[] = [attention] as readonly KernelFamily[];

/** The first family that runs the region as one kernel, or the one of that name; null where none does. */
export function chooseFamily(region: Region, target: Target, name: string | null = null): Choice | null {
  for (const family of name === null ? families : formed.filter((f) => f.name === name)) {
    const match = family.match(region, target);
    if (match !== null) return { family, match };
  }
  return null;
}
