/** Where the invocations of a rotating product stand, and how the lanes of a group hear from each other. */
import type { Expr, Ix } from '../../ir/op.ts';
import type { DotSpace } from './dot-space.ts';
import type { Scope, ScopeIndexMath } from './family.ts';

export interface RotateTile {
  readonly kind: 'rotate';
  /** Lanes that rotate. */
  readonly width: 1 | 4 | 8;
  /** Rows per invocation: a multiple of `width` where shares are rows, of 4 where rows are loaded four at a time. */
  readonly rows: number;
  /** Times four columns per invocation; the lanes of a group lie side by side in each. */
  readonly columns: 1 | 2 | 4;
  readonly share: 'row' | 'k';
  /** Neighbours along k in one share: 4 in one load, 2 in two, or 1. */
  readonly chunk: 1 | 2 | 4;
  /** Groups of lanes per workgroup; divides the number of tiles. */
  readonly groups: number;
  /** Invocations that share a tile, a power of two; more than one only with width 1 and shares of k. */
  readonly slices: number;
}

/** Tiles along the batch, m and n. */
export const tilesOf = (
  space: DotSpace,
  { width, rows, columns }: Pick<RotateTile, 'width' | 'rows' | 'columns'>,
): readonly [number, number, number] => [space.batch, Math.ceil(space.m / rows), Math.ceil(space.n / (4 * width * columns))];

/** Where an invocation stands. */
export interface Place {
  readonly b: Ix;
  /** The first of its rows. */
  readonly m0: Ix;
  /** Its columns are 4·n4 … 4·n4 + 3 for each of these. */
  readonly n4s: readonly Ix[];
  /** Its lane within the group, and the lanes that it hears from after rotation 1, 2, … */
  readonly lanes: readonly Ix[];
  /** Its slice of k. */
  readonly slice: Ix;
}

/** The row that an accumulator belongs to; at ragged edges beyond the last. */
export function rowOf(ix: ScopeIndexMath, tile: RotateTile, place: Place, r: number): Ix {
  if (tile.share === 'k') return ix.add(place.m0, ix.constant(r));
  return ix.add(ix.add(place.m0, ix.constant(r - (r % tile.width))), place.lanes[r % tile.width]!);
}

/** `rowOf` for an accumulator that is known only when the kernel runs. */
export function anyRow(scope: Scope, tile: RotateTile, place: Place, r: Ix): Ix {
  const { ix } = scope;
  if (tile.share === 'k') return ix.add(place.m0, r);
  const within = ix.mul(ix.div(r, tile.width), tile.width);
  const turned = scope.let(scope.k.xor(place.lanes[0]!.expr, ix.mod(r, tile.width).expr));
  return ix.add(ix.add(place.m0, within), ix.variable(turned, 0, tile.width - 1));
}

/** A share of another lane: of lane l ^ p. */
export function rotated(scope: Scope, { width }: RotateTile, share: Expr, p: number): Expr {
  return p === 0 ? share : scope.let(scope.k.subgroup(width === 4 ? 'swap' : 'shuffle_xor', share, p));
}

export const times = <T>(n: number, make: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => make(i));
