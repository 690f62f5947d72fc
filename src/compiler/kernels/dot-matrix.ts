/**
 * Matrix product by subgroup matrices: a workgroup of 2 × 2 subgroups computes a square, each subgroup a quarter of it, some steps of k at a
 * time through workgroup memory. Sums leave by workgroup memory too, a strip of rows at a time, where invocations finish and store them.
 *
 * Products of what the component holds are exact in f32, in which all is summed. f16 goes in where all operands are f16: as they are, and
 * what the kernel itself makes of its operands is rounded to f16, as a store would. Anything else goes in as f32, exactly.
 */
import type { Value } from '../../ir/graph.ts';
import type { Expr, Ix } from '../../ir/op.ts';
import { fragmentStore, type SharedArray } from '../kernel-ir/program.ts';
import { f32, fragmentType, typeOf } from '../kernel-ir/types.ts';
import type { Target } from '../plan.ts';
import type { DotEpilogue } from './dot-epilogue.ts';
import { type TileGrid, tileGrid } from './dot-grid.ts';
import { times } from './dot-lanes.ts';
import { type Side, sharesOf, type Tiling } from './dot-matrix-shares.ts';
import { MatrixStatistic } from './dot-matrix-statistics.ts';
import { across, layoutOf, type MatrixLayout, type MatrixTile, shapesFor } from './dot-matrix-tiles.ts';
import type { DotProducts } from './dot-products.ts';
import type { DotSpace } from './dot-space.ts';
import type { DotStatistics } from './dot-statistics.ts';
import type { Emitted, Kernel, Scope } from './family.ts';

export function emitMatrix(
  kernel: Kernel,
  products: DotProducts,
  statistics: DotStatistics,
  tile: MatrixTile,
  epilogue: DotEpilogue,
): Emitted {
  const gemm = new MatrixGemm(kernel, products, statistics, tile, epilogue);
  for (const pass of products.passes) gemm.accumulate(pass);
  gemm.totalStatistics();
  gemm.storeTile();
  gemm.storeRows();
  return {
    body: gemm.scope.body(),
    workgroupSize: gemm.layout.threads,
    workgroups: gemm.grid.workgroups,
    ...(tile.shape.sized ? { subgroupSize: tile.shape.lanes } : {}),
    remark: remarkOf(tile, products),
    label: gemm.grid.label,
  };
}

/** Where four elements of an operand go in its tile, and whether they lie within the operand's steps. */
interface TilePlace {
  readonly row: Ix;
  readonly step: Ix;
  readonly inside: Expr;
}

class MatrixGemm {
  readonly scope: Scope;
  readonly layout: MatrixLayout;
  readonly grid: TileGrid;
  private readonly tile: MatrixTile;
  private readonly epilogue: DotEpilogue;
  private readonly counted: DotSpace;
  private readonly tiling: Tiling;
  /** The quarter of the tile that the invocation's subgroup computes. */
  private readonly part: readonly [Ix, Ix];
  /** Matrices of one subgroup, one below and beside the other. */
  private readonly down: number;
  private readonly beside: number;
  /** By sum, then by row and column of matrices. */
  private readonly held: readonly (readonly (readonly Expr[])[])[];
  private readonly left: SharedArray;
  private readonly right: SharedArray;
  private readonly strips: readonly SharedArray[];
  private readonly statistics: readonly MatrixStatistic[];
  private readonly rowTotals: SharedArray[] = [];
  private totals: readonly (readonly Expr[])[] = [];
  private readonly kernel: Kernel;

  constructor(kernel: Kernel, { space, sums }: DotProducts, { space: counted, reductions }: DotStatistics, tile: MatrixTile, epilogue: DotEpilogue) {
    const { size, shape } = tile;
    this.layout = layoutOf(tile, kernel.target, sums.length, reductions.length)!;
    const { threads, depth } = this.layout;
    this.grid = tileGrid(kernel, space, [size, size]);
    const { scope } = this.grid;
    const { ix } = scope;
    const thread = scope.invocation(threads);
    const subgroup = ix.div(thread, shape.lanes);
    this.part = [ix.div(subgroup, across), ix.mod(subgroup, across)];
    [this.down, this.beside] = [size / across / shape.m, size / across / shape.n];
    const sum = fragmentType('result', 'f32', shape.m, shape.n);
    this.held = sums.map(() => times(this.down, () => times(this.beside, () => scope.var(sum))));
    const component = typeOf(shape.component);
    this.left = kernel.shared('tile_l', component, this.layout.operand);
    this.right = kernel.shared('tile_r', component, this.layout.operand);
    this.strips = sums.map((_, s) => kernel.shared('strip', f32, s === 0 ? this.layout.first : this.layout.others));
    this.tiling = { size, depth, threads, thread };
    const along = counted.lhsAlong === 'k' ? 'k' : 'm';
    this.statistics = reductions.map((e) => new MatrixStatistic(scope, e, { ...this.tiling, along }));
    this.kernel = kernel;
    this.scope = scope;
    this.tile = tile;
    this.epilogue = epilogue;
    this.counted = counted;
  }

  /** Adds the products of one left operand, tile after tile along k. */
  accumulate(pass: DotProducts['passes'][number]): void {
    const { scope, tiling } = this;
    const { ix } = scope;
    const { size, depth } = tiling;
    const [b, tileM, tileN] = this.grid.at;
    const own = pass[0]!.space;
    scope.loop(Math.ceil(own.k / depth), (i) => {
      const k0 = ix.mul(i, depth);
      const left: Side = { along: own.lhsAlong, base: ix.mul(tileM, size), limit: own.m, k0, k: own.k };
      for (const share of sharesOf(scope, tiling, left)) {
        const read = (v: Value): Expr => share.four((m, k) => scope.value(v, own.lhsIndex(ix, b, m, k)));
        this.put(this.left, left, read(own.lhs), share);
        if (own.eqn === this.counted.eqn) for (const s of this.statistics) s.take(share.g, read(s.operand), share.inside);
      }
      for (const { space: other, sum } of pass) {
        const right: Side = { along: other.rhsAlong, base: ix.mul(tileN, size), limit: other.n, k0, k: other.k };
        for (const share of sharesOf(scope, tiling, right)) {
          const value = share.four((n, k) => scope.value(other.rhs, other.rhsIndex(ix, b, k, n)));
          this.put(this.right, right, value, share);
        }
        scope.barrier();
        this.multiply(left, right, this.held[sum]!);
        scope.barrier();
      }
    });
  }

  /** Rows of steps where those are neighbours, else steps of rows: four elements lie side by side as they are loaded. */
  private strideOf(side: Side): number {
    return (side.along === 'k' ? this.tiling.depth : this.tiling.size) + this.layout.pad;
  }

  private offset(side: Side, row: Ix, step: Ix): Ix {
    const { ix } = this.scope;
    return side.along === 'k' ? ix.add(ix.mul(row, this.strideOf(side)), step) : ix.add(ix.mul(step, this.strideOf(side)), row);
  }

  private put(array: SharedArray, side: Side, value: Expr, { row, step, inside }: TilePlace): void {
    const { scope } = this;
    const { ix, k } = scope;
    const first = this.offset(side, row, step);
    const four = scope.let(k.convert(k.select(inside, value, 0), this.tile.shape.component));
    for (let j = 0; j < 4; j++) scope.storeShared(array, ix.add(first, ix.constant(j)).expr, k.lane(four, j));
  }

  /** Multiplies the tiles in workgroup memory. */
  private multiply(left: Side, right: Side, own: readonly (readonly Expr[])[]): void {
    const { scope, down, beside } = this;
    const { ix, k } = scope;
    const { size, shape } = this.tile;
    const [partM, partN] = this.part;
    scope.loop(this.tiling.depth / shape.k, (i) => {
      const step = ix.mul(i, shape.k);
      const load = (which: 'left' | 'right', side: Side, row: Ix): Expr => {
        const [m, n] = which === 'left' ? [shape.m, shape.k] : [shape.k, shape.n];
        const array = which === 'left' ? this.left : this.right;
        const transposed = (side.along === 'k') !== (which === 'left');
        return scope.let(k.fragmentLoad(which, m, n, array, this.offset(side, row, step).expr, this.strideOf(side), transposed));
      };
      const rows = times(down, (r) => load('left', left, ix.add(ix.mul(partM, size / across), ix.constant(r * shape.m))));
      times(beside, (c) => {
        const column = load('right', right, ix.add(ix.mul(partN, size / across), ix.constant(c * shape.n)));
        for (const [r, row] of rows.entries()) {
          const total = own[r]![c]!;
          scope.assign(total, k.fragmentMultiplyAdd(row, column, total));
        }
      });
    });
  }

  /** Gives each row's statistics to all invocations that finish elements of it. */
  totalStatistics(): void {
    const { scope, statistics } = this;
    const { ix } = scope;
    const side = this.tiling.size / 4;
    const four = ix.mod(this.tiling.thread, side);
    this.totals = statistics.map((s) => s.totals(this.strips[0]!, ix.mul(four, 4)));
    this.rowTotals.push(...statistics.map(() => this.kernel.shared('rows', f32, this.tiling.size)));
    if (statistics.length === 0) return;
    scope.when(ix.less(this.tiling.thread, ix.constant(side)), () => {
      this.totals.forEach((rows, j) =>
        rows.forEach((total, r) => scope.storeShared(this.rowTotals[j]!, ix.add(ix.mul(four, 4), ix.constant(r)).expr, total)),
      );
    });
    scope.barrier();
  }

  /** Sums leave by workgroup memory, a strip of rows at a time, where the epilogue takes four columns of a row. */
  storeTile(): void {
    const { scope, down } = this;
    const { ix } = scope;
    const { threads, thread } = this.tiling;
    const fours = (this.layout.strip * this.tiling.size) / 4;
    scope.loop(down, (i) => {
      times(down, (d) => scope.when(ix.equal(i, ix.constant(d)), () => this.putStrip(d)));
      scope.barrier();
      scope.loop(Math.ceil(fours / threads), (g) => {
        const at = ix.add(ix.mul(g, threads), thread);
        scope.when(ix.less(at, ix.constant(fours)), () => this.finishFour(at, i));
      });
      if (down > 1) scope.barrier();
    });
  }

  private putStrip(d: number): void {
    const { scope } = this;
    const { ix } = scope;
    const { size, shape } = this.tile;
    const { stride } = this.layout;
    const [partM, partN] = this.part;
    this.held.forEach((own, s) =>
      own[d]!.forEach((value, c) => {
        const column = ix.add(ix.mul(partN, size / across), ix.constant(c * shape.n));
        const index = ix.add(ix.mul(partM, shape.m * stride), column).expr;
        scope.statement(fragmentStore(this.strips[s]!, index, value, stride));
      }),
    );
  }

  /** @param at the four's number in the strip. @param i the strip's number */
  private finishFour(at: Ix, i: Ix): void {
    const { scope } = this;
    const { ix, k } = scope;
    const { size, shape } = this.tile;
    const side = size / 4;
    const [b, tileM, tileN] = this.grid.at;
    const [line, column] = [ix.div(at, side), ix.mod(at, side)];
    // Half of the strip is of the upper subgroups, half of the lower.
    const row = ix.add(ix.add(ix.mul(ix.div(line, shape.m), size / across), ix.mul(i, shape.m)), ix.mod(line, shape.m));
    const first = ix.add(ix.mul(line, this.layout.stride), ix.mul(column, 4));
    const value = (strip: SharedArray): Expr =>
      scope.let(k.vector(times(4, (j) => scope.loadShared(strip, ix.add(first, ix.constant(j)).expr))));
    this.epilogue.columns(
      scope,
      b,
      ix.add(ix.mul(tileM, size), row),
      ix.add(ix.mul(tileN, side), column),
      this.strips.map(value),
      this.rowTotals.map((array) => scope.loadShared(array, row.expr)),
    );
  }

  /** Results with an element for each row: the tiles of the first column write them. */
  storeRows(): void {
    const { scope, epilogue, totals } = this;
    const { ix, k } = scope;
    if (epilogue.rowsAtOnce === 0) return;
    const side = this.tiling.size / 4;
    const [b, tileM, tileN] = this.grid.at;
    scope.when(k.and(ix.equal(tileN, ix.constant(0)), ix.less(this.tiling.thread, ix.constant(side))), () => {
      const m4 = ix.add(ix.mul(tileM, side), ix.mod(this.tiling.thread, side));
      if (epilogue.rowsAtOnce === 4) {
        const vectors = totals.map((rows) => scope.let(k.vector(rows)));
        epilogue.rows(scope, b, m4, vectors);
        return;
      }
      times(4, (r) => {
        const own = totals.map((rows) => rows[r]!);
        epilogue.rows(scope, b, ix.add(ix.mul(m4, 4), ix.constant(r)), own);
      });
    });
  }
}

/** How the kernel rounds. */
function remarkOf({ shape }: MatrixTile, { passes }: DotProducts): string {
  const operands = passes.flat().flatMap((p) => p.space.eqn.inputs);
  const taken =
    shape.component === 'f32'
      ? 'operands in float32'
      : operands.some((v) => v.type.dtype === 'bfloat16')
        ? 'bfloat16 operands as float16 (exact from 2⁻¹⁴ to 65504, within 2⁻²⁴ below, undefined above)'
        : 'float16 operands (rounded to it where the kernel computes them)';
  return `products by subgroup matrices of ${shape.m}×${shape.n}×${shape.k}: ${taken}, sums in float32 in the order of the adapter, each within k · 2⁻²⁴ · Σ|a · b| of the exact one`;
}

/** What is told of products that have no matrices for want of leave; null where leave would change nothing. */
export const leaveOf = (spaces: readonly DotSpace[], target: Target): string | null =>
  shapesFor(spaces, target).length === 0 && shapesFor(spaces, { ...target, bf16AsF16: true }).length > 0
    ? 'products of bfloat16 are made without subgroup matrices, which on this adapter hold float16: `bf16AsF16` of `jit` lets them, within the error that it states'
    : null;
