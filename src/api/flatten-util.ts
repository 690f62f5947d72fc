/** `flattenUtil`: trees as one vector, as in `jax.flatten_util`. */
import { flatten, unflatten } from '../trace/tree.ts';
import { promote } from '../types/promotion.ts';
import { formatShape, sizeOf } from '../types/shape.ts';
import { ShapeError } from '../util/errors.ts';
import { type Array, type ArrayLike, asArray } from './array.ts';
import * as np from './numpy.ts';
import { checked } from './signature.ts';

/**
 * The elements of a tree's leaves, one after another, as a vector of the dtype that all of them promote to; and the function that makes a tree
 * of such a vector, with the leaves' shapes and dtypes.
 */
function ravelPytreeOf<T>(pytree: T): [flat: Array, unravel: (flat: ArrayLike) => T] {
  const [leaves, def] = flatten(pytree);
  const arrays = leaves.map((x) => asArray(x as ArrayLike, 'ravelPytree'));
  if (arrays.length === 0) return [np.zeros([0]), () => unflatten(def, []) as T];
  const types = arrays.map((a) => a.type);
  const { dtype } = promote(arrays.map((a) => ({ dtype: a.dtype, weak: a.weakType })));
  const ends = types.map((_, i) => types.slice(0, i + 1).reduce((n, t) => n + sizeOf(t.shape), 0));
  const size = ends.at(-1)!;
  const unravel = (flat: ArrayLike): T => {
    const v = asArray(flat, 'unravel');
    if (v.shape.join() !== String(size)) throw new ShapeError(`unravel: must have the shape [${size}] of the raveled tree, got ${formatShape(v.shape)}`);
    const parts = types.map((t, i) => v.slice([i === 0 ? 0 : ends[i - 1]!, ends[i]!]).reshape(t.shape).astype(t.dtype));
    return unflatten(def, parts) as T;
  };
  return [np.concatenate(arrays.map((a) => np.ravel(a).astype(dtype))), unravel];
}
export const ravelPytree = /* @__PURE__ */ checked('ravelPytree(pytree{})', ravelPytreeOf);
