/** The reductions by name. `reduce` itself stands with the layout ops, because `broadcast_in_dim` is its transpose. */
import type { Value } from '../ir/graph.ts';
import { type DType, dtypes } from '../types/dtype.ts';
import { iota, scalar } from './constant.ts';
import { reduce, reduceWith } from './layout.ts';
import { argRegion, identityOf } from './reduction.ts';

export { reduce, reduceSum } from './layout.ts';

/** The greatest element; NaN where there is one. Of no elements: −∞, or the least integer. */
export const reduceMax = (x: Value, axes: readonly number[]): Value => reduceWith('max', x, axes);
/** The least element; NaN where there is one. Of no elements: +∞, or the greatest integer. */
export const reduceMin = (x: Value, axes: readonly number[]): Value => reduceWith('min', x, axes);
export const reduceProd = (x: Value, axes: readonly number[]): Value => reduceWith('mul', x, axes);
export const reduceAnd = (x: Value, axes: readonly number[]): Value => reduceWith('and', x, axes);
export const reduceOr = (x: Value, axes: readonly number[]): Value => reduceWith('or', x, axes);

/** Where the greatest element is along an axis: the first NaN, else the first of equals. */
export const argmax = (x: Value, axis: number, dtype: DType = 'int32'): Value => argReduce('max', x, axis, dtype);
/** Where the least element is along an axis: the first NaN, else the first of equals. */
export const argmin = (x: Value, axis: number, dtype: DType = 'int32'): Value => argReduce('min', x, axis, dtype);

function argReduce(extremum: 'max' | 'min', x: Value, axis: number, index: DType): Value {
  const { shape, dtype } = x.type;
  const worst = dtypes[dtype].kind === 'bool' ? (extremum === 'max' ? 0 : 1) : identityOf(extremum, dtype);
  const positions = iota({ shape, dtype: index }, axis);
  return reduce([x, positions], [scalar(worst, dtype), scalar(0, index)], [axis], argRegion(extremum, dtype, index))[1]!;
}
