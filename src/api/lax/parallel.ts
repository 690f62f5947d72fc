/** `jax.lax`'s collectives, over the axis that `vmap(f, { axisName })` names. Arguments may be trees of arrays. */
import type { Value } from '../../ir/graph.ts';
import * as ops from '../../ops/collective-named.ts';
import { axisSize as boundSize } from '../../trace/axes.ts';
import { type MapTree, map } from '../../trace/tree.ts';
import { type Array, type ArrayLike, asArray } from '../array.ts';
import { call1 } from '../call.ts';

/** The sum over the axis (or axes), the same for every lane. @throws TraceError if no vmap around the call binds the axis. */
export const psum = <T>(x: T, axisName: AxisNames): Arrays<T> => overAxes('psum', x, axisName, ops.psum);
/** The mean over the axis (or axes). */
export const pmean = <T>(x: T, axisName: AxisNames): Arrays<T> => overAxes('pmean', x, axisName, ops.pmean);
/** The greatest value over the axis (or axes). It has no derivative. */
export const pmax = <T>(x: T, axisName: AxisNames): Arrays<T> => overAxes('pmax', x, axisName, ops.pmax);
/** The least value over the axis (or axes). It has no derivative. */
export const pmin = <T>(x: T, axisName: AxisNames): Arrays<T> => overAxes('pmin', x, axisName, ops.pmin);

/** Which lane this is: an int32 scalar. */
export const axisIndex = (axisName: string): Array => call1('axisIndex', [], axisName, () => ops.axisIndex(axisName));

/** The values of all lanes, as a new axis of the result (0, unless `axis` says otherwise). */
export const allGather = <T>(x: T, axisName: string, { axis = 0 }: { readonly axis?: number } = {}): Arrays<T> =>
  overTree('allGather', x, axisName, (v, name) => ops.allGather(v, name, axis < 0 ? axis + v.type.shape.length + 1 : axis));

/** Sends each lane's value from source to target; a lane that nothing is sent to gets zeros. */
export const ppermute = <T>(x: T, axisName: string, perm: readonly (readonly [source: number, target: number])[]): Arrays<T> =>
  overTree('ppermute', x, axisName, (v, name) => ops.ppermute(v, name, perm));

/** The number of lanes: a number, which may stand in shapes. */
export const axisSize = (axisName: string): number => boundSize('axisSize', axisName);

type AxisNames = string | readonly string[];
type Arrays<T> = MapTree<T, ArrayLike, Array>;

function overTree<T>(name: string, tree: T, axisName: string, op: (x: Value, axisName: string) => Value): Arrays<T> {
  return map((leaf: ArrayLike) => call1(name, [asArray(leaf, name)], axisName, (v) => op(v, axisName)), tree) as Arrays<T>;
}

function overAxes<T>(name: string, tree: T, names: AxisNames, op: (x: Value, axisName: string) => Value): Arrays<T> {
  const list = typeof names === 'string' ? [names] : names;
  return list.reduce<unknown>((x, axisName) => overTree(name, x, axisName, op), tree) as Arrays<T>;
}
