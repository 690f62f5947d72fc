/**
 * Subgroup reductions and broadcasts for a tile of attention. Four lanes exchange: lane l reads lane l ^ p, which is one instruction of SwiftShader
 * for each number, where a broadcast is five and a shuffle eleven (its SpirvShaderGroup.cpp). Eight, which Mesa has, broadcast and shuffle.
 */
import type { Expr, Ix } from '../../ir/op.ts';
import type { AttentionTile, ThreadContext } from './attention-context.ts';
import type { Scope } from './family.ts';
import { rolled } from './rolled.ts';

const turns = ({ width, lanes }: AttentionTile): boolean => width === 4 && lanes === 4;

/** The value of lane l ^ p. */
const turned = (scope: Scope, own: Expr, p: number): Expr => (p === 0 ? own : scope.let(scope.k.subgroup('swap', own, p)));

/** Combines a variable of all lanes; each has the result. */
export function acrossLanes({ scope, tile }: ThreadContext, name: Expr, combine: (a: Expr, b: Expr) => Expr): void {
  for (let by = 1; by < tile.width; by *= 2) {
    const other = tile.width === 4 ? turned(scope, name, by) : scope.let(scope.k.subgroup('shuffle_xor', name, by));
    scope.assign(name, combine(name, other));
  }
}

/** The rows of a tile of which each lane has loaded every `width`th: in order, or where lanes turn in that of `inOrder`. */
export function rowsOfLanes({ scope, tile }: ThreadContext, shares: readonly Expr[]): readonly Expr[] {
  return Array.from({ length: tile.rows }, (_, r) => {
    const share = shares[Math.floor(r / tile.width)]!;
    if (tile.width === 1) return share;
    return turns(tile) ? turned(scope, share, r % 4) : scope.let(scope.k.subgroup('broadcast', share, r % tile.width));
  });
}

/** Puts a vector along x that was made of `rowsOfLanes` in order: where lanes turn, the row of component j in lane l was j ^ l. */
export function inOrder({ scope, tile, lane }: ThreadContext, vector: Expr): void {
  if (!turns(tile)) return;
  const { k } = scope;
  for (const [bit, order] of [[1, [1, 0, 3, 2]], [2, [2, 3, 0, 1]]] as const)
    scope.assign(vector, k.select(k.notEqual(k.and(lane.expr, bit), 0), k.swizzle(vector, order), vector));
}

/**
 * Brings each lane what every lane has of some vectors along x: `take` gets them with the lane that they are from. Where lanes turn that is
 * another for each lane, and the body is written four times: a round of a loop costs SwiftShader five instructions for each number that is
 * summed in it, for it keeps those of lanes that have left (its SpirvEmitter::StorePhi), which was a fifth of the time of attention.
 */
export function overLanes(
  { scope, ix, tile, lane }: ThreadContext,
  own: readonly Expr[],
  take: (from: Ix, all: readonly Expr[]) => void,
): void {
  const { width } = tile;
  if (width === 1) take(lane, own);
  else if (width === 4)
    for (let p = 0; p < width; p++) {
      const from = p === 0 ? lane : ix.variable(scope.let(scope.k.xor(lane.expr, p)), 0, width - 1);
      const all = own.map((w) => turned(scope, w, p));
      take(from, all);
    }
  else
    rolled(scope, width, (i) => {
      const all = own.map((w) => scope.let(scope.k.subgroup('shuffle', w, scope.k.convert(i.expr, 'u32'))));
      take(i, all);
    });
}
