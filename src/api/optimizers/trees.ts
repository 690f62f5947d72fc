/** `optimizers.tree`: arithmetic of trees of arrays, as in `optax.tree`. Trees have one structure; numbers are optax's. */
import * as tree from '../../trace/tree.ts';
import type { DType } from '../../types/dtype.ts';
import { ArgumentError } from '../../util/errors.ts';
import { type Array, type ArrayLike, asArray } from '../array.ts';
import * as np from '../numpy.ts';
import * as random from '../random.ts';
import { corrected, map, type Params } from './base.ts';

const leavesOf = (t: Params): Array[] => tree.flatten(t)[0].map((x) => asArray(x as ArrayLike, 'optimizers.tree'));
const arrays = (t: Params): Params => map((x) => asArray(x), t);
export const add = (treeX: Params, ...others: readonly Params[]): Params => others.reduce((a, b) => map((x, y) => np.add(x, y), a, b), treeX);
export const sub = (treeX: Params, treeY: Params): Params => map((x, y) => np.subtract(x, y), treeX, treeY);
export const mul = (treeX: Params, treeY: Params): Params => map((x, y) => np.multiply(x, y), treeX, treeY);
export const div = (treeX: Params, treeY: Params): Params => map((x, y) => np.divide(x, y), treeX, treeY);
export const scale = (scalar: ArrayLike, of: Params): Params => map((x) => np.multiply(scalar, x), of);
/** treeX + scalar · treeY. */
export const addScale = (treeX: Params, scalar: ArrayLike, treeY: Params): Params => map((x, y) => np.add(x, np.multiply(scalar, y).astype(asArray(x).dtype)), treeX, treeY);
export const where = (condition: ArrayLike | Params, treeX: Params, treeY: Params): Params =>
  tree.flatten(condition)[1].kind === 'leaf'
    ? map((x, y) => np.where(asArray(condition), x, y), treeX, treeY)
    : map((c, x, y) => np.where(c, x, y), condition, treeX, treeY);
/** The sum of all elements of all leaves. */
export const sum = (of: Params): Array => leavesOf(of).map((x) => np.sum(x)).reduce((a, b) => a.add(b), np.array(0));
const extreme = (of: Params, least: boolean): Array => {
  const all = leavesOf(of).map((x) => (least ? np.min(x) : np.max(x)));
  if (all.length === 0) throw new ArgumentError(`optimizers.tree.${least ? 'min' : 'max'}: the tree must have leaves, got none`);
  return all.reduce((a, b) => (least ? np.minimum(a, b) : np.maximum(a, b)));
};
export const max = (of: Params): Array => extreme(of, false);
export const min = (of: Params): Array => extreme(of, true);
/** The number of elements of all leaves. */
export const size = (of: Params): number => leavesOf(of).reduce((n, x) => n + x.size, 0);
/** The inner product of all leaves together. */
export const vdot = (treeX: Params, treeY: Params): Array =>
  leavesOf(map((x, y) => np.sum(np.multiply(x, y)), treeX, treeY)).reduce((a, b) => a.add(b), np.array(0));
export interface NormOptions {
  /** 2 (the default), 1 or Infinity. */
  readonly ord?: number;
  readonly squared?: boolean;
}
/** The norm of all leaves together. */
export function norm(of: Params, { ord = 2, squared = false }: NormOptions = {}): Array {
  if (ord === 2) {
    const square = sum(map((x) => np.square(x), of));
    return squared ? square : np.sqrt(square);
  }
  if (ord !== 1 && ord !== Number.POSITIVE_INFINITY) throw new ArgumentError(`optimizers.tree.norm: ord must be 1, 2 or Infinity, got ${String(ord)}`);
  const value = ord === 1 ? sum(map((x) => np.abs(x), of)) : max(map((x) => np.abs(x), of));
  return squared ? np.square(value) : value;
}
export const zerosLike = (of: Params, dtype?: DType | null): Params => map((x) => np.zerosLike(x, dtype ? { dtype } : {}), arrays(of));
export const onesLike = (of: Params, dtype?: DType | null): Params => map((x) => np.onesLike(x, dtype ? { dtype } : {}), arrays(of));
export const fullLike = (of: Params, fillValue: ArrayLike, dtype?: DType | null): Params => map((x) => np.fullLike(x, fillValue, dtype ? { dtype } : {}), arrays(of));
export const cast = (of: Params, dtype: DType | null): Params => (dtype === null ? of : map((x) => asArray(x).astype(dtype), of));
export const castLike = (of: Params, otherTree: Params): Params => map((x, y) => asArray(x).astype(asArray(y).dtype), of, otherTree);
export const clip = (of: Params, minValue: ArrayLike | null = null, maxValue: ArrayLike | null = null): Params =>
  map((x) => {
    const low = minValue === null ? x : np.maximum(x, minValue);
    return maxValue === null ? low : np.minimum(low, maxValue);
  }, of);
/** Whether all leaves are close, element by element. */
export const allclose = (a: Params, b: Params, rtol = 1e-5, atol = 1e-8, equalNan = false): Array =>
  leavesOf(map((x, y) => np.all(np.isclose(x, y, { rtol, atol, equalNaN: equalNan })), a, b)).reduce((s, x) => np.logicalAnd(s, x), np.array(true));
/** A key for each leaf. */
export function splitKeyLike(rngKey: Array, targetTree: Params): Params {
  const [leaves, def] = tree.flatten(targetTree);
  const keys = random.split(rngKey, leaves.length);
  return tree.unflatten(
    def,
    leaves.map((_, i) => keys.slice(i)),
  );
}
type Sampler = (key: Array, shape: readonly number[], options: { readonly dtype: DType }) => Array;
/** A sample like each leaf; standard normal by default. */
export const randomLike = (rngKey: Array, targetTree: Params, sampler: Sampler = random.normal as Sampler, dtype?: DType | null): Params =>
  map((x, key) => sampler(key, asArray(x).shape, { dtype: dtype ?? asArray(x).dtype }), targetTree, splitKeyLike(rngKey, targetTree));
/** (1 − decay) · updatesᵒʳᵈᵉʳ + decay · moments. */
export const updateMoment = (updates: Params, moments: Params, decay: number, order: number): Params =>
  map((g, m) => (order === 1 ? g : np.power(g, order)).mul(1 - decay).add(m.mul(decay)), updates, moments);
export const updateMomentPerElemNorm = updateMoment;
/** max(|updates| + eps, decay · moments). */
export const updateInfinityMoment = (updates: Params, moments: Params, decay: number, eps: number): Params =>
  map((g, m) => np.maximum(np.abs(g).add(eps), m.mul(decay)), updates, moments);
/** Moments less the part of their start at zero, after `count` steps. */
export const biasCorrection = (moment: Params, decay: number, count: Array): Params => map((m) => corrected(decay, m, asArray(count)), moment);
