/** The public functions of `numpy/choosing.ts` with their signatures. */
import * as impl from '../../numpy/choosing.ts';
import { checked, positional } from '../../signature.ts';

export type * from '../../numpy/choosing.ts';

export const select = /* @__PURE__ */ positional('select(condlist, choicelist, default?)', impl.select);
export const choose = /* @__PURE__ */ positional('choose(a, choices | -out, mode?)', impl.choose);
export const nonzero = /* @__PURE__ */ checked('nonzero(a; size?, fillValue?)', impl.nonzero);
export const flatnonzero = /* @__PURE__ */ checked('flatnonzero(a; size?, fillValue?)', impl.flatnonzero);
export const argwhere = /* @__PURE__ */ checked('argwhere(a; size?, fillValue?)', impl.argwhere);
export const compress = /* @__PURE__ */ positional('compress(condition, a, axis?)', impl.compress);
export const isin = /* @__PURE__ */ positional('isin(element, testElements | -assumeUnique, invert?)', impl.isin);
export const union1d = /* @__PURE__ */ checked('union1d(ar1, ar2; size?, fillValue?)', impl.union1d);
export const intersect1d = /* @__PURE__ */ positional('intersect1d(ar1, ar2)', impl.intersect1d);
export const setdiff1d = /* @__PURE__ */ positional('setdiff1d(ar1, ar2)', impl.setdiff1d);
export const setxor1d = /* @__PURE__ */ positional('setxor1d(ar1, ar2)', impl.setxor1d);
export const unravelIndex = /* @__PURE__ */ positional('unravelIndex(indices, shape)', impl.unravelIndex);
export const ravelMultiIndex = /* @__PURE__ */ positional('ravelMultiIndex(multiIndex, dims | mode?)', impl.ravelMultiIndex);
export const diagIndicesFrom = /* @__PURE__ */ positional('diagIndicesFrom(arr)', impl.diagIndicesFrom);
export const fillDiagonal = /* @__PURE__ */ positional('fillDiagonal(a, val | -wrap, inplace?)', impl.fillDiagonal);
export const insert = /* @__PURE__ */ positional('insert(arr, obj, values, axis?)', impl.insert);
export const delete_ = /* @__PURE__ */ positional('delete(arr, obj, axis?)', impl.delete_);
export const resize = /* @__PURE__ */ positional('resize(a, newShape)', impl.resize);
export const arrayEqual = /* @__PURE__ */ positional('arrayEqual(a1, a2 | equalNaN?)', impl.arrayEqual);
export const arrayEquiv = /* @__PURE__ */ positional('arrayEquiv(a1, a2)', impl.arrayEquiv);
export const put = /* @__PURE__ */ positional('put(a, ind, v | -mode, inplace?)', impl.put);
export const trilIndicesFrom = /* @__PURE__ */ positional('trilIndicesFrom(arr, k?)', impl.trilIndicesFrom);
export const triuIndicesFrom = /* @__PURE__ */ positional('triuIndicesFrom(arr, k?)', impl.triuIndicesFrom);
export const block = /* @__PURE__ */ positional('block(arrays)', impl.block);
export const extract = /* @__PURE__ */ positional('extract(condition, arr)', impl.extract);
export const trilIndices = /* @__PURE__ */ positional('trilIndices(n, k?, m?)', impl.trilIndices);
export const triuIndices = /* @__PURE__ */ positional('triuIndices(n, k?, m?)', impl.triuIndices);
export const diagIndices = /* @__PURE__ */ positional('diagIndices(n, ndim?)', impl.diagIndices);
export const ix_ = /* @__PURE__ */ checked('ix_(...args)', impl.ix_);
export const where = /* @__PURE__ */ checked('where(condition, x?, y?; size?, fillValue?)', impl.whereOrNonzero);
