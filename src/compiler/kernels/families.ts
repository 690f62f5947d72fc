/** The kernel families. */
import type { Attrs, Graph } from '../../ir/graph.ts';
import type { Target } from '../plan.ts';
import { attention } from './attention.ts';
import { cumulative } from './cumulative.ts';
import { dot } from './dot.ts';
import type { KernelFamily, Region } from './family.ts';
import { map } from './map.ts';
import { parallel } from './parallel.ts';
import { reduce } from './reduce.ts';
import { scatter } from './scatter.ts';
import { sort } from './sort.ts';
import { transpose } from './transpose.ts';

/** In the order in which `match` is called. */
const families: readonly KernelFamily[] = [dot, reduce, scatter, sort, cumulative, transpose, map] as readonly KernelFamily[];

export interface Choice {
  readonly family: KernelFamily;
  readonly match: unknown;
}

/** Families whose regions a pass of their own forms: fusion does not grow into them. */
const formed: readonly KernelFamily[] = [attention, parallel((region, target) => chooseFamily(region, target))] as readonly KernelFamily[];

/** A program of one kernel, to measure a choice of its family's with; null where no family has such choices. */
export const sampleOf = (key: string): Graph | null =>
  [...families, ...formed].find((f) => key.startsWith(`${f.name}/`))?.sample?.(key) ?? null;

/** The first family that runs the region as one kernel, or the one that `attrs` of its fusion name; null where none does. */
export function chooseFamily(region: Region, target: Target, attrs: Attrs = {}): Choice | null {
  const name = attrs['family'];
  for (const family of name === undefined ? families : formed.filter((f) => f.name === name)) {
    const match = family.match(region, target, attrs);
    if (match !== null) return { family, match };
  }
  return null;
}
