/**
 * Splits products of few elements that are long sums in two kernels, so that enough workgroups share the sums (split-K in two passes):
 *
 *     %0 = dot_general %x, %y : 64x65536 · 65536x64 → 64x64
 *
 *     %0 = dot_general reshape(%x), reshape(%y) : 32 of 64x2048 · 2048x64 → 32x64x64          in f32
 *     %1 = reduce add %0 over [0] : 64x64
 *
 * Requires: stands before fusion, which does the operands' work in the first kernel, and in the second what follows the product. Ensures:
 * products of 16-bit floats are rounded once, and the order in which parts are added is that of the sum. Pays: on GPUs, see `partsOf`.
 */
import type { Eqn, Value } from '../../ir/graph.ts';
import { convert } from '../../ops/conversion.ts';
import { dotDimensions, dotGeneral } from '../../ops/dot.ts';
import { reduceSum, reshape } from '../../ops/layout.ts';
import { isFloat } from '../../types/dtype.ts';
import { range, sizeOf } from '../../types/shape.ts';
import { regionOf } from '../emit/region.ts';
import { tilesOf } from '../kernels/dot-lanes.ts';
import { dotSpace } from '../kernels/dot-space.ts';
import { chooseTile, extentOf } from '../kernels/dot-tiles.ts';
import type { Target } from '../plan.ts';
import type { Pass } from './pass.ts';
import { rewrite } from './rewrite.ts';

export const splitProducts: Pass = {
  name: 'split-products',
  run: (graph, target) =>
    target.cpu
      ? graph
      : rewrite(graph, (eqn) => {
          const parts = eqn.op === dotGeneral.op && isFloat(eqn.outputs[0]!.type.dtype) ? partsOf(eqn, target) : null;
          return parts && [split(eqn, parts)];
        }),
};

/** Workgroups that occupy a GPU, some for each core; with this many of them a product does so well enough. */
const [enough, many] = [256, 64];
/** Steps of one part: a workgroup takes about as long for them as a kernel takes to begin. */
const least = 512;

/**
 * Into how many parts each pair of contracted axes goes; null where they are best left whole. With fewer than four parts the second kernel
 * takes what the first one gains. Parts are equal, as a part that ends early would need a comparison for each element.
 */
function partsOf(eqn: Eqn, target: Target): readonly number[] | null {
  const space = dotSpace(regionOf({ params: [...new Set(eqn.inputs)], eqns: [eqn], results: eqn.outputs }), eqn);
  const { batch, m, n, k } = space;
  if (k < 4 * least || m * n === 0) return null;
  const tile = chooseTile(space, target);
  const [rows, columns] = extentOf(tile);
  const tiles = tile.kind === 'rotate' ? sizeOf(tilesOf(space, tile)) / tile.groups : batch * Math.ceil(m / rows) * Math.ceil(n / columns);
  if (tiles > many) return null;
  const { lhsContracting } = dotDimensions(eqn.attrs);
  const most = Math.min(enough / tiles, k / least);
  let count = 1;
  // The slowest axis first: what is left for one workgroup lies together.
  const parts = lhsContracting.map(() => 1);
  for (const pair of range(parts.length).sort((a, b) => lhsContracting[a]! - lhsContracting[b]!)) {
    const size = eqn.inputs[0]!.type.shape[lhsContracting[pair]!]!;
    parts[pair] = largestDivisor(size, most / count);
    count *= parts[pair];
  }
  return count < 4 ? null : parts;
}

/** One that leaves fours whole. */
function largestDivisor(size: number, atMost: number): number {
  const unit = size % 4 === 0 ? 4 : 1;
  for (let n = Math.min(size, Math.floor(atMost)); n > 1; n--) if (size % (n * unit) === 0) return n;
  return 1;
}

/** The sum of products of parts. */
function split(eqn: Eqn, parts: readonly number[]): Value {
  const [lhs, rhs] = eqn.inputs as [Value, Value];
  const { lhsBatching, rhsBatching, lhsContracting, rhsContracting } = dotDimensions(eqn.attrs);
  const left = parted(lhs, lhsBatching, lhsContracting, parts);
  const right = parted(rhs, rhsBatching, rhsContracting, parts);
  const dims = {
    lhsBatching: left.batching,
    rhsBatching: right.batching,
    lhsContracting: left.contracting,
    rhsContracting: right.contracting,
  };
  const products = dotGeneral(left.value, right.value, dims, { dtype: 'float32' });
  const count = parts.filter((n) => n > 1).length;
  return convert(reduceSum(products, range(count)), eqn.outputs[0]!.type.dtype);
}

interface Parted {
  readonly value: Value;
  readonly batching: readonly number[];
  readonly contracting: readonly number[];
}

/** An operand with an axis for the parts of each contracted axis that has some, the first of those that are batched over. */
function parted(v: Value, batching: readonly number[], contracting: readonly number[], parts: readonly number[]): Parted {
  const partsAt = (d: number): number => parts[contracting.indexOf(d)] ?? 1;
  const shape = v.type.shape.flatMap((size, d) => (partsAt(d) > 1 ? [partsAt(d), size / partsAt(d)] : [size]));
  const at = (d: number): number => d + range(d).filter((e) => partsAt(e) > 1).length;
  const divided = contracting.filter((d) => partsAt(d) > 1);
  return {
    value: reshape(v, shape),
    batching: [...divided.map(at), ...batching.map(at)],
    contracting: contracting.map((d) => (partsAt(d) > 1 ? at(d) + 1 : at(d))),
  };
}
