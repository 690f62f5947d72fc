/** Reductions over windows as slices, for derivatives. */
import type { Value } from '../ir/graph.ts';
import { range } from '../types/shape.ts';
import { broadcastTo, pad, slice } from './layout.ts';
import { dilated, type Sliding } from './windows.ts';

/** The same reduction from slices: one for each place in the window, combined in order. For derivatives of regions without a rule of their own. */
export function slideOver(
  values: readonly Value[],
  axes: readonly Sliding[],
  combine: (args: readonly Value[]) => readonly Value[],
): readonly Value[] {
  const n = values.length / 2;
  const inits = values.slice(n);
  const padded = values.slice(0, n).map((x, k) =>
    pad(
      x,
      inits[k]!,
      axes.map((a) => a.low),
      axes.map((a) => a.high),
      axes.map((a) => a.baseDilation - 1),
    ),
  );
  const counts = axes.map((a) => a.count);
  let results: readonly Value[] = inits.map((v) => broadcastTo(v, counts));
  for (const places of product(axes.map((a) => a.window))) {
    const start = places.map((k, d) => k * axes[d]!.windowDilation);
    const limit = start.map((s, d) => s + dilated(counts[d]!, axes[d]!.stride));
    results = combine([
      ...results,
      ...padded.map((x) =>
        slice(
          x,
          start,
          limit,
          axes.map((a) => a.stride),
        ),
      ),
    ]);
  }
  return results;
}

function product(sizes: readonly number[]): number[][] {
  return sizes.reduce<number[][]>((all, n) => all.flatMap((head) => range(n).map((i) => [...head, i])), [[]]);
}
