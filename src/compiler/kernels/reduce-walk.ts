/** A reduction kernel at work, and its walk over the reduced axes. */
import type { Ix } from '../../ir/op.ts';
import { sizeOf } from '../../types/shape.ts';
import type { Kernel, Scope } from './family.ts';
import type { ReduceSpace } from './reduce-space.ts';
import { rolled } from './rolled.ts';

export interface ReduceMatch {
  readonly space: ReduceSpace;
  /** What four lanes stand for: neighbours along the last reduced axis, along the last kept one, or nothing. */
  readonly lanes: 'reduced' | 'kept' | null;
}

/** A kernel at work. */
export interface Work extends ReduceMatch {
  readonly kernel: Kernel;
  readonly scope: Scope;
  /** The index of each of the invocation's rows. */
  readonly kept: readonly (readonly Ix[])[];
  /** Invocations that share a row. */
  readonly threads: number;
  /** Declarations of workgroup memory. */
  readonly shared: string[];
}

/**
 * Runs `body` over the reduced axes, four elements at a time along the last where lanes stand for that; at each place for every row of the
 * invocation. It gets `together` fours at once, or what is left of them one by one, and then single elements.
 */
export function walkReduced(
  work: Work,
  body: (indices: readonly (readonly Ix[])[], four: boolean, row: number) => void,
  together = 1,
): void {
  const { scope, space, lanes, kept, threads } = work;
  const { ix } = scope;
  const sizes = space.reduced.map((d) => space.shape[d]!);
  const visit = (places: readonly (readonly Ix[])[], four: boolean): void =>
    kept.forEach((row, r) => {
      const indices = places.map((reduced) =>
        space.shape.map((_, d) => (space.kept.includes(d) ? row[space.kept.indexOf(d)]! : reduced[space.reduced.indexOf(d)]!)),
      );
      body(indices, four, r);
    });
  if (threads > 1) {
    const count = sizeOf(sizes);
    const fours = Math.floor(count / 4);
    scope.loop(fours, (i) => visit([ix.unflatten(ix.lanes(ix.mul(i, 4)), sizes)], true), {
      from: 'i32(local)',
      step: threads,
      max: fours - 1,
    });
    const rest = count - 4 * fours;
    if (rest > 0)
      scope.when(`local < ${rest}u`, () =>
        visit([ix.unflatten(ix.add(ix.variable('i32(local)', 0, rest - 1), ix.constant(4 * fours)), sizes)], false),
      );
    return;
  }
  const nest = (outer: readonly Ix[]): void => {
    const size = sizes[outer.length];
    if (size === undefined) {
      visit([outer], lanes !== null);
      return;
    }
    if (lanes !== 'reduced' || outer.length < sizes.length - 1) {
      rolled(scope, size, (i) => nest([...outer, i]));
      return;
    }
    const [fours, rest] = [Math.floor(size / 4), size % 4];
    const blocks = together > 1 ? Math.floor(fours / together) : 0;
    const four = (i: Ix): readonly Ix[] => [...outer, ix.lanes(ix.mul(i, 4))];
    rolled(scope, blocks, (i) =>
      visit(
        Array.from({ length: together }, (_, k) => four(ix.add(ix.mul(i, together), ix.constant(k)))),
        true,
      ),
    );
    rolled(scope, fours - blocks * together, (i) => visit([four(ix.add(i, ix.constant(blocks * together)))], true));
    rolled(scope, rest, (i) => visit([[...outer, ix.add(i, ix.constant(4 * fours))]], false));
  };
  nest([]);
}
