/** The state of a reduction kernel while it is written, and its loop over the reduced axes. */
import type { Expr, Ix } from '../../ir/op.ts';
import { type Held, inBlocks, overAxes } from '../../ops/blocks.ts';
import { range, sizeOf } from '../../types/shape.ts';
import type { Kernel, Scope } from './family.ts';
import type { ReduceSpace } from './reduce-space.ts';
import { opaque } from './rolled.ts';

export interface ReduceMatch {
  readonly space: ReduceSpace;
  /** The axis of four lanes: the last reduced axis, the last kept one, or none. */
  readonly lanes: 'reduced' | 'kept' | null;
}

/**
 * Rows of few elements, such as windows, are written out without a loop, so that neighbours share their loads: as long as that are not more
 * equations than this, each counted once for each element. Halves the time of windows of 2 × 2 to 3 × 3 on lavapipe.
 */
const mostUnrolled = { elements: 32, equations: 160 };

/** A kernel that is being written. */
export interface Work extends ReduceMatch {
  readonly kernel: Kernel;
  readonly scope: Scope;
  /** The index of each of the invocation's rows. */
  readonly kept: readonly (readonly Ix[])[];
  /** Invocations that share a row. */
  readonly threads: number;
}

/** Whether the reduced axes are so small that each element has code of its own. */
export function isUnrolled({ kernel, space, lanes }: Pick<Work, 'kernel' | 'space' | 'lanes'>): boolean {
  const { eqns } = kernel.region.graph;
  const each = eqns.reduce((n, e) => n + e.regions.reduce((m, r) => m + r.eqns.length, 1), 0);
  const elements = sizeOf(space.reduced.map((d) => space.shape[d]!));
  return lanes !== 'reduced' && elements <= mostUnrolled.elements && elements * each <= mostUnrolled.equations;
}

/**
 * Runs `body` over the reduced axes, four elements at a time along the last if `lanes` is `reduced`; at each place for every row of the
 * invocation. It gets `together` fours at once, or what is left of them one by one, and then single elements. What it adds to `sums` is
 * added in blocks, which it gets as `held`.
 */
export function loopOverReduced(
  work: Work,
  body: (indices: readonly (readonly Ix[])[], four: boolean, row: number, held: readonly Held[]) => void,
  { together = 1, sums = [] }: { readonly together?: number; readonly sums?: readonly Expr[] } = {},
): void {
  const { scope, space, lanes, kept, threads } = work;
  const { ix } = scope;
  const sizes = space.reduced.map((d) => space.shape[d]!);
  const visit = (places: readonly (readonly Ix[])[], four: boolean, held: readonly Held[]): void =>
    kept.forEach((row, r) => {
      const indices = places.map((reduced) =>
        space.shape.map((_, d) => (space.kept.includes(d) ? row[space.kept.indexOf(d)]! : reduced[space.reduced.indexOf(d)]!)),
      );
      body(indices, four, r, held);
    });
  if (threads > 1) {
    const count = sizeOf(sizes);
    const fours = Math.floor(count / 4);
    inBlocks(scope, fours, sums, (i, held) => visit([ix.unflatten(ix.lanes(ix.mul(i, 4)), sizes)], true, held), {
      from: scope.invocation(threads).expr,
      step: threads,
    });
    const rest = count - 4 * fours;
    if (rest > 0)
      scope.when(ix.less(scope.invocation(threads), ix.constant(rest)), () =>
        visit([ix.unflatten(ix.add(ix.variable(scope.invocation(threads).expr, 0, rest - 1), ix.constant(4 * fours)), sizes)], false, []),
      );
    return;
  }
  if (lanes !== 'reduced') {
    if (isUnrolled(work)) {
      for (const place of placesOf(sizes)) visit([place.map((i) => ix.constant(i))], lanes !== null, []);
      return;
    }
    overAxes(scope, sizes, sums, (index, held) => visit([index], lanes !== null, held), { bound: opaque(scope) });
    return;
  }
  const last = sizes.at(-1)!;
  const [fours, rest] = [Math.floor(last / 4), last % 4];
  const blocks = together > 1 ? Math.floor(fours / together) : 0;
  overAxes(
    scope,
    sizes.slice(0, -1),
    sums,
    (outer, around) => {
      const four = (i: Ix): readonly Ix[] => [...outer, ix.lanes(ix.mul(i, 4))];
      const along = (extent: number, adds: number, places: (i: Ix) => readonly (readonly Ix[])[], whole: boolean): void =>
        overAxes(scope, [extent], sums, ([i], held) => visit(places(i!), whole, [...around, ...held]), { adds, bound: opaque(scope) });
      const few = (i: Ix): readonly (readonly Ix[])[] =>
        Array.from({ length: together }, (_, k) => four(ix.add(ix.mul(i, together), ix.constant(k))));
      along(blocks, together, few, true);
      along(fours - blocks * together, 1, (i) => [four(ix.add(i, ix.constant(blocks * together)))], true);
      along(rest, 1, (i) => [[...outer, ix.add(i, ix.constant(4 * fours))]], false);
    },
    { adds: fours + rest, bound: opaque(scope) },
  );
}

/** All indices within a shape, in row-major order. */
const placesOf = (sizes: readonly number[]): number[][] =>
  sizes.reduce<number[][]>((all, n) => all.flatMap((head) => range(n).map((i) => [...head, i])), [[]]);
