/** Which subgroup matrices a product may use, and how the tiles of a workgroup lie in its memory. */
import { isFloat } from '../../types/dtype.ts';
import { sharesWork } from '../../machine/model.ts';
import type { MatrixShape, Target } from '../plan.ts';
import type { DotSpace } from './dot-space.ts';

export interface MatrixTile {
  readonly kind: 'matrix';
  /** Rows and columns of a workgroup's square. */
  readonly size: 32 | 64;
  readonly shape: MatrixShape;
}

/** Subgroups of a workgroup along the rows, and along the columns. */
export const across = 2;

/** `f16-16x16x16`. */
export const nameOfMatrix = ({ component, m, n, k }: MatrixShape): string => `${component}-${m}x${n}x${k}`;

export const nameOfMatrixTile = ({ size, shape }: MatrixTile): string => `matrix-${size}-${nameOfMatrix(shape)}`;

/**
 * The shapes that lose nothing of the products' operands, best first: f16 where all of them are float16, f32 for whatever float they are. A
 * bfloat16 would overflow in f16 beyond 65504 and lose digits below 2⁻¹⁴: it goes in only where that is allowed and there is no f32.
 */
export function shapesFor(spaces: readonly DotSpace[], { matrices = [], bf16AsF16 = false }: Target): readonly MatrixShape[] {
  const operands = spaces.flatMap((s) => s.eqn.inputs.map((v) => v.type.dtype));
  if (!operands.every(isFloat)) return [];
  const volume = ({ m, n, k }: MatrixShape): number => m * n * k;
  const exact = operands.every((dtype) => dtype === 'float16');
  const allowed = bf16AsF16 && operands.every((dtype) => dtype === 'float16' || dtype === 'bfloat16');
  const halves = exact || (allowed && !matrices.some((s) => s.component === 'f32'));
  return matrices
    .filter((s) => s.component === 'f32' || halves)
    .sort((a, b) => Number(b.component === 'f16') - Number(a.component === 'f16') || volume(b) - volume(a));
}

/** Steps of k that go into one matrix of sums, one after the other: WGSL cannot add two matrices, so sums of blocks cannot be combined. */
export const matrixChain = 4096;

/** A few tiles for one product, the best guess of each size first. Large ones take long to compile for CPUs, which gain nothing by them. */
export function matrixTiles(space: DotSpace, target: Target): readonly MatrixTile[] {
  if (space.k > matrixChain) return [];
  const shapes = shapesFor([space], target).slice(0, 2);
  const sizes = sharesWork(target.machine) ? ([64, 32] as const) : ([32] as const);
  return shapes
    .flatMap((shape) => sizes.map((size): MatrixTile => ({ kind: 'matrix', size, shape })))
    .filter((tile) => layoutOf(tile, target, 1, 0) !== null);
}

/** Where a workgroup's memory goes. Lengths are in elements. */
export interface MatrixLayout {
  readonly threads: number;
  /** Steps of k at a time. */
  readonly depth: number;
  /** Elements between the ends of neighbouring rows: 16 bytes, so that rows do not all begin in one bank. */
  readonly pad: number;
  /** Of each operand's array: rows of `depth`, or steps of rows. */
  readonly operand: number;
  /** Rows of sums that leave at once; each row of them takes `stride`. */
  readonly strip: number;
  readonly stride: number;
  /** Of the array of the first sum, where statistics meet before; and of the others. */
  readonly first: number;
  readonly others: number;
  readonly bytes: number;
}

/** Of sums, in one lane: half of the registers that GPUs have at most. */
const mostNumbers = 128;

/** Null where the tile does not fit the adapter. */
export function layoutOf({ size, shape }: MatrixTile, target: Target, sums: number, statistics: number): MatrixLayout | null {
  const threads = across * across * shape.lanes;
  const strip = across * shape.m;
  if (size % strip !== 0 || size % (across * shape.n) !== 0 || threads > target.maxWorkgroupInvocations) return null;
  if (sums * size * size > mostNumbers * threads) return null;
  const width = shape.component === 'f16' ? 2 : 4;
  const pad = 16 / width;
  const stride = size + 4;
  for (const depth of [64 / width, 32 / width, 128 / width, 256 / width]) {
    // All invocations load equally often, four elements at a time.
    if (depth % shape.k !== 0 || (depth * size) % (4 * threads) !== 0) continue;
    const operand = Math.max(size * (depth + pad), depth * (size + pad));
    const others = strip * stride;
    const first = statistics > 0 ? Math.max(others, size * depth) : others;
    const bytes = 2 * operand * width + 4 * (first + (sums - 1) * others + statistics * size);
    if (bytes <= target.maxWorkgroupBytes) return { threads, depth, pad, operand, strip, stride, first, others, bytes };
  }
  return null;
}
