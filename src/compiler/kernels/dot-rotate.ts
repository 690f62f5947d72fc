/**
 * Matrix product in registers, without barriers: an invocation holds `rows` rows of four columns.
 *
 * The `width` lanes of a group stand side by side along n and need the same elements of the left operand. Each lane loads one share of
 * them and gets the others by rotation (`quadSwapX` and its like): one load per lane instead of `width`. After rotation p, lane l has the
 * share of lane l ^ p, so either
 * - a share is a row: accumulator p belongs to row l ^ p, and the store undoes it; or
 * - a share is a piece of k: the right operand is read at that piece, and the sum over k undoes it.
 * With width 1 every lane loads all shares: plain WGSL.
 */
import type { Expr, Ix } from '../../ir/op.ts';
import { foldGrid } from '../emit/grid.ts';
import { scalarTypeOf, vectorOf } from '../emit/storage.ts';
import type { DotEpilogue } from './dot-epilogue.ts';
import type { DotProducts, Product } from './dot-products.ts';
import type { DotSpace } from './dot-space.ts';
import type { Emitted, Kernel, Scope, ScopeIndexMath } from './family.ts';
import { rolled } from './rolled.ts';

export interface RotateTile {
  readonly kind: 'rotate';
  /** Lanes that rotate. */
  readonly width: 1 | 4 | 8;
  /** Rows per invocation: a multiple of `width` where shares are rows, of 4 where rows are loaded four at a time. */
  readonly rows: number;
  readonly share: 'row' | 'k';
  /** Neighbours along k in one share: 4, or 1 where neither operand is contiguous along k. */
  readonly chunk: 1 | 4;
  /** Groups of lanes per workgroup; divides the number of tiles. */
  readonly groups: number;
}

/** Tiles along the batch, m and n. */
export const tilesOf = (space: DotSpace, width: number, rows: number): readonly [number, number, number] => [
  space.batch,
  Math.ceil(space.m / rows),
  Math.ceil(space.n / (4 * width)),
];

export function emitRotating(kernel: Kernel, products: DotProducts, tile: RotateTile, epilogue: DotEpilogue): Emitted {
  const { space } = products;
  const { width, rows, groups } = tile;
  const extents = tilesOf(space, width, rows);
  const tiles = extents[0] * extents[1] * extents[2];
  const grid = foldGrid(tiles / groups, kernel.target);
  const scope = kernel.scope();
  const { ix } = scope;

  const number = scope.let(groups === 1 ? grid.id : `${grid.id} * ${groups} + i32(local / ${width}u)`, 'i32');
  if (grid.workgroups[1] > 1) scope.statement(`if (${grid.id} >= ${tiles / groups}) { return; }`);
  const [b, tileM, tileN] = ix.unflatten(ix.variable(number, 0, tiles - 1), extents) as [Ix, Ix, Ix];
  const lane = scope.let(width === 1 ? '0' : `i32(local % ${width}u)`, 'i32');
  const lanes = Array.from({ length: width }, (_, p) => ix.variable(p === 0 ? lane : scope.let(`${lane} ^ ${p}`, 'i32'), 0, width - 1));
  const four = scope.let(ix.add(ix.mul(tileN, width), lanes[0]!).text, 'i32');
  const place: Place = { b, m0: ix.mul(tileM, rows), n4: ix.variable(four, 0, extents[2] * width - 1), lanes };

  const vector = vectorOf(scalarTypeOf(space.eqn.outputs[0]!.type.dtype));
  const sums = products.sums.map(() => Array.from({ length: rows }, () => scope.var(vector, `${vector}()`)));
  for (const pass of products.passes) accumulate(scope, pass, tile, place, vector, sums);
  // A loop: the stores of each row written out take as long to compile as all products.
  rolled(scope, rows, (r) => {
    const totals = sums.map((sum) =>
      scope.let(
        sum.reduce((text, s, i) => `select(${text}, ${s}, ${r.text} == ${i})`),
        vector,
      ),
    );
    epilogue(scope, place.b, anyRow(scope, tile, place, r), place.n4, totals);
  });

  return {
    body: `@compute @workgroup_size(${width * groups})\nfn main(@builtin(workgroup_id) wid: vec3<u32>, @builtin(local_invocation_index) local: u32) {\n${scope.text()}\n}`,
    workgroupSize: [width * groups, 1, 1],
    workgroups: grid.workgroups,
    features: width > 1 ? ['subgroups'] : [],
    label: `${space.batch > 1 ? `${space.batch}x` : ''}${space.m}x${space.n}x${space.k}`,
  };
}

/** One walk along k: each product of the pass is added to its sum. */
function accumulate(
  scope: Scope,
  pass: readonly Product[],
  tile: RotateTile,
  place: Place,
  vector: string,
  sums: readonly (readonly Expr[])[],
): void {
  const { ix } = scope;
  const { space } = pass[0]!;
  const terms = pass.map((p): Term => ({ read: reader(scope, p.space, place, vector), sums: sums[p.sum]! }));
  const step = tile.chunk * (tile.share === 'k' ? tile.width : 1);
  const done = Math.floor(space.k / step) * step;
  rolled(scope, done / step, (i) =>
    tile.share === 'row' ? sumRows(scope, tile, place, terms, i) : sumPieces(scope, space, tile, place, terms, i),
  );
  rolled(scope, space.k - done, (i) => {
    const k = ix.add(i, ix.constant(done));
    for (const { read, sums: own } of terms) {
      const columns = read.columns(k);
      own.forEach((sum, r) => scope.statement(`${sum} += ${vector}(${read.left(rowOf(ix, tile, place, r), k)}) * ${columns};`));
    }
  });
}

/** A product of a pass at work. */
interface Term {
  readonly read: Reader;
  /** By row. */
  readonly sums: readonly Expr[];
}

/** Where an invocation stands. */
interface Place {
  readonly b: Ix;
  /** The first of its rows. */
  readonly m0: Ix;
  /** Its columns are 4·n4 … 4·n4 + 3. */
  readonly n4: Ix;
  /** Its lane within the group, and the lanes that it hears from after rotation 1, 2, … */
  readonly lanes: readonly Ix[];
}

/** The row that an accumulator belongs to; at ragged edges beyond the last. */
function rowOf(ix: ScopeIndexMath, tile: RotateTile, place: Place, r: number): Ix {
  if (tile.share === 'k') return ix.add(place.m0, ix.constant(r));
  return ix.add(ix.add(place.m0, ix.constant(r - (r % tile.width))), place.lanes[r % tile.width]!);
}

/** `rowOf` for an accumulator that is known only when the kernel runs. */
function anyRow(scope: Scope, tile: RotateTile, place: Place, r: Ix): Ix {
  const { ix } = scope;
  if (tile.share === 'k') return ix.add(place.m0, r);
  const within = ix.sub(r, ix.mod(r, tile.width));
  const turned = scope.let(`${place.lanes[0]!.text} ^ ${ix.mod(r, tile.width).text}`, 'i32');
  return ix.add(ix.add(place.m0, within), ix.variable(turned, 0, tile.width - 1));
}

interface Reader {
  /** The WGSL type of four elements. */
  readonly vector: string;
  /** lhs[m, k]; four lanes where `k` or `m` has them. Rows beyond the last read the last. */
  left(m: Ix, k: Ix): Expr;
  /** lhs at rows 4·m4 … 4·m4 + 3. */
  leftFour(m4: Ix, k: Ix): Expr;
  /** rhs[k, 4·n4 … 4·n4 + 3] as a vector. */
  columns(k: Ix): Expr;
  /** `columns` for k, k + 1, k + 2, k + 3, where k is a multiple of 4. */
  block(k: Ix): readonly Expr[];
}

function reader(scope: Scope, space: DotSpace, { b, n4 }: Place, vector: string): Reader {
  const { ix } = scope;
  const whole = ix.clamp(n4, 0, Math.max(0, Math.ceil(space.n / 4) - 1));
  const column = (j: number): Ix => ix.clamp(ix.add(ix.mul(space.fours ? whole : n4, 4), ix.constant(j)), 0, space.n - 1);
  const right = (k: Ix, n: Ix): Expr => scope.value(space.rhs, space.rhsIndex(ix, b, k, n));
  const join = (parts: readonly Expr[]): Expr => scope.let(`${vector}(${parts.join(', ')})`, vector);
  const columns = (k: Ix): Expr =>
    space.fours ? right(k, ix.lanes(ix.mul(whole, 4))) : join([0, 1, 2, 3].map((j) => right(k, column(j))));
  return {
    vector,
    left: (m, k) => scope.value(space.lhs, space.lhsIndex(ix, b, ix.clamp(m, 0, space.m - 1), k)),
    leftFour: (m4, k) => scope.value(space.lhs, space.lhsIndex(ix, b, ix.lanes(ix.mul(ix.clamp(m4, 0, space.m / 4 - 1), 4)), k)),
    columns,
    block: (k) => {
      if (space.rhsAlong !== 'k') return [0, 1, 2, 3].map((j) => columns(ix.add(k, ix.constant(j))));
      const runs = [0, 1, 2, 3].map((j) => right(ix.lanes(k), column(j)));
      return components.map((c) => join(runs.map((run) => `${run}.${c}`)));
    },
  };
}

const components = ['x', 'y', 'z', 'w'] as const;

/** Shares are rows: four steps along k. */
function sumRows(scope: Scope, tile: RotateTile, place: Place, terms: readonly Term[], i: Ix): void {
  const { ix } = scope;
  const k = ix.mul(i, 4);
  const { read } = terms[0]!;
  const blocks = terms.map((t) => t.read.block(k));
  for (let g = 0; g < tile.rows; g += tile.width) {
    const own = read.left(ix.add(ix.add(place.m0, ix.constant(g)), place.lanes[0]!), ix.lanes(k));
    for (let p = 0; p < tile.width; p++) {
      const left = rotated(scope, tile, read.vector, own, p);
      terms.forEach(({ sums }, j) => addProducts(scope, sums[g + p]!, left, blocks[j]!));
    }
  }
}

/** Shares are pieces of k: `width` pieces of one step or of four. */
function sumPieces(scope: Scope, space: DotSpace, tile: RotateTile, place: Place, terms: readonly Term[], i: Ix): void {
  const { ix } = scope;
  const piece = (p: number): Ix => ix.mul(ix.add(ix.mul(i, tile.width), place.lanes[p]!), tile.chunk);
  const m4 = (g: number): Ix => ix.add(ix.div(place.m0, 4), ix.constant(g));
  const byRow = space.lhsAlong !== 'm';
  const { read } = terms[0]!;
  const rows = Array.from({ length: tile.rows }, (_, r) => r);
  // own[r] holds row r at four steps, or own[4 g' + j] rows 4 g' … 4 g' + 3 at step j.
  const own = byRow
    ? rows.map((r) => read.left(ix.add(place.m0, ix.constant(r)), ix.lanes(piece(0))))
    : Array.from({ length: (tile.rows / 4) * tile.chunk }, (_, s) =>
        read.leftFour(m4(Math.floor(s / tile.chunk)), ix.add(piece(0), ix.constant(s % tile.chunk))),
      );
  for (let p = 0; p < tile.width; p++) {
    const shares = own.map((share) => rotated(scope, tile, read.vector, share, p));
    for (const { read: right, sums } of terms) {
      const block = tile.chunk === 4 ? right.block(piece(p)) : [right.columns(piece(p))];
      sums.forEach((sum, r) => {
        if (byRow) return addProducts(scope, sum, shares[r]!, block);
        block.forEach((columns, j) => {
          scope.statement(`${sum} += ${shares[(r >> 2) * tile.chunk + j]}.${components[r & 3]} * ${columns};`);
        });
      });
    }
  }
}

const addProducts = (scope: Scope, sum: Expr, left: Expr, block: readonly Expr[]): void => {
  // Nested, so that each product and the sum before it are one fused multiply-add where there is one.
  scope.statement(`${sum} = ${block.reduce((text, columns, j) => `(${left}.${components[j]} * ${columns} + ${text})`, sum)};`);
};

function rotated(scope: Scope, { width }: RotateTile, vector: string, share: Expr, p: number): Expr {
  if (p === 0) return share;
  const call = width === 4 ? `${['', 'quadSwapX', 'quadSwapY', 'quadSwapDiagonal'][p]}(${share})` : `subgroupShuffleXor(${share}, ${p}u)`;
  return scope.let(call, vector);
}
