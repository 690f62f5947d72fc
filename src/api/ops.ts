/** `ops`: sums and other reductions over segments, as in `jax.ops`. */
import { dtypes, isFloat } from '../types/dtype.ts';
import { formatType } from '../types/shape.ts';
import { ArgumentError, DTypeError, ShapeError } from '../util/errors.ts';
import { type Array, type ArrayLike, asArray } from './array.ts';
import { fused } from './call.ts';
import * as np from './numpy.ts';
import { positional } from './signature.ts';

type Update = 'add' | 'multiply' | 'min' | 'max';
/** What a segment without elements holds. */
function neutral(update: Update, like: Array): number {
  if (update === 'add' || update === 'multiply') return update === 'add' ? 0 : 1;
  if (like.dtype === 'bool') return update === 'min' ? 1 : 0;
  const sign = update === 'min' ? 1 : -1;
  if (isFloat(like.dtype)) return sign * Number.POSITIVE_INFINITY;
  const { min, max } = np.iinfo(like.dtype);
  return sign > 0 ? max : min;
}
const segments =
  (name: string, update: Update) =>
  (data: ArrayLike, segmentIds: ArrayLike, numSegments: number): Array => {
    const [x, ids] = [asArray(data, name), asArray(segmentIds, name)];
    if (dtypes[ids.dtype].kind !== 'int' && dtypes[ids.dtype].kind !== 'uint')
      throw new DTypeError(`${name}: segmentIds must be of an integer dtype, got ${formatType(ids.type)}`);
    if (ids.ndim !== 1 || ids.size !== x.shape[0])
      throw new ShapeError(`${name}: segmentIds must be one list, an id for each element of data along axis 0, got ${formatType(ids.type)} for ${formatType(x.type)}`);
    if (!Number.isInteger(numSegments) || numSegments < 0)
      throw new ArgumentError(
        `${name}: numSegments must be a whole number from 0, got ${String(numSegments)}`,
        'It decides the shape of the result, so it cannot be read from the ids.',
      );
    return fused(name, [x, ids], numSegments, (v, i) => {
      const start = np.full([numSegments, ...v!.shape.slice(1)], neutral(update, v!), { dtype: v!.dtype });
      // Negative ids count from no end: they are dropped like those beyond.
      return start.at(np.where(i!.less(0), numSegments, i!).astype('int32'))[update](v!);
    });
  };

const text = <N extends string>(name: N) => `${name}(data, segmentIds, numSegments)` as const;
/** Sums of the elements of `data` (along axis 0) with equal ids: [numSegments, …]. Ids that are negative or beyond are dropped. */
export const segmentSum = /* @__PURE__ */ positional(text('segmentSum'), segments('segmentSum', 'add'));
export const segmentProd = /* @__PURE__ */ positional(text('segmentProd'), segments('segmentProd', 'multiply'));
/** The greatest of each segment; −∞, or the least integer, where it is empty. */
export const segmentMax = /* @__PURE__ */ positional(text('segmentMax'), segments('segmentMax', 'max'));
export const segmentMin = /* @__PURE__ */ positional(text('segmentMin'), segments('segmentMin', 'min'));
