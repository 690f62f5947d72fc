/** The public functions of `numpy/choosing.ts` with their signatures. */
import * as impl from '../../numpy/choosing.ts';
import { checked, positional } from '../../signature.ts';

export type * from '../../numpy/choosing.ts';

export const select = positional('select(condlist, choicelist, default?)', impl.select);
export const choose = positional('choose(a, choices | -out, mode?)', impl.choose);
export const nonzero = checked('nonzero(a; size?, fillValue?)', impl.nonzero);
export const flatnonzero = checked('flatnonzero(a; size?, fillValue?)', impl.flatnonzero);
export const argwhere = checked('argwhere(a; size?, fillValue?)', impl.argwhere);
export const compress = positional('compress(condition, a, axis?)', impl.compress);
export const isin = positional('isin(element, testElements | -assumeUnique, invert?)', impl.isin);
export const union1d = checked('union1d(ar1, ar2; size?, fillValue?)', impl.union1d);
export const intersect1d = positional('intersect1d(ar1, ar2)', impl.intersect1d);
export const setdiff1d = positional('setdiff1d(ar1, ar2)', impl.setdiff1d);
export const setxor1d = positional('setxor1d(ar1, ar2)', impl.setxor1d);
export const unravelIndex = positional('unravelIndex(indices, shape)', impl.unravelIndex);
export const ravelMultiIndex = positional('ravelMultiIndex(multiIndex, dims | mode?)', impl.ravelMultiIndex);
export const diagIndicesFrom = positional('diagIndicesFrom(arr)', impl.diagIndicesFrom);
export const fillDiagonal = positional('fillDiagonal(a, val | -wrap, inplace?)', impl.fillDiagonal);
export const insert = positional('insert(arr, obj, values, axis?)', impl.insert);
export const delete_ = positional('delete(arr, obj, axis?)', impl.delete_);
export const resize = positional('resize(a, newShape)', impl.resize);
export const arrayEqual = positional('arrayEqual(a1, a2 | equalNaN?)', impl.arrayEqual);
export const arrayEquiv = positional('arrayEquiv(a1, a2)', impl.arrayEquiv);
export const put = positional('put(a, ind, v | -mode, inplace?)', impl.put);
export const trilIndicesFrom = positional('trilIndicesFrom(arr, k?)', impl.trilIndicesFrom);
export const triuIndicesFrom = positional('triuIndicesFrom(arr, k?)', impl.triuIndicesFrom);
export const block = positional('block(arrays)', impl.block);
export const extract = positional('extract(condition, arr)', impl.extract);
export const trilIndices = positional('trilIndices(n, k?, m?)', impl.trilIndices);
export const triuIndices = positional('triuIndices(n, k?, m?)', impl.triuIndices);
export const diagIndices = positional('diagIndices(n, ndim?)', impl.diagIndices);
export const ix_ = checked('ix_(...args)', impl.ix_);
export const where = checked('where(condition, x?, y?; size?, fillValue?)', impl.whereOrNonzero);
