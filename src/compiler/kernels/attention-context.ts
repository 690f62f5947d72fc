/** The context of an invocation of attention: its tile, its rows, its lane. */
import type { KernelType } from '../../ir/kernel-expr.ts';
import type { Ix } from '../../ir/op.ts';
import { sizeOf } from '../../types/shape.ts';
import { f32, vec4f } from '../kernel-ir/types.ts';
import type { AttentionSpace } from './attention-space.ts';
import type { Kernel, Scope, ScopeIndexMath } from './family.ts';

export interface AttentionTile {
  /** Lanes that share their rows: 1 is plain WGSL. */
  readonly width: number;
  /** x of those lanes. */
  readonly rows: number;
  /** x that are computed as one vector. */
  readonly lanes: 1 | 4;
  /** y of each lane in a step. */
  readonly keys: number;
  /** Invocations with rows of their own that share what moves: 1, or a workgroup whose memory holds `block` y. */
  readonly threads: number;
  readonly block: number;
  /** Threads that take y of the same rows by turns, and add up at the end: 1, or a workgroup where rows are few. */
  readonly slices: number;
}

/** y that the lanes or threads of a tile take together. */
export const strideOf = ({ width, keys, threads, block, slices }: AttentionTile): number => (threads > 1 ? block : width * keys * slices);

export interface ThreadContext {
  readonly kernel: Kernel;
  readonly space: AttentionSpace;
  readonly tile: AttentionTile;
  readonly scope: Scope;
  readonly ix: ScopeIndexMath;
  readonly b: Ix;
  /** The first x of the workgroup, and of the invocation. */
  readonly first: Ix;
  readonly x0: Ix;
  readonly lane: Ix;
  readonly slice: Ix;
  /** The vectors of x, inside the last. */
  readonly groups: readonly Ix[];
  /** The type of one of them. */
  readonly vector: KernelType;
}

export function threadContext(
  kernel: Kernel,
  space: AttentionSpace,
  tile: AttentionTile,
  scope: Scope,
  at: Pick<ThreadContext, 'b' | 'first' | 'x0' | 'lane' | 'slice'>,
): ThreadContext {
  const { ix } = scope;
  const last = sizeOf(space.x) / tile.lanes - 1;
  const groups = Array.from({ length: tile.rows / tile.lanes }, (_, g) => {
    const x = ix.clamp(ix.add(ix.div(at.x0, tile.lanes), ix.constant(g)), 0, last);
    return tile.lanes === 4 ? ix.lanes(ix.mul(x, 4)) : x;
  });
  return { kernel, space, tile, scope, ix, groups, vector: tile.lanes === 4 ? vec4f : f32, ...at };
}

/** One x of a vector. */
export function laneOf({ space, ix, x0 }: ThreadContext, g: number, j: number): Ix {
  const at = ix.clamp(ix.add(ix.div(x0, 4), ix.constant(g)), 0, sizeOf(space.x) / 4 - 1);
  return ix.add(ix.mul(at, 4), ix.constant(j));
}

/** A position, or the last below a size. */
export const inside = (scope: Scope, y: Ix, size: number): Ix =>
  y.max < size ? y : scope.ix.variable(scope.let(scope.k.min(y.expr, size - 1)), Math.min(y.min, size - 1), size - 1);
