/**
 * How the lanes of a tile of attention hear from each other. Four lanes turn: lane l hears from l ^ p, which is one instruction of SwiftShader
 * for each number, where a broadcast is five and a shuffle eleven (its SpirvShaderGroup.cpp). Eight, which Mesa has, broadcast and shuffle.
 */
import type { Expr, Ix } from '../../ir/op.ts';
import type { AttentionTile, Stand } from './attention-stand.ts';
import type { Scope } from './family.ts';
import { rolled } from './rolled.ts';

const turns = ({ width, lanes }: AttentionTile): boolean => width === 4 && lanes === 4;

/** What lane l ^ p has. */
const turned = (scope: Scope, own: Expr, type: string, p: number): Expr =>
  p === 0 ? own : scope.let(`${['', 'quadSwapX', 'quadSwapY', 'quadSwapDiagonal'][p]}(${own})`, type);

/** Combines a variable of all lanes; each has the result. */
export function acrossLanes({ scope, tile }: Stand, name: Expr, type: string, combine: (a: Expr, b: Expr) => Expr): void {
  for (let by = 1; by < tile.width; by *= 2) {
    const other = tile.width === 4 ? turned(scope, name, type, by) : scope.let(`subgroupShuffleXor(${name}, ${by}u)`, type);
    scope.statement(`${name} = ${combine(name, other)};`);
  }
}

/** The rows of a tile of which each lane has loaded every `width`th: in order, or where lanes turn in that of `inOrder`. */
export function rowsOfLanes({ scope, tile }: Stand, shares: readonly Expr[]): readonly Expr[] {
  return Array.from({ length: tile.rows }, (_, r) => {
    const share = shares[Math.floor(r / tile.width)]!;
    if (tile.width === 1) return share;
    return turns(tile)
      ? turned(scope, share, 'vec4<f32>', r % 4)
      : scope.let(`subgroupBroadcast(${share}, ${r % tile.width}u)`, 'vec4<f32>');
  });
}

/** Puts a vector along x that was made of `rowsOfLanes` in order: where lanes turn, the row of component j in lane l was j ^ l. */
export function inOrder({ scope, tile, lane }: Stand, vector: Expr): void {
  if (!turns(tile)) return;
  scope.statement(`${vector} = select(${vector}, ${vector}.yxwz, (${lane.text} & 1) != 0);`);
  scope.statement(`${vector} = select(${vector}, ${vector}.zwxy, (${lane.text} & 2) != 0);`);
}

/**
 * Brings each lane what every lane has of some vectors along x: `take` gets them with the lane that they are from. Where lanes turn that is
 * another for each lane, and the body is written four times: a round of a loop costs SwiftShader five instructions for each number that is
 * summed in it, for it keeps those of lanes that have left (its SpirvEmitter::StorePhi), which was a fifth of the time of attention.
 */
export function overLanes(
  { scope, ix, tile, lane, vector }: Stand,
  own: readonly Expr[],
  take: (from: Ix, all: readonly Expr[]) => void,
): void {
  const { width } = tile;
  if (width === 1) take(lane, own);
  else if (width === 4)
    for (let p = 0; p < width; p++) {
      const from = p === 0 ? lane : ix.variable(scope.let(`${lane.text} ^ ${p}`, 'i32'), 0, width - 1);
      const all = own.map((w) => turned(scope, w, vector, p));
      take(from, all);
    }
  else
    rolled(scope, width, (i) => {
      const all = own.map((w) => scope.let(`subgroupShuffle(${w}, u32(${i.text}))`, vector));
      take(i, all);
    });
}
