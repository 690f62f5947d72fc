/** Matrix products: one dot_general or several of one size, with a prologue on their operands and an epilogue on their accumulators. */
import type { Eqn, Value } from '../../ir/graph.ts';
import { byteSize } from '../../types/dtype.ts';
import { sizeBytes, sizeOf } from '../../types/shape.ts';
import { effort } from '../cost.ts';
import { scalarOf } from '../kernel-ir/types.ts';
import { secondsFor, sharesWork } from '../../machine/model.ts';
import type { Target } from '../plan.ts';
import { unfoldOp } from '../unfold.ts';
import { dependsOn, type Follower, followersFrom } from './access.ts';
import { type DotEpilogue, dotEpilogue } from './dot-epilogue.ts';
import { emitMatrix, leaveOf } from './dot-matrix.ts';
import { type DotProducts, dotProducts } from './dot-products.ts';
import { emitRotating } from './dot-rotate.ts';
import type { DotSpace } from './dot-space.ts';
import { type DotStatistics, dotStatistics, rowsAtOnce } from './dot-statistics.ts';
import { emitTiled } from './dot-tiled.ts';
import { candidates, chooseTile, chooseTileFor, extentOf, nameOf, type Tile, withoutMatrices } from './dot-tiles.ts';
import { dotKey, dotSample } from './dot-tuning.ts';
import type { KernelFamily, Region } from './family.ts';
import { isWindow, outputsOf } from './outputs.ts';

export interface DotMatch {
  readonly heroes: readonly Eqn[];
  readonly statistics: DotStatistics;
  readonly follow: ReadonlyMap<Value, Follower>;
  readonly rowsAtOnce: DotEpilogue['rowsAtOnce'];
}

export const dot: KernelFamily<DotMatch> = {
  name: 'matmul',
  match: matchDot,
  emit: (kernel, { heroes, statistics, follow, rowsAtOnce }) => {
    const products = dotProducts(kernel.region, heroes, !kernel.strict)!;
    // In which order a matrix is summed, and with which roundings in between, is not written down anywhere.
    const target = kernel.strict ? withoutMatrices(kernel.target) : kernel.target;
    const tile = chooseTileFor(products, statistics.reductions.length, target)!;
    const epilogue = dotEpilogue(kernel, products, statistics, follow, rowsAtOnce);
    if (tile.kind === 'matrix') return emitMatrix(kernel, products, statistics, tile, epilogue);
    const emitted =
      tile.kind === 'rotate'
        ? emitRotating(kernel, products, statistics, tile, epilogue)
        : emitTiled(kernel, products, statistics, tile, epilogue);
    const spaces = products.passes.flat().map((p) => p.space);
    const leave = sharesWork(target.machine) ? leaveOf(spaces, target) : null;
    return leave ? { ...emitted, remark: leave } : emitted;
  },
  // Where invocations share nothing, sums that stay apart gain nothing in one kernel: kernels of one shape compile once, and a loop of three products is longer
  // than the first cache for instructions (q, k and v of 512x256x256 on SwiftShader: 32 ms, and 20 apart).
  gains: (region, { heroes }, target) => {
    const products = dotProducts(region, heroes, true)!;
    return sharesWork(target.machine) || products.space.m === 1 || meet(region, products);
  },
  choice: (region, { heroes }, target) => {
    if (heroes.length > 1) return null;
    const { space } = dotProducts(region, heroes, true)!;
    const key = dotKey(space, target);
    return key === null ? null : { key, chosen: nameOf(chooseTile(space, target)), candidates: [...candidates(space, target).keys()] };
  },
  sample: dotSample,
};

function matchDot(region: Region, target: Target): DotMatch | null {
  const outputs = outputsOf(region);
  const [reductions, heroes] = parted(
    region.heroes.filter((e) => !outputs.some((o) => isWindow(region, o) && e.outputs.includes(region.graph.results[o.result]!))),
    (e) => e.op.kind === 'reduce',
  );
  const products = dotProducts(region, heroes, true);
  const statistics = products && dotStatistics(region, products, reductions);
  if (!statistics) return null;
  const tile = chooseTileFor(products, reductions.length, target);
  if (!tile || (reductions.length > 0 && scalarOf(products.space.eqn.outputs[0]!.type.dtype) !== 'f32')) return null;
  const again = shorterThanKernel(region, statistics, tile, target);
  if (!again && !cheapStatistics(region, products, statistics, tile)) return null;
  if (!cheapOperands(region, products, tile, again ? statistics.space : null)) return null;
  const spaces = products.passes.flat().map((p) => p.space);
  const ends = [...spaces.map((s) => [s.eqn.outputs[0]!, s] as const), ...statistics.spread];
  const follow = followersFrom(region, new Map(ends.map(([v, s]) => [v, fromTile(s)])));
  const perRow = rowsAtOnce(statistics, outputs, extentOf(tile)[0]);
  if (perRow === null) return null;
  for (const output of outputs) {
    if (statistics.rows.has(output.value) && !isWindow(region, output)) continue;
    const follower = follow.get(output.value);
    if (!follower) return null;
    // Packed results are written four elements at a time, so four columns must be four neighbours in them too.
    if (byteSize(output.type.dtype) < 4 && !(products.space.fours && follower.keepsRows)) return null;
    if (
      isWindow(region, output) &&
      region
        .producer(region.graph.results[output.result]!)!
        .inputs.slice(2)
        .some((v) => spaces.some((s) => dependsOn(region, v, s.eqn.outputs[0]!)))
    )
      return null;
  }
  return { heroes, statistics, follow, rowsAtOnce: perRow };
}

/** Whether what follows several sums joins them. */
function meet(region: Region, { sums }: DotProducts): boolean {
  const read = outputsOf(region).map((o) => sums.filter((s) => dependsOn(region, region.graph.results[o.result]!, s.value)));
  return sums.length === 1 || sums.every((s) => read.some((some) => some.length > 1 && some.includes(s)));
}

/** A product's elements by batch, row and column, which is all the order there is: products of one shape have one index. */
const fromTile = (space: DotSpace): Follower => ({
  way: `${space.eqn.outputs[0]!.type.shape}`,
  keepsRows: true,
  map: (ix, [b, m, n]) => space.outIndex(ix, b!, m!, n!),
});

/**
 * An operand's element is computed once for every tile across the other operand. Work on it may take a quarter of the time of the products
 * that it goes into; where one tile is all there is, it may take more. `known` is a left operand whose work is weighed otherwise.
 */
function cheapOperands(region: Region, { passes }: DotProducts, tile: Tile, known: DotSpace | null): boolean {
  const [rows, columns] = extentOf(tile);
  const fits = (operand: Value, extent: number, across: number, times: number): boolean =>
    effortOf(region, operand) <= (extent <= across ? 64 : (2 * across * times) / 4);
  return passes.every(
    (pass) =>
      (pass[0]!.space === known || fits(pass[0]!.space.lhs, pass[0]!.space.n, columns, pass.length)) &&
      pass.every((p) => fits(p.space.rhs, p.space.m, rows, 1)),
  );
}

/** Every tile along the columns makes the statistics of its rows anew. That may take an eighth of the time of the products. */
function cheapStatistics(region: Region, { passes }: DotProducts, { space, reductions }: DotStatistics, tile: Tile): boolean {
  const products = passes.find(([p]) => p!.space === space)!.length;
  return 8 * flopsOfStatistics(region, reductions) <= 2 * Math.min(space.n, extentOf(tile)[1]) * products;
}

/** Whether statistics, and the work on the left operand, take no longer in all tiles together than the kernel they would be made by. */
function shorterThanKernel(region: Region, { space, reductions }: DotStatistics, tile: Tile, target: Target): boolean {
  if (reductions.length === 0) return false;
  const flops = flopsOfStatistics(region, reductions) + effortOf(region, space.lhs);
  const again = (Math.ceil(space.n / extentOf(tile)[1]) - 1) * space.batch * space.m * space.k * flops;
  return secondsFor(target.machine, again, 0) <= target.machine.dispatchSeconds + secondsFor(target.machine, 0, sizeBytes(space.lhs.type));
}

/** Per element. An addition comes along with the multiplication before it. */
const flopsOfStatistics = (region: Region, reductions: readonly Eqn[]): number =>
  reductions.reduce((sum, e) => sum + effortOf(region, e.inputs[0]!), 0);

/** A branch in an operand costs all lanes both ways, keeps its loads from being vectors, and is compiled once for each row
 * of the tile: dozens of branches take SwiftShader minutes. */
const branchFlops = 100;

/**
 * Flops that make one element of a value, with a load counted as two. What is smaller than the value is computed once per row or column,
 * but for the pieces of what chooses between several (concatenate, pad), and for what windows overlap on.
 */
function effortOf(region: Region, value: Value): number {
  const seen = new Set<Value>();
  const visit = (v: Value, size: number): number => {
    if (seen.has(v) || sizeOf(v.type.shape) < size) return 0;
    seen.add(v);
    const eqn = region.producer(v);
    if (!eqn) return 2;
    const chooses = eqn.op.cost?.branches === true;
    return eqn.inputs.reduce(
      (sum, w) => sum + visit(w, chooses || eqn.op === unfoldOp ? Math.min(size, sizeOf(w.type.shape)) : size),
      effort(eqn) + (chooses ? branchFlops : 0),
    );
  };
  return visit(value, sizeOf(value.type.shape)) - 2;
}

function parted<T>(all: readonly T[], first: (x: T) => boolean): readonly [T[], T[]] {
  return [all.filter(first), all.filter((x) => !first(x))];
}
