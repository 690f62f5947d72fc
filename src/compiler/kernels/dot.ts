/** Matrix products: one dot_general or several of one size, with work folded into their operands and behind their accumulators. */
import type { Eqn, Value } from '../../ir/graph.ts';
import { byteSize } from '../../types/dtype.ts';
import { sizeOf } from '../../types/shape.ts';
import { effort } from '../cost.ts';
import type { Target } from '../plan.ts';
import { dependsOn, type Follower, followersFrom } from './access.ts';
import { dotEpilogue } from './dot-epilogue.ts';
import { type DotProducts, dotProducts } from './dot-products.ts';
import { emitRotating } from './dot-rotate.ts';
import type { DotSpace } from './dot-space.ts';
import { emitTiled } from './dot-tiled.ts';
import { candidates, chooseTile, chooseTileFor, nameOf, type Tile } from './dot-tiles.ts';
import { dotKey, dotSample } from './dot-tuning.ts';
import type { KernelFamily, Region } from './family.ts';
import { isWindow, outputsOf } from './outputs.ts';

export interface DotMatch {
  readonly heroes: readonly Eqn[];
  readonly follow: ReadonlyMap<Value, Follower>;
}

export const dot: KernelFamily<DotMatch> = {
  name: 'matmul',
  match: matchDot,
  emit: (kernel, { heroes, follow }) => {
    const products = dotProducts(kernel.region, heroes, !kernel.strict)!;
    const tile = chooseTileFor(products, kernel.target)!;
    const epilogue = dotEpilogue(kernel, products, follow);
    return tile.kind === 'rotate' ? emitRotating(kernel, products, tile, epilogue) : emitTiled(kernel, products, tile, epilogue);
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
  const heroes = region.heroes.filter(
    (e) => !outputs.some((o) => isWindow(region, o) && e.outputs.includes(region.graph.results[o.result]!)),
  );
  const products = dotProducts(region, heroes, true);
  if (!products) return null;
  const tile = chooseTileFor(products, target);
  if (!tile || !cheapOperands(region, products, tile)) return null;
  const spaces = products.passes.flat().map((p) => p.space);
  const follow = followersFrom(region, new Map(spaces.map((s) => [s.eqn.outputs[0]!, fromTile(s)])));
  for (const output of outputs) {
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
  return { heroes, follow };
}

/** A product's elements by batch, row and column, which is all the order there is: products of one shape have one index. */
const fromTile = (space: DotSpace): Follower => ({
  way: `${space.eqn.outputs[0]!.type.shape}`,
  keepsRows: true,
  map: (ix, [b, m, n]) => space.outIndex(ix, b!, m!, n!),
});

/**
 * An operand's element is computed once for every tile across the other operand. Work on it may take a quarter of the time of the products
 * that it goes into; where one tile is all there is, it may take more.
 */
function cheapOperands(region: Region, { passes }: DotProducts, tile: Tile): boolean {
  const [rows, columns] = tile.kind === 'rotate' ? [tile.rows, 4 * tile.width * tile.columns] : [tile.size, tile.size];
  const fits = (operand: Value, extent: number, across: number, times: number): boolean =>
    effortOf(region, operand) <= (extent <= across ? 64 : (2 * across * times) / 4);
  return passes.every(
    (pass) => fits(pass[0]!.space.lhs, pass[0]!.space.n, columns, pass.length) && pass.every((p) => fits(p.space.rhs, p.space.m, rows, 1)),
  );
}

/** A branch in an operand costs all lanes both ways, keeps its loads from being vectors, and is compiled once for each row
 * of the tile: dozens of branches take SwiftShader minutes. */
const branchFlops = 100;

/**
 * Flops that make one element of a value, with a load counted as two. What is smaller than the value is computed once per row or column,
 * but for the pieces of what chooses between several (concatenate, pad).
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
      (sum, w) => sum + visit(w, chooses ? Math.min(size, sizeOf(w.type.shape)) : size),
      effort(eqn) + (chooses ? branchFlops : 0),
    );
  };
  return visit(value, sizeOf(value.type.shape)) - 2;
}
