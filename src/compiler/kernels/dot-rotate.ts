/**
 * Matrix product in registers, without barriers: an invocation holds `rows` rows of four columns, or of several times four.
 *
 * The `width` lanes of a group stand side by side along n and need the same elements of the left operand. Each lane loads one share of
 * them and gets the others by rotation (`quadSwapX` and its like): one load per lane instead of `width`. After rotation p, lane l has the
 * share of lane l ^ p, so either
 * - a share is a row: accumulator p belongs to row l ^ p, and the store undoes it; or
 * - a share is a piece of k: the right operand is read at that piece, and the sum over k undoes it.
 * With width 1 every lane loads all shares: plain WGSL.
 *
 * Where tiles are too few for a GPU, several invocations share one: each takes a slice of k, and they meet in workgroup memory.
 */
import type { Expr, Ix } from '../../ir/op.ts';
import { foldGrid } from '../emit/grid.ts';
import { scalarTypeOf, vectorOf } from '../emit/storage.ts';
import type { DotEpilogue } from './dot-epilogue.ts';
import { anyRow, components, type Place, type RotateTile, rotated, rowOf, tilesOf, times } from './dot-lanes.ts';
import type { DotProducts, Product } from './dot-products.ts';
import { RotatingStatistic } from './dot-rotate-statistics.ts';
import type { DotSpace } from './dot-space.ts';
import type { DotStatistics } from './dot-statistics.ts';
import type { Emitted, Kernel, Scope, ScopeIndexMath } from './family.ts';
import { chosen, rolled } from './rolled.ts';

export function emitRotating(
  kernel: Kernel,
  products: DotProducts,
  { space: counted, reductions }: DotStatistics,
  tile: RotateTile,
  epilogue: DotEpilogue,
): Emitted {
  const { space } = products;
  const { width, rows, columns, groups, slices } = tile;
  const extents = tilesOf(space, tile);
  const tiles = extents[0] * extents[1] * extents[2];
  const grid = foldGrid(tiles / groups, kernel.target);
  const scope = kernel.scope();
  const { ix } = scope;

  const group = slices > 1 ? `i32(local % ${groups}u)` : `i32(local / ${width}u)`;
  const number = scope.let(groups === 1 ? grid.id : `${grid.id} * ${groups} + ${group}`, 'i32');
  if (grid.workgroups[1] > 1) scope.statement(`if (${grid.id} >= ${tiles / groups}) { return; }`);
  const flat = ix.variable(number, 0, tiles - 1);
  // Down the columns first where the right operand lies in long strides: what its columns brought into the cache is used again.
  const down = width > 1 && space.rhsAlong !== 'k';
  const [b, outer, inner] = ix.unflatten(flat, down ? [extents[0], extents[2], extents[1]] : extents) as [Ix, Ix, Ix];
  const [tileM, tileN] = down ? [inner, outer] : [outer, inner];
  const lane = scope.let(width === 1 ? '0' : `i32(local % ${width}u)`, 'i32');
  const lanes = Array.from({ length: width }, (_, p) => ix.variable(p === 0 ? lane : scope.let(`${lane} ^ ${p}`, 'i32'), 0, width - 1));
  const first = scope.let(ix.add(ix.mul(tileN, width * columns), lanes[0]!).text, 'i32');
  const n4 = ix.variable(first, 0, (extents[2] - 1) * width * columns + width - 1);
  const slice = ix.variable(scope.let(slices > 1 ? `i32(local / ${groups}u)` : '0', 'i32'), 0, slices - 1);
  const place: Place = { b, m0: ix.mul(tileM, rows), n4s: times(columns, (c) => ix.add(n4, ix.constant(c * width))), lanes, slice };

  const vector = vectorOf(scalarTypeOf(space.eqn.outputs[0]!.type.dtype));
  const sums = products.sums.map(() => times(columns, () => times(rows, () => scope.var(vector, `${vector}()`))));
  const statistics = reductions.map((e) => new RotatingStatistic(scope, tile, place, counted, e));
  for (const pass of products.passes)
    accumulate(scope, pass, tile, place, vector, sums, pass.some((p) => p.space.eqn === counted.eqn) ? statistics : []);
  if (slices > 1) joinSlices(scope, tile, sums.flat(2), statistics);
  const rowTotals = statistics.map((s) => s.byAccumulator());
  // A loop: the stores of each row written out take as long to compile as all products.
  const finish = (): void => {
    rolled(scope, rows * columns, (at) => {
      const [r, c] = [ix.div(at, columns), ix.mod(at, columns)];
      const totals = sums.map((sum) => {
        const all = times(rows * columns, (q) => sum[q % columns]![Math.floor(q / columns)]!);
        return scope.let(chosen(all, at), vector);
      });
      const perRow = rowTotals.map((all) => scope.let(chosen(all, r), 'f32'));
      epilogue.columns(scope, place.b, anyRow(scope, tile, place, r), ix.add(n4, ix.mul(c, width)), totals, perRow);
    });
    // The first lane of the first columns has the rows in order.
    if (epilogue.rowsAtOnce > 0) scope.when(`${first} == 0`, () => writeRows(scope, tile, place, rowTotals, epilogue));
  };
  scope.when(slices > 1 ? `${slice.text} == 0` : 'true', finish);

  const size = width * groups * slices;
  const shared = slices > 1 ? `var<workgroup> slice_sums: array<${vector}, ${size}>;\n` : '';
  return {
    body: `${shared}@compute @workgroup_size(${size})\nfn main(@builtin(workgroup_id) wid: vec3<u32>, @builtin(local_invocation_index) local: u32) {\n${scope.text()}\n}`,
    workgroupSize: [size, 1, 1],
    workgroups: grid.workgroups,
    workgroupBytes: slices > 1 ? 16 * size : 0,
    features: width > 1 ? ['subgroups'] : [],
    label: `${space.batch > 1 ? `${space.batch}x` : ''}${space.m}x${space.n}x${space.k}`,
  };
}

/** Stores what has an element per row, given the totals of each statistic in the order of the rows. */
function writeRows(
  scope: Scope,
  { rows }: RotateTile,
  { b, m0 }: Place,
  totals: readonly (readonly Expr[])[],
  epilogue: DotEpilogue,
): void {
  const { ix } = scope;
  const { rowsAtOnce } = epilogue;
  rolled(scope, rows / rowsAtOnce, (i) => {
    const own = totals.map((all) =>
      rowsAtOnce === 4
        ? scope.let(
            chosen(
              times(rows / 4, (q) => `vec4<f32>(${all.slice(4 * q, 4 * q + 4).join(', ')})`),
              i,
            ),
            'vec4<f32>',
          )
        : scope.let(chosen(all, i), 'f32'),
    );
    epilogue.rows(scope, b, ix.add(ix.div(m0, rowsAtOnce), i), own);
  });
}

/** Adds up each accumulator over the invocations of a tile, in one order, for the first slice to have. */
function joinSlices(scope: Scope, { groups, slices }: RotateTile, sums: readonly Expr[], statistics: readonly RotatingStatistic[]): void {
  const join = (kept: Expr, add: (other: Expr) => void): void => {
    scope.statement(`slice_sums[local] = ${kept};`);
    scope.statement('workgroupBarrier();');
    for (let half = slices / 2; half >= 1; half /= 2) {
      scope.when(`local < ${half * groups}u`, () => {
        add(`slice_sums[local + ${half * groups}u]`);
        scope.statement(`slice_sums[local] = ${kept};`);
      });
      scope.statement('workgroupBarrier();');
    }
  };
  for (const sum of sums) join(sum, (other) => scope.statement(`${sum} += ${other};`));
  for (const s of statistics)
    for (const { name, lanes } of s.totals)
      join(lanes ? name : `vec4<f32>(${name})`, (other) =>
        s.add(name, lanes ? scope.let(other, 'vec4<f32>') : scope.let(`${other}.x`, 'f32')),
      );
}

/** One walk along k: each product of the pass is added to its sum. */
function accumulate(
  scope: Scope,
  pass: readonly Product[],
  tile: RotateTile,
  place: Place,
  vector: string,
  sums: readonly (readonly (readonly Expr[])[])[],
  statistics: readonly RotatingStatistic[],
): void {
  const { ix } = scope;
  const { space } = pass[0]!;
  const terms = pass.flatMap((p) =>
    place.n4s.map((n4, c): Term => ({ read: reader(scope, p.space, place.b, n4, vector), sums: sums[p.sum]![c]! })),
  );
  const step = tile.chunk * (tile.share === 'k' ? tile.width : 1);
  const done = Math.floor(space.k / step) * step;
  const walk = (extent: number, body: (i: Ix) => void): void => {
    if (tile.slices === 1) rolled(scope, extent, body);
    else scope.loop(extent, body, { from: place.slice.text, step: tile.slices, max: extent - 1 });
  };
  walk(done / step, (i) => {
    if (tile.share === 'row') sumRows(scope, tile, place, terms, i);
    else if (space.lhsAlong === 'm') sumFours(scope, tile, place, terms, i);
    else sumPieces(scope, tile, place, terms, i);
    for (const s of statistics) s.step(i);
  });
  for (const s of statistics) s.meet();
  walk(space.k - done, (i) => {
    const k = ix.add(i, ix.constant(done));
    for (const s of statistics) s.rest(k);
    for (const { read, sums: own } of terms) {
      const columns = read.columns(k);
      own.forEach((sum, r) => scope.statement(`${sum} += ${vector}(${read.left(rowOf(ix, tile, place, r), k)}) * ${columns};`));
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
  /** The WGSL types of one element and of four. */
  readonly scalar: string;
  readonly vector: string;
  /** lhs[m, k]; four lanes where `k` or `m` has them. Rows beyond the last read the last. */
  left(m: Ix, k: Ix): Expr;
  /** lhs at rows 4·m4 … 4·m4 + 3. */
  leftFour(m4: Ix, k: Ix): Expr;
  /** rhs[k, 4·n4 … 4·n4 + 3] as a vector. */
  columns(k: Ix): Expr;
  /** `columns` for k, k + 1, k + 2, k + 3, where k is a multiple of 4. */
  block(k: Ix): Block;
}

function reader(scope: Scope, space: DotSpace, b: Ix, n4: Ix, vector: string): Reader {
  const { ix } = scope;
  const whole = ix.clamp(n4, 0, Math.max(0, Math.ceil(space.n / 4) - 1));
  const column = (j: number): Ix => ix.clamp(ix.add(ix.mul(space.fours ? whole : n4, 4), ix.constant(j)), 0, space.n - 1);
  const right = (k: Ix, n: Ix): Expr => scope.value(space.rhs, space.rhsIndex(ix, b, k, n));
  const join = (parts: readonly Expr[]): Expr => scope.let(`${vector}(${parts.join(', ')})`, vector);
  const columns = (k: Ix): Expr =>
    space.fours ? right(k, ix.lanes(ix.mul(whole, 4))) : join([0, 1, 2, 3].map((j) => right(k, column(j))));
  return {
    scalar: scalarTypeOf(space.eqn.outputs[0]!.type.dtype),
    vector,
    left: (m, k) => scope.value(space.lhs, space.lhsIndex(ix, b, ix.clamp(m, 0, space.m - 1), k)),
    leftFour: (m4, k) => scope.value(space.lhs, space.lhsIndex(ix, b, ix.lanes(ix.mul(ix.clamp(m4, 0, space.m / 4 - 1), 4)), k)),
    columns,
    block: (k) => {
      const runs = space.rhsAlong === 'k' ? times(4, (j) => right(ix.lanes(k), column(j))) : null;
      const rows = runs
        ? components.map((c) => join(runs.map((run) => `${run}.${c}`)))
        : times(4, (j) => columns(ix.add(k, ix.constant(j))));
      return { rows, matrix: vector === 'vec4<f32>' ? scope.let(`mat4x4<f32>(${rows.join(', ')})`, 'mat4x4<f32>') : null };
    },
  };
}

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

/** Shares are pieces of k, `width` of them, of one step or of four; of each row. */
function sumPieces(scope: Scope, tile: RotateTile, place: Place, terms: readonly Term[], i: Ix): void {
  const { ix } = scope;
  const { read } = terms[0]!;
  const single = tile.chunk === 1;
  const piece = (p: number): Ix => pieceAt(ix, tile, place, i, p);
  const own = times(tile.rows, (r) => read.left(ix.add(place.m0, ix.constant(r)), single ? piece(0) : ix.lanes(piece(0))));
  for (let p = 0; p < tile.width; p++) {
    const shares = own.map((share) => rotated(scope, tile, single ? read.scalar : read.vector, share, p));
    for (const { read: right, sums } of terms) {
      const block = blockAt(right, tile, piece(p));
      sums.forEach((sum, r) => {
        if (single) scope.statement(`${sum} += ${shares[r]} * ${block.rows[0]};`);
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
  const shares = times(tile.width, (p) => own.map((share) => rotated(scope, tile, read.vector, share, p)));
  for (const { read: right, sums } of terms) {
    const blocks = times(tile.width, (p) => blockAt(right, tile, piece(p)));
    // One statement: more accumulators than registers are loaded and stored once. (lavapipe, 1024x256x512: 6.4 ms against 9.8.)
    sums.forEach((sum, r) => {
      const products = blocks.flatMap(({ rows }, p) =>
        rows.map((columns, j) => `${shares[p]![(r >> 2) * chunk + j]}.${components[r & 3]} * ${columns}`),
      );
      scope.statement(`${sum} += ${products.join(' + ')};`);
    });
  }
}

/** The first step of a lane's piece of k behind rotation p. */
const pieceAt = (ix: ScopeIndexMath, tile: RotateTile, place: Place, i: Ix, p: number): Ix =>
  ix.mul(ix.add(ix.mul(i, tile.width), place.lanes[p]!), tile.chunk);

const blockAt = (right: Reader, tile: RotateTile, k: Ix): Block =>
  tile.chunk === 4 ? right.block(k) : { rows: [right.columns(k)], matrix: null };

const addProducts = (scope: Scope, sum: Expr, left: Expr, { rows, matrix }: Block): void =>
  scope.statement(
    matrix
      ? `${sum} += ${matrix} * ${left};`
      : `${sum} += ${rows.map((columns, j) => `${left}.${components[j]} * ${columns}`).join(' + ')};`,
  );
