/** The public functions of `lax/indexing.ts` with their signatures. */
import * as impl from '../../lax/indexing.ts';
import { positional } from '../../signature.ts';

export * from '../../lax/indexing.ts';

export const slice = /* @__PURE__ */ positional('slice(operand, startIndices, limitIndices, strides?)', impl.slice);
export const sliceInDim = /* @__PURE__ */ positional('sliceInDim(operand, startIndex, limitIndex, stride?, axis?)', impl.sliceInDim);
export const indexInDim = /* @__PURE__ */ positional('indexInDim(operand, index, axis?, keepdims?)', impl.indexInDim);
export const dynamicSlice = /* @__PURE__ */ positional('dynamicSlice(operand, startIndices, sliceSizes)', impl.dynamicSlice);
export const dynamicSliceInDim = /* @__PURE__ */ positional('dynamicSliceInDim(operand, startIndex, sliceSize, axis?)', impl.dynamicSliceInDim);
export const dynamicIndexInDim = /* @__PURE__ */ positional('dynamicIndexInDim(operand, index, axis?, keepdims?)', impl.dynamicIndexInDim);
export const dynamicUpdateSlice = /* @__PURE__ */ positional('dynamicUpdateSlice(operand, update, startIndices)', impl.dynamicUpdateSlice);
export const dynamicUpdateSliceInDim = /* @__PURE__ */ positional(
  'dynamicUpdateSliceInDim(operand, update, startIndex, axis)',
  impl.dynamicUpdateSliceInDim,
);
export const dynamicUpdateIndexInDim = /* @__PURE__ */ positional('dynamicUpdateIndexInDim(operand, update, index, axis)', impl.dynamicUpdateIndexInDim);
export const gather = /* @__PURE__ */ positional(
  'gather(operand, startIndices, dimensionNumbers{}, sliceSizes; mode?, fillValue?, uniqueIndices?, indicesAreSorted?)',
  impl.gather,
);
export const indexTake = /* @__PURE__ */ positional('indexTake(src, idxs, axes)', impl.indexTake);
export const scatter = /* @__PURE__ */ positional(
  'scatter(operand, scatterIndices, updates, dimensionNumbers{}; mode?, uniqueIndices?, indicesAreSorted?)',
  impl.scatter,
);
export const scatterAdd = /* @__PURE__ */ positional(
  'scatterAdd(operand, scatterIndices, updates, dimensionNumbers{}; mode?, uniqueIndices?, indicesAreSorted?)',
  impl.scatterAdd,
);
export const scatterSub = /* @__PURE__ */ positional(
  'scatterSub(operand, scatterIndices, updates, dimensionNumbers{}; mode?, uniqueIndices?, indicesAreSorted?)',
  impl.scatterSub,
);
export const scatterMul = /* @__PURE__ */ positional(
  'scatterMul(operand, scatterIndices, updates, dimensionNumbers{}; mode?, uniqueIndices?, indicesAreSorted?)',
  impl.scatterMul,
);
export const scatterMin = /* @__PURE__ */ positional(
  'scatterMin(operand, scatterIndices, updates, dimensionNumbers{}; mode?, uniqueIndices?, indicesAreSorted?)',
  impl.scatterMin,
);
export const scatterMax = /* @__PURE__ */ positional(
  'scatterMax(operand, scatterIndices, updates, dimensionNumbers{}; mode?, uniqueIndices?, indicesAreSorted?)',
  impl.scatterMax,
);
