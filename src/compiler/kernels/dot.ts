/** Matrix products: one dot_general with work folded into its operands and behind its accumulators. */
import type { Eqn, Value } from '../../ir/graph.ts';
import { concatenate, pad } from '../../ops/layout.ts';
import { byteSize, isFloat } from '../../types/dtype.ts';
import { sizeOf } from '../../types/shape.ts';
import { effort } from '../cost.ts';
import { scalarTypeOf } from '../emit/storage.ts';
import type { Target } from '../plan.ts';
import { dependsOn, type Follower, followersOf } from './access.ts';
import { dotEpilogue } from './dot-epilogue.ts';
import { emitRotating } from './dot-rotate.ts';
import { type DotSpace, dotSpace } from './dot-space.ts';
import { emitTiled } from './dot-tiled.ts';
import { chooseTile } from './dot-tiles.ts';
import type { KernelFamily, Region } from './family.ts';
import { isWindow, outputsOf } from './outputs.ts';

export interface DotMatch {
  readonly space: DotSpace;
  readonly follow: ReadonlyMap<Value, Follower>;
}

export const dot: KernelFamily<DotMatch> = {
  name: 'matmul',
  match: matchDot,
  emit: (kernel, { space, follow }) => {
    const tile = chooseTile(space, kernel.target);
    const epilogue = dotEpilogue(kernel, space, follow);
    return tile.kind === 'rotate' ? emitRotating(kernel, space, tile, epilogue) : emitTiled(kernel, space, tile, epilogue);
  },
};

function matchDot(region: Region, target: Target): DotMatch | null {
  const outputs = outputsOf(region);
  const heroes = region.heroes.filter(
    (e) => !outputs.some((o) => isWindow(region, o) && e.outputs.includes(region.graph.results[o.result]!)),
  );
  const [hero] = heroes;
  if (!hero || heroes.length > 1 || hero.op.kind !== 'dot' || !accumulates(hero)) return null;
  const space = dotSpace(region, hero);
  if (space.m * space.n * space.k * space.batch === 0 || space.n === 1) return null;
  if (!cheapOperands(region, space, target)) return null;
  const product = hero.outputs[0]!;
  const follow = followersOf(region, product);
  for (const output of outputs) {
    const follower = follow.get(output.value);
    if (!follower) return null;
    // Packed results are written four elements at a time, so four columns must be four neighbours in them too.
    if (byteSize(output.type.dtype) < 4 && !(space.fours && follower.keepsRows)) return null;
    if (
      isWindow(region, output) &&
      region
        .producer(region.graph.results[output.result]!)!
        .inputs.slice(2)
        .some((v) => dependsOn(region, v, product))
    )
      return null;
  }
  return { space, follow };
}

/**
 * An operand's element is computed once for every tile across the other operand. Work on it may take a quarter of the time of the products
 * that it goes into; where one tile is all there is, it may take more.
 */
function cheapOperands(region: Region, space: DotSpace, target: Target): boolean {
  const tile = chooseTile(space, target);
  const [rows, columns] = tile.kind === 'rotate' ? [tile.rows, 4 * tile.width] : [tile.size, tile.size];
  const fits = (operand: Value, extent: number, across: number): boolean =>
    effortOf(region, operand) <= (extent <= across ? 64 : (2 * across) / 4);
  return fits(space.lhs, space.n, columns) && fits(space.rhs, space.m, rows);
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
    const chooses = eqn.op === concatenate.op || eqn.op === pad.op;
    return eqn.inputs.reduce(
      (sum, w) => sum + visit(w, chooses ? Math.min(size, sizeOf(w.type.shape)) : size),
      effort(eqn) + (chooses ? branchFlops : 0),
    );
  };
  return visit(value, sizeOf(value.type.shape)) - 2;
}

/** Products and sums are 32-bit numbers that need no narrowing in between. */
function accumulates(hero: Eqn): boolean {
  const { dtype } = hero.outputs[0]!.type;
  return (isFloat(dtype) || byteSize(dtype) === 4) && hero.inputs.every((v) => scalarTypeOf(v.type.dtype) === scalarTypeOf(dtype));
}
