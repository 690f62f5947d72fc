/** Samplers of counts of successes, and of orthogonal matrices. Their numbers are JAX's. */
import { constant } from '../../ops/constant.ts';
import { type DType, dtypes, isFloat } from '../../types/dtype.ts';
import { hostTensor } from '../../types/host.ts';
import { formatType, type Shape } from '../../types/shape.ts';
import { ArgumentError, DTypeError, ShapeError } from '../../util/errors.ts';
import { Array, type ArrayLike, asArray } from '../array.ts';
import { fused } from '../call.ts';
import { scan, whileLoop } from '../control-flow.ts';
import { qr } from '../lax/linalg.ts';
import * as np from '../numpy.ts';
import { broadcastShapes, checkDType, checkShape } from '../operands.ts';
import { normal, type SampleOptions, sampleShape, uniform } from './distributions.ts';
import { checkKey, split } from './keys.ts';
import { formatOf } from './uniform.ts';

/**
 * How many of `n` trials with probability `p` succeed: whole numbers as floats (float32 unless `dtype` says otherwise). NaN for a negative
 * n or a p that is no probability.
 */
export function binomial(key: Array, n: ArrayLike, p: ArrayLike, shape?: number | Shape, { dtype = 'float32' }: SampleOptions = {}): Array {
  formatOf('binomial', dtype);
  const sizes = sampleShape('binomial', [n, p], shape);
  return fused('binomial', [checkKey('binomial', key), n, p], [sizes, dtype], (k, trials, chance) => binomialValues(k!, trials!, chance!, sizes, dtype));
}

/** Few successes are counted by the gaps between them, others drawn by rejection. */
function binomialValues(key: Array, n: Array, p: Array, shape: Shape, dtype: DType): Array {
  const wide = isFloat(p.dtype) ? p.dtype : 'float32';
  const chance = np.broadcastTo(p.astype(wide), shape);
  const given = np.broadcastTo(n.astype(wide), shape);
  const below = chance.less(0.5);
  const q0 = np.where(below, chance, np.subtract(1, chance));
  const wrongCount = np.logicalOr(np.isnan(given), given.less(0));
  const wrongChance = np.logicalOr(np.isnan(q0), q0.less(0));
  const q = np.where(wrongChance, 0.01, q0);
  const few = np.logicalOr(wrongCount, given.mul(q).lessEqual(10));
  const count = np.floor(given);
  const most = dtypes[dtype].max;
  const counted = gaps(key, np.where(few, count, 0), q, shape, most);
  const drawn = rejected(key, np.where(few, 1e4, count), np.where(few, 0.5, q), shape, most);
  const samples = np.where(few, counted, drawn).astype(dtype);
  const wrong = np.logicalOr(wrongChance, wrongCount);
  const infinite = np.isinf(given);
  const settled = np.where(wrong, Number.NaN, np.where(infinite, Number.POSITIVE_INFINITY, samples)).astype(dtype);
  const asIs = np.logicalOr(np.logicalOr(below, wrongCount), np.logicalOr(np.isnan(q0), infinite));
  return np.where(asIs, settled, count.astype(dtype).sub(settled));
}

/** Sums geometric variates until they pass the number of trials. Source: Devroye (1986), chapter X.4. */
function gaps(key: Array, count: Array, p: Array, shape: Shape, most: number): Array {
  const log = np.log1p(p.neg());
  type State = [round: Array, successes: Array, sum: Array, key: Array];
  const [, successes] = whileLoop<State>(
    ([round, , sum]) => np.logicalAnd(np.any(sum.lessEqual(count)), round.astype('float32').less(most)),
    ([round, n, sum, k]) => {
      const [sub, next] = split(k) as unknown as [Array, Array];
      const gap = np.ceil(np.log(uniform(sub, shape, { dtype: p.dtype })).div(log));
      return [round.add(1), np.where(sum.lessEqual(count), n.add(1), n).astype(p.dtype), sum.add(gap), next];
    },
    [np.array(0, { dtype: 'int32' }), np.zeros(shape, { dtype: p.dtype }), np.zeros(shape, { dtype: p.dtype }), key],
  );
  return successes.sub(1);
}

/** log k! less Stirling's formula, for k from 0 to 9. */
const stirlingTails = [
  0.0810614667953272, 0.0413406959554092, 0.0276779256849983, 0.02079067210376509, 0.0166446911898211, 0.0138761288230707, 0.0118967099458917,
  0.010411265261972, 0.00925546218271273, 0.00833056343336287,
];
function stirlingTail(k: Array): Array {
  const few = k.lessEqual(9);
  const held = np.clip(k, 0, 9);
  const square = np.square(held.add(1));
  const series = np.subtract(1 / 12, np.subtract(1 / 360, np.divide(1 / 1260, square)).div(square)).div(held.add(1));
  const tail = np.take(Array.traced(constant(hostTensor(k.dtype, [10], stirlingTails))), np.floor(held).astype('int32'), 0, { mode: 'clip' });
  return np.where(few, tail, series);
}
/** Transformed rejection with a squeeze. Source: Hörmann, The Generation of Binomial Random Variates (1993). */
function rejected(key: Array, count: Array, p: Array, shape: Shape, most: number): Array {
  const deviation = np.sqrt(count.mul(p).mul(np.subtract(1, p)));
  const b = deviation.mul(2.53).add(1.15);
  const a = b.mul(0.0248).add(-0.0873).add(p.mul(0.01));
  const c = count.mul(p).add(0.5);
  const limit = np.subtract(0.92, np.divide(4.2, b));
  const odds = p.div(np.subtract(1, p));
  const alpha = np.divide(5.1, b).add(2.83).mul(deviation);
  const m = np.floor(count.add(1).mul(p));
  type State = [round: Array, out: Array, accepted: Array, key: Array];
  const [, out] = whileLoop<State>(
    ([round, , accepted]) => np.logicalAnd(np.any(np.logicalNot(accepted)), round.astype('float32').less(most)),
    ([round, before, accepted, current]) => {
      const [next, first, second] = split(current, 3) as unknown as [Array, Array, Array];
      const u = uniform(first, shape, { dtype: p.dtype }).sub(0.5);
      const v = uniform(second, shape, { dtype: p.dtype });
      const shifted = np.subtract(0.5, np.abs(u));
      const surely = np.logicalAnd(shifted.greaterEqual(0.07), v.lessEqual(limit));
      const k = np.floor(a.mul(2).div(shifted).add(b).mul(u).add(c));
      const never = np.logicalOr(k.less(0), k.greater(count));
      const height = np.log(v.mul(alpha).div(a.div(shifted.mul(shifted)).add(b)));
      const left = count.sub(m).add(1);
      const leftOfK = count.sub(k).add(1);
      const bound = m.add(0.5).mul(np.log(m.add(1).div(odds.mul(left))))
        .add(count.add(1).mul(np.log(left.div(leftOfK))))
        .add(k.add(0.5).mul(np.log(odds.mul(leftOfK).div(k.add(1)))))
        .add(stirlingTail(m))
        .add(stirlingTail(count.sub(m)))
        .sub(stirlingTail(k))
        .sub(stirlingTail(count.sub(k)));
      const accept = np.logicalOr(surely, np.logicalAnd(np.logicalNot(never), height.lessEqual(bound)));
      return [round.add(1), np.where(accept, k, before), np.logicalOr(accepted, accept), next];
    },
    [np.array(0, { dtype: 'int32' }), np.full(shape, -1, { dtype: p.dtype }), np.zeros(shape, { dtype: 'bool' }), key],
  );
  return out;
}

export interface MultinomialOptions {
  readonly shape?: number | Shape | null | undefined;
  /** float32 by default; integers too. */
  readonly dtype?: DType | undefined;
}
/** How `n` draws fall on outcomes with probabilities `p` [..., k]: counts [..., k] that sum to n. */
export function multinomial(key: Array, n: ArrayLike, p: ArrayLike, { shape, dtype = 'float32' }: MultinomialOptions = {}): Array {
  const [draws, chances] = [asArray(n, 'multinomial'), asArray(p, 'multinomial')];
  if (chances.ndim === 0) throw new ShapeError(`multinomial: p must have at least one axis, got ${formatType(chances.type)}`);
  if (!isFloat(chances.dtype)) throw new DTypeError(`multinomial: p must be float, got ${formatType(chances.type)}`);
  const type = checkDType('multinomial', dtype);
  const outcomes = chances.shape.at(-1)!;
  const natural = broadcastShapes('multinomial', draws.shape, chances.shape.slice(0, -1));
  const full = shape === undefined || shape === null ? [...natural, outcomes] : checkShape('multinomial', shape);
  const sizes = full.slice(0, -1);
  if (full.at(-1) !== outcomes || broadcastShapes('multinomial', natural, sizes).join() !== sizes.join())
    throw new ShapeError(`multinomial: shape must end in the ${outcomes} outcomes and be one that n and p broadcast to, got [${full.join(', ')}] for ${formatType(draws.type)} and ${formatType(chances.type)}`);
  return fused('multinomial', [checkKey('multinomial', key), draws, chances], [sizes, type], (k, total, probability) => {
    const wide = probability!.dtype;
    const first = np.moveaxis(np.broadcastTo(probability!, [...sizes, outcomes]), -1, 0);
    const left = np.flip(np.cumsum(np.flip(first, 0), 0), 0);
    const ratios = first.div(np.where(left.equal(0), 1, left));
    const [, counts] = scan(
      (remainder: Array, [ratio, sub]: [Array, Array]): [Array, Array] => {
        const found = binomialValues(sub, remainder, np.clip(ratio, 0, 1), sizes, wide);
        return [remainder.sub(found), found];
      },
      np.broadcastTo(total!.astype(wide), sizes),
      [ratios, split(k!, outcomes)],
    );
    return np.moveaxis(counts as Array, 0, -1).astype(type);
  });
}

export interface OrthogonalOptions extends SampleOptions {
  /** The batch of matrices. */
  readonly shape?: number | Shape | undefined;
  /** The number of columns; n by default. */
  readonly m?: number | null | undefined;
}
/** Matrices [...shape, n, m] with orthonormal columns (or rows, where there are fewer), uniform by Haar's measure. Source: Mezzadri (2007). */
export function orthogonal(key: Array, n: number, { shape = [], dtype = 'float32', m }: OrthogonalOptions = {}): Array {
  for (const size of [n, m ?? n]) if (!Number.isInteger(size) || size < 0) throw new ArgumentError(`orthogonal: n and m must be whole numbers from 0, got ${String(size)}`);
  formatOf('orthogonal', dtype);
  const columns = m ?? n;
  const sizes = checkShape('orthogonal', shape);
  return fused('orthogonal', [checkKey('orthogonal', key)], [n, columns, sizes, dtype], (k) => {
    const [q, r] = qr(normal(k!, [...sizes, Math.max(n, columns), Math.min(n, columns)], { dtype }));
    const x = q.mul(np.expandDims(np.sign(np.diagonal(r, 0, -2, -1)), -2));
    return n < columns ? np.matrixTranspose(x) : x;
  });
}
