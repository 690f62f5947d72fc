/** The public functions of `lax/indexing.ts` with their signatures. */
import * as impl from '../../lax/indexing.ts';
import { positional } from '../../signature.ts';

export * from '../../lax/indexing.ts';

export const slice = positional('slice(operand, startIndices, limitIndices, strides?)', impl.slice);
export const sliceInDim = positional('sliceInDim(operand, startIndex, limitIndex, stride?, axis?)', impl.sliceInDim);
export const indexInDim = positional('indexInDim(operand, index, axis?, keepdims?)', impl.indexInDim);
export const dynamicSlice = positional('dynamicSlice(operand, startIndices, sliceSizes)', impl.dynamicSlice);
export const dynamicSliceInDim = positional('dynamicSliceInDim(operand, startIndex, sliceSize, axis?)', impl.dynamicSliceInDim);
export const dynamicIndexInDim = positional('dynamicIndexInDim(operand, index, axis?, keepdims?)', impl.dynamicIndexInDim);
export const dynamicUpdateSlice = positional('dynamicUpdateSlice(operand, update, startIndices)', impl.dynamicUpdateSlice);
export const dynamicUpdateSliceInDim = positional(
  'dynamicUpdateSliceInDim(operand, update, startIndex, axis)',
  impl.dynamicUpdateSliceInDim,
);
export const dynamicUpdateIndexInDim = positional('dynamicUpdateIndexInDim(operand, update, index, axis)', impl.dynamicUpdateIndexInDim);
export const gather = positional(
  'gather(operand, startIndices, dimensionNumbers{}, sliceSizes; mode?, fillValue?, uniqueIndices?, indicesAreSorted?)',
  impl.gather,
);
export const indexTake = positional('indexTake(src, idxs, axes)', impl.indexTake);
export const scatter = positional(
  'scatter(operand, scatterIndices, updates, dimensionNumbers{}; mode?, uniqueIndices?, indicesAreSorted?)',
  impl.scatter,
);
export const scatterAdd = positional(
  'scatterAdd(operand, scatterIndices, updates, dimensionNumbers{}; mode?, uniqueIndices?, indicesAreSorted?)',
  impl.scatterAdd,
);
export const scatterSub = positional(
  'scatterSub(operand, scatterIndices, updates, dimensionNumbers{}; mode?, uniqueIndices?, indicesAreSorted?)',
  impl.scatterSub,
);
export const scatterMul = positional(
  'scatterMul(operand, scatterIndices, updates, dimensionNumbers{}; mode?, uniqueIndices?, indicesAreSorted?)',
  impl.scatterMul,
);
export const scatterMin = positional(
  'scatterMin(operand, scatterIndices, updates, dimensionNumbers{}; mode?, uniqueIndices?, indicesAreSorted?)',
  impl.scatterMin,
);
export const scatterMax = positional(
  'scatterMax(operand, scatterIndices, updates, dimensionNumbers{}; mode?, uniqueIndices?, indicesAreSorted?)',
  impl.scatterMax,
);
