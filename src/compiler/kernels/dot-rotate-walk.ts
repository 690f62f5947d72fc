/** The walk along k of a rotating product: what each lane loads, and which accumulators it goes into. */
import type { Expr, Ix } from '../../ir/op.ts';
import { chain, inBlocks } from '../../ops/blocks.ts';
import { isFloatType, vec4f } from '../kernel-ir/types.ts';
import { type Place, type RotateTile, rotated, rowOf, times } from './dot-lanes.ts';
import type { Product } from './dot-products.ts';
import type { RotatingStatistic } from './dot-rotate-statistics.ts';
import type { DotSpace } from './dot-space.ts';
import type { Scope, ScopeIndexMath } from './family.ts';
import { opaque } from './rolled.ts';

/** One walk along k: each product of the pass is added to its sum. */
export function accumulate(
  scope: Scope,
  pass: readonly Product[],
  tile: RotateTile,
  place: Place,
  sums: readonly (readonly (readonly Expr[])[])[],
  statistics: readonly RotatingStatistic[],
): void {
  const { ix } = scope;
  const { space } = pass[0]!;
  const terms = pass.flatMap((p) =>
    place.n4s.map((n4, c): Term => ({ read: reader(scope, p.space, place.b, n4), sums: sums[p.sum]![c]! })),
  );
  const step = tile.chunk * (tile.share === 'k' ? tile.width : 1);
  const done = Math.floor(space.k / step) * step;
  const floats = [...new Set(pass.flatMap((p) => sums[p.sum]!.flat()))].filter((s) => isFloatType(s.type));
  const blocked = [...floats, ...statistics.flatMap((s) => s.blocked())];
  const walk = (extent: number, adds: number, body: (i: Ix) => void): void =>
    inBlocks(scope, extent, blocked, body, {
      rounds: chain / adds,
      ...(tile.slices === 1 ? { bound: opaque(scope) } : { from: place.slice.expr, step: tile.slices }),
    });
  // What several shares have of k is added up first, but for pieces.
  const pieces = tile.share === 'k' && space.lhsAlong !== 'm';
  const adds = Math.max(pieces ? tile.width : 1, ...statistics.map((s) => s.adds));
  walk(done / step, adds, (i) => {
    if (tile.share === 'row') sumRows(scope, tile, place, terms, i);
    else if (pieces) sumPieces(scope, tile, place, terms, i);
    else sumFours(scope, tile, place, terms, i);
    for (const s of statistics) s.step(i);
  });
  for (const s of statistics) s.meet();
  walk(space.k - done, 1, (i) => {
    const k = ix.add(i, ix.constant(done));
    for (const s of statistics) s.rest(k);
    for (const { read, sums: own } of terms) {
      const columns = read.columns(k);
      own.forEach((sum, r) => addTo(scope, sum, scope.k.mul(read.left(rowOf(ix, tile, place, r), k), columns)));
    }
  });
}

/** A product of a pass at work on four columns. */
interface Term {
  readonly read: Reader;
  /** By row. */
  readonly sums: readonly Expr[];
}

/** Four rows of the right operand; floats as a matrix with these columns too, whose product with four elements of the left is one term. */
interface Block {
  readonly rows: readonly Expr[];
  readonly matrix: Expr | null;
}

interface Reader {
  /** lhs[m, k]; four lanes where `k` or `m` has them. Rows beyond the last read the last. */
  left(m: Ix, k: Ix): Expr;
  /** lhs at rows 4·m4 … 4·m4 + 3. */
  leftFour(m4: Ix, k: Ix): Expr;
  /** rhs[k, 4·n4 … 4·n4 + 3] as a vector. */
  columns(k: Ix): Expr;
  /** `columns` for k, k + 1, … of a chunk, of which k is a multiple. */
  block(k: Ix, chunk: RotateTile['chunk']): Block;
}

function reader(scope: Scope, space: DotSpace, b: Ix, n4: Ix): Reader {
  const { ix, k: builder } = scope;
  const whole = ix.clamp(n4, 0, Math.max(0, Math.ceil(space.n / 4) - 1));
  const column = (j: number): Ix => ix.clamp(ix.add(ix.mul(space.fours ? whole : n4, 4), ix.constant(j)), 0, space.n - 1);
  const right = (k: Ix, n: Ix): Expr => scope.value(space.rhs, space.rhsIndex(ix, b, k, n));
  const join = (parts: readonly Expr[]): Expr => scope.let(builder.vector(parts));
  const columns = (k: Ix): Expr =>
    space.fours ? right(k, ix.lanes(ix.mul(whole, 4))) : join([0, 1, 2, 3].map((j) => right(k, column(j))));
  return {
    left: (m, k) => scope.value(space.lhs, space.lhsIndex(ix, b, ix.clamp(m, 0, space.m - 1), k)),
    leftFour: (m4, k) => scope.value(space.lhs, space.lhsIndex(ix, b, ix.lanes(ix.mul(ix.clamp(m4, 0, space.m / 4 - 1), 4)), k)),
    columns,
    block: (k, chunk) => {
      const step = (s: number): Ix => ix.add(k, ix.constant(s));
      // Steps of a column lie side by side: they are loaded one behind the other.
      const run = (n: Ix): readonly Expr[] => {
        if (chunk < 4) return times(chunk, (s) => right(step(s), n));
        const four = right(ix.lanes(k), n);
        return times(4, (s) => builder.lane(four, s));
      };
      const runs = space.rhsAlong === 'k' ? times(4, (j) => run(column(j))) : null;
      const rows = times(chunk, (s) => (runs ? join(runs.map((steps) => steps[s]!)) : columns(step(s))));
      return { rows, matrix: chunk === 4 && rows[0]!.type === vec4f ? scope.let(builder.matrix(rows)) : null };
    },
  };
}

/** Shares are rows: `chunk` steps along k. */
function sumRows(scope: Scope, tile: RotateTile, place: Place, terms: readonly Term[], i: Ix): void {
  const { ix } = scope;
  const { chunk } = tile;
  const k = ix.mul(i, chunk);
  const { read } = terms[0]!;
  const blocks = terms.map((t) => t.read.block(k, chunk));
  const stepsOf = (row: Ix): Expr =>
    chunk === 4 ? read.left(row, ix.lanes(k)) : scope.let(scope.k.vector(times(chunk, (j) => read.left(row, ix.add(k, ix.constant(j))))));
  // All loads first: on lavapipe each is many branches, and what is in registers before it is saved. (512³: 38 GFLOP/s against 23 in between.)
  const own = times(tile.rows / tile.width, (g) => stepsOf(ix.add(ix.add(place.m0, ix.constant(g * tile.width)), place.lanes[0]!)));
  own.forEach((share, g) => {
    for (let p = 0; p < tile.width; p++) {
      const left = rotated(scope, tile, share, p);
      terms.forEach(({ sums }, j) => addProducts(scope, sums[g * tile.width + p]!, left, blocks[j]!));
    }
  });
}

/** Shares are pieces of k, `width` of them, of one step or of four; of each row. */
function sumPieces(scope: Scope, tile: RotateTile, place: Place, terms: readonly Term[], i: Ix): void {
  const { ix } = scope;
  const { read } = terms[0]!;
  const single = tile.chunk === 1;
  const piece = (p: number): Ix => pieceAt(ix, tile, place, i, p);
  const own = times(tile.rows, (r) => read.left(ix.add(place.m0, ix.constant(r)), single ? piece(0) : ix.lanes(piece(0))));
  for (let p = 0; p < tile.width; p++) {
    const shares = own.map((share) => rotated(scope, tile, share, p));
    for (const { read: right, sums } of terms) {
      const block = right.block(piece(p), tile.chunk);
      sums.forEach((sum, r) => {
        if (single) addTo(scope, sum, scope.k.mul(shares[r]!, block.rows[0]!));
        else addProducts(scope, sum, shares[r]!, block);
      });
    }
  }
}

/** Shares are pieces of k of a left operand that lies along its rows: fours of those. */
function sumFours(scope: Scope, tile: RotateTile, place: Place, terms: readonly Term[], i: Ix): void {
  const { ix } = scope;
  const { read } = terms[0]!;
  const { chunk } = tile;
  const piece = (p: number): Ix => pieceAt(ix, tile, place, i, p);
  const m4 = (g: number): Ix => ix.add(ix.div(place.m0, 4), ix.constant(g));
  // own[chunk · g + j] holds rows 4 g … 4 g + 3 at step j.
  const own = times((tile.rows / 4) * chunk, (s) => read.leftFour(m4(Math.floor(s / chunk)), ix.add(piece(0), ix.constant(s % chunk))));
  const shares = times(tile.width, (p) => own.map((share) => rotated(scope, tile, share, p)));
  for (const { read: right, sums } of terms) {
    const blocks = times(tile.width, (p) => right.block(piece(p), chunk));
    // One statement: more accumulators than registers are loaded and stored once. (lavapipe, 1024x256x512: 6.4 ms against 9.8.)
    sums.forEach((sum, r) => {
      const products = blocks.flatMap(({ rows }, p) =>
        rows.map((columns, j) => scope.k.mul(scope.k.lane(shares[p]![(r >> 2) * chunk + j]!, r & 3), columns)),
      );
      addTo(scope, sum, sumOf(scope, products));
    });
  }
}

/** The first step of a lane's piece of k behind rotation p. */
const pieceAt = (ix: ScopeIndexMath, tile: RotateTile, place: Place, i: Ix, p: number): Ix =>
  ix.mul(ix.add(ix.mul(i, tile.width), place.lanes[p]!), tile.chunk);

const addProducts = (scope: Scope, sum: Expr, left: Expr, { rows, matrix }: Block): void => {
  const { k } = scope;
  addTo(scope, sum, matrix ? k.mul(matrix, left) : sumOf(scope, rows.map((columns, j) => k.mul(k.lane(left, j), columns))));
};

const addTo = (scope: Scope, sum: Expr, term: Expr): void => scope.assign(sum, scope.k.add(sum, term));
const sumOf = ({ k }: Scope, terms: readonly Expr[]): Expr => terms.reduce((a, b) => k.add(a, b));
