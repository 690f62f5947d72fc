/**
 * A dot_general as one batched matrix product: out[b, m, n] = Σ_k lhs[b, m, k] · rhs[b, k, n], whatever its dimension numbers. Several
 * axes of one role are one flat index here, taken apart again where an operand is read.
 */
import { type Eqn, ints, type Value } from '../../ir/graph.ts';
import type { Ix } from '../../ir/op.ts';
import { type Shape, sizeOf } from '../../types/shape.ts';
import { contiguousAxis, loadedBytes } from './access.ts';
import type { Region, ScopeIndexMath } from './family.ts';

export interface DotSpace {
  readonly eqn: Eqn;
  readonly lhs: Value;
  readonly rhs: Value;
  readonly batch: number;
  readonly m: number;
  readonly n: number;
  readonly k: number;
  /** The role along which four neighbours of an operand lie side by side in memory. */
  readonly lhsAlong: 'm' | 'k' | null;
  readonly rhsAlong: 'n' | 'k' | null;
  /** Bytes of an element in the buffers that the operands are made from: of the wider one. */
  readonly loadBytes: number;
  /** The axes of the left operand by role: products of one operand in one order can be computed together. */
  readonly lhsOrder: string;
  /** The axes of the left operand that are not contracted, in the order in which they are the first axes of the product. */
  readonly lhsRows: readonly number[];
  /** Four neighbours along n lie side by side in the product. */
  readonly fours: boolean;
  lhsIndex(ix: ScopeIndexMath, b: Ix, m: Ix, k: Ix): Ix[];
  rhsIndex(ix: ScopeIndexMath, b: Ix, k: Ix, n: Ix): Ix[];
  outIndex(ix: ScopeIndexMath, b: Ix, m: Ix, n: Ix): Ix[];
}

/** The axes of an operand by role, in the order in which the flat indices count them. */
interface Roles {
  readonly value: Value;
  readonly batch: readonly number[];
  readonly free: readonly number[];
  readonly contract: readonly number[];
}

export function dotSpace(region: Region, eqn: Eqn): DotSpace {
  const [left, right] = rolesOf(eqn);
  // A matrix times vectors: the product's last axis is that of the matrix, so the matrix is the right operand.
  const swap = right.free.length === 0 && left.free.length > 0;
  const [lhs, rhs] = swap ? [right, left] : [left, right];
  const sizes = (side: Roles, axes: readonly number[]): Shape => axes.map((d) => side.value.type.shape[d]!);
  const [batchShape, mShape, nShape, kShape] = [
    sizes(lhs, lhs.batch),
    sizes(lhs, lhs.free),
    sizes(rhs, rhs.free),
    sizes(lhs, lhs.contract),
  ];
  const place = (ix: ScopeIndexMath, side: Roles, b: Ix, free: Ix, k: Ix): Ix[] => {
    const index = new Array<Ix>(side.value.type.shape.length);
    const put = (axes: readonly number[], flat: Ix): void => ix.unflatten(flat, sizes(side, axes)).forEach((i, d) => (index[axes[d]!] = i));
    put(side.batch, b);
    put(side.free, free);
    put(side.contract, k);
    return index;
  };
  const along = (side: Roles): 'free' | 'k' | null => {
    const axis = contiguousAxis(region, side.value);
    if (axis === null || side.value.type.shape[axis]! % 4 !== 0) return null;
    return axis === side.free.at(-1) ? 'free' : axis === side.contract.at(-1) ? 'k' : null;
  };
  const [lhsAlong, rhsAlong] = [along(lhs), along(rhs)];
  return {
    eqn,
    lhs: lhs.value,
    rhs: rhs.value,
    batch: sizeOf(batchShape),
    m: sizeOf(mShape),
    n: sizeOf(nShape),
    k: sizeOf(kShape),
    lhsAlong: lhsAlong === 'free' ? 'm' : lhsAlong,
    rhsAlong: rhsAlong === 'free' ? 'n' : rhsAlong,
    loadBytes: Math.max(loadedBytes(region, lhs.value), loadedBytes(region, rhs.value)),
    lhsOrder: [lhs.batch, lhs.free, lhs.contract].join(' | '),
    lhsRows: [...lhs.batch, ...lhs.free],
    fours: nShape.length > 0 && nShape.at(-1)! % 4 === 0,
    lhsIndex: (ix, b, m, k) => place(ix, lhs, b, m, k),
    rhsIndex: (ix, b, k, n) => place(ix, rhs, b, n, k),
    outIndex: (ix, b, m, n) => [...ix.unflatten(b, batchShape), ...ix.unflatten(m, mShape), ...ix.unflatten(n, nShape)],
  };
}

function rolesOf(eqn: Eqn): readonly [Roles, Roles] {
  const [lhs, rhs] = eqn.inputs as [Value, Value];
  const lhsContract = ints(eqn.attrs, 'lhs_contracting_dimensions');
  const rhsContract = ints(eqn.attrs, 'rhs_contracting_dimensions');
  // The sum may run in any order: the left operand's, so that its last contracted axis is the fastest.
  const order = lhsContract.map((_, i) => i).sort((i, j) => lhsContract[i]! - lhsContract[j]!);
  const side = (value: Value, batch: readonly number[], contract: readonly number[]): Roles => ({
    value,
    batch,
    contract: order.map((i) => contract[i]!),
    free: value.type.shape.map((_, d) => d).filter((d) => !batch.includes(d) && !contract.includes(d)),
  });
  return [
    side(lhs, ints(eqn.attrs, 'lhs_batching_dimensions'), lhsContract),
    side(rhs, ints(eqn.attrs, 'rhs_batching_dimensions'), rhsContract),
  ];
}
