/**
 * Splits products of few elements that are long sums in two kernels, so that enough workgroups share the sums (split-K in two passes):
 *
 *     %0 = dot_general %x, %y : 64x65536 · 65536x64 → 64x64
 *
 *     %0 = dot_general reshape(%x), reshape(%y) : 32 of 64x2048 · 2048x64 → 32x64x64          in f32
 *     %1 = reduce add %0 over [0] : 64x64
 *
 * A length without good divisors has a rest, whose product is added to that sum.
 *
 * Requires: runs before fusion, which does the operands' work in the first kernel, and in the second what follows the product. Ensures:
 * products of 16-bit floats are rounded once, and the order in which parts are added is that of the sum. Subgroup matrices, whose sums
 * cannot be made in blocks, get no more steps than `matrixChain`, and rectangles no more than `tiledSteps`. Pays: see `partsOf`.
 */
import type { Eqn, Value } from '../../ir/graph.ts';
import { add } from '../../ops/arithmetic.ts';
import { convert } from '../../ops/conversion.ts';
import { type DotDimensions, dotDimensions, dotGeneral } from '../../ops/dot.ts';
import { reduceSum, reshape, sliceAxis } from '../../ops/layout.ts';
import { isFloat } from '../../types/dtype.ts';
import { range, sizeOf } from '../../types/shape.ts';
import { regionOf } from '../emit/region.ts';
import { tilesOf } from '../kernels/dot-lanes.ts';
import { matrixChain } from '../kernels/dot-matrix-tiles.ts';
import { dotSpace } from '../kernels/dot-space.ts';
import { tiledSteps } from '../kernels/dot-tiled.ts';
import { chooseTile, extentOf } from '../kernels/dot-tiles.ts';
import { sharesWork, workgroupsFor } from '../../machine/model.ts';
import type { Target } from '../plan.ts';
import { passOf } from './pass.ts';
import { rewrite } from './rewrite.ts';

export const splitProducts = passOf('split-products', (graph, target) =>
  rewrite(graph, (eqn) => {
    const parts = eqn.op.kind === 'dot' && isFloat(eqn.outputs[0]!.type.dtype) ? partsOf(eqn, target) : null;
    return parts && [split(eqn, parts)];
  }),
);

/** Steps of one part: a workgroup takes about as long for them as a kernel takes to begin. Where one core makes a tile that depends on it. */
const leastSteps = ({ machine }: Target, [rows, columns]: readonly [number, number]): number =>
  sharesWork(machine) ? 512 : Math.max(512, 2 ** 20 / (rows * columns));

/**
 * Into how many parts each pair of contracted axes goes; null where they are best left whole. With fewer than four parts the second kernel
 * takes what the first one gains. Parts are equal, as a part that ends early would need a comparison for each element.
 */
function partsOf(eqn: Eqn, target: Target): readonly number[] | null {
  const space = dotSpace(regionOf({ params: [...new Set(eqn.inputs)], eqns: [eqn], results: eqn.outputs }), eqn);
  const { batch, m, n, k } = space;
  if (batch * m * n === 0) return null;
  const tile = chooseTile({ ...space, k: Math.min(k, matrixChain) }, target);
  const [rows, columns] = extentOf(tile);
  const enough = workgroupsFor(target.machine);
  // Two workgroups for each core do well enough.
  const many = 2 * target.machine.cores;
  const least = leastSteps(target, [rows, columns]);
  const tiles = tile.kind === 'rotate' ? sizeOf(tilesOf(space, tile)) / tile.groups : batch * Math.ceil(m / rows) * Math.ceil(n / columns);
  const wanted = tiles <= many ? Math.floor(Math.min(enough / tiles, k / least)) : 1;
  // The sums of parts must fit into a binding.
  const steps = tile.kind === 'matrix' ? matrixChain : tile.kind === 'tiled' ? tiledSteps : k;
  const needed = Math.ceil(k / steps);
  const fits = 4 * batch * m * n * needed <= target.maxBindingBytes;
  const most = Math.max(wanted < 4 ? 1 : wanted, fits ? needed : 1);
  if (most === 1) return null;
  const { lhsContracting } = dotDimensions(eqn.attrs);
  const shape = eqn.inputs[0]!.type.shape;
  let count = 1;
  // The slowest axis first: what is left for one workgroup lies together.
  const parts = lhsContracting.map(() => 1);
  for (const pair of range(parts.length).sort((a, b) => lhsContracting[a]! - lhsContracting[b]!)) {
    parts[pair] = largestDivisor(shape[lhsContracting[pair]!]!, most / count);
    count *= parts[pair];
  }
  if (count >= needed && 2 * count > most) return count >= Math.min(4, most) ? parts : null;
  const longest = lhsContracting.reduce((best, d, pair) => (shape[d]! > shape[lhsContracting[best]!]! ? pair : best), 0);
  const size = shape[lhsContracting[longest]!]!;
  const along = (n: number): readonly number[] => lhsContracting.map((_, pair) => (pair === longest ? n : 1));
  const even = largestDivisor(size, 2 * needed);
  if (fits && count < needed && even >= needed) return along(even);
  // With a rest, along the longest axis alone.
  return size < (most * least) / 2 ? null : along(most);
}

/** One that leaves fours whole. */
function largestDivisor(size: number, atMost: number): number {
  const unit = size % 4 === 0 ? 4 : 1;
  for (let n = Math.min(size, Math.floor(atMost)); n > 1; n--) if (size % (n * unit) === 0) return n;
  return 1;
}

/** The sum of products of parts, and of what equal parts of fours leave over. */
function split(eqn: Eqn, parts: readonly number[]): Value {
  const [lhs, rhs] = eqn.inputs as [Value, Value];
  const dims = dotDimensions(eqn.attrs);
  const { lhsContracting, rhsContracting } = dims;
  const { shape } = lhs.type;
  const ragged = parts.findIndex((n, pair) => n > 1 && shape[lhsContracting[pair]!]! % n !== 0);
  const { dtype } = eqn.outputs[0]!.type;
  if (ragged < 0) return convert(inParts(lhs, rhs, dims, parts), dtype);
  const [d, e] = [lhsContracting[ragged]!, rhsContracting[ragged]!];
  const size = shape[d]!;
  const end = 4 * parts[ragged]! * Math.floor(size / (4 * parts[ragged]!));
  const whole = inParts(sliceAxis(lhs, d, 0, end), sliceAxis(rhs, e, 0, end), dims, parts);
  const rest = dotGeneral(sliceAxis(lhs, d, end, size), sliceAxis(rhs, e, end, size), dims, { dtype: 'float32' });
  return convert(add(whole, rest), dtype);
}

function inParts(lhs: Value, rhs: Value, dims: DotDimensions, parts: readonly number[]): Value {
  const left = parted(lhs, dims.lhsBatching, dims.lhsContracting, parts);
  const right = parted(rhs, dims.rhsBatching, dims.rhsContracting, parts);
  const own = {
    lhsBatching: left.batching,
    rhsBatching: right.batching,
    lhsContracting: left.contracting,
    rhsContracting: right.contracting,
  };
  const products = dotGeneral(left.value, right.value, own, { dtype: 'float32' });
  return reduceSum(products, range(parts.filter((n) => n > 1).length));
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
